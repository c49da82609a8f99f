"""Example queries: files that the query pages, the documentation and the tests all read."""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final, Literal

from occugraph_api.pages.wording import Words

__all__ = ["Example", "Language", "find_example", "read_examples"]

Language = Literal["graphql", "sparql"]

_SUFFIX: Final[dict[Language, str]] = {"graphql": ".graphql", "sparql": ".rq"}
_TITLE: Final = re.compile(r"^# (en|zh): (.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Example:
    """One query with its title; ``slug`` is the file's name without number and suffix."""

    slug: str
    language: Language
    titles: Words
    query: str


@cache
def read_examples(language: Language) -> tuple[Example, ...]:
    """Return the examples of a language, in the order of their files' numbers."""
    folder = files("occugraph_api.pages").joinpath("examples")
    names = sorted(
        entry.name for entry in folder.iterdir() if entry.name.endswith(_SUFFIX[language])
    )
    found = []
    for name in names:
        query = folder.joinpath(name).read_text(encoding="utf-8")
        titles = dict(_TITLE.findall(query))
        slug = name.removesuffix(_SUFFIX[language]).partition("-")[2]
        found.append(Example(slug, language, Words(titles["en"], titles["zh"]), query))
    return tuple(found)


def find_example(language: Language, slug: str) -> Example | None:
    """Return the example of that name, or None."""
    return next((item for item in read_examples(language) if item.slug == slug), None)
