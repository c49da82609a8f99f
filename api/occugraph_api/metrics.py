"""What a server counts, for Prometheus: https://prometheus.io/docs/instrumenting/exposition_formats/."""

import os
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from occugraph_api.sparql.host import HostStatus

__all__ = ["MULTIPROCESS_FOLDER", "Metrics", "MetricsMiddleware", "State", "face_of"]

MULTIPROCESS_FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"
"""Names the folder in which processes that serve together count; the library reads it."""

# The last is what a SPARQL query may take by default.
_BUCKETS_S: Final = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30)
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "OPTIONS"})
_FACES: Final = {
    "": "pages",
    "compare": "pages",
    "plan": "pages",
    "site": "pages",
    "static": "pages",
    "docs": "pages",
    "favicon.ico": "pages",
    "graphql": "graphql",
    "sparql": "sparql",
    "id": "linked-data",
    "doc": "linked-data",
    "graph": "linked-data",
    "mappings": "linked-data",
    "ontology": "linked-data",
    "shape": "linked-data",
    "shapes": "linked-data",
    "catalog": "linked-data",
    "examples": "linked-data",
    "dump": "linked-data",
    ".well-known": "linked-data",
    "search": "search",
    "export": "exports",
    "cite": "citations",
    "feeds": "feeds",
    "health": "service",
    "ready": "service",
    "metrics": "service",
    "openapi.json": "service",
    "schema.graphql": "service",
}


@dataclass(frozen=True, slots=True)
class State:
    """How a server is at this moment.

    Attributes:
        publication: The id of the one that is served.
        digest: Of its dump.
        host: The state of its query host.
        past: What earlier views take, as `/ready` says it.
    """

    publication: str
    digest: str
    host: HostStatus
    past: dict[str, int]


class _StateCollector(Collector):
    """Asks for the state when the numbers are asked for."""

    def __init__(self, ask: Callable[[], State]) -> None:
        self._ask = ask

    def describe(self) -> Iterable[Metric]:
        """Nothing is known before the server runs."""
        return ()

    def collect(self) -> Iterable[Metric]:
        """Yield what there is now."""
        state = self._ask()
        info = {"publication": state.publication, "digest": state.digest}
        yield InfoMetricFamily("occugraph_publication", "The publication that is served.", info)
        host = state.host
        gauges = {
            "occugraph_sparql_ready": ("Whether a dataset is loaded, 1 or 0.", host.ready),
            "occugraph_sparql_quads": ("Quads in the dataset that is served.", host.quads),
            "occugraph_sparql_load_seconds": ("Time the dataset took to load.", host.load_s),
            "occugraph_sparql_workers": ("Queries that may run at once.", host.workers),
            "occugraph_sparql_idle_workers": ("Workers that wait for a query.", host.idle),
            "occugraph_sparql_killed_queries": (
                "Queries ended at the time limit since the dataset was loaded.",
                host.killed,
            ),
            "occugraph_sparql_replaced_loaders": (
                "Loaders replaced after they ended unasked.",
                host.restarts,
            ),
            "occugraph_past_readers": ("Earlier views that are open.", state.past["readers"]),
            "occugraph_past_datasets": (
                "Earlier views that are in memory for SPARQL.",
                state.past["datasets"],
            ),
            "occugraph_past_datasets_bytes": (
                "Memory that they take.",
                state.past["datasetsMib"] * 1024 * 1024,
            ),
        }
        for name, (text, value) in gauges.items():
            yield GaugeMetricFamily(name, text, float(value))


class Metrics:
    """Counts the requests of one server.

    Where several processes serve together the counts are those of all of them, and the state is
    that of the process that answers.

    Args:
        ask: Gives the state.
    """

    def __init__(self, ask: Callable[[], State]) -> None:
        registry = CollectorRegistry()
        self._requests = Counter(
            "occugraph_http_requests",
            "Requests that were answered, by face, method and status.",
            ("face", "method", "status"),
            registry=registry,
        )
        self._seconds = Histogram(
            "occugraph_http_request_seconds",
            "Time until an answer was sent, by face.",
            ("face",),
            buckets=_BUCKETS_S,
            registry=registry,
        )
        self._refused = Counter(
            "occugraph_sparql_refused",
            "SPARQL requests that were refused, by the word of X-Occugraph-Refused.",
            ("reason",),
            registry=registry,
        )
        if MULTIPROCESS_FOLDER in os.environ:
            registry = CollectorRegistry()
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # it has no types
        ProcessCollector(registry=registry)
        registry.register(_StateCollector(ask))
        self._registry = registry

    def count(self, face: str, method: str, status: int, seconds: float) -> None:
        """Count one request."""
        known = method if method in _METHODS else "other"
        self._requests.labels(face, known, str(status)).inc()
        self._seconds.labels(face).observe(seconds)

    def count_refusal(self, reason: str) -> None:
        """Count what SPARQL refused; the words are those of a closed list."""
        self._refused.labels(reason).inc()

    def answer(self, request: Request) -> Response:
        """Return the numbers, as text or as OpenMetrics, whichever is accepted."""
        encode, media_type = choose_encoder(request.headers.get("accept", ""))
        headers = {"Content-Type": media_type, "Cache-Control": "no-store", "Vary": "Accept"}
        return Response(encode(self._registry), headers=headers)


class MetricsMiddleware:
    """ASGI middleware that counts every request, refused ones included.

    Args:
        app: The application.
        metrics: Where.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the application does, and count it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        status = 500  # what the server sends where the application raises

        async def send_counted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                reason = Headers(raw=message["headers"]).get("x-occugraph-refused")
                if reason:
                    self._metrics.count_refusal(reason)
            await send(message)

        try:
            await self._app(scope, receive, send_counted)
        finally:
            seconds = time.perf_counter() - started
            self._metrics.count(face_of(scope["path"]), scope["method"], status, seconds)


def face_of(path: str) -> str:
    """Return the face that a path belongs to, `other` for none: no path makes a new label.

    Example:
        >>> face_of("/doc/skill/x.ttl"), face_of("/ontology.ttl"), face_of("/sparql/")
        ('linked-data', 'linked-data', 'sparql')
        >>> face_of("/wp-login.php")
        'other'
    """
    first = path.strip("/").partition("/")[0]
    return _FACES.get(first) or _FACES.get(first.partition(".")[0] or "?", "other")
