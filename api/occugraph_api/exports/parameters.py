"""The parameters of a request for a file, as a request of the core."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from starlette.datastructures import QueryParams

from occugraph.as_of import AsOf, parse_as_of
from occugraph.errors import ArgumentError
from occugraph.exports.catalog import EXPORTS
from occugraph.exports.export import ExportFormat
from occugraph.exports.request import ExportRequest, parse_conditions
from occugraph.language import parse_language_range

__all__ = ["FileRequest", "read_parameters"]

_MANY: Final = frozenset({"key", "where", "as-of"})
_ONE: Final = frozenset({"lang", "table", "bom", "with-removed"})
_TRUTH: Final = {"true": True, "false": False}
_MOST: Final = 60
"""The most values of one parameter, as conditions of one GraphQL request."""


@dataclass(frozen=True, slots=True)
class FileRequest:
    """A file that is asked for.

    Attributes:
        what: A kind of export.
        form: Its form.
        request: What is asked of the core.
        as_of: Which view answers; None for the current one.
        table: Which table of CSV.
        bom: Whether CSV begins with a byte order mark.
    """

    what: str
    form: ExportFormat
    request: ExportRequest
    as_of: AsOf | None
    table: str | None
    bom: bool


def read_parameters(name: str, given: QueryParams) -> FileRequest | None:
    """Return what a file's name and the parameters ask for; None where no file is called so.

    Raises:
        ArgumentError: A parameter is unknown, given twice, or has a wrong value.
    """
    what, _, ending = name.partition(".")
    kind = EXPORTS.get(what)
    form = next((form for form in kind.formats if form.value == ending), None) if kind else None
    if kind is None or form is None:
        return None
    for parameter in dict.fromkeys(given):
        known = _MANY | _ONE | kind.options
        if parameter not in known:
            raise ArgumentError(
                f"parameter {parameter[:80]!r}: expected one of {', '.join(sorted(known))}",
                argument=parameter[:80],
            )
        count = len(given.getlist(parameter))
        if count > (_MOST if parameter in _MANY else 1):
            raise ArgumentError(
                f"parameter {parameter}: {count} values are given", argument=parameter
            )
    days = given.getlist("as-of")
    return FileRequest(
        what,
        form,
        ExportRequest(
            keys=tuple(given.getlist("key")),
            lang=parse_language_range(given.get("lang", "en")),
            conditions=parse_conditions(given.getlist("where")),
            with_removed=_read_truth("with-removed", given.getlist("with-removed")),
            options={option: given[option] for option in sorted(kind.options) if option in given},
        ),
        parse_as_of(days) if days else None,
        given.get("table"),
        _read_truth("bom", given.getlist("bom")),
    )


def _read_truth(parameter: str, values: Sequence[str]) -> bool:
    value = values[0] if values else "false"
    if value not in _TRUTH:
        raise ArgumentError(
            f"parameter {parameter} {value[:80]!r}: expected true or false",
            argument=parameter,
            value=value[:80],
        )
    return _TRUTH[value]
