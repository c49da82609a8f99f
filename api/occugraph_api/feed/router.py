"""The addresses of the feed."""

import hashlib
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from occugraph.errors import UnavailableError
from occugraph_api.conditional import is_known
from occugraph_api.feed.changes import Change
from occugraph_api.feed.rendering import ATOM, JSON_FEED, render_atom, render_json

__all__ = ["feed_router"]

_Render = Callable[[Sequence[Change], str, str], bytes]
_FORMS: Final[dict[str, tuple[str, _Render]]] = {
    "atom": (ATOM, render_atom),
    "json": (JSON_FEED, render_json),
}


def feed_router(read: Callable[[], Awaitable[Sequence[Change]]]) -> APIRouter:
    """Return the router of `/feeds/changes.atom` and `/feeds/changes.json`.

    Args:
        read: Reads the entries, the newest first.
    """
    router = APIRouter()
    for ending, (media_type, render) in _FORMS.items():
        router.routes.append(
            Route(
                f"/feeds/changes.{ending}",
                _answer_as(media_type, render, read),
                include_in_schema=False,
            )
        )
    return router


def _answer_as(
    media_type: str, render: _Render, read: Callable[[], Awaitable[Sequence[Change]]]
) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        try:
            changes = await read()
        except UnavailableError as error:
            wait = str(error.facts.get("retry_after", 5))
            headers = {"Retry-After": wait, "Cache-Control": "no-store"}
            return PlainTextResponse(f"{error}\n", 503, headers)
        address = str(request.url.replace(query=""))
        body = render(changes, str(request.base_url), address)
        etag = hashlib.sha256(body).hexdigest()[:24]
        headers = {
            "ETag": f'"{etag}"',
            "Cache-Control": "no-cache",
            "Access-Control-Allow-Origin": "*",
        }
        if is_known(request, etag):
            return Response(status_code=304, headers=headers)
        return Response(body, media_type=media_type, headers=headers)

    return answer
