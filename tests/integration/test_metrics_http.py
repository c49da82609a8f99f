"""The numbers of a real server, alone and with several processes."""

import re
import socket
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.routing import BaseRoute, Mount, Route, Router

from document_blocks import section_of, table_rows
from occugraph_api.app import create_app
from occugraph_api.metrics import face_of
from occugraph_api.settings import Settings
from running import PATIENCE_S, ROOT, Served

pytestmark = pytest.mark.integration


def read(served: Served) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    """Return the numbers by name and labels."""
    answer = served.client.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=")
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def count(served: Served, face: str, status: str) -> float:
    """Return how many requests a face answered with a status."""
    found = read(served)
    labels = (("face", face), ("method", "GET"), ("status", status))
    return found.get(("occugraph_http_requests_total", labels), 0)


def test_numbers_follow_what_is_asked(built_home: Path, serve: Callable[..., Served]) -> None:
    served = serve(built_home)
    served.client.get("/sparql", params={"query": "SELECT * { ?s ?p ?o } LIMIT 1"})
    served.client.get("/sparql", params={"query": "SELECT nothing"})
    served.client.get("/doc/occupation/microgrid-operator.ttl")
    served.client.get("/doc/occupation/nobody.ttl")
    served.client.get("/catalog", headers={"host": "evil.example"})
    assert count(served, "sparql", "200") == 1
    assert count(served, "sparql", "400") == 1
    assert count(served, "linked-data", "200") == 1
    assert count(served, "linked-data", "404") == 1
    assert count(served, "linked-data", "400") == 1
    found = read(served)
    assert found["occugraph_sparql_refused_total", (("reason", "malformed"),)] == 1
    ready = served.client.get("/ready").json()
    labels = (("digest", ready["digest"]), ("publication", ready["publication"]))
    assert found["occugraph_publication_info", labels] == 1
    assert found["occugraph_sparql_ready", ()] == 1
    assert found["process_resident_memory_bytes", ()] > 10**7


def test_processes_that_serve_together_count_together(
    built_home: Path, serve: Callable[..., Served]
) -> None:
    """Whichever of them answers, the count is that of all."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    served = serve(built_home, "--workers", "2", "--port", str(port))
    wait_for(served)
    for _ in range(20):
        # A connection of its own each time, so that both get some.
        assert httpx.get(f"{served.url}/schema.graphql").status_code == 200
    before = count(served, "service", "200")
    for _ in range(6):
        counted = httpx.get(f"{served.url}/metrics").text
        [line] = [
            line
            for line in counted.splitlines()
            if line.startswith("occugraph_http_request_seconds_count{") and "service" in line
        ]
        assert float(line.rpartition(" ")[2]) >= before >= 21


def wait_for(served: Served) -> None:
    """Wait until a server answers; with several processes it says its address before."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            if served.client.get("/ready").status_code == 200:
                return
        except httpx.TransportError:
            assert time.monotonic() < deadline
        time.sleep(0.1)


def paths_of(routes: Iterable[BaseRoute]) -> Iterator[str]:
    """Yield the paths of routes; FastAPI keeps a router that is included as one of them."""
    for route in routes:
        router = getattr(route, "original_router", None)
        if isinstance(router, Router):
            yield from paths_of(router.routes)
        else:
            assert isinstance(route, Route | Mount)
            yield route.path


def test_every_address_belongs_to_a_face(built_home: Path) -> None:
    """A new one has to be given its face."""
    app = create_app(Settings(home=built_home))
    paths = list(paths_of(app.routes))
    assert len(paths) > 20
    assert [path for path in paths if face_of(path) == "other"] == []


def test_every_number_is_documented_and_every_documented_one_is_there(server: Served) -> None:
    server.client.get("/sparql", params={"query": "SELECT nothing"})
    found = {name for name, _ in read(server) if name.startswith("occugraph_")}
    found = {re.sub(r"_(?:bucket|sum|count|created|total)$", "", name) for name in found}
    rows = table_rows(section_of(ROOT / "docs" / "operations.md", "## Numbers"))
    documented = {name for row in rows for name in re.findall(r"occugraph_\w+", row[0])}
    assert {name.removesuffix("_total") for name in documented} == found
