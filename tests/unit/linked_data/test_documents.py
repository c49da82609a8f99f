"""Documents about things, over the sample graph and two small releases, without a server."""

import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from occugraph.index import GraphIndex, IndexReader, build_index
from occugraph.index.triples import ViewTriples
from occugraph.iri import ID, Iri
from occugraph.projection import PublishedView
from occugraph.release import release_iri
from occugraph_api.linked_data.description import (
    description_query,
    existence_query,
    graph_query,
    links_query,
    removal_query,
)
from occugraph_api.linked_data.forms import FORMS, choose_form
from occugraph_api.sparql.named_graphs import may_read_named_graphs
from sample_graph import load_sample_store
from small_releases import NEWER, OLDER, compose_releases, curated, occupation, skill
from unit.pages.browsing import Client, browse, open_reader

DOCUMENT = "/doc/occupation/microgrid-operator"
OCCUPATION = ox.NamedNode(f"{ID}occupation/microgrid-operator")
SYNTAXES = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "rdf": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}
SKOS = "http://www.w3.org/2004/02/skos/core#"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Client:
    """A client of the documents about the sample graph."""
    store = load_sample_store()
    return browse(open_reader(store, tmp_path_factory.mktemp("linked")), store=store)


def parse(content: bytes, form: str) -> set[ox.Triple]:
    """Return the triples of a document."""
    return {quad.triple for quad in ox.parse(content, format=SYNTAXES[form])}


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "html"),
        ("*/*", "html"),
        ("text/turtle", "ttl"),
        ("application/x-turtle", "ttl"),
        ("application/rdf+xml, text/turtle;q=0.9", "rdf"),
        ("text/turtle;q=0.2, application/ld+json;q=0.9, */*;q=0.1", "jsonld"),
        ("application/json", "jsonld"),
        ("application/n-triples", "nt"),
        ("text/plain", "nt"),
        ("text/html;q=0.3, text/turtle;q=0.8", "ttl"),
        ("application/rdf+xml, application/xml; q=0.7, text/plain; q=0.1, */*; q=0.09", "rdf"),
    ],
)
def test_accept_chooses_the_form(client: Client, accept: str, form: str) -> None:
    """Browsers get the page; RDF libraries what they prefer; every answer says it varies."""
    answer = client.get(DOCUMENT, accept=accept)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == FORMS[form]
    assert answer.headers["vary"] == "Accept"
    assert answer.headers["access-control-allow-origin"] == "*"


def test_without_a_header_the_first_form_is_given() -> None:
    assert choose_form(None) == choose_form(" ") == "html"


@pytest.mark.parametrize("form", FORMS)
def test_suffix_and_parameter_choose_the_form_whatever_is_accepted(
    client: Client, form: str
) -> None:
    by_suffix = client.get(f"{DOCUMENT}.{form}", accept="image/png")
    by_name = client.get(f"{DOCUMENT}?format={form}", accept="image/png")
    assert by_suffix.status_code == by_name.status_code == 200
    assert by_suffix.headers["content-type"] == by_name.headers["content-type"] == FORMS[form]
    assert by_suffix.content == by_name.content
    assert by_suffix.headers["etag"] == by_name.headers["etag"]


@pytest.mark.parametrize(
    ("path", "accept"),
    [
        (DOCUMENT, "image/png"),
        (DOCUMENT, "text/turtle;q=0"),
        (f"{DOCUMENT}?format=docx", "*/*"),
        (f"{DOCUMENT}?format=%3Cscript%3E", "text/html"),
    ],
)
def test_form_that_there_is_not_is_refused_with_the_list(
    client: Client, path: str, accept: str
) -> None:
    """406, in plain text, with the address of each form; nothing that was asked for is echoed."""
    answer = client.get(path, accept=accept)
    assert answer.status_code == 406
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    listed = re.findall(r"^(\S+)  (\S+)  or  format=(\w+)$", answer.text, re.MULTILINE)
    assert [name for _, _, name in listed] == list(FORMS)
    for media_type, address, name in listed:
        assert FORMS[name].startswith(media_type)
        assert client.get(address).status_code == 200
    assert "script" not in answer.text


def test_every_form_says_the_same(client: Client) -> None:
    """The four are parsed to one set of triples, with evidence and the names of what is linked."""
    found = [parse(client.get(f"{DOCUMENT}.{form}").content, form) for form in SYNTAXES]
    assert found[0] == found[1] == found[2] == found[3]
    said = {(triple.subject, triple.predicate.value, triple.object) for triple in found[0]}
    labels = {each for subject, predicate, each in said if predicate == f"{SKOS}prefLabel"}
    assert (OCCUPATION, f"{SKOS}prefLabel", ox.Literal("微电网管理员", language="zh")) in said
    assert ox.Literal("离网运行", language="zh") in labels
    assert any(predicate.endswith("#quote") for _, predicate, _ in said)


