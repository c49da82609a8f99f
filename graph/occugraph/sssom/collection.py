"""The mappings of graphs as a set, to be written as a table."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

from occugraph.canonical import CanonicalGraph, literal_text
from occugraph.errors import NotFoundError
from occugraph.iri import PREFIXES, Iri
from occugraph.sssom.mapping_set import (
    BUILT_IN_PREFIXES,
    NO_TERM_FOUND,
    Header,
    MappingRow,
    MappingSet,
    Value,
)
from occugraph.sssom.slots import REQUIRED, SET_SLOTS, SLOTS, Slot, SlotKind

__all__ = ["UNSPECIFIED_LICENSE", "collect_mapping_set", "find_mapping_sets", "merge_mappings"]

UNSPECIFIED_LICENSE: Final = "https://w3id.org/sssom/license/unspecified"
"""What SSSOM's own tools give a set that has no one license."""

_TYPE: Final = f"<{PREFIXES['rdf']}type>"
_MAPPING: Final = f"<{PREFIXES['sssom']}Mapping>"
_MAPPING_SET: Final = f"<{PREFIXES['sssom']}MappingSet>"
_HAS_MAPPING: Final = f"<{PREFIXES['sssom']}mappings>"
_MAPPING_LINE: Final = _MAPPING.encode()
_SLOTS: Final = MappingProxyType({f"<{slot.property}>": slot for slot in SLOTS.values()})
_SET_SLOTS: Final = MappingProxyType({f"<{slot.property}>": slot for slot in SET_SLOTS.values()})
_LINKS: Final = frozenset({SlotKind.ENTITY, SlotKind.ENTITY_TYPE})

Terms = Mapping[str, list[str]]


class _Sets:
    """What graphs say of mapping sets and of mappings, by node and slot, as N-Triples terms."""

    def __init__(self, graphs: Iterable[CanonicalGraph]) -> None:
        self.sets: dict[str, dict[str, list[str]]] = {}
        self.mappings: dict[str, dict[str, list[str]]] = {}
        self.members: dict[str, list[str]] = {}
        self.set_of: dict[str, str] = {}
        for graph in graphs:
            # Whole releases have none; to look for it is quicker than to read them.
            if _MAPPING_LINE in graph.payload:
                self._read(graph)

    def _read(self, graph: CanonicalGraph) -> None:
        found: dict[str, dict[str, list[str]]] = {}
        of_sets: dict[str, dict[str, list[str]]] = {}
        for subject, predicate, obj in graph.triples():
            if predicate == _TYPE and obj == _MAPPING:
                self.mappings.setdefault(subject, {})
            elif predicate == _TYPE and obj == _MAPPING_SET:
                self.sets.setdefault(subject, {})
            elif predicate == _HAS_MAPPING:
                self.members.setdefault(subject, []).append(obj)
                self.set_of[obj] = subject
            if predicate in _SLOTS:
                name = _SLOTS[predicate].name
                found.setdefault(subject, {}).setdefault(name, []).append(obj)
            if predicate in _SET_SLOTS:
                name = _SET_SLOTS[predicate].name
                of_sets.setdefault(subject, {}).setdefault(name, []).append(obj)
        for node, slots in self.mappings.items():
            slots.update(found.get(node, {}))
        for node, slots in self.sets.items():
            slots.update(of_sets.get(node, {}))


def find_mapping_sets(graphs: Iterable[CanonicalGraph]) -> tuple[Iri, ...]:
    """Return the IRIs of the mapping sets that graphs have, sorted."""
    return tuple(sorted(Iri(node[1:-1]) for node in _Sets(graphs).sets))


def collect_mapping_set(graphs: Iterable[CanonicalGraph], set_id: Iri) -> MappingSet:
    """Return one mapping set as it was given: its header, and its rows by subject and object.

    What a header gave to every row stands in each row, for a graph does not tell them apart;
    :func:`occugraph.sssom.writing.write_mapping_set` writes no less.

    Raises:
        NotFoundError: No graph has it; the message names those that are there.
    """
    found = _Sets(graphs)
    node = f"<{set_id}>"
    if node not in found.sets:
        known = ", ".join(sorted(each[1:-1] for each in found.sets)) or "none"
        raise NotFoundError(
            f"mapping set {set_id} is not there", hint=f"known: {known}", set=set_id
        )
    rows = _sort(_read_row(each, found.mappings[each]) for each in found.members[node])
    slots = {
        name: tuple(_read_value(SET_SLOTS[name], term) for term in terms)
        for name, terms in sorted(found.sets[node].items())
    }
    return MappingSet(Header(set_id, _prefixes(rows), slots, {}), rows)


