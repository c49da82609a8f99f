"""Shares of the factors, measured for one occupation against all others at once."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from occugraph.comparison.factors import (
    FACTORS,
    MEDIUM_CONFIDENCE,
    WEIGHTS,
    Factor,
)
from occugraph.comparison.nearness import find_near
from occugraph.comparison.space import Ints, Marks, Numbers, SkillSpace
from occugraph.iri import Iri

__all__ = ["HIGH", "LOW", "SCORE", "Shares", "measure"]

SCORE, LOW, HIGH = VARIANTS = range(3)
"""The places of a score, and of what it is at least and at most."""

_BY_SKILL: Final = (
    Factor.ESSENTIAL_SKILLS,
    Factor.OPTIONAL_SKILLS,
    Factor.KNOWLEDGE,
    Factor.HIERARCHY,
    Factor.RARITY,
)
_PLACE: Final = {factor: place for place, factor in enumerate(FACTORS)}


@dataclass(frozen=True, slots=True)
class Shares:
    """Shares of the factors by occupation of a space: one column each.

    Attributes:
        values: By variant (SCORE, LOW, HIGH), factor and occupation; 0 to 1.
        matched: By factor and occupation, how many were found there or near.
        totals: Likewise how many there are; 0 where the factor is not assessed.
    """

    values: Numbers
    matched: Ints
    totals: Ints

    @property
    def weights(self) -> Numbers:
        """The weight of each factor by occupation: together 1, all 0 where no skill is wanted."""
        base = np.array([WEIGHTS[factor] for factor in FACTORS])[:, None]
        wants_skills = self.totals[_PLACE[Factor.HIERARCHY]] > 0
        found = np.where((self.totals > 0) & wants_skills, base, 0.0)
        whole = found.sum(axis=0)
        raised: Numbers = np.divide(found, whole, out=np.zeros_like(found), where=whole > 0)
        return raised


def measure(space: SkillSpace, occupation: Iri) -> tuple[Shares, Shares]:
    """Return what one occupation has of the needs of each, and what each has of its needs.

    Args:
        space: The skills of the publication.
        occupation: It may be one without skills.
    """
    found = _match(space, space.rows_of(occupation))
    given, taken = _Sums(len(space.occupations)), _Sums(len(space.occupations))
    _measure_needs_of_others(space, found, given)
    _measure_own_needs(space, found, taken)
    _measure_technologies(space, occupation, given, taken)
    return given.shares(), taken.shares()


def _variants(value: Numbers, confidence: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Return what matches count: with their confidence, without what is low, as if certain."""
    counted = value * confidence
    return counted, np.where(confidence >= MEDIUM_CONFIDENCE, counted, 0.0), value


@dataclass(frozen=True, slots=True)
class _Matched:
    """What matches between one occupation's needs and the rows of all needs.

    ``row`` of all needs matches ``own`` of the occupation's, and counts ``counts`` by variant;
    ``is_same`` where it is the very skill. A row that is the very skill has no other match.
    """

    rows: slice
    row: Ints
    own: Ints
    is_same: Marks
    counts: tuple[Numbers, Numbers, Numbers]


def _match(space: SkillSpace, rows: slice) -> _Matched:
    needs = space.needs
    skills, own_confidence = needs.skill[rows], needs.confidence[rows]
    near = find_near(space, skills)
    same = np.arange(len(skills))
    other = np.concatenate([skills, near.other])
    start = np.concatenate([same, near.start])
    value = np.concatenate([np.ones(len(skills)), near.value])
    mapped = np.concatenate([np.ones(len(skills)), near.confidence])
    row, way = space.needed_by.expand(other)
    own, is_same = start[way], way < len(skills)
    confidence = np.minimum(np.minimum(needs.confidence[row], own_confidence[own]), mapped[way])
    return _Matched(rows, row, own, is_same, _variants(value[way], confidence))


