"""Whatever a document says, its forms say the same; and again the same bytes."""

import pyoxigraph as ox
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import Graph
from rdflib.compare import isomorphic

from occugraph_api.linked_data.description import serialize

_SYNTAXES = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "rdf": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}
_NAMES = {"ttl": "turtle", "nt": "nt", "rdf": "xml", "jsonld": "json-ld"}

# What XML can say: https://www.w3.org/TR/xml/#charsets. A carriage return it reads as a new line.
_TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn"), include_characters="\t\n")
)
_LOCAL = st.text("abcXYZ019_-.~%C3/é数", max_size=8).filter(
    lambda name: "%" not in name and not name.startswith(".")
)
_IRIS = st.builds(
    lambda space, name: ox.NamedNode(space + name),
    st.sampled_from(
        ("https://w3id.org/occugraph/id/skill/", "http://www.w3.org/2004/02/skos/core#", "urn:x:")
    ),
    _LOCAL,
)
# RDF/XML writes a property as an element: https://www.w3.org/TR/rdf-syntax-grammar/#section-Serialising
_PROPERTIES = st.builds(
    lambda space, name: ox.NamedNode(space + name),
    st.sampled_from(("https://w3id.org/occugraph/ontology#", "http://purl.org/dc/terms/")),
    st.text("abcXYZ_", min_size=1, max_size=6),
)
_BLANKS = st.sampled_from([ox.BlankNode(name) for name in ("a", "b", "c")])
_LITERALS = st.one_of(
    st.builds(ox.Literal, _TEXTS),
    st.builds(
        lambda text, lang: ox.Literal(text, language=lang),
        _TEXTS,
        st.sampled_from(("zh", "en", "zh-latn-pinyin")),
    ),
    st.builds(
        lambda text, name: ox.Literal(text, datatype=ox.NamedNode(name)),
        _TEXTS,
        st.sampled_from(("https://w3id.org/occugraph/ontology#Code", "urn:type")),
    ),
)


def graphs(iris: st.SearchStrategy[ox.NamedNode], size: int) -> st.SearchStrategy[list[ox.Triple]]:
    """Draw at most so many triples."""
    triples = st.builds(
        ox.Triple, st.one_of(iris, _BLANKS), _PROPERTIES, st.one_of(iris, _BLANKS, _LITERALS)
    )
    return st.lists(triples, max_size=size)


# rdflib does not read a name with an escaped dot at its end, which Turtle allows.
_EASY_IRIS = st.builds(
    lambda name: ox.NamedNode(f"https://w3id.org/occugraph/id/skill/{name}"),
    st.text("abcXYZ019_-é数", min_size=1, max_size=8),
)


def canonical(triples: list[ox.Triple]) -> set[str]:
    """Return triples with blank nodes named by what is said of them."""
    dataset = ox.Dataset(
        ox.Quad(each.subject, each.predicate, each.object, ox.DefaultGraph()) for each in triples
    )
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return {str(quad) for quad in dataset}


@settings(max_examples=200, deadline=None)
@given(graphs(_IRIS, 12))
def test_every_form_is_parsed_to_the_same_triples(triples: list[ox.Triple]) -> None:
    for form, syntax in _SYNTAXES.items():
        found = [quad.triple for quad in ox.parse(serialize(triples, form), format=syntax)]
        assert canonical(found) == canonical(triples), form


@settings(max_examples=25, deadline=None)
@given(graphs(_EASY_IRIS, 4))
def test_another_parser_reads_the_same(triples: list[ox.Triple]) -> None:
    """Not only the engine that wrote it."""
    expected = Graph().parse(data=serialize(triples, "nt"), format="nt")
    for form, name in _NAMES.items():
        found = Graph().parse(data=serialize(triples, form), format=name)
        assert isomorphic(found, expected), form


@given(st.permutations([0, 1, 2, 3, 4]))
def test_the_same_triples_give_the_same_bytes(order: list[int]) -> None:
    """In whatever order, and however often, they come."""
    triples = [
        ox.Triple(
            ox.NamedNode(f"https://w3id.org/occugraph/id/skill/{number % 2}"),
            ox.NamedNode(f"http://www.w3.org/2004/02/skos/core#p{number}"),
            ox.Literal(str(number)),
        )
        for number in range(5)
    ]
    for form in _SYNTAXES:
        shuffled = [triples[number] for number in (*order, *order)]
        assert serialize(shuffled, form) == serialize(triples, form)


def test_prefixes_are_in_order_and_only_those_that_are_used() -> None:
    """The engine writes them in an order of its own, another one in each process."""
    topic = ox.NamedNode("https://w3id.org/occugraph/id/skill/x")
    triple = ox.Triple(topic, ox.NamedNode("http://purl.org/dc/terms/relation"), topic)
    assert serialize([triple], "ttl").decode().splitlines() == [
        "@prefix dcterms: <http://purl.org/dc/terms/> .",
        "@prefix skill: <https://w3id.org/occugraph/id/skill/> .",
        "skill:x dcterms:relation skill:x .",
    ]
    root = serialize([triple], "rdf").decode().splitlines()[1]
    assert root.index("xmlns:dcterms") < root.index("xmlns:rdf") < root.index("xmlns:skill")
