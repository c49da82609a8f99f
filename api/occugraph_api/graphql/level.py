"""One reader call per level of a request, however many things stand on it.

Every resolver of a link asks here for its own node and waits. The asks that gather while the
level is resolved are sent to the reader as one call for each field of the query document.
"""

import asyncio
from dataclasses import dataclass, field
from typing import Final

from occugraph.binding import LinkName
from occugraph.iri import Iri
from occugraph.reader import Page, PageRequest, Reader, Selection

__all__ = ["LevelLoader"]

_Key = tuple[LinkName, PageRequest, Selection]


@dataclass(slots=True)
class _Level:
    nodes: list[Iri] = field(default_factory=list)
    answers: list[asyncio.Future[Page]] = field(default_factory=list)


class LevelLoader:
    """Gathers the asks of one request to one reader; made anew for each."""

    def __init__(self, reader: Reader) -> None:
        self.reader: Final = reader
        self._levels: dict[_Key, _Level] = {}

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
