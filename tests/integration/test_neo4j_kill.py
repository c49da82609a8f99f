"""``kill -9`` of ``occugraph neo4j load``: no half version is served, and the next ends clean."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from neo4j_proxy import Proxy, run_proxy
from neo4j_servers import Neo4jServer, load_home
from occugraph.errors import UnavailableError
from occugraph.index.storage import GraphIndex
from occugraph.neo4j.reader import Neo4jReader
from occugraph.neo4j.reading import ReadConnection
from occugraph.publication import get_current
from occugraph.reader import Selection
from occugraph.record import Record
from running import COMMAND, PATIENCE_S, environment, run_command

pytestmark = pytest.mark.integration

# As another publication would leave it: every definition is another, so that the difference is
# mostly what is written.
OLDER = """
MATCH (n:Concept) WHERE n.definition_en IS NOT NULL SET n.definition_en = 'older'
WITH count(n) AS changed MATCH (p:Publication) SET p.id = 'older' RETURN changed
"""


@pytest.fixture
def proxy(neo4j: Neo4jServer) -> Iterator[Proxy]:
    """What holds a load at the byte at which it is to be killed."""
    with run_proxy(neo4j.target) as proxy:
        yield proxy


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_a_killed_load_is_refused_by_readers_and_the_next_one_ends_clean(
    empty_neo4j: Neo4jServer, proxy: Proxy, built_home: Path, share: float
) -> None:
    """Whatever it was at when it was killed."""
    load(built_home, empty_neo4j, proxy)
    whole, sent = count(empty_neo4j), proxy.sent
    empty_neo4j.clear()
    kill_load(built_home, empty_neo4j, proxy, after=int(sent * share))
    assert empty_neo4j.run("MATCH (p:Publication) RETURN p.complete") == [(False,)]
    with closing(ReadConnection(empty_neo4j.target)) as connection:
        publication = get_current(Record(built_home))
        dataset = GraphIndex.open(publication.index_dir).meta.dataset
        with pytest.raises(UnavailableError, match="not whole: a load is at work, or was cut"):
            Neo4jReader(connection, publication.id, dataset).find(None, [], Selection())
    again = load(built_home, empty_neo4j, proxy)
    assert (again["kind"], again["reason"]) == ("rebuild", "the last load did not end")
    assert count(empty_neo4j) == whole
    assert run_command(built_home, "verify", **empty_neo4j.settings()).returncode == 0


def test_a_killed_difference_leaves_the_old_version(
    neo4j: Neo4jServer, proxy: Proxy, built_home: Path
) -> None:
    """All of it: the change is one transaction."""
    load_home(neo4j, built_home)
    [(changed,)] = neo4j.run(OLDER)
    proxy.sent = 0
    assert load(built_home, neo4j, proxy)["kind"] == "difference"
    sent = proxy.sent
    neo4j.run(OLDER)
    kill_load(built_home, neo4j, proxy, after=int(sent * 0.7))
    assert neo4j.run("MATCH (p:Publication) RETURN p.id, p.complete") == [("older", True)]
    held = "MATCH (n:Concept) WHERE n.definition_en = 'older' RETURN count(n)"
    assert neo4j.run(held) == [(changed,)]
    again = load(built_home, neo4j, proxy)
    assert again["kind"] == "difference"
    assert neo4j.run(held) == [(0,)]
    assert run_command(built_home, "verify", **neo4j.settings()).returncode == 0


def load(home: Path, server: Neo4jServer, proxy: Proxy) -> dict[str, object]:
    """Load to the end, and return what the command says."""
    done = run_command(home, "neo4j", "load", "--json", **settings(server, proxy))
    assert done.returncode == 0, done.stderr
    found: dict[str, object] = json.loads(done.stdout)
    return found


def kill_load(home: Path, server: Neo4jServer, proxy: Proxy, *, after: int) -> None:
    """Start a load, and kill it once it has sent so many bytes."""
    proxy.sent, proxy.hold_after = 0, after
    process = subprocess.Popen(
        (*COMMAND, "neo4j", "load"),
        env=environment(home, **settings(server, proxy)),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + PATIENCE_S
    while not proxy.is_silent:
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    proxy.close()
    proxy.is_silent = False
    proxy.open()


def settings(server: Neo4jServer, proxy: Proxy) -> dict[str, str]:
    """Return the settings of a command that goes through the proxy."""
    return {**server.settings(), "NEO4J_URI": proxy.target.uri}


def count(server: Neo4jServer) -> list[tuple[object, ...]]:
    """Return how many nodes there are by label, and relationships by type."""
    return [
        *server.run("MATCH (n) UNWIND labels(n) AS name RETURN name, count(*) ORDER BY name"),
        *server.run("MATCH ()-[r]->() RETURN type(r) AS name, count(*) ORDER BY name"),
    ]
