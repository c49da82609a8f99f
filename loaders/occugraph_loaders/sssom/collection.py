"""The mappings of a graph as a set, to be written as a table."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

from occugraph.canonical import CanonicalGraph, literal_text
from occugraph.errors import NotFoundError
from occugraph.iri import PREFIXES, Iri
from occugraph_loaders.sssom.cell import Value
from occugraph_loaders.sssom.header import BUILT_IN_PREFIXES, Header
from occugraph_loaders.sssom.slots import NEEDED, SET_SLOTS, SLOTS, Slot, SlotKind
from occugraph_loaders.sssom.table import NO_TERM_FOUND, MappingRow, MappingSet
from occugraph_loaders.text import AuthoredText

__all__ = ["collect_mapping_set"]

_TYPE: Final = f"<{PREFIXES['rdf']}type>"
_MAPPING: Final = f"<{PREFIXES['sssom']}Mapping>"
_SLOTS: Final = {f"<{slot.property}>": slot for slot in SLOTS.values()}
_LINKS: Final = frozenset({SlotKind.ENTITY, SlotKind.ENTITY_TYPE})


def collect_mapping_set(
    graph: CanonicalGraph, set_id: Iri, *, title: str, license_iri: str
) -> MappingSet:
    """Return the mappings of a graph as one set, by subject, predicate and object.

    Args:
        graph: A release or the curated graph.
        set_id: What the set shall be called.
        title: Its title.
        license_iri: The license of its rows.

    Raises:
        NotFoundError: The graph has no mapping.
    """
    found: dict[str, dict[str, list[str]]] = {}
    mappings: set[str] = set()
    for subject, predicate, obj in graph.triples():
        if predicate == _TYPE and obj == _MAPPING:
            mappings.add(subject)
        elif predicate in _SLOTS:
            found.setdefault(subject, {}).setdefault(_SLOTS[predicate].name, []).append(obj)
    rows = sorted(
        (_read_row(node, found.get(node, {})) for node in mappings),
        key=lambda row: (row.subject, row.predicate, row.object or ""),
    )
    if not rows:
        raise NotFoundError(f"graph {graph.name} has no mapping", graph=graph.name)
    slots = {"mapping_set_title": (title,), "license": (license_iri,)}
    header = Header(
        set_id,
        _prefixes(rows),
        {name: slots[name] for name in sorted(slots) if name in SET_SLOTS},
        {},
    )
    return MappingSet(AuthoredText(f"{graph.name}", "", ""), header, tuple(rows))


def _read_row(node: str, terms: Mapping[str, list[str]]) -> MappingRow:
    slots = {
        name: tuple(_read_value(slot, term) for term in terms[name])
        for name, slot in SLOTS.items()
        if name in terms
    }
    slots.setdefault("record_id", (node[1:-1],))
    for name in NEEDED:
        if name not in slots:
            raise NotFoundError(f"mapping {node} has no {name}", node=node)
    target = Iri(str(slots["object_id"][0]))
    return MappingRow(
        line=0,
        subject=Iri(str(slots["subject_id"][0])),
        predicate=Iri(str(slots["predicate_id"][0])),
        object=None if target == NO_TERM_FOUND else target,
        is_negative="predicate_modifier" in slots,
        slots=MappingProxyType({name: slots[name] for name in SLOTS if name in slots}),
    )


def _read_value(slot: Slot, term: str) -> Value:
    text = literal_text(term)
    if slot.kind is SlotKind.DATE:
        return date.fromisoformat(text)
    return float(text) if slot.kind is SlotKind.NUMBER else text


def _prefixes(rows: list[MappingRow]) -> dict[str, str]:
    """Return the prefixes of our list that the rows need, with the built-in ones."""
    iris = {
        str(value)
        for row in rows
        for name, values in row.slots.items()
        if SLOTS[name].kind in _LINKS
        for value in values
    }
    return {
        prefix: namespace
        for prefix, namespace in PREFIXES.items()
        if prefix in BUILT_IN_PREFIXES or any(iri.startswith(namespace) for iri in iris)
    }
