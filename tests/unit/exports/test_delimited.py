"""CSV: what a spreadsheet program would run is harmless, and nothing is lost by it."""

import csv
import io
from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from occugraph.exports.delimited import make_harmless, restore_text, write_csv
from occugraph.exports.table import Row, Table


def write(*rows: Row, bom: bool = False) -> bytes:
    columns = tuple("abcdef"[: len(rows[0])])
    return b"".join(write_csv(Table("t", columns, lambda: iter(rows)), bom=bom))


@pytest.mark.parametrize(
    "text",
    [
        *("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\u00a0=1"),
        *("＝1", "＋1", "－1", "＠a", '=HYPERLINK("http://x")', "'=1", "''=1", "\0=1"),
    ],
)
def test_a_text_that_begins_a_formula_gets_an_apostrophe(text: str) -> None:
    assert make_harmless(text) == "'" + text
    assert restore_text(make_harmless(text)) == text


@pytest.mark.parametrize("text", ["", "a=1", "C++", "'tis", "3D modeller", "e-mail", "微电网"])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert make_harmless(text) == text


@given(st.text())
def test_each_text_can_be_restored(text: str) -> None:
    assert restore_text(make_harmless(text)) == text


def test_cells_are_quoted_so_that_readers_find_them_again() -> None:
    row = ('say "x"', "a,b", "two\nlines", None, 0.6, -3)
    text = write(row).decode()
    assert text == 'a,b,c,d,e,f\r\n"say ""x""","a,b","two\nlines",,0.6,-3\r\n'
    assert list(csv.reader(io.StringIO(text, newline="")))[1][:3] == list(row[:3])


def test_days_and_truths_are_plain() -> None:
    assert write((date(2026, 11, 23), True, False)) == b"a,b,c\r\n2026-11-23,true,false\r\n"


def test_a_byte_order_mark_comes_first_where_it_is_asked_for() -> None:
    assert write(("微",), bom=True) == b"\xef\xbb\xbfa\r\n\xe5\xbe\xae\r\n"
    assert write(("微",)) == b"a\r\n\xe5\xbe\xae\r\n"


def test_a_long_table_comes_in_parts() -> None:
    def rows() -> Iterator[Row]:
        for number in range(1_201):
            made.append(number)
            yield (number,)

    made: list[int] = []
    parts = write_csv(Table("t", ("n",), rows))
    next(parts)
    assert len(made) == 500
    assert b"".join(parts).endswith(b"1200\r\n")
