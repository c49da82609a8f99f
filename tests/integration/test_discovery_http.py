"""What a server says of its data: VoID, DCAT, the service description, files, the ontology."""

import csv
import hashlib
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
import zstandard

from occugraph_api.examples import read_examples
from running import ROOT, Served
from small_releases import NEWER, OLDER, curated, publish_releases, skill

pytestmark = pytest.mark.integration

PLACES = ("/.well-known/void", "/catalog", "/ontology", "/shapes", "/examples")
SYNTAXES = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "rdf": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}
PREFIXES = """
PREFIX dcat: <http://www.w3.org/ns/dcat#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
PREFIX og: <https://w3id.org/occugraph/ontology#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX sd: <http://www.w3.org/ns/sparql-service-description#>
PREFIX void: <http://rdfs.org/ns/void#>
"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, serve: Callable[..., Served]) -> Served:
    """A server over two releases of one source."""
    home: Path = tmp_path_factory.mktemp("discovery") / "home"
    publish_releases(home, [OLDER, NEWER], curated([("requires", skill(3))]))
    return serve(home)


def load(served: Served, path: str, **parameters: str) -> ox.Store:
    """Return what a server says at an address, in the form it has for a client that takes any."""
    answer = served.client.get(path, params=parameters, headers={"accept": "*/*"})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/turtle; charset=utf-8"
    store = ox.Store()
    store.load(answer.content, format=ox.RdfFormat.TURTLE)
    return store


def rows(store: ox.Store, query: str) -> list[tuple[str, ...]]:
    """Return the values of the solutions of a query, sorted."""
    found = store.query(PREFIXES + query)
    assert isinstance(found, ox.QuerySolutions)
    return sorted(tuple("" if term is None else term.value for term in row) for row in found)


def canonical(content: bytes, form: str) -> set[str]:
    """Return the triples of an answer, blank nodes named by what is said of them."""
    dataset = ox.Dataset(ox.parse(content, format=SYNTAXES[form]))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return {str(quad) for quad in dataset}


@pytest.mark.parametrize("path", PLACES)
def test_every_form_says_the_same_and_twice_the_same_bytes(server: Served, path: str) -> None:
    found = []
    for form in SYNTAXES:
        answer = server.client.get(f"{path}.{form}")
        assert answer.content == server.client.get(path, params={"format": form}).content
        found.append(canonical(answer.content, form))
    assert found[0]
    assert found[0] == found[1] == found[2] == found[3]


@pytest.mark.parametrize("path", PLACES)
def test_browser_gets_a_page(server: Served, path: str) -> None:
    browser = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
    page = server.client.get(path, headers=browser)
    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert f'type="text/turtle" href="{path}.ttl"' in page.text
    assert server.client.get(f"{path}.docx").status_code == 404
    assert server.client.get(path, headers={"accept": "image/png"}).status_code == 406


@pytest.mark.parametrize("path", PLACES)
def test_answer_that_the_client_has_is_not_sent_again(server: Served, path: str) -> None:
    tag = server.client.get(path).headers["etag"]
    again = server.client.get(path, headers={"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")


def test_void_counts_what_sparql_counts(server: Served) -> None:
    """Triples of each graph, things of each class."""
    store = load(server, "/.well-known/void")
    graphs = "SELECT ?g ?n { ?view void:subset ?g . ?g sd:name ?g ; void:triples ?n }"
    counted = server.sparql("SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
    assert rows(store, graphs) == sorted((row["g"], row["n"]) for row in counted)
    classes = rows(store, "SELECT ?c ?n { ?part void:class ?c ; void:entities ?n }")
    assert len(classes) == 6
    for name, count in classes:
        [row] = server.sparql(f"SELECT (COUNT(DISTINCT ?s) AS ?n) {{ ?s a <{name}> }}")
        assert row["n"] == count, name


def test_linksets_count_the_rows_of_the_mapping_files(server: Served) -> None:
    """By predicate, without what is denied and what was not found."""
    expected: Counter[str] = Counter()
    for path in sorted((ROOT / "ontology" / "mappings").glob("*.sssom.tsv")):
        lines = [line for line in path.read_text("utf-8").splitlines() if line[:1] != "#"]
        for row in csv.DictReader(lines, delimiter="\t"):
            if row["object_id"] != "sssom:NoTermFound" and not row.get("predicate_modifier"):
                expected[row["predicate_id"].removeprefix("skos:")] += 1
    found: Counter[str] = Counter()
    store = load(server, "/.well-known/void")
    for predicate, count in rows(
        store,
        "SELECT ?p (SUM(?n) AS ?all) { ?view void:subset ?set . ?set a void:Linkset ; "
        "void:linkPredicate ?p ; void:triples ?n } GROUP BY ?p",
    ):
        found[predicate.rpartition("#")[2]] += int(count)
    assert found == expected


def test_files_of_graphs_have_the_triples_and_the_digest_that_void_says(server: Served) -> None:
    store = load(server, "/.well-known/void")
    described = rows(
        store,
        "SELECT ?g ?file ?n ?digest { ?g void:dataDump ?file ; void:triples ?n ; "
        "dcterms:identifier ?digest }",
    )
    assert len(described) == 13
    for graph, file, count, digest in described:
        answer = server.client.get(file)
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "application/zstd"
        content = zstandard.ZstdDecompressor().stream_reader(answer.content).read()
        assert content.count(b"\n") == int(count)
        assert digest == f"sha256:{hashlib.sha256(content).hexdigest()}"
        [name] = {str(quad.graph_name) for quad in ox.parse(content, format=ox.RdfFormat.N_QUADS)}
        assert name == f"<{graph}>"
        named = server.client.get(graph.removeprefix("https://w3id.org/occugraph"))
        assert named.status_code == 303
        document = server.client.get(named.headers["location"] + ".nt")
        assert f"<{graph}> <http://rdfs.org/ns/void#triples> " in document.text


def test_file_that_the_client_has_is_not_sent_again(served: Served) -> None:
    """304; a part of it is sent only to who has the rest of the same bytes."""
    path = "/dump/release/esco/1.2.0.nq.zst"
    whole = served.client.get(path)
    tag = whole.headers["etag"]
    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = served.client.get(path, headers={"if-none-match": known})
        assert (again.status_code, again.content) == (304, b"")
        for name in ("etag", "cache-control"):
            assert again.headers[name] == whole.headers[name], name
    head = served.client.head(path, headers={"if-none-match": '"other"'})
    assert (head.status_code, head.headers["etag"]) == (200, tag)
    rest = served.client.get(path, headers={"range": "bytes=9-", "if-range": tag})
    assert (rest.status_code, rest.content) == (206, whole.content[9:])
    assert served.client.get("/dump/nope.nq.zst", headers={"if-none-match": "*"}).is_client_error


def test_file_that_is_compressed_otherwise_has_another_tag(
    tmp_path: Path, serve: Callable[..., Served]
) -> None:
    """The same triples in other bytes: the client of the old ones gets all of the new."""
    home = tmp_path / "home"
    publish_releases(home, [OLDER])
    served, path = serve(home), "/dump/release/esco/1.1.1.nq.zst"
    old = served.client.get(path)
    [file] = [
        each for each in (home / "graphs").glob("*.nq.zst") if each.read_bytes() == old.content
    ]
    content = zstandard.ZstdDecompressor().stream_reader(old.content).read()
    written = file.with_suffix(".new")
    written.write_bytes(zstandard.ZstdCompressor(level=1).compress(content))
    written.replace(file)
    tag = old.headers["etag"]
    for headers in ({"if-none-match": tag}, {"range": "bytes=9-", "if-range": tag}):
        new = served.client.get(path, headers=headers)
        assert (new.status_code, new.content) == (200, file.read_bytes())
        assert new.headers["etag"] != tag


@pytest.mark.parametrize(
    "path",
    [
        "/dump/../CURRENT",
        "/dump/%2e%2e/CURRENT",
        "/dump/%2e%2e%2fCURRENT.nq.zst",
        "/dump//etc/passwd",
        "/dump/curated",
        "/dump/nope.nq.zst",
        "/dump/.nq.zst",
    ],
)
def test_no_other_file_is_sent(server: Served, path: str) -> None:
    answer = server.client.get(path)
    assert answer.status_code == 404
    assert "nq.zst" not in answer.headers.get("content-disposition", "")


def test_catalog_has_each_release_with_terms_and_a_file(server: Served) -> None:
    """What GraphQL says of the releases, and license or rights of each."""
    store = load(server, "/catalog")
    found = rows(
        store,
        "SELECT ?id ?terms ?attribution { ?catalog a dcat:Catalog ; dcat:dataset ?r . "
        "?r dcterms:identifier ?id ; og:attribution ?attribution ; "
        "dcterms:license|dcterms:rights ?terms ; dcat:distribution/dcat:downloadURL ?file }",
    )
    releases = server.data("{ releases { source version license attribution } }")["releases"]
    assert found == sorted(
        (f"{each['source']}@{each['version']}", each["license"], each["attribution"])
        for each in releases
    )
    services = rows(store, "SELECT ?url { ?s a dcat:DataService ; dcat:endpointURL ?url }")
    assert services == [(f"{server.url}/graphql",), (f"{server.url}/sparql",)]


def test_catalog_orders_the_releases_of_a_source(served: Served) -> None:
    store = load(served, "/catalog")
    older, newer = (f"https://w3id.org/occugraph/id/release/esco/{v}" for v in ("1.1.1", "1.2.0"))
    assert rows(store, "SELECT ?new ?old { ?new dcat:previousVersion ?old }") == [(newer, older)]
    assert (newer,) in rows(store, "SELECT ?r { ?series dcat:hasCurrentVersion ?r }")
    assert rows(store, "SELECT ?r ?day { ?r dcterms:issued ?day }")


def test_descriptions_are_of_the_view_that_is_asked_for(served: Served) -> None:
    """Its releases, its graphs, its digest; numbers that nobody knows are left out."""
    now, then = load(served, "/catalog"), load(served, "/catalog", **{"as-of": "esco@1.1.1"})
    parts = "SELECT ?id { ?view dcterms:hasPart/dcterms:identifier ?id }"
    assert ("esco@1.2.0",) in rows(now, parts)
    assert ("esco@1.1.1",) in rows(then, parts)
    assert ("esco@1.2.0",) not in rows(then, parts)
    void = load(served, "/.well-known/void", **{"as-of": "esco@1.1.1"})
    graphs = "SELECT ?g ?n { ?view void:subset ?g . ?g sd:name ?g OPTIONAL { ?g void:triples ?n } }"
    known = {name.rpartition("/graph/")[2]: count for name, count in rows(void, graphs)}
    assert known.keys() == {"curated", "derived", "ontology", "release/esco/1.1.1"}
    assert known["derived"] == ""
    assert int(known["release/esco/1.1.1"]) > 10
    digest = "SELECT ?id { ?view a void:Dataset ; void:subset ?g ; dcterms:identifier ?id }"
    answer = served.client.get("/sparql", params={"query": "ASK {}", "as-of": "esco@1.1.1"})
    assert set(rows(void, digest)) == {(f"sha256:{answer.headers['x-occugraph-digest']}",)}


def test_service_description_leads_to_releases_and_to_the_other_descriptions(
    server: Served,
) -> None:
    """Each release by the IRI that the graph has for it."""
    store = load(server, "/sparql")
    others = rows(store, "SELECT ?o { ?s a sd:Service ; rdfs:seeAlso ?o }")
    assert others == [(f"{server.url}/.well-known/void",), (f"{server.url}/catalog",)]
    for (address,) in others:
        assert server.client.get(address).status_code == 200
    described = rows(
        store, "SELECT ?r ?id { ?s dcterms:hasVersion ?r . ?r dcterms:identifier ?id }"
    )
    in_graph = server.sparql(
        "PREFIX og: <https://w3id.org/occugraph/ontology#> "
        "SELECT ?r ?source ?version { ?r a og:Release ; og:sourceKey ?source ; "
        "<http://www.w3.org/2002/07/owl#versionInfo> ?version }"
    )
    assert described == sorted((row["r"], f"{row['source']}@{row['version']}") for row in in_graph)


def test_ontology_has_the_terms_of_its_files(server: Served) -> None:
    """Classes and properties; modules and versions lead to the one document."""
    terms = (
        "SELECT DISTINCT ?t { ?t a ?kind "
        "FILTER (?kind IN (owl:Class, owl:ObjectProperty)) FILTER (isIRI(?t)) }"
    )
    written = ox.Store()
    for path in (ROOT / "ontology").glob("*.ttl"):
        written.load(path.read_bytes(), format=ox.RdfFormat.TURTLE)
    for path in (ROOT / "ontology" / "alignments").glob("*.ttl"):
        written.load(path.read_bytes(), format=ox.RdfFormat.TURTLE)
    assert rows(load(server, "/ontology"), terms) == rows(written, terms)
    for name in ("core", "0.1.0", "0.1.0/core", "alignments/rdf"):
        answer = server.client.get(f"/ontology/{name}")
        assert (answer.status_code, answer.headers["location"]) == (303, "/ontology")
    assert server.client.get("/ontology/9.9").status_code == 404


def test_shapes_are_those_that_ship_and_each_leads_to_them(server: Served) -> None:
    """What a report names as the shape that was broken can be looked up."""
    named = "SELECT DISTINCT ?s { ?s a sh:NodeShape FILTER (isIRI(?s)) }"
    written = ox.Store()
    for path in (ROOT / "shapes").glob("*.shapes.ttl"):
        written.load(path.read_bytes(), format=ox.RdfFormat.TURTLE)
    found = rows(load(server, "/shapes"), named)
    assert found == rows(written, named)
    for (iri,) in found:
        answer = server.client.get(f"/shape/{iri.rpartition('/')[2]}", params={"format": "ttl"})
        assert (answer.status_code, answer.headers["location"]) == (303, "/shapes?format=ttl")
    assert server.client.get("/shape/Nothing").status_code == 404


def test_examples_are_executables_that_their_endpoint_answers(server: Served) -> None:
    """Each file is one, with its query as it stands."""
    store = load(server, "/examples")
    found = rows(
        store,
        "SELECT ?query ?target { ?e a sh:SPARQLExecutable ; sh:select|sh:construct ?query ; "
        "<https://schema.org/target> ?target ; rdfs:label ?en , ?zh "
        'FILTER (lang(?en) = "en" && lang(?zh) = "zh") }',
    )
    target = f"{server.url}/sparql"
    assert found == sorted((each.query, target) for each in read_examples("sparql"))
    query, endpoint = found[0]
    assert server.client.get(endpoint, params={"query": query}).status_code == 200


def test_addresses_are_those_that_the_client_uses(server: Served) -> None:
    """The host of the request, where it is allowed."""
    port = server.url.rpartition(":")[2]
    text = server.client.get("/catalog", headers={"host": f"localhost:{port}"}).text
    assert f"<http://localhost:{port}/sparql>" in text
    assert "127.0.0.1" not in text
    refused = server.client.get("/catalog", headers={"host": "evil.example"})
    assert refused.status_code == 400
