"""One reader call per level of a request, however many things stand on it.

Every resolver of a link asks here for its own node and waits. The asks that gather while the
level is resolved are sent to the reader as one call for each field of the query document.
"""

import asyncio
from dataclasses import dataclass, field
from typing import Final

from occugraph.binding import Kind, LinkName
from occugraph.iri import Iri
from occugraph.reader import Page, PageRequest, Reader, Selection, UriKey
from occugraph.values import Thing

__all__ = ["LevelLoader"]

_Key = tuple[LinkName, PageRequest, Selection]


@dataclass(slots=True)
class _Level:
    nodes: list[Iri] = field(default_factory=list)
    answers: list[asyncio.Future[Page]] = field(default_factory=list)


@dataclass(slots=True)
class _Finds:
    keys: list[UriKey] = field(default_factory=list)
    answers: list[asyncio.Future[Thing | None]] = field(default_factory=list)


class LevelLoader:
    """Gathers the asks of one request to one reader; made anew for each."""

    def __init__(self, reader: Reader) -> None:
        self.reader: Final = reader
        self._levels: dict[_Key, _Level] = {}
        self._finds: dict[tuple[Kind, Selection], _Finds] = {}

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

    def find(self, kind: Kind, uri: Iri, selection: Selection) -> asyncio.Future[Thing | None]:
        """Return the thing with an IRI, when all that its level asks for has been read."""
        loop = asyncio.get_running_loop()
        key = (kind, selection)
        finds = self._finds.get(key)
        if finds is None:
            finds = self._finds[key] = _Finds()
            loop.call_soon(self._find, key)
        answer: asyncio.Future[Thing | None] = loop.create_future()
        finds.keys.append(UriKey(uri))
        finds.answers.append(answer)
        return answer

    def _find(self, key: tuple[Kind, Selection]) -> None:
        finds = self._finds.pop(key)
        try:
            things = self.reader.find(key[0], finds.keys, key[1])
        except Exception as error:  # noqa: BLE001 - handed on to everyone who waits
            for waiting in finds.answers:
                if not waiting.done():
                    waiting.set_exception(error)
            return
        for waiting, thing in zip(finds.answers, things, strict=True):
            if not waiting.done():
                waiting.set_result(thing)

    def _read(self, key: _Key) -> None:
        level = self._levels.pop(key)
        link, request, selection = key
        try:
            pages = self.reader.linked(link, level.nodes, request, selection)
        except Exception as error:  # noqa: BLE001 - handed on to everyone who waits
            for answer in level.answers:
                if not answer.done():
                    answer.set_exception(error)
            return
        for answer, page in zip(level.answers, pages, strict=True):
            if not answer.done():
                answer.set_result(page)
