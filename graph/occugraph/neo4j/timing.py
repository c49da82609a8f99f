"""How long to wait for a Neo4j server."""

from dataclasses import dataclass

__all__ = ["Timing"]


@dataclass(frozen=True, slots=True)
class Timing:
    """How long to wait for a server, in seconds.

    Attributes:
        connect_s: How long a connection may take, and how long a silent server is trusted: a
            request that meets a dead server fails within twice this.
        query_s: How long one query may run, and a log-in to a server that is there but slow.
        load_s: How long a load tries a batch again while the server is away.
    """

    connect_s: float = 0.7
    query_s: float = 10
    load_s: float = 30
