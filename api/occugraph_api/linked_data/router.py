"""The addresses of linked data: `/id/…` names things, `/doc/…` is about them."""

from typing import Final

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from occugraph.iri import Iri
from occugraph_api.linked_data.answers import redirect
from occugraph_api.linked_data.description import existence_query
from occugraph_api.linked_data.document import Asked, answer_document, find_thing, say_nothing_here
from occugraph_api.linked_data.forms import FORMS, split_suffix
from occugraph_api.linked_data.guard import Answer, guarded
from occugraph_api.linked_data.views import DocumentViews
from occugraph_api.pages.address import document_path, find_topic, identify
from occugraph_api.pages.rendering import base_path

__all__ = ["linked_data_router"]

_IDENTIFYING: Final = ("id", "graph", "mappings")


def linked_data_router(views: DocumentViews) -> APIRouter:
    """Return the router of `/id/…`, `/graph/…`, `/mappings/…` and of `/doc/…`.

    Args:
        views: Opens the views that documents are about.
    """

    def lead(segment: str) -> Answer:
        async def answer(request: Request) -> Response:
            iri = identify(segment, request.path_params["name"])
            return await _lead_to_document(request, views, iri)

        return answer

    async def show(request: Request) -> Response:
        path, suffix = split_suffix(request.path_params["path"])
        asked = Asked.read(request, f"/doc/{path}", suffix, FORMS)
        if isinstance(asked, Response):
            return asked
        return await answer_document(asked, views, find_topic(path))

    router = APIRouter()
    for segment in _IDENTIFYING:
        router.routes.append(
            Route(f"/{segment}/{{name:path}}", guarded(lead(segment)), include_in_schema=False)
        )
    router.routes.append(Route("/doc/{path:path}", guarded(show), include_in_schema=False))
    return router


async def _lead_to_document(request: Request, views: DocumentViews, iri: Iri | None) -> Response:
    """303 to the document about a thing; which form it has is settled there."""
    parameters = request.query_params.multi_items()
    kept = [(name, value) for name, value in parameters if name in {"format", "as-of"}]
    if iri is None:
        return say_nothing_here(request)
    view = await views.open([value for name, value in kept if name == "as-of"])
    thing = await run_in_threadpool(find_thing, view, iri)
    path = document_path(thing.kind if thing else None, iri)
    is_known = thing or iri in view.inventory.graphs
    if path is None or not (is_known or await view.construct(existence_query(iri))):
        return say_nothing_here(request)
    return redirect(base_path(request) + path, kept)
