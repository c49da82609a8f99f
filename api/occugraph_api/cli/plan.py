"""``occugraph plan``."""

import json
import sys
from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Any

import typer

from occugraph.comparison import SkillNeed, SkillSpace
from occugraph.curriculum import Edge, Module, Plan, Wanted, make_plan
from occugraph.iri import Iri
from occugraph.language import lookup, parse_language_range
from occugraph.values import LangText
from occugraph_api.cli.wiring import open_reader
from occugraph_api.settings import load_settings

__all__ = ["plan"]


class _Format(StrEnum):
    TEXT = "text"
    JSON = "json"
    MD = "md"


def plan(
    occupation: str = typer.Argument(..., help="By URI, or ours by slug."),
    *,
    have: list[str] = typer.Option(
        (), help="A skill or an occupation that someone has already; give it again for more."
    ),
    hours: int | None = typer.Option(None, help="Spread over the modules, 1 to 100,000."),
    level: str | None = typer.Option(
        None, help="level-5 to level-1, or junior, intermediate, senior; 五级, 初级 and so on, too."
    ),
    lang: str = typer.Option("en", help="The language of the labels."),
    format: _Format = typer.Option(_Format.TEXT, help="How it is printed."),  # noqa: A002 -- the name of the option
    home: Path | None = typer.Option(
        None, help="Where the record is; by default OCCUGRAPH_HOME.", file_okay=False
    ),
) -> None:
    """Plan what to learn for an occupation: modules, order, hours.

    Without a published national standard the plan is an estimate, and says what it assumes.

    Example: occugraph plan microgrid-operator --hours 400
    """
    reader = open_reader(load_settings(), home)
    wanted = Wanted(occupation, tuple(have), hours, level)
    shown = _Shown(make_plan(reader, SkillSpace.read(reader), wanted), lang)
    if format is _Format.JSON:
        sys.stdout.write(f"{json.dumps(shown.to_json(), ensure_ascii=False, indent=2)}\n")
    else:
        lines = shown.to_text() if format is _Format.TEXT else shown.to_markdown()
        sys.stdout.writelines(f"{line}\n" for line in lines)


class _Shown:
    """A plan in one language; what has no label in it is shown by its URI."""

    def __init__(self, made: Plan, lang: str) -> None:
        self._plan = made
        self._lang = parse_language_range(lang)

    def to_json(self) -> dict[str, Any]:
        """Return the plan as one object."""
        made = self._plan
        return {
            "occupation": {"uri": made.occupation, "label": self._find(made.occupation)},
            "level": made.level,
            "hours": made.hours,
            "estimated": made.estimated,
            "basis": list(made.basis),
            "modules": [self._module(module) for module in made.modules],
            "cycles": [
                {
                    "members": list(cycle.members),
                    "brokenEdge": self._edge(cycle.broken),
                    "reason": cycle.reason,
                }
                for cycle in made.cycles
            ],
            "unresolved": [
                {"uri": each.skill, "label": self._find(each.skill), "reason": each.reason}
                for each in made.unresolved
            ],
            "covered": list(made.covered),
        }

    def to_text(self) -> Iterator[str]:
        """Yield the plan in lines."""
        made = self._plan
        yield f"{self._label(made.occupation)}{self._total()}"
        for each in made.basis:
            yield f"  {each}"
        for module in made.modules:
            yield f"{module.order}. {self._title(module)}{_size(module)}"
            for need in module.needs:
                kind = "skill" if need in module.skills else "knowledge"
                yield f"  {kind:9} {need.necessity.value.lower():9} {self._label(need.skill)}"
            for edge in module.prerequisites:
                yield f"  after     {self._tell(edge)}"
        for cycle in made.cycles:
            yield f"circle broken at {self._tell(cycle.broken)}: {cycle.reason}"
        for skill in made.unresolved:
            yield f"unresolved: {self._label(skill.skill)}: {skill.reason}"
        for covered in made.covered:
            yield f"covered: {self._label(covered)}"

    def to_markdown(self) -> Iterator[str]:
        """Yield the plan as a document."""
        made = self._plan
        yield f"# {_escape(self._label(made.occupation))}{self._total()}"
        yield ""
        for each in made.basis:
            yield f"- {each}"
        for module in made.modules:
            yield ""
            yield f"## {module.order}. {_escape(self._title(module))}{_size(module)}"
            yield ""
            for need in module.needs:
                yield f"- {self._link(need.skill)} {_kind(need)}"
            for edge in module.prerequisites:
                yield f"- after: {_escape(self._tell(edge))}"
        circles = (f"{_escape(self._tell(each.broken))}: {each.reason}" for each in made.cycles)
        yield from _section("Circles, and where they are broken", circles)
        left = (f"{self._link(each.skill)}: {each.reason}" for each in made.unresolved)
        yield from _section("Unresolved", left)
        yield from _section("Covered", map(self._link, made.covered))

    def _module(self, module: Module) -> dict[str, Any]:
        return {
            "order": module.order,
            "kind": module.kind.value,
            "title": self._title(module),
            "group": module.group,
            "jobFunction": module.function,
            "weight": module.weight / 10,
            "hours": module.hours,
            "why": module.why,
            "skills": [self._need(need) for need in module.skills],
            "knowledge": [self._need(need) for need in module.knowledge],
            "prerequisites": [self._edge(edge) for edge in module.prerequisites],
        }

    def _need(self, need: SkillNeed) -> dict[str, Any]:
        label, necessity = self._find(need.skill), need.necessity.value
        return {"uri": need.skill, "label": label, "necessity": necessity}

    def _edge(self, edge: Edge) -> dict[str, Any]:
        return {
            "uri": edge.before,
            "neededFor": edge.after,
            "basis": edge.basis.value,
            "confidence": edge.confidence,
            "reason": edge.reason,
        }

    def _tell(self, edge: Edge) -> str:
        return f"{self._label(edge.before)} > {self._label(edge.after)} ({edge.reason})"

    def _total(self) -> str:
        made = self._plan
        parts = [made.level, f"{made.hours} hours" if made.hours else None]
        told = ", ".join(part for part in parts if part)
        return f": {told}" if told else ""

    def _title(self, module: Module) -> str:
        return self._in_lang(self._plan.title_of(module)) or module.group or module.kind.value

    def _find(self, uri: Iri) -> str | None:
        return self._in_lang(self._plan.labels.get(uri, ()))

    def _label(self, uri: Iri) -> str:
        return self._find(uri) or uri

    def _link(self, uri: Iri) -> str:
        return f"[{_escape(self._label(uri))}]({uri})"

    def _in_lang(self, labels: tuple[LangText, ...]) -> str | None:
        found = lookup(labels, self._lang)
        return found.text if found else None


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    """Yield a section of a document; nothing where there are no lines."""
    items = [f"- {line}" for line in lines]
    if items:
        yield from ("", f"## {title}", "", *items)


def _size(module: Module) -> str:
    hours = "" if module.hours is None else f"{module.hours} hours, "
    return f" ({hours}{module.weight / 10:.1f} %)"


def _kind(need: SkillNeed) -> str:
    return f"({need.necessity.value.lower()})"


def _escape(text: str) -> str:
    return "".join(f"\\{sign}" if sign in "\\`*_[]<>|#" else sign for sign in text)
