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
from typing import Final, Generic, TypeAlias, TypeVar

from occugraph.binding import Kind, LinkName
from occugraph.iri import Iri
from occugraph.reader import Key, Page, PageRequest, Reader, Selection, UriKey
from occugraph.search import SearchPage, SearchRequest
from occugraph.values import Thing

__all__ = ["LevelLoader"]

_Links: TypeAlias = tuple[LinkName, PageRequest, Selection]
_Finds: TypeAlias = tuple[Kind | None, Selection]
_K = TypeVar("_K")
_T = TypeVar("_T")


@dataclass(slots=True)
class _Wave(Generic[_K, _T]):
    """What one level asks for in the same way, and who waits for it."""

    keys: list[_K] = field(default_factory=list)
    answers: list[asyncio.Future[_T]] = field(default_factory=list)


class LevelLoader:
    """Gathers the asks of one request to one reader; made anew for each.

    Args:
        reader: Who answers.
        threads: Where it is called; None: on the loop, for a reader that looks up what it has
            and never waits. What takes long (:meth:`compute`) has a thread either way.
    """

    def __init__(self, reader: Reader, threads: Executor | None = None) -> None:
        self.reader: Final = reader
        self._threads = threads
        self._links: dict[_Links, _Wave[Iri, Page]] = {}
        self._finds: dict[_Finds, _Wave[UriKey, Thing | None]] = {}
        self._reading: set[asyncio.Task[None]] = set()

    async def find(
        self, kind: Kind | None, keys: Sequence[Key], selection: Selection
    ) -> list[Thing | None]:
        """Return one thing or None per key; raises as ``Reader.find``."""
        return await self._call(lambda: self.reader.find(kind, keys, selection))

    async def search(self, request: SearchRequest) -> SearchPage:
        """Return a page of what a text finds; raises as ``Reader.search``."""
        return await self._call(lambda: self.reader.search(request))

    async def page(self, kind: Kind, request: PageRequest, selection: Selection) -> Page:
        """Return a page of all things of a kind; raises as ``Reader.page``."""
        return await self._call(lambda: self.reader.page(kind, request, selection))

    def things(
        self, kind: Kind | None, uris: Sequence[Iri], selection: Selection
    ) -> "asyncio.Future[list[Thing | None]]":
        """Return things by IRI, when what the whole level asks for has been read at once."""
        return asyncio.gather(*(self.find_thing(kind, uri, selection) for uri in uris))

    async def compute(self, work: Callable[[Reader], _T]) -> _T:
        """Return what is computed from the reader; never on the loop, which others wait for."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, work, self.reader)

    def linked(
        self, link: LinkName, node: Iri, request: PageRequest, selection: Selection
    ) -> asyncio.Future[Page]:
        """Return the page of ``link`` for one node, when its whole level has been read.

        Raises:
            ArgumentError: From the awaited result, as ``Reader.linked`` says.
        """
        key = (link, request, selection)
        wave = self._links.get(key)
        if wave is None:
            wave = self._links[key] = _Wave()
            _next_turn(self._read_links, key)
        return _join(wave, node)

    def find_thing(
        self, kind: Kind | None, uri: Iri, selection: Selection
    ) -> asyncio.Future[Thing | None]:
        """Return the thing with an IRI, or None, when its whole level has been read.

        For IRIs that a value names, as ``linked`` is for links.
        """
        key = (kind, selection)
        wave = self._finds.get(key)
        if wave is None:
            wave = self._finds[key] = _Wave()
            _next_turn(self._read_finds, key)
        return _join(wave, UriKey(uri))

    def _read_links(self, key: _Links) -> None:
        wave = self._links.pop(key)
        link, request, selection = key
        self._read(wave, lambda: self.reader.linked(link, wave.keys, request, selection))

    def _read_finds(self, key: _Finds) -> None:
        wave = self._finds.pop(key)
        kind, selection = key

        def read() -> list[Thing | None]:
            # What is asked for twice is read once.
            keys = list(dict.fromkeys(wave.keys))
            found = dict(zip(keys, self.reader.find(kind, keys, selection), strict=True))
            return [found[asked] for asked in wave.keys]

        self._read(wave, read)

    def _read(self, wave: _Wave[_K, _T], read: Callable[[], list[_T]]) -> None:
        if self._threads is None:
            _settle(wave, read)
            return
        task = asyncio.create_task(self._read_aside(wave, read))
        # The loop itself keeps no task alive.
        self._reading.add(task)
        task.add_done_callback(self._reading.discard)

    async def _read_aside(self, wave: _Wave[_K, _T], read: Callable[[], list[_T]]) -> None:
        loop = asyncio.get_running_loop()
        done = loop.run_in_executor(self._threads, read)
        await asyncio.wait([done])
        _settle(wave, done.result)

    async def _call(self, call: Callable[[], _T]) -> _T:
        if self._threads is None:
            return call()
        return await asyncio.get_running_loop().run_in_executor(self._threads, call)


def _next_turn(read: Callable[[_K], None], key: _K) -> None:
    # graphql-core resolves all siblings before the loop turns, so one turn is one level.
    asyncio.get_running_loop().call_soon(read, key)


def _join(wave: _Wave[_K, _T], key: _K) -> asyncio.Future[_T]:
    answer: asyncio.Future[_T] = asyncio.get_running_loop().create_future()
    wave.keys.append(key)
    wave.answers.append(answer)
    return answer


def _settle(wave: _Wave[_K, _T], read: Callable[[], list[_T]]) -> None:
    """Give everyone of a level their answer, or the error."""
    try:
        found = read()
    except Exception as error:  # noqa: BLE001 - handed on to everyone who waits
        for waiting in wave.answers:
            if not waiting.done():
                waiting.set_exception(error)
        return
    for waiting, answer in zip(wave.answers, found, strict=True):
        if not waiting.done():
            waiting.set_result(answer)
