"""Transitions between two occupations, and the occupations most like one."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from occugraph.comparison.factors import DECIMALS, FACTORS, Contribution, Factor, Score
from occugraph.comparison.gap import SkillGap, find_gap
from occugraph.comparison.shares import HIGH, LOW, SCORE, Shares, measure
from occugraph.comparison.space import Ints, Numbers, SkillSpace
from occugraph.iri import Iri

__all__ = ["Similar", "Transition", "assess_transition", "find_similar"]

_COUNTED: Final = {
    Factor.ESSENTIAL_SKILLS: "essential skills",
    Factor.OPTIONAL_SKILLS: "optional skills",
    Factor.KNOWLEDGE: "knowledge concepts",
    Factor.HIERARCHY: "skills and knowledge concepts, near ones counted",
    Factor.TECHNOLOGIES: "technologies",
    Factor.RARITY: "skills and knowledge concepts, by rarity",
}


@dataclass(frozen=True, slots=True)
class Transition:
    """How far one occupation is from another: a score, and what is missing."""

    score: Score
    gap: SkillGap


@dataclass(frozen=True, slots=True)
class Similar:
    """An occupation like another: the mean of the transitions both ways."""

    occupation: Iri
    score: Score


def assess_transition(space: SkillSpace, have: Iri, want: Iri) -> Transition:
    """Return how much of what ``want`` requires someone in ``have`` has."""
    gap = find_gap(space, [have], want)
    place = space.place.get(want)
    if place is None:
        return Transition(Score(None, None, None, ()), gap)
    shares, _ = measure(space, have)
    return Transition(_score([shares], place), gap)


def find_similar(space: SkillSpace, occupation: Iri, *, most: int) -> tuple[Similar, ...]:
    """Return the occupations most like one, the best first, then by IRI; itself left out.

    Args:
        space: The skills of the publication.
        occupation: One without skills is like none, and none is like one without.
        most: At most so many; those that share nothing are left out.
    """
    rows = space.rows_of(occupation)
    if rows.start == rows.stop:
        return ()
    both = measure(space, occupation)
    total = _totals(both, SCORE)
    total[space.place[occupation]] = 0.0
    total[np.diff(space.needs.offsets) == 0] = 0.0
    order = np.lexsort((np.arange(len(total)), -total))[:most]
    return tuple(
        Similar(space.occupations[place], _score(both, place))
        for place in order.tolist()
        if total[place] > 0
    )


def _totals(ways: Sequence[Shares], variant: int) -> Numbers:
    """Return the score of every occupation, as :func:`_score` would say it."""
    summed = _mean(ways, variant).sum(axis=0)
    # The terms have six decimals, so rounding undoes whatever the order of the sum has done.
    found: Numbers = np.round(summed, DECIMALS)
    return found


def _mean(ways: Sequence[Shares], variant: int) -> Numbers:
    """Return the contributions by factor and occupation, the mean of the ways, rounded."""
    parts = [way.values[variant] * way.weights for way in ways]
    # What is rounded is the sum so far: three thirds are 1, and nothing is more.
    mean: Numbers = sum(parts[1:], start=parts[0]) / len(parts)
    sums: Numbers = np.add.accumulate(mean, axis=0).round(DECIMALS)
    found: Numbers = np.round(np.diff(sums, axis=0, prepend=np.zeros_like(sums[:1])), DECIMALS)
    return found


def _score(ways: Sequence[Shares], place: int) -> Score:
    ways = [_at(way, place) for way in ways]
    values, low, high = (_mean(ways, variant)[:, 0].tolist() for variant in (SCORE, LOW, HIGH))
    weights = [way.weights[:, 0].tolist() for way in ways]
    if not any(map(any, weights)):
        return Score(None, None, None, ())
    contributions = []
    for each, factor in enumerate(FACTORS):
        shares = [float(way.values[SCORE, each, 0]) for way in ways if way.totals[each, 0] > 0]
        contributions.append(
            Contribution(
                factor,
                values[each],
                round(math.fsum(shares) / len(shares), DECIMALS) if shares else None,
                round(math.fsum(weight[each] for weight in weights) / len(weights), DECIMALS),
                _tell(factor, [(way.matched[each, 0], way.totals[each, 0]) for way in ways]),
            )
        )
    return Score(_total(values), _total(low), _total(high), tuple(contributions))


def _at(shares: Shares, place: int) -> Shares:
    """Return the column of one occupation."""
    one = slice(place, place + 1)
    return Shares(shares.values[..., one], shares.matched[:, one], shares.totals[:, one])


def _total(parts: Sequence[float]) -> float:
    return round(math.fsum(parts), DECIMALS)


def _tell(factor: Factor, counts: Sequence[tuple[Ints | int, Ints | int]]) -> str:
    assessed = [f"{matched} of {total}" for matched, total in counts if total]
    if not assessed:
        return f"not assessed: it has no {_COUNTED[factor].partition(',')[0]}"
    return f"{' and '.join(assessed)} {_COUNTED[factor]}"
