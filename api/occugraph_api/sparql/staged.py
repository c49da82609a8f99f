"""A dataset that answers from its default graph first and from all of it a little later."""

import asyncio
import logging
import socket
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, Final

from occugraph.errors import OccugraphError, UnavailableError
from occugraph_api.sparql.frames import Header
from occugraph_api.sparql.in_flight import InFlight
from occugraph_api.sparql.limits import QueryLimits
from occugraph_api.sparql.loader_process import LoaderProcess
from occugraph_api.sparql.named_graphs import may_read_named_graphs
from occugraph_api.sparql.pool import Abandoned, LoaderPool

__all__ = ["StagedPool"]

_log = logging.getLogger(__name__)

_LOOK_S: Final = 1.0
"""Seconds between two looks whether the client still waits."""
_RETRY_AFTER_S: Final = 3


class StagedPool:
    """A pool over the whole dataset and, until it has loaded, one over its first stage.

    Args:
        path: The dataset.
        digest: What the answers from it are labelled with.
        limits: What each query may use.
        staged: Whether the first stage may answer; without it this is a plain pool.
        on_death: Called once when the whole can no longer answer, or never will.
    """

    def __init__(
        self,
        path: Path,
        *,
        digest: str | None,
        limits: QueryLimits,
        staged: bool,
        on_death: Callable[["StagedPool"], None],
    ) -> None:
        self.path: Final = path
        self.digest: Final = digest
        self._limits = limits
        self._staged = staged
        self._on_death = on_death
        self._whole = LoaderPool(
            path,
            digest=digest,
            limits=limits,
            on_death=lambda _: on_death(self),
            on_first=self._meet_first if staged else None,
        )
        self._first: LoaderPool | None = None
        self._loading: asyncio.Task[None] | None = None
        self._answering: asyncio.Future[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._in_flight = InFlight()
        self._waiting = 0
        self._killed_before = 0

    @property
    def is_whole(self) -> bool:
        """Whether all of the dataset is loaded, and its loader runs."""
        return self._whole.alive and not self.is_loading

    @property
    def is_loading(self) -> bool:
        """Whether the whole is on its way."""
        return self._loading is not None and not self._loading.done()

    @property
    def alive(self) -> bool:
        """Whether some queries are answered."""
        return self.current.alive

    @property
    def current(self) -> LoaderPool:
        """The pool that answers most queries now."""
        return self._first or self._whole

    @property
    def killed(self) -> int:
        """Queries ended at the time limit."""
        return self._killed_before + self.current.killed

    @property
    def pids(self) -> dict[str, int | list[int]]:
        """Process ids: the loader of the whole, and the workers that answer now."""
        return {"loader": self._whole.pids["loader"], "workers": self.current.pids["workers"]}

    async def start(self, ahead: LoaderProcess | None = None) -> None:
        """Starts the loader; waits until queries that name no graph are answered.

        Args:
            ahead: A loader that was started before; used if it is the one that is needed.

        Raises:
            SourceError: The dataset cannot be loaded; the message is the loader's.
            UnavailableError: The loader ended without a word.
        """
        if ahead is not None and not ahead.loads(self.path, self._limits, staged=self._staged):
            ahead.discard()
            ahead = None
        self._answering = asyncio.get_running_loop().create_future()
        self._loading = self._keep(self._whole.start(ahead))
        self._loading.add_done_callback(self._settle)
        try:
            await self._answering
        except asyncio.CancelledError:
            await self.close()
            raise

    async def ask(
        self, header: Header, query: bytes, abandoned: Abandoned | None = None
    ) -> tuple[Header, bytes]:
        """Has one query answered; arguments and errors as `LoaderPool.ask` has them.

        One that may read named graphs waits for them, within its own time.
        """
        with self._in_flight:
            waited_s = 0.0
            first = self._first
            if first is None or not first.alive or _needs_all(header, query):
                waited_s = await self._await_whole(abandoned)
                first = None
            return await (first or self._whole).ask(header, query, abandoned, waited_s)

    async def retire(self) -> None:
        """Waits until the queries that run or wait here have ended, then closes."""
        await self._in_flight.drained()
        await self.close()

    async def close(self) -> None:
        """Ends all its processes; queries in flight fail. Safe to call again."""
        first, self._first = self._first, None
        if first is not None:
            # Before the whole, whose loader takes the first stage's with it when it ends.
            await first.close()
        await self._whole.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _await_whole(self, abandoned: Abandoned | None) -> float:
        """Waits until the whole is loaded, or will not be; gives the seconds it took."""
        loading = self._loading
        if loading is None or loading.done():
            return 0.0
        if self._waiting >= self._limits.queue:
            raise UnavailableError(
                f"{self._waiting} queries wait for the named graphs, which are being loaded.",
                hint="try again in a moment",
                refused="busy",
            )
        self._waiting += 1
        began = time.monotonic()
        try:
            while not loading.done():
                left = began + self._limits.timeout_s - time.monotonic()
                if left <= 0:
                    raise UnavailableError(
                        "The named graphs are still being loaded.",
                        hint=f"try again in {_RETRY_AFTER_S} s",
                        refused="building",
                        retry_after=_RETRY_AFTER_S,
                    )
                await asyncio.wait((loading,), timeout=min(left, _LOOK_S))
                if abandoned is not None and not loading.done() and await abandoned():
                    raise UnavailableError(
                        "The client left before the answer.", refused="abandoned"
                    )
        finally:
            self._waiting -= 1
        return time.monotonic() - began

    def _meet_first(self, control: socket.socket) -> None:
        """Takes up the loader over the first stage."""
        first = LoaderPool(
            self.path, digest=self.digest, limits=self._limits, on_death=self._lose_first
        )
        self._first = first
        self._keep(self._attach(first, control))

    async def _attach(self, first: LoaderPool, control: socket.socket) -> None:
        try:
            await first.attach(control)
        except OccugraphError as error:
            _log.warning("the first stage of %s did not start: %s", self.path.name, error)
            self._lose_first(first)
            return
        if self._answering is not None and not self._answering.done():
            self._answering.set_result(None)

    def _lose_first(self, first: LoaderPool) -> None:
        """Goes on without the first stage: all queries wait for the whole."""
        if self._first is first:
            self._killed_before += first.killed
            self._first = None
            self._keep(first.close())

    def _settle(self, loading: asyncio.Task[None]) -> None:
        """The whole is loaded, or it never will be."""
        error = None if loading.cancelled() else loading.exception()
        first, self._first = self._first, None
        if first is not None:
            self._killed_before += first.killed
            self._keep(first.retire())
        answering = self._answering
        if answering is None or loading.cancelled():
            return
        if not answering.done():
            if error is None:
                answering.set_result(None)
            else:
                answering.set_exception(error)
        elif error is not None and not answering.cancelled():
            _log.error("the named graphs of %s were not loaded: %s", self.path.name, error)
            self._on_death(self)

    def _keep(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


def _needs_all(header: Header, query: bytes) -> bool:
    chosen = header["default_graphs"] is not None or header["named_graphs"] is not None
    return chosen or may_read_named_graphs(query.decode("utf-8", "replace"))
