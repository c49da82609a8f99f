"""Where Neo4j is: as the settings say, else the local server of the home."""

from dataclasses import replace
from pathlib import Path

from occugraph.errors import UnavailableError
from occugraph.neo4j.connection import Neo4jTarget
from occugraph.neo4j.local import find_server
from occugraph_api.settings import Settings

__all__ = ["local_folder", "locate_neo4j"]


def local_folder(home: Path) -> Path:
    """Return the folder of the local server of a home."""
    return home / "neo4j"


def locate_neo4j(settings: Settings, home: Path | None = None) -> Neo4jTarget:
    """Return how to reach Neo4j.

    Raises:
        UnavailableError: No address is set, and no local server runs.
        StoreError: The password of the local server cannot be read.
    """
    timing = settings.neo4j_timing()
    if settings.neo4j_uri:
        return Neo4jTarget(
            settings.neo4j_uri,
            user=settings.neo4j_user,
            password=settings.neo4j_password.get_secret_value(),
            database=settings.neo4j_database,
            timing=timing,
        )
    server = find_server(local_folder(home or settings.home))
    if server is None:
        raise UnavailableError(
            "no Neo4j: OCCUGRAPH_NEO4J_URI is not set, and no local server runs",
            hint="run: occugraph neo4j start",
            retry_after=1,
        )
    return replace(server.target(), timing=timing)
