"""What comparisons read of a graph, once a publication: needs, hierarchy, mappings, rarity."""

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, cast
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from occugraph.binding import Kind, LinkName
from occugraph.comparison.factors import OPTIONAL_WEIGHT, Factor
from occugraph.index.adjacency import rows_between
from occugraph.iri import Iri, expand_curie
from occugraph.link_columns import LinkColumns
from occugraph.reader import (
    NOT_REMOVED,
    AllOf,
    Compare,
    Operator,
    PageRequest,
    Reader,
    Selection,
    UriKey,
)
from occugraph.values import CONFIDENCE_OF, MappingEnd

__all__ = [
    "UNSAID_CONFIDENCE",
    "Adjacency",
    "Ints",
    "MappedPair",
    "Marks",
    "Match",
    "Needs",
    "Numbers",
    "SkillSpace",
    "SpaceCache",
    "Uses",
    "Weighed",
]

Ints = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.float64]
Marks = npt.NDArray[np.bool_]

UNSAID_CONFIDENCE: Final = CONFIDENCE_OF["low"]
"""What a link counts that has no evidence."""

_ESSENTIAL: Final = 0
_KNOWLEDGE: Final = AllOf((NOT_REMOVED, Compare("type", Operator.EQ, "KNOWLEDGE")))
_MATCHES: Final = {
    expand_curie(f"skos:{name}"): name
    for name in ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")
}


Match = tuple[Iri, Iri, str, float]
"""A mapping between skills: subject, object, the last part of SKOS's predicate, confidence."""


@dataclass(frozen=True, slots=True)
class MappedPair:
    """Two skills that a mapping pairs; ``predicate`` is the last part of SKOS's name."""

    subject: int
    object: int
    predicate: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Needs:
    """What each occupation requires, one row a pair of occupation and skill.

    A pair that is both essential and optional is one essential row. Rows are by occupation, then
    by skill.

    Attributes:
        occupation: Its place in ``SkillSpace.occupations``.
        skill: Its number in ``SkillSpace.concepts``.
        essential: Whether it is.
        confidence: Of the link, 0 to 1.
        offsets: The first row of each occupation, and the end.
    """

    occupation: Ints
    skill: Ints
    essential: Marks
    confidence: Numbers
    offsets: Ints


@dataclass(frozen=True, slots=True)
class Uses:
    """Which of ``count`` technologies the occupations of a space use: one row a link."""

    occupation: Ints
    technology: Ints
    confidence: Numbers
    count: int


@dataclass(frozen=True, slots=True)
class Weighed:
    """What each row of needs counts for a factor, the sum by occupation, and how many rows do."""

    row: Numbers
    whole: Numbers
    total: Ints


@dataclass(frozen=True)
class Adjacency:
    """What stands next to each concept: the numbers between two offsets."""

    offsets: Ints
    values: Ints

    def of(self, concept: int) -> list[int]:
        """Return the neighbors of one concept."""
        start, end = self.offsets[concept : concept + 2].tolist()
        return cast("list[int]", self.values[start:end].tolist())

    def expand(self, concepts: Ints) -> tuple[Ints, Ints]:
        """Return the neighbors of all given concepts, and for each the place of its concept."""
        rows, segment = rows_between(self.offsets[concepts], self.offsets[concepts + 1])
        return self.values[rows], segment


