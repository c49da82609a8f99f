"""Cursors: where a page ends, in a form that every implementation of the reader port shares.

A cursor is a keyset: the values by which the list is ordered and, as tie-break, the IRI and the
necessity of one place in it. It holds no offset and no row number, so it stays good when things
come and go, and a cursor of the graph index can be read by Neo4j's reader and the other way round.

Form: base64url without padding (RFC 4648 §5) of the UTF-8 JSON array, without white space,
``[1, order, values, iri, necessity]``:

- ``1``: the version of this form.
- ``order``: :func:`order_signature` of the order, e.g. ``"label:ASC:zh,code:DESC"``.
- ``values``: one per term of the order; ``null`` where the thing has none. ``uri``: the IRI;
  ``code``: the code; ``label``: the case-folded preferred label; ``confidence``: a number;
  ``necessity``: its name; ``opened``: the day in ISO 8601.
- ``iri``: the IRI of the thing.
- ``necessity``: ``"ESSENTIAL"``, ``"OPTIONAL"`` or ``null``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from occugraph.binding import Necessity
from occugraph.cursor_text import decode_json, encode_json
from occugraph.errors import ArgumentError
from occugraph.iri import Iri
from occugraph.language import parse_language_range
from occugraph.reader import OrderField, OrderTerm

__all__ = ["Cursor", "CursorValue", "decode_cursor", "encode_cursor", "order_signature"]

CursorValue = str | float | None

_VERSION: Final = 1
# An order of five terms with labels of 500 letters is below it: longer ones are not ours.
_LONGEST: Final = 16_384
_MANY: Final = 2**53


@dataclass(frozen=True, slots=True)
class Cursor:
    """One place in an ordered list: an order value per term, the IRI, the necessity."""

    values: tuple[CursorValue, ...]
    iri: Iri
    necessity: Necessity | None = None


def order_signature(order: Sequence[OrderTerm]) -> str:
    """Return the text that binds a cursor to ``order``; equal for orders that sort alike.

    Raises:
        ArgumentError: A language tag of the order is wrong.

    Example:
        >>> order_signature((OrderTerm(OrderField.LABEL, lang="zh-CN"),))
        'label:ASC:zh-cn'
        >>> order_signature(())
        ''
    """
    return ",".join(
        f"{term.field.value}:{term.direction.value}"
        + (f":{parse_language_range(term.lang)}" if term.lang is not None else "")
        for term in order
    )


def encode_cursor(signature: str, cursor: Cursor) -> str:
    """Return ``cursor`` as the opaque text that callers see."""
    return encode_json([_VERSION, signature, cursor.values, cursor.iri, cursor.necessity])


def decode_cursor(text: str, order: Sequence[OrderTerm], *, argument: str) -> Cursor:
    """Return the place that ``text`` stands for.

    Args:
        text: What :func:`encode_cursor` gave for the same order.
        order: The order of the list that is asked for.
        argument: ``after`` or ``before``, for the message.

    Raises:
        ArgumentError: ``text`` is no cursor, or one of another order.
    """
    signature = order_signature(order)
    try:
        match decode_json(text, longest=_LONGEST):
            case [1, str(found), list(values), str(iri), None | str() as necessity]:
                place = Cursor(
                    tuple(values), Iri(iri), None if necessity is None else Necessity(necessity)
                )
            case _:
                raise _malformed(argument)
        # What does not encode to itself was not made here: it may hold what no value can be.
        if encode_cursor(found, place) != text:
            raise _malformed(argument)
    except (ValueError, TypeError) as err:
        raise _malformed(argument) from err
    if found != signature:
        raise ArgumentError(
            f"argument {argument!r}: the cursor belongs to the order {found!r}, "
            f"the list is asked for in {signature!r}",
            hint="ask for the first page in the new order",
            argument=argument,
        )
    if len(place.values) != len(order) or not all(
        _fits(term.field, value) for term, value in zip(order, place.values, strict=True)
    ):
        raise _malformed(argument)
    return place


def _fits(field: OrderField, value: object) -> bool:
    if value is None:
        return True
    match field:
        case OrderField.OPENED:
            return isinstance(value, str) and _is_day(value)
        case OrderField.CONFIDENCE:
            # A confidence is at most 1; a number that no double holds is none of ours.
            return (
                isinstance(value, float | int)
                and not isinstance(value, bool)
                and abs(value) < _MANY
            )
        case OrderField.NECESSITY:
            return isinstance(value, str) and value in set(Necessity)
        case _:
            return isinstance(value, str)


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _malformed(argument: str) -> ArgumentError:
    return ArgumentError(
        f"argument {argument!r}: not a cursor of this service",
        hint="pass a cursor that a page of the same order gave",
        argument=argument,
    )
