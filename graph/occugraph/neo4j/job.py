"""One load: what is to be in which database, and who is told how far it is."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

from neo4j import Driver, Session

from occugraph.collection import paused_collection
from occugraph.neo4j.rows import Properties, Rows

__all__ = ["LoadJob", "Progress", "made_aside"]

Progress = Callable[[str, int, int], None]
"""Told the stage, how much of it is done, and how much there is (0 where that is unknown)."""


@dataclass(frozen=True, slots=True)
class LoadJob:
    """What is to be in which database.

    Attributes:
        driver: To the server.
        database: Which; None for the user's own.
        pending: What gives the rows once they are made: the server has work before it needs them.
        publication: Properties of the :Publication once all is written.
        progress: Told how far it is.
    """

    driver: Driver
    database: str | None
    pending: Future[Rows]
    publication: Properties
    progress: Progress

    @property
    def rows(self) -> Rows:
        """The rows; waits until they are made, and raises what that raised."""
        return self.pending.result()

    @property
    def languages(self) -> list[str]:
        """The languages of the texts."""
        languages = self.publication["languages"]
        return languages if isinstance(languages, list) else []

    def open_session(self) -> Session:
        """Return a session on the database."""
        return self.driver.session(database=self.database, fetch_size=10_000)


@contextmanager
def made_aside(make: Callable[[], Rows]) -> Iterator[Future[Rows]]:
    """Make rows in a thread of their own, which has ended at the end of the block.

    Within the block no one looks for reference cycles: a million rows have none, and a search
    reads them all.
    """
    with paused_collection(), ThreadPoolExecutor(1, thread_name_prefix="project") as pool:
        yield pool.submit(make)
