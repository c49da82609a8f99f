"""A server that answers GraphQL from Neo4j while another publication is made and loaded."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from neo4j_servers import Neo4jServer, load_home
from occugraph.publication import get_current
from occugraph.record import Record
from running import Served
from small_releases import NEWER, OLDER, publish_releases

pytestmark = pytest.mark.integration

QUERY = "{ skills(first: 1) { totalCount } }"
PATIENCE_S = 20


def ask(served: Served) -> str:
    """Return the digest that answers; an answer of which a load came in between is asked again."""
    answer = served.client.post("/graphql", json={"query": QUERY})
    while answer.status_code == 503:
        assert "expected" in answer.json()["errors"][0]["message"]
        answer = served.client.post("/graphql", json={"query": QUERY})
    digest: str = answer.json()["extensions"]["dataset"]["digest"]
    return digest


def test_all_faces_move_when_neo4j_holds_the_next_publication(
    empty_neo4j: Neo4jServer, tmp_path: Path, serve: Callable[..., Served]
) -> None:
    """Until then the old one is served, and ``/ready`` says that Neo4j is behind."""
    home = tmp_path / "home"
    publish_releases(home, [OLDER])
    old = get_current(Record(home))
    load_home(empty_neo4j, home)
    served = serve(home, "--reader", "neo4j", **empty_neo4j.settings())
    assert ask(served) == old.digest

    publish_releases(home, [OLDER, NEWER])
    new = get_current(Record(home))
    assert new.id != old.id
    deadline = time.monotonic() + PATIENCE_S
    while served.client.get("/ready").json()["parts"]["neo4j"] != "behind":
        assert time.monotonic() < deadline
    ready = served.client.get("/ready")
    assert (ready.status_code, ready.json()["digest"]) == (200, old.digest)
    assert ask(served) == old.digest

    load_home(empty_neo4j, home)
    while served.client.get("/ready").json()["digest"] != new.digest:
        assert time.monotonic() < deadline + PATIENCE_S
    assert ask(served) == new.digest
    assert served.client.get("/ready").json()["parts"]["neo4j"] == "ok"

    restarted = serve(home, "--reader", "neo4j", **empty_neo4j.settings())
    assert ask(restarted) == new.digest


def test_a_server_begins_with_what_neo4j_holds(
    empty_neo4j: Neo4jServer, tmp_path: Path, serve: Callable[..., Served]
) -> None:
    """Where that is an earlier publication which is still kept; where it holds none, it says so."""
    home = tmp_path / "home"
    publish_releases(home, [OLDER])
    waiting = serve(home, "--reader", "neo4j", **empty_neo4j.settings())
    answer = waiting.client.post("/graphql", json={"query": QUERY})
    assert answer.status_code == 503
    assert answer.json()["errors"][0]["message"] == "Neo4j holds no publication"

    old = get_current(Record(home))
    load_home(empty_neo4j, home)
    assert ask(waiting) == old.digest
    publish_releases(home, [OLDER, NEWER])
    assert ask(serve(home, "--reader", "neo4j", **empty_neo4j.settings())) == old.digest


def test_both_readers_make_and_hold_the_same_citation(
    empty_neo4j: Neo4jServer, tmp_path: Path, serve: Callable[..., Served]
) -> None:
    """Also once Neo4j holds the next publication: a kept one is answered by its index."""
    home = tmp_path / "home"
    publish_releases(home, [OLDER])
    load_home(empty_neo4j, home)
    indexed, served = serve(home), serve(home, "--reader", "neo4j", **empty_neo4j.settings())
    query = "{ occupations { edges { node { uri prefLabel skills { edges { necessity } } } } } }"
    made = [
        each.client.get("/cite/graphql", params={"query": query})
        .json()["url"]
        .replace(each.url, "")
        for each in (indexed, served)
    ]
    assert made[0] == made[1]
    assert served.client.get(made[0]).json()["status"] == "same"

    publish_releases(home, [OLDER, NEWER])
    new = get_current(Record(home))
    load_home(empty_neo4j, home)
    deadline = time.monotonic() + PATIENCE_S
    while served.client.get("/ready").json()["digest"] != new.digest:
        assert time.monotonic() < deadline
    assert served.client.get(made[0]).json()["status"] == "same"
