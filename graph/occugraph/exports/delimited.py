"""Comma-separated values (RFC 4180), UTF-8, safe to open in a spreadsheet program.

Such programs run a cell as a formula that begins with ``=``, ``+``, ``-`` or ``@``, in East Asian
settings also with their full-width forms, and read past white space and signs without width before
it. Such texts get an apostrophe in front, as OWASP advises
(https://owasp.org/www-community/attacks/CSV_Injection).

Where a program takes semicolons or tabs as what separates cells, as Excel does by the settings of
half of Europe, a quote is none that stands behind one of our commas: what follows a semicolon, a
tab or a line end within a text begins a cell there. It gets an apostrophe in front, too.

Where there are apostrophes already there is one more, so that taking one away restores each text.
"""

import csv
import io
import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from occugraph.exports.table import Cell, Table

__all__ = ["BOM", "make_harmless", "restore_text", "write_csv"]

BOM: Final = "\ufeff".encode()
"""What Excel needs to see that a file is UTF-8."""

_SEPARATORS: Final = r";\t\r\n\v\f\x1c-\x1e\x85\u2028\u2029"
_UNSEEN: Final = r"\s\x00-\x1f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
"""White space, controls, and signs without width."""

_SIGNS: Final = r"[=+\-@＝＋－＠]"
_BEGINS: Final = re.compile(rf"'*(?:[{_UNSEEN}]*{_SIGNS}|[\t\r\n\v\f\0])")
# Of several separators the last one counts: so no place lies within what stands behind another.
_BEHIND: Final = rf"(?:(?![{_SEPARATORS}])[{_UNSEEN}\"])*{_SIGNS}"
_INSIDE: Final = re.compile(rf"(?<=[{_SEPARATORS}])(?='*{_BEHIND})")
_INSERTED: Final = re.compile(rf"(?<=[{_SEPARATORS}])'(?='*{_BEHIND})")
_CHUNK_ROWS: Final = 500


def make_harmless(text: str) -> str:
    """Return a text that no spreadsheet program takes for a formula.

    Example:
        >>> make_harmless("=1+1"), make_harmless("a=b"), make_harmless("'-x")
        ("'=1+1", 'a=b', "''-x")
        >>> make_harmless("x; =1+1")
        "x;' =1+1"
    """
    text = _INSIDE.sub("'", text)
    return f"'{text}" if _BEGINS.match(text) else text


def restore_text(cell: str) -> str:
    """Return the text that was made harmless.

    Example:
        >>> restore_text("'=1+1"), restore_text("'tis")
        ('=1+1', "'tis")
    """
    if cell.startswith("'") and _BEGINS.match(cell):
        cell = cell[1:]
    return _INSERTED.sub("", cell)


def write_csv(table: Table, *, bom: bool = False) -> Iterator[bytes]:
    """Yield a table as CSV, in parts of some hundred rows, the header first.

    Lines end in CRLF; a cell with line ends is quoted. Numbers stand as they are, also negative
    ones: only texts are made harmless.

    Args:
        table: What is written; its rows are read once.
        bom: Whether a byte order mark comes first.
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(table.columns)
    if bom:
        yield BOM
    for number, row in enumerate(table.rows(), 1):
        writer.writerow([_write_cell(cell) for cell in row])
        if number % _CHUNK_ROWS == 0:
            yield _take(buffer)
    yield _take(buffer)


def _take(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()


def _write_cell(cell: Cell) -> str | int | float:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, date):
        return cell.isoformat()
    return make_harmless(cell) if isinstance(cell, str) else cell
