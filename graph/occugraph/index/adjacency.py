"""Links: rows of edges per near node, in both directions, and how the rows of many are taken."""

from collections.abc import Iterable

import numpy as np

from occugraph.binding import LINKS, LinkBinding, Necessity
from occugraph.index.facts import Facts
from occugraph.index.layout import (
    LINKS_IN_ORDER,
    NECESSITIES,
    NONE,
    Columns,
    Ints,
    offsets_of,
)
from occugraph.index.nodes import Nodes
from occugraph.index.proofs import Proofs

__all__ = ["read_links", "rows_between"]


def read_links(facts: Facts, nodes: Nodes, proofs: Proofs) -> Columns:
    """Return the edges of every link of the binding table, by near node, far node, necessity.

    An edge whose far end is no thing of the view, or is of a kind that the link does not reach,
    is left out.
    """
    triples: dict[str, Ints] = {}
    near_parts, edge_parts = [], []
    by_name = {link.name: link for link in LINKS}
    for place, name in enumerate(LINKS_IN_ORDER):
        link = by_name[name]
        for iri, _ in link.properties:
            if iri not in triples:
                triples[iri] = _read_triples(facts, nodes, proofs, iri)
        edges = _edges_of(link, triples, nodes)
        near_parts.append(edges[:, 0] + place * len(nodes))
        edge_parts.append(edges[:, 1:])
    near, edges = np.concatenate(near_parts), np.concatenate(edge_parts)
    return {
        "link.offsets": offsets_of(near, len(LINKS_IN_ORDER) * len(nodes)),
        "link.target": edges[:, 0],
        "link.necessity": edges[:, 1],
        "link.proof": edges[:, 2],
    }


def rows_between(starts: Ints, ends: Ints) -> tuple[Ints, Ints]:
    """Return all rows of several ranges, and for each row the place of its range.

    Example:
        >>> rows, segment = rows_between(np.array([5, 9, 2]), np.array([7, 9, 3]))
        >>> rows.tolist(), segment.tolist()
        ([5, 6, 2], [0, 0, 2])
    """
    lengths = ends - starts
    segment = np.repeat(np.arange(len(starts)), lengths)
    before = np.cumsum(lengths) - lengths
    rows = np.arange(len(segment)) + np.repeat(starts - before, lengths)
    return rows, segment


def _read_triples(facts: Facts, nodes: Nodes, proofs: Proofs, iri: str) -> Ints:
    """Return subject, object and proof of each triple of a property between things."""
    origin_of, stated = facts.origins_of_links(iri), proofs.of_links(iri)
    row_of, origins = nodes.row, nodes.origins

    def rows() -> Iterable[tuple[int, int, int]]:
        for subject, term in facts.pairs_of(iri):
            target = term.value
            near, far = row_of.get(subject), row_of.get(target)
            if near is None or far is None:
                continue
            link = subject, target
            proof, origin = stated.get(link), origin_of.get(link)
            if proof is None and origin is None:
                proof = proofs.of_inferred(subject, iri, target)
            if proof is None:
                # What else publication derives is in no release: it stands with its subject's.
                proof = proofs.of_link(origins[near] if origin is None else origin)
            yield near, far, proof

    return np.array(list(rows()), dtype=np.int64).reshape(-1, 3)


def _edges_of(link: LinkBinding, triples: dict[str, Ints], nodes: Nodes) -> Ints:
    """Return near node, far node, necessity and proof of each edge of a link, sorted."""
    near_fits = np.array([kind is link.source for kind in nodes.kinds], dtype=bool)
    far_fits = np.array([kind in link.targets for kind in nodes.kinds], dtype=bool)
    parts = []
    for iri, necessity in link.properties:
        found = triples[iri]
        near, far = (found[:, 1], found[:, 0]) if link.inverse else (found[:, 0], found[:, 1])
        fits = near_fits[near] & far_fits[far]
        code = np.full(int(fits.sum()), _necessity_code(necessity))
        parts.append(np.column_stack([near[fits], far[fits], code, found[:, 2][fits]]))
    edges: Ints = np.concatenate(parts)
    return edges[np.lexsort((edges[:, 2], edges[:, 1], edges[:, 0]))]


def _necessity_code(necessity: Necessity | None) -> int:
    return NONE if necessity is None else NECESSITIES.index(necessity)
