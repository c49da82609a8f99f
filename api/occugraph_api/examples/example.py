"""An example query, as its file has it.

A file is named ``{number}-{slug}.graphql`` or ``.rq`` and begins with comments that say what it
is; they stay with the query where it is copied::

    # title: …
    # title-zh: …
    # description: …
    # description-zh: …
    # desk: curriculum, policy or data
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final, Literal, cast, get_args

from occugraph.errors import SourceError
from occugraph_api.words import Words

__all__ = ["DESKS", "Desk", "Example", "Language", "find_example", "read_examples"]

Language = Literal["graphql", "sparql"]
Desk = Literal["curriculum", "policy", "data"]

DESKS: Final[Mapping[Desk, Words]] = MappingProxyType(
    {
        "curriculum": Words("Curriculum designers", "课程设计者"),
        "policy": Words("Policy researchers", "政策研究者"),
        "data": Words("Data engineers", "数据工程师"),
    }
)
"""Who asks, in the order in which examples are shown."""

_SUFFIX: Final[dict[Language, str]] = {"graphql": ".graphql", "sparql": ".rq"}
_FACT: Final = re.compile(r"# ([a-z-]+): (.+)\n")
_FACTS: Final = ("title", "title-zh", "description", "description-zh", "desk")


@dataclass(frozen=True, slots=True)
class Example:
    """One query and what it is about.

    Attributes:
        slug: The name of the file without number and suffix.
        file: The name of the file.
        language: What it is written in.
        titles: One line each.
        descriptions: What the answer says, and what to mind.
        desk: Who asks.
        query: The whole file.
    """

    slug: str
    file: str
    language: Language
    titles: Words
    descriptions: Words
    desk: Desk
    query: str

    @property
    def body(self) -> str:
        """The query without the comments that say what it is."""
        return self.query.split("\n", len(_FACTS))[-1]


@cache
def read_examples(language: Language) -> tuple[Example, ...]:
    """Return the examples of a language, in the order of their files' numbers.

    Raises:
        SourceError: A file does not begin with the comments that it should.
    """
    folder = files("occugraph_api.examples")
    names = sorted(
        entry.name for entry in folder.iterdir() if entry.name.endswith(_SUFFIX[language])
    )
    return tuple(
        _parse(name, language, folder.joinpath(name).read_text(encoding="utf-8")) for name in names
    )


def find_example(language: Language, slug: str) -> Example | None:
    """Return the example of that name, or None."""
    return next((item for item in read_examples(language) if item.slug == slug), None)


def _parse(name: str, language: Language, query: str) -> Example:
    found = [_FACT.fullmatch(line) for line in query.splitlines(keepends=True)[: len(_FACTS)]]
    facts = {match[1]: match[2] for match in found if match}
    if tuple(facts) != _FACTS or facts["desk"] not in get_args(Desk):
        raise SourceError(
            f"{name} begins with {', '.join(facts) or 'no comment'}: expected comments "
            f"{', '.join(_FACTS)}, desk one of {', '.join(get_args(Desk))}",
            file=name,
        )
    return Example(
        slug=name.removesuffix(_SUFFIX[language]).partition("-")[2],
        file=name,
        language=language,
        titles=Words(facts["title"], facts["title-zh"]),
        descriptions=Words(facts["description"], facts["description-zh"]),
        desk=cast("Desk", facts["desk"]),
        query=query,
    )
