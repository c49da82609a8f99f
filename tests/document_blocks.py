"""The examples in the documentation: fenced blocks, and the cells of its tables."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from running import ROOT

_FENCE: Final = re.compile(r"^```(?P<info>[^\n`]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: what it is, its text, and where it stands."""

    info: str
    text: str
    place: str


@dataclass(frozen=True, slots=True)
class Example:
    """A query, what it is given, and the answer that the documentation promises.

    Attributes:
        given: The text of a block ``json variables`` between the two; empty without one.
        answer: None where the block that follows is not an answer.
    """

    query: Block
    given: str
    answer: Block | None


def documents() -> list[Path]:
    """Return the pages whose examples are run."""
    return [*sorted((ROOT / "docs").glob("*.md")), ROOT / "README.md"]


def find_blocks(path: Path) -> list[Block]:
    """Return the fenced blocks of a page, in order."""
    text = path.read_text(encoding="utf-8")
    return [
        Block(
            match["info"].strip(),
            match["text"],
            f"{path.relative_to(ROOT)}:{text.count(chr(10), 0, match.start()) + 1}",
        )
        for match in _FENCE.finditer(text)
    ]


def find_examples(language: str, answer: str) -> list[Example]:
    """Return the queries in a language, each with the block that follows it."""
    return [example for path in documents() for example in _pair(path, language, answer)]


def _pair(path: Path, language: str, answer: str) -> Iterator[Example]:
    blocks = find_blocks(path)
    for number, block in enumerate(blocks):
        if block.info == language:
            following = blocks[number + 1 : number + 3]
            given = ""
            if following and following[0].info == "json variables":
                given = following.pop(0).text
            found = following[0] if following and following[0].info == answer else None
            yield Example(block, given, found)


def section_of(path: Path, heading: str) -> str:
    """Return the text below a heading, up to the next of its level or above."""
    level = len(heading) - len(heading.lstrip("#"))
    text = path.read_text(encoding="utf-8")
    assert f"\n{heading}\n" in text, f"{path.name} has no {heading!r}"
    after = text.partition(f"\n{heading}\n")[2]
    return re.split(rf"^#{{1,{level}}} ", after, maxsplit=1, flags=re.MULTILINE)[0]


def table_rows(section: str) -> list[tuple[str, ...]]:
    """Return the rows of the tables of a section as their cells, without headings or backquotes."""
    rows = [
        tuple(cell.strip().strip("`") for cell in line.strip()[1:-1].split("|"))
        for line in section.splitlines()
        if line.startswith("| ")
    ]
    rules = {number for number, row in enumerate(rows) if set(row[0]) == {"-"}}
    return [row for number, row in enumerate(rows) if not {number, number + 1} & rules]
