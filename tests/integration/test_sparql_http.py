"""The SPARQL protocol over HTTP, with a real server and its real workers."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

from script_servers import DATASET_SCRIPT, free_port, run_script_server

pytestmark = pytest.mark.integration

TIMEOUT_S = 2.0
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
SELECT = "SELECT ?o { <http://e/1> <http://e/p> ?o }"
CONSTRUCT = "CONSTRUCT { ?s <http://e/q> ?o } WHERE { ?s <http://e/p> ?o } LIMIT 3"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
DIRECT = {"Content-Type": "application/sparql-query"}
SERVER = """
import sys, uvicorn
from pathlib import Path
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse
from contextlib import asynccontextmanager
from occugraph_api.sparql.host import QueryHost
from occugraph_api.sparql.limits import QueryLimits
from occugraph_api.sparql.router import sparql_router

host = QueryHost(Path(sys.argv[2]), digest="d1g357",
                 limits=QueryLimits(timeout_s=float(sys.argv[3]), workers=2, max_rows=1000))

@asynccontextmanager
async def lifespan(app):
    await host.start()
    yield
    await host.close()

async def page(request: Request) -> HTMLResponse:
    return HTMLResponse("<title>ask</title>")

app = FastAPI(lifespan=lifespan)
app.include_router(sparql_router(host, html_page=page))
app.add_api_route("/health", lambda: {"status": "ok"})
uvicorn.run(app, port=int(sys.argv[1]), log_level="warning")
"""


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of a server with 500 triples and two named graphs."""
    path = tmp_path_factory.mktemp("dataset") / "view.nq"
    lines = [f'<http://e/{number}> <http://e/p> "{number}" .\n' for number in range(500)]
    lines += [f'<http://e/x> <http://e/p> "in {name}" <http://e/{name}> .\n' for name in ("g", "h")]
    path.write_text("".join(lines), encoding="utf-8")
    with (
        run_script_server(SERVER, path, TIMEOUT_S) as server,
        httpx.Client(base_url=server.url, timeout=60) as client,
    ):
        yield client


def _get(client: httpx.Client, query: str, **headers: str) -> httpx.Response:
    return client.get("/sparql", params={"query": query}, headers=headers)


def test_the_three_ways_to_ask_give_one_answer(client: httpx.Client) -> None:
    """SPARQL 1.1 Protocol, 2.1.1 to 2.1.3; the path may end in a slash."""
    answers = [
        _get(client, SELECT),
        client.get("/sparql/", params={"query": SELECT}),
        client.post("/sparql", data={"query": SELECT}),
        client.post("/sparql", content=SELECT, headers=DIRECT),
        client.post(
            "/sparql",
            content=SELECT,
            headers={"Content-Type": "application/sparql-query; charset=UTF-8"},
        ),
    ]
    for answer in answers:
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "application/sparql-results+json"
        bindings = answer.json()["results"]["bindings"]
        assert bindings == [{"o": {"type": "literal", "value": "1"}}]


@pytest.mark.parametrize(
    ("accept", "name", "media_type", "begins"),
    [
        ("application/sparql-results+json", "json", "application/sparql-results+json", "{"),
        ("application/sparql-results+xml", "xml", "application/sparql-results+xml", "<?xml"),
        ("text/csv", "csv", "text/csv; charset=utf-8", "o\r\n1\r\n"),
        (
            "text/tab-separated-values",
            "tsv",
            "text/tab-separated-values; charset=utf-8",
            '?o\n"1"\n',
        ),
    ],
)
def test_solutions_come_in_each_format(
    client: httpx.Client, accept: str, name: str, media_type: str, begins: str
) -> None:
    """By Accept and by the parameter format, which prevails."""
    by_header = _get(client, SELECT, Accept=accept)
    by_name = client.get(
        "/sparql", params={"query": SELECT, "format": name}, headers={"Accept": "image/png"}
    )
    for answer in (by_header, by_name):
        assert answer.status_code == 200
        assert answer.headers["content-type"] == media_type
        assert answer.text.startswith(begins)
        assert answer.headers["x-occugraph-rows"] == "1"
    ask = _get(client, "ASK {}", Accept=accept)
    assert ask.status_code == 200
    assert "true" in ask.text


