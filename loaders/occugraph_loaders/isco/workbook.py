"""The ILO's workbook: a row a group, with its definition and notes.

ESCO publishes the same groups under the same IRIs. A thing has one preferred label in a language,
so the label here is written as ESCO writes it, and the workbook's own title is an alternative one.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from occugraph.errors import SourceError
from occugraph.iri import PREFIXES, mint_iri
from occugraph.release import QuarantinedRow
from occugraph_loaders.isco.titles import write_title
from occugraph_loaders.published.files import PackageFile, find_files
from occugraph_loaders.published.hierarchy import Heading, place_heading, sift_headings
from occugraph_loaders.published.package import FilePackage, TableRows, list_origins
from occugraph_loaders.published.rows import PlacedTriple, ReleaseNote, language_text, term
from occugraph_loaders.published.table import Row, Table, make_table
from occugraph_loaders.published.workbook import find_sheet, holds_texts

__all__ = ["extract_package", "find_packages", "place_rows"]

_CODE_COLUMN: Final = "ISCO 08 Code"
_NEEDED: Final = ("Level", _CODE_COLUMN, "Title EN")
_NOTES: Final = ("Tasks include", "Included occupations", "Excluded occupations", "Notes")
_OPTIONAL: Final = ("Definition", *_NOTES)
_CODE: Final = re.compile(r"[0-9]{1,4}")
_GROUP: Final = term("og:ConceptGroup")
_SCHEME: Final = f"<{mint_iri('scheme', 'isco-08')}>"
_NAMESPACE: Final = PREFIXES["isco"] + "C"
_ALT_LABEL: Final = term("skos:altLabel")
_DEFINITION: Final = term("skos:definition")
_SCOPE_NOTE: Final = term("skos:scopeNote")


def find_packages(folder: Path) -> Sequence[FilePackage]:
    """Return the ISCO-08 workbooks in a folder."""
    return [
        FilePackage(file, "08") for file in find_files(folder, (".xlsx",)) if _is_workbook(file)
    ]


def extract_package(package: FilePackage) -> TableRows:
    """Return the rows of a workbook.

    Raises:
        SourceError: It cannot be read, or lacks columns, or has no row.
    """
    file = package.file
    rows = find_sheet(file.name, file.read(), _NEEDED)
    table = make_table(file.name, iter(rows), needed=_NEEDED, optional=_OPTIONAL)
    note = ReleaseNote(
        source="isco-08",
        version=package.version,
        license="copyright; a user's own copy",
        attribution=(
            "ISCO-08 is copyright of the International Labour Organization. Modified: titles are"
            " written as ESCO writes them."
        ),
        provenance=f"Read from the ILO's workbook {file.name}, brought by the user.",
        issued=package.issued,
    )
    return TableRows(note, list_origins(package), table)


def place_rows(table: Table, rejected: list[QuarantinedRow]) -> Iterator[PlacedTriple]:
    """Yield what the rows say, each triple with its cell; see :data:`PlaceRows`."""
    by_number = {row.number: row for row in table.rows}
    for heading in sift_headings(table.file, map(_read_heading, table.rows), rejected):
        placed = place_heading(
            table.file,
            heading,
            namespace=_NAMESPACE,
            kind=_GROUP,
            scheme=_SCHEME,
            language="en",
            columns=(_CODE_COLUMN, "Title EN"),
        )
        yield from placed
        row = by_number[heading.row]
        node, place = f"<{_NAMESPACE}{heading.code}>", (table.file, heading.row)
        if row["Title EN"] != heading.label:
            title = language_text(row["Title EN"], "en")
            yield PlacedTriple(node, _ALT_LABEL, title, *place, "Title EN")
        for column in _OPTIONAL:
            text = row.cells.get(column)
            if text:
                predicate = _DEFINITION if column == "Definition" else _SCOPE_NOTE
                yield PlacedTriple(node, predicate, language_text(text, "en"), *place, column)


def _read_heading(row: Row) -> Heading:
    code, level = row[_CODE_COLUMN], row["Level"]
    reason = ""
    if not _CODE.fullmatch(code):
        reason = "is no ISCO-08 code: expected one to four digits"
    elif level != str(len(code)):
        reason = f"has level {level!r}: expected {len(code)}, as many as its digits"
    title = write_title(code, row["Title EN"])
    return Heading(row.number, code, title, len(code), code[:-1], reason)


def _is_workbook(file: PackageFile) -> bool:
    try:
        return holds_texts(file.read(), _NEEDED[1:])
    except SourceError:
        return False
