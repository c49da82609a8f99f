"""Coverage: how far a scheme has counterparts for our occupations and their skills.

Three things are kept apart that are easily taken for one: that a scheme has a counterpart, that
someone looked and found no term, and that neither is known: nobody looked, or all that is there
denies a match or leads to what the scheme dropped.
"""

from occugraph.coverage.holding import (
    CoverageCounts,
    CoverageRow,
    Holding,
    SkillCoverage,
    SkillHolding,
)
from occugraph.coverage.reading import Coverage, CoveragePage, read_coverage, read_coverage_page
from occugraph.coverage.scheme import find_scheme, list_schemes
from occugraph.coverage.shares import CoverageShare, read_shares

__all__ = [
    "Coverage",
    "CoverageCounts",
    "CoveragePage",
    "CoverageRow",
    "CoverageShare",
    "Holding",
    "SkillCoverage",
    "SkillHolding",
    "find_scheme",
    "list_schemes",
    "read_coverage",
    "read_coverage_page",
    "read_shares",
]
