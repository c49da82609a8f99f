"""GraphQL over HTTP: what is answered, and what is refused before it costs anything."""

import gzip
from typing import Any

import httpx
import pytest

from running import Served

QUERY = "{releases {source}}"
GRAPHQL = "application/graphql-response+json"
JSON = {"content-type": "application/json"}


def nested(opening: str, inner: str, closing: str, times: int) -> str:
    """Return ``inner`` wrapped so many times."""
    return opening * times + inner + closing * times


@pytest.mark.parametrize("accept", ["application/json", GRAPHQL, "*/*", None])
def test_media_type_is_the_one_accepted(server: Served, accept: str | None) -> None:
    headers = {"accept": accept} if accept else {}
    answer = server.client.post("/graphql", json={"query": QUERY}, headers=headers)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == (accept if accept == GRAPHQL else "application/json")
    assert {"source": "esco"} in answer.json()["data"]["releases"]


def test_unknown_media_type_is_not_acceptable(server: Served) -> None:
    answer = server.client.post("/graphql", json={"query": QUERY}, headers={"accept": "image/png"})
    assert answer.status_code == 406


@pytest.mark.parametrize("query", ["{", "{nope}", "{skills(first: 0) {totalCount}}"])
def test_status_of_a_request_error_follows_the_media_type(server: Served, query: str) -> None:
    plain = server.client.post("/graphql", json={"query": query})
    modern = server.client.post("/graphql", json={"query": query}, headers={"accept": GRAPHQL})
    assert (plain.status_code, modern.status_code) == (200, 400)
    assert "data" not in plain.json()
    assert plain.json()["errors"] == modern.json()["errors"]


def test_queries_are_answered_by_get_and_nothing_else_is(server: Served) -> None:
    ask = server.client.get
    headers = {"accept": "application/json"}
    assert ask("/graphql", params={"query": QUERY}, headers=headers).status_code == 200
    variables = {"query": "query ($s: String) {releases(source: $s) {version}}"}
    answer = ask("/graphql", params={**variables, "variables": '{"s": "esco"}'}, headers=headers)
    assert answer.json()["data"] == {"releases": [{"version": "1.2.0"}]}
    assert ask("/graphql", params={"query": "mutation {x}"}, headers=headers).status_code == 405
    assert ask("/graphql", headers=headers).status_code == 400


@pytest.mark.parametrize(
    ("status", "words", "sent"),
    [
        (413, "over the limit of 1048576 bytes", {"content": b"x" * 1_100_000, "headers": JSON}),
        (
            400,
            "not UTF-8: byte 0xff at offset 10",
            {"content": b'{"query":"\xff"}', "headers": JSON},
        ),
        (
            415,
            "Content-Encoding 'gzip'",
            {
                "content": gzip.compress(b'{"query":"{releases{source}}"}'),
                "headers": {**JSON, "content-encoding": "gzip"},
            },
        ),
        (
            400,
            "nested deeper than 64",
            {"content": '{"variables":' + nested('{"a":', "1", "}", 5000) + "}", "headers": JSON},
        ),
        (415, "text/plain", {"content": "{}", "headers": {"content-type": "text/plain"}}),
        (415, "x-www-form-urlencoded", {"data": {"query": QUERY}}),
        (415, "multipart/form-data", {"files": {"operations": (None, "{}")}}),
        (400, "not a JSON object", {"content": "null", "headers": JSON}),
        (400, "not batched", {"json": [{"query": QUERY}]}),
        (400, "query: expected", {"json": {}}),
        (400, "query: expected", {"json": {"query": 5}}),
        (400, "variables: expected", {"json": {"query": QUERY, "variables": "x"}}),
        (400, "operationName: expected", {"json": {"query": QUERY, "operationName": 5}}),
        (400, "'b' is not in the document", {"json": {"query": QUERY, "operationName": "b"}}),
        (400, "only queries", {"json": {"query": "mutation {x}"}}),
        (400, "is not JSON", {"content": '{"query":"\\ud800"}', "headers": JSON}),
        (
            400,
            "host 'evil.example'",
            {"json": {"query": QUERY}, "headers": {"host": "evil.example"}},
        ),
    ],
)
def test_a_request_that_is_none_is_refused_with_the_reason(
    server: Served, status: int, words: str, sent: dict[str, Any]
) -> None:
    # A client of its own: after a refusal the server may close the connection.
    answer = httpx.post(f"{server.url}/graphql", **sent)
    assert answer.status_code == status
    [error] = answer.json()["errors"]
    assert words in error["message"]
    assert error["extensions"]["code"] == "REQUEST_REFUSED"


