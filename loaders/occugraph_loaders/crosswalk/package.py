"""The crosswalk's one table: lines about the project, then a header, then a row a mapping."""

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Final

from occugraph.errors import ReleaseError
from occugraph.release import Origin
from occugraph_loaders.published.files import PackageFile, find_files, origins_of, read_head
from occugraph_loaders.published.rows import ReleaseNote
from occugraph_loaders.published.table import Table, detect_header, read_table

__all__ = [
    "CrosswalkPackage",
    "CrosswalkRows",
    "extract_package",
    "find_packages",
    "list_origins",
]

_TELLING: Final = ("O*NET Id", "ESCO or ISCO URI")
_NEEDED: Final = (*_TELLING, "O*NET Title", "ESCO or ISCO Title", "Type of Match")
# Version 1 has its header on line 17; a later one may have more to say above it.
_MOST_HEADER_ROWS: Final = 60
_MONTHS: Final = (
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
)
_MONTH: Final = re.compile(r"([A-Za-z]{3})[A-Za-z]*[- ](?:20)?([0-9]{2})")
_ESCO: Final = "ESCO"
_ONET: Final = "O*NET"


@dataclass(frozen=True, slots=True)
class CrosswalkPackage:
    """A crosswalk file. ``version`` and ``issued`` are what the user says, else the file's."""

    file: PackageFile
    version: str = ""
    issued: date | None = None


@dataclass(frozen=True, slots=True)
class CrosswalkRows:
    """What the file says.

    Attributes:
        note: Of the release.
        origins: The file.
        title: Of the mapping project.
        author: Who made it, in its words.
        dated: The first day of the month that it names.
        versions: The release of ``ESCO`` and of ``O*NET`` that was mapped.
        table: A row a mapping.
    """

    note: ReleaseNote
    origins: tuple[Origin, ...]
    title: str
    author: str
    dated: date
    versions: Mapping[str, str]
    table: Table


def find_packages(folder: Path) -> Sequence[CrosswalkPackage]:
    """Return the crosswalk files in a folder."""
    return [
        CrosswalkPackage(file)
        for file in find_files(folder, (".csv",))
        if detect_header(read_head(file), _TELLING, most_rows=_MOST_HEADER_ROWS)
    ]


def list_origins(package: CrosswalkPackage) -> tuple[Origin, ...]:
    """Return the file of a package with its digest."""
    return origins_of((package.file,))


def extract_package(package: CrosswalkPackage) -> CrosswalkRows:
    """Return the rows of a crosswalk.

    Raises:
        SourceError: The file cannot be read, or lacks columns.
        ReleaseError: It does not say what was mapped, or when, or has no row.
    """
    file = package.file
    content = file.read()
    facts, header_row = _read_project(content)
    table = read_table(file.name, content, needed=_NEEDED, header_row=header_row)
    versions = {
        facts.get(f"Classification {number} Name", ""): facts.get(
            f"Classification {number} Version", ""
        )
        for number in (1, 2)
    }
    version = package.version or facts.get("Mapping project version", "")
    dated = package.issued or _read_month(facts.get("Mapping project version date", ""))
    if not (version and dated and versions.get(_ESCO) and versions.get(_ONET)):
        raise ReleaseError(
            f"{file.name} does not say its version, its date, or the releases of ESCO and O*NET"
            " that it maps: expected them above the header",
            file=file.name,
        )
    author = facts.get("Mapping project author", "")
    note = ReleaseNote(
        source="esco-onet",
        version=version,
        license="reuse with attribution",
        attribution=(
            f"ESCO-O*NET Crosswalk, version {version}, by the {author}. This service uses the ESCO"
            " classification of the European Commission and O*NET-SOC titles of USDOL/ETA, used"
            " under the CC BY 4.0 license. Modified: codes, titles and types of match only."
        ),
        provenance=f"Read from {file.name}, brought by the user.",
        issued=dated,
    )
    return CrosswalkRows(
        note,
        list_origins(package),
        facts.get("Mapping project name", "ESCO-O*NET Crosswalk"),
        author,
        dated,
        MappingProxyType(
            {
                _ESCO: versions[_ESCO].removeprefix("v"),
                _ONET: versions[_ONET].removeprefix("O*NET-SOC").strip(),
            }
        ),
        table,
    )


def _read_project(content: bytes) -> tuple[dict[str, str], int]:
    """Return what the lines above the header say, and the number of the header."""
    facts: dict[str, str] = {}
    head = content[: 64 * 1024].decode("utf-8-sig", errors="replace")
    for number, cells in enumerate(csv.reader(head.splitlines()[:_MOST_HEADER_ROWS]), 1):
        names = [cell.strip() for cell in cells]
        if set(names).issuperset(_TELLING):
            return facts, number
        if len(names) > 1 and names[0]:
            facts[names[0]] = names[1]
    return facts, 1


def _read_month(text: str) -> date | None:
    """Return the first day of a month such as ``Sep-22``; None for anything else."""
    match = _MONTH.fullmatch(text.strip())
    if match is None or match[1].lower() not in _MONTHS:
        return None
    return date(2000 + int(match[2]), _MONTHS.index(match[1].lower()) + 1, 1)
