"""The form of cursors, which every implementation of the reader port shares."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from occugraph.binding import Necessity
from occugraph.cursor import Cursor, decode_cursor, encode_cursor, order_signature
from occugraph.errors import ArgumentError
from occugraph.iri import Iri
from occugraph.reader import Direction, OrderField, OrderTerm

ORDER = (
    OrderTerm(OrderField.LABEL, lang="zh-Hans"),
    OrderTerm(OrderField.CONFIDENCE, Direction.DESC),
)
SIGNATURE = "label:ASC:zh-hans,confidence:DESC"


def _text(content: str) -> str:
    return base64.urlsafe_b64encode(content.encode()).rstrip(b"=").decode()


def test_a_cursor_is_written_as_documented() -> None:
    """Base64url without padding of compact JSON."""
    cursor = Cursor(("微电网", 0.9), Iri("urn:x"), Necessity.OPTIONAL)
    assert order_signature(ORDER) == SIGNATURE
    assert encode_cursor(SIGNATURE, cursor) == _text(
        '[1,"label:ASC:zh-hans,confidence:DESC",["微电网",0.9],"urn:x","OPTIONAL"]'
    )


@given(
    st.none() | st.text(st.characters(exclude_categories=["Cs"])),
    st.none() | st.floats(0, 1),
    st.none() | st.sampled_from(Necessity),
)
def test_decoding_gives_what_was_encoded(
    label: str | None, confidence: float | None, necessity: Necessity | None
) -> None:
    """For all values that an order can have."""
    cursor = Cursor((label, confidence), Iri("https://example.org/x"), necessity)
    text = encode_cursor(SIGNATURE, cursor)
    assert decode_cursor(text, ORDER, argument="after") == cursor


@pytest.mark.parametrize(
    "text",
    [
        "",
        "=",
        "x",
        "微",
        "A" * 20_000,
        _text("[1]"),
        _text("null"),
        _text("[" * 5_000),
        _text(f'[2,"{SIGNATURE}",["a",0.9],"urn:x",null]'),
        _text(f'[1,"{SIGNATURE}",["a"],"urn:x",null]'),
        _text(f'[1,"{SIGNATURE}",[1.0,0.9],"urn:x",null]'),
        _text(f'[1,"{SIGNATURE}",["a","b"],"urn:x",null]'),
        _text(f'[1,"{SIGNATURE}",["a",true],"urn:x",null]'),
        _text(f'[1,"{SIGNATURE}",["a",NaN],"urn:x",null]'),
        _text(f'[1,"{SIGNATURE}",["\\ud800",0.9],"urn:x",null]'),
        _text(f'[1,"{SIGNATURE}",["a",0.9],"urn:x","SOMETIMES"]'),
        _text(f'[1,"{SIGNATURE}",[["a"],0.9],"urn:x",null]'),
        _text(f'[1, "{SIGNATURE}",["a",0.9],"urn:x",null]'),
    ],
)
def test_what_is_no_cursor_is_refused(text: str) -> None:
    """With the name of the argument."""
    with pytest.raises(ArgumentError, match="argument 'before': not a cursor") as caught:
        decode_cursor(text, ORDER, argument="before")
    assert caught.value.facts["argument"] == "before"


@pytest.mark.parametrize("day", ["2026-13-45", "20260702", "soon"])
def test_a_day_that_is_none_is_refused(day: str) -> None:
    """Days are written in one way."""
    text = _text(f'[1,"opened:ASC",["{day}"],"urn:x",null]')
    with pytest.raises(ArgumentError, match="not a cursor"):
        decode_cursor(text, (OrderTerm(OrderField.OPENED),), argument="after")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (OrderField.CONFIDENCE, 10**400),
        (OrderField.CONFIDENCE, 2**63),
        (OrderField.NECESSITY, []),
        (OrderField.NECESSITY, {}),
    ],
)
def test_a_value_that_no_place_has_is_refused(field: OrderField, value: object) -> None:
    """Whoever writes cursors by hand gets the same answer from each reader."""
    content = json.dumps([1, f"{field.value}:ASC", [value], "urn:x", None], separators=(",", ":"))
    with pytest.raises(ArgumentError, match="not a cursor"):
        decode_cursor(_text(content), (OrderTerm(field),), argument="after")
