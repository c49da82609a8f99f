"""The addresses that say what is served: VoID, the catalog, ontology, shapes, files of graphs."""

import os
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import pyoxigraph as ox
from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from occugraph.iri import GRAPH_ONTOLOGY, Iri
from occugraph.validation.shapes import SHAPE, Shapes
from occugraph.view import GraphEntry
from occugraph_api.conditional import is_known
from occugraph_api.linked_data.answers import (
    REVALIDATED,
    not_modified,
    redirect,
    view_query,
)
from occugraph_api.linked_data.catalog import CATALOG_PATH, describe_catalog
from occugraph_api.linked_data.description import existence_query, graph_query, links_query
from occugraph_api.linked_data.document import Asked, answer_with_triples, say_nothing_here
from occugraph_api.linked_data.executables import EXAMPLES_PATH, describe_examples
from occugraph_api.linked_data.forms import DATA_FIRST
from occugraph_api.linked_data.guard import Answer, guarded
from occugraph_api.linked_data.views import DocumentView, DocumentViews
from occugraph_api.linked_data.void import (
    VOID_PATH,
    count_things,
    describe_view,
    name_linksets,
    view_iri,
)
from occugraph_api.pages.address import BASE, identify
from occugraph_api.pages.rendering import base_path

__all__ = ["GraphFiles", "discovery_router"]

GraphFiles = Callable[[GraphEntry], Path]
"""Gives the file of a graph, which need not be there."""

_ONTOLOGY_PATH: Final = "/ontology"
_SHAPES_PATH: Final = "/shapes"
_DUMP_SUFFIX: Final = ".nq.zst"


@dataclass(frozen=True, slots=True)
class _Description:
    """What a server says of its data at one address.

    Attributes:
        path: Without a suffix.
        topic: Gives what it is about, from the address of the server and the view.
        describe: Gives what it says.
    """

    path: str
    topic: Callable[[str, DocumentView], Iri]
    describe: Callable[[str, DocumentView], Awaitable[Iterable[ox.Triple]]]


def discovery_router(views: DocumentViews, file_of: GraphFiles) -> APIRouter:
    """Return the router of `/.well-known/void`, `/catalog`, `/ontology` and the like, `/dump/…`.

    Args:
        views: Opens the views that are described.
        file_of: Gives the files of graphs.
    """

    async def describe_releases(origin: str, view: DocumentView) -> Iterable[ox.Triple]:
        def size_of(entry: GraphEntry) -> int | None:
            file = file_of(entry)
            return file.stat().st_size if file.is_file() else None

        return describe_catalog(origin, view_query(view), view.inventory, size_of)

    router = APIRouter()
    for description in (
        _Description(VOID_PATH, _void_topic, _describe_view),
        _Description(CATALOG_PATH, _catalog_topic, describe_releases),
        _Description(_ONTOLOGY_PATH, _ontology_topic, _describe_ontology),
        _Description(_SHAPES_PATH, _shapes_topic, _describe_shapes),
        _Description(EXAMPLES_PATH, _examples_topic, _describe_examples),
    ):
        answer = guarded(_answer_with(views, description))
        for path in (description.path, f"{description.path}.{{suffix}}"):
            router.routes.append(Route(path, answer, include_in_schema=False))

    async def lead_to_ontology(request: Request) -> Response:
        return await _lead_to_ontology(request, views)

    async def send_graph(request: Request) -> Response:
        return await _send_graph(request, views, file_of)

    for path, answer in (
        (f"{_ONTOLOGY_PATH}/{{name:path}}", lead_to_ontology),
        ("/shape/{name:path}", _lead_to_shapes),
        ("/dump/{name:path}", send_graph),
    ):
        router.routes.append(Route(path, guarded(answer), include_in_schema=False))
    return router


def _answer_with(views: DocumentViews, description: _Description) -> Answer:
    async def answer(request: Request) -> Response:
        suffix = request.path_params.get("suffix")
        if suffix is not None and suffix not in DATA_FIRST:
            return say_nothing_here(request)
        asked = Asked.read(request, description.path, suffix, DATA_FIRST)
        if isinstance(asked, Response):
            return asked
        view = await views.open(asked.as_of)
        topic = description.topic(asked.origin, view)
        return await answer_with_triples(
            asked, view, topic, lambda: description.describe(asked.origin, view)
        )

    return answer


