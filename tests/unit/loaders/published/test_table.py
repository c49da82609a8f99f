"""Tables are read by the names of their columns, and their bad rows set aside."""

import pytest

from occugraph.errors import MissingColumnsError, ReleaseError, SourceError
from occugraph.release import QuarantinedRow
from occugraph_loaders.published.table import detect_header, read_table


def test_columns_are_found_by_name_in_any_order_and_cells_are_stripped() -> None:
    table = read_table("t.csv", b"\xef\xbb\xbfname,extra,code\r\n x ,1,0110\r\n", needed=["code"])
    assert [(row.number, dict(row.cells)) for row in table.rows] == [(2, {"code": "0110"})]
    assert table.ignored == ("name", "extra")


def test_a_missing_column_is_one_error_that_lists_all() -> None:
    with pytest.raises(
        MissingColumnsError, match=r"t\.csv lacks the columns code, label"
    ) as caught:
        read_table("t.csv", b"name\nx\n", needed=["code", "name", "label"])
    assert caught.value.facts["columns"] == ("code", "label")


def test_a_row_of_another_length_is_set_aside_with_its_reason() -> None:
    table = read_table("t.csv", b"a,b\n1,2\n3\n\n4,5\n", needed=["a"])
    assert [row["a"] for row in table.rows] == ["1", "4"]
    assert table.quarantined == (
        QuarantinedRow("t.csv", 3, "3", "has 1 cells: expected 2, one a column"),
    )


def test_rows_are_counted_as_a_spreadsheet_does() -> None:
    table = read_table("t.csv", b'about\na,b\n"two\nlines",2\n3,4\n', needed=["b"], header_row=2)
    assert [(row.number, row["b"]) for row in table.rows] == [(3, "2"), (4, "4")]


def test_a_quote_in_a_tab_separated_table_is_a_part_of_its_cell() -> None:
    table = read_table("t.txt", b'a\tb\n4" pipe\tx\n', needed=["a"], delimiter="\t")
    assert table.rows[0]["a"] == '4" pipe'


def test_a_table_without_rows_fails() -> None:
    with pytest.raises(ReleaseError, match=r"t\.csv has no row"):
        read_table("t.csv", b"a,b\n", needed=["a"])


def test_bytes_that_are_not_utf8_are_named_with_their_line() -> None:
    with pytest.raises(SourceError, match=r"t\.csv:2 holds the byte 0xe9"):
        read_table("t.csv", b"a\n\xe9\n", needed=["a"])


def test_a_header_may_stand_below_other_lines() -> None:
    head = b"about,this\n,\ncode,name\n"
    assert detect_header(head, ["name"], most_rows=3) == ","
    assert detect_header(head, ["name"]) is None
