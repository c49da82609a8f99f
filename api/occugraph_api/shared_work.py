"""Work that takes seconds, done once for all who ask; who asks waits a while and no longer."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any, Final, Generic, TypeVar

from occugraph.errors import UnavailableError

__all__ = ["RETRY_AFTER_S", "WAIT_S", "SharedWork"]

_log = logging.getLogger(__name__)

WAIT_S: Final = 15.0
"""How long a request waits. A view with the whole of ESCO takes about that long to build."""

RETRY_AFTER_S: Final = 5
"""When a request that was turned away should come again."""

_MOST: Final = 4

V = TypeVar("V")


class SharedWork(Generic[V]):
    """One piece of work at a time, each known by a key.

    Args:
        wait_s: How long who asks waits; the work goes on without them.
        most: How many pieces may be at work or wait for their turn.
    """

    def __init__(self, *, wait_s: float = WAIT_S, most: int = _MOST) -> None:
        self._wait_s = wait_s
        self._most = most
        self._tasks: dict[str, asyncio.Task[V]] = {}
        self._turn = asyncio.Semaphore(1)

    async def do(self, key: str, name: str, work: Callable[[], Coroutine[Any, Any, V]]) -> V:
        """Return the result of the work, begun unless it is at work already.

        Args:
            key: Tells it from other work.
            name: What it is, for messages.
            work: Does it.

        Raises:
            UnavailableError: It takes longer, or too much other work waits; fact `retry_after`
                is in seconds.
        """
        task = self._tasks.get(key)
        if task is None:
            if len(self._tasks) >= self._most:
                raise _not_yet(f"{name} waits until others are ready")
            task = asyncio.create_task(self._take_turn(work))
            self._tasks[key] = task
            task.add_done_callback(lambda done: self._forget(key, done))
        await asyncio.wait((task,), timeout=self._wait_s)
        if not task.done():
            raise _not_yet(f"{name} is being made ready")
        return task.result()

    async def close(self) -> None:
        """End all work."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _take_turn(self, work: Callable[[], Coroutine[Any, Any, V]]) -> V:
        async with self._turn:
            return await work()

    def _forget(self, key: str, done: asyncio.Task[V]) -> None:
        self._tasks.pop(key, None)
        if not done.cancelled() and done.exception():
            _log.error("%s failed: %s", key, done.exception())


def _not_yet(message: str) -> UnavailableError:
    return UnavailableError(
        message,
        hint=f"ask again in {RETRY_AFTER_S} s",
        refused="building",
        retry_after=RETRY_AFTER_S,
    )