DOUBLING = "{...f0}" + "".join(
    f" fragment f{i} on Query {{...f{i + 1} ...f{i + 1}}}" for i in range(60)
)


@pytest.mark.parametrize(
    ("code", "words", "query"),
    [
        ("GRAPHQL_PARSE_FAILED", "nested too deeply", nested("{a", "", "}", 900)),
        ("QUERY_LIMIT", "depth 100, over the limit of 16", nested("{a", "", "}", 100)),
        ("GRAPHQL_PARSE_FAILED", "more than 4000 tokens", "{" + "releases {source} " * 2000 + "}"),
        (
            "QUERY_LIMIT",
            "aliases 31, over the limit of 30",
            "{" + " ".join(f"a{i}: __typename" for i in range(31)) + "}",
        ),
        (
            "QUERY_LIMIT",
            "nodes, over the limit of 10000",
            """{occupations(first: 100) {edges {node {skills(first: 100) {edges {node {
               occupations(first: 100) {edges {node {id}}}}}}}}}}""",
        ),
        (
            "QUERY_LIMIT",
            "nodes, over the limit of 10000",
            DOUBLING + " fragment f60 on Query {releases {source}}",
        ),
        (
            "GRAPHQL_VALIDATION_FAILED",
            "within itself",
            "{...a} fragment a on Query {...b} fragment b on Query {...a}",
        ),
        (
            "GRAPHQL_VALIDATION_FAILED",
            "introspection depth",
            "{__schema {types {fields {type {fields {type {fields {type {fields {name}}}}}}}}}}",
        ),
        ("ARGUMENT_INVALID", "first -1: expected 1 to 500", "{skills(first: -1) {totalCount}}"),
        ("ARGUMENT_INVALID", "language tag", '{technology(slug: "x") {prefLabel(lang: "e!")}}'),
        (
            "ARGUMENT_INVALID",
            "language tag",
            '{skills(orderBy: [{field: LABEL, lang: "??"}]) {totalCount}}',
        ),
        ("ARGUMENT_INVALID", "2 operations", "query a {releases {source}} query b {__typename}"),
        (
            "ARGUMENT_INVALID",
            "not a cursor",
            '{releases {source} skills(after: "zz") {totalCount}}',
        ),
        (
            "ARGUMENT_INVALID",
            "both given",
            "{releases {source} skills(first: 1, last: 1) {totalCount}}",
        ),
        ("ARGUMENT_INVALID", "expected exactly one of uri, slug, code", "{occupation {id}}"),
        (
            "ARGUMENT_INVALID",
            "scheme only with code, got slug, scheme",
            '{occupation(slug: "x", scheme: "esco") {id}}',
        ),
        ("ARGUMENT_INVALID", "isic-4, nace-2.1", '{sector(code: "35") {id}}'),
        ("IDENTIFIER_INVALID", "not an id", '{node(id: "zz") {id}}'),
    ],
)
def test_abuse_and_mistakes_are_refused_with_a_code(
    server: Served, code: str, words: str, query: str
) -> None:
    answer = server.graphql(query)
    error = answer["errors"][0]
    assert words in error["message"]
    assert error["extensions"]["code"] == code
    assert not answer.get("data") or set(answer["data"].values()) == {None}


def test_what_is_not_there_is_null_and_no_error(server: Served) -> None:
    data = server.data(
        """{ a: occupation(slug: "nope") {id}  b: skill(uri: "> } DROP ALL") {id}
             c: occupation(code: "9-99", scheme: "csco-2022") {id}
             d: technology(slug: "") {id} }"""
    )
    assert data == {"a": None, "b": None, "c": None, "d": None}


def test_a_consultation_is_found_by_a_string_variable(server: Served) -> None:
    """By slug, IRI and global id, as the contract has it: ``id: String!``."""
    query = "query ($i: String!) {consultation(id: $i) {id uri slug}}"
    found = server.data(query, i="2026-07")["consultation"]
    assert found["slug"] == "2026-07"
    assert server.data(query, i=found["uri"])["consultation"] == found
    assert server.data(query, i=found["id"])["consultation"] == found
    assert server.data(query, i="1999-01")["consultation"] is None


