"""How far the drafts of a consultation overlap with occupations that are official already."""

from occugraph.overlap.contribution import Contribution, Factor, Overlap, Relation
from occugraph.overlap.table import OverlapTable, find_overlaps, is_prepared

__all__ = [
    "Contribution",
    "Factor",
    "Overlap",
    "OverlapTable",
    "Relation",
    "find_overlaps",
    "is_prepared",
]
