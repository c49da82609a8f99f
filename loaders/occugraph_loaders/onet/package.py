"""The package of an O*NET database: three tables, as CSV or as its tab-separated text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Final

from occugraph.errors import ReleaseError
from occugraph.release import Origin
from occugraph_loaders.published.files import PackageFile, find_files, origins_of, read_head
from occugraph_loaders.published.table import detect_header

__all__ = ["COLUMNS", "OCCUPATIONS", "TASKS", "TECHNOLOGIES", "OnetPackage", "find_packages"]

OCCUPATIONS: Final = "occupations"
TASKS: Final = "tasks"
TECHNOLOGIES: Final = "technologies"

COLUMNS: Final = MappingProxyType(
    {
        OCCUPATIONS: ("O*NET-SOC Code", "Title", "Description"),
        TASKS: ("O*NET-SOC Code", "Task ID", "Task"),
        TECHNOLOGIES: (
            "O*NET-SOC Code",
            "Example",
            "Commodity Code",
            "Commodity Title",
            "Hot Technology",
            "In Demand",
        ),
    }
)
"""The columns that each table needs. Source: https://www.onetcenter.org/dictionary/30.2/text/."""

# By these alone a table is known; what else it lacks is an error when it is read.
_TELLING: Final = MappingProxyType(
    {
        OCCUPATIONS: ("O*NET-SOC Code", "Title", "Description"),
        TASKS: ("O*NET-SOC Code", "Task ID", "Task"),
        TECHNOLOGIES: ("O*NET-SOC Code", "Example", "Commodity Code"),
    }
)
_VERSION: Final = re.compile(r"(?:onet|db)[-_ ]?v?([0-9]{2})[._]([0-9])(?![0-9])", re.IGNORECASE)
_SUFFIXES: Final = (".csv", ".txt", ".tsv")


@dataclass(frozen=True, slots=True)
class OnetPackage:
    """The tables of one release.

    Attributes:
        version: Such as ``30.2``; empty where no name of a file or folder says it.
        tables: The file of each table that is there, with its delimiter.
        issued: Where the user says it.
    """

    version: str
    tables: tuple[tuple[str, PackageFile, str], ...]
    issued: date | None = None


def find_packages(folder: Path) -> Sequence[OnetPackage]:
    """Return the O*NET releases in a folder: the tables of one folder or archive are one.

    Without a table of occupations it is none.
    """
    found: dict[Path, dict[str, tuple[PackageFile, str]]] = {}
    for file in find_files(folder, _SUFFIXES):
        head = read_head(file)
        for table, columns in _TELLING.items():
            delimiter = detect_header(head, columns)
            if delimiter:
                place = file.path if file.member else file.path.parent
                tables = found.setdefault(place, {})
                earlier = tables.setdefault(table, (file, delimiter))[0]
                if earlier != file:
                    raise ReleaseError(
                        f"{earlier.name} and {file.name} are both O*NET's table of {table}:"
                        " expected one release a folder",
                        file=file.name,
                    )
                break
    return [
        OnetPackage(
            _version_of(place, [file for file, _ in tables.values()]),
            tuple((table, *tables[table]) for table in COLUMNS if table in tables),
        )
        for place, tables in sorted(found.items())
        if OCCUPATIONS in tables
    ]


def list_origins(package: OnetPackage) -> tuple[Origin, ...]:
    """Return the files of a package with their digests."""
    return origins_of(tuple(file for _, file, _ in package.tables))


def _version_of(place: Path, files: list[PackageFile]) -> str:
    """Return what the names of folder, archive and members say; O*NET's tables do not say it."""
    for name in (place.name, *(file.member for file in files), *(file.name for file in files)):
        match = _VERSION.search(name)
        if match:
            return f"{match[1]}.{match[2]}"
    return ""
