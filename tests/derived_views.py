"""Indexes over graphs and what is computed from them, without a record."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import pyoxigraph as ox

from occugraph.canonical import CanonicalGraph, NTriple, canonicalize
from occugraph.index import GraphIndex, IndexReader, build_index
from occugraph.iri import GRAPH_DERIVED
from occugraph.release import read_release
from occugraph.view import GraphEntry, View
from store_triples import triples_of

__all__ = ["open_with_derived"]


def open_with_derived(
    graphs: Sequence[CanonicalGraph], computed: Iterable[NTriple], directory: Path
) -> IndexReader:
    """Return a reader of graphs and computed triples, whose index is made in a folder."""
    derived = canonicalize(GRAPH_DERIVED, computed)
    store = ox.Store()
    for each in (*graphs, derived):
        for subject, predicate, obj in each.triples():
            text = f"{subject} {predicate} {obj} ."
            for quad in ox.parse(text, format=ox.RdfFormat.N_TRIPLES):
                store.add(quad)
                store.add(
                    ox.Quad(quad.subject, quad.predicate, quad.object, ox.NamedNode(each.name))
                )
    entries = [
        GraphEntry(
            each.name,
            each.sha256,
            each.quads,
            read_release(each.triples(), checksum=each.sha256, place=each.name),
        )
        for each in graphs
    ]
    view = View("current", (*entries, GraphEntry(derived.name, derived.sha256, 1, None)))
    build_index(triples_of(store), view, "5" * 64, directory / "index")
    return IndexReader(GraphIndex.open(directory / "index"))
