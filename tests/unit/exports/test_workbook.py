"""Workbooks, read back by another library than the one that writes them."""

import io
import zipfile
from datetime import date

import fastexcel
import polars as pl
import pytest

from occugraph.errors import QueryLimitError
from occugraph.exports import workbook
from occugraph.exports.table import Row, Table
from occugraph.exports.workbook import write_workbook
from occugraph.values import Dataset, Release

ESCO = Release(
    source="esco",
    version="1.2.0",
    kind="release",
    issued=date(2024, 5, 15),
    license="reuse with attribution",
    attribution="This service uses ESCO.",
    modified=False,
    checksum="0" * 64,
    is_current=True,
    provenance=None,
)
OTHER = Release(
    source="nace-2.1",
    version="2.1",
    kind="release",
    issued=None,
    license=None,
    attribution=None,
    modified=False,
    checksum="1" * 64,
    is_current=True,
    provenance=None,
)
DATASET = Dataset("current", (ESCO, OTHER), "d" * 64)


def write(*rows: Row) -> bytes:
    columns = ("text", "number", "truth", "day", "release")
    table = Table("things", columns, lambda: iter(rows))
    return write_workbook([table], DATASET, "Things").read()


FORMULA: Row = ("=1+1", 0.6, True, date(2026, 11, 23), "esco@1.2.0")
TEXT: Row = ("微电网\n二", None, False, None, "esco@1.2.0")


def test_values_come_back_with_their_types() -> None:
    sheet = fastexcel.read_excel(write(FORMULA, TEXT)).load_sheet("things").to_polars()
    assert sheet.columns == ["text", "number", "truth", "day", "release"]
    assert sheet["text"].to_list() == ["=1+1", "微电网\n二"]
    assert sheet["number"].to_list() == [0.6, None]
    assert sheet["truth"].to_list() == [True, False]
    assert sheet["day"].cast(pl.Date).to_list() == [date(2026, 11, 23), None]


def test_no_cell_is_a_formula_and_dangerous_texts_stay_texts_when_edited() -> None:
    with zipfile.ZipFile(io.BytesIO(write(FORMULA, TEXT))) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        styles = archive.read("xl/styles.xml").decode()
    assert "<f>" not in sheet
    assert styles.count('quotePrefix="1"') == 1
    quoted = next(part for part in sheet.split("<c ") if "=1+1" in part)
    plain = next(part for part in sheet.split("<c ") if "微电网" in part)
    assert ' s="' in quoted
    assert ' s="' not in plain


def test_sources_are_those_that_rows_name() -> None:
    sheet = fastexcel.read_excel(write(FORMULA)).load_sheet("sources").to_polars()
    assert sheet["release"].to_list() == ["esco@1.2.0"]
    assert sheet["license"].to_list() == ["reuse with attribution"]
    assert sheet["attribution"].to_list() == ["This service uses ESCO."]


def test_the_same_content_gives_the_same_bytes() -> None:
    assert write(FORMULA, TEXT) == write(FORMULA, TEXT)


def test_what_a_sheet_cannot_hold_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(QueryLimitError, match=r"row 1, text: 32768 letters"):
        write(("x" * 32_768, None, True, None, None))
    monkeypatch.setattr(workbook, "MAX_ROWS", 2)
    with pytest.raises(QueryLimitError, match=r"'things' is longer than the 2 rows"):
        write(TEXT, TEXT)
