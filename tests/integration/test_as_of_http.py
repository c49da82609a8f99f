"""Earlier views over HTTP: GraphQL, SPARQL, the differences and the feed, from a real server."""

import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path
from xml.etree.ElementTree import Element

import httpx
import pyoxigraph as ox
import pytest
from defusedxml.ElementTree import fromstring

from occugraph import past_view
from running import Served
from small_releases import NEWER, OLDER, curated, occupation, publish_releases, skill

pytestmark = pytest.mark.integration

OLD = {"releases": ["esco@1.1.1"]}
LISTED = """query ($at: AsOf) {
  occupations(first: 50, asOf: $at) {
    edges { node { uri prefLabel } } } }"""
LABELS = """SELECT ?o ?l { ?o a <https://w3id.org/occugraph/ontology#Occupation> ;
  <http://www.w3.org/2004/02/skos/core#prefLabel> ?l } ORDER BY ?o"""
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with two releases of one source."""
    path = tmp_path_factory.mktemp("as-of") / "home"
    publish_releases(path, [OLDER, NEWER], curated([("requires", skill(3))]))
    return path


@pytest.fixture(scope="module")
def served(home: Path, serve: Callable[..., Served]) -> Served:
    """A server over it."""
    return serve(home)


def ask_sparql(served: Served, *as_of: str, **headers: str) -> httpx.Response:
    """Return the labels of occupations."""
    return served.client.get(
        "/sparql",
        params={"query": LABELS, "as-of": list(as_of)},
        headers={"accept": "text/csv", **headers},
    )


@pytest.mark.parametrize(
    ("as_of", "given", "gone"),
    [
        (["esco@1.1.1"], OLD, "welder"),
        (["2023-01-01"], {"date": "2023-01-01"}, "welder"),
        (["2023-01-01", "esco@1.1.1"], {"date": "2023-01-01", **OLD}, "welder"),
        (["esco@1.2.0"], {"releases": ["esco@1.2.0"]}, "smith"),
        ([], None, "smith"),
    ],
)
def test_graphql_and_sparql_answer_from_the_same_view(
    served: Served, as_of: list[str], given: object, gone: str
) -> None:
    """Both name it by the same digest and the same releases."""
    graphql = served.graphql(LISTED, at=given)
    nodes = [edge["node"] for edge in graphql["data"]["occupations"]["edges"]]
    answer = ask_sparql(served, *as_of)
    lines = answer.text.split()[1:]
    assert lines == [f"{node['uri']},{node['prefLabel']}" for node in nodes]
    assert gone not in answer.text.split(",")
    dataset = graphql["extensions"]["dataset"]
    assert not given or dataset["asOf"]["occupations"] == {
        name: value for name, value in dataset.items() if name != "asOf"
    }
    assert answer.headers["x-occugraph-digest"] == dataset["digest"]
    assert answer.headers["x-occugraph-releases"] == ", ".join(dataset["releases"])


def test_post_chooses_the_view_too(served: Served) -> None:
    """In the form, and in the address of a direct query."""
    form = served.client.post(
        "/sparql",
        data={"query": LABELS, "as-of": "esco@1.1.1"},
        headers={"accept": "text/csv"},
    )
    direct = served.client.post(
        "/sparql",
        params={"as-of": "esco@1.1.1"},
        content=LABELS,
        headers={"accept": "text/csv", "content-type": "application/sparql-query"},
    )
    assert form.text == direct.text == ask_sparql(served, "esco@1.1.1").text


def test_etag_is_of_the_view(served: Served) -> None:
    """The same question about another view has another."""
    now, then = ask_sparql(served), ask_sparql(served, "esco@1.1.1")
    assert now.headers["etag"] != then.headers["etag"]
    again = ask_sparql(served, "esco@1.1.1", **{"if-none-match": then.headers["etag"]})
    assert (again.status_code, again.headers["x-occugraph-digest"]) == (
        304,
        then.headers["x-occugraph-digest"],
    )


@pytest.mark.parametrize(
    ("as_of", "words"),
    [
        (["esco@9"], "at hand: esco@1.1.1, esco@1.2.0, occugraph@0.1.0"),
        (["yesterday"], "expected source@version or a day YYYY-MM-DD"),
        (["2000-01-01"], "the first is esco@1.1.1 of 2022-10-05"),
        (["esco@1.1.1", "esco@1.2.0"], "another of esco is named as well"),
    ],
)
def test_view_that_cannot_be_given_is_refused(served: Served, as_of: list[str], words: str) -> None:
    """With what there is."""
    answer = ask_sparql(served, *as_of)
    assert (answer.status_code, answer.headers["x-occugraph-refused"]) == (400, "as-of")
    assert words in answer.text


def test_service_description_names_the_view_and_what_can_be_asked(served: Served) -> None:
    """Its named graphs, its releases, and those at hand."""
    store = ox.Store()
    answer = served.client.get(
        "/sparql", params={"as-of": "esco@1.1.1"}, headers={"accept": "text/turtle"}
    )
    store.load(answer.text, format=ox.RdfFormat.TURTLE)

    def values(query: str) -> list[str]:
        prefixes = (
            "PREFIX sd: <http://www.w3.org/ns/sparql-service-description#> "
            "PREFIX dcterms: <http://purl.org/dc/terms/> "
        )
        found = store.query(f"{prefixes} SELECT ?v {{ {query} }} ORDER BY ?v")
        assert isinstance(found, ox.QuerySolutions)
        return [row["v"].value for row in found]

    names = values("?d sd:namedGraph/sd:name ?v")
    assert [name.rpartition("/graph/")[2] for name in names] == [
        "curated",
        "derived",
        "ontology",
        "release/esco/1.1.1",
    ]
    assert values("?d a sd:Dataset ; dcterms:hasPart/dcterms:identifier ?v") == [
        "esco@1.1.1",
        "occugraph@0.1.0",
    ]
    assert values("?s a sd:Service ; dcterms:hasVersion/dcterms:identifier ?v") == [
        "esco@1.1.1",
        "esco@1.2.0",
        "occugraph@0.1.0",
    ]


def test_others_are_answered_while_a_view_is_built(
    home: Path, serve: Callable[..., Served]
) -> None:
    """Also SPARQL; and all who ask for the view get it from one build."""
    shutil.rmtree(home / "views", ignore_errors=True)
    served = serve(home)
    answers: list[str] = []

    def ask() -> None:
        with httpx.Client(base_url=served.url, timeout=60) as client:
            body = {"query": LISTED, "variables": {"at": OLD}}
            answers.append(client.post("/graphql", json=body).text)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    with past_view._lock(home / "views"):
        for thread in threads:
            thread.start()
        for _ in range(20):
            started = time.perf_counter()
            assert "baker" in served.client.post("/graphql", json={"query": LISTED}).text
            assert ask_sparql(served).status_code == 200
            # A build takes longer; a server that waits for it could not answer 20 times.
            assert time.perf_counter() - started < 5
        assert answers == []
    for thread in threads:
        thread.join()
    assert len(set(answers)) == 1
    assert "cook" in answers[0]
    assert len([path for path in (home / "views").iterdir() if path.is_dir()]) == 1


def test_past_view_is_counted(served: Served) -> None:
    """What it takes is in /ready."""
    ask_sparql(served, "esco@1.1.1")
    past = served.client.get("/ready").json()["past"]
    assert past["datasets"] == 1
    assert past["datasetsMib"] > 1


def test_diff_is_computed_by_the_server(served: Served) -> None:
    """In a process of its own; the second time it is there."""
    query = """{ diff(source: "esco", from: "1.1.1", to: "1.2.0") {
      relations { added removed changed } } }"""
    expected = {"diff": {"relations": {"added": 2, "removed": 2, "changed": 1}}}
    assert served.data(query) == served.data(query) == expected


def test_feed_has_the_same_entries_in_both_forms(served: Served) -> None:
    """One a release and one a publication, the newest first."""
    answer = served.client.get("/feeds/changes.json")
    assert answer.headers["content-type"] == "application/feed+json"
    items = answer.json()["items"]
    assert [item["tags"] for item in items].count(["publication"]) == 1
    releases = {item["id"].rpartition("/graph/")[2]: item for item in items}
    newer = releases["release/esco/1.2.0"]
    assert newer["title"] == "esco 1.2.0, after 1.1.1"
    assert newer["date_published"] == "2024-05-15T00:00:00Z"
    assert newer["_occugraph"]["changes"]["relations"] == {"added": 2, "removed": 2, "changed": 1}
    assert served.client.get(newer["url"]).json()["data"]["diff"]["occupations"]["added"] == 1

    atom = served.client.get("/feeds/changes.atom")
    assert atom.headers["content-type"].startswith("application/atom+xml")
    root: Element = fromstring(atom.text)
    entries = root.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}id") for entry in entries] == [item["id"] for item in items]
    assert [entry.findtext(f"{ATOM}updated") for entry in entries] == [
        item["date_published"] for item in items
    ]
    assert root.findtext(f"{ATOM}updated") == items[0]["date_published"]
    again = served.client.get(
        "/feeds/changes.atom", headers={"if-none-match": atom.headers["etag"]}
    )
    assert again.status_code == 304


def test_removed_thing_is_counted_by_neither(served: Served) -> None:
    """A query that names no graph, and a list that does not ask for it."""
    rows = served.sparql(
        "SELECT ?o { ?o a <https://w3id.org/occugraph/ontology#Occupation> } ORDER BY ?o"
    )
    found = served.data("{ occupations { edges { node { uri } } } }")["occupations"]["edges"]
    assert [row["o"] for row in rows] == [edge["node"]["uri"] for edge in found]
    assert occupation(3) not in {row["o"] for row in rows}


def test_removed_thing_is_found_by_both(served: Served) -> None:
    """With its last label, and what stands in its place."""
    data = served.data(
        f'{{occupation(uri: "{occupation(3)}") {{prefLabel status {{kind}} isReplacedBy {{uri}}}}}}'
    )
    assert data["occupation"] == {
        "prefLabel": "cook",
        "status": {"kind": "REMOVED"},
        "isReplacedBy": [{"uri": occupation(2)}],
    }
    rows = served.sparql(
        "SELECT ?status ?by { GRAPH <https://w3id.org/occugraph/graph/history> { "
        f"<{occupation(3)}> <https://w3id.org/occugraph/ontology#currentStatus> ?status ; "
        "<http://purl.org/dc/terms/isReplacedBy> ?by } }"
    )
    assert rows == [{"status": "https://w3id.org/occugraph/id/status/removed", "by": occupation(2)}]
