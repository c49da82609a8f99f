"""The cells of a workbook (.xlsx): a zip of XML, read as text, within bounds.

ECMA-376 part 1, SpreadsheetML: shared strings (18.4), cells (18.3.1.4). Formulas, styles and
everything else are left alone: a code such as ``0110`` is a string cell and keeps its zero.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from typing import Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring, iterparse

from occugraph.errors import MissingColumnsError, SourceError

__all__ = ["find_sheet", "holds_texts", "read_sheets"]

MAX_PART_BYTES: Final = 128 * 1024 * 1024
"""The largest part of a workbook that is unpacked; the largest of ours has a hundredth of it."""

MAX_COLUMNS: Final = 256
MAX_ROWS: Final = 200_000

_MAIN: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINK: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_PLACE: Final = re.compile(r"([A-Z]{1,3})([0-9]+)")
# How a workbook writes characters that XML has no room for.
_ESCAPE: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LETTERS: Final = 26
_STRINGS: Final = "xl/sharedStrings.xml"
_DAMAGED: Final = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)


def read_sheets(file: str, content: bytes) -> Iterator[tuple[str, list[tuple[int, list[str]]]]]:
    """Yield each sheet: its name, and its rows that hold anything.

    Args:
        file: For messages.
        content: The workbook.

    Returns:
        In the workbook's order; a row is its number, from 1, and its cells as text, as many in
        each row as the widest has.

    Raises:
        SourceError: It is no workbook, is damaged, or holds too much.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            strings = _read_strings(file, archive)
            for name, part in _list_sheets(file, archive):
                yield name, _read_rows(file, _unpack(file, archive, part), strings)
    except _DAMAGED as err:
        raise SourceError(f"{file} is no workbook (.xlsx): {err}", file=file) from err
    except (ParseError, DefusedXmlException, KeyError, ValueError) as err:
        raise SourceError(
            f"{file} is a workbook that cannot be read: {err}",
            hint="save it as .xlsx again",
            file=file,
        ) from err


def find_sheet(file: str, content: bytes, columns: Sequence[str]) -> list[tuple[int, list[str]]]:
    """Return the first sheet whose first row has all of ``columns``; see :func:`read_sheets`.

    Raises:
        SourceError: It is no workbook, is damaged, or holds too much.
        MissingColumnsError: No sheet has them; those that the fullest lacks are named.
    """
    lacks: tuple[str, ...] = tuple(columns)
    for _, rows in read_sheets(file, content):
        header = {cell.strip() for cell in rows[0][1]} if rows else set()
        missing = tuple(column for column in columns if column not in header)
        if not missing:
            return rows
        lacks = min(lacks, missing, key=len)
    raise MissingColumnsError(
        f"{file} lacks the columns {', '.join(lacks)}: expected them in the first row of a sheet",
        file=file,
        columns=lacks,
    )


def holds_texts(content: bytes, texts: Sequence[str]) -> bool:
    """Return whether a workbook has cells with each of ``texts``; False where it is damaged.

    A quick look at the shared strings, to tell what a file is.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            found = _unpack("", archive, _STRINGS)
    except (*_DAMAGED, KeyError, SourceError):
        return False
    return all(
        re.search(rb"<t(?: [^>]*)?>%b</t>" % re.escape(text.encode()), found) for text in texts
    )


def _unpack(file: str, archive: zipfile.ZipFile, part: str) -> bytes:
    # What the directory says of a size may be a lie: so it is measured.
    with archive.open(part) as stream:
        content = stream.read(MAX_PART_BYTES + 1)
    if len(content) > MAX_PART_BYTES:
        raise SourceError(
            f"{file}: its part {part} is longer than {MAX_PART_BYTES} bytes", file=file, part=part
        )
    return content


def _list_sheets(file: str, archive: zipfile.ZipFile) -> list[tuple[str, str]]:
    links = fromstring(_unpack(file, archive, "xl/_rels/workbook.xml.rels"))
    parts = {link.get("Id"): str(link.get("Target")) for link in links}
    book = fromstring(_unpack(file, archive, "xl/workbook.xml"))
    return [
        (str(sheet.get("name")), _part_of(parts[sheet.get(_LINK)]))
        for sheet in book.iter(f"{_MAIN}sheet")
    ]


def _part_of(target: str) -> str:
    return target[1:] if target.startswith("/") else f"xl/{target}"


def _read_strings(file: str, archive: zipfile.ZipFile) -> list[str]:
    if _STRINGS not in archive.namelist():
        return []
    root = fromstring(_unpack(file, archive, _STRINGS))
    return [_text_of(item) for item in root.iter(f"{_MAIN}si")]


def _text_of(item: Element) -> str:
    """Return the text of a string, plain or of formatted runs; phonetic hints are left out."""
    runs = [item, *item.iter(f"{_MAIN}r")]
    text = "".join(part.text or "" for run in runs for part in run.findall(f"{_MAIN}t"))
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)


def _read_rows(file: str, content: bytes, strings: list[str]) -> list[tuple[int, list[str]]]:
    rows: list[tuple[int, dict[int, str]]] = []
    number = 0
    for _, element in iterparse(io.BytesIO(content)):
        if element.tag != f"{_MAIN}row":
            continue
        number = int(element.get("r") or number + 1)
        cells: dict[int, str] = {}
        for cell in element.findall(f"{_MAIN}c"):
            # A cell without a place stands behind the one before it.
            place = _column(cell.get("r")) or max(cells, default=0) + 1
            if place > MAX_COLUMNS or len(rows) > MAX_ROWS:
                raise SourceError(
                    f"{file} has more than {MAX_COLUMNS} columns or {MAX_ROWS} rows", file=file
                )
            text = _value_of(cell, strings)
            if text:
                cells[place] = text
        if cells:
            rows.append((number, cells))
        element.clear()
    width = max((max(cells) for _, cells in rows), default=0)
    return [
        (number, [cells.get(place, "") for place in range(1, width + 1)]) for number, cells in rows
    ]


def _column(place: str | None) -> int:
    match = _PLACE.fullmatch(place or "")
    if match is None:
        return 0
    column = 0
    for letter in match[1]:
        column = column * _LETTERS + ord(letter) - ord("A") + 1
    return column


def _value_of(cell: Element, strings: list[str]) -> str:
    kind = cell.get("t")
    if kind == "inlineStr":
        inline = cell.find(f"{_MAIN}is")
        return "" if inline is None else _text_of(inline)
    value = cell.findtext(f"{_MAIN}v") or ""
    if kind != "s" or not value:
        return value
    number = int(value)
    if not 0 <= number < len(strings):
        raise ValueError(f"shared string {number} of {len(strings)}")
    return strings[number]
