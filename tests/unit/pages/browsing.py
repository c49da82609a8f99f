"""The pages over a small graph, without a server."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

import httpx
import pyoxigraph as ox
from fastapi import FastAPI
from starlette.types import ASGIApp

from occugraph.index import GraphIndex, IndexReader, build_index
from occugraph.reader import Reader
from occugraph_api.pages import docs_page, graphql_page, pages_router, sparql_page
from sample_graph import make_sample_view

__all__ = ["Client", "browse", "open_reader"]


@dataclass(frozen=True)
class Client:
    """Asks an application in this process; redirects are not followed."""

    app: ASGIApp
    root_path: str = ""

    def get(self, path: str) -> httpx.Response:
        """Return the answer to a GET."""
        return asyncio.run(self._get(path))

    async def _get(self, path: str) -> httpx.Response:
        transport = httpx.ASGITransport(self.app, root_path=self.root_path)
        async with httpx.AsyncClient(transport=transport, base_url="http://pages.test") as client:
            return await client.get(path)


def open_reader(store: ox.Store, directory: Path) -> Reader:
    """Return the reader of an index of ``store``."""
    build_index(store, make_sample_view(), "5" * 64, directory / "index")
    return IndexReader(GraphIndex.open(directory / "index"))


def browse(reader: Reader, *, root_path: str = "") -> Client:
    """Return a client of an application that has nothing but pages."""
    app = FastAPI(docs_url=None, redoc_url=None)
    app.add_api_route("/graphql", graphql_page)
    app.add_api_route("/sparql", sparql_page)
    app.add_api_route("/docs", docs_page)
    app.include_router(pages_router(lambda: reader))
    return Client(app, root_path)
