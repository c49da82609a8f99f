"""The files of a package: in a folder, in a zip or gzipped, opened safely and read as text.

Packages come from anywhere, so nothing in them is believed: sizes and ratios are bounded, names
that lead out of the package are refused, and nothing is ever unpacked to disk.
"""

import gzip
import io
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final, Protocol, TextIO

from occugraph.errors import RowError, SourceError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = [
    "MAX_FILE_BYTES",
    "MAX_LINE_BYTES",
    "MAX_MEMBERS",
    "MAX_RATIO",
    "Member",
    "list_members",
    "open_text",
]

MAX_FILE_BYTES: Final = 1 << 30
"""Of one file, unpacked; the largest of ESCO v1.2.0 has 22 MB in each language."""

MAX_RATIO: Final = 200
"""Unpacked to packed; ESCO's tables have 5 to 15, a bomb of zeros has 1,000."""

MAX_MEMBERS: Final = 10_000
"""Files of one zip; ESCO's have 20."""

MAX_LINE_BYTES: Final = 4 << 20
"""Of one line; the longest of ESCO v1.2.0 has 5 KB."""

_RATIO_FLOOR: Final = 1 << 20  # Below a mebibyte a high ratio harms nobody.
_MAX_DIRECTORY_BYTES: Final = 4 << 20
_BUFFER_BYTES: Final = 1 << 18
_END_OF_DIRECTORY: Final = b"PK\x05\x06"
_END_BYTES: Final = 22 + 0xFFFF
_ENCRYPTED: Final = 0x1
_WIDE: Final = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Member:
    """One file of a package.

    Attributes:
        name: What the record and messages call it: its own name, without folder and ``.gz``.
        path: The file, or the zip that holds it.
        inner: Its name inside the zip; None where it is a file of its own.
        size: Its bytes as stored.
    """

    name: str
    path: Path
    inner: str | None
    size: int

    @property
    def place(self) -> str:
        """Where it is, for messages about the package itself."""
        return f"{self.path.name}/{self.inner}" if self.inner else self.path.name

    @contextmanager
    def open(self) -> Iterator[io.BufferedReader]:
        """Open the unpacked bytes.

        Raises:
            SourceError: While reading: the file is damaged, or unpacks to too much.
            RowError: While reading: a line holds a NUL byte.
        """
        with _translated(self.place):
            if self.inner is not None:
                with zipfile.ZipFile(self.path) as archive, archive.open(self.inner) as entry:
                    yield self._read(entry, self.size)
            elif self.path.name.lower().endswith(".gz"):
                with gzip.open(self.path) as unpacked:
                    yield self._read(unpacked, self.size)
            else:
                with self.path.open("rb") as plain:
                    yield self._read(plain, None)

    def _read(self, stream: "_Readable", packed: int | None) -> io.BufferedReader:
        return io.BufferedReader(_Bounded(stream, self, packed), _BUFFER_BYTES)


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


class _Bounded(io.RawIOBase):
    """Bytes of a member, counted while they are read."""

    def __init__(self, stream: "_Readable", member: Member, packed: int | None) -> None:
        self._stream = stream
        self._member = member
        self._packed = packed
        self._bytes = 0
        self._lines = 1
        self._line_bytes = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        view = memoryview(buffer)
        with _translated(self._member.place):
            chunk = self._stream.read(len(view))
        self._bytes += len(chunk)
        if self._bytes > MAX_FILE_BYTES:
            raise _too_large(self._member.place)
        if self._packed is not None:
            _check_ratio(self._member.place, self._bytes, self._packed)
        nul = chunk.find(b"\x00")
        if nul >= 0 and not (self._bytes == len(chunk) and chunk.startswith(_WIDE)):
            line = self._lines + chunk.count(b"\n", 0, nul)
            raise RowError(
                f"{self._member.name}:{line} holds a NUL byte: expected text",
                hint="the file is damaged or no table; get the package again",
                file=self._member.name,
                line=line,
            )
        self._lines += chunk.count(b"\n")
        end = max(chunk.rfind(b"\n"), chunk.rfind(b"\r"))
        self._line_bytes = len(chunk) - end - 1 if end >= 0 else self._line_bytes + len(chunk)
        if self._line_bytes > MAX_LINE_BYTES:
            raise RowError(
                f"{self._member.name}:{self._lines} is longer than {MAX_LINE_BYTES} bytes:"
                " expected a line of a table",
                file=self._member.name,
                line=self._lines,
            )
        view[: len(chunk)] = chunk
        return len(chunk)


@contextmanager
def open_text(member: Member) -> Iterator[TextIO]:
    """Open a member as text: UTF-8 with or without byte order mark, every line end a line feed.

    Raises:
        SourceError: While reading: it is UTF-16, or see :meth:`Member.open`.
        RowError: While reading: a line is not UTF-8.
    """
    try:
        with (
            member.open() as raw,
            # Line ends inside cells are made equal too: they say nothing, and differ by platform.
            io.TextIOWrapper(raw, encoding="utf-8-sig", newline=None) as text,
        ):
            yield text
    except UnicodeDecodeError as err:
        raise _undecodable(member) from err