@dataclass(frozen=True)
class SkillSpace:
    """The skills of a publication and how they hang together; nothing of it can change.

    Attributes:
        occupations: Those that require a skill or use a technology, by IRI.
        concepts: Skills, and groups of skills above them, by IRI.
        needs: What each occupation requires.
        is_knowledge: By concept.
        broader: From a concept to those directly above it.
        narrower: From a concept to the skills directly below it.
        mapped: Skills that a mapping pairs, negative mappings left out.
        uses: Which technologies they use.
    """

    occupations: tuple[Iri, ...]
    concepts: tuple[Iri, ...]
    needs: Needs
    is_knowledge: Marks
    broader: Adjacency
    narrower: Adjacency
    mapped: tuple[MappedPair, ...]
    uses: Uses

    @classmethod
    def read(cls, reader: Reader) -> "SkillSpace":
        """Return the space of a reader's publication; a second or less over whole releases."""
        known = reader.page(Kind.SKILL, PageRequest(filter=_KNOWLEDGE), Selection())
        return cls.of(
            reader.columns(LinkName.OCCUPATION_SKILLS),
            (reader.columns(LinkName.SKILL_BROADER), reader.columns(LinkName.GROUP_BROADER)),
            reader.columns(LinkName.OCCUPATION_TECHNOLOGIES),
            knowledge=[edge.node.uri for edge in known.edges],
            matches=_read_matches(reader),
        )

    @classmethod
    def of(
        cls,
        skills: LinkColumns,
        above: Sequence[LinkColumns],
        technologies: LinkColumns,
        *,
        knowledge: Iterable[Iri] = (),
        matches: Sequence[Match] = (),
    ) -> "SkillSpace":
        """Return the space of some links.

        Args:
            skills: From occupations to skills.
            above: From skills and groups to what is directly above them.
            technologies: From occupations to technologies.
            knowledge: The skills that are knowledge.
            matches: Mappings between skills.
        """
        names = {*skills.far, *(name for match in matches for name in match[:2])}
        for columns in above:
            names |= {*columns.near, *columns.far}
        concepts = tuple(sorted(names))
        number = {name: place for place, name in enumerate(concepts)}
        is_knowledge = np.zeros(len(concepts), dtype=bool)
        is_knowledge[[number[name] for name in knowledge if name in number]] = True
        child, parent = _number_hierarchy(above, number)
        occupations = tuple(sorted({*skills.near, *technologies.near}))
        place = {name: each for each, name in enumerate(occupations)}
        return cls(
            occupations=occupations,
            concepts=concepts,
            needs=_number_needs(skills, place, number),
            is_knowledge=is_knowledge,
            broader=_adjacency(child, parent, len(concepts)),
            narrower=_adjacency(parent, child, len(concepts)),
            mapped=tuple(
                MappedPair(number[subject], number[target], predicate, confidence)
                for subject, target, predicate, confidence in sorted(matches)
            ),
            uses=_number_uses(technologies, place),
        )

    @cached_property
    def number(self) -> dict[Iri, int]:
        """The number of each concept."""
        return {name: place for place, name in enumerate(self.concepts)}

    @cached_property
    def place(self) -> dict[Iri, int]:
        """The place of each occupation."""
        return {name: place for place, name in enumerate(self.occupations)}

    @cached_property
    def rarity(self) -> Numbers:
        """By concept, how few occupations require it: 1 for one of them, toward 0 for all.

        The logarithm of the number of occupations that require any over that of those that require
        it, as in inverse document frequency, divided by its greatest value.
        """
        total = len(np.unique(self.needs.occupation))
        count = np.bincount(self.needs.skill, minlength=len(self.concepts))
        if total < 2:  # noqa: PLR2004 - among one occupation nothing is rarer than anything
            return np.ones(len(self.concepts))
        # Of exact integers and libm's log, rounded: the same bits on both readers.
        found: Numbers = np.round(np.log(total / np.maximum(count, 1)) / np.log(total), 12)
        return found

    @cached_property
    def needed_by(self) -> Adjacency:
        """From a skill to the rows of ``needs`` that name it."""
        skills = self.needs.skill
        return _adjacency(skills, np.arange(len(skills)), len(self.concepts))

    @cached_property
    def weighed(self) -> dict[Factor, Weighed]:
        """By factor what the needs count, all but technologies."""
        needs, count = self.needs, len(self.occupations)
        knowledge = self.is_knowledge[needs.skill]
        graded = np.where(needs.essential, 1.0, OPTIONAL_WEIGHT)
        weights = {
            Factor.ESSENTIAL_SKILLS: (needs.essential & ~knowledge).astype(np.float64),
            Factor.OPTIONAL_SKILLS: (~needs.essential & ~knowledge).astype(np.float64),
            Factor.KNOWLEDGE: np.where(knowledge, graded, 0.0),
            Factor.HIERARCHY: graded,
            Factor.RARITY: graded * self.rarity[needs.skill],
        }
        return {
            factor: Weighed(
                weight,
                np.bincount(needs.occupation, weight, count).astype(np.float64),
                np.bincount(needs.occupation[weight > 0], minlength=count),
            )
            for factor, weight in weights.items()
        }

    def rows_of(self, occupation: Iri) -> slice:
        """Return the rows of an occupation's needs; an empty slice where it has none."""
        place = self.place.get(occupation)
        if place is None:
            return slice(0, 0)
        start, end = self.needs.offsets[place : place + 2].tolist()
        return slice(start, end)


