"""The triples of a store: tests change stores, and the index is built from graphs."""

import pyoxigraph as ox

from occugraph.canonical import canonicalize, serialize_triples
from occugraph.index.triples import ViewTriples
from occugraph.iri import Iri

__all__ = ["triples_of"]

_DEFAULT = Iri("urn:occugraph:default")


def triples_of(store: ox.Store) -> ViewTriples:
    """Return the triples of a store's named graphs, those of its default graph beside them.

    What only the default graph has stands in no release then, as what publication derives.
    """
    graphs = {_DEFAULT: ox.DefaultGraph()} | {
        Iri(name.value): name for name in store.named_graphs() if isinstance(name, ox.NamedNode)
    }
    quads = {
        name: list(store.quads_for_pattern(None, None, None, graph))
        for name, graph in graphs.items()
    }
    return ViewTriples.of(
        canonicalize(name, serialize_triples(found)) for name, found in quads.items()
    )
