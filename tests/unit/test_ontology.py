"""The ontology's files: modules, catalog, and terms that exist where they are used."""

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

import pyoxigraph as ox
import pytest
from defusedxml.ElementTree import parse as parse_xml

from occugraph.iri import OG, PREFIXES

_ROOT = Path(__file__).resolve().parents[2]
_ONTOLOGY = _ROOT / "ontology"
_BASE = "https://w3id.org/occugraph/ontology"
_TYPE = PREFIXES["rdf"] + "type"
_OWL = PREFIXES["owl"]


def _value(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    assert not isinstance(term, ox.Triple)
    return term.value


def _triples(path: Path) -> list[tuple[str, str, str]]:
    return [
        (_value(quad.subject), quad.predicate.value, _value(quad.object))
        for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE)
    ]


def _modules() -> dict[str, Path]:
    """Return the files that declare an ontology, by the IRI they declare."""
    return {
        subject: path
        for path in sorted(_ONTOLOGY.rglob("*.ttl"))
        for subject, predicate, obj in _triples(path)
        if (predicate, obj) == (_TYPE, _OWL + "Ontology")
    }


def _objects(path: Path, sought: str) -> list[str]:
    return sorted(obj for _, predicate, obj in _triples(path) if predicate == sought)


def _declared() -> set[str]:
    kinds = ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty")
    return {
        subject
        for path in _modules().values()
        for subject, predicate, obj in _triples(path)
        if predicate == _TYPE and obj in {_OWL + kind for kind in kinds}
    }


def _used(path: Path) -> Iterator[str]:
    for _, predicate, obj in _triples(path):
        # A namespace in a literal is no use of a term.
        yield from (term for term in (predicate, obj) if term.startswith(OG) and term != OG)


def test_ontology_iri_tells_the_file() -> None:
    """A module's IRI is its path, its version IRI has the version between."""
    for iri, path in _modules().items():
        name = path.relative_to(_ONTOLOGY).with_suffix("").as_posix()
        tail = "" if name == "occugraph" else f"/{name}"
        assert iri == _BASE + tail
        assert _objects(path, _OWL + "versionIRI") == [f"{_BASE}/0.1.0{tail}"]
        assert _objects(path, _OWL + "versionInfo") == ["0.1.0"]


def test_umbrella_imports_every_module_but_the_one_outside_owl_dl() -> None:
    """What is left out is left out on purpose."""
    imports = set(_objects(_ONTOLOGY / "occugraph.ttl", _OWL + "imports"))
    assert set(_modules()) - imports == {_BASE, f"{_BASE}/alignments/rdf"}


def test_catalog_names_every_module() -> None:
    """Editors find each import in the checkout."""
    root: Element | None = parse_xml(_ONTOLOGY / "catalog-v001.xml").getroot()
    assert root is not None
    assert {row.get("name"): row.get("uri") for row in root} == {
        iri: path.relative_to(_ONTOLOGY).as_posix() for iri, path in _modules().items()
    }


@pytest.mark.parametrize("folder", ["ontology", "shapes"])
def test_terms_in_use_are_declared(folder: str) -> None:
    """No file of data or shapes uses a term of ours that no module declares."""
    declared = _declared()
    undeclared = {
        (path.relative_to(_ROOT).as_posix(), term)
        for path in sorted((_ROOT / folder).rglob("*.ttl"))
        for term in _used(path)
        if term not in declared
    }
    assert undeclared == set()


def test_no_module_makes_a_mapping_a_hierarchy() -> None:
    """SKOS's axiom that a broad match is broader would move mapped things in our hierarchy."""
    below = {
        (subject, obj)
        for path in _modules().values()
        for subject, predicate, obj in _triples(path)
        if predicate == PREFIXES["rdfs"] + "subPropertyOf" and subject.endswith("Match")
    }
    assert below == set()


def test_every_term_of_ours_is_documented() -> None:
    """docs/ontology.md names each term that the modules declare, and no other."""
    text = (_ROOT / "docs" / "ontology.md").read_text(encoding="utf-8")
    documented = {OG + name for name in re.findall(r"`og:(\w+)`", text)}
    assert documented == {term for term in _declared() if term.startswith(OG)}
