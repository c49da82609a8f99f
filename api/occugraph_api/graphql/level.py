"""One reader call per level of a request, however many things stand on it.

Every resolver of a link asks here for its own node and waits. The asks that gather while the
level is resolved are sent to the reader as one call for each field of the query document.

A reader that waits for another process is called in threads: the loop goes on, and what stands
side by side in the document is read at the same time.
"""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import Final, TypeVar

from occugraph.binding import Kind, LinkName
from occugraph.iri import Iri
from occugraph.reader import Key, Page, PageRequest, Reader, Selection
from occugraph.values import Thing

__all__ = ["LevelLoader"]

_Key = tuple[LinkName, PageRequest, Selection]
_T = TypeVar("_T")


@dataclass(slots=True)
class _Level:
    nodes: list[Iri] = field(default_factory=list)
    answers: list[asyncio.Future[Page]] = field(default_factory=list)


class LevelLoader:
    """Gathers the asks of one request to one reader; made anew for each.

    Args:
        reader: Who answers.
        threads: Where it is called; None: on the loop, for a reader that computes and never waits.
    """

    def __init__(self, reader: Reader, threads: Executor | None = None) -> None:
        self.reader: Final = reader
        self._threads = threads
        self._levels: dict[_Key, _Level] = {}
        self._reading: set[asyncio.Task[None]] = set()

    async def find(
        self, kind: Kind | None, keys: Sequence[Key], selection: Selection
    ) -> list[Thing | None]:
        """Return one thing or None per key; raises as ``Reader.find``."""
        return await self._call(lambda: self.reader.find(kind, keys, selection))

    async def page(self, kind: Kind, request: PageRequest, selection: Selection) -> Page:
        """Return a page of all things of a kind; raises as ``Reader.page``."""
        return await self._call(lambda: self.reader.page(kind, request, selection))

    def linked(
        self, link: LinkName, node: Iri, request: PageRequest, selection: Selection
    ) -> asyncio.Future[Page]:
        """Return the page of ``link`` for one node, when its whole level has been read.

        Raises:
            ArgumentError: From the awaited result, as ``Reader.linked`` says.
        """
        loop = asyncio.get_running_loop()
        key = (link, request, selection)
        level = self._levels.get(key)
        if level is None:
            level = self._levels[key] = _Level()
            # graphql-core resolves all siblings before the loop turns, so one turn is one level.
            loop.call_soon(self._read, key)
        answer: asyncio.Future[Page] = loop.create_future()
        level.nodes.append(node)
        level.answers.append(answer)
        return answer

    def _read(self, key: _Key) -> None:
        level = self._levels.pop(key)
        link, request, selection = key

        def read() -> list[Page]:
            return self.reader.linked(link, level.nodes, request, selection)

        if self._threads is None:
            _settle(level, read)
            return
        task = asyncio.create_task(self._read_aside(level, read))
        # The loop itself keeps no task alive.
        self._reading.add(task)
        task.add_done_callback(self._reading.discard)

    async def _read_aside(self, level: _Level, read: Callable[[], list[Page]]) -> None:
        loop = asyncio.get_running_loop()
        done = loop.run_in_executor(self._threads, read)
        await asyncio.wait([done])
        _settle(level, done.result)

    async def _call(self, call: Callable[[], _T]) -> _T:
        if self._threads is None:
            return call()
        return await asyncio.get_running_loop().run_in_executor(self._threads, call)


def _settle(level: _Level, read: Callable[[], list[Page]]) -> None:
    """Give everyone of a level their page, or the error."""
    try:
        pages = read()
    except Exception as error:  # noqa: BLE001 - handed on to everyone who waits
        for answer in level.answers:
            if not answer.done():
                answer.set_exception(error)
        return
    for answer, page in zip(level.answers, pages, strict=True):
        if not answer.done():
            answer.set_result(page)
