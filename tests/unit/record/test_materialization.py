"""What follows from the ontology."""

from occugraph.canonical import CanonicalGraph, NTriple, canonicalize
from occugraph.iri import GRAPH_ONTOLOGY, PREFIXES, Iri
from occugraph.materialization import materialize

TYPE = f"<{PREFIXES['rdf']}type>"
SUB_CLASS = f"<{PREFIXES['rdfs']}subClassOf>"
SUB_PROPERTY = f"<{PREFIXES['rdfs']}subPropertyOf>"
BROADER = f"<{PREFIXES['skos']}broader>"
BROADER_TRANSITIVE = f"<{PREFIXES['skos']}broaderTransitive>"


def _graph(*triples: NTriple) -> CanonicalGraph:
    return canonicalize(Iri("urn:data"), triples)


def _derive(ontology: list[NTriple], *data: NTriple) -> set[NTriple]:
    derived = materialize(canonicalize(GRAPH_ONTOLOGY, ontology), [_graph(*data)])
    return set(derived.triples())


def test_super_classes_of_any_height_are_derived() -> None:
    """A member of a class is one of all above it, but for what everything is."""
    ontology = [
        ("<a>", SUB_CLASS, "<b>"),
        ("<b>", SUB_CLASS, "<c>"),
        ("<c>", SUB_CLASS, f"<{PREFIXES['owl']}Thing>"),
        ("<c>", SUB_CLASS, "_:restriction"),
    ]
    assert _derive(ontology, ("<x>", TYPE, "<a>")) == {("<x>", TYPE, "<b>"), ("<x>", TYPE, "<c>")}


def test_super_properties_are_derived() -> None:
    """A value of a property is one of all above it."""
    ontology = [("<p>", SUB_PROPERTY, "<q>"), ("<q>", SUB_PROPERTY, "<r>")]
    assert _derive(ontology, ("<x>", "<p>", '"1"')) == {
        ("<x>", "<q>", '"1"'),
        ("<x>", "<r>", '"1"'),
    }


def test_what_is_asserted_is_not_derived() -> None:
    """The derived graph repeats no triple of the view."""
    ontology = [("<p>", SUB_PROPERTY, "<q>")]
    assert _derive(ontology, ("<x>", "<p>", "<y>"), ("<x>", "<q>", "<y>")) == set()


def test_what_is_asserted_is_not_inferred() -> None:
    """Nor repeated from elsewhere, be there few triples or many."""
    more = [("<x>", "<p>", f'"{number}"') for number in range(200)]
    inferred: list[NTriple] = [("<x>", "<p>", '"7"'), ("<x>", "<q>", '"7"')]
    for data in (more[:8], more):
        derived = materialize(canonicalize(GRAPH_ONTOLOGY, []), [_graph(*data)], inferred=inferred)
        assert list(derived.triples()) == inferred[1:]


def test_broader_is_closed_through_sub_properties() -> None:
    """Grandparents are derived, also over a property that is declared below skos:broader."""
    ontology = [("<in>", SUB_PROPERTY, BROADER)]
    assert _derive(ontology, ("<x>", "<in>", "<y>"), ("<y>", BROADER, "<z>")) == {
        ("<x>", BROADER, "<y>"),
        ("<x>", BROADER_TRANSITIVE, "<y>"),
        ("<x>", BROADER_TRANSITIVE, "<z>"),
        ("<y>", BROADER_TRANSITIVE, "<z>"),
    }


def test_cycles_end() -> None:
    """A hierarchy with a cycle is closed like any other; a shape may object to it."""
    found = _derive([("<a>", SUB_CLASS, "<b>"), ("<b>", SUB_CLASS, "<a>")], ("<x>", TYPE, "<a>"))
    assert found == {("<x>", TYPE, "<b>")}
    assert _derive([], ("<x>", BROADER, "<y>"), ("<y>", BROADER, "<x>")) == {
        ("<x>", BROADER_TRANSITIVE, "<x>"),
        ("<x>", BROADER_TRANSITIVE, "<y>"),
        ("<y>", BROADER_TRANSITIVE, "<x>"),
        ("<y>", BROADER_TRANSITIVE, "<y>"),
    }
