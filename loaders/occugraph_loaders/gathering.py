"""Gathers the one package that the files and folders of a sync make."""

import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from hashlib import file_digest
from pathlib import Path
from typing import Any, Final

from occugraph.errors import ArgumentError, ReleaseError, SourceError
from occugraph.release import Origin
from occugraph_loaders.pipeline import Arrival, ReleaseSource

__all__ = ["EARLIEST_ISSUE", "check_issued", "check_version", "gather_arrival"]

EARLIEST_ISSUE: Final = date(1900, 1, 1)
"""No classification of occupations is older; a year before is a slip of the keyboard."""

_AHEAD_DAYS: Final = 366
_LONGEST_VERSION: Final = 100
_VERSION: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]*")
# What asks for the view of now, where a version may stand.
_RESERVED: Final = "current"


@contextmanager
def gather_arrival(
    source: ReleaseSource[Any, Any],
    paths: Sequence[Path],
    *,
    version: str | None = None,
    issued: date | None = None,
) -> Iterator[Arrival]:
    """Give the one package that files and folders make; it can be read inside only.

    Args:
        source: What reads it.
        paths: Zips, tables, or folders of either; tables beside each other are one package.
        version: What to call the release; by default what the files say.
        issued: Its day of issue.

    Raises:
        ArgumentError: The version cannot be one.
        SourceError: A path does not exist or nothing of it is used, or the files make no package.
        ReleaseError: They make several.
    """
    if version is not None:
        check_version(version)
    for path in paths:
        if not path.exists():
            raise SourceError(f"{path} does not exist", file=str(path))
    if source.gather:
        yield Arrival(source, source.gather(paths, version, issued), version, issued)
        return
    with _one_folder(paths) as folder:
        found = list(source.find(folder))
        names = ", ".join(str(path) for path in paths)
        if not found:
            raise SourceError(
                f"{names} has no package of {source.stages.key}",
                hint="occugraph doctor says where to get one",
                source=source.stages.key,
            )
        if len(paths) > 1:
            used = {origin for package in found for origin in source.origins(package)}
            _refuse_unused(source.stages.key, paths, used)
        if version and len(found) > 1:
            found = [package for package in found if package.version == version]
        if len(found) != 1:
            versions = ", ".join(sorted(package.version for package in found))
            raise ReleaseError(
                f"{names} has {versions or 'other releases'} of {source.stages.key}: expected one",
                hint="give the files of one release",
                source=source.stages.key,
                versions=versions,
            )
        yield Arrival(source, found[0], version, issued)


def check_version(version: str) -> None:
    """Refuse what cannot name a release: it is a part of IRIs, files and addresses.

    Raises:
        ArgumentError: It has other signs, is too long, or means something else.

    Example:
        >>> check_version("1.2.0-rc1+b_2")
        >>> check_version("1/2")
        Traceback (most recent call last):
            ...
        occugraph.errors.ArgumentError: --release '1/2': expected letters, digits, ...
    """
    allowed = "letters, digits, ., -, _ and +, a letter or digit first, e.g. 1.2.0"
    if version.lower() == _RESERVED:
        allowed = f"another word: {_RESERVED} is the view of now"
    elif len(version) > _LONGEST_VERSION:
        allowed = f"at most {_LONGEST_VERSION} signs"
    elif _VERSION.fullmatch(version):
        return
    shown = version[:_LONGEST_VERSION]
    raise ArgumentError(
        f"--release {shown!r}: expected {allowed}", argument="--release", value=shown
    )


def check_issued(issued: date, today: date) -> None:
    """Refuse a day on which no release was issued, and none will be soon.

    Raises:
        ArgumentError: It is before 1900, or more than a year ahead.
    """
    latest = today + timedelta(days=_AHEAD_DAYS)
    if not EARLIEST_ISSUE <= issued <= latest:
        raise ArgumentError(
            f"--issued {issued.isoformat()}: expected a day from {EARLIEST_ISSUE} to {latest}",
            argument="--issued",
            value=issued.isoformat(),
        )


@contextmanager
def _one_folder(paths: Sequence[Path]) -> Iterator[Path]:
    """Give a folder that shows these paths and nothing else."""
    if len(paths) == 1 and paths[0].is_dir():
        yield paths[0]
        return
    given = dict.fromkeys(path.resolve() for path in paths)
    with tempfile.TemporaryDirectory(prefix="occugraph-") as name:
        folder = Path(name)
        # A folder's name may say the version: that of the files, too, where they share one.
        parents = {path.parent.name for path in given if not path.is_dir()}
        shared = parents.pop() if len(parents) == 1 else ""
        for path in given:
            if path.is_dir():
                _free_place(folder, path.name).symlink_to(path)
            else:
                # Tables beside each other are one package; only namesakes are told apart.
                place = _free_place(folder, shared or "files", path.name)
                place.parent.mkdir(exist_ok=True)
                place.symlink_to(path)
        yield folder


def _free_place(folder: Path, name: str, inner: str = "") -> Path:
    """Return a path that nothing has yet, its first part the name, or the name with a number."""
    number, found = 2, folder / name / inner
    while found.exists() or found.parent.is_symlink():
        number, found = number + 1, folder / f"{name} ({number})" / inner
    return found


def _refuse_unused(key: str, paths: Iterable[Path], used: set[Origin]) -> None:
    names = {origin.file for origin in used}
    for path in paths:
        files = [path] if path.is_file() else sorted((*path.glob("*"), *path.glob("*/*")))
        known = (each for each in files if each.is_file() and each.resolve().name in names)
        if not any(_origin(each) in used for each in known):
            raise SourceError(
                f"{path} is no part of a package of {key}: nothing of it would be read",
                hint="give the files of one release together, and no others",
                file=str(path),
                source=key,
            )


def _origin(path: Path) -> Origin:
    with path.open("rb") as stream:
        return Origin(path.resolve().name, file_digest(stream, "sha256").hexdigest())
