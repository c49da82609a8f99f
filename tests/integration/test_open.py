"""``occugraph.open``: a home in this process and a server are asked in the same way."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import polars as pl
import pytest

import occugraph
from occugraph.client import Graph, Term
from occugraph.errors import ArgumentError, NotFoundError, QueryLimitError, UnavailableError
from running import Served, environment
from small_releases import NEWER, OLDER, curated, publish_releases, skill

pytestmark = pytest.mark.integration

OUTCOMES = """
PREFIX og: <https://w3id.org/occugraph/ontology#>
SELECT ?name ?since ?confidence ?note {
  ?entry a og:ConsultationEntry ; og:draftName ?name ; og:hasOutcome ?change .
  ?change og:hasEvidence/og:confidence ?confidence
  OPTIONAL { ?change og:since ?since } OPTIONAL { ?change og:nothing ?note }
  FILTER (LANG(?name) = "zh")
} ORDER BY ?name"""
SKILLS = """{
  occupations(first: 2, filter: { scheme: { eq: "occugraph" } }, orderBy: [{ field: LABEL }]) {
    totalCount
    edges { node {
      slug status { kind }
      skills(first: 2, orderBy: [{ field: LABEL }]) {
        edges { confidence node { prefLabel labels { text } } }
      }
    } }
  }
}"""


@pytest.fixture(scope="module")
def local(built_home: Path) -> Iterator[Graph]:
    """The starter graph in this process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OCCUGRAPH_QUERY_TIMEOUT_S", "3")
        patch.setenv("OCCUGRAPH_QUERY_WORKERS", "2")
        graph = occugraph.open(built_home)
    yield graph
    graph.close()


@pytest.fixture(params=["home", "server"])
def graph(request: pytest.FixtureRequest, local: Graph, server: Served) -> Graph:
    """The same graph, here and there."""
    return local if request.param == "home" else occugraph.open(server.url)


def test_rows_have_the_values_that_python_has(graph: Graph) -> None:
    """A name, a day or none, a number; a column without values is there, too."""
    rows = graph.query(OUTCOMES)
    assert rows.columns == ("name", "since", "confidence", "note")
    known = {row["name"]: row for row in rows}
    assert len(known) == 16
    assert known["微电网管理员"] == {
        "name": "微电网管理员",
        "since": date(2026, 9, 9),
        "confidence": 0.6,
        "note": None,
    }
    assert known["制香香艺师"]["since"] is None
    assert rows["name"] == sorted(rows["name"])
    assert rows.terms[0]["name"] == Term("literal", rows[0]["name"], "zh")
    assert "<td>微电网管理员</td>" in rows._repr_html_()


def test_frame_has_types(graph: Graph) -> None:
    frame = graph.query(OUTCOMES).frame()
    assert frame.schema == {
        "name": pl.String,
        "since": pl.Date,
        "confidence": pl.Float64,
        "note": pl.String,
    }
    assert frame.filter(pl.col("since").is_not_null()).height == 8


def test_frame_of_no_rows_has_its_columns(graph: Graph) -> None:
    frame = graph.query("SELECT ?a ?b { ?a <urn:nothing> ?b }").frame()
    assert frame.schema == {"a": pl.String, "b": pl.String}
    assert frame.is_empty()


def test_every_form_of_query_gives_rows(graph: Graph) -> None:
    assert graph.query("ASK {}")[:] == [{"answer": True}]
    triples = graph.query('CONSTRUCT { <urn:a> <urn:b> "x"@en , 1 } {}')
    assert triples.columns == ("subject", "predicate", "object")
    assert {row["object"] for row in triples} == {"x", 1}
    assert Term("literal", "x", "en") in [row["object"] for row in triples.terms]


def test_list_of_graphql_is_rows(graph: Graph) -> None:
    """The outer one without a path; the inner one with what is above it."""
    answer = graph.graphql(SKILLS)
    assert answer["occupations"]["totalCount"] == 12
    outer = answer.rows()
    assert outer.columns == ("slug", "status.kind", "skills")
    assert outer[0]["slug"] == "corporate-sustainability-planner"
    inner = answer.rows("occupations.skills")
    assert inner.columns == (
        *("occupations.slug", "occupations.status.kind"),
        *("confidence", "prefLabel", "labels"),
    )
    assert [row["occupations.slug"] for row in inner].count("corporate-sustainability-planner") == 2
    frame = inner.frame()
    assert frame.schema["confidence"] == pl.Float64
    assert frame.schema["labels"] == pl.List(pl.Struct({"text": pl.String}))
    with pytest.raises(ArgumentError, match=r"there are: occupations, occupations\.skills"):
        answer.rows("skills")


def test_variables_are_given(graph: Graph) -> None:
    document = "query ($slug: String) { occupation(slug: $slug) { slug } }"
    answer = graph.graphql(document, {"slug": "microgrid-operator"})
    assert answer.data == {"occupation": {"slug": "microgrid-operator"}}


def test_both_faces_name_the_same_view(graph: Graph) -> None:
    assert graph.query("ASK {}").source == graph.graphql("{ __typename }").source


