"""The rows of O*NET's tables."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from occugraph.errors import ReleaseError
from occugraph.release import Origin
from occugraph_loaders.onet.package import (
    COLUMNS,
    OCCUPATIONS,
    TASKS,
    TECHNOLOGIES,
    OnetPackage,
    list_origins,
)
from occugraph_loaders.published.rows import ONET_ATTRIBUTION, ReleaseNote
from occugraph_loaders.published.table import Table, read_table

__all__ = ["OnetRows", "extract_package"]

_OPTIONAL: Final = MappingProxyType({OCCUPATIONS: (), TASKS: ("Task Type",), TECHNOLOGIES: ()})


@dataclass(frozen=True, slots=True)
class OnetRows:
    """The tables of a release; tasks and technologies may not be among them."""

    note: ReleaseNote
    origins: tuple[Origin, ...]
    occupations: Table
    tasks: Table | None
    technologies: Table | None


def extract_package(package: OnetPackage) -> OnetRows:
    """Return the rows of a package.

    Raises:
        SourceError: A file cannot be read, or lacks columns.
        ReleaseError: The version is unknown, or a table has no row.
    """
    names = ", ".join(file.name for _, file, _ in package.tables)
    if not package.version:
        raise ReleaseError(
            f"{names}: O*NET's version is unknown",
            hint="call their folder as its release, such as onet-30.2, or say --release 30.2",
        )
    tables = {
        table: read_table(
            file.name,
            file.read(),
            needed=COLUMNS[table],
            optional=_OPTIONAL[table],
            delimiter=delimiter,
        )
        for table, file, delimiter in package.tables
    }
    note = ReleaseNote(
        source="onet",
        version=package.version,
        license="https://creativecommons.org/licenses/by/4.0/",
        attribution=ONET_ATTRIBUTION.format(version=package.version),
        provenance=f"Read from O*NET's tables {names}, brought by the user.",
        issued=package.issued,
        # The commodities of its technology skills are UNSPSC's.
        covers=("unspsc",) if TECHNOLOGIES in tables else (),
    )
    return OnetRows(
        note,
        list_origins(package),
        tables[OCCUPATIONS],
        tables.get(TASKS),
        tables.get(TECHNOLOGIES),
    )
