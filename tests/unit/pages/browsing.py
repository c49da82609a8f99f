"""The pages over a small graph, without a server."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pyoxigraph as ox
from fastapi import FastAPI
from starlette.types import ASGIApp

from occugraph.index import GraphIndex, IndexReader, build_index
from occugraph.reader import Reader
from occugraph.text import TextIndex
from occugraph.text.build import build_text_index
from occugraph_api.linked_data import DocumentView, linked_data_router
from occugraph_api.pages import docs_page, graphql_page, pages_router, sparql_page
from sample_graph import make_sample_view
from store_triples import triples_of

__all__ = ["Client", "LocalViews", "browse", "open_reader"]


@dataclass(frozen=True)
class LocalViews:
    """One view: its reader, and the store that answers queries."""

    reader: Reader
    store: ox.Store = field(default_factory=ox.Store)

    async def open(self, as_of: Sequence[str]) -> DocumentView:
        """Return the view, whichever is asked for."""

        async def construct(query: str) -> list[ox.Triple]:
            found = self.store.query(query)
            assert isinstance(found, ox.QueryTriples)
            return list(found)

        releases = (f"{each.source}@{each.version}" for each in self.reader.dataset.releases)
        digest = self.reader.dataset.digest
        return DocumentView(self.reader, digest, tuple(releases), tuple(as_of), construct)


@dataclass(frozen=True)
class Client:
    """Asks an application in this process; redirects are not followed."""

    app: ASGIApp
    root_path: str = ""

    def get(self, path: str, **headers: str) -> httpx.Response:
        """Return the answer to a GET; an underscore in the name of a header is a hyphen."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return asyncio.run(self._get(path, named))

    async def _get(self, path: str, headers: dict[str, str]) -> httpx.Response:
        transport = httpx.ASGITransport(self.app, root_path=self.root_path)
        async with httpx.AsyncClient(transport=transport, base_url="http://pages.test") as client:
            return await client.get(path, headers=headers)


def open_reader(store: ox.Store, directory: Path) -> Reader:
    """Return the reader of an index of ``store``."""
    build_index(triples_of(store), make_sample_view(), "5" * 64, directory / "index")
    (directory / "text").mkdir()
    build_text_index(directory / "index", directory / "text")
    return IndexReader(GraphIndex.open(directory / "index"), TextIndex.open(directory / "text"))


def browse(reader: Reader, *, root_path: str = "", store: ox.Store | None = None) -> Client:
    """Return a client of an application that has nothing but pages."""
    app = FastAPI(docs_url=None, redoc_url=None)
    app.add_api_route("/graphql", graphql_page)
    app.add_api_route("/sparql", sparql_page)
    app.add_api_route("/docs", docs_page)
    app.include_router(pages_router(lambda: reader))
    views = LocalViews(reader) if store is None else LocalViews(reader, store)
    app.include_router(linked_data_router(views))
    return Client(app, root_path)
