"""Counting and hashing what a side says, and comparing two sides thing by thing.

A side tells facts: short texts about a thing, each in a section. Two sides that tell the same
facts of every thing are equal; order does not matter, how often does. First only counts and
hashes are kept, a few bytes a thing; the facts themselves are asked for again, for those things
that differ.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final, Protocol, TypeAlias

__all__ = [
    "Account",
    "Difference",
    "Listener",
    "Section",
    "Tally",
    "compare",
    "say",
    "say_unlike",
    "tell_values",
]

_DIGEST_BYTES: Final = 16
_RANGE: Final = 1 << (8 * _DIGEST_BYTES)


class Listener(Protocol):
    """Takes facts in."""

    def add(self, section: str, thing: str, fact: str) -> None:
        """Take one fact about a thing; the same fact twice counts twice."""
        ...


Account: TypeAlias = Callable[[Listener], None]
"""What a side says: tells all its facts to a listener, and can do so again."""


def say(name: str, value: object) -> str:
    """Return the fact that ``name`` has ``value``.

    Example:
        >>> say("prefLabel@en", "microgrid operator")
        'prefLabel@en: microgrid operator'
    """
    return f"{name}: {value}"


def say_unlike(name: str, found: object, expected: object) -> str:
    """Return the fact that ``name`` has another value than is expected; None is none.

    Example:
        >>> say_unlike("id", "other", None)
        'id: other, not nothing'
        >>> say_unlike("id", None, "one")
        'id: nothing, not one'
    """
    shown, wanted = ("nothing" if value is None else value for value in (found, expected))
    return say(name, f"{shown}, not {wanted}")


def tell_values(listener: Listener, section: str, thing: str, values: Mapping[str, object]) -> None:
    """Tell what each name has as value; None is nothing to tell."""
    for name, value in values.items():
        if value is not None:
            listener.add(section, thing, say(name, value))


@dataclass(frozen=True, slots=True)
class Section:
    """What a side says in one section, in numbers.

    Attributes:
        things: How many things.
        facts: How many facts about them.
        digest: Of all of it, 32 hex digits; the same facts give the same digest in any order.
    """

    things: int
    facts: int
    digest: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What the record and a projection say differently of one thing.

    Attributes:
        section: Where.
        thing: Which, by IRI.
        missing: Facts that only the record has, sorted.
        extra: Facts that only the projection has, sorted.
    """

    section: str
    thing: str
    missing: tuple[str, ...]
    extra: tuple[str, ...]


class Tally:
    """Counts and hashes of the facts that it has heard, by section and thing.

    Example:
        >>> tally = Tally()
        >>> tally.add("Skill", "urn:a", say("code", "1"))
        >>> tally.sections["Skill"].facts
        1
    """

    def __init__(self) -> None:
        self._numbers: Final[defaultdict[str, dict[str, int]]] = defaultdict(dict)
        self._counts: Final[Counter[str]] = Counter()
        self._last: tuple[str, int] = "", _hash("")

    @classmethod
    def of(cls, account: Account) -> "Tally":
        """Return the tally of all that a side says."""
        tally = cls()
        account(tally)
        return tally

    def add(self, section: str, thing: str, fact: str) -> None:
        """Take one fact in."""
        last, number = self._last
        # A link is told to both of its ends, one after the other.
        if fact is not last:
            number = _hash(fact)
            self._last = fact, number
        numbers = self._numbers[section]
        # A sum, unlike an exclusive or, notices what is there twice.
        numbers[thing] = numbers.get(thing, 0) + number
        self._counts[section] += 1

    @property
    def sections(self) -> dict[str, Section]:
        """The numbers of each section, by name."""
        return {name: self._sum_up(name) for name in sorted(self._numbers)}

    def find_differing(self, other: "Tally", section: str) -> list[str]:
        """Return the things of a section of which the two do not say the same, sorted."""
        own, others = self.numbers_of(section), other.numbers_of(section)
        if own == others:
            return []
        return sorted(
            thing for thing in own.keys() | others.keys() if own.get(thing) != others.get(thing)
        )

    def numbers_of(self, section: str) -> Mapping[str, int]:
        """Return the hash of what was said of each thing of a section."""
        return self._numbers.get(section, {})

    def _sum_up(self, name: str) -> Section:
        numbers, total = self._numbers[name], 0
        for thing, number in numbers.items():
            total += _hash(f"{thing} {number}")
        return Section(len(numbers), self._counts[name], f"{total % _RANGE:032x}")


class _Excerpt:
    """The facts about some things only."""

    def __init__(self, wanted: Mapping[str, Collection[str]]) -> None:
        self._wanted: Final = wanted
        self.facts: Final[defaultdict[tuple[str, str], Counter[str]]] = defaultdict(Counter)

    def add(self, section: str, thing: str, fact: str) -> None:
        """Take one fact in, if it is about one of them."""
        if thing in self._wanted.get(section, ()):
            self.facts[section, thing][fact] += 1


def compare(
    record: Account, projection: Account, differing: Mapping[str, Sequence[str]]
) -> Iterator[Difference]:
    """Yield what the two sides say differently of the given things, in their order.

    Args:
        record: The side that is right.
        projection: The side that is compared with it.
        differing: Things by section, as :meth:`Tally.find_differing` names them.
    """
    wanted = {section: frozenset(things) for section, things in differing.items()}
    expected, found = _Excerpt(wanted), _Excerpt(wanted)
    record(expected)
    projection(found)
    for section in wanted:
        for thing in differing[section]:
            place = section, thing
            yield Difference(
                section,
                thing,
                _sorted(expected.facts[place] - found.facts[place]),
                _sorted(found.facts[place] - expected.facts[place]),
            )


def _hash(fact: str) -> int:
    return int.from_bytes(blake2b(fact.encode(), digest_size=_DIGEST_BYTES).digest(), "big")


def _sorted(facts: Counter[str]) -> tuple[str, ...]:
    return tuple(sorted(facts.elements()))
