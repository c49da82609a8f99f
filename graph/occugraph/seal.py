"""A seal: which files a publication has, so that a lost or damaged one is noticed.

The seal is one text file, a line a file: SHA-256, size in bytes, path, separated by a space. Its
first line is the SHA-256 of the others. It is written last; a folder without it is not whole.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

__all__ = ["SEAL", "SealedFile", "find_damage", "seal"]

SEAL: Final = "PROJECTIONS"
"""The name of the seal in its folder."""


@dataclass(frozen=True, slots=True, order=True)
class SealedFile:
    """A file as a seal has it; ``path`` is below the folder of the seal."""

    path: str
    sha256: str
    size: int

    @classmethod
    def of(cls, path: Path, directory: Path) -> Self:
        """Return what the seal in ``directory`` says of a file; reads all of it."""
        return cls(path.relative_to(directory).as_posix(), _digest(path), path.stat().st_size)


def seal(files: Iterable[SealedFile]) -> bytes:
    """Return the seal of files, in any order."""
    lines = "".join(f"{file.sha256} {file.size} {file.path}\n" for file in sorted(files)).encode()
    return f"{hashlib.sha256(lines).hexdigest()}\n".encode() + lines


def find_damage(directory: Path, *, thorough: bool) -> str | None:
    """Return what is wrong with the first file that is not as its seal says, None for nothing.

    Args:
        directory: The folder with the seal.
        thorough: Whether digests are compared, too, which reads every file.
    """
    return next(_find_damages(directory, thorough=thorough), None)


def _find_damages(directory: Path, *, thorough: bool) -> Iterator[str]:
    try:
        own, _, lines = (directory / SEAL).read_bytes().partition(b"\n")
    except OSError:
        own, lines = b"", b""
    if own != hashlib.sha256(lines).hexdigest().encode():
        yield f"{SEAL} is missing or was changed"
        return
    for line in lines.decode().splitlines():
        digest, length, name = line.split(" ", 2)
        path, size = directory / name, int(length)
        try:
            found = path.stat().st_size
            if found != size:
                yield f"{name} has {found} bytes: expected {size}"
            elif thorough and _digest(path) != digest:
                yield f"{name} was changed"
        except OSError as err:
            yield f"{name} cannot be read: {err.strerror}"


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
