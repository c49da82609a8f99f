"""Which workers are free, and which queries wait for one."""

import asyncio
import time
from collections import deque

from occugraph.errors import UnavailableError
from occugraph_api.sparql.limits import QueryLimits
from occugraph_api.sparql.link import WorkerLink

__all__ = ["Roster"]


class Roster:
    """Free workers, last in, first out, so that few of them unshare memory; and a bounded queue.

    Args:
        limits: `queue` waiting queries at most; each waits while others end, but no longer
            than `queue_wait_s` without any other ending.
    """

    def __init__(self, limits: QueryLimits) -> None:
        self._limits = limits
        self._free: list[WorkerLink] = []
        self._waiting: deque[asyncio.Future[WorkerLink]] = deque()
        self._last_given = 0.0

    @property
    def free(self) -> int:
        """Number of workers without a query."""
        return len(self._free)

    async def take(self) -> WorkerLink:
        """A worker for one query.

        Raises:
            UnavailableError: The queue is full or stands still, or `dissolve` was called.
        """
        while self._free:
            link = self._free.pop()
            if link.alive:
                return link
        if len(self._waiting) >= self._limits.queue:
            raise self._busy(f"and {self._limits.queue} queries wait")
        turn: asyncio.Future[WorkerLink] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            await self._await_turn(turn)
        except BaseException:
            if turn.done() and turn.exception() is None:
                self.give(turn.result())  # handed over just as the waiting was given up
            raise
        finally:
            if turn in self._waiting:
                self._waiting.remove(turn)
        return turn.result()

    def give(self, link: WorkerLink) -> None:
        """Hands a worker to the query that has waited longest, or lays it by."""
        self._last_given = time.monotonic()
        if not link.alive:
            return
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(link)
                return
        self._free.append(link)

    def strike(self, link: WorkerLink) -> None:
        """Forgets a worker that has ended."""
        if link in self._free:
            self._free.remove(link)

    def dissolve(self, error: UnavailableError) -> None:
        """Closes the free workers and turns away those who wait."""
        for link in self._free:
            link.close()
        self._free.clear()
        for turn in self._waiting:
            if not turn.done():
                turn.set_exception(error)
        self._waiting.clear()

    async def _await_turn(self, turn: asyncio.Future[WorkerLink]) -> None:
        began = time.monotonic()
        while not turn.done():
            looked = time.monotonic()
            await asyncio.wait((turn,), timeout=self._limits.queue_wait_s)
            too_long = time.monotonic() - began > self._limits.timeout_s
            if not turn.done() and (too_long or self._last_given < looked):
                raise self._busy("with long queries")

    def _busy(self, how: str) -> UnavailableError:
        return UnavailableError(
            f"All {self._limits.workers} query workers are busy {how}.",
            hint="try again in a few seconds",
            refused="busy",
        )
