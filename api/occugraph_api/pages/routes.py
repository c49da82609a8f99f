"""The addresses of the plain pages."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from pyoxigraph import Triple

from occugraph.comparison import SpaceCache
from occugraph.iri import PREFIXES, Iri
from occugraph.reader import Reader
from occugraph_api.examples import DESKS, find_example
from occugraph_api.pages.comparison_routes import comparison_router
from occugraph_api.pages.concept import read_concept
from occugraph_api.pages.consultation import read_ledger
from occugraph_api.pages.home import read_home
from occugraph_api.pages.islands import SEARCH_ISLAND, find_island
from occugraph_api.pages.listing import list_triples
from occugraph_api.pages.rendering import SITE_FILES, render_page, site_file
from occugraph_api.pages.search import FILTERED_KINDS, SEARCHED_LANGUAGES, read_search
from occugraph_api.pages.shown_query import show_query

__all__ = ["Framing", "concept_page", "not_found_page", "pages_router", "triples_page"]

_BAD_REQUEST: Final = 400
_NOT_FOUND: Final = 404
_CONSULTATIONS: Final = PREFIXES["consultation"]


@dataclass(frozen=True, slots=True)
class Framing:
    """What a page about a thing says of itself.

    Attributes:
        alternates: The paths of its other forms, by media type, below the prefix.
        as_of: The releases or the day of the view it is from; empty for the current one.
        path: Of the page of the current view.
    """

    alternates: Mapping[str, str]
    as_of: tuple[str, ...]
    path: str


def not_found_page(request: Request) -> HTMLResponse:
    """Return the page for an address where there is nothing, with status 404."""
    context = {"path": request.url.path}
    return render_page(request, "not_found.html", context, status_code=_NOT_FOUND)


def pages_router(reader: Callable[[], Reader], spaces: SpaceCache | None = None) -> APIRouter:
    """Return the router of the plain pages.

    Args:
        reader: Gives the reader of the current publication; asked once a request.
        spaces: What comparisons keep of each reader; None: for these pages alone.
    """
    router = APIRouter(include_in_schema=False)
    router.include_router(comparison_router(reader, spaces or SpaceCache()))

    @router.get("/")
    def show_home(request: Request) -> HTMLResponse:
        context = {"home": read_home(reader()), "find_example": find_example, "desks": DESKS}
        return render_page(request, "home.html", context)

    @router.get("/search")
    def show_search(request: Request) -> HTMLResponse:
        found = read_search(reader(), request.query_params)
        island = find_island(SEARCH_ISLAND)
        context = {
            "search": found,
            "kinds": FILTERED_KINDS,
            "languages": SEARCHED_LANGUAGES,
            "island": island,
        }
        status = _BAD_REQUEST if found.fault else 200
        return render_page(
            request, "search.html", context, status_code=status, is_scripted=island is not None
        )

    @router.get("/favicon.ico")
    def show_icon() -> Response:
        return _site_response("favicon.svg")

    @router.get("/site/{name}")
    def show_site_file(request: Request, name: str) -> Response:
        return _site_response(name) if name in SITE_FILES else not_found_page(request)

    return router


def concept_page(
    request: Request, reader: Reader, iri: Iri, framing: Framing, status_code: int
) -> HTMLResponse | None:
    """Return the page of a concept or a consultation, None for what is neither.

    Args:
        request: What asked for it.
        reader: Of the view the page is from.
        iri: Of the thing.
        framing: What the page says of itself.
        status_code: 200, or 410 for what a newer release dropped.
    """
    if iri.startswith(_CONSULTATIONS):
        ledger = read_ledger(reader, iri)
        shown = {"ledger": ledger, "find_example": find_example, "framing": framing}
        return render_page(request, "consultation.html", shown) if ledger else None
    concept = read_concept(reader, iri)
    if concept is None:
        return None
    context = {
        "concept": concept,
        "shown": show_query(concept.name.kind, concept.name.uri),
        "framing": framing,
    }
    return render_page(request, "concept.html", context, status_code=status_code)


def triples_page(
    request: Request, topic: Iri, triples: Iterable[Triple], framing: Framing, status_code: int
) -> HTMLResponse:
    """Return a page that lists what is said of a thing for which there is no page of its own.

    Args:
        request: What asked for it.
        topic: What the page is about: what is said of it comes first.
        triples: In any order.
        framing: What the page says of itself.
        status_code: As for :func:`concept_page`.
    """
    context = {"listing": list_triples(topic, triples), "framing": framing}
    return render_page(request, "triples.html", context, status_code=status_code)


def _site_response(name: str) -> Response:
    content, digest = site_file(name)
    headers = {
        "Cache-Control": "public, max-age=86400",
        "ETag": f'"{digest}"',
        "X-Content-Type-Options": "nosniff",
    }
    return Response(content, media_type=SITE_FILES[name], headers=headers)
