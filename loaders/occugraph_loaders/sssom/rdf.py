"""Mappings as RDF: the mapping itself with its evidence, and the SKOS triple it states."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import pyoxigraph as ox

from occugraph.canonical import NTriple
from occugraph.errors import RowError
from occugraph.iri import ID, OG, PREFIXES, Iri, content_iri, mint_iri
from occugraph.skolemization import name_blank_nodes
from occugraph.sssom.mapping_set import NO_TERM_FOUND, MappingRow, MappingSet, Value
from occugraph.sssom.slots import SET_SLOTS, SLOTS, SlotKind
from occugraph_loaders.sssom.findings import WrongCellsError
from occugraph_loaders.sssom.table import MappingTable

__all__ = [
    "PlacedMapping",
    "describe_mapping",
    "describe_set",
    "mapping_iri",
    "transform_mapping_set",
]

_TYPE: Final = f"<{PREFIXES['rdf']}type>"
_MAPPING: Final = f"<{PREFIXES['sssom']}Mapping>"
_MAPPING_SET: Final = f"<{PREFIXES['sssom']}MappingSet>"
_HAS_MAPPING: Final = f"<{PREFIXES['sssom']}mappings>"
_HAS_EVIDENCE: Final = f"<{OG}hasEvidence>"
_CREATED: Final = f"<{PREFIXES['dcterms']}created>"
_XSD: Final = PREFIXES["xsd"]

# A row of our own tables is our own judgement.
_SOURCE: Final = f"<{mint_iri('source', 'occugraph-curation')}>"
_METHOD: Final = f"<{mint_iri('method', 'expert-curation')}>"
_LINKS: Final = frozenset({SlotKind.ENTITY, SlotKind.URI, SlotKind.ENTITY_TYPE})


@dataclass(frozen=True, slots=True)
class PlacedMapping:
    """One mapping as triples.

    Attributes:
        node: The mapping's IRI.
        line: Of its row.
        columns: The column that each property of the mapping, or of its evidence, comes from.
        triples: All that the row says.
    """

    node: Iri
    line: int
    columns: dict[str, str]
    triples: tuple[NTriple, ...]


def mapping_iri(row: MappingRow) -> Iri:
    """Return the IRI of a mapping: a hash of what it maps, not of what is said about it.

    What it maps is subject, predicate and object in N-Triples, ``Not`` for a negative row, and
    the last part of the object source's IRI where no term was found in it.
    """
    target = row.object or NO_TERM_FOUND
    content = f"<{row.subject}> <{row.predicate}> <{target}>"
    if row.is_negative:
        content += " Not"
    if row.object is None:
        scheme = str(row.slots["object_source"][0])
        content += f" {scheme.removeprefix(f'{ID}scheme/')}"
    return content_iri("mapping", content)


def transform_mapping_set(mappings: MappingTable) -> Iterator[PlacedMapping]:
    """Yield the triples of the set itself (as line 1), then of each row in file order.

    Raises:
        WrongCellsError: A ``record_id`` of ours is not the mapping's IRI.
    """
    nodes = [mapping_iri(row) for row in mappings.rows]
    placed = zip(nodes, mappings.rows, strict=True)
    wrong = [err for node, row in placed if (err := _find_wrong_id(mappings, row, node))]
    if wrong:
        raise WrongCellsError(wrong)
    yield PlacedMapping(mappings.header.id, 1, {}, describe_set(mappings, nodes))
    for node, row in zip(nodes, mappings.rows, strict=True):
        yield _transform(node, row)


def describe_set(mappings: MappingSet, nodes: Sequence[Iri]) -> tuple[NTriple, ...]:
    """Return what the header says of the set, and which mappings it has."""
    subject = f"<{mappings.header.id}>"
    triples = [(subject, _TYPE, _MAPPING_SET)]
    triples += [(subject, _HAS_MAPPING, f"<{node}>") for node in nodes]
    for name, values in sorted(mappings.header.slots.items()):
        slot = SET_SLOTS[name]
        triples += [(subject, f"<{slot.property}>", _term(slot.kind, value)) for value in values]
    return tuple(triples)


def describe_mapping(node: Iri, row: MappingRow) -> tuple[list[NTriple], dict[str, str]]:
    """Return what a row says, without evidence, and the column that each property comes from."""
    subject = f"<{node}>"
    triples: list[NTriple] = [(subject, _TYPE, _MAPPING)]
    columns: dict[str, str] = {}
    for name, values in row.slots.items():
        slot = SLOTS[name]
        columns[slot.property] = name
        if name == "record_id" and values[0] == node:
            continue
        triples += [(subject, f"<{slot.property}>", _term(slot.kind, value)) for value in values]
    if row.object is not None and not row.is_negative:
        triples.append((f"<{row.subject}>", f"<{row.predicate}>", f"<{row.object}>"))
    return triples, columns


def _find_wrong_id(mappings: MappingTable, row: MappingRow, node: Iri) -> RowError | None:
    given = str(row.slots.get("record_id", (node,))[0])
    if given.startswith(f"{ID}mapping/") and given != node:
        return RowError(
            f"{mappings.source.file}:{row.line} record_id {given!r}: expected {node}",
            hint="it follows from subject, predicate, modifier and object; leave it empty",
            file=mappings.source.file,
            line=row.line,
            column="record_id",
            value=given,
        )
    return None


def _transform(node: Iri, row: MappingRow) -> PlacedMapping:
    subject = f"<{node}>"
    triples, columns = describe_mapping(node, row)
    evidence = "_:evidence"
    confidence = _decimal(float(str(row.slots["confidence"][0])))
    triples += [
        (subject, _TYPE, f"<{OG}CuratedMapping>"),
        (subject, _HAS_EVIDENCE, evidence),
        (evidence, _TYPE, f"<{OG}Evidence>"),
        (evidence, f"<{PREFIXES['dcterms']}source>", _SOURCE),
        (evidence, f"<{OG}method>", _METHOD),
        (evidence, f"<{OG}confidence>", _literal(confidence, "decimal")),
        (evidence, _CREATED, _literal(str(row.slots["mapping_date"][0]), "date")),
    ]
    for comment in row.slots.get("comment", ()):
        text = str(ox.Literal(str(comment), language="en"))
        triples.append((evidence, f"<{PREFIXES['rdfs']}comment>", text))
    columns[f"{OG}confidence"] = "confidence"
    return PlacedMapping(node, row.line, columns, name_blank_nodes(triples).triples)


def _term(kind: SlotKind, value: Value) -> str:
    if kind in _LINKS:
        return f"<{value}>"
    if isinstance(value, date):
        return _literal(value.isoformat(), "date")
    if isinstance(value, float):
        # The schema's own range: https://mapping-commons.github.io/sssom/confidence/
        return _literal(_decimal(value), "double")
    return str(ox.Literal(value))


def _literal(text: str, datatype: str) -> str:
    return str(ox.Literal(text, datatype=ox.NamedNode(_XSD + datatype)))


def _decimal(number: float) -> str:
    """Return a number from -1 to 1 without exponent, at least one digit after the point."""
    text = f"{number:.12f}".rstrip("0")
    return text + "0" if text.endswith(".") else text
