"""An ESCO package: zips and folders of CSV files that together are one release."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from hashlib import file_digest
from pathlib import Path
from typing import Final

from occugraph.errors import MissingColumnsError, ReleaseError, SourceError
from occugraph.release import Origin
from occugraph_loaders.esco.archive import Member, list_members, open_text
from occugraph_loaders.esco.layout import (
    COLLECTION,
    REQUIRED,
    Layout,
    classify,
    classify_name,
    collection_slug,
    language_of,
)
from occugraph_loaders.esco.quarantine import Quarantine
from occugraph_loaders.esco.tables import Head, read_head, read_table

__all__ = ["BASE_LANGUAGE", "EscoPackage", "TableFile", "find_packages", "gather_package"]

BASE_LANGUAGE: Final = "en"
"""Codes, types and groups are taken from the tables in this language where they are there."""

_TABLE: Final = re.compile(r"\.csv(\.gz)?$", re.IGNORECASE)
_NOTE: Final = re.compile(r"(?:provenance|read[-_ ]?me)\w*\.(?:txt|md)$", re.IGNORECASE)
_VERSION: Final = re.compile(r"(?<![\w.])v[ ._-]?(\d+(?:\.\d+){1,2})(?![\w])", re.IGNORECASE)
_BARE_VERSION: Final = re.compile(r"(?<![\w.])(\d+\.\d+\.\d+)(?![\w])")
_NOTE_CHARACTERS: Final = 2_000


@dataclass(frozen=True, slots=True)
class TableFile:
    """A file of a package that is a table of ESCO.

    ``language`` is empty for a table without texts.
    """

    member: Member
    layout: Layout
    head: Head
    language: str

    @property
    def key(self) -> tuple[str, str]:
        """What two files of one package must not both be."""
        if self.layout is COLLECTION:
            return self.layout.name, collection_slug(self.member.name)
        return self.layout.name, self.language


@dataclass(frozen=True)
class EscoPackage:
    """The files of one release of ESCO.

    Attributes:
        version: E.g. ``1.2.0``.
        tables: The tables that are read, by file name.
        notes: Text files in which the package says where it is from.
        unread: Names of its other tables; nothing in them is read.
        issued: The day of issue; None where nobody said.
        stated: The version that the files say; empty where they say none.
    """

    version: str
    tables: tuple[TableFile, ...]
    notes: tuple[Member, ...] = ()
    unread: tuple[str, ...] = ()
    issued: date | None = None
    stated: str = ""

    @cached_property
    def origins(self) -> tuple[Origin, ...]:
        """Every file that is read, with the digest of its unpacked bytes.

        A zip and the folder that was unpacked from it have the same origins.
        """
        members = [*(table.member for table in self.tables), *self.notes]
        return tuple(sorted(_origin(member) for member in members))


def find_packages(directory: Path) -> list[EscoPackage]:
    """Return the packages of ESCO in a folder, one a version, oldest name first.

    Zips and CSV files are found in the folder and in the folders in it; a folder of CSV files
    may lie one level deeper. What a file is, is told by its columns, not by its name; a file
    that is no table of ESCO is passed over.

    Raises:
        SourceError: A file that calls itself ESCO cannot be read, or two files are the same
            table of one version.
        ReleaseError: A package does not say its version, or lacks a table.
        MissingColumnsError: Tables lack columns; every one is named.
    """
    if not directory.is_dir():
        return []
    places = [directory]
    for depth in (1, 2):
        places += sorted(path for path in directory.glob("/".join("*" * depth)) if path.is_dir())
    containers = []
    for place in places:
        is_deep = directory not in {place, place.parent}
        zips = [] if is_deep else sorted(place.glob("*.[zZ][iI][pP]"))
        containers += [_open_container(path) for path in (*zips, place)]
    for container in containers:
        # What lies beside, and is broken, is the business of another source.
        if container.problem and (container.tables or _calls_itself_esco(container.path)):
            raise container.problem
    packages = _assemble([each for each in containers if each.tables])
    for package in packages:
        _check(package)
    return packages


def gather_package(
    paths: Sequence[Path], *, version: str | None = None, issued: date | None = None
) -> EscoPackage:
    """Return the one package that the given zips, folders and files make.

    Args:
        paths: Zips, CSV files, or folders of either.
        version: What it is called; by default what the files say.
        issued: Its day of issue, where that is known.

    Raises:
        SourceError: A path cannot be read or holds no table of ESCO; see :func:`find_packages`.
        ReleaseError: The files say that they are of several versions. Of a folder that holds
            several releases, the one with the given version is taken.
    """
    containers: dict[Path, list[_Container]] = {}
    for path in paths:
        found = [_open_container(path)]
        if path.is_dir():
            inner = sorted(each for each in path.iterdir() if each.is_dir())
            found += [_open_container(each) for each in inner]
            found += [_open_container(each) for each in sorted(path.glob("*.[zZ][iI][pP]"))]
        for container in found:
            if container.problem:
                raise container.problem
        if not any(each.tables for each in found):
            raise SourceError(
                f"{path.name} holds no table of ESCO",
                hint="expected the CSV files of a package, e.g. occupations_en.csv",
                file=path.name,
            )
        containers[path] = [each for each in found if each.tables]
    packages = _assemble([each for found in containers.values() for each in found], version)
    if len(packages) > 1 and version:
        # A folder may hold several releases; a file of another one was not meant.
        named = [package for package in packages if package.version == version]
        taken = {table.member.path for package in named for table in package.tables}
        if all(_holds(found, taken) for found in containers.values()):
            packages = named
    if len(packages) > 1:
        versions = ", ".join(package.version for package in packages)
        raise ReleaseError(
            f"the files say that they are of several versions of ESCO: {versions}",
            hint="give the files of one",
            versions=versions,
        )
    for package in packages:
        _check(package)
    return replace(packages[0], issued=issued)


@dataclass(frozen=True, slots=True)
class _Container:
    """A zip, folder or file with the tables of ESCO in it.

    ``problem`` is why it, or a file in it that is called like a table, cannot be read.
    """

    path: Path
    tables: tuple[TableFile, ...] = ()
    notes: tuple[Member, ...] = ()
    unread: tuple[str, ...] = ()
    problem: SourceError | None = None


def _open_container(path: Path) -> _Container:
    try:
        members = list_members(path)
    except SourceError as err:
        return _Container(path, problem=err)
    problem: SourceError | None = None
    found: list[tuple[Member, Layout, Head]] = []
    named: list[tuple[Member, Layout, Head]] = []
    unread: list[str] = []
    for member in members:
        if not _TABLE.search(member.name):
            continue
        name = classify_name(member.name)
        try:
            head = read_head(member)
        except SourceError as err:
            problem = problem or (err if name else None)
            continue
        layout = classify(head.columns, head.first)
        if layout:
            found.append((member, layout, head))
        elif name:
            named.append((member, name, head))
        else:
            unread.append(member.name)
    if not found:
        return _Container(path, problem=problem)
    notes = tuple(member for member in members if _NOTE.search(member.name))
    tables = (
        TableFile(member, layout, head, _language(member, path) if layout.has_language else "")
        for member, layout, head in (*found, *named)
    )
    return _Container(path, tuple(tables), notes, tuple(unread), problem)


def _calls_itself_esco(path: Path) -> bool:
    return "esco" in path.name.lower() and "onet" not in path.name.lower()


def _language(member: Member, container: Path) -> str:
    found = language_of(member.name)
    if found is None:
        marked = re.search(r"classification - ([a-z]{2}) - csv", container.name, re.IGNORECASE)
        found = marked[1].lower() if marked else BASE_LANGUAGE
    return found


def _holds(containers: Iterable[_Container], taken: set[Path]) -> bool:
    """Return whether tables of some containers are among those that are taken."""
    return any(table.member.path in taken for each in containers for table in each.tables)


def _assemble(containers: Iterable[_Container], version: str | None = None) -> list[EscoPackage]:
    """Return the packages that the tables make, by version.

    ``version`` is what tables are called that say one version, or none.
    """
    drafts: dict[str, _Draft] = defaultdict(_Draft)
    homeless = _Draft()
    for container in containers:
        for table in container.tables:
            stated = _version_of(container, table)
            (drafts[stated] if stated else homeless).add(table, container)
    if homeless.tables and len(drafts) <= 1 and (drafts or version):
        stated = next(iter(drafts), "")
        drafts[stated].join(homeless)
    elif homeless.tables:
        names = ", ".join(sorted(table.member.place for table in homeless.tables))
        raise ReleaseError(
            f"the version of these files of ESCO is unknown: {names}",
            hint='name their zip or folder as the publisher does ("… v1.2.0 …"), or run'
            " occugraph sync esco PATH --release VERSION",
            files=names,
        )
    if version and len(drafts) == 1:
        ((stated, draft),) = drafts.items()
        return [draft.finish(version, stated)]
    return [drafts[name].finish(name, name) for name in sorted(drafts)]


@dataclass(slots=True)
class _Draft:
    """What is found of one version, while it is gathered."""

    tables: list[TableFile] = field(default_factory=list)
    beside: dict[Path, _Container] = field(default_factory=dict)

    def add(self, table: TableFile, container: _Container) -> None:
        self.tables.append(table)
        self.beside[container.path] = container

    def join(self, other: "_Draft") -> None:
        self.tables += other.tables
        self.beside |= other.beside

    def finish(self, version: str, stated: str) -> EscoPackage:
        chosen = _choose(version, self.tables)
        names = {table.member.name for table in chosen}
        notes = {note.name: note for each in self.beside.values() for note in each.notes}
        unread = {name for each in self.beside.values() for name in each.unread}
        unread |= {table.member.name for table in self.tables}
        return EscoPackage(
            version,
            chosen,
            tuple(notes[name] for name in sorted(notes)),
            tuple(sorted(unread - names)),
            stated=stated,
        )


def _version_of(container: _Container, table: TableFile) -> str | None:
    """Return the version that a file, its zip or folder, or a note beside it says."""
    names = [table.member.name, container.path.name]
    if table.member.inner:
        names.insert(1, table.member.inner)
    for name in names:
        found = _VERSION.search(name.replace("_", " ")) or _BARE_VERSION.search(
            name.replace("_", " ")
        )
        if found:
            return found[1]
    for note in container.notes:
        found = _VERSION.search(_read_note(note))
        if found:
            return found[1]
    return None


def _read_note(member: Member) -> str:
    with open_text(member) as stream:
        return stream.read(_NOTE_CHARACTERS)


def _choose(version: str, tables: Iterable[TableFile]) -> tuple[TableFile, ...]:
    """Return one file for each table, and for each language where it has languages."""
    chosen: dict[tuple[str, str], TableFile] = {}
    for table in sorted(tables, key=_preference):
        other = chosen.setdefault(table.key, table)
        if other is not table and not _is_same(table, other):
            language = f" in {table.language!r}" if table.language else ""
            raise SourceError(
                f"ESCO {version}: {other.member.place} and {table.member.place} are both the"
                f" table {table.layout.name}{language}, and differ",
                hint="keep one of them in the folder",
                files=(other.member.place, table.member.place),
            )
    return tuple(sorted(chosen.values(), key=lambda table: table.member.name))


def _is_same(table: TableFile, other: TableFile) -> bool:
    """Return whether two files are the same table.

    Of a table without texts there may be one in each language: what is read of it decides.
    """
    if _origin(table.member).sha256 == _origin(other.member).sha256:
        return True
    return not table.layout.has_language and _read_rows(table) == _read_rows(other)


def _read_rows(table: TableFile) -> frozenset[tuple[str, ...]] | None:
    """Return what is read of a table without texts, None where columns are missing."""
    if not set(table.layout.needed) <= set(table.head.columns):
        return None
    rows = read_table(table.member, table.layout, table.head, table.language, Quarantine())
    return frozenset(zip(*map(rows.column, table.layout.needed), strict=True))


def _preference(table: TableFile) -> tuple[bool, bool, str, str]:
    """Sort what has no language first, then the base language."""
    language = language_of(table.member.name) or ""
    return language != "", language != BASE_LANGUAGE, language, table.member.place


def _check(package: EscoPackage) -> None:
    present = {table.layout for table in package.tables}
    absent = [layout.name for layout in REQUIRED if layout not in present]
    if absent:
        raise ReleaseError(
            f"ESCO {package.version} lacks the tables {', '.join(absent)}",
            hint="the publisher offers some versions as two zips, one of them without a language"
            " in its name: both are needed",
            version=package.version,
            tables=tuple(absent),
        )
    missing: Mapping[str, list[str]] = {
        table.member.name: [each for each in table.layout.needed if each not in table.head.columns]
        for table in package.tables
    }
    lacking = {file: columns for file, columns in missing.items() if columns}
    if lacking:
        said = "; ".join(f"{file} lacks {', '.join(lacking[file])}" for file in sorted(lacking))
        raise MissingColumnsError(
            f"ESCO {package.version}: {said}",
            hint="columns are found by name, in any order",
            files=tuple(sorted(lacking)),
            columns=tuple(f"{file}:{each}" for file in sorted(lacking) for each in lacking[file]),
        )


def _origin(member: Member) -> Origin:
    with member.open() as stream:
        return Origin(member.name, file_digest(stream, "sha256").hexdigest())
