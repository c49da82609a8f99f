"""What graphs say of one thing is found by halving."""

from hypothesis import given
from hypothesis import strategies as st

from occugraph.canonical import canonicalize
from occugraph.described import DescribedThings
from occugraph.iri import Iri

_NAMES = st.text("ab", min_size=1, max_size=3).map(lambda name: f"<urn:{name}>")
_GRAPHS = st.lists(
    st.sets(st.tuples(_NAMES, _NAMES, st.sampled_from(["<urn:o>", '"x"@en', '"y z\\n"@zh']))),
    max_size=3,
)


@given(_GRAPHS, _NAMES, _NAMES)
def test_the_terms_are_those_that_any_graph_has(
    graphs: list[set[tuple[str, str, str]]], subject: str, predicate: str
) -> None:
    named = [canonicalize(Iri(f"urn:g{place}"), each) for place, each in enumerate(graphs)]
    expected = {o for each in graphs for s, p, o in each if (s, p) == (subject, predicate)}
    assert DescribedThings(named).terms(subject, predicate) == sorted(expected)


def test_texts_are_those_of_a_language_and_english_goes_first() -> None:
    triples = [
        ("<urn:a>", "<urn:p>", '"Netz"@de'),
        ("<urn:a>", "<urn:p>", '"grid"@en'),
        ("<urn:a>", "<urn:p>", '"网\\n"@zh'),
        ("<urn:b>", "<urn:p>", '"Netz"@de'),
    ]
    things = DescribedThings([canonicalize(Iri("urn:g"), triples)])
    assert things.texts("<urn:a>", "<urn:p>", "zh") == ["网\n"]
    assert things.english("<urn:a>", "<urn:p>") == "grid"
    assert things.english("<urn:b>", "<urn:p>") == "Netz"
    assert things.english("<urn:c>", "<urn:p>") is None
    assert things.value("<urn:c>", "<urn:p>") is None
