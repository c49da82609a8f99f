"""Making a plan from the links of a graph."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from occugraph.binding import Kind, Necessity
from occugraph.comparison import SkillSpace, find_gap
from occugraph.curriculum.apportionment import apportion
from occugraph.curriculum.drafting import Draft, draft_modules
from occugraph.curriculum.levels import SkillLevel, choose_level
from occugraph.curriculum.plan import Module, Plan
from occugraph.curriculum.prerequisites import find_edges
from occugraph.errors import ArgumentError
from occugraph.iri import Iri
from occugraph.named import NAMED, check_named, find_named, key_of
from occugraph.reader import Reader, Selection, SlugKey, UriKey
from occugraph.values import LangText

__all__ = ["MAX_HOURS", "Wanted", "check_hours", "check_wanted", "make_plan"]

MAX_HOURS: Final = 100_000
"""More than fifty years of work: a typing mistake."""

_WHOLE: Final = 1_000
_ESSENTIAL_SKILL: Final = 4
"""What an essential skill weighs, so that all weights are whole."""

_ESTIMATED: Final = (
    "estimated: no national occupational standard of it is in the graph that says job functions, "
    "levels or weights"
)
_GROUPS: Final = (
    "modules are groups of the hierarchy of skills that gather most of what is required"
)
_COUNTED: Final = (
    "hours by weights: an essential skill counts 4, an optional one 2, knowledge half of that"
)
_LOWEST: Final = (
    "the lowest level takes in what is essential: which requirements are of it is not known"
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a plan is asked for, as people name it.

    Attributes:
        occupation: A URI, or a slug of ours.
        have: What someone has already: skills and occupations, likewise.
        hours: To be spread over the modules, 1 to MAX_HOURS; None: weights only.
        level: As :mod:`occugraph.curriculum.levels` has it; None: all that is required.
    """

    occupation: str
    have: tuple[str, ...] = ()
    hours: int | None = None
    level: str | None = None


def make_plan(reader: Reader, space: SkillSpace, wanted: Wanted) -> Plan:
    """Return a plan; the same publication and the same wish give the same plan.

    Args:
        reader: Of the publication.
        space: Its skills.
        wanted: The wish.

    Raises:
        ArgumentError: A name names nothing, the hours are out of bounds, or the level is none
            that such an occupation has.
    """
    check_hours(wanted.hours)
    occupation, level = _find_wanted(reader, wanted)
    skills, occupations = _find_had(reader, wanted.have)
    gap = find_gap(space, occupations, occupation)
    covered = {need.skill for need in gap.shared}
    covered |= skills & {need.skill for need in gap.missing}
    is_lowest = level is not None and level.is_lowest
    needs = [
        need
        for need in gap.missing
        if need.skill not in covered and not (is_lowest and need.necessity is Necessity.OPTIONAL)
    ]
    edges = find_edges(reader, {need.skill for need in needs})
    draft = draft_modules(space, needs, edges)
    return Plan(
        occupation=occupation,
        level=level.key if level else None,
        hours=wanted.hours if draft.modules else None,
        estimated=True,
        basis=(_ESTIMATED, _GROUPS, _COUNTED, *([_LOWEST] if is_lowest else [])),
        modules=_weigh(draft.modules, wanted.hours),
        cycles=draft.cycles,
        unresolved=draft.unresolved,
        covered=tuple(sorted(covered)),
        labels=_read_labels(reader, [occupation, *sorted(covered), *_named_by(draft)]),
    )


def check_wanted(reader: Reader, wanted: Wanted) -> None:
    """Refuse a wish that :func:`make_plan` refuses, without making a plan; raises like it."""
    check_hours(wanted.hours)
    _find_wanted(reader, wanted)
    _find_had(reader, wanted.have)


def check_hours(hours: int | None) -> None:
    """Refuse hours that no plan has.

    Raises:
        ArgumentError: They are out of bounds.
    """
    if hours is not None and not 1 <= hours <= MAX_HOURS:
        raise ArgumentError(
            f"hours {hours}: expected 1 to {MAX_HOURS}", argument="hours", value=hours
        )


def _find_wanted(reader: Reader, wanted: Wanted) -> tuple[Iri, SkillLevel | None]:
    """Return the occupation and the level of it that are named."""
    [occupation] = find_named(reader, Kind.OCCUPATION, [wanted.occupation], argument="occupation")
    [labels] = _read_labels(reader, [occupation]).values()
    level = None if wanted.level is None else choose_level(wanted.level, labels)
    return occupation, level


def _find_had(reader: Reader, names: Sequence[str]) -> tuple[set[Iri], list[Iri]]:
    """Return the skills and the occupations that are named."""
    uris = [name for name in names if ":" in name]
    slugs = [name for name in names if ":" not in name]
    found = dict(zip(uris, reader.find(None, [key_of(name) for name in uris], NAMED), strict=True))
    for kind in (Kind.SKILL, Kind.OCCUPATION) if slugs else ():
        things = reader.find(kind, [SlugKey(slug) for slug in slugs], NAMED)
        found |= {slug: thing for slug, thing in zip(slugs, things, strict=True) if thing}
    skills: set[Iri] = set()
    occupations: list[Iri] = []
    for name in names:
        thing = found.get(name)
        if thing is not None and thing.kind is Kind.OCCUPATION:
            occupations.append(check_named(thing, Kind.OCCUPATION, name, argument="have"))
        elif thing is not None and thing.kind is not Kind.SKILL:
            raise ArgumentError(
                f"have {name!r}: expected a skill or an occupation, it is a {thing.kind.value}",
                argument="have",
                value=name,
            )
        else:
            skills.add(check_named(thing, Kind.SKILL, name, argument="have"))
    return skills, occupations


def _read_labels(reader: Reader, uris: Sequence[Iri]) -> dict[Iri, tuple[LangText, ...]]:
    """Return the preferred labels of things, each once, in the order given."""
    names = list(dict.fromkeys(uris))
    wanted = Selection(frozenset({"prefLabels"}))
    things = reader.find(None, [UriKey(uri) for uri in names], wanted)
    found: dict[Iri, tuple[LangText, ...]] = {}
    for uri, thing in zip(names, things, strict=True):
        labels = thing.values.get("prefLabels", ()) if thing else ()
        assert isinstance(labels, tuple)  # noqa: S101 - reader.py: a tuple of LangText
        found[uri] = labels
    return found


def _named_by(draft: Draft) -> list[Iri]:
    names: list[Iri] = []
    for module in draft.modules:
        names += [uri for uri in (module.group, module.function) if uri is not None]
        names += [need.skill for need in module.needs]
    return [*names, *(uri for cycle in draft.cycles for uri in cycle.members)]


def _weigh(modules: Sequence[Module], hours: int | None) -> tuple[Module, ...]:
    weights = [_weight(module) for module in modules]
    parts = apportion(_WHOLE, weights)
    shared: Sequence[int | None] = (
        [None] * len(modules) if hours is None else apportion(hours, weights)
    )
    return tuple(
        replace(module, weight=part, hours=share)
        for module, part, share in zip(modules, parts, shared, strict=True)
    )


def _weight(module: Module) -> int:
    found = 0
    for needs, whole in (
        (module.skills, _ESSENTIAL_SKILL),
        (module.knowledge, _ESSENTIAL_SKILL // 2),
    ):
        for need in needs:
            found += whole if need.necessity is Necessity.ESSENTIAL else whole // 2
    return found
