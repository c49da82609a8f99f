"""The one byte form of a graph."""

import hashlib
from random import Random

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from occugraph.canonical import (
    NTriple,
    canonicalize,
    compress,
    decompress,
    literal_text,
    parse_graph,
    serialize_triples,
    split_lines,
)
from occugraph.errors import StoreError
from occugraph.iri import Iri

GRAPH = Iri("urn:graph")
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
TERMS = st.one_of(
    st.sampled_from(["<urn:a>", "<urn:ab>", "<urn:b>"]),
    TEXTS.map(lambda text: str(ox.Literal(text))),
    TEXTS.map(lambda text: str(ox.Literal(text, language="zh"))),
)
TRIPLES = st.lists(
    st.tuples(st.sampled_from(["<urn:a>", "<urn:ab>"]), st.just("<urn:p>"), TERMS), max_size=12
)


@given(TRIPLES, st.randoms())
def test_order_and_repetition_change_nothing(triples: list[NTriple], random: Random) -> None:
    """The bytes depend on the set of triples alone."""
    shuffled = [*triples, *triples[:2]]
    random.shuffle(shuffled)
    assert canonicalize(GRAPH, shuffled) == canonicalize(GRAPH, triples)


@given(TRIPLES)
def test_payload_is_sorted_nquads_of_the_triples(triples: list[NTriple]) -> None:
    """A parser of N-Quads reads the triples back, line by line in order."""
    graph = canonicalize(GRAPH, triples)
    lines = graph.payload.split(b"\n")[:-1]
    assert lines == sorted(set(lines))
    assert graph.quads == len(lines)
    assert graph.sha256 == hashlib.sha256(graph.payload).hexdigest()
    assert set(graph.triples()) == set(triples)
    assert [line.decode() for line in graph.triple_lines()] == sorted(
        " ".join(triple) for triple in set(triples)
    )
    quads = list(ox.parse(graph.payload, format=ox.RdfFormat.N_QUADS))
    assert serialize_triples(quads) == list(graph.triples())


def test_unusual_line_breaks_stay_inside_literals() -> None:
    """U+0085 and U+2028 are no line breaks of N-Triples."""
    text = '<urn:a> <urn:p> "x\u0085y\u2028z"@en .\n'
    assert split_lines(text) == [("<urn:a>", "<urn:p>", '"x\u0085y\u2028z"@en')]


@pytest.mark.parametrize("text", ["", 'a"b', "two\nlines", "back\\slash", "\x01\x7f\t", "窑工"])
def test_text_of_a_literal_is_read_back(text: str) -> None:
    """Escapes of N-Triples are undone."""
    assert literal_text(str(ox.Literal(text))) == text
    assert literal_text(str(ox.Literal(text, language="en"))) == text


def test_compression_is_undone_and_repeatable() -> None:
    """The same bytes give the same frame."""
    payload = b"<a> <b> <c> <g> .\n" * 100
    assert compress(payload) == compress(payload)
    assert decompress(compress(payload)) == payload


def test_damaged_file_is_refused() -> None:
    """What is no whole frame, or has another digest, is an error."""
    frame = compress(b"<a> <b> <c> <g> .\n")
    with pytest.raises(StoreError, match="cannot be decompressed"):
        decompress(frame[:-3])
    with pytest.raises(StoreError, match="graph urn:graph: digest"):
        parse_graph(GRAPH, b"<a> <b> <c> <g> .\n", "0" * 64)


@given(TRIPLES, TRIPLES)
def test_graph_has_its_triples_and_no_others(triples: list[NTriple], others: list[NTriple]) -> None:
    graph = canonicalize(GRAPH, triples)
    for triple in (*triples, *others):
        assert graph.has(" ".join(triple).encode()) is (triple in triples)