def list_members(path: Path) -> list[Member]:
    """Return the files of a package, in order of their names inside it.

    Args:
        path: A zip, a folder (its own files only), or one file.

    Raises:
        SourceError: It does not exist or cannot be read, or is a zip that is damaged, encrypted,
            nested, too large, or has a name that is doubled or leads out of it.
    """
    with _translated(path.name):
        if path.is_dir():
            return [_file(each) for each in sorted(path.iterdir()) if each.is_file()]
        if not stat.S_ISREG(path.stat().st_mode):
            raise SourceError(f"{path.name} is not a regular file", file=path.name)
        return _list_zip(path) if path.name.lower().endswith(".zip") else [_file(path)]


def _file(path: Path) -> Member:
    name = path.name[:-3] if path.name.lower().endswith(".gz") else path.name
    return Member(name, path, None, path.stat().st_size)


def _list_zip(path: Path) -> list[Member]:
    _check_directory(path)
    with zipfile.ZipFile(path) as archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    seen: set[str] = set()
    members = []
    for entry in sorted(entries, key=lambda each: each.filename):
        inner = PurePosixPath(entry.filename.replace("\\", "/"))
        place = f"{path.name}/{entry.filename}"
        if inner.is_absolute() or ".." in inner.parts or ":" in inner.parts[0]:
            raise _unusable(place, "its name leads out of the zip")
        if entry.filename in seen:
            raise _unusable(place, "the zip has two files of this name")
        seen.add(entry.filename)
        if inner.name.startswith(".") or "__MACOSX" in inner.parts:
            continue
        if entry.flag_bits & _ENCRYPTED:
            raise _unusable(place, "it is encrypted")
        if inner.suffix.lower() == ".zip":
            raise _unusable(place, "it is a zip inside a zip: unpack the outer one first")
        if entry.file_size > MAX_FILE_BYTES:
            raise _too_large(place)
        _check_ratio(place, entry.file_size, entry.compress_size)
        members.append(Member(inner.name, path, entry.filename, entry.compress_size))
    return members


def _check_directory(path: Path) -> None:
    """Refuse a zip with too many entries before any of them takes memory.

    Source: APPNOTE 4.3.16, https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
    """
    with path.open("rb") as stream:
        size = stream.seek(0, io.SEEK_END)
        stream.seek(max(0, size - _END_BYTES))
        tail = stream.read()
    end = tail.rfind(_END_OF_DIRECTORY)
    if end < 0:
        raise _unusable(path.name, "it is no zip, or only the beginning of one")
    count = int.from_bytes(tail[end + 10 : end + 12], "little")
    length = int.from_bytes(tail[end + 12 : end + 16], "little")
    if count > MAX_MEMBERS or length > _MAX_DIRECTORY_BYTES:
        raise _unusable(path.name, f"it has more than {MAX_MEMBERS} files")


def _check_ratio(place: str, unpacked: int, packed: int) -> None:
    if unpacked > _RATIO_FLOOR and unpacked > MAX_RATIO * packed:
        raise SourceError(
            f"{place} unpacks to more than {MAX_RATIO} times its size: expected a table",
            hint="get the package from its publisher again",
            file=place,
        )


def _too_large(place: str) -> SourceError:
    return SourceError(f"{place} has more than {MAX_FILE_BYTES} bytes unpacked", file=place)


def _unusable(place: str, reason: str) -> SourceError:
    return SourceError(
        f"{place} cannot be used: {reason}",
        hint="get the package from its publisher again",
        file=place,
    )


@contextmanager
def _translated(place: str) -> Iterator[None]:
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, gzip.BadGzipFile) as err:
        raise _unusable(place, f"it is damaged ({err})") from err
    except NotImplementedError as err:
        raise _unusable(place, f"its compression is unknown ({err})") from err
    except FileNotFoundError as err:
        raise SourceError(f"{place} does not exist", file=place) from err
    except OSError as err:
        raise SourceError(f"{place} cannot be read: {err.strerror or err}", file=place) from err


def _undecodable(member: Member) -> SourceError:
    """Return what is wrong with the first line that is no UTF-8."""
    with member.open() as stream:
        for number, line in enumerate(stream, start=1):
            if number == 1 and line.startswith(_WIDE):
                return SourceError(
                    f"{member.name} is UTF-16 text: expected UTF-8",
                    hint="save it as CSV UTF-8",
                    file=member.name,
                )
            try:
                line.decode("utf-8")
            except UnicodeDecodeError as err:
                value = line[err.start : err.start + 1].hex()
                return RowError(
                    f"{member.name}:{number} holds the byte 0x{value}, which is not UTF-8:"
                    " expected UTF-8 text",
                    hint="save it as CSV UTF-8, or get the package again",
                    file=member.name,
                    line=number,
                    value=value,
                )
    return SourceError(f"{member.name} is not UTF-8: expected UTF-8 text", file=member.name)
