"""Eurostat's workbook: a row a section, division, group or class."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from occugraph.errors import SourceError
from occugraph.iri import PREFIXES, mint_iri
from occugraph.release import QuarantinedRow
from occugraph_loaders.published.files import PackageFile, find_files
from occugraph_loaders.published.hierarchy import Heading, place_sectors
from occugraph_loaders.published.package import FilePackage, TableRows, list_origins
from occugraph_loaders.published.rows import PlacedTriple, ReleaseNote
from occugraph_loaders.published.table import Row, Table, make_table
from occugraph_loaders.published.workbook import find_sheet, holds_texts

__all__ = ["extract_package", "find_packages", "place_rows"]

_NEEDED: Final = ("CODE", "NAME", "PARENT_CODE", "LEVEL")
_TELLING: Final = ("PARENT_CODE", "LEVEL")
# A section of Rev. 2.1 goes up to V; Rev. 2 ends at U and has the same columns.
_LAST_SECTION: Final = "V"
_CODE: Final = re.compile(r"[A-V]|[0-9]{2}(\.[0-9]{1,2})?")
_LEVELS: Final = ("1", "2", "3", "4")
_SCHEME: Final = f"<{mint_iri('scheme', 'nace-2.1')}>"


def find_packages(folder: Path) -> Sequence[FilePackage]:
    """Return the workbooks of NACE Rev. 2.1 in a folder; one of Rev. 2 is none."""
    return [
        FilePackage(file, "2.1") for file in find_files(folder, (".xlsx",)) if _is_workbook(file)
    ]


def extract_package(package: FilePackage) -> TableRows:
    """Return the rows of a workbook.

    Raises:
        SourceError: It cannot be read, or lacks columns, or has no row.
    """
    file = package.file
    table = make_table(file.name, iter(find_sheet(file.name, file.read(), _NEEDED)), needed=_NEEDED)
    note = ReleaseNote(
        source="nace-2.1",
        version=package.version,
        license="reuse with acknowledgement",
        attribution="European Union, Eurostat, NACE Rev. 2.1. Modified: codes and titles only.",
        provenance=f"Read from Eurostat's workbook {file.name}, brought by the user.",
        issued=package.issued,
    )
    return TableRows(note, list_origins(package), table)


def place_rows(table: Table, rejected: list[QuarantinedRow]) -> Iterator[PlacedTriple]:
    """Return what the rows say, each triple with its cell; see :data:`PlaceRows`."""
    return place_sectors(
        table.file,
        map(_read_heading, table.rows),
        rejected,
        namespace=PREFIXES["nace"],
        scheme=_SCHEME,
        columns=("CODE", "NAME"),
    )


def _read_heading(row: Row) -> Heading:
    code, level = row["CODE"], row["LEVEL"]
    reason = ""
    if not _CODE.fullmatch(code):
        reason = "is no code of NACE Rev. 2.1: expected a section letter, 35, 35.1 or 35.11"
    elif level not in _LEVELS:
        reason = f"has level {level!r}: expected one of {', '.join(_LEVELS)}"
    depth = int(level) if level in _LEVELS else 0
    return Heading(row.number, code, row["NAME"], depth, row["PARENT_CODE"], reason)


def _is_workbook(file: PackageFile) -> bool:
    try:
        return holds_texts(file.read(), (*_TELLING, _LAST_SECTION))
    except SourceError:
        return False
