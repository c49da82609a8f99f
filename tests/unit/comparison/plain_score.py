"""The score of a transition, computed again: fact by fact, with dictionaries and no array.

Written from docs/comparisons.md, not from the code.
"""

import math
from dataclasses import dataclass

from drawn_spaces import DrawnSpace
from occugraph.iri import Iri

__all__ = ["PlainScore", "score"]

MATCH = {"exactMatch": 1.0, "closeMatch": 0.75, "broadMatch": 0.5, "relatedMatch": 0.25}
WEIGHTS = {"essential": 0.35, "optional": 0.1, "knowledge": 0.2, "near": 0.1, "tech": 0.1}
RARITY = 0.15


@dataclass(frozen=True)
class PlainScore:
    """What is at least, what is likely and what is at most, unrounded."""

    score: float
    low: float
    high: float


def score(drawn: DrawnSpace, have: Iri, want: Iri) -> PlainScore | None:
    """Return the score; None where nothing is wanted."""
    wanted = _needs(drawn, want)
    if not wanted:
        return None
    found = [_score(drawn, have, want, each) for each in ("score", "low", "high")]
    return PlainScore(*found)


def _needs(drawn: DrawnSpace, of: Iri) -> dict[Iri, tuple[bool, float]]:
    found: dict[Iri, tuple[bool, float]] = {}
    for (occupation, skill, necessity), said in sorted(
        drawn.needs.items(), key=lambda item: item[0]
    ):
        if occupation == of and skill not in found:
            found[skill] = (necessity == 0, 0.3 if said is None else said)
    return found


def _count(value: float, confidence: float, variant: str) -> float:
    if variant == "high":
        return value
    return 0.0 if variant == "low" and confidence < 0.6 else value * confidence


def _near(drawn: DrawnSpace, one: Iri, other: Iri) -> list[tuple[float, float]]:
    """Return the value and confidence of every way between two skills."""
    above = {(child, parent) for child, parent in drawn.broader}
    ways = []
    if (one, other) in above or (other, one) in above:
        ways.append((0.5, 1.0))
    names = {name for pair in above for name in pair}
    for middle in names:
        below = sum(parent == middle for _, parent in above)
        is_up = (one, middle) in above and (middle, other) in above
        is_down = (other, middle) in above and (middle, one) in above
        is_beside = (one, middle) in above and (other, middle) in above and below <= 20
        if is_up or is_down or is_beside:
            ways.append((1 / 3, 1.0))
    for ends, (match, said) in drawn.matches.items():
        if ends in {(one, other), (other, one)}:
            ways.append((MATCH[match], said))
    # The best way of a pair: the greatest value, then the greatest confidence.
    return [max(ways)] if ways else []


def _score(drawn: DrawnSpace, have: Iri, want: Iri, variant: str) -> float:
    wanted, had = _needs(drawn, want), _needs(drawn, have)
    occupations = {occupation for occupation, _, _ in drawn.needs}

    def there(skill: Iri) -> float:
        if skill not in had:
            return 0.0
        return _count(1.0, min(wanted[skill][1], had[skill][1]), variant)

    def near(skill: Iri) -> float:
        if skill in had:
            return there(skill)
        ways = [
            _count(value, min(said, wanted[skill][1], had[own][1]), variant)
            for own in had
            for value, said in _near(drawn, own, skill)
        ]
        return max(ways, default=0.0)

    def rarity(skill: Iri) -> float:
        count = len({occupation for occupation, each, _ in drawn.needs if each == skill})
        total = len(occupations)
        return 1.0 if total < 2 else math.log(total / count) / math.log(total)

    def share(weights: dict[Iri, float], value: "dict[Iri, float]") -> float | None:
        whole = math.fsum(weights.values())
        if not [weight for weight in weights.values() if weight > 0]:
            return None
        return math.fsum(weights[skill] * value[skill] for skill in weights) / whole

    graded = {skill: 1.0 if wanted[skill][0] else 0.5 for skill in wanted}
    practical = {skill for skill in wanted if skill not in drawn.knowledge}
    exact = {skill: there(skill) for skill in wanted}
    shares = {
        "essential": share({s: 1.0 for s in practical if wanted[s][0]}, exact),
        "optional": share({s: 1.0 for s in practical if not wanted[s][0]}, exact),
        "knowledge": share({s: graded[s] for s in wanted if s not in practical}, exact),
        "near": share(graded, {skill: near(skill) for skill in wanted}),
        "tech": _technologies(drawn, have, want, variant),
        "rarity": share({skill: graded[skill] * rarity(skill) for skill in wanted}, exact),
    }
    weights = {**WEIGHTS, "rarity": RARITY}
    whole = math.fsum(weights[name] for name, each in shares.items() if each is not None)
    return math.fsum(
        weights[name] / whole * each for name, each in shares.items() if each is not None
    )


def _technologies(drawn: DrawnSpace, have: Iri, want: Iri, variant: str) -> float | None:
    def used(of: Iri) -> dict[Iri, float]:
        return {
            technology: 0.3 if said is None else said
            for (occupation, technology), said in drawn.uses.items()
            if occupation == of
        }

    wanted, had = used(want), used(have)
    if not wanted:
        return None
    both = [_count(1.0, min(wanted[each], had[each]), variant) for each in wanted if each in had]
    return math.fsum(both) / len(wanted)
