"""Differences between releases as a server gives them: computed by another process, kept."""

import asyncio
import multiprocessing
from collections import OrderedDict
from concurrent.futures import ProcessPoolExecutor
from typing import Final

from occugraph.diff import ContentDiff, diff_releases
from occugraph.record import Record, RecordedGraph
from occugraph_api.shared_work import WAIT_S, SharedWork

__all__ = ["ReleaseDiffs"]

_KEPT: Final = 8
"""Differences that are kept; that of two versions of ESCO takes about 10 MB."""


class ReleaseDiffs:
    """Gives the difference of any two releases of one record.

    To compare two versions of ESCO takes seconds and hundreds of MB: a process of its own does
    it, once, and is gone.

    Args:
        record: Where the releases are.
        wait_s: How long a request waits.
    """

    def __init__(self, record: Record, *, wait_s: float = WAIT_S) -> None:
        self._record = record
        self._work: SharedWork[ContentDiff] = SharedWork(wait_s=wait_s)
        self._kept: OrderedDict[str, ContentDiff] = OrderedDict()

    async def compare(self, before: RecordedGraph, after: RecordedGraph) -> ContentDiff:
        """Return what is different between two releases.

        Raises:
            UnavailableError: It is being computed; fact `retry_after` is in seconds.
            StoreError: A graph cannot be read.
        """
        key = f"{before.entry.sha256} {after.entry.sha256}"
        found = self._kept.get(key)
        if found is None:
            found = await self._work.do(key, "the difference", lambda: self._compute(before, after))
            self._kept[key] = found
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return found

    async def close(self) -> None:
        """End what is being computed."""
        await self._work.close()

    async def _compute(self, before: RecordedGraph, after: RecordedGraph) -> ContentDiff:
        # Never fork a process that has threads.
        context = multiprocessing.get_context("spawn")
        pool = ProcessPoolExecutor(max_workers=1, mp_context=context)
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(pool, _compare, self._record, before, after)
        finally:
            processes = list(pool._processes.values())  # noqa: SLF001 - it cannot kill by itself
            pool.shutdown(wait=False, cancel_futures=True)
            for process in processes:
                process.kill()


def _compare(record: Record, before: RecordedGraph, after: RecordedGraph) -> ContentDiff:
    return diff_releases(record.read_draft(before), record.read_draft(after))
