"""Orders and cursors in Cypher: what a list is sorted by, and what stands beside a cursor."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final

from occugraph.binding import Kind, Necessity
from occugraph.cursor import Cursor, CursorValue, encode_cursor, order_signature
from occugraph.iri import Iri
from occugraph.language import language_chain
from occugraph.neo4j.model import text_property
from occugraph.neo4j.order_key import order_key, plain_text
from occugraph.neo4j.reader.parameters import Parameters
from occugraph.neo4j.reader.publication import HeldPublication
from occugraph.reader import Direction, OrderField, OrderTerm

__all__ = ["Ordering"]

_NECESSITY: Final = "link.necessity"
_TEXTS: Final = frozenset({OrderField.URI, OrderField.CODE, OrderField.LABEL})
_FALSE: Final = "false"
# Pages make cursors by the thousand; as many as the graph index keeps.
_CACHED_CURSORS: Final = 65_536


@dataclass(frozen=True, slots=True)
class _Key:
    """An expression that a list is sorted by; what has none comes last either way."""

    expression: str
    field: OrderField
    descends: bool = False


class Ordering:
    """The order of one list of things ``far``, each behind a relationship ``link`` or not.

    Args:
        order: Its terms, which were checked.
        held: What the database holds.
        targets: What the things may be.
        has_link: Whether there are relationships.
        has_necessity: Whether these have a necessity; the essential comes first.
    """

    def __init__(
        self,
        order: Sequence[OrderTerm],
        held: HeldPublication,
        targets: frozenset[Kind],
        *,
        has_link: bool = False,
        has_necessity: bool = False,
    ) -> None:
        self._held = held
        self._signature = order_signature(order)
        self._has_necessity = has_necessity
        on_link = has_link and targets != {Kind.MAPPING}
        self._iri = self._text("uri")
        self._keys = [
            _Key(
                self._expression(term, on_link=on_link),
                term.field,
                term.direction is Direction.DESC,
            )
            for term in order
        ]

    @property
    def expressions(self) -> list[str]:
        """What a row must hold for :meth:`cursor`, one for each term of the order."""
        return [key.expression for key in self._keys]

    def clause(self, *, backward: bool = False) -> str:
        """Return what stands behind ORDER BY; ``backward`` from the end of the list."""
        down, up = ("", " DESC") if backward else (" DESC", "")
        parts = []
        for key in self._keys:
            if key.descends:
                # Cypher has null first in a descending order.
                parts += [f"{key.expression} IS NULL{up}", f"{key.expression}{down}"]
            else:
                parts.append(f"{key.expression}{up}")
        parts.append(f"{self._iri}{up}")
        if self._has_necessity:
            parts.append(f"{_NECESSITY}{up}")
        return ", ".join(parts)

    @property
    def is_indexed(self) -> bool:
        """Whether the order is that of an index, which Neo4j takes where it sees a condition."""
        first = self._keys[0].expression if self._keys else self._iri
        return first == self._iri == "far.uri"

    def after(self, cursor: Cursor, parameters: Parameters) -> str:
        """Return the predicate of what stands behind a cursor; it is true or false."""
        return self._definite(self._beside(cursor, parameters, later=True))

    def before(self, cursor: Cursor, parameters: Parameters) -> str:
        """Return the predicate of what stands before a cursor; it is true or false."""
        return self._definite(self._beside(cursor, parameters, later=False))

    def cursor(self, row: Sequence[Any], iri: Iri, necessity: Necessity | None) -> str:
        """Return the cursor of a row, which begins with the values of :attr:`expressions`."""
        values = tuple(_value(key.field, row[place]) for place, key in enumerate(self._keys))
        return _encode(self._signature, values, iri, necessity)

    def _definite(self, test: str) -> str:
        # Nothing has no IRI; what an index could serve is left as it is.
        return f"coalesce({test}, false)" if self._keys else test

    def _beside(self, cursor: Cursor, parameters: Parameters, *, later: bool) -> str:
        test = self._beside_necessity(cursor.necessity, parameters, later=later)
        mark = parameters.add(order_key(cursor.iri))
        test = _compare(self._iri, mark, test, "><"[not later])
        for key, value in zip(reversed(self._keys), reversed(cursor.values), strict=True):
            if value is None:
                given = f"{key.expression} IS NULL"
                test = f"({given} AND {test})" if later else f"(NOT {given} OR {test})"
                continue
            mark = parameters.add(_mark(key.field, value))
            test = _compare(key.expression, mark, test, "><"[later == key.descends])
            if later:
                test = f"({key.expression} IS NULL OR {test})"
        return test

    def _beside_necessity(
        self, necessity: Necessity | None, parameters: Parameters, *, later: bool
    ) -> str:
        """Return what decides between equals: none comes before essential, then optional."""
        if self._has_necessity and necessity is not None:
            return f"{_NECESSITY} {'><'[not later]} {parameters.add(necessity.value)}"
        if self._has_necessity:
            return "true" if later else _FALSE
        return _FALSE if later or necessity is None else "true"

    def _expression(self, term: OrderTerm, *, on_link: bool) -> str:
        match term.field:
            case OrderField.URI:
                return self._iri
            case OrderField.CODE:
                return self._text("code")
            case OrderField.LABEL:
                return self._label(term.lang)
            case OrderField.CONFIDENCE:
                return "link.confidence" if on_link else "far.confidence"
            case OrderField.NECESSITY:
                return _NECESSITY
            case OrderField.OPENED:
                return "far.opened"

    def _text(self, name: str) -> str:
        return self._first([f"{name}Order", name])

    def _label(self, lang: str | None) -> str:
        if lang is None:
            return self._first(["labelOrder", "labelKey"])
        names = ("labelOrder", "labelKey")
        return self._first(
            [text_property(name, tag) for tag in language_chain(lang) for name in names]
        )

    def _first(self, names: Sequence[str]) -> str:
        """Return the first of some properties that a node has."""
        known = [f"far.{name}" for name in names if name in self._held.properties]
        if not known:
            # Not the literal: Cypher does not sort by one.
            return "toString(null)"
        return known[0] if len(known) == 1 else f"coalesce({', '.join(known)})"


@lru_cache(maxsize=_CACHED_CURSORS)
def _encode(
    signature: str, values: tuple[CursorValue, ...], iri: Iri, necessity: Necessity | None
) -> str:
    return encode_cursor(signature, Cursor(values, iri, necessity))


def _compare(expression: str, mark: str, rest: str, sign: str) -> str:
    if rest == _FALSE:
        return f"{expression} {sign} {mark}"
    return f"({expression} {sign} {mark} OR ({expression} = {mark} AND {rest}))"


def _mark(field: OrderField, value: str | float) -> str | float | date:
    if field is OrderField.OPENED:
        return date.fromisoformat(str(value))
    return order_key(str(value)) if field in _TEXTS else value


def _value(field: OrderField, value: Any) -> CursorValue:  # noqa: ANN401 - as the driver gives it
    if value is None:
        return None
    if field is OrderField.OPENED:
        return str(value.iso_format())
    return plain_text(value) if field in _TEXTS else value
