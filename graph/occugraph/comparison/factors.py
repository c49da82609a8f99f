"""The factors of a score, their weights, and a score with what it is made of.

Six factors, each a share from 0 to 1 of what the wanted occupation requires:

==================  ======  =====================================================================
factor              weight  share of
==================  ======  =====================================================================
ESSENTIAL_SKILLS     0.35   its essential skills that are there
OPTIONAL_SKILLS      0.10   its optional skills that are there
KNOWLEDGE            0.20   its knowledge that is there, optional counting half
HIERARCHY            0.10   all it requires, what is near counting as nearness.py says
TECHNOLOGIES         0.10   its technologies that are shared
RARITY               0.15   all it requires, each counting as much as it is rare
==================  ======  =====================================================================

What is there counts with its confidence, the smallest one of both links and the mapping between.
A factor that the wanted occupation has nothing for is not assessed, and the weights of the others
are raised alike, so that they are 1 together. Where it requires no skill that is known, nothing
is assessed. ``low`` leaves out what is of low confidence
(below 0.6), ``high`` counts everything as certain.

The contributions are rounded to six decimals in such a way that they sum to the score: what is
rounded is the sum of the first, the first two …, and a contribution is the difference of two such
sums. So it can be a millionth off share times weight, and no score is above 1; both readers give
the same bits.
The weights are judgement: nothing is calibrated against what people really do.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from occugraph.values import CONFIDENCE_OF

__all__ = [
    "DECIMALS",
    "FACTORS",
    "MEDIUM_CONFIDENCE",
    "OPTIONAL_WEIGHT",
    "WEIGHTS",
    "Contribution",
    "Factor",
    "Score",
]

DECIMALS: Final = 6
"""What contributions and scores are rounded to."""

MEDIUM_CONFIDENCE: Final = CONFIDENCE_OF["medium"]
"""What ``low`` still counts."""

OPTIONAL_WEIGHT: Final = 0.5
"""What an optional requirement counts where both are counted together."""


class Factor(StrEnum):
    """What a score is made of."""

    ESSENTIAL_SKILLS = "ESSENTIAL_SKILLS"
    OPTIONAL_SKILLS = "OPTIONAL_SKILLS"
    KNOWLEDGE = "KNOWLEDGE"
    HIERARCHY = "HIERARCHY"
    TECHNOLOGIES = "TECHNOLOGIES"
    RARITY = "RARITY"


FACTORS: Final = tuple(Factor)

WEIGHTS: Final[Mapping[Factor, float]] = MappingProxyType(
    {
        Factor.ESSENTIAL_SKILLS: 0.35,
        Factor.OPTIONAL_SKILLS: 0.10,
        Factor.KNOWLEDGE: 0.20,
        Factor.HIERARCHY: 0.10,
        Factor.TECHNOLOGIES: 0.10,
        Factor.RARITY: 0.15,
    }
)


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one factor adds to a score.

    Attributes:
        factor: Which.
        value: What it adds: share times weight, of ``similar`` the mean of that in both
            directions, rounded to six decimals so that all sum to the score.
        share: Of what is wanted, 0 to 1, rounded to six decimals; None where there is none to
            assess. Of ``similar`` the mean of the directions that have one.
        weight: Of the factor here, rounded to six decimals; 0 where it is not assessed. Of
            ``similar`` the mean of both directions.
        reason: What was counted, in words.
    """

    factor: Factor
    value: float
    share: float | None
    weight: float
    reason: str


@dataclass(frozen=True, slots=True)
class Score:
    """A score from 0 to 1 with what it is made of, in the order of FACTORS.

    ``low`` is at most ``score``, and that at most ``high``. All three are None where nothing can
    be assessed: the wanted occupation requires nothing that is known.
    """

    score: float | None
    low: float | None
    high: float | None
    contributions: tuple[Contribution, ...]
    calibrated: bool = False
