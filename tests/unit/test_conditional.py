"""Whether a client has an answer already."""

import pytest
from starlette.requests import Request

from occugraph_api.conditional import is_known, is_named


def make_request(*values: str) -> Request:
    """Return a request with these headers If-None-Match."""
    headers = [(b"if-none-match", value.encode()) for value in values]
    return Request({"type": "http", "method": "GET", "headers": headers})


@pytest.mark.parametrize(
    ("value", "known", "named"),
    [
        ('"abc"', True, True),
        ('W/"abc"', True, True),
        ('"other", "abc"', True, True),
        ('"abcd"', False, False),
        ('"ab"', False, False),
        ("*", True, False),
        ("", False, False),
    ],
)
def test_tags_are_compared_as_a_whole(value: str, *, known: bool, named: bool) -> None:
    """A part of a tag is another tag; ``*`` names none."""
    request = make_request(value)
    assert (is_known(request, "abc"), is_named(request, "abc")) == (known, named)


def test_without_the_header_nothing_is_known() -> None:
    assert not is_known(make_request(), "abc")
    assert not is_named(make_request(), "abc")
