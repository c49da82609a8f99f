"""Curriculum plans: what to learn for an occupation, in which order, in how many hours."""

from occugraph.curriculum.levels import find_level
from occugraph.curriculum.making import MAX_HOURS, Wanted, check_hours, check_wanted, make_plan
from occugraph.curriculum.plan import Cycle, Module, ModuleKind, Plan, Unresolved
from occugraph.curriculum.prerequisites import Basis, Edge

__all__ = [
    "MAX_HOURS",
    "Basis",
    "Cycle",
    "Edge",
    "Module",
    "ModuleKind",
    "Plan",
    "Unresolved",
    "Wanted",
    "check_hours",
    "check_wanted",
    "find_level",
    "make_plan",
]
