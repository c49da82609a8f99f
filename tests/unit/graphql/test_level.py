"""One reader call a level, whatever stands on it."""

import asyncio
import threading
from collections.abc import Sequence
from typing import Any

import pytest

from occugraph.binding import Kind, LinkName
from occugraph.errors import ArgumentError
from occugraph.iri import Iri
from occugraph.reader import Edge, Page, PageRequest, Selection, UriKey
from occugraph.values import Thing
from occugraph_api.graphql.level import LevelLoader


class RecordingReader:
    """Answers each node with a page whose cursor is the node; keeps what it was asked."""

    def __init__(self) -> None:
        self.calls: list[tuple[LinkName, list[Iri]]] = []

    def linked(
        self, link: LinkName, nodes: Sequence[Iri], request: PageRequest, selection: Selection
    ) -> list[Page]:
        """Answer and remember."""
        del selection
        self.calls.append((link, list(nodes)))
        if request.after == "bad":
            raise ArgumentError("bad cursor")
        thing = Thing(Kind.SKILL, Iri("https://e.org/s"), {})
        return [Page(edges=(Edge(cursor=node, node=thing),)) for node in nodes]


def ask(reader: RecordingReader, asks: list[tuple[LinkName, str, PageRequest]]) -> list[Any]:
    """Ask all at once, as the resolvers of one level do."""

    async def gather() -> list[Any]:
        loader = LevelLoader(reader)  # type: ignore[arg-type]
        return await asyncio.gather(
            *(loader.linked(link, Iri(node), request, Selection()) for link, node, request in asks),
            return_exceptions=True,
        )

    return asyncio.run(gather())


def test_asks_of_one_field_become_one_call_in_their_order() -> None:
    reader = RecordingReader()
    asks = [(LinkName.OCCUPATION_SKILLS, f"n{i}", PageRequest(first=5)) for i in range(40)]
    pages = ask(reader, asks)
    assert reader.calls == [(LinkName.OCCUPATION_SKILLS, [f"n{i}" for i in range(40)])]
    assert [page.edges[0].cursor for page in pages] == [f"n{i}" for i in range(40)]


def test_fields_with_other_arguments_are_calls_of_their_own() -> None:
    reader = RecordingReader()
    ask(
        reader,
        [
            (LinkName.OCCUPATION_SKILLS, "n", PageRequest(first=5)),
            (LinkName.OCCUPATION_SKILLS, "n", PageRequest(first=6)),
            (LinkName.OCCUPATION_SECTORS, "n", PageRequest(first=5)),
        ],
    )
    assert len(reader.calls) == 3


def test_an_error_reaches_all_who_asked_and_no_one_else() -> None:
    reader = RecordingReader()
    bad, good = PageRequest(first=5, after="bad"), PageRequest(first=5)
    answers = ask(
        reader,
        [
            (LinkName.OCCUPATION_SKILLS, "a", bad),
            (LinkName.OCCUPATION_SKILLS, "b", bad),
            (LinkName.OCCUPATION_SKILLS, "c", good),
        ],
    )
    assert [type(answer) for answer in answers] == [ArgumentError, ArgumentError, Page]


def test_nothing_asked_is_nothing_read() -> None:
    reader = RecordingReader()
    assert ask(reader, []) == []
    assert reader.calls == []


@pytest.mark.parametrize("size", [1, 2])
def test_a_second_level_is_a_second_call(size: int) -> None:
    reader = RecordingReader()

    async def descend(loader: LevelLoader, node: str) -> None:
        page = await loader.linked(
            LinkName.OCCUPATION_SKILLS, Iri(node), PageRequest(first=size), Selection()
        )
        await loader.linked(
            LinkName.SKILL_OCCUPATIONS,
            Iri(page.edges[0].cursor),
            PageRequest(first=size),
            Selection(),
        )

    async def run() -> None:
        loader = LevelLoader(reader)  # type: ignore[arg-type]
        await asyncio.gather(*(descend(loader, f"n{i}") for i in range(20)))

    asyncio.run(run())
    assert [link for link, _ in reader.calls] == [
        LinkName.OCCUPATION_SKILLS,
        LinkName.SKILL_OCCUPATIONS,
    ]


class FindingReader:
    """Finds what is asked for but ``missing``; keeps what it was asked."""

    def __init__(self) -> None:
        self.calls: list[list[str]] = []

    def find(
        self, kind: Kind | None, keys: Sequence[UriKey], selection: Selection
    ) -> list[Thing | None]:
        """Answer and remember."""
        del selection
        self.calls.append([key.uri for key in keys])
        if any(key.uri == "bad" for key in keys):
            raise ArgumentError("bad key")
        assert kind is not None
        return [None if key.uri == "missing" else Thing(kind, key.uri, {}) for key in keys]


def find(reader: FindingReader, *iris: str) -> list[Any]:
    async def gather() -> list[Any]:
        loader = LevelLoader(reader)  # type: ignore[arg-type]
        return await asyncio.gather(
            *(loader.find_thing(Kind.SKILL, Iri(iri), Selection()) for iri in iris),
            return_exceptions=True,
        )

    return asyncio.run(gather())


def test_finds_of_one_level_become_one_call_in_their_order_each_once() -> None:
    reader = FindingReader()
    found = find(reader, "a", "missing", "b", "a")
    assert reader.calls == [["a", "missing", "b"]]
    assert [thing and thing.uri for thing in found] == ["a", None, "b", "a"]


def test_an_error_of_a_find_reaches_everyone_who_waits() -> None:
    found = find(FindingReader(), "a", "bad")
    assert [type(error) for error in found] == [ArgumentError, ArgumentError]


def test_the_loop_goes_on_while_something_is_computed() -> None:
    """Also for a reader that is called on the loop: here the computation waits for the loop."""
    reader = FindingReader()

    async def run() -> bool:
        loader = LevelLoader(reader)  # type: ignore[arg-type]
        turned = threading.Event()
        asyncio.get_running_loop().call_soon(turned.set)
        return await loader.compute(lambda _reader: turned.wait(5))

    assert asyncio.run(run())
