"""The tables of what is looked up as a whole or by its beginning."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from occugraph.text.wholes import WholeTable, write_wholes


@pytest.fixture
def table(tmp_path: Path) -> WholeTable:
    texts = ["pump", "a b", "pumps", "pump", "Pump", "泵", "泵站", "pump\x00", "", "pumps"]
    write_wholes(tmp_path, "exact", texts, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    return WholeTable(tmp_path, "exact")


@pytest.mark.parametrize(
    ("text", "ranks"),
    [("pump", [0, 3]), ("pumps", [2, 9]), ("pum", []), ("泵", [5]), ("", [8]), ("\ud800", [])],
)
def test_a_whole_finds_what_is_it(table: WholeTable, text: str, ranks: list[int]) -> None:
    assert table.find(text).tolist() == ranks


@pytest.mark.parametrize(
    ("start", "ranks"),
    [("pump", [0, 2, 3, 7, 9]), ("p", [0, 2, 3, 7, 9]), ("a ", [1]), ("泵", [5, 6]), ("q", [])],
)
def test_a_beginning_finds_what_begins_with_it(
    table: WholeTable, start: str, ranks: list[int]
) -> None:
    assert table.find_begun(start).tolist() == ranks


def test_values_are_counted_by_text(table: WholeTable) -> None:
    counts = table.count_values()
    assert (counts["pump"], counts["泵站"], len(counts)) == (2, 1, 8)


def test_a_value_with_several_texts_comes_once(tmp_path: Path) -> None:
    write_wholes(tmp_path, "pinyin", ["wang", "wan", "wa"], [7, 7, 7])
    assert WholeTable(tmp_path, "pinyin").find_begun("wa").tolist() == [7]


def test_nothing_is_found_in_an_empty_table(tmp_path: Path) -> None:
    write_wholes(tmp_path, "uri", [], [])
    opened = WholeTable(tmp_path, "uri")
    assert opened.find("a").size == opened.find_begun("a").size == 0


def test_columns_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    write_wholes(tmp_path, "uri", ["a", "b"], [0, 1])
    np.save(tmp_path / "uri.rank.npy", np.array([0], np.int32))
    with pytest.raises(ValueError, match="of different lengths"):
        WholeTable(tmp_path, "uri")
    shutil.copyfile(tmp_path / "uri.blob.npy", tmp_path / "uri.rank.npy")
    with pytest.raises(ValueError, match=r"uri\.rank: 1 dimensions of uint8"):
        WholeTable(tmp_path, "uri")
    (tmp_path / "uri.rank.npy").write_bytes(b"")
    with pytest.raises(ValueError, match=r"uri\.rank"):
        WholeTable(tmp_path, "uri")
