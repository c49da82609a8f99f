"""A view's triples without a store answer as a store does."""

import pyoxigraph as ox
import pytest

from occugraph.canonical import CanonicalGraph, canonicalize
from occugraph.index.triples import QuadSource, ViewTriples
from occugraph.iri import Iri

P, Q = ox.NamedNode("urn:p"), ox.NamedNode("urn:q")
A, B = ox.NamedNode("urn:a"), ox.NamedNode("urn:b")
G, H = ox.NamedNode("urn:g"), ox.NamedNode("urn:h")
DEFAULT = ox.DefaultGraph()


@pytest.fixture
def graphs() -> tuple[CanonicalGraph, ...]:
    return (
        canonicalize(
            Iri("urn:g"),
            [
                ("<urn:a>", "<urn:p>", "<urn:b>"),
                ("<urn:a>", "<urn:p>", '"1"'),
                ("<urn:a>", "<urn:q>", '"x <urn:p> <urn:b>"@en'),
                ("<urn:ab>", "<urn:p>", '"a\\nb"'),
            ],
        ),
        canonicalize(
            Iri("urn:h"),
            [("<urn:a>", "<urn:p>", "<urn:b>"), ("<urn:b>", "<urn:p>", "_:x")],
        ),
    )


def ask(
    source: QuadSource,
    subject: ox.NamedNode | None,
    predicate: ox.NamedNode,
    value: ox.NamedNode | ox.Literal | None,
    graph: ox.NamedNode | ox.DefaultGraph,
) -> set[ox.Triple]:
    return {quad.triple for quad in source.quads_for_pattern(subject, predicate, value, graph)}


@pytest.mark.parametrize("graph", [DEFAULT, G, H, ox.NamedNode("urn:none")], ids=str)
@pytest.mark.parametrize("value", [None, B, ox.Literal("1"), ox.Literal("2")], ids=str)
@pytest.mark.parametrize("predicate", [P, Q, A], ids=str)
@pytest.mark.parametrize("subject", [None, A, B], ids=str)
def test_pattern_is_answered_as_by_a_store(
    graphs: tuple[CanonicalGraph, ...],
    subject: ox.NamedNode | None,
    predicate: ox.NamedNode,
    value: ox.NamedNode | ox.Literal | None,
    graph: ox.NamedNode | ox.DefaultGraph,
) -> None:
    store = ox.Store()
    for each in graphs:
        for quad in ox.parse(each.payload, format=ox.RdfFormat.N_QUADS):
            store.add(quad)
            store.add(ox.Quad(quad.subject, quad.predicate, quad.object))
    given = (subject, predicate, value, graph)
    assert ask(ViewTriples.of(graphs), *given) == ask(store, *given)


def test_triple_of_two_graphs_comes_once(graphs: tuple[CanonicalGraph, ...]) -> None:
    found = list(ViewTriples.of(graphs).quads_for_pattern(A, P, B, DEFAULT))
    assert found == [ox.Quad(A, P, B)]


def test_pattern_without_property_is_refused(graphs: tuple[CanonicalGraph, ...]) -> None:
    with pytest.raises(ValueError, match="a property and a graph"):
        list(ViewTriples.of(graphs).quads_for_pattern(A, None, None, DEFAULT))
