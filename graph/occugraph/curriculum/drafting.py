"""Modules in order: what is in each, what comes before what, and which circles were broken."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from occugraph.binding import Necessity
from occugraph.comparison import SkillNeed, SkillSpace
from occugraph.curriculum.grouping import Hierarchy, group_skills, place_knowledge
from occugraph.curriculum.plan import Cycle, Module, ModuleKind, Unresolved
from occugraph.curriculum.prerequisites import Edge, Ordered, order
from occugraph.iri import Iri

__all__ = ["Draft", "draft_modules"]

_BASIC: Final = "basic requirements"
_UNGROUPED: Final = "ungrouped"
_NO_GROUP: Final = (
    "it stands in no group of the hierarchy that is here, and no mapping leads to one"
)
_SKILLS_IN_CIRCLE: Final = "each comes before the next, and of the edges this is the weakest: {}"
_MODULES_IN_CIRCLE: Final = (
    "modules come before each other, and between two of them this is among the weakest: {}"
)


@dataclass(frozen=True, slots=True)
class Draft:
    """Modules without weights and hours, in order, and what came up on the way."""

    modules: tuple[Module, ...]
    cycles: tuple[Cycle, ...]
    unresolved: tuple[Unresolved, ...]


def draft_modules(space: SkillSpace, needs: Sequence[SkillNeed], edges: Sequence[Edge]) -> Draft:
    """Return the modules of what is needed.

    Args:
        space: The skills of the publication.
        needs: Each skill once.
        edges: Among these skills, one a pair.
    """
    need_of = {need.skill: need for need in needs}
    knowledge = {skill for skill in need_of if _is_knowledge(space, skill)}
    by_pair = {(edge.before, edge.after): edge for edge in edges}
    first = sorted(need_of, key=lambda each: (need_of[each].necessity, each not in knowledge, each))
    skills = order(first, by_pair, strength=lambda pair: by_pair[pair].strength)
    kept = [by_pair[pair] for pair in sorted(skills.kept)]
    hierarchy = Hierarchy(space)
    grouped = group_skills(hierarchy, [skill for skill in need_of if skill not in knowledge])
    module_of = {skill: str(group) for group, found in grouped.groups.items() for skill in found}
    module_of |= dict.fromkeys(grouped.left, _UNGROUPED)
    module_of |= _place_knowledge(space, knowledge, kept, module_of)
    names = _sort_modules(module_of, need_of)
    between = _edges_between(kept, module_of)
    modules = order(names, between, strength=lambda pair: _strongest(between[pair]).strength)
    broken = {edge for _, pair in modules.dropped for edge in between[pair]}
    learned = {skill: place for place, skill in enumerate(skills.things)}
    return Draft(
        tuple(
            _make_module(
                number,
                _function(hierarchy, module, members),
                [need_of[skill] for skill in sorted(members, key=learned.__getitem__)],
                knowledge,
                [edge for edge in kept if edge not in broken and edge.after in members],
            )
            for number, module in enumerate(modules.things, start=1)
            for members in [{skill for skill, name in module_of.items() if name == module}]
        ),
        (*_tell_skill_cycles(skills, by_pair), *_tell_module_cycles(modules, between, module_of)),
        tuple(Unresolved(skill, _NO_GROUP) for skill in grouped.left),
    )


def _is_knowledge(space: SkillSpace, skill: Iri) -> bool:
    number = space.number.get(skill)
    return number is not None and bool(space.is_knowledge[number])


def _place_knowledge(
    space: SkillSpace,
    knowledge: AbstractSet[Iri],
    kept: Iterable[Edge],
    module_of: Mapping[Iri, str],
) -> dict[Iri, str]:
    """Return the module of what is knowledge: that of a skill it comes before, or goes with."""
    found: dict[Iri, str] = {}
    for edge in sorted(kept, key=lambda each: each.strength, reverse=True):
        if edge.before in knowledge and edge.after in module_of:
            found.setdefault(edge.before, module_of[edge.after])
    names = sorted(set(module_of.values()))
    members = [sorted(skill for skill in module_of if module_of[skill] == name) for name in names]
    together = place_knowledge(space, knowledge - found.keys(), members)
    found |= {skill: names[place] for skill, place in together.items()}
    return {skill: found.get(skill, _BASIC) for skill in sorted(knowledge)}


def _sort_modules(module_of: Mapping[Iri, str], need_of: Mapping[Iri, SkillNeed]) -> list[str]:
    """Return the modules as they come where nothing else decides.

    Basic requirements first, what is in no group last, between them those with the most that is
    essential first.
    """
    essential: dict[str, int] = {}
    for skill, module in module_of.items():
        is_essential = need_of[skill].necessity is Necessity.ESSENTIAL
        essential[module] = essential.get(module, 0) + is_essential
    return sorted(
        essential,
        key=lambda each: (each != _BASIC, each == _UNGROUPED, -essential[each], each),
    )


def _edges_between(
    kept: Iterable[Edge], module_of: Mapping[Iri, str]
) -> dict[tuple[str, str], list[Edge]]:
    found: dict[tuple[str, str], list[Edge]] = {}
    for edge in kept:
        pair = module_of[edge.before], module_of[edge.after]
        if pair[0] != pair[1]:
            found.setdefault(pair, []).append(edge)
    return found


def _strongest(edges: Iterable[Edge]) -> Edge:
    return max(edges, key=lambda edge: edge.strength)


def _function(
    hierarchy: Hierarchy, module: str, members: AbstractSet[Iri]
) -> tuple[str, Iri | None]:
    """Return a module and the group of its job function: the one above most of its skills."""
    counts: dict[Iri, int] = {}
    if module not in {_BASIC, _UNGROUPED}:
        for skill in members:
            for each in hierarchy.find_job_functions(skill, Iri(module)):
                counts[each] = counts.get(each, 0) + 1
    return module, min(counts, key=lambda each: (-counts[each], each), default=None)


def _make_module(
    number: int,
    name: tuple[str, Iri | None],
    needs: Sequence[SkillNeed],
    knowledge: AbstractSet[Iri],
    edges: Sequence[Edge],
) -> Module:
    module, function = name
    kind = {
        _BASIC: ModuleKind.BASIC_REQUIREMENTS,
        _UNGROUPED: ModuleKind.UNGROUPED,
    }.get(module, ModuleKind.WORK_CONTENT)
    skills = tuple(need for need in needs if need.skill not in knowledge)
    known = tuple(need for need in needs if need.skill in knowledge)
    return Module(
        order=number,
        kind=kind,
        group=Iri(module) if kind is ModuleKind.WORK_CONTENT else None,
        function=function,
        skills=skills,
        knowledge=known,
        why=_tell_why(kind, skills, known),
        prerequisites=tuple(sorted(edges, key=lambda edge: (edge.before, edge.after))),
    )


def _tell_why(kind: ModuleKind, skills: Sequence[SkillNeed], knowledge: Sequence[SkillNeed]) -> str:
    if kind is ModuleKind.BASIC_REQUIREMENTS:
        return f"{_count(knowledge)} knowledge that no work content claims"
    where = "below one group" if kind is ModuleKind.WORK_CONTENT else "that no group gathers"
    told = f"{_count(skills)} skills {where}"
    return f"{told}, {_count(knowledge)} knowledge that goes with them" if knowledge else told


def _count(needs: Sequence[SkillNeed]) -> str:
    essential = sum(need.necessity is Necessity.ESSENTIAL for need in needs)
    return f"{essential} essential and {len(needs) - essential} optional"


def _tell_skill_cycles(
    skills: Ordered[Iri], by_pair: Mapping[tuple[Iri, Iri], Edge]
) -> Iterable[Cycle]:
    for circle, pair in skills.dropped:
        edge = by_pair[pair]
        yield Cycle(circle, edge, _SKILLS_IN_CIRCLE.format(edge.reason))


def _tell_module_cycles(
    modules: Ordered[str],
    between: Mapping[tuple[str, str], Sequence[Edge]],
    module_of: Mapping[Iri, str],
) -> Iterable[Cycle]:
    for circle, pair in modules.dropped:
        # A module without a group is named by what stands in it.
        members = tuple(
            Iri(name)
            if name not in {_BASIC, _UNGROUPED}
            else min(skill for skill in module_of if module_of[skill] == name)
            for name in circle
        )
        for edge in between[pair]:
            yield Cycle(members, edge, _MODULES_IN_CIRCLE.format(edge.reason))
