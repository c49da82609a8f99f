"""Citable queries over HTTP, from a real server: made, checked, and what becomes of them."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import httpx
import pytest

from occugraph.citation import MAX_LENGTH
from running import Served
from small_releases import NEWER, OLDER, curated, publish_releases, skill

pytestmark = pytest.mark.integration

LABELS = """SELECT ?o ?l { ?o a <https://w3id.org/occugraph/ontology#Occupation> ;
  <http://www.w3.org/2004/02/skos/core#prefLabel> ?l }"""
ORDERED = f"{LABELS} ORDER BY ?l"
SKILLS = "query ($first: Int) { skills(first: $first) { edges { node { uri prefLabel } } } }"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n2 ?q }"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with two releases of one source."""
    path = tmp_path_factory.mktemp("citing") / "home"
    publish_releases(path, [OLDER, NEWER], curated([("requires", skill(3))]))
    return path


@pytest.fixture(scope="module")
def served(home: Path, serve: Callable[..., Served]) -> Served:
    """A server over it, with a short time for queries."""
    return serve(home, QUERY_TIMEOUT_S="2", QUERY_MAX_ROWS="150")


def cite(served: Served, language: str = "sparql", **parameters: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return the citation of a query."""
    answer = served.client.get(f"/cite/{language}", params=parameters)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def check(served: Served, url: str) -> dict[str, Any]:
    """Return what became of a citation."""
    answer = served.client.get(url)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    assert answer.headers["x-occugraph-cited"] == found["status"]
    return found


def replace(url: str, name: str) -> str:
    """Return the URL with another digest for a parameter."""
    digest = parse_qs(urlsplit(url).query)[name][0]
    return url.replace(f"&{name}={digest}", f"&{name}={'0' * 64}")


QUESTIONS = [
    ("sparql", {"query": LABELS}),
    ("sparql", {"query": ORDERED}),
    ("sparql", {"query": LABELS, "as-of": "esco@1.1.1"}),
    ("sparql", {"query": "ASK { <no> ?p ?o }"}),
    ("sparql", {"query": f"CONSTRUCT {{ [] <urn:named> ?l }} {LABELS.partition('?l')[2]}"}),
    ("sparql", {"query": "SELECT (BNODE() AS ?b) ?g { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"}),
    ("sparql", {"query": "SELECT * { ?s ?p ?o }", "default-graph-uri": "urn:none"}),
    ("graphql", {"query": SKILLS, "variables": '{ "first" : 2 }'}),
    ("graphql", {"query": "{ skills { totalCount } }", "as-of": ["esco@1.1.1"]}),
    (
        "graphql",
        {"query": "query A { __typename } query B { skills { totalCount } }", "operationName": "B"},
    ),
]


@pytest.mark.parametrize(("language", "parameters"), QUESTIONS)
def test_citation_says_that_it_gives_the_same(
    served: Served, language: str, parameters: dict[str, Any]
) -> None:
    """Made and checked, it names the view that every answer names."""
    made = cite(served, language, **parameters)
    assert made["status"] == "new"
    found = check(served, made["url"])
    assert (found["status"], found["gives"]) == ("same", "same")
    assert found["result"] == made["result"]
    assert found["url"] == made["url"]
    as_of = parameters.get("as-of", [])
    answer = served.client.get(
        "/sparql", params={"query": LABELS, "as-of": as_of}, headers={"accept": "text/csv"}
    )
    assert answer.headers["x-occugraph-digest"] == found["asked"]["digest"]
    assert answer.headers["x-occugraph-releases"] == ", ".join(found["asked"]["releases"])


def test_link_leads_to_the_answer_that_was_cited(served: Served) -> None:
    """Of an earlier view, too; smith is called otherwise now."""
    made = cite(served, query=LABELS, **{"as-of": "esco@1.1.1"})
    answer = served.client.get(made["links"]["answer"], headers={"accept": "text/csv"})
    assert "smith" in answer.text
    assert "blacksmith" not in answer.text
    assert len(answer.text.split()) - 1 == made["result"]["rows"] == 4


def test_query_with_other_variables_names_and_order_is_known_by_its_rows(served: Served) -> None:
    """Where the rows and columns are the same, so is the digest."""
    one = cite(served, query=LABELS)["result"]["digest"]
    assert cite(served, query=LABELS.replace("?o ?l", "?l ?o", 1))["result"]["digest"] == one
    assert cite(served, query=ORDERED)["result"]["digest"] == one
    assert cite(served, query=LABELS.replace("?l", "?label"))["result"]["digest"] != one


def test_another_digest_is_a_change_and_so_is_another_order(served: Served) -> None:
    """Both are told apart; the citation of what is there now comes along."""
    url = cite(served, query=ORDERED)["url"]
    rows = check(served, replace(url, "result"))
    assert (rows["status"], rows["difference"]) == ("changed", "rows")
    assert rows["links"]["instead"] == url
    order = check(served, replace(url, "order"))
    assert (order["status"], order["difference"]) == ("changed", "order")


def test_equal_variables_make_one_citation(served: Served) -> None:
    texts = ('{"first": 2, "x": 1}', '{"x":1, "first":2}')
    urls = {cite(served, "graphql", query=SKILLS, variables=text)["url"] for text in texts}
    assert len(urls) == 1


@pytest.mark.parametrize("query", ["SELECT * { ?s ?p ?o } LIMIT 1", "SELECT (SAMPLE(?s) AS ?x) {}"])
def test_what_the_data_does_not_settle_is_cited_with_a_warning(served: Served, query: str) -> None:
    assert cite(served, query=query)["warnings"]
    assert not cite(served, query=ORDERED + " LIMIT 1")["warnings"]


REFUSED = [
    (ENDLESS, 503, "time"),
    ("SELECT * { ?s ?p ?o . ?a ?b ?c }", 400, "rows"),
    ("SELECT (RAND() AS ?x) {}", 400, "volatile"),
    ("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", 400, "service"),
    ("INSERT DATA { <urn:a> <urn:b> 1 }", 400, "update"),
    ("SELECT nothing", 400, "malformed"),
    (f"ASK {{ ?s ?p '{'x' * MAX_LENGTH}' }}", 413, "length"),
]


@pytest.mark.parametrize(("query", "status", "word"), REFUSED)
def test_walls_of_sparql_hold_for_citations(
    served: Served, query: str, status: int, word: str
) -> None:
    """Made or checked."""
    start = time.monotonic()
    answer = served.client.get("/cite/sparql", params={"query": query})
    assert (answer.status_code, answer.headers["x-occugraph-refused"]) == (status, word)
    assert time.monotonic() - start < 4
    if word == "length":
        return
    digests = {"view": "0" * 64, "result": "0" * 64}
    again = served.client.get("/cite/sparql", params={"query": query, **digests})
    assert (again.status_code, again.headers["x-occugraph-refused"]) == (status, word)


def test_poisonous_blank_nodes_end_at_the_time_limit(served: Served) -> None:
    """RDFC-1.0 takes exponential time for a graph in which all nodes are alike."""
    pairs = "{ ?o a <https://w3id.org/occugraph/ontology#Occupation> BIND(1 AS ?one) }"
    names = " ".join(f"_:n{number}" for number in range(10))
    triples = " . ".join(f"{one} <urn:p> {two}" for one in names.split() for two in names.split())
    query = f"CONSTRUCT {{ {triples} }} WHERE {{ SELECT ?one {pairs} LIMIT 1 }}"
    answer = served.client.post("/cite/sparql", data={"query": query})
    assert (answer.status_code, answer.headers["x-occugraph-refused"]) == (503, "time")
    assert served.client.get("/health").status_code == 200


MALFORMED = [
    ("sparql", {"view": "0" * 64, "result": "1"}, "result '1'"),
    ("sparql", {"result": "0" * 64}, "view ''"),
    ("sparql", {"as-of": "esco@9"}, "esco@9"),
    ("graphql", {"view": "x", "result": "0" * 64}, "view 'x'"),
    ("graphql", {"as-of": "esco@9"}, "esco@9"),
    ("graphql", {"variables": "[]"}, "variables: expected an object"),
]


@pytest.mark.parametrize(("language", "parameters", "words"), MALFORMED)
def test_malformed_citation_is_refused(
    served: Served, language: str, parameters: dict[str, str], words: str
) -> None:
    query = {"sparql": "ASK {}", "graphql": "{ __typename }"}[language]
    answer = served.client.get(f"/cite/{language}", params={"query": query, **parameters})
    assert answer.status_code == 400
    assert words in answer.text


UNWRITABLE = [
    ('{"n": 9007199254740993}', "variables: 9007199254740993 exceeds"),
    (f'{{"n": {"[" * 1_000}{"]" * 1_000}}}', "variables: nested too deeply"),
]


@pytest.mark.parametrize(("variables", "words"), UNWRITABLE)
def test_variables_without_a_canonical_form_are_refused(
    served: Served, variables: str, words: str
) -> None:
    """Numbers that not all programs read alike (RFC 8785), and nesting without end."""
    answer = served.client.get(
        "/cite/graphql", params={"query": "{ __typename }", "variables": variables}
    )
    assert answer.status_code == 400
    (error,) = answer.json()["errors"]
    assert words in error["message"]
    assert error["extensions"]["code"] == "REQUEST_REFUSED"


def test_citation_that_is_posted_is_refused(served: Served) -> None:
    """The address is all of it: a body would ask of other graphs than were cited."""
    url = cite(served, query=LABELS)["url"]
    answer = served.client.post(url, data={"default-graph-uri": "urn:none"})
    assert (answer.status_code, answer.headers["x-occugraph-refused"]) == (400, "malformed")
    assert "send it with GET" in answer.text


def test_citation_as_a_form_is_refused(served: Served) -> None:
    """It would pass for a query that is cited anew."""
    parts = urlsplit(cite(served, query=LABELS)["url"])
    answer = served.client.post(parts.path, data=dict(parse_qsl(parts.query)))
    assert (answer.status_code, answer.headers["x-occugraph-refused"]) == (400, "malformed")
    assert "send it with GET" in answer.text


WHOLE = {
    "query": "query A($first: Int) { skills(first: $first) { totalCount } }",
    "variables": '{"first":1}',
    "operationName": "A",
}
TWICE = [("sparql", {"query": LABELS}, "query"), *(("graphql", WHOLE, name) for name in WHOLE)]


@pytest.mark.parametrize(("language", "parameters", "name"), TWICE)
def test_question_that_is_given_twice_is_refused(
    served: Served, language: str, parameters: dict[str, str], name: str
) -> None:
    """To be cited or in a citation: neither text counts, were the other blank or the same."""
    made = cite(served, language, **parameters)
    for url in (made["links"]["now"], made["url"]):
        for value in (parameters[name], ""):
            answer = served.client.get(f"{url}&{urlencode({name: value})}")
            assert answer.status_code == 400, answer.text
            assert f"{name} is given 2 times" in answer.text


GRAPHQL_REFUSED = [
    ("{ skills(first: -1) { totalCount } }", "ARGUMENT_INVALID"),
    ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
    (
        "{ occupations(first: 500) { edges { node { skills(first: 500) { totalCount } } } } }",
        "QUERY_LIMIT",
    ),
    ('{ skills(asOf: {releases: ["esco@1.1.1"]}) { totalCount } }', "ARGUMENT_INVALID"),
    ("mutation { a }", "REQUEST_REFUSED"),
    (f'{{ skill(uri: "urn:{"x" * MAX_LENGTH}") {{ uri }} }}', "REQUEST_REFUSED"),
]


@pytest.mark.parametrize(("query", "code"), GRAPHQL_REFUSED)
def test_limits_of_graphql_hold_for_citations(served: Served, query: str, code: str) -> None:
    answer = served.client.get("/cite/graphql", params={"query": query})
    assert answer.status_code in {400, 405, 413}
    assert answer.json()["errors"][0]["extensions"]["code"] == code


def test_browser_gets_a_page_in_both_languages(served: Served) -> None:
    """Plain, without scripts; what was asked is text in it."""
    query = f"{LABELS} # <script>alert(1)</script>"
    answer = served.client.get(
        "/cite/sparql", params={"query": query}, headers={"accept": "text/html"}
    )
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "<script" not in answer.text
    assert "A citable query" in answer.text
    assert "可引用的查询" in answer.text
    again = served.client.get(cite(served, query=query)["url"], headers={"accept": "text/html"})
    assert "Still the same" in again.text
    assert 'data-status="same"' in again.text


def test_head_tells_what_became_of_it(served: Served) -> None:
    url = cite(served, query=LABELS)["url"]
    answer = served.client.head(url)
    assert (answer.headers["x-occugraph-cited"], answer.content) == ("same", b"")
    assert answer.headers["link"] == f'<{url}>; rel="cite-as"'
    assert answer.headers["access-control-allow-origin"] == "*"


def test_page_of_a_thing_leads_to_citations(server: Served) -> None:
    """Both links on it make one that holds."""
    page = server.client.get("/doc/occupation/microgrid-operator", headers={"accept": "text/html"})
    for language in ("sparql", "graphql"):
        link = page.text.partition(f'href="/cite/{language}?')[2].partition('"')[0]
        answer = server.client.get(f"/cite/{language}?{link.replace('&amp;', '&')}")
        assert answer.status_code == 200, answer.text
        assert check(server, answer.json()["url"])["status"] == "same"
        shown = server.client.get(answer.json()["links"]["answer"])
        assert shown.status_code == 200, shown.text


def await_digest(client: httpx.Client, digest: str) -> None:
    """Wait until the server serves that view, on all faces."""
    deadline = time.monotonic() + 30
    while client.get("/ready").json()["digest"] != digest:
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_citation_outlives_its_view(tmp_path: Path, serve: Callable[..., Served]) -> None:
    """Current, kept, composed again from its releases, and gone at last."""
    home = tmp_path / "home"
    ours = [curated([("requires", skill(number))]) for number in (1, 2, 3)]
    first = publish_releases(home, [OLDER], ours[0])
    served = serve(home)
    questions = {"sparql": LABELS, "graphql": "{ skills { edges { node { uri } } } }"}
    linked = """{ occupation(slug: "ours") { skills { edges { node { uri } } } } }"""
    urls = {name: cite(served, name, query=text)["url"] for name, text in questions.items()}
    of_ours = cite(served, "graphql", query=linked)["url"]

    newer = publish_releases(home, [OLDER, NEWER], ours[0])
    await_digest(served.client, newer.digest)
    for url in (*urls.values(), of_ours):
        found = check(served, url)  # the publication is kept
        assert (found["status"], found["asked"]["digest"]) == ("same", first.digest)
    assert cite(served, query=LABELS)["url"] != urls["sparql"]

    for own in (ours[1], ours[2]):
        await_digest(served.client, publish_releases(home, [OLDER, NEWER], own).digest)
    # Three later: the releases are there, but our own graph has changed.
    for name in questions:
        found = check(served, urls[name])
        assert (found["status"], found["gives"]) == ("view no longer held", "same")
        assert found["asked"]["nearness"] == "same releases"
    assert check(served, of_ours)["gives"] == "changed"
    page = served.client.get(of_ours, headers={"accept": "text/html"})
    assert "The view is no longer held" in page.text

    # With our own graph as it was, the view is composed again, byte for byte.
    await_digest(served.client, publish_releases(home, [OLDER, NEWER], ours[0]).digest)
    for url in (*urls.values(), of_ours):
        found = check(served, url)
        assert (found["status"], found["asked"]["digest"]) == ("same", first.digest)

    gone = urls["sparql"].replace("esco@1.1.1", "esco@1.0.0").replace(first.digest, "0" * 64)
    found = check(served, gone)
    assert (found["status"], found["gives"]) == ("view no longer held", "changed")
    assert found["asked"]["nearness"] == "current"
    assert json.dumps(found).count(first.digest) == 0
