"""Which authored file goes to which graph, and what must not stand in two."""

from pathlib import Path

import pytest

from occugraph.errors import ReleaseError, RowError, SourceError
from occugraph.iri import GRAPH_CURATED, GRAPH_ONTOLOGY, PREFIXES, starter_graph
from occugraph.release import DraftGraph
from occugraph_loaders.curated.package import extract_folder, transform_authored
from occugraph_loaders.sssom.findings import WrongCellsError


def _drafts(ontology: Path) -> dict[str, DraftGraph]:
    return {draft.name: draft for draft in transform_authored(extract_folder(ontology))}


def test_files_go_to_their_graphs(ontology: Path) -> None:
    """Modules, data and tables, starters; each graph knows its files."""
    drafts = _drafts(ontology)
    assert {name: [each.file for each in draft.origins] for name, draft in drafts.items()} == {
        GRAPH_ONTOLOGY: ["ontology/core.ttl"],
        GRAPH_CURATED: [
            "ontology/mappings/test.sssom.tsv",
            "ontology/occupations/kiln-operator.ttl",
            "ontology/sources.ttl",
        ],
        starter_graph("esco"): ["ontology/starter/esco.ttl"],
    }
    release = drafts[GRAPH_CURATED].release
    assert release is not None
    assert (release.source, release.version, release.kind) == ("occugraph", "0.1.0", "curated")
    assert str(release.issued) == "2026-11-23"


def test_order_layout_and_labels_change_no_digest(ontology: Path) -> None:
    """The same statements in another order, file and spelling are the same graph."""
    before = _drafts(ontology)[GRAPH_CURATED].content.sha256
    path = ontology / "occupations" / "kiln-operator.ttl"
    head, body = path.read_text("utf-8").split("\n\n", 1)
    first, second = body.split("\n[] a og:Statement")
    second = "_:named a og:Statement" + second
    path.write_text(f"{head}\n# Moved.\n{second}\n{first}", encoding="utf-8")
    path.rename(ontology / "moved.ttl")
    assert _drafts(ontology)[GRAPH_CURATED].content.sha256 == before


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("sources.ttl", "a og:Release", "a og:Source", "og:Release none: expected exactly one"),
        ("sources.ttl", '"0.1.0"', '""', "lacks .*versionInfo"),
        ("sources.ttl", '"curated"', '"cured"', "'cured': expected curated, starter, release"),
        ("sources.ttl", '"2026-11-23"', '"2026-11-32"', "expected a date YYYY-MM-DD"),
        ("sources.ttl", '"0.1.0"', '"0.1.0" , "0.2.0"', "has 2 values of"),
        ("starter/esco.ttl", 'Key "esco"', 'Key "isco"', "expected a starter release of 'esco'"),
        ("starter/esco.ttl", '"starter"', '"release"', "expected a starter release of 'esco'"),
    ],
)
def test_wrong_release_is_refused(
    ontology: Path, file: str, old: str, new: str, message: str
) -> None:
    """The message names the file or the graph."""
    path = ontology / file
    path.write_text(path.read_text("utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(ReleaseError, match=message):
        _drafts(ontology)


def test_thing_in_two_files_is_refused(ontology: Path) -> None:
    """Which of the two is right is not for a program to say."""
    (ontology / "twin.ttl").write_text(
        "<https://w3id.org/occugraph/id/source/paper> a <urn:Source> .", encoding="utf-8"
    )
    with pytest.raises(RowError, match=r"twin\.ttl describes .*source/paper>, as .*sources\.ttl"):
        _drafts(ontology)


@pytest.mark.parametrize(
    ("file", "line", "message"),
    [
        ("sources.ttl", 'esco-skill:fire skos:altLabel "burn"@en .', "things of our own"),
        ("sources.ttl", "csco:1-01-01-01 og:slug 'x' .", "things of our own"),
        ("sources.ttl", "esco-skill:fire skos:exactMatch skill:x .", "things of our own"),
        ("starter/esco.ttl", 'skill:x skos:altLabel "x"@en .', "things of its own source"),
        ("starter/esco.ttl", 'isic:1 skos:altLabel "x"@en .', "things of its own source"),
        (
            "starter/esco.ttl",
            "isic:1 a og:Skill ; skos:inScheme scheme:isic-4 .",
            "things of its own source",
        ),
        ("sources.ttl", "source:x og:usesTechnolgy source:y .", "a term of the ontology"),
        ("sources.ttl", "source:x a og:Sorce .", "a term of the ontology"),
    ],
)
def test_what_a_file_may_not_say(ontology: Path, file: str, line: str, message: str) -> None:
    """A file describes its own things, in terms that the ontology has."""
    path = ontology / file
    text = path.read_text("utf-8")
    prefixes = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    path.write_text(f"{prefixes}{text}\n{line}\n", encoding="utf-8")
    number = (prefixes + text).count("\n") + 2
    with pytest.raises(RowError, match=rf"{file}:{number} .*expected {message}") as caught:
        _drafts(ontology)
    assert caught.value.facts["line"] == number


def test_mapping_in_two_tables_is_refused(ontology: Path) -> None:
    """The message names both rows."""
    table = ontology / "mappings" / "test.sssom.tsv"
    text = table.read_text("utf-8").replace("mappings/test", "mappings/other")
    table.with_name("other.sssom.tsv").write_text(text, encoding="utf-8")
    with pytest.raises(
        WrongCellsError, match=r"test\.sssom\.tsv:12 repeats .*other\.sssom\.tsv:12"
    ):
        _drafts(ontology)


def test_folder_without_files_is_refused(tmp_path: Path) -> None:
    """An empty folder is no ontology, nor is one that is not there."""
    with pytest.raises(SourceError, match="has neither"):
        extract_folder(tmp_path)
    with pytest.raises(SourceError, match="is not a folder"):
        extract_folder(tmp_path / "none")
