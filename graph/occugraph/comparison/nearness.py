"""How near two skills stand: in the hierarchy, or by a mapping.

=============================  =====  ==================================================
what stands between them       value  steps
=============================  =====  ==================================================
an exact match                 1      1
a close match                  3/4    1
a broad or narrow match        1/2    1
one is broader than the other  1/2    1
a related match                1/4    1
a common broader concept       1/3    2, where at most 20 stand directly below it
one more step up, or down      1/3    2
=============================  =====  ==================================================

Of several ways the one with the greatest value counts, then that of the greatest confidence, then
the first by IRI. The values are judgement, not measured: what uses them says ``calibrated: false``.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from occugraph.comparison.space import Ints, Numbers, SkillSpace

__all__ = ["MATCHES", "MOST_SIBLINGS", "NearPairs", "find_near"]

MOST_SIBLINGS: Final = 20
"""A concept with more directly below it is too wide to bring them near: in ESCO 1.2.0 it is one
in ten."""

_ONE_STEP: Final = 0.5
_TWO_STEPS: Final = 1 / 3
_OF_MATCH: Final = {
    "exactMatch": 1.0,
    "closeMatch": 0.75,
    "broadMatch": 0.5,
    "narrowMatch": 0.5,
    "relatedMatch": 0.25,
}
_NONE: Final = -1


@dataclass(frozen=True, slots=True)
class NearPairs:
    """Skills near to given ones: one row a pair, each pair once, the best way.

    Attributes:
        start: The place of the given skill among those given.
        other: The number of the skill that is near to it.
        value: How near, above 0, at most 1.
        confidence: Of the mapping; 1 in the hierarchy.
        between: The number of the concept between them, -1 where they are neighbors.
        match: The predicate of the mapping by its place in ``MATCHES``, -1 in the hierarchy.
    """

    start: Ints
    other: Ints
    value: Numbers
    confidence: Numbers
    between: Ints
    match: Ints


MATCHES: Final = tuple(_OF_MATCH)


def find_near(space: SkillSpace, skills: Ints) -> NearPairs:
    """Return what is near to each of ``skills``, itself left out, by place and number."""
    broader, narrower = space.broader, space.narrower
    parts: list[tuple[Ints, Ints, float, Ints]] = []

    def add(start: Ints, other: Ints, value: float, between: Ints | None) -> None:
        via = np.full(len(other), _NONE) if between is None else between
        parts.append((start, other, value, via))

    above, of_above = broader.expand(skills)
    below, of_below = narrower.expand(skills)
    add(of_above, above, _ONE_STEP, None)
    add(of_below, below, _ONE_STEP, None)
    higher, way = broader.expand(above)
    add(of_above[way], higher, _TWO_STEPS, above[way])
    lower, way = narrower.expand(below)
    add(of_below[way], lower, _TWO_STEPS, below[way])
    is_narrow = np.diff(narrower.offsets)[above] <= MOST_SIBLINGS
    shared, of_shared = above[is_narrow], of_above[is_narrow]
    beside, way = narrower.expand(shared)
    add(of_shared[way], beside, _TWO_STEPS, shared[way])
    start = np.concatenate([part[0] for part in parts])
    other = np.concatenate([part[1] for part in parts])
    value = np.concatenate([np.full(len(part[1]), part[2]) for part in parts])
    between = np.concatenate([part[3] for part in parts])
    confidence, match = np.ones(len(start)), np.full(len(start), _NONE)
    mapped = _find_mapped(space, skills)
    start = np.concatenate([start, mapped.start])
    other = np.concatenate([other, mapped.other])
    value = np.concatenate([value, mapped.value])
    confidence = np.concatenate([confidence, mapped.confidence])
    between = np.concatenate([between, mapped.between])
    match = np.concatenate([match, mapped.match])
    return _best(NearPairs(start, other, value, confidence, between, match), skills)


def _find_mapped(space: SkillSpace, skills: Ints) -> NearPairs:
    place = {number: each for each, number in enumerate(skills.tolist())}
    rows = [
        (
            place[near],
            far,
            _OF_MATCH[pair.predicate],
            pair.confidence,
            MATCHES.index(pair.predicate),
        )
        for pair in space.mapped
        for near, far in ((pair.subject, pair.object), (pair.object, pair.subject))
        if near in place
    ]
    columns = list(zip(*rows, strict=True)) if rows else [()] * 5
    start, other, match = (np.array(columns[each], dtype=np.int64) for each in (0, 1, 4))
    value, confidence = (np.array(columns[each], dtype=np.float64) for each in (2, 3))
    return NearPairs(start, other, value, confidence, np.full(len(start), _NONE), match)


def _best(found: NearPairs, skills: Ints) -> NearPairs:
    """Keep the best way of each pair, and of the others none."""
    is_other = found.other != skills[found.start]
    order = np.lexsort(
        (found.match, found.between, -found.confidence, -found.value, found.other, found.start)
    )
    order = order[is_other[order]]
    start, other = found.start[order], found.other[order]
    first = np.ones(len(order), dtype=bool)
    first[1:] = (start[1:] != start[:-1]) | (other[1:] != other[:-1])
    kept = order[first]
    return NearPairs(
        start=found.start[kept],
        other=found.other[kept],
        value=found.value[kept],
        confidence=found.confidence[kept],
        between=found.between[kept],
        match=found.match[kept],
    )
