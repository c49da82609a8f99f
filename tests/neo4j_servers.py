"""Real Neo4j servers, one a version for the whole session."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from neo4j import Driver

from occugraph.errors import UnavailableError
from occugraph.neo4j.connection import Neo4jTarget, open_driver
from occugraph.neo4j.load import LoadCounts, load_publication
from occugraph.neo4j.local import DEFAULT_LINE, start
from occugraph.publication import get_current
from occugraph.record import Record

# Ends the server when the end of this pipe says that the tests are gone, even if they were killed.
_GUARD = """
import sys
from pathlib import Path
from occugraph.neo4j.local import stop
sys.stdin.read()
stop(Path(sys.argv[1]))
"""


@dataclass(frozen=True)
class Neo4jServer:
    """A running server and a driver to it."""

    target: Neo4jTarget
    driver: Driver
    folder: Path
    line: str

    def run(self, query: str, **parameters: object) -> list[tuple[object, ...]]:
        """Return the rows of a query."""
        found = self.driver.execute_query(query, parameters, database_=self.target.database)
        return [tuple(record) for record in found.records]

    def clear(self) -> None:
        """Remove all nodes, relationships, constraints and indexes."""
        with self.driver.session(database=self.target.database) as session:
            session.run(
                "MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 500 ROWS"
            ).consume()
        for (name,) in self.run("SHOW CONSTRAINTS YIELD name RETURN name"):
            self.run(f"DROP CONSTRAINT `{name}`")
        for name, kind in self.run("SHOW INDEXES YIELD name, type RETURN name, type"):
            if kind != "LOOKUP":
                self.run(f"DROP INDEX `{name}`")

    def settings(self) -> dict[str, str]:
        """Return the settings (without prefix) of a command that is to use it."""
        target = self.target
        return {
            "NEO4J_URI": target.uri,
            "NEO4J_USER": target.user,
            "NEO4J_PASSWORD": target.password,
        }


@contextmanager
def run_server(folder: Path, line: str) -> Iterator[Neo4jServer]:
    """Start a server; it ends with the block, or with this process."""
    try:
        server = start(folder, line=line, bolt_port=0, http_port=0)
    except UnavailableError as err:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"no Neo4j {line}: {err}")
    target = server.target()
    with guard(folder), closing(open_driver(target)) as driver:
        yield Neo4jServer(target, driver, folder, line)


@contextmanager
def guard(folder: Path) -> Iterator[None]:
    """End the server of a folder, should one run, with the block or with this process."""
    process = subprocess.Popen(
        (sys.executable, "-c", _GUARD, str(folder)), stdin=subprocess.PIPE, start_new_session=True
    )
    try:
        yield
    finally:
        assert process.stdin
        process.stdin.close()
        process.wait(timeout=60)


def load_home(server: Neo4jServer, home: Path) -> LoadCounts:
    """Load the current publication of a home; one that is there already costs little."""
    publication = get_current(Record(home))
    found = server.run("MATCH (held:Publication) RETURN count(held)")
    if found == [(0,)]:
        # What other tests wrote by hand is not the load's to remove.
        server.clear()
    return load_publication(server.driver, publication, database=server.target.database)


@pytest.fixture(scope="session")
def neo4j(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Neo4jServer]:
    """The server that most tests use; what is in it is what the last test left."""
    with run_server(tmp_path_factory.mktemp("neo4j"), DEFAULT_LINE) as server:
        yield server


@pytest.fixture(scope="session")
def neo4j_2025(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Neo4jServer]:
    """A server of the newer line, for the few tests that show that it does."""
    with run_server(tmp_path_factory.mktemp("neo4j-2025"), "2025") as server:
        yield server


@pytest.fixture
def loaded_neo4j(neo4j: Neo4jServer, built_home: Path) -> Neo4jServer:
    """The server with the publication of ``built_home``; tests do not change what is in it."""
    load_home(neo4j, built_home)
    return neo4j


@pytest.fixture
def empty_neo4j(neo4j: Neo4jServer) -> Neo4jServer:
    """The server with nothing in it."""
    neo4j.clear()
    return neo4j
