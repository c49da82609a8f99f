"""What a scheme holds of one occupation, judged from the mappings to it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from occugraph.binding import Necessity
from occugraph.iri import PREFIXES, Iri
from occugraph.values import StatusKind, Thing

__all__ = [
    "MAPPING_COLUMNS",
    "CoverageCounts",
    "CoverageRow",
    "Holding",
    "SkillCoverage",
    "SkillHolding",
    "count_mappings",
    "judge_mappings",
    "judge_skill",
]

MAPPING_COLUMNS: Final = frozenset(
    {"predicate", "objectScheme", "objectStatus", "confidence", "negative", "noTermFound", "object"}
)
"""What of a mapping is judged."""


class Holding(StrEnum):
    """The nearest counterpart that a scheme has, nearest first.

    The names are those of the SKOS matches, seen from ours: BROAD is something wider in the
    scheme, of which ours is a part. NO_TERM: it was searched and has none. UNKNOWN: there
    is no positive mapping to what it has now and no finding of no term, which does not mean that
    nobody looked: matches may have been denied, or lead to what it dropped (see the counts).
    """

    EXACT = "EXACT"
    CLOSE = "CLOSE"
    BROAD = "BROAD"
    NARROW = "NARROW"
    RELATED = "RELATED"
    NO_TERM = "NO_TERM"
    UNKNOWN = "UNKNOWN"


class SkillHolding(StrEnum):
    """What a scheme has of a skill.

    OWN: it is a skill of the scheme. MATCHED: an exact, close, broad or narrow match leads there.
    RELATED: only a related one does, which is no counterpart. The others as in Holding.
    """

    OWN = "OWN"
    MATCHED = "MATCHED"
    RELATED = "RELATED"
    NO_TERM = "NO_TERM"
    UNKNOWN = "UNKNOWN"


_MATCHES: Final = MappingProxyType(
    {
        f"{PREFIXES['skos']}{holding.value.lower()}Match": holding
        for holding in (
            Holding.EXACT,
            Holding.CLOSE,
            Holding.BROAD,
            Holding.NARROW,
            Holding.RELATED,
        )
    }
)
_MAPPED: Final = frozenset({SkillHolding.OWN, SkillHolding.MATCHED})
_COUNTERPARTS: Final = frozenset({Holding.EXACT, Holding.CLOSE, Holding.BROAD, Holding.NARROW})


@dataclass(frozen=True, slots=True)
class CoverageCounts:
    """How many mappings of an occupation to a scheme there are, by what they say.

    ``removed`` are positive ones to what a newer release of the scheme dropped; they are in no
    other count, for they lead nowhere now.
    """

    exact: int = 0
    close: int = 0
    broad: int = 0
    narrow: int = 0
    related: int = 0
    no_term: int = 0
    negative: int = 0
    removed: int = 0


@dataclass(frozen=True, slots=True)
class SkillCoverage:
    """What a scheme has of one skill that an occupation requires.

    Attributes:
        skill: The skill.
        necessities: How the occupation requires it, essential first.
        holding: What the scheme has.
        match: The nearest match; NO_TERM and UNKNOWN as in Holding, None for OWN.
        confidence: Of that match, the highest; None where it states none, or there is no match.
        mappings: All mappings of the skill to the scheme, also negative ones, by IRI.
        targets: What the nearest match leads to, by IRI.
    """

    skill: Iri
    necessities: tuple[Necessity, ...]
    holding: SkillHolding
    match: Holding | None
    confidence: float | None
    mappings: tuple[Iri, ...]
    targets: tuple[Iri, ...]

    @property
    def is_mapped(self) -> bool:
        """Whether the scheme has a counterpart."""
        return self.holding in _MAPPED


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """What a scheme holds of one occupation.

    Attributes:
        occupation: Ours.
        cursor: Its place in the list.
        counts: The mappings.
        holding: The nearest counterpart.
        confidence: Of the mappings that say so, the highest; None where none states it.
        mappings: All mappings of the occupation to the scheme, by IRI.
        skills: Each skill that it requires once, by IRI.
    """

    occupation: Iri
    cursor: str
    counts: CoverageCounts
    holding: Holding
    confidence: float | None
    mappings: tuple[Iri, ...]
    skills: tuple[SkillCoverage, ...]

    @property
    def is_held(self) -> bool:
        """Whether the scheme has a counterpart: something exact, close, broad or narrow."""
        return self.holding in _COUNTERPARTS

    @property
    def mapped(self) -> tuple[SkillCoverage, ...]:
        """The skills of which the scheme has a counterpart."""
        return tuple(each for each in self.skills if each.is_mapped)

    @property
    def gap(self) -> tuple[SkillCoverage, ...]:
        """The others: those that are essential first, then by IRI."""
        gap = (each for each in self.skills if not each.is_mapped)
        return tuple(sorted(gap, key=lambda each: Necessity.ESSENTIAL not in each.necessities))

    def count_skills(self, holding: SkillHolding) -> int:
        """Return of how many skills the scheme has just this."""
        return sum(each.holding is holding for each in self.skills)


def count_mappings(mappings: Iterable[Thing]) -> CoverageCounts:
    """Return the counts of mappings to one scheme, each in one of them."""
    found = dict.fromkeys(CoverageCounts.__dataclass_fields__, 0)
    for mapping in mappings:
        found[_name(mapping)] += 1
    return CoverageCounts(**found)


def judge_mappings(mappings: Sequence[Thing]) -> tuple[Holding, float | None, tuple[Iri, ...]]:
    """Return the nearest counterpart, its highest confidence, and what it leads to."""
    by_name: dict[str, list[Thing]] = {}
    for mapping in mappings:
        by_name.setdefault(_name(mapping), []).append(mapping)
    for holding in Holding:
        nearest = by_name.get(holding.value.lower())
        if nearest:
            stated = [each.values["confidence"] for each in nearest]
            known = [float(each) for each in stated if isinstance(each, float)]
            ends: list[Any] = [each.values["object"] for each in nearest]
            targets = sorted({end.uri for end in ends if end})
            return holding, max(known, default=None), tuple(targets)
    return Holding.UNKNOWN, None, ()


def judge_skill(
    skill: Iri, necessities: tuple[Necessity, ...], *, is_own: bool, mappings: Sequence[Thing]
) -> SkillCoverage:
    """Return what a scheme has of a skill.

    Args:
        skill: The skill.
        necessities: How it is required.
        is_own: Whether it is a skill of the scheme.
        mappings: Its mappings to the scheme.
    """
    uris = tuple(sorted(mapping.uri for mapping in mappings))
    if is_own:
        return SkillCoverage(skill, necessities, SkillHolding.OWN, None, None, uris, (skill,))
    match, confidence, targets = judge_mappings(mappings)
    holding = SkillHolding.MATCHED if match in _COUNTERPARTS else SkillHolding(match.value)
    return SkillCoverage(skill, necessities, holding, match, confidence, uris, targets)


def _name(mapping: Thing) -> str:
    """Return the count that a mapping is in."""
    values: Mapping[str, Any] = mapping.values
    if values["noTermFound"]:
        return "no_term"
    if values["negative"]:
        return "negative"
    status = values["objectStatus"]
    if status is not None and status.kind is StatusKind.REMOVED:
        return "removed"
    return _MATCHES[values["predicate"]].value.lower()
