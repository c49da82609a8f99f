"""Workbooks (Office Open XML): one sheet a table, and one of the releases they draw on.

No cell is a formula: texts are written as texts. Those that would become one when someone edits
them have the mark that Excel sets for an apostrophe in front, which is no part of the text.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any, BinaryIO, Final

import xlsxwriter

from occugraph.errors import QueryLimitError
from occugraph.exports.attribution import releases_named, sources_table
from occugraph.exports.delimited import make_harmless
from occugraph.exports.table import Cell, Table
from occugraph.values import Dataset

__all__ = ["MAX_LETTERS", "MAX_ROWS", "write_workbook"]

MAX_ROWS: Final = 1_048_576
MAX_LETTERS: Final = 32_767
"""The most that a sheet, and a cell, can hold.

https://support.microsoft.com/office/excel-specifications-and-limits-1672b34d-7043-467e-8e27-269d656771c3
"""

_WIDTHS: Final = {"release": 18, "code": 12}
_WIDTH: Final = 28
# The same content gives the same bytes: the day of writing is none of it.
_CREATED: Final = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)


def write_workbook(
    tables: Iterable[Table], dataset: Dataset, title: str, target: BinaryIO | None = None
) -> BinaryIO:
    """Write tables as a workbook and return the file, at its start.

    Rows go to disk as they are made. The sheet ``sources`` has the releases that the columns
    ``release`` name.

    Args:
        tables: Each becomes a sheet.
        dataset: Knows the releases.
        title: Of the document.
        target: Where it is written; by default to memory.

    Raises:
        QueryLimitError: A table or a text is too long for a sheet.
    """
    out: BinaryIO = target if target is not None else BytesIO()
    options = {"constant_memory": True, "default_date_format": "yyyy-mm-dd"}
    # Left by an error, too, it is closed: the files that hold its rows go with it.
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"title": title, "author": "occugraph", "created": _CREATED})
        formats = {
            "head": book.add_format({"bold": True}),
            "quoted": book.add_format({"quote_prefix": True}),
        }
        named: set[Cell] = set()
        for table in tables:
            _write_sheet(book, table, formats, named)
        _write_sheet(book, sources_table(releases_named(named, dataset)), formats, set())
    out.seek(0)
    return out


def _write_sheet(book: Any, table: Table, formats: Any, named: set[Cell]) -> None:  # noqa: ANN401 -- untyped library
    sheet = book.add_worksheet(table.name)
    for column, name in enumerate(table.columns):
        sheet.set_column(column, column, _WIDTHS.get(name, _WIDTH))
    sheet.freeze_panes(1, 0)
    for column, name in enumerate(table.columns):
        sheet.write_string(0, column, name, formats["head"])
    release = table.columns.index("release") if "release" in table.columns else None
    for number, row in enumerate(_limit(table), 1):
        for column, cell in enumerate(row):
            _write_cell(sheet, number, column, cell, formats["quoted"])
        if release is not None:
            named.add(row[release])


def _limit(table: Table) -> Iterator[tuple[Cell, ...]]:
    for number, row in enumerate(table.rows(), 1):
        if number >= MAX_ROWS:
            raise QueryLimitError(
                f"table {table.name!r} is longer than the {MAX_ROWS} rows of a sheet",
                hint="ask for CSV, or for a part of the list",
                limit=MAX_ROWS,
            )
        for column, cell in zip(table.columns, row, strict=True):
            if isinstance(cell, str) and len(cell) > MAX_LETTERS:
                raise QueryLimitError(
                    f"table {table.name!r}, row {number}, {column}: {len(cell)} letters, a cell of"
                    f" a workbook holds {MAX_LETTERS}",
                    hint="ask for CSV",
                    limit=MAX_LETTERS,
                )
        yield row


def _write_cell(sheet: Any, row: int, column: int, cell: Cell, quoted: Any) -> None:  # noqa: ANN401
    if cell is None or cell == "":
        return
    if isinstance(cell, bool):
        sheet.write_boolean(row, column, cell)
    elif isinstance(cell, date):
        sheet.write_datetime(row, column, cell)
    elif isinstance(cell, str):
        if make_harmless(cell) == cell:
            sheet.write_string(row, column, cell)
        else:
            sheet.write_string(row, column, cell, quoted)
    else:
        sheet.write_number(row, column, cell)
