"""ISIC as JSON: sections that hold divisions that hold groups that hold classes.

An entry has no row; it is counted as the rows of a table would be, in file order, from 2.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from occugraph.errors import MissingColumnsError, SourceError
from occugraph.iri import PREFIXES, mint_iri
from occugraph.release import QuarantinedRow
from occugraph_loaders.published.files import find_files, read_head
from occugraph_loaders.published.hierarchy import Heading, place_sectors
from occugraph_loaders.published.package import FilePackage, TableRows, list_origins
from occugraph_loaders.published.rows import PlacedTriple, ReleaseNote
from occugraph_loaders.published.table import Row, Table, make_table

__all__ = ["extract_package", "find_packages", "place_rows"]

# What holds entries, and what their code is called, by level.
_LEVELS: Final = (
    ("sections", "section"),
    ("divisions", "division"),
    ("groups", "group"),
    ("classes", "class"),
)
_NEEDED: Final = ("code", "description", "parent", "level")
_MOST_BYTES: Final = 16 * 1024 * 1024
_TELLING: Final = re.compile(rb'^\s*\{\s*"sections"\s*:')
_CODE: Final = re.compile(r"[A-U]|[0-9]{2,4}")
_SCHEME: Final = f"<{mint_iri('scheme', 'isic-4')}>"


def find_packages(folder: Path) -> Sequence[FilePackage]:
    """Return the JSON files of ISIC Rev. 4 in a folder."""
    return [
        FilePackage(file, "4")
        for file in find_files(folder, (".json",))
        if _TELLING.match(read_head(file))
    ]


def extract_package(package: FilePackage) -> TableRows:
    """Return the entries of a file.

    Raises:
        SourceError: It is not JSON, not of this structure, or has no entry.
        MissingColumnsError: An entry lacks its code or description.
    """
    file = package.file
    try:
        tree = json.loads(file.read(_MOST_BYTES).decode("utf-8-sig"))
    except (ValueError, RecursionError) as err:
        raise SourceError(f"{file.name} is not JSON: {err}", file=file.name) from err
    entries = [list(_NEEDED), *_walk(file.name, tree, 0, "")]
    table = make_table(file.name, iter(enumerate(entries, 1)), needed=_NEEDED)
    note = ReleaseNote(
        source="isic-4",
        version=package.version,
        license="reuse with acknowledgement",
        attribution="United Nations, ISIC Rev. 4. Modified: codes and titles only.",
        provenance=f"Read from {file.name}, brought by the user.",
        issued=package.issued,
    )
    return TableRows(note, list_origins(package), table)


def place_rows(table: Table, rejected: list[QuarantinedRow]) -> Iterator[PlacedTriple]:
    """Return what the entries say, each triple with its place; see :data:`PlaceRows`."""
    return place_sectors(
        table.file,
        map(_read_heading, table.rows),
        rejected,
        namespace=PREFIXES["isic"],
        scheme=_SCHEME,
        columns=("code", "description"),
    )


def _read_heading(row: Row) -> Heading:
    code = row["code"]
    reason = "" if _CODE.fullmatch(code) else "is no code of ISIC Rev. 4"
    return Heading(row.number, code, row["description"], int(row["level"]), row["parent"], reason)


def _walk(file: str, node: object, depth: int, parent: str) -> Iterator[list[str]]:
    """Yield code, description, parent and level of each entry, an entry before those it holds."""
    key, name = _LEVELS[depth]
    entries = node.get(key) if isinstance(node, Mapping) else None
    if not isinstance(entries, list):
        raise SourceError(f"{file}: below {parent or 'the top'} is no list {key!r}", file=file)
    for entry in entries:
        missing = tuple(
            column
            for column in (name, "description")
            if not isinstance(entry, Mapping) or not isinstance(entry.get(column), str)
        )
        if missing:
            raise MissingColumnsError(
                f"{file}: an entry below {parent or 'the top'} lacks {', '.join(missing)}",
                file=file,
                columns=missing,
            )
        # Sections are letters; some copies write them in lower case.
        code = str(entry[name]).strip().upper()
        yield [code, str(entry["description"]), parent, str(depth + 1)]
        if depth + 1 < len(_LEVELS):
            yield from _walk(file, entry, depth + 1, code)