@pytest.mark.parametrize(
    ("accept", "name", "media_type", "syntax"),
    [
        ("text/turtle", "ttl", "text/turtle; charset=utf-8", ox.RdfFormat.TURTLE),
        ("application/n-triples", "nt", "application/n-triples", ox.RdfFormat.N_TRIPLES),
        ("application/rdf+xml", "rdf", "application/rdf+xml", ox.RdfFormat.RDF_XML),
        ("application/ld+json", "jsonld", "application/ld+json", ox.RdfFormat.JSON_LD),
    ],
)
def test_graphs_come_in_each_format(
    client: httpx.Client, accept: str, name: str, media_type: str, syntax: ox.RdfFormat
) -> None:
    """CONSTRUCT, DESCRIBE and the service description."""
    answers = {
        _get(client, CONSTRUCT, Accept=accept): 3,
        client.get("/sparql", params={"query": CONSTRUCT, "format": name}): 3,
        _get(client, "DESCRIBE <http://e/1>", Accept=accept): 1,
        client.get("/sparql", headers={"Accept": accept}): 25,
    }
    for answer, triples in answers.items():
        assert answer.status_code == 200
        assert answer.headers["content-type"] == media_type
        assert answer.headers["vary"] == "Accept"
        assert len(list(ox.parse(answer.content, syntax))) == triples


def test_dataset_of_the_protocol_prevails(client: httpx.Client) -> None:
    """SPARQL 1.1 Protocol, 2.1.4; in the address, the form or both."""
    query = "SELECT ?o FROM <http://e/h> { <http://e/x> <http://e/p> ?o }"
    graph = {"default-graph-uri": "http://e/g", "format": "csv"}
    answers = [
        client.get("/sparql", params={"query": query, **graph}),
        client.post("/sparql", data={"query": query, **graph}),
        client.post("/sparql", data={"query": query}, params=graph),
        client.post("/sparql", content=query, headers=DIRECT, params=graph),
    ]
    assert {answer.text for answer in answers} == {"o\r\nin g\r\n"}
    assert client.get("/sparql", params={"query": query, "format": "csv"}).text == "o\r\nin h\r\n"
    wrong = client.get("/sparql", params={"query": query, "named-graph-uri": "relative"})
    assert wrong.status_code == 400
    assert "named-graph-uri is 'relative'" in wrong.text


def test_service_description_lists_the_named_graphs(client: httpx.Client) -> None:
    """SPARQL 1.1 Service Description: the endpoint, its formats and graphs."""
    answer = client.get("/sparql", headers={"Accept": "application/n-triples"})
    described = answer.text
    sd = "http://www.w3.org/ns/sparql-service-description#"
    assert f"<{sd}endpoint> <{client.base_url.join('/sparql')}>" in described
    assert set(re.findall(rf"<{sd}name> <([^>]+)>", described)) == {"http://e/g", "http://e/h"}
    assert "BasicFederatedQuery" not in described


def test_a_browser_without_a_query_gets_the_page(client: httpx.Client) -> None:
    """The page is the application's; with a query the browser gets the answer."""
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    page = client.get("/sparql", headers={"Accept": browser})
    assert page.text == "<title>ask</title>"
    assert page.headers["access-control-allow-origin"] == "*"
    assert _get(client, SELECT, Accept=browser).json()["results"]["bindings"]


def test_head_tells_what_get_would(client: httpx.Client) -> None:
    """The same headers, and no body."""
    given = _get(client, SELECT)
    head = client.head("/sparql", params={"query": SELECT})
    assert head.status_code == 200
    assert head.content == b""
    for name in ("content-type", "content-length", "etag", "x-occugraph-rows"):
        assert head.headers[name] == given.headers[name]


def test_every_site_may_ask(client: httpx.Client) -> None:
    """CORS: the preflight, answers and errors alike."""
    preflight = client.options(
        "/sparql",
        headers={
            "Origin": "https://a.example",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type",
        },
    )
    assert preflight.status_code == 204
    assert "POST" in preflight.headers["access-control-allow-methods"]
    assert "content-type" in preflight.headers["access-control-allow-headers"].lower()
    for answer in (preflight, _get(client, SELECT), _get(client, "nonsense")):
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "X-Occugraph-Refused" in answer.headers["access-control-expose-headers"]


def test_headers_name_limits_and_dataset(client: httpx.Client) -> None:
    """On every answer, so that no limit is silent."""
    for answer in (_get(client, SELECT), _get(client, "nonsense")):
        assert answer.headers["x-occugraph-digest"] == "d1g357"
        assert answer.headers["x-occugraph-limits"] == (
            "time=2s, memory=1024MiB, output=64MiB, rows=1000, query=256KiB"
        )