def test_document_says_what_it_is_about_and_where_it_is_from(client: Client) -> None:
    triples = parse(client.get(f"{DOCUMENT}.ttl").content, "ttl")
    document = ox.NamedNode(f"http://pages.test{DOCUMENT}")
    of_document = {
        triple.predicate.value.rpartition("/")[2]: triple.object
        for triple in triples
        if triple.subject == document
    }
    assert of_document["primaryTopic"] == OCCUPATION
    assert of_document["source"] == ox.NamedNode(f"{ID}release/occugraph/0.1.0")
    assert of_document["void#inDataset"] == ox.NamedNode("http://pages.test/.well-known/void#view")


def test_header_link_names_the_document_its_other_forms_and_its_topic(client: Client) -> None:
    answer = client.get(f"{DOCUMENT}.ttl?as-of=esco@1.2.0")
    links = re.findall(r'<([^>]*)>; rel="([^"]*)"(?:; type="([^"]*)")?', answer.headers["link"])
    here, query = f"http://pages.test{DOCUMENT}", "?as-of=esco%401.2.0"
    assert links == [
        (here + query, "canonical", ""),
        (f"{here}.html{query}", "alternate", "text/html"),
        (f"{here}.nt{query}", "alternate", "application/n-triples"),
        (f"{here}.rdf{query}", "alternate", "application/rdf+xml"),
        (f"{here}.jsonld{query}", "alternate", "application/ld+json"),
        (OCCUPATION.value, "describes", ""),
    ]


@pytest.mark.parametrize("path", [DOCUMENT, "/doc/consultation/2026-07", "/doc/agent/mohrss"])
def test_page_links_its_other_forms_in_its_head(client: Client, path: str) -> None:
    text = client.get(path).text
    head = text[: text.index("</head>")]
    for media_type, form in (("text/turtle", "ttl"), ("application/ld+json", "jsonld")):
        assert f'rel="alternate" type="{media_type}" href="{path}.{form}"' in head
    assert f'<link rel="canonical" href="{path}">' in head


def test_document_that_the_client_has_is_not_sent_again(client: Client) -> None:
    """304 by entity tag, weak or in a list; another form or view has another tag."""
    whole = client.get(f"{DOCUMENT}.ttl")
    tag = whole.headers["etag"]
    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        answer = client.get(f"{DOCUMENT}.ttl", if_none_match=known)
        assert (answer.status_code, answer.content) == (304, b"")
        for name in ("etag", "cache-control", "vary"):
            assert answer.headers[name] == whole.headers[name], name
    for path in (f"{DOCUMENT}.nt", DOCUMENT, "/doc/skill/off-grid-operation.ttl"):
        assert client.get(path, if_none_match=tag).status_code == 200


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/doc/occupation/nobody.ttl", 404),
        ("/doc/agent/nobody", 404),
        ("/doc/isic-4/3510.ttl", 303),
        (f"{DOCUMENT}.html", 304),
        ("/doc/agent/mohrss.nt", 304),
    ],
)
def test_any_document_that_the_client_has_must_be_there(
    client: Client, path: str, status: int
) -> None:
    """`If-None-Match: *` is true of what exists, at its own address."""
    assert client.get(path, if_none_match="*").status_code == status


def test_what_has_no_page_of_its_own_is_listed(client: Client) -> None:
    """An agent, an entry, a statement: in every form, with links to their documents."""
    answer = client.get("/id/agent/mohrss")
    assert (answer.status_code, answer.headers["location"]) == (303, "/doc/agent/mohrss")
    page = client.get("/doc/agent/mohrss")
    assert "人力资源和社会保障部" in page.text
    assert "<script" not in page.text
    assert parse(client.get("/doc/agent/mohrss.nt").content, "nt")
    entry = client.get("/doc/entry/2026-07-microgrid-operator").text
    assert 'href="/doc/occupation/microgrid-operator"' in entry


def test_identifier_keeps_the_form_and_the_view_that_are_asked_for(client: Client) -> None:
    answer = client.get("/id/isic-4/3510?format=ttl&as-of=esco@1.2.0&x=%0d%0aSet-Cookie:a")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/doc/isic-4/sector/3510?format=ttl&as-of=esco%401.2.0"
    assert "set-cookie" not in answer.headers


def test_document_has_one_address(client: Client) -> None:
    """Another one that names the same thing sends on, and keeps the suffix."""
    answer = client.get("/doc/isic-4/3510.ttl")
    assert (answer.status_code, answer.headers["location"]) == (303, "/doc/isic-4/sector/3510.ttl")


