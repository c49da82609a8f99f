"""Reading authored files: what is refused before any parser sees it."""

import os
from pathlib import Path

import pytest

from occugraph.errors import RowError, SourceError
from occugraph_loaders.text import MAX_BYTES, read_text


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "f.ttl is empty: expected at least one statement"),
        (b" \n\t\n", "f.ttl is empty"),
        (b"\xef\xbb\xbf<a> <b> <c> .", "f.ttl begins with a byte order mark"),
        ("<a> <b> <c> .".encode("utf-16"), "f.ttl is UTF-16 text: expected plain UTF-8 text"),
        (b"PK\x03\x04rest", "f.ttl is a zip archive"),
        (b"\x1f\x8brest", "f.ttl is a gzip archive"),
        (b"<a> <b>\n\x00 .", "f.ttl:2 holds a NUL byte: expected text"),
        (b"<a>\n<b>\n\xe4 .", "f.ttl:3 holds the byte 0xe4, which is not UTF-8"),
    ],
)
def test_what_is_no_text_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    """The message names the file, the line where there is one, and what was expected."""
    path = tmp_path / "f.ttl"
    path.write_bytes(content)
    with pytest.raises(SourceError) as err:
        read_text(path, name="f.ttl")
    assert message in str(err.value)
    assert isinstance(err.value, RowError) == ("f.ttl:" in message)


def test_what_is_no_regular_file_is_refused(tmp_path: Path) -> None:
    """A pipe may never end, a folder has no text."""
    os.mkfifo(tmp_path / "pipe.ttl")
    for name, message in [
        ("pipe.ttl", "is not a regular file"),
        (".", "is not a regular file"),
        ("none.ttl", "does not exist"),
    ]:
        with pytest.raises(SourceError, match=message):
            read_text(tmp_path / name)


def test_endless_file_is_refused(tmp_path: Path) -> None:
    """No more than the limit is read."""
    path = tmp_path / "long.ttl"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(SourceError, match=f"longer than {MAX_BYTES} bytes"):
        read_text(path)


def test_text_is_read_with_its_digest(tmp_path: Path) -> None:
    """The digest is of the bytes."""
    path = tmp_path / "f.ttl"
    path.write_bytes("é\r\n".encode())
    text = read_text(path)
    assert text.text == "é\r\n"
    assert text.sha256 == "64da669b12bbeda0ca8f2840891bd8834e5b8206f24c7703e20ac1d472612b0e"
