"""A delimited table with a header: read by the names of its columns, its bad rows set aside."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from occugraph.errors import MissingColumnsError, ReleaseError, SourceError
from occugraph.release import QuarantinedRow

__all__ = ["Row", "Table", "detect_header", "make_table", "read_table"]

MAX_CELL: Final = 1024 * 1024
"""Characters of the longest cell that is read; official descriptions have under 20,000."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its number as a spreadsheet counts, and its cells by column, stripped."""

    number: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]


@dataclass(frozen=True, slots=True)
class Table:
    """A table.

    Attributes:
        file: Its name.
        columns: Those that its reader asked for and that are there.
        ignored: Those that nobody asked for.
        rows: In file order; empty rows are left out.
        quarantined: Rows that are no rows of this table.
    """

    file: str
    columns: frozenset[str]
    ignored: tuple[str, ...]
    rows: tuple[Row, ...]
    quarantined: tuple[QuarantinedRow, ...]


def read_table(
    file: str,
    content: bytes,
    *,
    needed: Sequence[str],
    optional: Sequence[str] = (),
    delimiter: str = ",",
    header_row: int = 1,
) -> Table:
    """Return a table of delimited text.

    Args:
        file: For messages.
        content: UTF-8, with or without byte order mark; any line ends.
        needed: Columns without which it is not the table that was asked for.
        optional: Columns that are read where they are there.
        delimiter: Between cells.
        header_row: The number of the header; what is above it is left out.

    Raises:
        SourceError: It is not UTF-8, or not delimited text.
        MissingColumnsError: Needed columns are missing; all of them are named.
        ReleaseError: It has no row.
    """
    rows = _parse(file, content, delimiter)
    return make_table(file, rows, needed=needed, optional=optional, header_row=header_row)


def make_table(
    file: str,
    rows: Iterator[tuple[int, list[str]]],
    *,
    needed: Sequence[str],
    optional: Sequence[str] = (),
    header_row: int = 1,
) -> Table:
    """Return a table of numbered rows of cells.

    Raises:
        MissingColumnsError: Needed columns are missing; all of them are named.
        ReleaseError: It has no row.
    """
    header = next((cells for number, cells in rows if number >= header_row), [])
    names = [name.strip() for name in header]
    missing = tuple(name for name in needed if name not in names)
    if missing:
        raise MissingColumnsError(
            f"{file} lacks the columns {', '.join(missing)}: it has {', '.join(names) or 'none'}",
            file=file,
            columns=missing,
        )
    wanted = {name: names.index(name) for name in (*needed, *optional) if name in names}
    found: list[Row] = []
    quarantined: list[QuarantinedRow] = []
    for number, cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(names):
            reason = f"has {len(cells)} cells: expected {len(names)}, one a column"
            quarantined.append(QuarantinedRow(file, number, cells[0], reason))
            continue
        found.append(Row(number, {name: cells[at].strip() for name, at in wanted.items()}))
    if not found:
        raise ReleaseError(f"{file} has no row: expected at least one", file=file)
    ignored = tuple(name for name in names if name not in wanted)
    return Table(file, frozenset(wanted), ignored, tuple(found), tuple(quarantined))


def detect_header(head: bytes, columns: Sequence[str], *, most_rows: int = 1) -> str | None:
    r"""Return the delimiter of a table that has all of ``columns``, None for another file.

    Args:
        head: The first bytes of the file.
        columns: What its header has, in any order.
        most_rows: In how many of the first rows the header may be.

    Example:
        >>> detect_header(b"code\tname\n1\tx\n", ["name", "code"])
        '\t'
        >>> detect_header(b"code,title\n1,x\n", ["name", "code"]) is None
        True
    """
    lines = head.decode("utf-8-sig", errors="replace").splitlines()[:most_rows]
    for line in lines:
        for delimiter in (",", "\t", ";"):
            try:
                names = {name.strip() for name in next(csv.reader([line], delimiter=delimiter))}
            except (csv.Error, StopIteration):
                continue
            if names.issuperset(columns):
                return delimiter
    return None


def _parse(file: str, content: bytes, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as err:
        line = content.count(b"\n", 0, err.start) + 1
        raise SourceError(
            f"{file}:{line} holds the byte 0x{content[err.start]:02x}, which is not UTF-8",
            hint="save the file as UTF-8",
            file=file,
            line=line,
        ) from err
    csv.field_size_limit(max(MAX_CELL, csv.field_size_limit()))
    # Tab-separated tables of O*NET quote nothing; a quote there is a part of its cell.
    lines = io.StringIO(text, newline="")
    if delimiter == "\t":
        rows = csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE)
    else:
        rows = csv.reader(lines, delimiter=delimiter)
    try:
        yield from enumerate(rows, 1)
    except csv.Error as err:
        raise SourceError(
            f"{file}:{rows.line_num} is not delimited text: {err}", file=file, line=rows.line_num
        ) from err
