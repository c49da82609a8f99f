"""The files of a release package: found by what they hold, read within bounds."""

import gzip
import hashlib
import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from occugraph.errors import SourceError
from occugraph.release import Origin

__all__ = ["MAX_BYTES", "PackageFile", "find_files", "origins_of", "read_head"]

MAX_BYTES: Final = 512 * 1024 * 1024
"""The largest file of a package that is read, unpacked; the largest official table at hand has
a fiftieth of that."""

_HEAD_BYTES: Final = 64 * 1024
_BLOCK_BYTES: Final = 1024 * 1024
_ARCHIVES: Final = (".zip", ".whl")
_DAMAGED: Final = (OSError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError)
# An archive with a password is no official package.
_LOCKED: Final = 0x1


@dataclass(frozen=True, slots=True, order=True)
class PackageFile:
    """A file, or a member of an archive.

    Attributes:
        path: The file, or the archive.
        member: The member's name in the archive; empty for a file.
    """

    path: Path
    member: str = ""

    @property
    def name(self) -> str:
        """What messages and the record call it: its own name, without folders."""
        return Path(self.member or self.path.name).name

    def read(self, limit: int = MAX_BYTES) -> bytes:
        """Return the content, unpacked.

        Raises:
            SourceError: It cannot be read, is damaged, or is longer than ``limit``.
        """
        content = self._read(limit + 1)
        if len(content) > limit:
            raise SourceError(
                f"{self.name} is longer than {limit} bytes", file=self.name, limit=limit
            )
        return content

    def _read(self, size: int) -> bytes:
        try:
            if not self.member:
                with _open(self.path) as stream:
                    return stream.read(size)
            with zipfile.ZipFile(self.path) as archive, archive.open(self.member) as stream:
                return stream.read(size)
        except (*_DAMAGED, RuntimeError) as err:
            raise SourceError(f"{self.name} cannot be read: {err}", file=self.name) from err


def find_files(folder: Path, suffixes: tuple[str, ...]) -> Iterator[PackageFile]:
    """Yield the files and members of archives whose names end in one of ``suffixes``, by name.

    Args:
        folder: Searched with the folders in it, no deeper; a file stands for itself.
        suffixes: In lower case, such as ``.csv``; each is found with ``.gz`` behind it, too.

    An archive that cannot be opened has no members: it may be another's.
    """
    packed = tuple(f"{suffix}.gz" for suffix in suffixes)
    paths = [folder] if folder.is_file() else sorted((*folder.glob("*"), *folder.glob("*/*")))
    for path in paths:
        name = path.name.lower()
        if not path.is_file():
            continue
        if name.endswith(suffixes + packed):
            yield PackageFile(path)
        elif name.endswith(_ARCHIVES):
            yield from (
                PackageFile(path, member)
                for member in _members(path)
                if member.lower().endswith(suffixes)
            )


def read_head(file: PackageFile) -> bytes:
    """Return the first 64 KiB of a file, enough to tell what it is; empty where it is damaged."""
    try:
        return file._read(_HEAD_BYTES)  # noqa: SLF001 -- the same module
    except SourceError:
        return b""


def origins_of(files: tuple[PackageFile, ...]) -> tuple[Origin, ...]:
    """Return the files and archives with their digests, each once, sorted.

    Raises:
        SourceError: One cannot be read.
    """
    return tuple(sorted(Origin(path.name, _digest(path)) for path in {file.path for file in files}))


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    try:
        with path.open("rb") as stream:
            while block := stream.read(_BLOCK_BYTES):
                digest.update(block)
    except OSError as err:
        raise SourceError(f"{path.name} cannot be read: {err.strerror}", file=path.name) from err
    return digest.hexdigest()


def _members(path: Path) -> list[str]:
    try:
        with zipfile.ZipFile(path) as archive:
            return sorted(
                info.filename
                for info in archive.infolist()
                if not info.is_dir() and not info.flag_bits & _LOCKED
            )
    except _DAMAGED:
        return []


def _open(path: Path) -> IO[bytes]:
    if path.name.lower().endswith(".gz"):
        return io.BufferedReader(gzip.open(path, "rb"))
    return path.open("rb")