def test_refusals_are_errors_of_their_kind(graph: Graph) -> None:
    with pytest.raises(ArgumentError, match="line 1, column") as malformed:
        graph.query("SELECT nothing")
    assert malformed.value.facts["refused"] == "malformed"
    with pytest.raises(ArgumentError, match="esco@9"):
        graph.query("ASK {}", as_of="esco@9")
    with pytest.raises(QueryLimitError, match="SERVICE"):
        graph.query("SELECT * { SERVICE <http://127.0.0.1:1/> {} }")
    with pytest.raises(ArgumentError, match="expected 1 to 500") as wrong:
        graph.graphql("{ skills(first: -1) { totalCount } }")
    assert wrong.value.facts["value"] == -1
    with pytest.raises(ArgumentError, match="Cannot query field"):
        graph.graphql("{ nothing }")
    with pytest.raises(ArgumentError, match="NOW"):
        graph.cite("SELECT (NOW() AS ?n) {}")
    with pytest.raises(ArgumentError, match="is no citation"):
        graph.check("https://example.org/")


def test_query_in_this_process_has_a_time_limit(local: Graph) -> None:
    with pytest.raises(QueryLimitError, match="OCCUGRAPH_QUERY_TIMEOUT_S"):
        local.query("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }")
    assert local.query("ASK {}")[0] == {"answer": True}


def test_citation_made_here_is_checked_there(local: Graph, server: Served) -> None:
    """And the other way round: the host says nothing."""
    remote = occugraph.open(server.url)
    for one, other in ((local, remote), (remote, local)):
        cited = one.cite(OUTCOMES)
        assert cited.status == "new"
        assert (other.check(cited.url).status, other.check(cited.url).is_same) == ("same", True)
    cited = local.cite(SKILLS, language="graphql")
    assert remote.check(cited.url).result == cited.result
    changed = remote.check(cited.url.replace(cited.result, "0" * 64))
    assert (changed.status, changed.is_same) == ("changed", False)


def test_earlier_view_is_asked(tmp_path: Path) -> None:
    publish_releases(tmp_path / "home", [OLDER, NEWER], curated([("requires", skill(3))]))
    query = "SELECT ?l { <http://data.europa.eu/esco/occupation/o1> <%s> ?l }"
    query %= "http://www.w3.org/2004/02/skos/core#prefLabel"
    with occugraph.open(tmp_path / "home") as graph:
        assert graph.query(query)["l"] == ["blacksmith"]
        assert graph.query(query, as_of="esco@1.1.1")["l"] == ["smith"]
        cited = graph.cite(query, as_of=["esco@1.1.1"])
        assert cited.source.releases[0] == "esco@1.1.1"
        assert graph.check(cited.url).is_same


def test_notebook_with_a_loop_of_its_own_can_ask(graph: Graph) -> None:
    """Jupyter runs cells on a running loop."""

    async def cell() -> bool:
        return bool(graph.query("ASK {}")[0]["answer"])

    assert asyncio.run(cell())


def test_threads_share_a_graph(graph: Graph) -> None:
    with ThreadPoolExecutor(6) as threads:
        found = list(threads.map(lambda _: len(graph.query(OUTCOMES)), range(24)))
    assert set(found) == {16}


def test_closed_graph_says_so(built_home: Path) -> None:
    graph = occugraph.open(built_home)
    graph.close()
    graph.close()
    with pytest.raises(UnavailableError, match="closed"):
        graph.query("ASK {}")


def test_home_without_a_graph_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="run: occugraph build"):
        occugraph.open(tmp_path)


def test_server_that_is_away_is_named() -> None:
    graph = occugraph.open("http://127.0.0.1:9/")
    with pytest.raises(UnavailableError, match=r"http://127\.0\.0\.1:9 does not answer"):
        graph.query("ASK {}")
    with pytest.raises(ArgumentError, match="expected a host"):
        occugraph.open("http://")


def test_server_of_something_else_is_told(server: Served) -> None:
    with pytest.raises(NotFoundError, match="is it a server of occugraph"):
        occugraph.open(f"{server.url}/elsewhere").query("ASK {}")


SCRIPT = """
import os, sys, occugraph
graph = occugraph.open()
print(graph.query("ASK {}")[0]["answer"])
print(*[pid for task in os.listdir(f"/proc/{os.getpid()}/task")
        for pid in open(f"/proc/{os.getpid()}/task/{task}/children").read().split()])
"""


def test_nothing_outlives_a_process_that_does_not_close(built_home: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        env=environment(built_home),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")
    answer, children = done.stdout.splitlines()
    assert answer == "True"
    assert children
    deadline = time.monotonic() + 10
    while not all(map(_is_gone, children.split())):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _is_gone(pid: str) -> bool:
    """Return whether a process has ended, be it that nobody asked for its end yet."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except OSError:
        return True
    return stat.rpartition(")")[2].split()[0] == "Z"


def test_frame_without_polars_names_the_extra(built_home: Path) -> None:
    """In a process that cannot import it; rows need none."""
    script = """
import sys
sys.modules["polars"] = None
import occugraph
with occugraph.open() as graph:
    rows = graph.query("SELECT (1 AS ?n) {}")
    print(rows[0]["n"])
    rows.frame()
"""
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=environment(built_home),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.stdout == "1\n"
    assert "pip install 'occugraph[frames]'" in done.stderr.splitlines()[-1]
