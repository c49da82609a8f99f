"""Workbooks are read as text, and what is none or too much is refused."""

import io
import zipfile

import pytest

from occugraph.errors import MissingColumnsError, SourceError
from occugraph_loaders.published import workbook
from occugraph_loaders.published.workbook import find_sheet, holds_texts, read_sheets
from workbooks import make_workbook

ROWS = [["code", "name"], ["0110", "a < b"], ["", "only a name"]]


def test_cells_are_text_and_keep_their_zeros() -> None:
    ((name, rows),) = read_sheets("w.xlsx", make_workbook(ROWS))
    assert name == "Sheet1"
    assert rows == [
        (1, ["code", "name"]),
        (2, ["0110", "a < b"]),
        (3, ["", "only a name"]),
    ]


def test_formatted_runs_are_joined_and_phonetic_hints_left_out() -> None:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    strings = (
        f'<sst xmlns="{main}"><si><r><t>co</t></r><r><t>de_x000D_</t></r>'
        "<rPh><t>hint</t></rPh></si></sst>"
    )
    ((_, rows),) = read_sheets("w.xlsx", make_workbook([["x"]], strings_xml=strings))
    assert rows == [(1, ["code\r"])]


def test_missing_columns_are_all_named() -> None:
    with pytest.raises(MissingColumnsError, match=r"w\.xlsx lacks the columns level, parent"):
        find_sheet("w.xlsx", make_workbook(ROWS), ["code", "level", "parent"])


def test_what_it_is_can_be_told_from_its_texts() -> None:
    content = make_workbook(ROWS)
    assert holds_texts(content, ["code", "name"])
    assert not holds_texts(content, ["code", "nam"])
    assert not holds_texts(b"PK", ["code"])


def test_entities_are_refused() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa">]><sst><si><t>&a;</t></si></sst>'
    with pytest.raises(SourceError, match="cannot be read"):
        list(read_sheets("w.xlsx", make_workbook(ROWS, strings_xml=bomb)))


def test_a_part_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MAX_PART_BYTES", 100)
    with pytest.raises(SourceError, match=r"its part .* is longer than 100 bytes"):
        list(read_sheets("w.xlsx", make_workbook(ROWS)))


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04"])
def test_what_is_no_workbook_is_refused(content: bytes) -> None:
    with pytest.raises(SourceError, match=r"w\.xlsx is no workbook"):
        list(read_sheets("w.xlsx", content))


def test_a_zip_of_other_things_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "x")
    with pytest.raises(SourceError, match=r"w\.xlsx is a workbook that cannot be read"):
        list(read_sheets("w.xlsx", out.getvalue()))
