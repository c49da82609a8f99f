"""Places of findings in files."""

from pathlib import Path

from occugraph.iri import OG, PREFIXES, Iri
from occugraph.location import Location
from occugraph_loaders.curated.package import extract_folder
from occugraph_loaders.source_locator import SourceLocator
from occugraph_loaders.sssom.rdf import mapping_iri

KILN = "ontology/occupations/kiln-operator.ttl"
TABLE = "ontology/mappings/test.sssom.tsv"
OCC = "<https://w3id.org/occugraph/id/occupation/kiln-operator>"
LABEL = Iri(PREFIXES["skos"] + "prefLabel")


def test_nearest_place_is_given(ontology: Path) -> None:
    """Of the value, else of the property, else of the node."""
    locate = SourceLocator(extract_folder(ontology)).locate
    assert locate(OCC) == Location(KILN, 11)
    assert locate(OCC, LABEL) == Location(KILN, 21)
    assert locate(OCC, LABEL, '"窑工"@zh-hans') == Location(KILN, 22)
    assert locate(OCC, LABEL, '"other"@en') == Location(KILN, 21)
    assert locate(OCC, Iri("urn:other")) == Location(KILN, 11)
    assert locate("<urn:other>") is None


def test_skolemized_nodes_are_found(ontology: Path) -> None:
    """A task is found where its bracket opens."""
    rows = extract_folder(ontology)
    (task,) = [
        obj
        for document in rows.documents
        for _, predicate, obj in document.triples
        if predicate == f"<{OG}hasTask>"
    ]
    locate = SourceLocator(rows).locate
    assert locate(task) == Location(KILN, 12)
    assert locate(task, Iri(OG + "position")) == Location(KILN, 14)


def test_mappings_are_found_by_row_and_column(ontology: Path) -> None:
    """A value that is missing is missing in its column."""
    rows = extract_folder(ontology)
    node = f"<{mapping_iri(rows.mapping_sets[0].rows[0])}>"
    locate = SourceLocator(rows).locate
    assert locate(node) == Location(TABLE, 12)
    assert locate(node, Iri(PREFIXES["sssom"] + "confidence")) == Location(TABLE, 12, "confidence")
    missing = Iri(PREFIXES["sssom"] + "object_source_version")
    assert locate(node, missing) == Location(TABLE, 12, "object_source_version")


def test_term_without_description_is_found_where_it_is_used(ontology: Path) -> None:
    """A dangling IRI has no subject line of its own."""
    locate = SourceLocator(extract_folder(ontology)).locate
    assert locate("<http://data.europa.eu/esco/occupation/1>") == Location(TABLE, 12, "object_id")


def test_files_are_sorted(ontology: Path) -> None:
    """Turtle and tables together."""
    files = list(SourceLocator(extract_folder(ontology)).files())
    assert files == sorted(files)
    assert TABLE in files
    assert KILN in files
