"""The dictionary of strings."""

from hypothesis import given
from hypothesis import strategies as st

from occugraph.index.strings import StringPool, StringTable

TEXTS = st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=5), max_size=20)


def _table(texts: list[str]) -> tuple[StringTable, list[int]]:
    pool = StringPool()
    preliminary = [pool.add(text) for text in texts]
    offsets, blob, final = pool.freeze()
    return StringTable(offsets, blob), [int(final[number]) for number in preliminary]


def test_strings_are_numbered_by_code_point() -> None:
    """A smaller number is a smaller string; none is -1 before and after."""
    table, numbers = _table(["b", "", "微", "é", "b", "B"])
    assert numbers == [2, 0, 4, 3, 2, 1]
    assert [table.text(number) for number in range(5)] == ["", "B", "b", "é", "微"]
    pool = StringPool()
    assert pool.add(None) == -1
    assert pool.freeze()[2].tolist() == [-1]


def test_place_of_an_absent_string_is_between_two() -> None:
    """Half a number below the first that is greater."""
    table, _ = _table(["b", "d"])
    assert [table.place(text) for text in "abcde"] == [-0.5, 0.0, 0.5, 1.0, 1.5]
    assert table.number("c") == -1


@given(TEXTS, st.text(st.characters(exclude_categories=["Cs"]), max_size=5))
def test_every_string_is_found_at_its_number(texts: list[str], other: str) -> None:
    """Numbers keep the order of the strings."""
    table, numbers = _table(texts)
    assert [table.text(number) for number in numbers] == texts
    assert [table.number(text) for text in texts] == numbers
    below = sum(text < other for text in set(texts))
    assert table.place(other) == (below if other in texts else below - 0.5)
