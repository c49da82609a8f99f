"""Cursors of a search: where a page ends, as the values that its order is made of.

As of lists (:mod:`occugraph.cursor`) a cursor holds no offset, so it stays good when things come
and go. Form: base64url without padding of the JSON array ``[1, "search", step, field, length,
iri]``.
"""

from dataclasses import dataclass
from typing import Final

from occugraph.cursor_text import decode_json, encode_json
from occugraph.errors import ArgumentError
from occugraph.iri import Iri
from occugraph.search import SearchField

__all__ = ["SearchPlace", "decode_place", "encode_place"]

_VERSION: Final = 1
_ORDER: Final = "search"
_LONGEST: Final = 4_096
_FIELDS: Final = tuple(SearchField)


@dataclass(frozen=True, slots=True, order=True)
class SearchPlace:
    """One place among what was found; places compare as they stand.

    Attributes:
        step: What found it.
        field: Its place in SearchField.
        length: Of the value, in bytes of UTF-8.
        iri: Of the thing.
    """

    step: int
    field: int
    length: int
    iri: Iri


def encode_place(place: SearchPlace) -> str:
    """Return a place as the opaque text that callers see.

    Example:
        >>> decode_place(encode_place(SearchPlace(0, 0, 9, Iri("urn:a")))).length
        9
    """
    return encode_json([_VERSION, _ORDER, place.step, place.field, place.length, place.iri])


def decode_place(text: str, *, argument: str = "after") -> SearchPlace:
    """Return the place that a cursor stands for.

    Raises:
        ArgumentError: ``text`` is no cursor of a search.
    """
    try:
        match decode_json(text, longest=_LONGEST):
            case [1, "search", int(step), int(field), int(length), str(iri)]:
                place = SearchPlace(step, field, length, Iri(iri))
                # What does not encode to itself was not made here.
                if 0 <= field < len(_FIELDS) and encode_place(place) == text:
                    return place
            case _:
                pass
    except ValueError:
        pass
    raise ArgumentError(
        f"argument {argument!r}: not a cursor of a search",
        hint="pass a cursor that a page of the same search gave",
        argument=argument,
    )
