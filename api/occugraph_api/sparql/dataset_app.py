"""The application of `serve --dataset`: SPARQL over one file, and nothing else."""

import logging
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from occugraph.errors import OccugraphError
from occugraph_api.sparql.endpoint import SparqlEndpoint
from occugraph_api.sparql.host import QueryHost
from occugraph_api.sparql.limits import QueryLimits

__all__ = ["create_dataset_app"]

_log = logging.getLogger(__name__)


def create_dataset_app(
    path: Path, *, limits: QueryLimits | None = None, digest: str | None = None
) -> ASGIApp:
    """An application with `/sparql` over the dataset at `path`, and `/health`.

    The dataset is loaded when the server starts. One that cannot be loaded is reported to
    the server in one sentence (ASGI `lifespan.startup.failed`), which then ends.
    """
    host = QueryHost(path, digest=digest, limits=limits)
    endpoint = SparqlEndpoint(host)

    async def health(request: Request) -> JSONResponse:
        del request
        return JSONResponse({"status": "ok"})

    inner = Starlette(
        routes=[
            Route("/sparql", endpoint),
            Route("/sparql/", endpoint),
            Route("/health", health),
        ]
    )

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _live(host, receive, send)
        else:
            await inner(scope, receive, send)

    return app


async def _live(host: QueryHost, receive: Receive, send: Send) -> None:
    """Starts and closes the host as the server says."""
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            try:
                await host.start()
            except OccugraphError as error:
                await send({"type": "lifespan.startup.failed", "message": str(error)})
                return
            _log.info("%d quads in %d named graphs", host.quads, len(host.graphs))
            await send({"type": "lifespan.startup.complete"})
        else:
            await host.close()
            await send({"type": "lifespan.shutdown.complete"})
            return