class _Sums:
    """Shares being measured: sums of what matches over sums of what there is."""

    def __init__(self, count: int) -> None:
        self._values = np.zeros((len(VARIANTS), len(FACTORS), count))
        self._matched = np.zeros((len(FACTORS), count), dtype=np.int64)
        self._totals = np.zeros((len(FACTORS), count), dtype=np.int64)

    def put(
        self,
        factor: Factor,
        sums: list[Numbers],
        whole: Numbers | float,
        matched: Ints,
        total: Ints | int,
    ) -> None:
        """Set a factor: by variant what matches, and of how much that is a share."""
        place = _PLACE[factor]
        self._matched[place], self._totals[place] = matched, total
        for variant, sum_ in enumerate(sums):
            divisor = np.broadcast_to(np.asarray(whole, dtype=np.float64), sum_.shape)
            np.divide(sum_, divisor, out=self._values[variant, place], where=divisor > 0)

    def shares(self) -> Shares:
        # What is counted whole in another order of summation may be over 1 by a bit.
        return Shares(np.minimum(self._values, 1.0), self._matched, self._totals)


def _sum(owner: Ints, values: Numbers, count: int) -> Numbers:
    """Return the sum of the values of each owner, added in the order of the rows."""
    return np.bincount(owner, values, count).astype(np.float64)


def _measure_needs_of_others(space: SkillSpace, found: _Matched, sums: _Sums) -> None:
    """Measure what of each occupation's needs the one has."""
    needs, count = space.needs, len(space.occupations)
    best = []
    for counts in found.counts:
        by_row = np.zeros(len(needs.skill))
        by_row[found.row[found.is_same]] = counts[found.is_same]
        best.append(by_row)
    is_same = best[HIGH] > 0
    near = []
    for by_row, counts in zip(best, found.counts, strict=True):
        with_near = by_row.copy()
        others = ~found.is_same & ~is_same[found.row]
        np.maximum.at(with_near, found.row[others], counts[others])
        near.append(with_near)
    for factor in _BY_SKILL:
        weighed = space.weighed[factor]
        chosen = near if factor is Factor.HIERARCHY else best
        there = np.flatnonzero(chosen[HIGH] > 0)
        owner = needs.occupation[there]
        sums.put(
            factor,
            [_sum(owner, weighed.row[there] * part[there], count) for part in chosen],
            weighed.whole,
            np.bincount(owner[weighed.row[there] > 0], minlength=count),
            weighed.total,
        )


def _measure_own_needs(space: SkillSpace, found: _Matched, sums: _Sums) -> None:
    """Measure what of the one's needs each occupation has."""
    count, width = len(space.occupations), found.rows.stop - found.rows.start
    owner = space.needs.occupation[found.row]
    key = owner * max(width, 1) + found.own
    best = []
    for counts in found.counts:
        cells = np.zeros(count * width)
        cells[key[found.is_same]] = counts[found.is_same]
        best.append(cells)
    is_same = best[HIGH] > 0
    others = ~found.is_same & ~is_same[key]
    near = []
    for cells, counts in zip(best, found.counts, strict=True):
        with_near = cells.copy()
        np.maximum.at(with_near, key[others], counts[others])
        near.append(with_near)
    for factor in _BY_SKILL:
        weight = space.weighed[factor].row[found.rows]
        chosen = near if factor is Factor.HIERARCHY else best
        there = np.flatnonzero(chosen[HIGH] > 0)
        place, own = np.divmod(there, max(width, 1))
        sums.put(
            factor,
            [_sum(place, weight[own] * part[there], count) for part in chosen],
            float(_sum(np.zeros(width, dtype=np.int64), weight, 1)[0]),
            np.bincount(place[weight[own] > 0], minlength=count),
            int((weight > 0).sum()),
        )


def _measure_technologies(space: SkillSpace, occupation: Iri, given: _Sums, taken: _Sums) -> None:
    uses, count = space.uses, len(space.occupations)
    own = np.flatnonzero(uses.occupation == space.place.get(occupation, -1))
    confidence = np.zeros(uses.count)
    confidence[uses.technology[own]] = uses.confidence[own]
    there = np.flatnonzero(confidence[uses.technology] > 0)
    owner = uses.occupation[there]
    both = np.minimum(uses.confidence[there], confidence[uses.technology[there]])
    sums = [_sum(owner, part, count) for part in _variants(np.ones(len(there)), both)]
    matched = np.bincount(owner, minlength=count)
    totals = np.bincount(uses.occupation, minlength=count)
    given.put(Factor.TECHNOLOGIES, sums, totals.astype(np.float64), matched, totals)
    taken.put(Factor.TECHNOLOGIES, sums, float(len(own)), matched, len(own))