def _void_topic(origin: str, view: DocumentView) -> Iri:
    return Iri(view_iri(origin, view_query(view)))


def _catalog_topic(origin: str, view: DocumentView) -> Iri:
    return Iri(f"{origin}{CATALOG_PATH}{view_query(view)}#catalog")


def _ontology_topic(origin: str, view: DocumentView) -> Iri:
    del origin, view
    return Iri(BASE + _ONTOLOGY_PATH.removeprefix("/"))


async def _describe_view(origin: str, view: DocumentView) -> Iterable[ox.Triple]:
    query = view_query(view)
    things = await run_in_threadpool(count_things, view.reader)
    links = await view.construct(links_query(Iri(view_iri(origin, query))))
    return [
        *name_linksets(links),
        *describe_view(origin, query, view.digest, view.inventory, things),
    ]


async def _describe_ontology(origin: str, view: DocumentView) -> Iterable[ox.Triple]:
    del origin
    return await view.construct(graph_query(GRAPH_ONTOLOGY))


def _shapes_topic(origin: str, view: DocumentView) -> Iri:
    del origin, view
    return Iri(SHAPE)


async def _describe_shapes(origin: str, view: DocumentView) -> Iterable[ox.Triple]:
    del origin, view
    return (await run_in_threadpool(_shipped_shapes)).triples


@cache
def _shipped_shapes() -> Shapes:
    return Shapes.load()


def _examples_topic(origin: str, view: DocumentView) -> Iri:
    del view
    return Iri(origin + EXAMPLES_PATH)


async def _describe_examples(origin: str, view: DocumentView) -> Iterable[ox.Triple]:
    del view
    return describe_examples(origin)


async def _lead_to_ontology(request: Request, views: DocumentViews) -> Response:
    """303 from a module or a version to the one document about all of them."""
    iri = identify(_ONTOLOGY_PATH.removeprefix("/"), request.path_params["name"])
    view = await views.open(())
    if iri is None or not await view.construct(existence_query(iri)):
        return say_nothing_here(request)
    return _redirect_to(request, _ONTOLOGY_PATH)


async def _lead_to_shapes(request: Request) -> Response:
    """303 from a shape, which reports name, to the one document about all of them."""
    named = Iri(SHAPE + request.path_params["name"])
    triples = (await run_in_threadpool(_shipped_shapes)).triples
    if not any(_names(triple.subject, named) for triple in triples):
        return say_nothing_here(request)
    return _redirect_to(request, _SHAPES_PATH)


def _names(term: object, iri: Iri) -> bool:
    return isinstance(term, ox.NamedNode) and term.value == iri


def _redirect_to(request: Request, path: str) -> Response:
    kept = [pair for pair in request.query_params.multi_items() if pair[0] == "format"]
    return redirect(base_path(request) + path, kept)


async def _send_graph(request: Request, views: DocumentViews, file_of: GraphFiles) -> Response:
    """Send the file of a graph of the record: sorted N-Quads, compressed.

    Only names that the record knows lead to a file, so that no address leaves its folder.
    """
    name = request.path_params["name"]
    view = await views.open(())
    entry = view.inventory.entries.get(f"{BASE}graph/{name.removesuffix(_DUMP_SUFFIX)}")
    if entry is None or not name.endswith(_DUMP_SUFFIX):
        return say_nothing_here(request)
    file = file_of(entry)
    try:
        found = await run_in_threadpool(file.stat)
    except FileNotFoundError:
        return say_nothing_here(request)
    tag = _file_tag(entry, found)
    if is_known(request, tag):
        return not_modified(tag)
    return FileResponse(
        file,
        media_type="application/zstd",
        filename=name.replace("/", "-"),
        headers={"ETag": f'"{tag}"', **REVALIDATED},
        stat_result=found,
    )


def _file_tag(entry: GraphEntry, found: os.stat_result) -> str:
    """Return what names the bytes of a file, so that parts of two are never put together.

    A graph that is written anew has the same content, but may be compressed otherwise.
    """
    return f"{entry.sha256[:24]}-{found.st_size:x}-{found.st_mtime_ns:x}"
