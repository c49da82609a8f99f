"""Packages that cannot be used are refused in words, quickly and in little memory."""

import gzip
import io
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from occugraph.errors import MissingColumnsError, ReleaseError, RowError, SourceError
from occugraph.release import DraftGraph
from occugraph_loaders.esco import ESCO, archive, find_packages, gather_package, transform

Draft = Callable[[], DraftGraph]
Edit = Callable[[str, str, str], None]
Pack = Callable[..., Path]

_SKILLS = "skills_en.csv"
_ESCO = "http://data.europa.eu/esco/"


def test_missing_columns_of_all_files_are_one_error(edit: Edit, draft: Draft) -> None:
    """Each with its file."""
    edit("occupations_en.csv", "iscoGroup,preferredLabel", "group,preferredLabel")
    edit("occupations_en.csv", "description,code", "description,number")
    edit("occupationSkillRelations_en.csv", "relationType", "kind")
    with pytest.raises(MissingColumnsError) as caught:
        draft()
    assert caught.value.facts["columns"] == (
        "occupationSkillRelations_en.csv:relationType",
        "occupations_en.csv:iscoGroup",
        "occupations_en.csv:code",
    )
    assert caught.value.message == (
        "ESCO 1.2.0: occupationSkillRelations_en.csv lacks relationType; occupations_en.csv lacks"
        " iscoGroup, code"
    )


def test_missing_key_column_is_named_by_the_file(edit: Edit, draft: Draft) -> None:
    """Where the columns do not tell what a file is, its name does."""
    edit(_SKILLS, "conceptUri", "uri")
    with pytest.raises(MissingColumnsError, match=r"skills_en.csv lacks conceptUri"):
        draft()


def test_missing_tables_are_one_error(folder: Path, draft: Draft) -> None:
    """As where only one of two zips is at hand."""
    (folder / "occupationSkillRelations_en.csv").unlink()
    (folder / "ISCOGroups_en.csv").unlink()
    with pytest.raises(
        ReleaseError, match=r"lacks the tables ISCOGroups, occupationSkillRelations"
    ):
        draft()


def test_doubled_column_is_refused(edit: Edit, draft: Draft) -> None:
    """Which of the two holds is not for us to say."""
    edit(_SKILLS, "skillType,reuseLevel", "skillType,skillType")
    with pytest.raises(SourceError, match=r"skills_en.csv: the column 'skillType' stands 2 times"):
        draft()


def test_table_without_rows_is_refused(folder: Path, draft: Draft) -> None:
    """A source with no row fails."""
    path = folder / "occupationSkillRelations_en.csv"
    path.write_text(path.read_text(encoding="utf-8").split("\n")[0], encoding="utf-8")
    with pytest.raises(ReleaseError, match=r"occupationSkillRelations_en.csv has no row"):
        draft()


@pytest.mark.parametrize(
    ("name", "swapped", "message"),
    [
        (
            "occupationSkillRelations_en.csv",
            ("occupationUri", "skillUri"),
            r"none of its 9 rows stands: expected at least one \(row 2 .*: occupationUri is not in",
        ),
        ("skillSkillRelations_en.csv", ("originalSkillUri", "relationType"), "has no row that can"),
        ("occupations_de.csv", ("conceptUri", "iscoGroup"), r"occupations_de\.csv has no row"),
    ],
)
def test_table_of_which_no_row_stands_is_refused(
    folder: Path, draft: Draft, name: str, swapped: tuple[str, str], message: str
) -> None:
    """Columns that changed their names would be a release without relations."""
    path = folder / name
    head, rest = path.read_text(encoding="utf-8").split("\n", 1)
    one, other = swapped
    names = {one: other, other: one}
    head = ",".join(names.get(column, column) for column in head.split(","))
    path.write_text(f"{head}\n{rest}", encoding="utf-8")
    with pytest.raises(ReleaseError, match=message):
        draft()


def test_collection_without_a_member_that_is_there_is_refused(edit: Edit, draft: Draft) -> None:
    """Its name alone is no content."""
    edit("greenSkillsCollection_en.csv", "001d46db", "101d46db")
    with pytest.raises(ReleaseError, match=r"greenSkillsCollection_en\.csv: none of its"):
        draft()


def test_quote_that_is_never_closed_is_one_line(edit: Edit, draft: Draft) -> None:
    """Not the rest of the file in one cell."""
    edit(_SKILLS, ",theatre techniques,", ',"theatre techniques,')
    with pytest.raises(RowError, match=r"skills_en.csv:31 is no CSV"):
        draft()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"theatre\x00techniques", r"skills_en.csv:31 holds a NUL byte"),
        ("théâtre techniques".encode("latin-1"), r"skills_en.csv:31 holds the byte 0xe9"),
    ],
)
def test_bytes_that_are_no_text_are_placed(
    folder: Path, draft: Draft, content: bytes, message: str
) -> None:
    """By the line of the file."""
    path = folder / _SKILLS
    path.write_bytes(path.read_bytes().replace(b"theatre techniques", content))
    with pytest.raises(RowError, match=message):
        draft()


def test_utf_16_is_named(folder: Path, draft: Draft) -> None:
    """What a spreadsheet calls Unicode text."""
    path = folder / _SKILLS
    path.write_text(path.read_text(encoding="utf-8"), encoding="utf-16")
    with pytest.raises(SourceError, match=r"skills_en.csv is UTF-16 text: expected UTF-8"):
        draft()


