"""Links: rows of edges per near node, in both directions, and how the rows of many are taken."""

from collections.abc import Collection, Sequence
from itertools import repeat

import numpy as np

from occugraph.binding import LINKS, LinkBinding, Necessity
from occugraph.index.facts import Facts, Term
from occugraph.index.layout import (
    KINDS,
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
    numbering, triples = _Numbering(nodes), dict[str, Ints]()
    near_parts, edge_parts = [], []
    by_name = {link.name: link for link in LINKS}
    for place, name in enumerate(LINKS_IN_ORDER):
        link = by_name[name]
        for iri, _ in link.properties:
            if iri not in triples:
                triples[iri] = _read_triples(facts, nodes, proofs, numbering, iri)
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


class _Numbering:
    """Gives a link between two things a number: row of the subject × things + row of the object."""

    def __init__(self, nodes: Nodes) -> None:
        self._count = len(nodes)
        self._subjects = nodes.row
        self._objects: dict[Term, int] = {f"<{iri}>": row for iri, row in nodes.row.items()}

    def numbers(self, subjects: Sequence[str], objects: Sequence[Term]) -> Ints:
        """Return the numbers of links, -1 where an end is no thing of the view."""
        near = np.fromiter(map(self._subjects.get, subjects, repeat(NONE)), np.int64)
        far = np.fromiter(map(self._objects.get, objects, repeat(NONE)), np.int64)
        return np.where((near == NONE) | (far == NONE), NONE, near * self._count + far)

    def find(self, links: Ints, pairs: Collection[tuple[str, Term]]) -> tuple[Ints, Ints]:
        """Return where pairs of ends are among sorted links: places of links, rows of pairs."""
        numbers = self.numbers([subject for subject, _ in pairs], [term for _, term in pairs])
        _, places, rows = np.intersect1d(links, numbers, return_indices=True)
        return places, rows

    def ends(self, links: Ints) -> tuple[Ints, Ints]:
        """Return the rows of subjects and objects."""
        return links // self._count, links % self._count


def _read_triples(
    facts: Facts, nodes: Nodes, proofs: Proofs, numbering: _Numbering, iri: str
) -> Ints:
    """Return subject, object and proof of each triple of a property between things."""
    links, origins = _read_links(facts, numbering, iri)
    near, far = numbering.ends(links)
    proof = np.full(len(links), NONE)
    stated = proofs.of_links(iri)
    places, rows = numbering.find(links, stated)
    proof[places] = np.array(list(stated.values()), np.int64)[rows]
    inferred = proofs.inferred_links(iri)
    for place, row in zip(*numbering.find(links, inferred), strict=True):
        if proof[place] == origins[place] == NONE:
            proof[place] = proofs.of_inferred(*inferred[row])
    # What else publication derives is in no release: it stands with its subject's.
    origins = np.where(origins == NONE, np.array(nodes.origins, np.int64)[near], origins)
    # The last is that of -1.
    of_origins = np.array([proofs.of_link(row) for row in (*range(len(facts.origins)), NONE)])
    return np.column_stack([near, far, np.where(proof == NONE, of_origins[origins], proof)])


def _read_links(facts: Facts, numbering: _Numbering, iri: str) -> tuple[Ints, Ints]:
    """Return the numbers of the links of a property, sorted, and of each the row of its graph."""
    links, origins = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for origin, triples in facts.by_graph(iri):
        numbers = numbering.numbers(*triples)
        links.append(numbers[numbers != NONE])
        origins.append(np.full(len(links[-1]), origin))
    # The graph that says a link first comes first, and the first of equal numbers is found.
    found, first = np.unique(np.concatenate(links), return_index=True)
    return found, np.concatenate(origins)[first]


def _edges_of(link: LinkBinding, triples: dict[str, Ints], nodes: Nodes) -> Ints:
    """Return near node, far node, necessity and proof of each edge of a link, sorted."""
    near_fits = nodes.codes == KINDS.index(link.source)
    far_fits = np.isin(nodes.codes, [KINDS.index(kind) for kind in link.targets])
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
