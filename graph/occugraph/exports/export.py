"""One thing to be given away as a file, and the forms it can take."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from tempfile import TemporaryFile
from types import MappingProxyType
from typing import Any, Final

import orjson

from occugraph.errors import ArgumentError
from occugraph.exports.case import write_case
from occugraph.exports.delimited import write_csv
from occugraph.exports.framework import Framework
from occugraph.exports.table import Table
from occugraph.exports.workbook import write_workbook
from occugraph.values import Dataset

__all__ = ["MEDIA_TYPES", "Export", "ExportFormat", "choose_table", "write_export"]

_CHUNK_BYTES: Final = 256 * 1024


class ExportFormat(StrEnum):
    """The forms of a file; each value is how its name ends."""

    CSV = "csv"
    XLSX = "xlsx"
    CASE = "case.json"
    JSON_LD = "jsonld"
    SSSOM = "sssom.tsv"
    MARKDOWN = "md"


MEDIA_TYPES: Final = MappingProxyType(
    {
        ExportFormat.CSV: "text/csv; charset=utf-8; header=present",
        ExportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ExportFormat.CASE: "application/json",
        ExportFormat.JSON_LD: "application/ld+json",
        ExportFormat.SSSOM: "text/tab-separated-values; charset=utf-8; header=present",
        ExportFormat.MARKDOWN: "text/markdown; charset=utf-8; variant=CommonMark",
    }
)
"""What each form is sent as."""


@dataclass(frozen=True, slots=True)
class Export:
    """What can be written as a file. A form is there where its attribute is.

    Attributes:
        name: How the name of its file begins.
        title: What it is.
        dataset: The view it is from.
        tables: For CSV, which has one of them, and workbooks, which have all; the first is what
            CSV has unless another is named.
        framework: For CASE.
        linked_data: For JSON-LD: the document.
        mappings: For SSSOM: the text of the table.
        markdown: For Markdown: the text.
    """

    name: str
    title: str
    dataset: Dataset
    tables: tuple[Table, ...] = ()
    framework: Callable[[], Framework] | None = None
    linked_data: Callable[[], dict[str, Any]] | None = None
    mappings: Callable[[], str] | None = None
    markdown: Callable[[], str] | None = None

    @property
    def formats(self) -> tuple[ExportFormat, ...]:
        """The forms it has."""
        there = {
            ExportFormat.CSV: bool(self.tables),
            ExportFormat.XLSX: bool(self.tables),
            ExportFormat.CASE: self.framework is not None,
            ExportFormat.JSON_LD: self.linked_data is not None,
            ExportFormat.SSSOM: self.mappings is not None,
            ExportFormat.MARKDOWN: self.markdown is not None,
        }
        return tuple(form for form, is_there in there.items() if is_there)


def choose_table(export: Export, name: str | None) -> Table:
    """Return a table of an export by name, the first where none is named.

    Raises:
        ArgumentError: It has no such table.
    """
    for table in export.tables:
        if name in {None, table.name}:
            return table
    known = ", ".join(table.name for table in export.tables) or "none"
    raise ArgumentError(
        f"table {str(name)[:80]!r}: {export.name} has {known}", argument="table", value=str(name)
    )


def write_export(
    export: Export, form: ExportFormat, *, table: str | None = None, bom: bool = False
) -> Iterator[bytes]:
    """Yield the bytes of a file: the same for the same view and request.

    CSV is made while it is read; a workbook goes through a file of its own.

    Args:
        export: What is written.
        form: One of ``export.formats``.
        table: For CSV: which table, the first by default.
        bom: For CSV: whether a byte order mark comes first.

    Raises:
        ArgumentError: It has no such form or table, or an option is not for this form.
        QueryLimitError: A table is too long for a sheet.
    """
    if form not in export.formats:
        raise ArgumentError(
            f"format {form.value!r}: {export.name} has {', '.join(export.formats)}",
            argument="format",
            value=form.value,
        )
    if form is not ExportFormat.CSV and (table is not None or bom):
        given = "table" if table is not None else "bom"
        raise ArgumentError(f"{given} is for csv only, not for {form.value}", argument=given)
    if form is ExportFormat.CSV:
        yield from write_csv(choose_table(export, table), bom=bom)
    elif form is ExportFormat.XLSX:
        yield from _write_workbook(export)
    else:
        yield _write_text(export, form)


def _write_workbook(export: Export) -> Iterator[bytes]:
    with TemporaryFile() as file:
        write_workbook(export.tables, export.dataset, export.title, file)
        while chunk := file.read(_CHUNK_BYTES):
            yield chunk


def _write_text(export: Export, form: ExportFormat) -> bytes:
    if form is ExportFormat.CASE and export.framework:
        return write_case(export.framework())
    if form is ExportFormat.JSON_LD and export.linked_data:
        return orjson.dumps(export.linked_data(), option=orjson.OPT_INDENT_2)
    text = export.mappings if form is ExportFormat.SSSOM else export.markdown
    return text().encode() if text else b""