def merge_mappings(
    graphs: Iterable[CanonicalGraph],
    nodes: Collection[Iri],
    set_id: Iri,
    *,
    title: str,
    description: str = "",
) -> MappingSet:
    """Return mappings of several sets as one.

    Each row names the set that it is from (``mapping_source``) and the license of that set; the
    license of the whole is theirs where they share one, else UNSPECIFIED_LICENSE.

    Args:
        graphs: Where the mappings are described.
        nodes: The mappings that are wanted.
        set_id: What the whole shall be called.
        title: Its title.
        description: Whose content it has.

    Raises:
        NotFoundError: A mapping is not described there, or none is wanted.
    """
    found = _Sets(graphs)
    rows = _sort(_merge_row(found, f"<{node}>") for node in set(nodes))
    if not rows:
        raise NotFoundError(f"mapping set {set_id} would have no row", set=set_id)
    licenses = {row.slots.get("license", (UNSPECIFIED_LICENSE,))[0] for row in rows}
    slots: dict[str, tuple[Value, ...]] = {
        "license": tuple(licenses) if len(licenses) == 1 else (UNSPECIFIED_LICENSE,),
        "mapping_set_title": (title,),
    }
    if description:
        slots["mapping_set_description"] = (description,)
    sources = {source for row in rows for source in row.slots.get("mapping_source", ())}
    if sources:
        slots["mapping_set_source"] = tuple(sorted(sources, key=str))
    header = Header(set_id, _prefixes(rows), dict(sorted(slots.items())), {})
    return MappingSet(header, rows)


def _merge_row(found: _Sets, node: str) -> MappingRow:
    row = _read_row(node, found.mappings.get(node, {}))
    parent = found.set_of.get(node)
    if parent is None:
        return row
    more: dict[str, tuple[Value, ...]] = {"mapping_source": (parent[1:-1],)}
    licenses = found.sets.get(parent, {}).get("license", ())
    if licenses:
        more["license"] = tuple(_read_value(SLOTS["license"], each) for each in licenses)
    slots = {**more, **row.slots}
    ordered = MappingProxyType({name: slots[name] for name in SLOTS if name in slots})
    return MappingRow(0, row.subject, row.predicate, row.object, row.is_negative, ordered)


def _sort(rows: Iterator[MappingRow]) -> tuple[MappingRow, ...]:
    return tuple(
        sorted(rows, key=lambda row: (row.subject, row.predicate, row.object or "", _source(row)))
    )


def _source(row: MappingRow) -> str:
    return str(row.slots.get("object_source", ("",))[0])


def _read_row(node: str, terms: Terms) -> MappingRow:
    slots = {
        name: tuple(_read_value(slot, term) for term in terms[name])
        for name, slot in SLOTS.items()
        if name in terms
    }
    slots.setdefault("record_id", (node[1:-1],))
    for name in REQUIRED:
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


def _prefixes(rows: Iterable[MappingRow]) -> dict[str, str]:
    """Return the prefixes that the rows need, with the built-in ones.

    Those of our list come first; what none of them begins gets one of its own, ``ns1`` and so on,
    for its IRI up to the last ``/`` or ``#``.
    """
    iris = {
        str(value)
        for row in rows
        for name, values in row.slots.items()
        if SLOTS[name].kind in _LINKS
        for value in values
    }
    needed = {
        prefix: namespace
        for prefix, namespace in PREFIXES.items()
        if prefix in BUILT_IN_PREFIXES or any(_is_in(iri, namespace) for iri in iris)
    }
    others = sorted(
        {
            iri[: max(iri.rfind("/"), iri.rfind("#")) + 1]
            for iri in iris
            if not any(_is_in(iri, namespace) for namespace in needed.values())
        }
    )
    return needed | {f"ns{number}": namespace for number, namespace in enumerate(others, 1)}


def _is_in(iri: str, namespace: str) -> bool:
    return iri.startswith(namespace) and len(iri) > len(namespace)
