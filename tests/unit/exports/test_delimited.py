"""CSV: what a spreadsheet program would run is harmless, and nothing is lost by it."""

import csv
import io
import re
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
        *("=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", " =1", "\u00a0=1"),
        *("＝1", "＋1", "－1", "＠a", '=HYPERLINK("http://x")', "'=1", "''=1", "\0=1"),
        *("\ufeff=1", "\u200b=1", "'\u200b=1", "\u2060\u200d +1", "\xad@a"),
    ],
)
def test_a_text_that_begins_a_formula_gets_an_apostrophe(text: str) -> None:
    assert make_harmless(text) == "'" + text
    assert restore_text(make_harmless(text)) == text


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("x;=1+1", "x;'=1+1"),
        ("x; =1", "x;' =1"),
        ("x;\u200b=1", "x;'\u200b=1"),
        ('x;"=1', "x;'\"=1"),
        ("x;'=1", "x;''=1"),
        ("a\n=1+1", "a\n'=1+1"),
        ("a\r\n-b\n\n@c", "a\r\n'-b\n\n'@c"),
        ("a\t＝1", "a\t'＝1"),
        ("=1;=2", "'=1;'=2"),
        ("\t=1", "'\t'=1"),
    ],
)
def test_what_begins_a_formula_behind_a_separator_gets_one_too(text: str, cell: str) -> None:
    """Programs that separate cells by semicolons or tabs see a cell there, quotes or not."""
    assert make_harmless(text) == cell
    assert restore_text(cell) == text


@pytest.mark.parametrize("text", ["x;y=1", "a;\n b", "one; two-three", "a\nb", "x;'tis"])
def test_separators_alone_do_no_harm(text: str) -> None:
    assert make_harmless(text) == text


_TRICKY = st.text(st.sampled_from("=-@＝;\t\n\r\u2028\ufeff\u200b '\"a,"))


@given(_TRICKY)
def test_a_program_that_separates_by_semicolons_sees_no_formula(text: str) -> None:
    first, *others = re.split(r"[;\t\n\r\u2028]", make_harmless(text))
    begins = [first.lstrip(" \ufeff\u200b"), *(cell.lstrip(' "\ufeff\u200b') for cell in others)]
    assert not [each for each in begins if each.startswith(tuple("=-@＝"))]


@pytest.mark.parametrize("text", ["", "a=1", "C++", "'tis", "3D modeller", "e-mail", "微电网"])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert make_harmless(text) == text


@given(st.text() | _TRICKY)
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
