"""Mappings as RDF."""

from pathlib import Path

import pytest

from occugraph.iri import OG, PREFIXES, content_iri
from occugraph_loaders.sssom.findings import WrongCellsError
from occugraph_loaders.sssom.rdf import PlacedMapping, transform_mapping_set
from occugraph_loaders.sssom.table import read_mapping_set
from occugraph_loaders.text import AuthoredText, read_text

OCC = "<https://w3id.org/occugraph/id/occupation/kiln-operator>"
SKOS = PREFIXES["skos"]
TARGET = f"<{PREFIXES['owl']}annotatedTarget>"


@pytest.fixture
def text(ontology: Path) -> str:
    """Return the table of the miniature."""
    return read_text(ontology / "mappings" / "test.sssom.tsv").text


def _transform(text: str) -> list[PlacedMapping]:
    return list(transform_mapping_set(read_mapping_set(AuthoredText("m.sssom.tsv", text, ""))))


def test_only_a_positive_row_states_the_skos_triple(text: str) -> None:
    """A negative row and one without a term say nothing about the two ends."""
    stated = [
        [triple for triple in each.triples if triple[0] == OCC] for each in _transform(text)[1:]
    ]
    target = "<http://data.europa.eu/esco/occupation/1>"
    assert stated == [[(OCC, f"<{SKOS}closeMatch>", target)], [], []]


def test_mapping_is_named_by_what_it_maps(text: str) -> None:
    """Subject, predicate, object, negation, and the scheme where no term was found."""
    exact = f"{OCC} <{SKOS}exactMatch>"
    assert [each.node for each in _transform(text)[1:]] == [
        content_iri(
            "mapping", f"{OCC} <{SKOS}closeMatch> <http://data.europa.eu/esco/occupation/1>"
        ),
        content_iri("mapping", f"{exact} <http://data.europa.eu/esco/occupation/2> Not"),
        content_iri("mapping", f"{exact} <https://w3id.org/sssom/NoTermFound> esco"),
    ]
    assert (
        f"<{_transform(text)[3].node}>",
        TARGET,
        "<https://w3id.org/sssom/NoTermFound>",
    ) in _transform(text)[3].triples


def test_each_mapping_has_its_evidence(text: str) -> None:
    """Our own judgement, with the row's confidence, date and comment."""
    mapping = _transform(text)[1]
    (evidence,) = [
        obj for _, predicate, obj in mapping.triples if predicate == f"<{OG}hasEvidence>"
    ]
    xsd = PREFIXES["xsd"]
    assert {triple[1:] for triple in mapping.triples if triple[0] == evidence} == {
        (f"<{PREFIXES['rdf']}type>", f"<{OG}Evidence>"),
        (f"<{OG}method>", "<https://w3id.org/occugraph/id/method/expert-curation>"),
        (f"<{OG}confidence>", f'"0.6"^^<{xsd}decimal>'),
        (
            f"<{PREFIXES['dcterms']}source>",
            "<https://w3id.org/occugraph/id/source/occugraph-curation>",
        ),
        (f"<{PREFIXES['dcterms']}created>", f'"2026-11-23"^^<{xsd}date>'),
        (f"<{PREFIXES['rdfs']}comment>", '"Both fire kilns."@en'),
    }


def test_record_id_of_ours_has_to_be_the_mapping(text: str) -> None:
    """An id that was copied with its row would name two mappings."""
    lines = text.split("\n")
    lines[9] += "\n#   mapping: https://w3id.org/occugraph/id/mapping/"
    lines[10] = "record_id\t" + lines[10]
    right = _transform(text)[1].node.rsplit("/", 1)[1]
    own, wrong, foreign = (f"{name}\t" for name in (f"mapping:{right}", "mapping:0", "occ:1"))
    lines[11:14] = [own + lines[11], "\t" + lines[12], foreign + lines[13]]
    assert len(_transform("\n".join(lines))) == 4
    lines[11] = lines[11].replace(own, wrong)
    with pytest.raises(WrongCellsError, match=r":13 record_id 'https.*/0': expected https"):
        _transform("\n".join(lines))
