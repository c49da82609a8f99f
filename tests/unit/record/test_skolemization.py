"""Names for blank nodes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from occugraph.canonical import NTriple
from occugraph.errors import SourceError
from occugraph.iri import content_iri
from occugraph.skolemization import name_blank_nodes

TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
OG = "https://w3id.org/occugraph/ontology#"

# Trees: a node points only to nodes of higher number.
TREES = st.lists(
    st.tuples(
        st.integers(0, 5),
        st.sampled_from(["<urn:p>", "<urn:q>"]),
        st.one_of(st.integers(1, 6), st.sampled_from(['"x"', "<urn:o>"])),
    ).filter(lambda edge: not isinstance(edge[2], int) or edge[0] < edge[2]),
    max_size=10,
)


def _label(edges: list[tuple[int, str, int | str]], prefix: str) -> list[NTriple]:
    return [
        (f"_:{prefix}{s}", p, f"_:{prefix}{o}" if isinstance(o, int) else o) for s, p, o in edges
    ]


@given(TREES)
def test_names_do_not_depend_on_labels_or_order(edges: list[tuple[int, str, int | str]]) -> None:
    """Another author's labels, in another order, give the same graph."""
    one = name_blank_nodes(_label(edges, "a"))
    other = name_blank_nodes(_label(edges[::-1], "z9"))
    assert set(one.triples) == set(other.triples)


def test_statement_is_named_by_what_it_states() -> None:
    """Evidence does not change which statement it is."""
    stated = "<urn:s> <urn:p> <urn:o>"
    triples = [
        ("_:x", TYPE, f"<{OG}Statement>"),
        ("_:x", f"<{RDF}subject>", "<urn:s>"),
        ("_:x", f"<{RDF}predicate>", "<urn:p>"),
        ("_:x", f"<{RDF}object>", "<urn:o>"),
        ("_:x", f"<{OG}hasEvidence>", "_:e"),
        ("_:e", TYPE, f"<{OG}Evidence>"),
    ]
    named = name_blank_nodes(triples)
    assert named.names["_:x"] == f"<{content_iri('statement', stated)}>"
    evidence = content_iri("evidence", f"{TYPE} <{OG}Evidence>")
    assert named.names["_:e"] == f"<{evidence}>"
    assert ("_:x", f"<{OG}hasEvidence>", "_:e") not in named.triples


@pytest.mark.parametrize(
    ("name", "kind"),
    [("Task", "task"), ("StatusChange", "status-change"), ("Designation", "designation")],
)
def test_other_authored_nodes_get_iris_of_their_kind(name: str, kind: str) -> None:
    """The kind follows from the type."""
    named = name_blank_nodes([("_:x", TYPE, f"<{OG}{name}>"), ("_:x", "<urn:p>", '"1"')])
    assert named.names["_:x"].startswith(f"<https://w3id.org/occugraph/id/{kind}/")


def test_statement_without_object_is_named_by_its_content() -> None:
    """A statement that the shapes will refuse still has a name to be refused by."""
    named = name_blank_nodes([("_:x", TYPE, f"<{OG}Statement>")])
    assert named.names["_:x"].startswith("<https://w3id.org/occugraph/id/statement/")


def test_cycle_is_refused() -> None:
    """A node that is a part of itself has no content to be named by."""
    with pytest.raises(SourceError, match="is a part of itself"):
        name_blank_nodes([("_:a", "<urn:p>", "_:b"), ("_:b", "<urn:p>", "_:a")])


def test_deep_nesting_needs_no_recursion() -> None:
    """A list of 50,000 links is named."""
    links: list[NTriple] = [(f"_:{n}", "<urn:rest>", f"_:{n + 1}") for n in range(50_000)]
    assert len(name_blank_nodes(links).names) == 50_001
