"""What the server serves: the current publication and the parts that answer from it."""

import asyncio
import contextlib
import logging
from typing import Final

from occugraph.errors import OccugraphError, UnavailableError
from occugraph.index import GraphIndex, IndexReader
from occugraph.publication import Publication, find_current, get_current
from occugraph.reader import Reader
from occugraph.record import Record
from occugraph_api.sparql.formats import choose_by_name
from occugraph_api.sparql.host import Query, QueryHost
from occugraph_api.sparql.limits import QueryLimits

__all__ = ["Serving"]

_log = logging.getLogger(__name__)

_WATCH_INTERVAL_S: Final = 0.5
"""How soon a new publication is noticed; the pointer is one small file."""


class Serving:
    """Serves the current publication and moves to the next one without a restart.

    Args:
        record: Where publications are.
        limits: What one SPARQL query may use.

    Raises:
        NotFoundError: Nothing was built yet.
        StoreError: The current publication cannot be read.
    """

    def __init__(self, record: Record, limits: QueryLimits) -> None:
        self._record = record
        self._publication = get_current(record)
        self._publication.check_projections()
        self._reader: Reader = IndexReader(GraphIndex.open(self._publication.index_dir))
        self.host: Final = QueryHost(
            self._publication.store_file, digest=self._publication.digest, limits=limits
        )
        self._watcher: asyncio.Task[None] | None = None

    @property
    def publication(self) -> Publication:
        """The publication that is served now."""
        return self._publication

    def reader(self) -> Reader:
        """Return the reader of the publication that is served now."""
        return self._reader

    async def start(self) -> None:
        """Start the query host and watch for new publications."""
        await self.host.start()
        self._watcher = asyncio.create_task(self._watch())

    async def close(self) -> None:
        """End all that was started."""
        if self._watcher:
            self._watcher.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watcher
        await self.host.close()

    async def check(self) -> dict[str, str]:
        """Ask each part a real question.

        Returns:
            ``ok``, ``busy`` where all workers answer others, or what is wrong, by part.
        """
        found = {"index": "ok", "sparql": "ok"}
        try:
            if not self._reader.dataset.releases:
                found["index"] = "the view has no release"
        except OccugraphError as error:
            found["index"] = str(error)
        try:
            await self.host.ask(Query(text="ASK { ?s ?p ?o }", choice=choose_by_name("json")))
        except OccugraphError as error:
            found["sparql"] = "busy" if error.facts.get("refused") == "busy" else str(error)
        return found

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(_WATCH_INTERVAL_S)
            try:
                await self._move()
            except OccugraphError as error:
                # The old publication goes on being served; the next turn tries again.
                _log.error("cannot move to the new publication: %s", error)

    async def _move(self) -> None:
        """Serve the current publication, if it is another one."""
        if self._record.find_current() == self._publication.id:
            return
        fresh = find_current(self._record)
        if fresh is None:
            raise UnavailableError("CURRENT is gone; serving what was current before")
        fresh.check_projections()
        reader = await asyncio.to_thread(lambda: IndexReader(GraphIndex.open(fresh.index_dir)))
        await self.host.swap(fresh.store_file, fresh.digest)
        self._publication, self._reader = fresh, reader
        _log.info("serving publication %s", fresh.id)
