"""Documents over HTTP: the real server, its query workers, earlier views."""

from collections.abc import Callable
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

from running import Served
from small_releases import NEWER, OLDER, curated, occupation, publish_releases, skill

pytestmark = pytest.mark.integration

DOCUMENT = "/doc/occupation/microgrid-operator"
SYNTAXES = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "rdf": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, serve: Callable[..., Served]) -> Served:
    """A server over two releases of one source."""
    home: Path = tmp_path_factory.mktemp("linked") / "home"
    publish_releases(home, [OLDER, NEWER], curated([("requires", skill(3))]))
    return serve(home)


def path_of(number: int) -> str:
    """Return the path of the document about an occupation of the small releases."""
    return f"/doc/esco/occupation/{occupation(number).rpartition('/')[2]}"


def read(answer: httpx.Response, form: str) -> set[ox.Triple]:
    """Return the triples of a document."""
    return {quad.triple for quad in ox.parse(answer.content, format=SYNTAXES[form])}


@pytest.mark.parametrize(
    "path",
    [
        DOCUMENT,
        "/doc/agent/mohrss",
        "/doc/consultation/2026-07",
        "/doc/scheme/esco",
        "/doc/isco-08/group/C3113",
        "/doc/isic-4/sector/3510",
    ],
)
def test_every_form_of_a_document_says_the_same(server: Served, path: str) -> None:
    found = [read(server.client.get(f"{path}.{form}"), form) for form in SYNTAXES]
    assert found[0]
    assert found[0] == found[1] == found[2] == found[3]
    assert server.client.get(path, headers={"accept": "text/html"}).status_code == 200


def test_document_has_all_that_sparql_says_of_its_topic(server: Served) -> None:
    """The faces agree."""
    topic = "https://w3id.org/occugraph/id/occupation/microgrid-operator"
    said = server.sparql(f"SELECT ?p ?o {{ <{topic}> ?p ?o }}")
    document = read(server.client.get(f"{DOCUMENT}.nt"), "nt")
    of_topic = {
        (each.predicate.value, each.object.value)
        for each in document
        if each.subject == ox.NamedNode(topic)
        and isinstance(each.object, ox.NamedNode | ox.Literal)
    }
    assert of_topic == {(row["p"], row["o"]) for row in said}


def test_document_of_an_entry_has_its_overlaps(server: Served) -> None:
    """All that is said of each, and the name of what it is with."""
    entry = "/id/entry/2026-07-microgrid-operator"
    topic = f"<https://w3id.org/occugraph{entry}>"
    og = "https://w3id.org/occugraph/ontology#"
    said = server.sparql(f"SELECT ?s ?p ?o {{ {topic} <{og}hasOverlap> ?s . ?s ?p ?o }}")
    named = server.sparql(
        f"SELECT ?s ?p ?o {{ {topic} <{og}hasOverlap>/<{og}overlapsWith> ?s . "
        "BIND (<http://www.w3.org/2004/02/skos/core#prefLabel> AS ?p) ?s ?p ?o }"
    )
    assert said
    assert named
    address = server.client.get(entry).headers["location"]
    document = {
        tuple(term.value for term in each if isinstance(term, ox.NamedNode | ox.Literal))
        for each in read(server.client.get(f"{address}.nt"), "nt")
    }
    assert {(row["s"], row["p"], row["o"]) for row in (*said, *named)} <= document


def test_every_iri_of_ours_in_the_documents_leads_to_a_document(server: Served) -> None:
    """Each kind of IRI is followed once, from the documents of an occupation and a consultation."""
    found: dict[str, str] = {}
    for path in (DOCUMENT, "/doc/consultation/2026-07"):
        for triple in read(server.client.get(f"{path}.nt"), "nt"):
            for term in (triple.subject, triple.object):
                iri = term.value if isinstance(term, ox.NamedNode) else ""
                if iri.startswith("https://w3id.org/occugraph/id/"):
                    kind = iri.removeprefix("https://w3id.org/occugraph/id/").partition("/")[0]
                    found[kind] = max(found.get(kind, ""), iri)
    assert len(found) >= 12
    for iri in found.values():
        address = iri.removeprefix("https://w3id.org/occugraph")
        named = server.client.get(address)
        assert named.status_code == 303, iri
        answer = server.client.get(named.headers["location"], headers={"accept": "text/turtle"})
        assert answer.status_code == 200, iri
        topics = {
            triple.object
            for triple in read(answer, "ttl")
            if triple.predicate.value == "http://xmlns.com/foaf/0.1/primaryTopic"
        }
        assert topics == {ox.NamedNode(iri)}


@pytest.mark.parametrize("accept", ["text/turtle", "text/html"])
def test_head_has_the_headers_of_get(server: Served, accept: str) -> None:
    got = server.client.get(DOCUMENT, headers={"accept": accept})
    head = server.client.head(DOCUMENT, headers={"accept": accept})
    assert (head.status_code, head.content) == (200, b"")
    for name in ("content-type", "content-length", "etag", "link", "vary", "x-occugraph-digest"):
        assert head.headers[name] == got.headers[name], name


def test_what_is_gone_is_there_in_the_view_that_had_it(served: Served) -> None:
    """410 now and 200 then, by release and by day; what came later is 404 then."""
    path = f"{path_of(3)}.ttl"
    assert served.client.get(path).status_code == 410
    for when in ("esco@1.1.1", "2023-01-01"):
        then = served.client.get(path, params={"as-of": when})
        assert then.status_code == 200
        assert b"cook" in then.content
        assert "esco@1.1.1" in then.headers["x-occugraph-releases"]
        assert then.headers["x-occugraph-digest"] != served.client.get(path).headers.get(
            "x-occugraph-digest"
        )
        page = served.client.get(path_of(3), params={"as-of": when})
        assert page.status_code == 200
        assert when in page.text
        assert 'data-kind="REMOVED"' not in page.text


def test_views_have_entity_tags_of_their_own(served: Served) -> None:
    now = served.client.get(f"{path_of(1)}.ttl")
    then = served.client.get(f"{path_of(1)}.ttl", params={"as-of": "esco@1.1.1"})
    assert now.headers["etag"] != then.headers["etag"]
    known = {"if-none-match": now.headers["etag"]}
    assert served.client.get(f"{path_of(1)}.ttl", headers=known).status_code == 304
    again = served.client.get(f"{path_of(1)}.ttl", params={"as-of": "esco@1.1.1"}, headers=known)
    assert again.status_code == 200


@pytest.mark.parametrize("when", ["esco@9", "yesterday", "2023-02-30", "esco@1.1.1\r\nX: y"])
def test_view_that_the_record_cannot_give_is_refused(served: Served, when: str) -> None:
    answer = served.client.get(path_of(1), params={"as-of": when})
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert "x" not in answer.headers


def test_host_that_is_not_allowed_is_refused(server: Served) -> None:
    answer = server.client.get(f"{DOCUMENT}.ttl", headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert "REQUEST_REFUSED" in answer.text
