"""The addresses of the plain pages."""

from collections.abc import Callable
from typing import Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from occugraph.iri import PREFIXES, Iri
from occugraph.reader import Reader, Selection, UriKey
from occugraph_api.pages.address import find_iri, identified_iri, page_path
from occugraph_api.pages.concept import read_concept
from occugraph_api.pages.consultation import read_ledger
from occugraph_api.pages.examples import find_example
from occugraph_api.pages.home import read_home
from occugraph_api.pages.rendering import SITE_FILES, base_path, render_page, site_file
from occugraph_api.pages.shown_query import show_query

__all__ = ["not_found_page", "pages_router"]

_SEE_OTHER: Final = 303
_NOT_FOUND: Final = 404
_CONSULTATIONS: Final = PREFIXES["consultation"]


def not_found_page(request: Request) -> HTMLResponse:
    """Return the page for an address where there is nothing, with status 404."""
    context = {"path": request.url.path}
    return render_page(request, "not_found.html", context, status_code=_NOT_FOUND)


def pages_router(reader: Callable[[], Reader]) -> APIRouter:
    """Return the router of the plain pages.

    Args:
        reader: Gives the reader of the current publication; asked once a request.
    """
    router = APIRouter(include_in_schema=False)

    @router.get("/")
    def show_home(request: Request) -> HTMLResponse:
        context = {"home": read_home(reader()), "find_example": find_example}
        return render_page(request, "home.html", context)

    @router.get("/doc/{segment}/{name}")
    def show_own(request: Request, segment: str, name: str) -> Response:
        return _show(request, reader(), find_iri(None, segment, name))

    @router.get("/doc/{source}/{segment}/{name:path}")
    def show_foreign(request: Request, source: str, segment: str, name: str) -> Response:
        return _show(request, reader(), find_iri(source, segment, name))

    # The browser asks for the page of what the IRI names: the two have addresses of their own.
    @router.get("/id/{kind}/{name:path}")
    def redirect_identified(request: Request, kind: str, name: str) -> Response:
        iri = identified_iri(kind, name)
        thing = reader().find(None, [UriKey(iri)], Selection())[0]
        path = page_path(thing.kind, thing.uri) if thing else None
        if path is None:
            return not_found_page(request)
        return RedirectResponse(base_path(request) + path, _SEE_OTHER)

    @router.get("/favicon.ico")
    def show_icon() -> Response:
        return _site_response("favicon.svg")

    @router.get("/site/{name}")
    def show_site_file(request: Request, name: str) -> Response:
        return _site_response(name) if name in SITE_FILES else not_found_page(request)

    return router


def _show(request: Request, reader: Reader, iri: Iri | None) -> Response:
    ledger = read_ledger(reader, iri) if iri and iri.startswith(_CONSULTATIONS) else None
    if ledger:
        context = {"ledger": ledger, "find_example": find_example}
        return render_page(request, "consultation.html", context)
    concept = read_concept(reader, iri) if iri else None
    if concept is None:
        return not_found_page(request)
    path = concept.name.path
    if path and not request.url.path.endswith(path):
        # The same code may be a group or an occupation: the page has one address.
        return RedirectResponse(base_path(request) + path, _SEE_OTHER)
    context = {"concept": concept, "shown": show_query(concept.name.kind, concept.name.uri)}
    return render_page(request, "concept.html", context)


def _site_response(name: str) -> Response:
    content, digest = site_file(name)
    headers = {
        "Cache-Control": "public, max-age=86400",
        "ETag": f'"{digest}"',
        "X-Content-Type-Options": "nosniff",
    }
    return Response(content, media_type=SITE_FILES[name], headers=headers)
