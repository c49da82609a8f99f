"""The export of a curriculum plan: its modules and skills, and their order as a framework."""

from collections.abc import Iterator, Mapping
from typing import Final

from occugraph.curriculum import Edge, Module, Plan, Wanted, make_plan
from occugraph.errors import ArgumentError
from occugraph.exports.attribution import ATTRIBUTION_COLUMNS, attribute
from occugraph.exports.export import Export
from occugraph.exports.framework import (
    Competency,
    CompetencyKind,
    Framework,
    Relation,
    RelationKind,
)
from occugraph.exports.request import ExportRequest, ViewContent
from occugraph.exports.skill_rows import SKILL_COLUMNS, NamedSkills
from occugraph.exports.table import Row, Table
from occugraph.exports.texts import text_in
from occugraph.iri import Iri, content_iri
from occugraph.language import lookup
from occugraph.values import LangText

__all__ = ["PLAN_OPTIONS", "make_plan_export"]

PLAN_OPTIONS: Final = frozenset({"have", "hours", "level"})
"""``have``: skills and occupations that are there already, with commas between."""

_PLAN: Final = (
    *("occupationUri", "module", "moduleTitle", "part", "position", "relationType"),
    *(*SKILL_COLUMNS, "moduleHours", "estimated", *ATTRIBUTION_COLUMNS),
)
_MODULES: Final = (
    *("occupationUri", "module", "kind", "moduleTitle", "groupUri", "functionTitle", "skills"),
    *("knowledge", "weightPercent", "hours", "estimated", "why", *ATTRIBUTION_COLUMNS),
)
_ORDER: Final = (
    *("module", "beforeUri", "before", "afterUri", "after", "basis", "reason", "confidence"),
    *ATTRIBUTION_COLUMNS,
)
_CYCLES: Final = (
    *("cycle", "memberUris", "members", "beforeUri", "before", "afterUri", "after", "basis"),
    *("confidence", "reason", *ATTRIBUTION_COLUMNS),
)
_LEFT: Final = ("skillUri", "preferredLabel", "reason", *ATTRIBUTION_COLUMNS)
_TENTHS: Final = 10


def make_plan_export(content: ViewContent, request: ExportRequest) -> Export:
    """Return the plan for the occupation that the one key names.

    Raises:
        ArgumentError: A name names nothing, the hours are out of bounds or no number, or the
            occupation has no such level.
    """
    reader, lang = content.reader, request.lang
    given = request.options
    wanted = Wanted(
        request.keys[0],
        tuple(name.strip() for name in given.get("have", "").split(",") if name.strip()),
        _read_hours(given["hours"]) if "hours" in given else None,
        given.get("level"),
    )
    plan = make_plan(reader, content.space(), wanted)
    written = _Written(content, plan, lang)
    occupation = written.occupation
    return Export(
        f"plan-{plan.occupation.rpartition('/')[2]}",
        f"occugraph: curriculum plan for {occupation.statement}",
        reader.dataset,
        (
            Table("plan", _PLAN, written.plan_rows),
            Table("modules", _MODULES, written.module_rows),
            Table("order", _ORDER, written.order_rows),
            Table("cycles", _CYCLES, written.cycle_rows),
            Table("unresolved", _LEFT, written.left_rows),
        ),
        framework=written.frame,
    )


