"""Why a link may be believed: what we say ourselves is no evidence."""

import numpy as np
import pyoxigraph as ox

from occugraph.index.adjacency import read_links
from occugraph.index.facts import Facts
from occugraph.index.nodes import Nodes
from occugraph.index.proofs import Proofs
from occugraph.index.strings import StringPool
from occugraph.iri import GRAPH_CURATED, PREFIXES
from sample_graph import load_sample_store, make_sample_view
from store_triples import triples_of


def test_only_a_curated_link_without_statement_has_no_evidence() -> None:
    """A release is evidence for its links; the curated graph is none for its own."""
    store = load_sample_store()
    uses = ox.NamedNode(PREFIXES["og"] + "usesTechnology")
    (link, *_) = store.quads_for_pattern(None, uses, None, ox.NamedNode(GRAPH_CURATED))
    about = ox.NamedNode(PREFIXES["rdf"] + "subject")
    for quad in list(store.quads_for_pattern(None, about, link.subject, None)):
        store.remove(quad)
    facts = Facts(triples_of(store), make_sample_view())
    proofs = Proofs(facts, StringPool())
    links = read_links(facts, Nodes(facts), proofs)
    assert np.any(links["link.proof"] == proofs.empty)
    released = [row for row, entry in enumerate(facts.origins) if entry.name != GRAPH_CURATED]
    assert all(proofs.of_link(row) == proofs.of_origin(row) for row in released)
    (curated,) = set(range(len(facts.origins))) - set(released)
    assert proofs.of_link(curated) == proofs.empty != proofs.of_origin(curated)
