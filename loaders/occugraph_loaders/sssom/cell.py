"""One cell of a table, or one value of its header, as the value that its slot allows."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

import pyoxigraph as ox

from occugraph.errors import RowError
from occugraph.iri import Iri
from occugraph.sssom.mapping_set import ENTITY_TYPES, Value
from occugraph.sssom.slots import Slot, SlotKind

__all__ = ["Place", "expand", "read_values"]

_CARDINALITIES: Final = ("1:1", "1:n", "n:1", "n:n", "1:0", "0:1", "0:0")

Prefixes = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a file, for messages."""

    file: str
    line: int

    def error(self, column: str, value: str, expected: str) -> RowError:
        """Return the error that says what stands there and what was allowed."""
        return RowError(
            f"{self.file}:{self.line} {column} {value!r}: expected {expected}",
            file=self.file,
            line=self.line,
            column=column,
            value=value,
        )


def read_values(slot: Slot, cell: str, prefixes: Prefixes, place: Place) -> tuple[Value, ...]:
    r"""Return the values of a cell: one, or those between ``|`` where the slot allows several.

    Raises:
        RowError: A value is not what the slot allows.

    Example:
        >>> from occugraph.sssom.slots import SLOTS
        >>> read_values(SLOTS["match_string"], r"a\|b|c", {}, Place("m.sssom.tsv", 9))
        ('a|b', 'c')
        >>> read_values(SLOTS["confidence"], "1.5", {}, Place("m.sssom.tsv", 9))
        Traceback (most recent call last):
        ...
        occugraph.errors.RowError: m.sssom.tsv:9 confidence '1.5': expected a number from 0 to 1
    """
    parts = [cell]
    if slot.is_multiple:
        parts = [part.replace("\x00", "|") for part in cell.replace("\\|", "\x00").split("|")]
    return tuple(_READERS[slot.kind](slot, part, prefixes, place) for part in parts)


def expand(column: str, curie: str, prefixes: Prefixes, place: Place) -> Iri:
    """Return the IRI of a CURIE.

    Raises:
        RowError: Its prefix is not among ``prefixes``, or the IRI would be malformed.
    """
    prefix, _, local = curie.partition(":")
    namespace = prefixes.get(prefix)
    if not local or namespace is None:
        known = ", ".join(sorted(prefixes))
        raise place.error(column, curie, f"a CURIE with a prefix of the header ({known})")
    try:
        return Iri(ox.NamedNode(namespace + local).value)
    except ValueError as err:
        raise place.error(column, curie, "a CURIE that makes a valid IRI") from err


def _read_entity(slot: Slot, cell: str, prefixes: Prefixes, place: Place) -> Value:
    return expand(slot.name, cell, prefixes, place)


def _read_uri(slot: Slot, cell: str, _prefixes: Prefixes, place: Place) -> Value:
    try:
        return ox.NamedNode(cell).value
    except ValueError as err:
        raise place.error(slot.name, cell, "an absolute IRI") from err


def _read_date(slot: Slot, cell: str, _prefixes: Prefixes, place: Place) -> Value:
    try:
        return date.fromisoformat(cell)
    except ValueError as err:
        raise place.error(slot.name, cell, "a date YYYY-MM-DD") from err


def _read_number(slot: Slot, cell: str, _prefixes: Prefixes, place: Place) -> Value:
    try:
        number = float(cell)
    except ValueError:
        number = math.nan
    if not slot.least <= number <= slot.most:
        raise place.error(slot.name, cell, f"a number from {slot.least:g} to {slot.most:g}")
    return number


def _read_text(_slot: Slot, cell: str, _prefixes: Prefixes, _place: Place) -> Value:
    return cell


def _read_entity_type(slot: Slot, cell: str, prefixes: Prefixes, place: Place) -> Value:
    if cell not in ENTITY_TYPES:
        raise place.error(slot.name, cell, f"one of {', '.join(ENTITY_TYPES)}")
    return expand(slot.name, ENTITY_TYPES[cell], prefixes, place)


def _read_modifier(slot: Slot, cell: str, _prefixes: Prefixes, place: Place) -> Value:
    if cell != "Not":
        raise place.error(slot.name, cell, "Not or nothing")
    return cell


def _read_cardinality(slot: Slot, cell: str, _prefixes: Prefixes, place: Place) -> Value:
    if cell not in _CARDINALITIES:
        raise place.error(slot.name, cell, f"one of {', '.join(_CARDINALITIES)}")
    return cell


_READERS: Final[Mapping[SlotKind, Callable[[Slot, str, Prefixes, Place], Value]]] = (
    MappingProxyType(
        {
            SlotKind.ENTITY: _read_entity,
            SlotKind.URI: _read_uri,
            SlotKind.TEXT: _read_text,
            SlotKind.DATE: _read_date,
            SlotKind.NUMBER: _read_number,
            SlotKind.ENTITY_TYPE: _read_entity_type,
            SlotKind.MODIFIER: _read_modifier,
            SlotKind.CARDINALITY: _read_cardinality,
        }
    )
)
