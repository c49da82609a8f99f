"""A curriculum plan: modules in order, with hours and the reason for each place."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from occugraph.comparison import SkillNeed
from occugraph.curriculum.prerequisites import Edge
from occugraph.iri import Iri
from occugraph.values import LangText

__all__ = ["Cycle", "Module", "ModuleKind", "Plan", "Unresolved"]


class ModuleKind(StrEnum):
    """What a module stands for in the model of a national standard."""

    BASIC_REQUIREMENTS = "BASIC_REQUIREMENTS"  # 基本要求
    WORK_CONTENT = "WORK_CONTENT"  # 工作内容
    UNGROUPED = "UNGROUPED"  # skills that no group gathers


_TITLES: Final = {
    ModuleKind.BASIC_REQUIREMENTS: (
        LangText("basic requirements", "en"),
        LangText("基本要求", "zh"),
    ),
    ModuleKind.UNGROUPED: (
        LangText("skills without a group", "en"),
        LangText("未归组技能", "zh"),
    ),
}


@dataclass(frozen=True, slots=True)
class Module:
    """One module.

    Attributes:
        order: From 1.
        kind: What it stands for.
        group: The group of skills that gathers it; None where there is none.
        function: The group of its job function (职业功能), the one above; None likewise.
        skills: Skill requirements (技能要求), in the order to learn them.
        knowledge: Related knowledge (相关知识), likewise.
        why: Why these are together, in words.
        prerequisites: What comes before something in it, in this or an earlier module.
        weight: In tenths of a percent of the plan; they sum to 1,000.
        hours: None where no hours were asked for.
    """

    order: int
    kind: ModuleKind
    group: Iri | None
    function: Iri | None
    skills: tuple[SkillNeed, ...]
    knowledge: tuple[SkillNeed, ...]
    why: str
    prerequisites: tuple[Edge, ...]
    weight: int = 0
    hours: int | None = None

    @property
    def needs(self) -> tuple[SkillNeed, ...]:
        """All that is learned in it."""
        return (*self.skills, *self.knowledge)


@dataclass(frozen=True, slots=True)
class Cycle:
    """Skills, or groups of modules, that each come before the next; one edge was dropped."""

    members: tuple[Iri, ...]
    broken: Edge
    reason: str


@dataclass(frozen=True, slots=True)
class Unresolved:
    """A skill that stands in no group, and why."""

    skill: Iri
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan for an occupation.

    Every skill that it requires, at the level, and that is not there already stands in exactly
    one module. Hours sum to what was asked for.

    Attributes:
        occupation: What it is for.
        level: The key of the level; None for all.
        hours: The sum of the modules' hours; None where none were asked for, or nothing is left.
        estimated: Whether no published standard says modules, hours and weights.
        basis: What was assumed, in words.
        modules: In order.
        cycles: What was dropped to have an order.
        unresolved: Skills that stand in no group.
        covered: What is required and there already, by IRI.
        labels: The preferred labels of all that is named.
    """

    occupation: Iri
    level: str | None
    hours: int | None
    estimated: bool
    basis: tuple[str, ...]
    modules: tuple[Module, ...]
    cycles: tuple[Cycle, ...]
    unresolved: tuple[Unresolved, ...]
    covered: tuple[Iri, ...]
    labels: Mapping[Iri, tuple[LangText, ...]]

    def title_of(self, module: Module) -> tuple[LangText, ...]:
        """Return the name of a module in each language there is."""
        return _TITLES[module.kind] if module.group is None else self.labels[module.group]
