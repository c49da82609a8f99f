"""What the pages of comparisons and plans show."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from occugraph.binding import Kind
from occugraph.comparison import (
    Score,
    SkillNeed,
    SkillSpace,
    assess_transition,
    find_similar,
)
from occugraph.curriculum import Edge, Module, Plan, Wanted, make_plan
from occugraph.iri import Iri
from occugraph.named import find_named
from occugraph.reader import Reader, Selection, UriKey
from occugraph.values import LangText
from occugraph_api.pages.concept import NAME, Name, name_of
from occugraph_api.pages.wording import Words

__all__ = ["Comparison", "Planned", "Step", "read_comparison", "read_plan"]

_MOST_SIMILAR: Final = 10
_SIDES: Final = (
    ("shared", Words("Shared: required, and there", "共有技能")),
    ("missing", Words("Missing: required, and not there", "欠缺技能")),
    ("surplus", Words("Surplus: there, and not required", "富余技能")),
)


@dataclass(frozen=True, slots=True)
class NeedRow:
    """A skill and how strongly it is required."""

    name: Name
    necessity: str


@dataclass(frozen=True, slots=True)
class Side:
    """One of the three lists of a gap."""

    anchor: str
    title: Words
    rows: tuple[NeedRow, ...]


@dataclass(frozen=True, slots=True)
class NearRow:
    """What is missing, and the way to it from something that is there."""

    path: tuple[Name, ...]
    match: str | None


@dataclass(frozen=True, slots=True)
class SimilarRow:
    """An occupation like another."""

    name: Name
    score: Score


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two occupations side by side, or one with those most like it."""

    have: Name
    want: Name | None
    score: Score | None
    sides: tuple[Side, ...]
    near: tuple[NearRow, ...]
    similar: tuple[SimilarRow, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One module of a plan."""

    module: Module
    title: tuple[LangText, ...]
    skills: tuple[NeedRow, ...]
    knowledge: tuple[NeedRow, ...]
    after: tuple[tuple[Name, Name, Edge], ...]


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan with the names of what is in it."""

    plan: Plan
    occupation: Name
    steps: tuple[Step, ...]
    unresolved: tuple[Name, ...]
    broken: tuple[tuple[Name, Name, str], ...]


def read_comparison(reader: Reader, space: SkillSpace, have: str, want: str | None) -> Comparison:
    """Return what is shown of one occupation, or of two.

    Raises:
        ArgumentError: A name is that of no occupation.
    """
    [own] = find_named(reader, Kind.OCCUPATION, [have], argument="from")
    if not want:
        similar = find_similar(space, own, most=_MOST_SIMILAR)
        names = _read_names(reader, [own, *(each.occupation for each in similar)])
        rows = tuple(SimilarRow(names[each.occupation], each.score) for each in similar)
        return Comparison(names[own], None, None, (), (), rows)
    [other] = find_named(reader, Kind.OCCUPATION, [want], argument="to")
    found = assess_transition(space, own, other)
    gap = found.gap
    needs = (*gap.shared, *gap.missing, *gap.surplus)
    paths = (uri for match in gap.near_matches for uri in match.path)
    names = _read_names(reader, [own, other, *(need.skill for need in needs), *paths])
    return Comparison(
        have=names[own],
        want=names[other],
        score=found.score,
        sides=tuple(
            Side(anchor, title, _rows(getattr(gap, anchor), names)) for anchor, title in _SIDES
        ),
        near=tuple(
            NearRow(tuple(names[uri] for uri in match.path), match.match)
            for match in gap.near_matches
        ),
        similar=(),
    )


def read_plan(reader: Reader, space: SkillSpace, wanted: Wanted) -> Planned:
    """Return what is shown of a plan; raises as :func:`occugraph.curriculum.make_plan`."""
    plan = make_plan(reader, space, wanted)
    names = _read_names(reader, [plan.occupation, *plan.labels])
    return Planned(
        plan=plan,
        occupation=names[plan.occupation],
        steps=tuple(
            Step(
                module,
                plan.title_of(module),
                _rows(module.skills, names),
                _rows(module.knowledge, names),
                tuple(
                    (names[each.before], names[each.after], each) for each in module.prerequisites
                ),
            )
            for module in plan.modules
        ),
        unresolved=tuple(names[each.skill] for each in plan.unresolved),
        broken=tuple(
            (names[each.broken.before], names[each.broken.after], each.reason)
            for each in plan.cycles
        ),
    )


def _rows(needs: Iterable[SkillNeed], names: Mapping[Iri, Name]) -> tuple[NeedRow, ...]:
    return tuple(NeedRow(names[need.skill], need.necessity.value.lower()) for need in needs)


def _read_names(reader: Reader, uris: Sequence[Iri]) -> dict[Iri, Name]:
    wanted = list(dict.fromkeys(uris))
    things = reader.find(None, [UriKey(uri) for uri in wanted], Selection(NAME))
    return {thing.uri: name_of(thing) for thing in things if thing is not None}
