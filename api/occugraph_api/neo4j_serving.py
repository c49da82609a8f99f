"""Neo4j as a part of the server: readers over it, the threads that wait for it, its state."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Final

from occugraph.as_of import list_releases
from occugraph.errors import OccugraphError
from occugraph.neo4j.bookmarks import read_bookmarks
from occugraph.neo4j.reader import Neo4jReader, find_publication
from occugraph.neo4j.reading import ReadConnection
from occugraph.publication import Publication
from occugraph.reader import Reader
from occugraph.search import Searches
from occugraph.values import Dataset
from occugraph_api.neo4j_location import locate_neo4j
from occugraph_api.settings import Settings

__all__ = ["ServedNeo4j"]

# As many as the driver keeps connections. Most only wait, and with fewer the requests to a server
# that is silent would stand in a queue and be told too late.
_THREADS: Final = 100


class ServedNeo4j:
    """Neo4j while GraphQL is answered from it. Nothing is sent before the first request.

    Args:
        settings: Where it is, and how long to wait for it.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._connection = ReadConnection(lambda: locate_neo4j(settings))
        self.threads: Final = ThreadPoolExecutor(_THREADS, thread_name_prefix="neo4j-read")
        self.refresh()

    def open(self, publication: Publication, dataset: Dataset, text: Searches) -> Reader:
        """Return a reader that answers while Neo4j holds a publication; nothing is asked yet."""
        releases = list_releases(publication.manifest)
        return Neo4jReader(self._connection, publication.id, dataset, releases=releases, text=text)

    def find(self) -> str | None:
        """Return the id of the whole publication that Neo4j holds, None where there is none.

        Raises:
            UnavailableError: It does not answer.
            StoreError: It refuses.
        """
        found = find_publication(self._connection)
        return found.id if found and found.complete else None

    async def holds(self, publication: str) -> bool:
        """Return whether Neo4j holds a publication; it does not where it is away."""
        try:
            return await self._call_find() == publication
        except OccugraphError:
            return False

    async def check(self, publication: str) -> str:
        """Ask a real question; return ``ok``, or what is wrong."""
        try:
            found = await self._call_find()
        except OccugraphError as error:
            return str(error)
        if found != publication:
            return f"it holds {found or 'no whole publication'}: expected {publication}"
        return "ok"

    def refresh(self) -> None:
        """Take over what the last load ended with, so that the members of a cluster catch up."""
        with suppress(OccugraphError):
            target = locate_neo4j(self._settings)
            if target.is_routed:
                self._connection.bookmarks = read_bookmarks(self._settings.home, target)

    def close(self) -> None:
        """End what waits, and close all connections."""
        self._connection.close()
        self.threads.shutdown(cancel_futures=True)

    async def _call_find(self) -> str | None:
        return await asyncio.get_running_loop().run_in_executor(self.threads, self.find)