def test_etag_follows_publication_and_format(client: httpx.Client) -> None:
    """A client that has the answer of this publication is told so; chance is never cached."""
    etag = _get(client, SELECT).headers["etag"]
    again = _get(client, SELECT, **{"If-None-Match": f'"other", {etag}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == etag
    assert _get(client, SELECT, Accept="text/csv").headers["etag"] != etag
    assert "etag" not in _get(client, "SELECT (RAND() AS ?x) {}").headers
    assert "etag" not in client.post("/sparql", data={"query": SELECT}).headers


def test_relative_iris_resolve_against_the_endpoint(client: httpx.Client) -> None:
    """The address without its query is the base."""
    answer = client.get("/sparql", params={"query": "SELECT (<#x> AS ?i) {}", "format": "csv"})
    assert answer.text == f"i\r\n{client.base_url.join('/sparql')}#x\r\n"


@pytest.mark.parametrize(
    ("request_parts", "status", "kind", "words"),
    [
        ({"params": {"query": "SELECT * {"}}, 400, "malformed", "line 1, column 11"),
        ({"params": {"query": " "}}, 400, "malformed", "empty"),
        ({"params": [("query", "ASK {}"), ("query", "ASK {}")]}, 400, "malformed", "2 times"),
        ({"params": {"query": "ASK {}", "format": "pdf"}}, 400, "malformed", "csv, tsv"),
        ({"params": {"query": "ASK {}", "format": "nt"}}, 406, "format", "text/csv"),
        ({"params": {"update": "CLEAR ALL"}}, 400, "update", "only reads"),
        ({"params": {"query": "CLEAR ALL"}}, 400, "update", "(CLEAR)"),
        ({"params": {"query": "SELECT * { SERVICE <http://a> {} }"}}, 400, "service", "column 12"),
        ({"url": "/sparql?query=%FF"}, 400, "malformed", "UTF-8"),
        ({"params": {"query": "ASK {}"}, "headers": {"Accept": "image/png"}}, 406, "format", "ASK"),
        ({"headers": {"Accept": "image/png"}}, 406, "format", "text/turtle"),
        ({"headers": {"Accept": "text/csv"}}, 400, "malformed", "query is missing"),
        ({"method": "POST", "data": {}, "headers": FORM}, 400, "malformed", "missing"),
        ({"method": "POST", "data": {"update": "CLEAR ALL"}}, 403, "update", "no updates"),
        (
            {
                "method": "POST",
                "content": "CLEAR ALL",
                "headers": {"Content-Type": "application/sparql-update"},
            },
            403,
            "update",
            "no updates",
        ),
        ({"method": "POST", "content": "ASK {}"}, 415, "media-type", "application/sparql-query"),
        (
            {"method": "POST", "content": "{}", "headers": {"Content-Type": "application/json"}},
            415,
            "media-type",
            "application/json",
        ),
        (
            {
                "method": "POST",
                "content": "ASK {}",
                "headers": {**DIRECT, "Content-Encoding": "gzip"},
            },
            415,
            "media-type",
            "gzip",
        ),
        (
            {
                "method": "POST",
                "content": "ASK {}".encode("utf-16"),
                "headers": {"Content-Type": "application/sparql-query; charset=utf-16"},
            },
            415,
            "media-type",
            "utf-16",
        ),
        (
            {"method": "POST", "content": b"ASK {} #\xff", "headers": DIRECT},
            400,
            "malformed",
            "byte 8",
        ),
        (
            {"method": "POST", "content": b"#" * 300_000, "headers": DIRECT},
            413,
            "length",
            "OCCUGRAPH_QUERY_MAX_KB",
        ),
        (
            {"method": "POST", "data": {"query": "#" * 300_000}},
            413,
            "length",
            "OCCUGRAPH_QUERY_MAX",
        ),
        (
            {
                "method": "POST",
                "content": "ASK {}",
                "headers": DIRECT,
                "params": {"query": "ASK {}"},
            },
            400,
            "malformed",
            "another in the body",
        ),
        ({"method": "PUT"}, 405, "method", "GET, HEAD, POST"),
        ({"method": "DELETE"}, 405, "method", "GET, HEAD, POST"),
        ({"params": {"query": "ASK {}"}, "headers": {"Host": "a b"}}, 400, "malformed", "Host"),
    ],
)
def test_refusals_say_what_is_wrong(
    client: httpx.Client, request_parts: dict[str, object], status: int, kind: str, words: str
) -> None:
    """Status, a word for machines, and a sentence for people without the engine's name."""
    parts = {"method": "GET", "url": "/sparql", **request_parts}
    answer = client.request(**parts)  # type: ignore[arg-type]  # table of keywords
    assert answer.status_code == status
    assert answer.headers["x-occugraph-refused"] == kind
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert words in answer.text
    assert not re.search(r"oxigraph|rdflib|Traceback|/api/", answer.text, re.IGNORECASE)


def test_body_of_unknown_length_is_cut_off(client: httpx.Client) -> None:
    """A client that never says how much it sends gets 413 before it is done."""

    def endless() -> Iterator[bytes]:
        for _ in range(2_000):
            yield b"#" * 1_000

    try:
        answer = client.post("/sparql", content=endless(), headers=DIRECT)
    except httpx.TransportError:
        return  # the server closed the connection while the client still wrote
    assert answer.status_code == 413


def test_runaway_queries_end_with_503_and_leave_the_rest_alive(client: httpx.Client) -> None:
    """While they run /health answers, one too many is told to come back, and all is well after."""

    def runaway() -> tuple[float, httpx.Response]:
        began = time.monotonic()
        url = client.base_url.join("/sparql")
        answer = httpx.get(url, params={"query": ENDLESS}, timeout=60)
        return time.monotonic() - began, answer

    health_s = []
    with ThreadPoolExecutor() as threads:
        running = [threads.submit(runaway) for _ in range(3)]
        while not all(future.done() for future in running):
            began = time.monotonic()
            assert client.get("/health").status_code == 200
            health_s.append(time.monotonic() - began)
            time.sleep(0.05)
        answers = [future.result() for future in running]
    kinds = [answer.headers["x-occugraph-refused"] for _, answer in answers]
    assert sorted(kinds) == ["busy", "time", "time"]
    for seconds, answer in answers:
        assert answer.status_code == 503
        assert seconds < TIMEOUT_S + 2
        if answer.headers["x-occugraph-refused"] == "time":
            assert "limit of 2 s" in answer.text
            assert "OCCUGRAPH_QUERY_TIMEOUT_S" in answer.text
        else:
            assert int(answer.headers["retry-after"]) >= 1
            assert seconds < TIMEOUT_S
    assert max(health_s) < TIMEOUT_S
    assert _get(client, SELECT).status_code == 200


def test_unknown_function_is_named_in_a_header(client: httpx.Client) -> None:
    """Its calls give no value, and the client is told."""
    answer = _get(client, "SELECT (<http://e/é>(1) AS ?x) {}", Accept="text/csv")
    assert (answer.status_code, answer.text) == (200, "x\r\n\r\n")
    assert answer.headers["x-occugraph-warning"] == "not known, gives no value: http://e/%C3%A9"


def test_an_answer_over_the_row_cap_is_refused(client: httpx.Client) -> None:
    """Never cut in silence."""
    answer = _get(client, "SELECT * { ?a ?b ?c . ?d ?e ?f }")
    assert (answer.status_code, answer.headers["x-occugraph-refused"]) == (400, "rows")
    assert "1000 rows" in answer.text


def test_a_fault_has_an_id(client: httpx.Client) -> None:
    """The text of a 500 carries the id under which the log has it."""
    answer = client.post("/sparql", data={"query": f"SELECT * {{ FILTER({'!' * 200_000}1) }}"})
    assert (answer.status_code, answer.headers["x-occugraph-refused"]) == (500, "crash")
    assert answer.headers["x-occugraph-error-id"] in answer.text
    assert _get(client, SELECT).status_code == 200


def test_dataset_application_serves_one_file(tmp_path: Path) -> None:
    """`/sparql` and `/health`, and an end on SIGTERM that leaves no process."""
    path = tmp_path / "data.ttl"
    path.write_text("@prefix e: <http://e/> . e:a e:p 'x'@en-GB .", encoding="utf-8")
    with run_script_server(DATASET_SCRIPT, path) as server:
        with httpx.Client(base_url=server.url) as own:
            assert own.get("/health").json() == {"status": "ok"}
            answer = own.get("/sparql", params={"query": "SELECT * { ?s ?p ?o }"})
            assert len(answer.json()["results"]["bindings"]) == 1
            assert own.get("/other").status_code == 404
        children = _children(server.process.pid)
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(timeout=30) in {0, -signal.SIGTERM}
    for pid in children:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def _children(pid: int) -> list[int]:
    listing = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(word) for word in listing.read_text().split()] if listing.exists() else []


def test_dataset_application_says_why_it_cannot_start(tmp_path: Path) -> None:
    """One sentence with file and line, no traceback."""
    path = tmp_path / "data.ttl"
    path.write_text("this is not Turtle", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", DATASET_SCRIPT, str(free_port()), str(path)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode != 0
    assert "data.ttl: line 1" in done.stderr
    assert "Traceback" not in done.stderr
    assert str(tmp_path) not in json.dumps(done.stderr)
