"""Which skills make a module: those below one group of the hierarchy of skills.

After the national standard's model a module is a work content (工作内容) of a job function
(职业功能), with skill requirements and related knowledge. What stands in for them while no standard
is published are groups of skills: for a work content one two steps below the top, for its job
function the one above it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from occugraph.comparison import SkillSpace
from occugraph.iri import Iri

__all__ = ["Grouped", "Hierarchy", "group_skills", "place_knowledge"]

_WORK_CONTENT: Final = 2
_JOB_FUNCTION: Final = 1
_FEWEST: Final = 2
"""A group of its own needs so many skills; what is left goes to a wider one."""

FEWEST_TOGETHER: Final = 5
LEAST_OVERLAP: Final = 0.1
"""Knowledge goes with a skill where at least so many occupations, and at least so great a share of
those that require either, require both."""


@dataclass(frozen=True, slots=True)
class Grouped:
    """Skills by the group that gathers them, the largest first; and those that none does."""

    groups: dict[Iri, list[Iri]]
    left: list[Iri]


class Hierarchy:
    """What stands above the skills of a space.

    Args:
        space: The skills and groups.
    """

    def __init__(self, space: SkillSpace) -> None:
        self._space = space
        self._depths: dict[int, int] = {}
        self._above: dict[int, set[int]] = {}

    def find_above(self, skill: Iri, depth: int) -> list[Iri]:
        """Return the concepts above a skill that stand ``depth`` steps below a top, by IRI.

        What has nothing above it is looked up where its mappings lead, the surest first.
        """
        number = self._space.number.get(skill)
        if number is None:
            return []
        for start in (number, *self._mapped(number)):
            above = self._ancestors(start)
            if above:
                found = [each for each in above if self._depth(each) == depth]
                return [self._space.concepts[each] for each in sorted(found)]
        return []

    def find_job_functions(self, skill: Iri, group: Iri) -> list[Iri]:
        """Return the groups one step below a top that stand above a skill, and above ``group``."""
        number = self._space.number[group]
        higher = self._ancestors(number) | {number}
        names = {self._space.concepts[each] for each in higher}
        return [each for each in self.find_above(skill, _JOB_FUNCTION) if each in names]

    def _mapped(self, number: int) -> list[int]:
        space = self._space
        # A skill that is only related to knowledge is no part of that field.
        pairs = [
            pair
            for pair in space.mapped
            if pair.subject == number and not space.is_knowledge[pair.object]
        ]
        pairs.sort(key=lambda pair: (-pair.confidence, pair.predicate, pair.object))
        return [pair.object for pair in pairs]

    def _ancestors(self, number: int) -> set[int]:
        if number not in self._above:
            found: set[int] = set()
            level, parents = [number], self._space.broader.of
            while level:
                level = [each for one in level for each in parents(one) if each not in found]
                found.update(level)
            self._above[number] = found - {number}
        return self._above[number]

    def _depth(self, number: int) -> int:
        """Return the fewest steps to a concept that nothing is above; -1 in a circle without."""
        if number not in self._depths:
            seen, level, steps = {number}, [number], 0
            while level:
                parents = [self._space.broader.of(each) for each in level]
                if not all(parents):
                    break
                level = sorted({each for some in parents for each in some} - seen)
                seen.update(level)
                steps += 1
            self._depths[number] = steps if level else -1
        return self._depths[number]


def group_skills(hierarchy: Hierarchy, skills: Sequence[Iri]) -> Grouped:
    """Return skills in groups: always the group that gathers most of those that are left.

    Work contents come first, as far as they gather two skills; then wider groups gather the rest.
    Of equal groups the first by IRI is taken.
    """
    groups: dict[Iri, list[Iri]] = {}
    left = sorted(skills)
    for depth, fewest in ((_WORK_CONTENT, _FEWEST), (_JOB_FUNCTION, 1), (0, 1)):
        above = {skill: hierarchy.find_above(skill, depth) for skill in left}
        while True:
            below: dict[Iri, list[Iri]] = {}
            for skill in left:
                for each in above[skill]:
                    below.setdefault(each, []).append(skill)
            chosen = min(below, key=lambda each: (-len(below[each]), each), default=None)
            if chosen is None or len(below[chosen]) < fewest:
                break
            groups.setdefault(chosen, []).extend(below[chosen])
            left = [skill for skill in left if skill not in set(below[chosen])]
    return Grouped(groups, left)


def place_knowledge(
    space: SkillSpace, knowledge: Iterable[Iri], modules: Sequence[Sequence[Iri]]
) -> dict[Iri, int]:
    """Return for what knowledge is required together with, in many occupations, which module.

    Its place is that of the module with the skill of the greatest overlap (occupations that
    require both over those that require either); of equal ones the first. What goes with none is
    not there.
    """
    owners = {
        skill: _occupations(space, skill)
        for skill in {*knowledge, *(each for module in modules for each in module)}
    }
    found: dict[Iri, int] = {}
    for each in sorted(knowledge):
        best = 0.0
        for place, module in enumerate(modules):
            for skill in module:
                both = len(owners[each] & owners[skill])
                if both < FEWEST_TOGETHER:
                    continue
                overlap = both / len(owners[each] | owners[skill])
                if overlap >= LEAST_OVERLAP and overlap > best:
                    best, found[each] = overlap, place
    return found


def _occupations(space: SkillSpace, skill: Iri) -> set[int]:
    number = space.number.get(skill)
    if number is None:
        return set()
    return set(space.needs.occupation[space.needed_by.of(number)].tolist())
