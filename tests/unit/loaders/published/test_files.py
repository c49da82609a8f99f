"""Files of packages are found by what they hold, and read within bounds."""

import gzip
import zipfile
from pathlib import Path

import pytest

from occugraph.errors import SourceError
from occugraph_loaders.published.files import PackageFile, find_files, origins_of, read_head


def test_files_are_found_at_the_top_one_level_below_and_in_archives(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x")
    (tmp_path / "in" / "deeper").mkdir(parents=True)
    (tmp_path / "in" / "b.csv.gz").write_bytes(gzip.compress(b"y"))
    (tmp_path / "in" / "deeper" / "c.csv").write_text("too deep")
    with zipfile.ZipFile(tmp_path / "z.zip", "w") as archive:
        archive.writestr("folder/d.csv", "z")
        archive.writestr("folder/e.txt", "no")
    found = list(find_files(tmp_path, (".csv",)))
    assert [(file.name, file.read()) for file in found] == [
        ("a.csv", b"x"),
        ("b.csv.gz", b"y"),
        ("d.csv", b"z"),
    ]


def test_an_archive_that_is_none_has_no_files(tmp_path: Path) -> None:
    (tmp_path / "z.zip").write_text("no archive")
    assert list(find_files(tmp_path, (".csv",))) == []


def test_a_file_that_unpacks_to_more_than_the_limit_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "z.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.csv", b"0" * 1_000_000)
    with pytest.raises(SourceError, match=r"bomb\.csv is longer than 1000 bytes"):
        PackageFile(tmp_path / "z.zip", "bomb.csv").read(limit=1000)


def test_a_damaged_file_says_so_and_has_no_head(tmp_path: Path) -> None:
    (tmp_path / "b.csv.gz").write_bytes(gzip.compress(b"y" * 100)[:-9])
    file = PackageFile(tmp_path / "b.csv.gz")
    assert read_head(file) == b""
    with pytest.raises(SourceError, match=r"b\.csv\.gz cannot be read"):
        file.read()


def test_an_archive_is_one_origin_however_many_of_its_files_are_read(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "z.zip", "w") as archive:
        archive.writestr("a.csv", "1")
        archive.writestr("b.csv", "2")
    origins = origins_of(tuple(find_files(tmp_path, (".csv",))))
    assert [origin.file for origin in origins] == ["z.zip"]
