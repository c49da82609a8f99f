"""What a person with some occupations lacks for another: the gap of skills."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from occugraph.binding import Necessity
from occugraph.comparison.nearness import MATCHES, find_near
from occugraph.comparison.space import Ints, SkillSpace
from occugraph.iri import Iri

__all__ = ["NearMatch", "SkillGap", "SkillNeed", "find_gap"]


@dataclass(frozen=True, slots=True)
class SkillNeed:
    """A skill that an occupation requires, and how strongly; both necessities are essential.

    ``occupations`` require it: the one that a person wants, or of what is surplus, those they
    have, by IRI.
    """

    skill: Iri
    necessity: Necessity
    occupations: tuple[Iri, ...]


@dataclass(frozen=True, slots=True)
class NearMatch:
    """What a person has that is near to something they lack.

    Attributes:
        have: A skill of theirs.
        need: The skill that they lack.
        path: From ``have`` to ``need``, both included: through the hierarchy, or a mapping's ends.
        match: The mapping's predicate, e.g. ``closeMatch``; None in the hierarchy.
        value: How near, as :mod:`occugraph.comparison.nearness` says.
        confidence: Of the mapping; 1 in the hierarchy.
    """

    have: Iri
    need: Iri
    path: tuple[Iri, ...]
    match: str | None
    value: float
    confidence: float


@dataclass(frozen=True, slots=True)
class SkillGap:
    """What is there of what an occupation requires, and what is not.

    Every skill of either side stands in exactly one of the three lists; each is sorted by
    necessity, essential first, then by IRI. ``near_matches`` have one match at most for each skill
    that is missing, in its order.
    """

    shared: tuple[SkillNeed, ...]
    missing: tuple[SkillNeed, ...]
    surplus: tuple[SkillNeed, ...]
    near_matches: tuple[NearMatch, ...]


def find_gap(space: SkillSpace, have: Sequence[Iri], want: Iri) -> SkillGap:
    """Return the gap between occupations a person has and one that they want.

    Args:
        space: The skills of the publication.
        have: Occupations; their skills are taken together. None: a person who starts.
        want: The occupation; one without skills has nothing missing.
    """
    wanted = _read_needs(space, [want])
    had = _read_needs(space, have)
    names = {need.skill for need in wanted} & {need.skill for need in had}
    shared = tuple(need for need in wanted if need.skill in names)
    missing = tuple(need for need in wanted if need.skill not in names)
    surplus = tuple(need for need in had if need.skill not in names)
    return SkillGap(shared, missing, surplus, _match(space, missing, had))


def _read_needs(space: SkillSpace, occupations: Sequence[Iri]) -> tuple[SkillNeed, ...]:
    """Return what occupations require together, in the order of a gap's lists."""
    essential: dict[int, bool] = {}
    of: dict[int, list[Iri]] = {}
    for occupation in sorted(set(occupations)):
        rows = space.rows_of(occupation)
        skills = space.needs.skill[rows].tolist()
        for skill, is_essential in zip(skills, space.needs.essential[rows].tolist(), strict=True):
            essential[skill] = is_essential or essential.get(skill, False)
            of.setdefault(skill, []).append(occupation)
    # Numbers of concepts are in the order of their IRIs.
    return tuple(
        SkillNeed(
            space.concepts[skill],
            Necessity.ESSENTIAL if essential[skill] else Necessity.OPTIONAL,
            tuple(of[skill]),
        )
        for skill in sorted(essential, key=lambda each: (not essential[each], each))
    )


def _match(
    space: SkillSpace, missing: Sequence[SkillNeed], had: Sequence[SkillNeed]
) -> tuple[NearMatch, ...]:
    lacking = _numbers(space, missing)
    owned = np.zeros(len(space.concepts), dtype=bool)
    owned[_numbers(space, had)] = True
    near = find_near(space, lacking)
    kept = np.flatnonzero(owned[near.other])
    # The rows are by skill that is missing; of each the greatest value, then the first by IRI.
    order = kept[
        np.lexsort((near.other[kept], -near.confidence[kept], -near.value[kept], near.start[kept]))
    ]
    found = []
    seen: set[int] = set()
    for row in order.tolist():
        start = int(near.start[row])
        if start in seen:
            continue
        seen.add(start)
        between, match = int(near.between[row]), int(near.match[row])
        have, need = space.concepts[near.other[row]], missing[start].skill
        middle = (space.concepts[between],) if between >= 0 else ()
        found.append(
            NearMatch(
                have,
                need,
                (have, *middle, need),
                MATCHES[match] if match >= 0 else None,
                float(near.value[row]),
                float(near.confidence[row]),
            )
        )
    return tuple(found)


def _numbers(space: SkillSpace, needs: Sequence[SkillNeed]) -> Ints:
    return np.array([space.number[need.skill] for need in needs], dtype=np.int64)