@pytest.mark.parametrize(
    "path",
    [
        "/id//evil.example/x",
        "/id/https://evil.example/",
        "/id/%2F%2Fevil.example/x",
        "/doc//evil.example/x",
        "/doc/https://evil.example/x.ttl",
        "/id/occupation/%5C%5Cevil.example",
        "/id/x%3E%20.%20%3Curn:a%3E%20%3Curn:b%3E%20%22c%22/y",
        '/doc/agent/x"><script>alert(1)</script>',
        "/doc/agent/%7D%20INSERT%20DATA%20%7B%7D",
        "/doc/agent/%00",
        "/id/agent/%0d%0aSet-Cookie:a=b",
        "/id/",
        "/doc/",
        "/doc/agent/",
    ],
)
@pytest.mark.parametrize("accept", ["text/html", "text/turtle"])
def test_forged_address_leads_nowhere_and_is_not_echoed(
    client: Client, path: str, accept: str
) -> None:
    """No redirect to another host, no header, query, triple or markup out of the address."""
    answer = client.get(path, accept=accept)
    assert answer.status_code == 404
    assert "location" not in answer.headers
    assert "set-cookie" not in answer.headers
    assert "<script" not in answer.text
    if accept == "text/turtle":
        # With a line break it is no address of ours at all.
        nothing = {
            "The graph that is served has nothing at this address.\n",
            '{"detail":"Not Found"}',
        }
        assert answer.text in nothing


@pytest.mark.parametrize("host", ["e.example/> <urn:x", 'a"b', "a b", "a@b"])
def test_host_that_is_none_makes_no_iri(client: Client, host: str) -> None:
    answer = client.get(f"{DOCUMENT}.ttl", host=host)
    assert answer.status_code == 400
    assert host not in answer.text


def test_documents_need_no_named_graph_but_that_of_what_is_gone() -> None:
    """These are loaded a while after the start; documents are there before."""
    topic = Iri(OCCUPATION.value)
    for text in (description_query(topic), existence_query(topic), links_query(topic)):
        assert not may_read_named_graphs(text)
    for text in (removal_query(topic), graph_query(topic)):
        assert may_read_named_graphs(text)


@pytest.mark.parametrize(
    "text", ["http://e/> ?p ?o } #", "http://e/ x", 'http://e/"', "no iri", "http://e/\n"]
)
def test_nothing_but_an_iri_gets_into_a_query(text: str) -> None:
    with pytest.raises(ValueError, match="IRI"):
        description_query(Iri(text))


# What a newer release dropped.


@pytest.fixture
def dropped(tmp_path: Path) -> Client:
    """Documents of the newer release, with the older one in the record."""
    draft = compose_releases([OLDER, NEWER], curated([("requires", skill(3))]))
    view = PublishedView(draft)
    build_index(ViewTriples.of(view.graphs), view.view, "5" * 64, tmp_path / "index")
    store = ox.Store()
    for graph in draft.graphs:
        name = ox.NamedNode(graph.name)
        for quad in ox.parse(graph.content.payload, format=ox.RdfFormat.N_QUADS):
            store.add(ox.Quad(quad.subject, quad.predicate, quad.object, name))
            if not graph.name.endswith("/history"):
                store.add(ox.Quad(quad.subject, quad.predicate, quad.object, ox.DefaultGraph()))
    return browse(IndexReader(GraphIndex.open(tmp_path / "index")), store=store)


def path_of(number: int) -> str:
    """Return the path of the document about an occupation."""
    return f"/doc/esco/occupation/{occupation(number).rpartition('/')[2]}"


@pytest.mark.parametrize("form", SYNTAXES)
def test_what_is_dropped_is_gone_with_its_last_labels_and_successor(
    dropped: Client, form: str
) -> None:
    """410, and the description says what it was, until when, and what stands in its place."""
    answer = dropped.get(f"{path_of(3)}.{form}")
    assert answer.status_code == 410
    assert answer.headers["content-type"] == FORMS[form]
    assert "etag" not in answer.headers
    said = {
        (triple.predicate.value.rpartition("/")[2].rpartition("#")[2], triple.object)
        for triple in parse(answer.content, form)
        if triple.subject == ox.NamedNode(occupation(3))
    }
    assert ("prefLabel", ox.Literal("cook", language="en")) in said
    assert ("isReplacedBy", ox.NamedNode(occupation(2))) in said
    assert ("currentStatus", ox.NamedNode(f"{ID}status/removed")) in said
    assert ("lastRelease", ox.NamedNode(f"{ID}release/esco/1.1.1")) in said


@pytest.mark.parametrize("form", FORMS)
def test_what_is_dropped_is_gone_whatever_the_client_has(dropped: Client, form: str) -> None:
    assert dropped.get(f"{path_of(3)}.{form}", if_none_match="*").status_code == 410


def test_page_of_what_is_dropped_is_gone_too(dropped: Client) -> None:
    answer = dropped.get(path_of(3))
    assert answer.status_code == 410
    assert 'data-kind="REMOVED"' in answer.text
    assert dropped.get(path_of(1)).status_code == 200


def test_iri_of_a_release_is_the_one_that_its_graph_has(dropped: Client) -> None:
    """Of a starter it has no version."""
    del dropped
    found = compose_releases([OLDER, NEWER], curated([("requires", skill(3))]))
    for graph in found.graphs:
        if graph.release:
            assert f"<{release_iri(graph.release)}> ".encode() in graph.content.payload
