"""Past datasets: query hosts over earlier views, started when one is asked for, few at once."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Protocol

from occugraph.errors import OccugraphError, UnavailableError
from occugraph.iri import Iri
from occugraph_api.sparql.host import QueryHost
from occugraph_api.sparql.limits import MIB, QueryLimits

__all__ = ["Dataset", "Datasets", "PastHosts"]

_log = logging.getLogger(__name__)

_MOST: Final = 3
_MEMORY_MB: Final = 2048
_WORKERS: Final = 2
"""A past dataset is asked less than the current one."""

_WAIT_S: Final = 15.0
_RETRY_AFTER_S: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """What one view holds.

    Args:
        key: Names a past view; empty for the current one.
        path: Its N-Quads.
        digest: Of its dump.
        graphs: IRIs of its named graphs, sorted.
        releases: The releases in it, as `source@version`.
    """

    key: str
    path: Path
    digest: str
    graphs: tuple[str, ...]
    releases: tuple[str, ...]


class Datasets(Protocol):
    """Which datasets an endpoint can answer from."""

    @property
    def current(self) -> Dataset:
        """What answers without `as-of`."""
        ...

    @property
    def at_hand(self) -> Mapping[str, Iri]:
        """The releases that `as-of` may name, with their IRIs."""
        ...

    async def find(self, as_of: Sequence[str]) -> Dataset:
        """The dataset of releases (`source@version`) or of a day (`YYYY-MM-DD`).

        Raises:
            ArgumentError: The record cannot give it.
            UnavailableError: It is being built.
        """
        ...

    def lease(self, dataset: Dataset) -> AbstractAsyncContextManager[QueryHost]:
        """A host over a past dataset, which stays as long as the lease.

        Raises:
            UnavailableError: It is being loaded, or too many others are in use.
        """
        ...


@dataclass(slots=True)
class _Held:
    host: QueryHost
    started: asyncio.Task[None]
    leases: int = 0


class PastHosts:
    """Keeps the hosts that were asked last, within a number and within memory.

    Args:
        limits: What each query may use.
        most: Hosts at once.
        memory_mb: MiB that their loaders may hold together; one alone may hold more.
    """

    def __init__(
        self, limits: QueryLimits, *, most: int = _MOST, memory_mb: int = _MEMORY_MB
    ) -> None:
        self._limits = replace(limits, workers=min(_WORKERS, limits.workers))
        self._most = most
        self._memory_mb = memory_mb
        self._held: OrderedDict[str, _Held] = OrderedDict()
        self._closing: set[asyncio.Task[None]] = set()

    @property
    def keys(self) -> tuple[str, ...]:
        """The datasets that are loaded or being loaded, the one asked last at the end."""
        return tuple(self._held)

    @property
    def memory_mb(self) -> int:
        """MiB that the loaders hold."""
        return sum(held.host.loader_bytes for held in self._held.values()) // MIB

    @asynccontextmanager
    async def lease(self, dataset: Dataset) -> AsyncIterator[QueryHost]:
        """A started host over `dataset`; raises as `Datasets.lease` says."""
        held = self._held.get(dataset.key)
        if held is None:
            self._make_room(self._most - 1)
            host = QueryHost(dataset.path, digest=dataset.digest, limits=self._limits)
            held = _Held(host, asyncio.create_task(host.start()))
            self._held[dataset.key] = held
        self._held.move_to_end(dataset.key)
        held.leases += 1
        try:
            await self._await_start(dataset.key, held)
            yield held.host
        finally:
            held.leases -= 1

    async def close(self) -> None:
        """Ends all hosts."""
        while self._held:
            self._drop(next(iter(self._held)))
        await asyncio.gather(*self._closing, return_exceptions=True)

    async def _await_start(self, key: str, held: _Held) -> None:
        was_started = held.started.done()
        await asyncio.wait((held.started,), timeout=_WAIT_S)
        if not held.started.done():
            raise _not_now("The past dataset is being loaded.")
        error = held.started.exception()
        if error is not None:
            if self._held.get(key) is held:
                self._drop(key)
            if not isinstance(error, OccugraphError):
                raise error
            # The file may have left the cache since it was found there.
            _log.error("past dataset %s did not start: %s", key, error)
            raise _not_now("The past dataset could not be loaded.") from error
        if not was_started and self.memory_mb > self._memory_mb:
            self._make_room(1, tight=True)

    def _make_room(self, most: int, *, tight: bool = False) -> None:
        """Drops hosts that nobody asks, the longest unasked first."""
        for key in list(self._held):
            if len(self._held) <= most or (tight and self.memory_mb <= self._memory_mb):
                return
            if not self._held[key].leases:
                self._drop(key)
        if len(self._held) > most and not tight:
            raise _not_now(f"All {self._most} past datasets are in use.")

    def _drop(self, key: str) -> None:
        held = self._held.pop(key)
        held.started.cancel()
        task = asyncio.create_task(held.host.close())
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)


def _not_now(message: str) -> UnavailableError:
    return UnavailableError(
        message,
        hint=f"try again in {_RETRY_AFTER_S} s",
        refused="building",
        retry_after=_RETRY_AFTER_S,
    )
