"""Writes SSSOM tables that the reader takes back as they were."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

import yaml

from occugraph.errors import IdentifierError
from occugraph.sssom.mapping_set import (
    BUILT_IN_PREFIXES,
    ENTITY_TYPES,
    Header,
    MappingRow,
    MappingSet,
    Value,
)
from occugraph.sssom.slots import SET_SLOTS, SLOTS, Slot, SlotKind

__all__ = ["write_mapping_set"]

_VERSION: Final = "1.1"
_BLANKS: Final = str.maketrans({"\t": " ", "\n": " ", "\r": " "})


def write_mapping_set(mappings: MappingSet) -> str:
    """Return a set of mappings as an SSSOM table.

    Columns stand in the order of the schema, those that no row fills are left out; what the
    header says for every row is not repeated. Line ends and tabs inside a text become blanks.

    Guarantees:
        Reading the table gives the same header and rows, but for such blanks.

    Raises:
        IdentifierError: An IRI has no prefix in the header.
    """
    header = mappings.header
    rows = [_write_row(row, header) for row in mappings.rows]
    columns = [name for name in SLOTS if any(name in row for row in rows)]
    out = io.StringIO()
    for line in _write_header(header).splitlines():
        out.write(f"# {line}\n")
    table = csv.writer(out, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
    table.writerow(columns)
    table.writerows([row.get(name, "") for name in columns] for row in rows)
    return out.getvalue()


def _write_header(header: Header) -> str:
    said: dict[str, object] = {"sssom_version": _VERSION, "mapping_set_id": str(header.id)}
    for name, values in header.slots.items():
        texts = [_write_value(SET_SLOTS[name], value, header.prefixes) for value in values]
        said[name] = texts if SET_SLOTS[name].is_multiple else texts[0]
    for name, cell in header.propagated.items():
        parts = [part.replace("\x00", "|") for part in cell.replace("\\|", "\x00").split("|")]
        said[name] = parts if SLOTS[name].is_multiple else cell
    said["curie_map"] = {
        prefix: str(namespace)
        for prefix, namespace in sorted(header.prefixes.items())
        if prefix not in BUILT_IN_PREFIXES
    }
    return str(yaml.safe_dump(said, allow_unicode=True, sort_keys=False, width=10_000))


def _write_row(row: MappingRow, header: Header) -> dict[str, str]:
    cells = {
        name: _join(SLOTS[name], values, header.prefixes) for name, values in row.slots.items()
    }
    return {name: cell for name, cell in cells.items() if header.propagated.get(name) != cell}


def _join(slot: Slot, values: Sequence[Value], prefixes: Mapping[str, str]) -> str:
    texts = [_write_value(slot, value, prefixes) for value in values]
    return "|".join(text.replace("|", "\\|") for text in texts) if slot.is_multiple else texts[0]


def _write_value(slot: Slot, value: Value, prefixes: Mapping[str, str]) -> str:
    if slot.kind is SlotKind.ENTITY:
        return _compress(slot.name, str(value), prefixes)
    if slot.kind is SlotKind.ENTITY_TYPE:
        curie = _compress(slot.name, str(value), prefixes)
        return next((name for name, known in ENTITY_TYPES.items() if known == curie), curie)
    if isinstance(value, date):
        return value.isoformat()
    return str(value).translate(_BLANKS)


def _compress(column: str, iri: str, prefixes: Mapping[str, str]) -> str:
    """Return the CURIE with the longest namespace that fits."""
    fitting = [
        (len(namespace), prefix)
        for prefix, namespace in prefixes.items()
        if iri.startswith(namespace) and len(iri) > len(namespace)
    ]
    if not fitting:
        raise IdentifierError(
            f"{column} {iri!r}: no prefix of the header fits",
            hint=f"known prefixes: {', '.join(sorted(prefixes))}",
        )
    length, prefix = max(fitting)
    return f"{prefix}:{iri[length:]}"
