"""What a server says of itself: that it lives, whether it answers, its numbers, its schema."""

from typing import Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse

from occugraph_api.metrics import Metrics
from occugraph_api.serving import Serving

__all__ = ["service_router"]

# What the parts say of themselves in /ready; anything else is a fault.
_ANSWERS: Final = frozenset({"ok", "busy", "loading", "behind"})


def service_router(serving: Serving, metrics: Metrics, schema_text: str) -> APIRouter:
    """Return the routes.

    Args:
        serving: Whose parts ``/ready`` asks.
        metrics: What ``/metrics`` gives.
        schema_text: The GraphQL schema.
    """
    router = APIRouter()

    @router.get("/health", tags=["service"])
    async def health() -> dict[str, str]:
        """Say that the process is alive."""
        return {"status": "ok"}

    @router.get("/ready", tags=["service"])
    async def ready() -> JSONResponse:
        """Ask each part a real question; 503 where one does not answer."""
        parts = await serving.check()
        whole = all(answer in _ANSWERS for answer in parts.values())
        body = {
            "status": "ready" if whole else "not ready",
            "publication": serving.publication.id,
            "digest": serving.publication.digest,
            "parts": parts,
            "past": serving.describe_past(),
        }
        return JSONResponse(body, status_code=200 if whole else 503)

    @router.get("/metrics", response_class=PlainTextResponse, tags=["service"])
    async def show_metrics(request: Request) -> Response:
        """Return what was counted, for Prometheus."""
        return metrics.answer(request)

    @router.get("/schema.graphql", response_class=PlainTextResponse, tags=["graphql"])
    async def schema() -> str:
        """Return the GraphQL schema."""
        return schema_text

    return router
