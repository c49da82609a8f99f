"""An official text that is read later replaces secondary claims, and loses none of them."""

import shutil
from pathlib import Path

import pytest

from occugraph.binding import Kind
from occugraph.conformance import ConformanceCache, NonConformanceError, validate_view
from occugraph.index import GraphIndex, IndexProjection, IndexReader
from occugraph.iri import expand_curie
from occugraph.projection import PublishedView
from occugraph.reader import Selection, UriKey
from occugraph.resources import ontology_dir, shapes_dir
from occugraph.validation import Shapes
from occugraph.values import EvidenceMethod, Status, StatusKind
from occugraph.view import DraftView, compose_view
from occugraph_loaders.pipeline import AUTHORED

pytestmark = pytest.mark.integration

INCENSE = expand_curie("occ:incense-artisan")
ENTRY = expand_curie("entry:2026-07-incense-artisan")
CLAIM = "status-change:incense-artisan-unknown"

# Made up for the test: no official text was read.
OFFICIAL = """
@prefix og: <https://w3id.org/occugraph/ontology#> .
@prefix source: <https://w3id.org/occugraph/id/source/> .
@prefix status: <https://w3id.org/occugraph/id/status/> .
@prefix status-change: <https://w3id.org/occugraph/id/status-change/> .
@prefix method: <https://w3id.org/occugraph/id/method/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

source:official a og:Source ; dcterms:title "The official text"@en .
status-change:incense-artisan-official a og:StatusChange ;
    og:statusKind status:not-recognised ; og:since "2026-09-09"^^xsd:date ;
    og:supersedes status-change:incense-artisan-unknown ;
    og:hasEvidence [ a og:Evidence ; dcterms:created "2026-11-23"^^xsd:date ;
        dcterms:source source:official ; og:method method:official-text ; og:confidence 1.0 ] .
"""


@pytest.fixture
def ontology(tmp_path: Path) -> Path:
    """A copy of the authored files to which an official text on one draft was added."""
    folder = tmp_path / "ontology"
    shutil.copytree(ontology_dir(), folder)
    (folder / "official.ttl").write_text(OFFICIAL, encoding="utf-8")
    change_file(
        folder / "consultations.ttl",
        f"og:hasOutcome {CLAIM} .",
        f"og:hasOutcome {CLAIM} , status-change:incense-artisan-official .",
    )
    change_file(
        folder / "occupations" / "incense-artisan.ttl",
        f"        {CLAIM} ;",
        f"        {CLAIM} ,\n        status-change:incense-artisan-official ;",
    )
    change_file(
        folder / "occupations" / "incense-artisan.ttl",
        "og:currentStatus status:unknown ;",
        "og:currentStatus status:not-recognised ;",
    )
    return folder


def change_file(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def compose(folder: Path) -> DraftView:
    return compose_view(AUTHORED.transform(AUTHORED.extract(folder)))


def validate(draft: DraftView) -> None:
    shapes = Shapes.load(shapes_dir())
    validate_view(draft, shapes=shapes, cache=ConformanceCache(None))


def read(draft: DraftView, directory: Path) -> IndexReader:
    directory.mkdir()
    IndexProjection().build(PublishedView(draft), directory)
    return IndexReader(GraphIndex.open(directory))


def claims(value: object) -> list[tuple[StatusKind, bool, EvidenceMethod]]:
    assert isinstance(value, tuple)
    return [
        (status.kind, status.superseded, status.evidence[0].method)
        for status in value
        if isinstance(status, Status)
    ]


def test_the_official_text_is_the_outcome_and_the_claim_stays(
    ontology: Path, tmp_path: Path
) -> None:
    draft = compose(ontology)
    validate(draft)
    reader = read(draft, tmp_path / "index")
    columns = frozenset({"outcome", "outcomes", "status", "statusHistory"})
    entry, occupation = reader.find(None, [UriKey(ENTRY), UriKey(INCENSE)], Selection(columns))
    assert entry
    assert occupation
    for status in (entry.values["outcome"], occupation.values["status"]):
        assert isinstance(status, Status)
        assert (status.kind, status.superseded) == (StatusKind.NOT_RECOGNISED, False)
        assert status.evidence[0].method is EvidenceMethod.OFFICIAL_TEXT
        assert status.evidence[0].confidence == 1.0
    kept = (StatusKind.UNKNOWN, True, EvidenceMethod.SECONDARY_SOURCE)
    stands = (StatusKind.NOT_RECOGNISED, False, EvidenceMethod.OFFICIAL_TEXT)
    assert claims(entry.values["outcomes"]) == [kept, stands]
    drafted = (StatusKind.IN_CONSULTATION, False, EvidenceMethod.PRESS)
    assert claims(occupation.values["statusHistory"]) == [kept, drafted, stands]
    # Nothing that was said before is gone from the graph.
    before = set(compose(ontology_dir()).union.splitlines())
    gone = before - set(draft.union.splitlines())
    assert [line for line in gone if b"currentStatus" not in line] == []
    assert len(gone) == 1
    assert reader.find(Kind.CONSULTATION_ENTRY, [UriKey(ENTRY)], Selection())


def test_a_secondary_claim_supersedes_nothing(ontology: Path) -> None:
    change_file(ontology / "official.ttl", "method:official-text", "method:press")
    with pytest.raises(NonConformanceError) as caught:
        validate(compose(ontology))
    found = {finding.shape.rpartition("/")[2] for finding in caught.value.report.findings}
    assert found == {"StatusChange-supersedes"}


def test_an_official_text_that_supersedes_nothing_leaves_two_outcomes(ontology: Path) -> None:
    change_file(
        ontology / "official.ttl", "    og:supersedes status-change:incense-artisan-unknown ;\n", ""
    )
    with pytest.raises(NonConformanceError) as caught:
        validate(compose(ontology))
    found = {finding.shape.rpartition("/")[2] for finding in caught.value.report.findings}
    assert {"ConsultationEntry-hasOutcome-one", "Concept-currentStatus-history"} <= found
