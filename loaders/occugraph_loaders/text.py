"""The text of one authored file: read once, checked for what no parser explains well."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from occugraph.errors import RowError, SourceError
from occugraph.release import Origin

__all__ = ["MAX_BYTES", "AuthoredText", "read_text"]

MAX_BYTES: Final = 16 * 1024 * 1024
"""The largest authored file that is read; the largest of ours has a hundredth of that."""

_BOM: Final = b"\xef\xbb\xbf"
_BINARY: Final = (
    (b"\xff\xfe", "UTF-16 text"),
    (b"\xfe\xff", "UTF-16 text"),
    (b"PK\x03\x04", "a zip archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"%PDF", "a PDF document"),
)


@dataclass(frozen=True, slots=True)
class AuthoredText:
    """The content of a file. ``file`` is its name in messages and in the record."""

    file: str
    text: str
    sha256: str

    @property
    def origin(self) -> Origin:
        """What the record says of where a graph came from."""
        return Origin(self.file, self.sha256)


def read_text(path: Path, *, name: str | None = None) -> AuthoredText:
    """Return the text of an authored file.

    Args:
        path: A regular file, UTF-8 without byte order mark, at most :data:`MAX_BYTES` long.
        name: What messages call it; by default the path.

    Raises:
        SourceError: It cannot be read, or is empty, too long, or of another kind.
        RowError: A line holds bytes that are not UTF-8, or a NUL.
    """
    file = name or str(path)
    content = _read(path, file)
    if not content.strip():
        raise SourceError(f"{file} is empty: expected at least one statement", file=file)
    for magic, kind in _BINARY:
        if content.startswith(magic):
            raise SourceError(f"{file} is {kind}: expected plain UTF-8 text", file=file)
    if content.startswith(_BOM):
        raise SourceError(
            f"{file} begins with a byte order mark: expected UTF-8 without one",
            hint="save it as UTF-8, not as UTF-8 with BOM",
            file=file,
        )
    nul = content.find(b"\x00")
    if nul >= 0:
        line = content.count(b"\n", 0, nul) + 1
        raise RowError(f"{file}:{line} holds a NUL byte: expected text", file=file, line=line)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as err:
        line = content.count(b"\n", 0, err.start) + 1
        value = content[err.start : err.start + 1].hex()
        raise RowError(
            f"{file}:{line} holds the byte 0x{value}, which is not UTF-8: expected UTF-8 text",
            hint="save the file as UTF-8",
            file=file,
            line=line,
            value=value,
        ) from err
    return AuthoredText(file, text, hashlib.sha256(content).hexdigest())


def _read(path: Path, file: str) -> bytes:
    try:
        if not path.exists():
            raise SourceError(f"{file} does not exist", file=file)
        # A device or pipe may never end.
        if not path.is_file():
            raise SourceError(f"{file} is not a regular file", file=file)
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except OSError as err:
        raise SourceError(f"{file} cannot be read: {err.strerror}", file=file) from err
    if len(content) > MAX_BYTES:
        raise SourceError(
            f"{file} is longer than {MAX_BYTES} bytes: expected an authored file", file=file
        )
    return content
