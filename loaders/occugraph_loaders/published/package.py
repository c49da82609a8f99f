"""A package of one file with one table, and the source of such packages."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from occugraph.release import DraftGraph, Origin, QuarantinedRow
from occugraph_loaders.pipeline import ReleaseSource, Source
from occugraph_loaders.published.files import PackageFile, origins_of
from occugraph_loaders.published.rows import PlacedTriple, ReleaseNote, RowLocator, draft_release
from occugraph_loaders.published.table import Table

__all__ = ["FilePackage", "PlaceRows", "TableRows", "list_origins", "make_source"]


@dataclass(frozen=True, slots=True)
class FilePackage:
    """A file that is a release. ``version`` and ``issued`` are the file's, else the user's."""

    file: PackageFile
    version: str
    issued: date | None = None


@dataclass(frozen=True, slots=True)
class TableRows:
    """The table of a release, what is said of it as a whole, and the file."""

    note: ReleaseNote
    origins: tuple[Origin, ...]
    table: Table


PlaceRows = Callable[[Table, list[QuarantinedRow]], Iterator[PlacedTriple]]
"""Yields what a table's rows say; those that cannot stand join the list with their reason."""


def list_origins(package: FilePackage) -> tuple[Origin, ...]:
    """Return the file of a package with its digest."""
    return origins_of((package.file,))


def make_source(
    key: str,
    *,
    find: Callable[[Path], Sequence[FilePackage]],
    extract: Callable[[FilePackage], TableRows],
    place: PlaceRows,
) -> ReleaseSource[FilePackage, TableRows]:
    """Return the source of packages of one table."""

    def transform(rows: TableRows) -> DraftGraph:
        rejected = list(rows.table.quarantined)
        placed = list(place(rows.table, rejected))
        return draft_release(rows.note, placed, origins=rows.origins, quarantined=rejected)

    def locate(package: FilePackage) -> RowLocator:
        return RowLocator(lambda: place(extract(package).table, []))

    return ReleaseSource(Source(key, extract, transform), find, list_origins, locate)