def test_damaged_gzip_and_zip_are_refused(
    folder: Path, tmp_path: Path, pack: Pack, draft: Draft
) -> None:
    """At any place."""
    whole = pack(tmp_path / "esco v1.2.0.zip").read_bytes()
    for name, content in {
        "begin": whole[: len(whole) // 2],
        "middle": whole[:2000] + b"\x55" * 64 + whole[2064:],
        "no zip": b"<html>Not found</html>" * 9,
        "empty": b"",
    }.items():
        path = tmp_path / f"{name} v1.2.0.zip"
        path.write_bytes(content)
        with pytest.raises(SourceError, match=rf"{name} v1.2.0.zip.* cannot be used"):
            ESCO.stages.draft(gather_package([path]))
    packed = gzip.compress((folder / _SKILLS).read_bytes())
    (folder / f"{_SKILLS}.gz").write_bytes(packed[: len(packed) // 2])
    (folder / _SKILLS).unlink()
    with pytest.raises(SourceError, match=r"skills_en.csv.gz cannot be used: it is damaged"):
        draft()


@pytest.mark.parametrize("name", ["../skills.csv", "/etc/skills.csv", "a/../../b.csv", "C:\\a.csv"])
def test_name_that_leads_out_of_the_zip_is_refused(tmp_path: Path, pack: Pack, name: str) -> None:
    """Though nothing is unpacked to disk."""
    path = pack(tmp_path / "v1.2.0.zip", {name: b"a,b\n"})
    with pytest.raises(SourceError, match=r"its name leads out of the zip"):
        gather_package([path])


def test_zip_inside_a_zip_is_refused(tmp_path: Path, pack: Pack) -> None:
    """To be unpacked by a person who knows what it is."""
    path = pack(tmp_path / "v1.2.0.zip", {"more.zip": b"PK"})
    with pytest.raises(SourceError, match=r"more.zip cannot be used: it is a zip inside a zip"):
        gather_package([path])


def test_bombs_are_refused_in_little_memory(tmp_path: Path, folder: Path, draft: Draft) -> None:
    """By the ratio that a zip states, and by that which a gzip file turns out to have."""
    bomb = tmp_path / "esco v1.2.0.zip"
    with (
        zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed,
        packed.open(_SKILLS, "w", force_zip64=True) as stream,
    ):
        for _ in range(64):
            stream.write(b"a" * (1 << 20))
    header = (folder / _SKILLS).read_bytes().split(b"\n")[0]
    (folder / f"{_SKILLS}.gz").write_bytes(gzip.compress(header + (b"\n" + b"a" * 999) * 9999))
    (folder / _SKILLS).unlink()
    tracemalloc.start()
    with pytest.raises(SourceError, match=r"unpacks to more than 200 times its size"):
        gather_package([bomb])
    with pytest.raises(SourceError, match=r"unpacks to more than 200 times its size"):
        draft()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 16 << 20


def test_zip_of_countless_files_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before its list is read."""
    monkeypatch.setattr(archive, "MAX_MEMBERS", 5)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        for number in range(6):
            packed.writestr(f"{number}.csv", "a\n")
    path = tmp_path / "esco v1.2.0.zip"
    path.write_bytes(buffer.getvalue())
    with pytest.raises(SourceError, match=r"it has more than 5 files"):
        gather_package([path])


def test_file_that_is_too_large_is_refused(draft: Draft, monkeypatch: pytest.MonkeyPatch) -> None:
    """While it is read."""
    monkeypatch.setattr(archive, "MAX_FILE_BYTES", 1000)
    with pytest.raises(SourceError, match=r"has more than 1000 bytes unpacked"):
        draft()


def test_line_that_never_ends_is_refused_in_little_memory(folder: Path, draft: Draft) -> None:
    """With or without a quote that is open."""
    for start in (b"", b'"'):
        noise = bytes(range(97, 123)) * (1 << 18)
        (folder / _SKILLS).write_bytes(b"conceptUri,skillType,reuseLevel\n" + start + noise)
        tracemalloc.start()
        with pytest.raises(RowError, match=r"skills_en.csv:2 is longer than 4194304 bytes"):
            draft()
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < 64 << 20


def test_table_that_names_too_many_things_is_refused(
    folder: Path, draft: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before they fill the memory."""
    monkeypatch.setattr(transform, "MAX_ROWS", 3)
    path = folder / "occupationSkillRelations_en.csv"
    rows = [f"{_ESCO}occupation/{n},essential,,{_ESCO}skill/{n}" for n in range(30)]
    path.write_text(path.read_text(encoding="utf-8") + "\n".join(rows), encoding="utf-8")
    with pytest.raises(ReleaseError, match=r"names more than \d+ things"):
        draft()


@pytest.mark.parametrize("name", ["absent", "notes.txt"])
def test_path_without_a_table_is_refused(tmp_path: Path, name: str) -> None:
    """What is given must be a package."""
    (tmp_path / "notes.txt").write_text("hello", encoding="utf-8")
    with pytest.raises(SourceError, match=rf"{name} (does not exist|holds no table of ESCO)"):
        gather_package([tmp_path / name])


def test_what_is_no_esco_is_passed_over(tmp_path: Path) -> None:
    """Other sources keep their files in the same folder, broken ones too."""
    (tmp_path / "onet").mkdir()
    (tmp_path / "onet" / "skills.csv").write_text("code,skill\n1,2\n", encoding="utf-8")
    (tmp_path / "other.zip").write_bytes(b"PK\x03\x04 broken")
    (tmp_path / "other.csv").write_bytes(b'"\xff\xfe')
    assert find_packages(tmp_path) == []
    assert find_packages(tmp_path / "absent") == []


def test_broken_zip_that_calls_itself_esco_is_refused(tmp_path: Path) -> None:
    """Its owner expects it to be found."""
    (tmp_path / "ESCO dataset - v1.2.0.zip").write_bytes(b"PK\x03\x04 broken")
    with pytest.raises(SourceError, match=r"ESCO dataset - v1.2.0.zip cannot be used"):
        find_packages(tmp_path)