class SpaceCache:
    """Keeps the space of each reader, for as long as the reader lives. Safe in threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._spaces: WeakKeyDictionary[Reader, SkillSpace] = WeakKeyDictionary()

    def of(self, reader: Reader) -> SkillSpace:
        """Return the space of a reader, read at the first call."""
        with self._lock:
            found = self._spaces.get(reader)
            if found is None:
                found = self._spaces[reader] = SkillSpace.read(reader)
            return found


def _number_hierarchy(above: Sequence[LinkColumns], number: dict[Iri, int]) -> tuple[Ints, Ints]:
    children, parents = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for columns in above:
        near = np.array([number[name] for name in columns.near], dtype=np.int64)
        far = np.array([number[name] for name in columns.far], dtype=np.int64)
        children.append(near[columns.near_index])
        parents.append(far[columns.far_index])
    return np.concatenate(children), np.concatenate(parents)


def _number_needs(links: LinkColumns, place: dict[Iri, int], number: dict[Iri, int]) -> Needs:
    near = np.array([place[name] for name in links.near], dtype=np.int64)
    far = np.array([number[name] for name in links.far], dtype=np.int64)
    # Essential comes first among the rows of a pair, and is the one that counts.
    pairs = links.near_index.astype(np.int64) * max(len(links.far), 1) + links.far_index
    kept = np.ones(len(links), dtype=bool)
    kept[1:] = pairs[1:] != pairs[:-1]
    occupation = near[links.near_index[kept]]
    return Needs(
        occupation=occupation,
        skill=far[links.far_index[kept]],
        essential=links.necessity[kept] == _ESSENTIAL,
        confidence=np.nan_to_num(links.confidence[kept], nan=UNSAID_CONFIDENCE),
        offsets=np.searchsorted(occupation, np.arange(len(place) + 1)),
    )


def _number_uses(links: LinkColumns, place: dict[Iri, int]) -> Uses:
    near = np.array([place[name] for name in links.near], dtype=np.int64)
    return Uses(
        near[links.near_index],
        links.far_index.astype(np.int64),
        np.nan_to_num(links.confidence, nan=UNSAID_CONFIDENCE),
        len(links.far),
    )


def _adjacency(owners: Ints, values: Ints, count: int) -> Adjacency:
    order = np.lexsort((values, owners))
    offsets = np.zeros(count + 1, dtype=np.int64)
    np.cumsum(np.bincount(owners, minlength=count), out=offsets[1:])
    return Adjacency(offsets, values[order])


def _read_matches(reader: Reader) -> list[Match]:
    """Return the mappings between skills that say how they match."""
    links = reader.columns(LinkName.SKILL_MAPPINGS)
    wanted = Selection(frozenset({"object", "predicate", "confidence", "negative"}))
    things = reader.find(Kind.MAPPING, [UriKey(iri) for iri in links.far], wanted)
    skills = set(links.near) | set(reader.columns(LinkName.OCCUPATION_SKILLS).far)
    found = []
    for near, far in zip(links.near_index.tolist(), links.far_index.tolist(), strict=True):
        thing = things[far]
        if thing is None or thing.values["negative"]:
            continue
        end, confidence = thing.values["object"], thing.values["confidence"]
        match = _MATCHES.get(Iri(str(thing.values["predicate"])))
        if isinstance(end, MappingEnd) and end.uri in skills and match:
            said = confidence if isinstance(confidence, float) else UNSAID_CONFIDENCE
            found.append((links.near[near], end.uri, match, said))
    return found
