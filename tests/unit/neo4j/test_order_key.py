"""Keys of texts: they compare alike in both of Neo4j's ways to compare strings."""

from hypothesis import given
from hypothesis import strategies as st

from occugraph.neo4j.order_key import order_key, plain_text

# Around the places where code points and code units disagree.
TEXTS = (
    st.text(st.sampled_from("ab一\ud7ff\ue000\ue001（\uffff😀𠀀\U0010ffff"), max_size=4) | st.text()
)


def as_code_units(text: str) -> bytes:
    """Return what Java's strings are compared by."""
    return text.encode("utf-16-be", errors="surrogatepass")


@given(first=TEXTS, second=TEXTS)
def test_keys_compare_as_their_texts(first: str, second: str) -> None:
    """By code point and by code unit."""
    keys = order_key(first), order_key(second)
    assert (keys[0] < keys[1]) == (first < second)
    assert (as_code_units(keys[0]) < as_code_units(keys[1])) == (first < second)


@given(text=TEXTS)
def test_key_gives_its_text(text: str) -> None:
    assert plain_text(order_key(text)) == text


def test_most_texts_are_their_own_key() -> None:
    """What is above is marked."""
    assert order_key("微电网管理员 a") == "微电网管理员 a"
    assert order_key("操作员（中级）") != "操作员（中级）"