def _read_hours(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise ArgumentError(
            f"hours {text[:20]!r}: expected a whole number", argument="hours", value=text[:20]
        ) from None


class _Written:
    def __init__(self, content: ViewContent, plan: Plan, lang: str) -> None:
        self._plan = plan
        self._lang = lang
        uris = [need.skill for module in plan.modules for need in module.needs]
        uris += [end for edge in _edges(plan) for end in (edge.before, edge.after)]
        uris += [left.skill for left in plan.unresolved]
        self._skills = NamedSkills(content.reader, uris, lang)
        self.occupation = NamedSkills.read_occupation(content.reader, plan.occupation, lang)

    def plan_rows(self) -> Iterator[Row]:
        """Yield each skill once, in the order to learn them."""
        plan = self._plan
        for module in plan.modules:
            for part, needs in (("skill", module.skills), ("knowledge", module.knowledge)):
                for position, need in enumerate(needs, 1):
                    yield (
                        plan.occupation,
                        module.order,
                        self._title(module),
                        part,
                        position,
                        need.necessity.value.lower(),
                        *self._skills.cells(need.skill),
                        module.hours,
                        plan.estimated,
                        *self._attribute(need.skill),
                    )

    def module_rows(self) -> Iterator[Row]:
        """Yield each module."""
        plan = self._plan
        for module in plan.modules:
            function = plan.labels.get(module.function, ()) if module.function else ()
            yield (
                plan.occupation,
                module.order,
                module.kind.value.lower(),
                self._title(module),
                module.group,
                text_in(function, self._lang),
                len(module.skills),
                len(module.knowledge),
                module.weight / _TENTHS,
                module.hours,
                plan.estimated,
                module.why,
                *self._attribute(*(need.skill for need in module.needs)),
            )

    def order_rows(self) -> Iterator[Row]:
        """Yield what is learned before what, and why."""
        for module in self._plan.modules:
            for edge in module.prerequisites:
                yield (
                    module.order,
                    edge.before,
                    self._skills.label(edge.before),
                    edge.after,
                    self._skills.label(edge.after),
                    _write_basis(edge),
                    edge.reason,
                    edge.confidence,
                    *self._attribute(edge.before, edge.after),
                )

    def cycle_rows(self) -> Iterator[Row]:
        """Yield each circle with the edge that was dropped to have an order, and why."""
        for number, cycle in enumerate(self._plan.cycles, 1):
            edge = cycle.broken
            yield (
                number,
                "\n".join(cycle.members),
                "\n".join(map(self._name, cycle.members)),
                edge.before,
                self._skills.label(edge.before),
                edge.after,
                self._skills.label(edge.after),
                _write_basis(edge),
                edge.confidence,
                cycle.reason,
                *self._attribute(edge.before, edge.after),
            )

    def left_rows(self) -> Iterator[Row]:
        """Yield the skills that stand in no group."""
        for left in self._plan.unresolved:
            label = self._skills.label(left.skill)
            yield (left.skill, label, left.reason, *self._attribute(left.skill))

    def frame(self) -> Framework:
        """Return modules below the occupation, skills below modules, and what precedes what."""
        plan = self._plan
        uri = content_iri("framework", f"plan <{plan.occupation}> {self._wish()}")
        items = [self.occupation]
        relations = [Relation(plan.occupation, RelationKind.CHILD_OF, uri, position=1)]
        for module in plan.modules:
            iri = content_iri("framework", f"<{uri}> module {module.order}")
            items.append(self._module_item(module, iri))
            relations.append(
                Relation(
                    iri,
                    RelationKind.CHILD_OF,
                    plan.occupation,
                    position=module.order,
                    notes=module.why,
                )
            )
            for position, need in enumerate(module.needs, 1):
                items.append(self._skills.item(need.skill))
                necessity = need.necessity.value.lower()
                relations.append(
                    Relation(need.skill, RelationKind.CHILD_OF, iri, "", None, position, necessity)
                )
        known: Mapping[Iri, Competency] = {item.uri: item for item in items}
        relations += [
            Relation(edge.before, RelationKind.PRECEDES, edge.after, notes=edge.reason)
            for module in plan.modules
            for edge in module.prerequisites
            if edge.before in known and edge.after in known
        ]
        return Framework(
            uri,
            f"{self.occupation.statement}: curriculum plan",
            self._lang,
            "\n".join(self._notes()),
            tuple(known.values()),
            tuple(relations),
            source=plan.occupation,
        )

    def _notes(self) -> Iterator[str]:
        """Yield what holds for the plan as a whole: what was assumed, and what was dropped."""
        yield "Estimated." if self._plan.estimated else "By a published standard."
        yield from self._plan.basis
        for cycle in self._plan.cycles:
            edge = cycle.broken
            told = f"{self._name(edge.before)} > {self._name(edge.after)}"
            members = ", ".join(map(self._name, cycle.members))
            yield f"Circle of {members}, broken at {told}: {cycle.reason}"

    def _module_item(self, module: Module, iri: Iri) -> Competency:
        titles = self._plan.title_of(module)
        title = lookup(titles, self._lang) or (titles[0] if titles else LangText(iri, "und"))
        hours = f", {module.hours} hours" if module.hours is not None else ""
        return Competency(
            iri,
            title.text,
            title.lang,
            CompetencyKind.MODULE,
            notes=f"{module.weight / _TENTHS:g} percent{hours}",
            level=self._plan.level,
        )

    def _title(self, module: Module) -> str | None:
        return text_in(self._plan.title_of(module), self._lang)

    def _name(self, uri: Iri) -> str:
        """Return the label of a skill or group, its IRI where it has none in the language."""
        return text_in(self._plan.labels.get(uri, ()), self._lang) or uri

    def _wish(self) -> str:
        """Return what tells this plan from others for the same occupation."""
        plan = self._plan
        return f"{plan.level} {plan.hours} {' '.join(plan.covered)} {self._lang}"

    def _attribute(self, *skills: Iri) -> tuple[str, str, str]:
        return attribute(self.occupation.release, *map(self._skills.release, skills))


def _write_basis(edge: Edge) -> str:
    return edge.basis.value.lower().replace("_", "-")


def _edges(plan: Plan) -> Iterator[Edge]:
    for module in plan.modules:
        yield from module.prerequisites
    for cycle in plan.cycles:
        yield cycle.broken