def test_the_largest_filter_allowed_is_answered_while_health_is(server: Served) -> None:
    """A request at every limit at once is work, not an outage."""
    query = """query ($f: SkillFilter) {
      occupations(first: 100) {edges {node {skills(first: 50, filter: $f) {totalCount}}}}}"""
    conditions = [{"label": {"contains": f"z{i}"}} for i in range(60)]
    answer = server.graphql(query, f={"or": conditions})
    assert "errors" not in answer
    assert server.client.get("/health").status_code == 200


def test_every_answer_names_its_dataset(server: Served) -> None:
    dataset = server.graphql(QUERY)["extensions"]["dataset"]
    ready = server.client.get("/ready").json()
    assert dataset["digest"] == ready["digest"]
    assert dataset["view"] == "current"
    assert "esco@1.2.0" in dataset["releases"]


def test_schema_is_served(server: Served) -> None:
    assert "type Occupation implements" in server.client.get("/schema.graphql").text


def test_node_finds_what_its_id_names(server: Served) -> None:
    occupation = server.data('{occupation(slug: "incense-artisan") {id uri}}')["occupation"]
    data = server.data(
        """query ($a: ID!, $b: [ID!]!) {
             node(id: $a) {uri ... on Occupation {slug}} nodes(ids: $b) {uri}}""",
        a=occupation["id"],
        b=[occupation["id"], "U2tpbGw6eA==", occupation["id"]],
    )
    assert data["node"] == {"uri": occupation["uri"], "slug": "incense-artisan"}
    assert data["nodes"] == [{"uri": occupation["uri"]}, None, {"uri": occupation["uri"]}]


@pytest.mark.parametrize("size", [1, 5])
def test_pages_give_the_whole_list_once(server: Served, size: int) -> None:
    query = """query ($n: Int, $after: String) {
      occupations(first: $n, after: $after, filter: {scheme: {eq: "occugraph"}},
                  orderBy: [{field: LABEL, lang: "zh", direction: DESC}]) {
        totalCount edges {node {zh: prefLabel(lang: "zh")}} pageInfo {hasNextPage endCursor}}}"""
    found: list[str] = []
    after = None
    while True:
        page = server.data(query, n=size, after=after)["occupations"]
        assert page["totalCount"] == 12
        found += [edge["node"]["zh"] for edge in page["edges"]]
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]
    assert len(found) == 12
    assert found == sorted(found, reverse=True)


@pytest.mark.parametrize(
    ("condition", "count"),
    [
        ('designation: {eq: GREEN}, scheme: {eq: "occugraph"}', 2),
        ('status: {eq: RECOGNISED}, scheme: {eq: "occugraph"}', 8),
        ('status: {in: [UNKNOWN]}, scheme: {eq: "occugraph"}', 4),
        ('label: {contains: "数据"}, scheme: {eq: "occugraph"}', 1),
        ('label: {contains: "HYDROGEN", lang: "en"}, scheme: {eq: "occugraph"}', 2),
        ('not: {scheme: {eq: "occugraph"}}, label: {eq: "sports data analyst"}', 0),
        ('or: [{slug: {eq: "microgrid-operator"}}, {slug: {eq: "incense-artisan"}}]', 2),
        (
            'technology: {eq: "https://w3id.org/occugraph/id/technology/water-electrolysis"}',
            1,
        ),
    ],
)
def test_filters(server: Served, condition: str, count: int) -> None:
    data = server.data(f"{{occupations(filter: {{{condition}}}) {{totalCount}}}}")
    assert data["occupations"]["totalCount"] == count


@pytest.mark.parametrize("path", ["/", "/health", "/doc/occupation/incense-artisan", "/graphql"])
def test_head_is_get_without_the_body(server: Served, path: str) -> None:
    headers = {"accept": "text/html"}
    head = server.client.head(path, headers=headers)
    get = server.client.get(path, headers=headers)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"] == get.headers["content-type"]


def test_a_host_with_two_ports_is_refused(server: Served) -> None:
    answer = httpx.get(f"{server.url}/health", headers={"host": "localhost:80:80"})
    assert answer.status_code == 400
