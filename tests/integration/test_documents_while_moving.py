"""Documents while a server moves: what a view's tag and digest stand over is of that view."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from occugraph.errors import UnavailableError
from occugraph.iri import Iri
from occugraph.publication import Publication
from occugraph.record import Record
from occugraph_api.linked_data import linked_data_router
from occugraph_api.linked_data.description import description_query
from occugraph_api.linked_data.views import ServedDocuments
from occugraph_api.serving import ServedDatasets, Serving
from occugraph_api.sparql.limits import QueryLimits
from occugraph_api.sparql.past import PastHosts
from small_releases import NEWER, OLDER, curated, occupation, publish_releases, skill

pytestmark = pytest.mark.integration

DOCUMENT = f"/doc/esco/occupation/{occupation(1).rpartition('/')[2]}.ttl"
LIMITS = QueryLimits(workers=1)
THEN = "esco@1.1.1"


@dataclass(frozen=True)
class Publications:
    """Two publications of one home, the second of which is current."""

    home: Path
    old: Publication
    new: Publication


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Publications:
    """The second has another label of an occupation; both have an earlier view."""
    home = tmp_path_factory.mktemp("moving") / "home"
    latest = replace(NEWER, version="1.3.0", occupations={**NEWER.occupations, 1: "farrier"})
    old = publish_releases(home, [OLDER, NEWER], curated([("requires", skill(1))]))
    new = publish_releases(home, [OLDER, NEWER, latest], curated([("requires", skill(2))]))
    return Publications(home, old, new)


def run(home: Path, task: Callable[[Serving], Awaitable[None]]) -> None:
    """Run a task with what a server has, which is over the current publication."""

    async def serve() -> None:
        serving = Serving(Record(home), LIMITS)
        await serving.host.start()
        try:
            await task(serving)
        finally:
            await serving.close()

    asyncio.run(serve())


def test_document_of_a_view_that_the_host_does_not_serve_yet_is_refused(
    made: Publications,
) -> None:
    """503 without a tag; when the host has moved, the document with that view's content."""

    async def task(serving: Serving) -> None:
        app = FastAPI()
        documents = ServedDocuments(serving.views, serving.datasets, serving.host)
        app.include_router(linked_data_router(documents))
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://moving.test") as client:
            await serving.host.swap(made.old.store_file, made.old.digest)
            refused = await client.get(DOCUMENT)
            assert (refused.status_code, refused.headers["retry-after"]) == (503, "1")
            assert "etag" not in refused.headers
            assert "blacksmith" not in refused.text
            await serving.host.swap(made.new.store_file, made.new.digest)
            answer = await client.get(DOCUMENT)
            assert answer.headers["x-occugraph-digest"] == made.new.digest
            assert "farrier" in answer.text

    run(made.home, task)


@pytest.mark.parametrize("as_of", [(), (THEN,)])
def test_view_gives_nothing_of_another_one(made: Publications, as_of: tuple[str, ...]) -> None:
    """Neither the current one after a move, nor an earlier one from a host that has another."""

    async def task(serving: Serving) -> None:
        hosts = PastHosts(LIMITS)
        datasets = ServedDatasets(serving.views, hosts)
        query = description_query(Iri(occupation(1)))
        try:
            view = await ServedDocuments(serving.views, datasets, serving.host).open(as_of)
            if as_of:
                dataset = await datasets.find(as_of)
                other = replace(dataset, path=made.old.store_file, digest=made.old.digest)
                async with hosts.lease(other):
                    pass
            else:
                assert await view.construct(query)
                await serving.host.swap(made.old.store_file, made.old.digest)
            with pytest.raises(UnavailableError, match="moving to a new publication"):
                await view.construct(query)
        finally:
            await hosts.close()

    run(made.home, task)


def test_earlier_view_is_of_one_publication(made: Publications, tmp_path: Path) -> None:
    """Its reader, digest and triples, although the server moves while it is opened."""
    other = tmp_path / "home"
    publish_releases(other, [OLDER, NEWER], curated([("requires", skill(1))]))

    async def task(serving: Serving) -> None:
        moved = Serving(Record(other), LIMITS)
        hosts = PastHosts(LIMITS)
        try:
            ahead = ServedDatasets(moved.views, hosts)
            view = await ServedDocuments(serving.views, ahead, serving.host).open((THEN,))
            assert view.digest == (await serving.datasets.find((THEN,))).digest
            assert view.reader.dataset.digest == view.digest
            assert await view.construct(description_query(Iri(occupation(1))))
        finally:
            await hosts.close()
            await moved.close()

    run(made.home, task)
