"""A view's triples, split from the lines of its graphs, are those that a parser finds."""

import pyoxigraph as ox
import pytest

from occugraph.canonical import CanonicalGraph, canonicalize
from occugraph.index.facts import Facts, text_of, texts_of, value_of
from occugraph.index.triples import PropertyTriples, ViewTriples
from occugraph.iri import Iri
from occugraph.view import GraphEntry, View
from sample_graph import make_release

G, H, Z = Iri("urn:g"), Iri("urn:h"), Iri("urn:z")
LABEL = "http://www.w3.org/2004/02/skos/core#prefLabel"
P, Q = "urn:p", "urn:q"


@pytest.fixture
def graphs() -> tuple[CanonicalGraph, ...]:
    return (
        canonicalize(
            G,
            [
                ("<urn:a>", "<urn:p>", "<urn:b>"),
                ("<urn:a>", "<urn:p>", '"1"'),
                ("<urn:a>", "<urn:q>", '"x <urn:p> <urn:b> <urn:g> ."@en'),
                ("<urn:ab>", "<urn:p>", '"微电网\\n𝔸 é"@zh'),
            ],
        ),
        canonicalize(H, [("<urn:a>", "<urn:p>", "<urn:b>"), ("_:x", "<urn:p>", "_:x")]),
        canonicalize(Z, []),
    )


def test_triples_are_found_by_graph_and_property(graphs: tuple[CanonicalGraph, ...]) -> None:
    triples = ViewTriples.of(graphs)
    assert triples.names == [G, H, Z]
    assert triples.find(G, P) == PropertyTriples(
        ["urn:a", "urn:a", "urn:ab"], ['"1"', "<urn:b>", '"微电网\\n𝔸 é"@zh']
    )
    assert triples.find(G, Q) == (["urn:a"], ['"x <urn:p> <urn:b> <urn:g> ."@en'])
    assert triples.find(H, P) == (["urn:a", "_:x"], ["<urn:b>", "_:x"])
    for graph, iri in ((H, Q), (Z, P), ("urn:none", P), (G, "urn:none")):
        assert triples.find(graph, iri) is None


def test_blocks_of_lines_are_the_same_as_the_whole(graphs: tuple[CanonicalGraph, ...]) -> None:
    """In whatever order they come."""
    found, whole = ViewTriples(), ViewTriples.of(graphs)
    for graph in reversed(graphs):
        found.add(graph.name, graph.payload.splitlines(keepends=True))
    assert found.names == whole.names
    for graph in graphs:
        for iri in (P, Q):
            assert found.find(graph.name, iri) == whole.find(graph.name, iri)


def test_the_official_release_says_first_what_several_graphs_say() -> None:
    """Then starters, then what we curate; what is derived is in no release."""
    said = [("<urn:a>", "<urn:p>", "<urn:b>")]
    more = [("<urn:b>", "<urn:p>", "<urn:c>")]
    kinds = {"urn:1": "curated", "urn:2": "starter", "urn:3": "release", "urn:0": None}
    graphs = [
        canonicalize(Iri(name), said + more if kind is None else said)
        for name, kind in kinds.items()
    ]
    entries = (
        GraphEntry(
            graph.name, graph.sha256, graph.quads, make_release(kind, "1", kind) if kind else None
        )
        for graph, kind in zip(graphs, kinds.values(), strict=True)
    )
    facts = Facts(ViewTriples.of(graphs), View("current", tuple(entries)))
    assert [entry.name for entry in facts.origins] == ["urn:1", "urn:2", "urn:3"]
    assert [row for row, _ in facts.by_graph(P)] == [2, 1, 0, -1]
    assert facts.by_graph(Q) == []
    assert sorted(facts.pairs_of(P)) == [("urn:a", "<urn:b>"), ("urn:b", "<urn:c>")]


def test_of_several_objects_the_first_is_the_value() -> None:
    graphs = [
        canonicalize(G, [("<urn:a>", f"<{LABEL}>", '"b"@en'), ("<urn:a>", f"<{LABEL}>", '"c"@de')]),
        canonicalize(H, [("<urn:a>", f"<{LABEL}>", '"a"@fr')]),
    ]
    facts = Facts(ViewTriples.of(graphs), View("current", ()))
    assert facts.objects("skos:prefLabel") == {"urn:a": ['"a"@fr', '"b"@en', '"c"@de']}
    assert facts.values("skos:prefLabel") == {"urn:a": "a"}


@pytest.mark.parametrize(
    "literal",
    [
        ox.Literal(""),
        ox.Literal("plain"),
        ox.Literal('a "quoted"@fr\\\n\tend', language="en"),
        ox.Literal("back\\slash\\n", language="zh-Hant-CN"),
        ox.Literal("\x01\x7f\x85\u2028é微𝔸", language="de"),
        ox.Literal("right to left", language="ar", direction=ox.BaseDirection.RTL),
        ox.Literal("2026-01-01", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#date")),
    ],
    ids=str,
)
def test_text_and_language_are_those_that_a_parser_finds(literal: ox.Literal) -> None:
    assert text_of(str(literal)) == ((literal.language or "und").lower(), literal.value)
    assert value_of(str(literal)) == literal.value


def test_what_is_no_literal_is_no_text() -> None:
    assert text_of("<urn:a>") is None
    assert text_of("_:x") is None
    assert (value_of("<urn:a>"), value_of("_:x")) == ("urn:a", "_:x")
    assert texts_of(["<urn:a>", '"b"@en', '"a"@EN', '"c"']) == [
        ("en", "a"),
        ("en", "b"),
        ("und", "c"),
    ]
