"""Comparisons of occupations by what they require: gaps, transitions, similar ones.

All is computed from :meth:`occugraph.reader.Reader.columns`, so both readers give the same bits.
"""

from occugraph.comparison.factors import WEIGHTS, Contribution, Factor, Score
from occugraph.comparison.gap import NearMatch, SkillGap, SkillNeed, find_gap
from occugraph.comparison.ranking import Similar, Transition, assess_transition, find_similar
from occugraph.comparison.space import SkillSpace, SpaceCache

__all__ = [
    "WEIGHTS",
    "Contribution",
    "Factor",
    "NearMatch",
    "Score",
    "Similar",
    "SkillGap",
    "SkillNeed",
    "SkillSpace",
    "SpaceCache",
    "Transition",
    "assess_transition",
    "find_gap",
    "find_similar",
]
