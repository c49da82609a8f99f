"""What is counted of requests, without a server."""

import asyncio
from collections.abc import Iterator

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.requests import Request
from starlette.types import Message, Receive, Scope, Send

from occugraph_api.metrics import Metrics, MetricsMiddleware, State, face_of
from occugraph_api.sparql.host import HostStatus

HOST = HostStatus(
    ready=True,
    whole=True,
    digest="d1",
    quads=7,
    graphs=2,
    load_s=0.5,
    workers=4,
    idle=3,
    killed=1,
    restarts=0,
)


@pytest.fixture
def metrics() -> Metrics:
    """The counts of a server that has just started."""
    return Metrics(lambda: State("p1", "d1", HOST, {"readers": 1, "datasets": 2, "datasetsMib": 3}))


def read(metrics: Metrics, accept: str = "") -> tuple[str, str]:
    """Return the media type and the text of the numbers."""
    headers = [(b"accept", accept.encode())]
    answer = metrics.answer(Request({"type": "http", "headers": headers}))
    return answer.headers["content-type"], bytes(answer.body).decode()


def samples(metrics: Metrics) -> Iterator[tuple[str, dict[str, str], float]]:
    """Yield name, labels and value of each number."""
    for family in text_string_to_metric_families(read(metrics)[1]):
        for sample in family.samples:
            yield sample.name, dict(sample.labels), sample.value


def send_request(metrics: Metrics, path: str, *, status: int = 200, refused: str = "") -> None:
    """Let an application behind the middleware answer one request."""

    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        headers = [(b"x-occugraph-refused", refused.encode())] if refused else []
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b""})

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(_message: Message) -> None:
        """Nobody listens."""

    scope: Scope = {"type": "http", "path": path, "method": "GET", "headers": []}
    asyncio.run(MetricsMiddleware(app, metrics)(scope, receive, send))


def test_requests_are_counted_by_face_and_status(metrics: Metrics) -> None:
    for path in ("/graphql", "/graphql/", "/doc/skill/x.ttl"):
        send_request(metrics, path)
    send_request(metrics, "/doc/skill/y", status=404)
    found = {
        (labels["face"], labels["method"], labels["status"]): value
        for name, labels, value in samples(metrics)
        if name == "occugraph_http_requests_total"
    }
    assert found == {
        ("graphql", "GET", "200"): 2,
        ("linked-data", "GET", "200"): 1,
        ("linked-data", "GET", "404"): 1,
    }
    times = {
        labels["face"]: value
        for name, labels, value in samples(metrics)
        if name == "occugraph_http_request_seconds_count"
    }
    assert times == {"graphql": 2, "linked-data": 2}


def test_refusals_of_sparql_are_counted_by_their_word(metrics: Metrics) -> None:
    send_request(metrics, "/sparql", status=503, refused="time")
    send_request(metrics, "/sparql", status=503, refused="time")
    assert ("occugraph_sparql_refused_total", {"reason": "time"}, 2.0) in list(samples(metrics))


def test_application_that_raises_is_counted_as_a_fault(metrics: Metrics) -> None:
    async def app(_scope: Scope, _receive: Receive, _send: Send) -> None:
        raise ZeroDivisionError

    async def receive() -> Message:
        return {}

    async def send(_message: Message) -> None:
        """Nobody listens."""

    scope: Scope = {"type": "http", "path": "/", "method": "BREW", "headers": []}
    with pytest.raises(ZeroDivisionError):
        asyncio.run(MetricsMiddleware(app, metrics)(scope, receive, send))
    labels = {"face": "pages", "method": "other", "status": "500"}
    assert ("occugraph_http_requests_total", labels, 1.0) in list(samples(metrics))


def test_state_is_that_of_the_moment(metrics: Metrics) -> None:
    found = {name: (labels, value) for name, labels, value in samples(metrics)}
    assert found["occugraph_publication_info"] == ({"publication": "p1", "digest": "d1"}, 1)
    assert found["occugraph_sparql_quads"] == ({}, 7)
    assert found["occugraph_sparql_idle_workers"] == ({}, 3)
    assert found["occugraph_past_datasets_bytes"] == ({}, 3 * 2**20)


def test_no_address_makes_a_label_of_its_own(metrics: Metrics) -> None:
    """Whatever is asked for, the labels are few."""
    for number in range(50):
        send_request(metrics, f"/{number}/x{number}.php", status=404)
        send_request(metrics, f"/doc/x{number}", status=404)
    found = [labels for name, labels, _ in samples(metrics) if name.endswith("requests_total")]
    assert len(found) == 2
    assert face_of("/") == "pages"
    assert face_of("/.well-known/void.ttl") == "linked-data"


def test_openmetrics_is_given_where_it_is_accepted(metrics: Metrics) -> None:
    assert read(metrics)[0].startswith("text/plain; version=")
    kind, text = read(metrics, "application/openmetrics-text; version=1.0.0")
    assert kind.startswith("application/openmetrics-text; version=1.0.0")
    assert text.endswith("# EOF\n")


def test_two_servers_in_one_process_count_apart(metrics: Metrics) -> None:
    """No registry is shared."""
    send_request(metrics, "/graphql")
    past = {"readers": 0, "datasets": 0, "datasetsMib": 0}
    other = Metrics(lambda: State("p2", "d2", HOST, past))
    assert not [name for name, _, _ in samples(other) if name.endswith("requests_total")]
