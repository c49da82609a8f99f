"""Links of the graph index as relationships, each once, in the direction of its triple."""

from typing import Final

import numpy as np

from occugraph.binding import LINKS, Necessity, link_of
from occugraph.index.layout import LINKS_IN_ORDER, NECESSITIES, NONE, Ints
from occugraph.index.storage import GraphIndex
from occugraph.neo4j.model import RESOURCE, STATEMENT
from occugraph.neo4j.proofs import Proof, ProofTable, statement_iri
from occugraph.neo4j.rows import Family, LinkValues, Rows, freeze
from occugraph.neo4j.things import Things

__all__ = ["add_links", "add_statement"]

_HAS_STATEMENT: Final = Family("HAS_STATEMENT", RESOURCE, STATEMENT)
_HAS_EVIDENCE: Final = Family("HAS_EVIDENCE", STATEMENT, "Evidence")

# The property of the ontology behind a relationship type and a necessity.
_PROPERTY_OF: Final = {
    (link.neo4j_type, necessity): iri for link in LINKS for iri, necessity in link.properties
}


def add_links(rows: Rows, index: GraphIndex, things: Things, proofs: ProofTable) -> None:
    """Add what stands between things, and the statements about it."""
    found = _read_links(index)
    found["MAPS_FROM"] = _fill_subjects(index, found.get("MAPS_FROM"))
    found["MAPS_TO"] = _read_objects(index)
    for name in sorted(found):
        _add_type(rows, name, found[name], things, proofs)


def add_statement(
    rows: Rows, subject: str, predicate: str, target: str, evidence: tuple[str, ...], **more: str
) -> str:
    """Add a statement with its evidence, and return its IRI.

    Args:
        rows: What it is added to.
        subject: The IRI of the thing that it is about.
        predicate: The IRI of the property.
        target: The object as an N-Triples term.
        evidence: IRIs, best first.
        more: Further properties: ``object``, ``objectLang``.
    """
    iri = statement_iri(subject, predicate, target)
    rows.nodes.setdefault(STATEMENT, {})[iri] = {
        "uri": iri,
        "subject": subject,
        "predicate": predicate,
        "evidence": list(evidence),
        **more,
    }
    rows.add_link(_HAS_STATEMENT, subject, iri)
    for each in sorted(evidence):
        rows.add_link(_HAS_EVIDENCE, iri, each)
    return iri


def _read_links(index: GraphIndex) -> dict[str, Ints]:
    """Return start, end, necessity and proof of the links of each relationship type."""
    count = index.ints("node.iri").size
    offsets = index.ints("link.offsets")
    parts: dict[str, list[Ints]] = {}
    for place, name in enumerate(LINKS_IN_ORDER):
        link = link_of(name)
        bounds = offsets[place * count : (place + 1) * count + 1]
        first, end = int(bounds[0]), int(bounds[-1])
        near = np.repeat(np.arange(count), np.diff(bounds))
        far = index.ints("link.target")[first:end].astype(np.int64)
        ends = (far, near) if link.inverse else (near, far)
        rest = [index.ints(f"link.{part}")[first:end] for part in ("necessity", "proof")]
        parts.setdefault(link.neo4j_type, []).append(np.column_stack([*ends, *rest]))
    return {name: _sort_rows(np.concatenate(found)) for name, found in parts.items()}


def _sort_rows(rows: Ints) -> Ints:
    """Return the rows in order, each once; numpy's unique takes ten times as long."""
    ordered = rows[np.lexsort(rows.T[::-1])]
    is_new = np.ones(len(ordered), dtype=bool)
    is_new[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    return ordered[is_new]


def _fill_subjects(index: GraphIndex, known: Ints | None) -> Ints:
    """Return the subjects of all mappings; links reach those of some kinds only."""
    nodes, subjects = index.ints("mapping.node"), index.ints("mapping.subject")
    none = np.full(len(nodes), NONE, np.int64)
    found = np.column_stack([nodes, subjects, none, none]).astype(np.int64)
    if known is None or not len(known):
        return _sort_rows(found)
    reached = set(zip(known[:, 0].tolist(), known[:, 1].tolist(), strict=True))
    missing = [tuple(row[:2]) not in reached for row in found.tolist()]
    return _sort_rows(np.concatenate([known, found[missing]]))


def _read_objects(index: GraphIndex) -> Ints:
    nodes, objects = index.ints("mapping.node"), index.ints("mapping.object")
    there = objects >= 0
    none = np.full(int(there.sum()), NONE, np.int64)
    rows = np.column_stack([nodes[there], objects[there], none, none])
    return _sort_rows(rows.astype(np.int64))


def _add_type(rows: Rows, name: str, links: Ints, things: Things, proofs: ProofTable) -> None:
    """Add the relationships of one type."""
    iris = things.iris
    family = Family(name, RESOURCE, RESOURCE)
    bundles = rows.links.setdefault(family, {})
    kept: dict[tuple[int, int], LinkValues] = {}
    last, bundle = NONE, dict[LinkValues, list[str]]()
    for start, end, code, number in zip(*(column.tolist() for column in links.T), strict=True):
        if start != last:
            last, bundle = start, bundles.setdefault(iris[start], {})
        values = kept.get((code, number))
        if values is None:
            proof, necessity = proofs[number], NECESSITIES[code] if code >= 0 else None
            if proof.by_statements:
                statement = add_statement(
                    rows,
                    iris[start],
                    _PROPERTY_OF[name, necessity],
                    f"<{iris[end]}>",
                    proof.evidence,
                    object=iris[end],
                )
                values = _values(necessity, proof, statement)
            else:
                values = kept[code, number] = _values(necessity, proof, None)
        ends = bundle.get(values)
        if ends is None:
            bundle[values] = [iris[end]]
        else:
            ends.append(iris[end])


def _values(necessity: Necessity | None, proof: Proof, statement: str | None) -> LinkValues:
    found: dict[str, object] = dict(proof.properties())
    if necessity is not None:
        found["necessity"] = necessity.value
    if proof.confidence is not None:
        found["confidence"] = proof.confidence
    if statement is not None:
        found["statements"] = [statement]
    return freeze(found)
