"""The document about one thing, in the form that is asked for."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from occugraph.iri import Iri
from occugraph.reader import Selection, UriKey
from occugraph.values import Release, Status, StatusKind, Thing
from occugraph_api.conditional import is_known, is_named
from occugraph_api.linked_data.answers import (
    REVALIDATED,
    entity_tag,
    link_header,
    not_acceptable,
    not_modified,
    redirect,
    view_query,
)
from occugraph_api.linked_data.description import (
    describe_document,
    description_query,
    removal_query,
    serialize,
)
from occugraph_api.linked_data.forms import choose_form, find_form
from occugraph_api.linked_data.views import DocumentView, DocumentViews
from occugraph_api.linked_data.void import describe_graph, view_iri
from occugraph_api.origin import find_origin
from occugraph_api.pages import not_found_page
from occugraph_api.pages.address import document_path, quote_path
from occugraph_api.pages.rendering import base_path
from occugraph_api.pages.routes import Framing, concept_page, triples_page

__all__ = ["Asked", "answer_document", "answer_with_triples", "find_thing", "say_nothing_here"]

_OK: Final = 200
_WRONG: Final = 400
_NOT_FOUND: Final = 404
_GONE: Final = 410
_STATED: Final = Selection(frozenset({"status", "release"}))


@dataclass(frozen=True, slots=True)
class Asked:
    """A request for a document.

    Attributes:
        request: It.
        path: Of the document, below the prefix and without a suffix, e.g. `/doc/skill/x`.
        suffix: The form that a suffix names.
        form: The form the answer has.
        origin: Of the server, e.g. `https://example.org`.
        offers: The forms there are.
    """

    request: Request
    path: str
    suffix: str | None
    form: str
    origin: str
    offers: Mapping[str, str]

    @classmethod
    def read(
        cls, request: Request, path: str, suffix: str | None, offers: Mapping[str, str]
    ) -> "Asked | Response":
        """Return what is asked for, or the refusal of what cannot be answered."""
        origin = find_origin(request)
        if origin is None:
            return PlainTextResponse("The header Host is not a host.\n", _WRONG)
        name = request.query_params.get("format")
        form = suffix or (
            choose_form(request.headers.get("accept"), offers) if name is None else find_form(name)
        )
        if form is None or form not in offers:
            return not_acceptable(quote_path(base_path(request) + path), offers)
        return cls(request, path, suffix, form, origin, offers)

    @property
    def address(self) -> str:
        """Of the document, absolute and without a suffix."""
        return self.origin + quote_path(self.path)

    @property
    def as_of(self) -> list[str]:
        """What the parameter `as-of` says."""
        return self.request.query_params.getlist("as-of")


def find_thing(view: DocumentView, iri: Iri) -> Thing | None:
    """Return what a reader knows of a thing: its status and its release."""
    return view.reader.find(None, [UriKey(iri)], _STATED)[0]


def say_nothing_here(request: Request, form: str | None = None) -> Response:
    """Return 404, as a page or as a line: as `form`, or as the client takes a document."""
    if (form or choose_form(request.headers.get("accept"))) == "html":
        return not_found_page(request)
    return PlainTextResponse("The graph that is served has nothing at this address.\n", _NOT_FOUND)


async def answer_document(asked: Asked, views: DocumentViews, topic: Iri | None) -> Response:
    """Return the document about `topic`: 200, 304, 404, 410, or 303 where it is elsewhere.

    Raises:
        OccugraphError: The view cannot be given, or the query host refuses or is busy.
    """
    if topic is None:
        return say_nothing_here(asked.request, asked.form)
    view = await views.open(asked.as_of)
    tag = entity_tag(view, asked.address, asked.form)
    if is_named(asked.request, tag):
        return not_modified(tag)
    thing = await run_in_threadpool(find_thing, view, topic)
    path = document_path(thing.kind if thing else None, topic)
    if path is None:
        return say_nothing_here(asked.request, asked.form)
    if path != asked.path:
        # The same code may be a group or an occupation: its document has one address.
        suffix = f".{asked.suffix}" if asked.suffix else ""
        kept = asked.request.query_params.multi_items()
        return redirect(base_path(asked.request) + path + suffix, kept)
    status = _GONE if _is_removed(thing) else _OK
    response: Response | None = None
    if asked.form == "html" and thing:
        response = await run_in_threadpool(
            concept_page, asked.request, view.reader, topic, _frame(asked, view), status
        )
    if response is None:
        triples = await _collect(asked, view, topic, thing)
        if not triples:
            return say_nothing_here(asked.request, asked.form)
        response = await _write(asked, view, topic, triples, status)
    return _finish(asked, view, response, topic)


async def answer_with_triples(
    asked: Asked,
    view: DocumentView,
    topic: Iri,
    describe: Callable[[], Awaitable[Iterable[ox.Triple]]],
) -> Response:
    """Return a document of these triples, or 304 where the client has it.

    Raises:
        OccugraphError: As `describe` does.
    """
    tag = entity_tag(view, asked.address, asked.form)
    if is_named(asked.request, tag):
        return not_modified(tag)
    response = await _write(asked, view, topic, list(await describe()), _OK)
    return _finish(asked, view, response, None)


async def _collect(
    asked: Asked, view: DocumentView, topic: Iri, thing: Thing | None
) -> list[ox.Triple]:
    """Return what the view says of a thing, and in a form of data what the document is."""
    triples = await view.construct(description_query(topic))
    if topic in view.inventory.graphs:
        entry = view.inventory.entries.get(topic)
        triples += describe_graph(asked.origin, topic, entry)
    if _is_removed(thing):
        triples += await view.construct(removal_query(topic))
    if triples and asked.form != "html":
        query = view_query(view)
        triples += describe_document(
            asked.address + query, topic, view_iri(asked.origin, query), _release_of(thing)
        )
    return triples


async def _write(
    asked: Asked, view: DocumentView, topic: Iri, triples: list[ox.Triple], status: int
) -> Response:
    if asked.form == "html":
        return await run_in_threadpool(
            triples_page, asked.request, topic, triples, _frame(asked, view), status
        )
    body = await run_in_threadpool(serialize, triples, asked.form)
    return Response(body, status, media_type=asked.offers[asked.form])


def _frame(asked: Asked, view: DocumentView) -> Framing:
    links = {
        media_type.partition(";")[0]: f"{quote_path(asked.path)}.{name}{view_query(view)}"
        for name, media_type in asked.offers.items()
        if name != "html"
    }
    return Framing(links, view.as_of, quote_path(asked.path))


def _finish(asked: Asked, view: DocumentView, response: Response, topic: Iri | None) -> Response:
    tag = entity_tag(view, asked.address, asked.form)
    is_whole = response.status_code == _OK
    if is_whole and is_known(asked.request, tag):
        return not_modified(tag)
    headers = response.headers
    query = view_query(view)
    headers["Link"] = link_header(asked.address, query, asked.form, topic, asked.offers)
    headers["X-Occugraph-Digest"] = view.digest
    headers["X-Occugraph-Releases"] = ", ".join(view.releases)
    headers.update(REVALIDATED)
    if is_whole:
        headers["ETag"] = f'"{tag}"'
    return response


def _is_removed(thing: Thing | None) -> bool:
    status = thing.values.get("status") if thing else None
    return isinstance(status, Status) and status.kind is StatusKind.REMOVED


def _release_of(thing: Thing | None) -> Release | None:
    release = thing.values.get("release") if thing else None
    return release if isinstance(release, Release) else None
