"""What can be exported, by name: one table that HTTP and the command line read.

A further source of exports is one line here: a function from a view and a request to an
:class:`~occugraph.exports.export.Export`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Final

from occugraph.errors import ArgumentError
from occugraph.exports.coverage import make_coverage
from occugraph.exports.export import Export, ExportFormat
from occugraph.exports.gap import make_gap
from occugraph.exports.lists import LISTS, make_list, make_mappings, make_relations
from occugraph.exports.occupation import make_occupation
from occugraph.exports.plan import PLAN_OPTIONS, make_plan_export
from occugraph.exports.request import ExportRequest, ViewContent

__all__ = ["EXPORTS", "ExportKind", "make_export"]

_TABLES: Final = (ExportFormat.CSV, ExportFormat.XLSX)


@dataclass(frozen=True, slots=True)
class ExportKind:
    """One kind of export.

    Attributes:
        summary: What it is, in a line.
        make: Makes it of a view and a request.
        formats: The forms that it may have.
        least_keys: How many things a request names at least.
        most_keys: And at most; None for any number.
        has_conditions: Whether it takes conditions.
        options: Further options that it takes.
    """

    summary: str
    make: Callable[[ViewContent, ExportRequest], Export]
    formats: tuple[ExportFormat, ...] = _TABLES
    least_keys: int = 0
    most_keys: int | None = 0
    has_conditions: bool = True
    options: frozenset[str] = frozenset()


def _list(name: str) -> ExportKind:
    return ExportKind(f"All {name}, under ESCO's column names.", partial(make_list, name=name))


EXPORTS: Final[Mapping[str, ExportKind]] = MappingProxyType(
    {
        **{name: _list(name) for name in LISTS},
        "relations": ExportKind(
            "The skills that occupations require, under ESCO's column names.", make_relations
        ),
        "mappings": ExportKind(
            "Mappings, or one set of them (`set`).",
            make_mappings,
            formats=(*_TABLES, ExportFormat.SSSOM),
            options=frozenset({"set"}),
        ),
        "coverage": ExportKind(
            "How much of our occupations schemes hold: those that are named, or all.",
            make_coverage,
            formats=(*_TABLES, ExportFormat.SSSOM, ExportFormat.MARKDOWN),
            most_keys=None,
            has_conditions=False,
        ),
        "occupation": ExportKind(
            "One occupation, by URI or slug, with all that leads from it.",
            make_occupation,
            formats=(*_TABLES, ExportFormat.CASE, ExportFormat.JSON_LD),
            least_keys=1,
            most_keys=1,
            has_conditions=False,
        ),
        "gap": ExportKind(
            "What someone in some occupations lacks for another, which is the last key.",
            make_gap,
            formats=(*_TABLES, ExportFormat.CASE),
            least_keys=2,
            most_keys=None,
            has_conditions=False,
        ),
        "plan": ExportKind(
            "What to learn for an occupation, in modules and in order.",
            make_plan_export,
            formats=(*_TABLES, ExportFormat.CASE),
            least_keys=1,
            most_keys=1,
            has_conditions=False,
            options=PLAN_OPTIONS,
        ),
    }
)
"""The kinds of export, by name."""


def make_export(content: ViewContent, name: str, request: ExportRequest) -> Export:
    """Return what is asked for; nothing long is read yet.

    Raises:
        ArgumentError: There is no such export, or it does not take what the request has.
        NotFoundError: The view does not have what a key names.
    """
    kind = EXPORTS.get(name)
    if kind is None:
        raise ArgumentError(
            f"export {name[:80]!r}: expected one of {', '.join(EXPORTS)}",
            argument="what",
            value=name[:80],
        )
    count = len(request.keys)
    if count < kind.least_keys or (kind.most_keys is not None and count > kind.most_keys):
        expected = "none" if kind.most_keys == 0 else f"{kind.least_keys}"
        raise ArgumentError(
            f"export {name}: {count} keys are given, expected {expected}", argument="key"
        )
    if request.conditions and not kind.has_conditions:
        raise ArgumentError(f"export {name} takes no where", argument="where")
    unknown = sorted(request.options.keys() - kind.options)
    if unknown:
        known = ", ".join(sorted(kind.options)) or "none"
        raise ArgumentError(
            f"export {name} takes no {unknown[0][:80]}: further options are {known}",
            argument=unknown[0][:80],
        )
    for option, value in request.options.items():
        if not value.strip():
            raise ArgumentError(f"{option} {value[:80]!r}: expected a value", argument=option)
    return kind.make(content, request)
