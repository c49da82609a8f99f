"""Readers of what a test has loaded into Neo4j."""

from dataclasses import replace
from typing import TypeVar

from neo4j_servers import Neo4jServer
from occugraph.errors import ConflictError
from occugraph.index import GraphIndex
from occugraph.neo4j.load import load_index
from occugraph.neo4j.reader import Neo4jReader, find_publication
from occugraph.neo4j.reading import ReadConnection
from occugraph.neo4j.timing import Timing
from occugraph.text import TextIndex

__all__ = ["connect_patiently", "open_neo4j_reader"]

_Connection = TypeVar("_Connection", bound=ReadConnection)
# A busy machine may be slow; these tests are not about who waits how long.
_PATIENT = Timing(connect_s=30, query_s=120)


def connect_patiently(server: Neo4jServer, kind: type[_Connection]) -> _Connection:
    """Return a connection for a machine that many tests share."""
    return kind(replace(server.target, timing=_PATIENT))


def open_neo4j_reader(
    server: Neo4jServer,
    connection: ReadConnection,
    index: GraphIndex,
    name: str,
    *,
    text: TextIndex | None = None,
) -> Neo4jReader:
    """Return a reader of an index, which is loaded as the publication ``name`` if it is not there.

    What is there from another test is replaced. A name must mean one content in a session.
    """
    found = find_publication(connection)
    if found is None or not found.complete or found.id != name:
        try:
            load_index(server.driver, index, name, database=server.target.database)
        except ConflictError:
            # A test has left nodes of its own.
            server.clear()
            load_index(server.driver, index, name, database=server.target.database)
    return Neo4jReader(connection, name, index.meta.dataset, text=text)
