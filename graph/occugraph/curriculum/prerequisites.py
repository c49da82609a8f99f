"""What comes before what: edges between skills with their reasons, and an order without circles."""

import heapq
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum
from graphlib import CycleError, TopologicalSorter
from typing import Final, Generic, TypeVar

from occugraph.binding import LinkName
from occugraph.iri import Iri
from occugraph.link_columns import NECESSITIES, LinkColumns
from occugraph.reader import Reader

__all__ = ["Basis", "Edge", "Ordered", "find_edges", "order"]


class Basis(StrEnum):
    """Why one skill is learned before another, the weakest reason first."""

    HIERARCHY = "HIERARCHY"  # it is broader: the general before the special
    OPTIONAL_RELATION = "OPTIONAL_RELATION"  # a source says that the other has use for it
    ESSENTIAL_RELATION = "ESSENTIAL_RELATION"  # a source says that the other needs it
    EVIDENCE = "EVIDENCE"  # og:hasPrerequisite, with a statement


_STRENGTH: Final = {basis: place for place, basis in enumerate(Basis)}
_REASONS: Final = {
    Basis.HIERARCHY: "it is broader: the general comes before the special",
    Basis.OPTIONAL_RELATION: "its source says that the other has use for it",
    Basis.ESSENTIAL_RELATION: "its source says that the other needs it",
    Basis.EVIDENCE: "a statement with evidence says that it is learned before",
}


@dataclass(frozen=True, slots=True)
class Edge:
    """One skill that comes before another.

    Of several reasons for one pair the strongest counts.
    """

    before: Iri
    after: Iri
    basis: Basis
    confidence: float

    @property
    def reason(self) -> str:
        """The basis in words."""
        return _REASONS[self.basis]

    @property
    def strength(self) -> tuple[int, float, str, str]:
        """What decides which edge of a circle is dropped: the smallest."""
        return _STRENGTH[self.basis], self.confidence, self.before, self.after


def find_edges(reader: Reader, skills: AbstractSet[Iri]) -> list[Edge]:
    """Return the edges among ``skills``, one a pair, by ``after`` and ``before``."""
    found: dict[tuple[Iri, Iri], Edge] = {}
    for edge in _read_edges(reader, skills):
        pair = edge.after, edge.before
        known = found.get(pair)
        if known is None or known.strength < edge.strength:
            found[pair] = edge
    return [found[pair] for pair in sorted(found)]


def _read_edges(reader: Reader, skills: AbstractSet[Iri]) -> Iterable[Edge]:
    relations = Basis.ESSENTIAL_RELATION, Basis.OPTIONAL_RELATION
    bases = dict(zip(NECESSITIES, relations, strict=True))
    for link, by_necessity in (
        (LinkName.SKILL_PREREQUISITES, {}),
        (LinkName.SKILL_DRAWS_ON, bases),
        (LinkName.SKILL_BROADER, {}),
    ):
        plain = Basis.EVIDENCE if link is LinkName.SKILL_PREREQUISITES else Basis.HIERARCHY
        columns = reader.columns(link)
        for after in sorted(skills):
            for before, necessity, confidence in _links_of(columns, after):
                if before in skills:
                    basis = by_necessity[NECESSITIES[necessity]] if by_necessity else plain
                    yield Edge(before, after, basis, confidence)


def _links_of(columns: LinkColumns, near: Iri) -> Iterable[tuple[Iri, int, float]]:
    rows = columns.rows_of(near)
    for far, necessity, confidence in zip(
        columns.far_index[rows].tolist(),
        columns.necessity[rows].tolist(),
        columns.confidence[rows].tolist(),
        strict=True,
    ):
        # Not a number is no evidence: the weakest of its basis.
        yield columns.far[far], necessity, confidence if confidence == confidence else 0.0  # noqa: PLR0124 - only NaN differs


_T = TypeVar("_T", bound=str)


@dataclass(frozen=True, slots=True)
class Ordered(Generic[_T]):
    """Things in an order that keeps every pair of ``kept``.

    ``dropped`` are the pairs that were taken out, each with the circle that it was in: the things
    from one to the next, back to the first.
    """

    things: tuple[_T, ...]
    kept: frozenset[tuple[_T, _T]]
    dropped: tuple[tuple[tuple[_T, ...], tuple[_T, _T]], ...]


def order(
    things: Sequence[_T],
    pairs: Iterable[tuple[_T, _T]],
    *,
    strength: Callable[[tuple[_T, _T]], tuple[object, ...]],
) -> Ordered[_T]:
    """Return things so that of each pair the first comes before the second.

    While there is a circle, the weakest pair of one is dropped. Where pairs leave a choice, what
    comes first in ``things`` comes first. The same input gives the same order.

    Args:
        things: Each once.
        pairs: Both of ``things``.
        strength: Of a pair; the smallest of a circle is dropped. No two are equal.
    """
    place = {thing: number for number, thing in enumerate(things)}
    left = sorted(set(pairs), key=lambda pair: (place[pair[0]], place[pair[1]]))
    dropped: list[tuple[tuple[_T, ...], tuple[_T, _T]]] = []
    while True:
        sorter = TopologicalSorter({thing: [] for thing in things})
        for before, after in left:
            sorter.add(after, before)
        try:
            sorter.prepare()
        except CycleError as err:
            # The first and the last are one; each comes before the next.
            circle = tuple(err.args[1][:-1])
            weakest = min(_pairs_of(circle), key=strength)
            left.remove(weakest)
            dropped.append((circle, weakest))
        else:
            return Ordered(tuple(_sort(sorter, place)), frozenset(left), tuple(dropped))


def _pairs_of(circle: tuple[_T, ...]) -> list[tuple[_T, _T]]:
    return list(zip(circle, (*circle[1:], circle[0]), strict=True))


def _sort(sorter: "TopologicalSorter[_T]", place: dict[_T, int]) -> Iterable[_T]:
    ready = [(place[thing], thing) for thing in sorter.get_ready()]
    heapq.heapify(ready)
    while ready:
        _, thing = heapq.heappop(ready)
        yield thing
        sorter.done(thing)
        for each in sorter.get_ready():
            heapq.heappush(ready, (place[each], each))
