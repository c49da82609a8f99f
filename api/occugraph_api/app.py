"""The HTTP application: wires settings, the served publication and the faces together."""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final, cast

from fastapi import FastAPI, Request, Response
from fastapi.exception_handlers import http_exception_handler
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from occugraph import __version__
from occugraph.record import Record
from occugraph_api.citing import GraphQLCiting, SparqlCiting, citing_router
from occugraph_api.exports import exports_router
from occugraph_api.feed import feed_router
from occugraph_api.gate import Gate
from occugraph_api.graphql.endpoint import GraphQLEndpoint
from occugraph_api.holdings import Holdings
from occugraph_api.linked_data import ServedDocuments, discovery_router, linked_data_router
from occugraph_api.metrics import Metrics, MetricsMiddleware
from occugraph_api.pages import (
    citation_page,
    docs_page,
    graphql_page,
    not_found_page,
    pages_router,
    sparql_page,
    static_files,
)
from occugraph_api.service import service_router
from occugraph_api.serving import Serving
from occugraph_api.settings import Settings, load_settings
from occugraph_api.sparql.loader_process import LoaderProcess
from occugraph_api.sparql.router import sparql_router

if TYPE_CHECKING:
    from occugraph_api.neo4j_serving import ServedNeo4j

__all__ = ["create_app", "create_configured_app"]

# web.md: Monaco and YASGUI set styles inline and start workers from blobs; nothing else may.
_SECURITY_HEADERS: Final = {
    "content-security-policy": (
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
        "worker-src 'self' blob:; img-src 'self' data:; font-src 'self' data:; "
        "frame-ancestors 'none'; base-uri 'self'; form-action 'self'"
    ),
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
}


class _SecurityHeaders:
    """ASGI middleware that adds the security headers to every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_with_headers)


class _HeadAsGet:
    """ASGI middleware that answers HEAD as GET; the server leaves the body out."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "HEAD":
            scope = {**scope, "method": "GET"}
        await self._app(scope, receive, send)


def create_app(
    settings: Settings, ahead: LoaderProcess | None = None, *, is_alone: bool = True
) -> FastAPI:
    """Return the application over the current publication of ``settings.home``.

    ``ahead`` is a loader of it that was started already, to save time. ``is_alone`` says that the
    process is the server's own, so that its garbage collector may be set for it.

    Raises:
        NotFoundError: Nothing was built yet.
        StoreError: The current publication cannot be read.
    """
    neo4j = _open_neo4j(settings) if settings.reader == "neo4j" else None
    serving = Serving(Record(settings.home), settings.query_limits(), ahead, neo4j)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        # What is there now stays: the collector need not walk it in the middle of an answer, nor
        # after every 700 of the objects that one makes by the ten thousand.
        if is_alone:
            gc.collect()  # while the loader loads
        await serving.start()
        if is_alone:
            gc.freeze()
            gc.set_threshold(20_000, 20, 20)
        try:
            yield
        finally:
            await serving.close()

    app = FastAPI(
        title="occugraph",
        version=__version__,
        summary="A knowledge graph of occupations, skills and technologies.",
        docs_url=None,  # its page would be loaded from a CDN
        redoc_url=None,
        lifespan=lifespan,
    )
    app.add_middleware(_HeadAsGet)
    app.add_middleware(_SecurityHeaders)
    app.add_middleware(Gate, allowed_hosts=settings.hosts())
    metrics = Metrics(serving.describe)
    app.add_middleware(MetricsMiddleware, metrics=metrics)
    graphql = GraphQLEndpoint(serving.views, graphql_page, neo4j.threads if neo4j else None)
    app.include_router(service_router(serving, metrics, graphql.schema.as_str()))

    async def sparql_html(request: Request) -> Response:
        return sparql_page(request)

    async def not_found(request: Request, error: Exception) -> Response:
        if "text/html" in request.headers.get("accept", ""):
            return not_found_page(request)
        return await http_exception_handler(request, cast("HTTPException", error))

    app.add_exception_handler(404, not_found)
    app.add_api_route("/docs", docs_page, include_in_schema=False)
    app.router.routes += [Route(path, graphql) for path in ("/graphql", "/graphql/")]
    app.include_router(
        sparql_router(serving.host, html_page=sparql_html, datasets=serving.datasets)
    )
    holdings = Holdings(serving.record, serving.views, serving.datasets, serving.host)
    app.include_router(
        citing_router(
            SparqlCiting(holdings, serving.host.limits),
            GraphQLCiting(holdings, graphql),
            citation_page,
        )
    )
    app.include_router(feed_router(serving.read_changes))
    app.include_router(exports_router(serving.open_content, graphql.spaces))
    app.include_router(pages_router(serving.reader, graphql.spaces))
    documents = ServedDocuments(serving.views, serving.datasets, serving.host)
    app.include_router(linked_data_router(documents))
    app.include_router(discovery_router(documents, serving.graph_file))
    app.mount("/static", static_files(), name="static")
    return app


def _open_neo4j(settings: Settings) -> "ServedNeo4j":
    from occugraph_api.neo4j_serving import ServedNeo4j  # noqa: PLC0415 -- only who reads there

    return ServedNeo4j(settings)


def create_configured_app() -> FastAPI:
    """Return the application of the settings in the environment; for uvicorn's workers."""
    return create_app(load_settings())
