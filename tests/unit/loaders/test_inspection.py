"""Validating files at hand."""

from pathlib import Path

import pytest

from occugraph.conformance import ConformanceCache
from occugraph.errors import RowError, SourceError
from occugraph.validation import Report, Shapes
from occugraph_loaders.inspection import inspect_files

NOTHING = ConformanceCache(None)


def _inspect(ontology: Path, shapes: Shapes, *paths: Path) -> Report:
    return inspect_files(paths, ontology=ontology, shapes=shapes, cache=NOTHING).report


def _copy(source: Path, target: Path, old: str, new: str) -> Path:
    text = source.read_text("utf-8")
    assert old in text
    target.write_text(text.replace(old, new), encoding="utf-8")
    return target


def test_copy_stands_in_for_the_shipped_file(
    tmp_path: Path, ontology: Path, shapes: Shapes
) -> None:
    """A copy under another name conforms; with a label twice in a language it does not."""
    source = ontology / "occupations" / "kiln-operator.ttl"
    copy = _copy(source, tmp_path / "mine.ttl", "kiln", "kiln")
    assert _inspect(ontology, shapes, copy).findings == ()
    _copy(source, copy, '"窑工"@zh-Hans', '"second"@en')
    (finding,) = _inspect(ontology, shapes, copy).findings
    assert str(finding.location) == f"{copy}:21"


def test_part_of_a_shipped_file_replaces_only_that_part(
    tmp_path: Path, ontology: Path, shapes: Shapes
) -> None:
    """What else the shipped file describes is still there to be pointed to."""
    part = tmp_path / "part.ttl"
    part.write_text(
        """@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        <https://w3id.org/occugraph/id/source/paper> a <https://w3id.org/occugraph/ontology#Skill> ;
            skos:prefLabel "one"@en , "two"@en .""",
        encoding="utf-8",
    )
    (finding,) = _inspect(ontology, shapes, part).findings
    assert finding.focus == "<https://w3id.org/occugraph/id/source/paper>"
    assert str(finding.location) == f"{part}:3"


def test_findings_in_shipped_files_are_left_out(
    tmp_path: Path, ontology: Path, shapes: Shapes
) -> None:
    """Only the given files are reported on."""
    occupation = ontology / "occupations" / "kiln-operator.ttl"
    _copy(occupation, occupation, '"窑工"@zh-Hans', '"second"@en')
    mine = _copy(ontology / "sources.ttl", tmp_path / "mine.ttl", "A paper", "Another")
    assert _inspect(ontology, shapes, mine).conforms


def test_findings_that_a_file_causes_elsewhere_are_reported(
    tmp_path: Path, ontology: Path, shapes: Shapes
) -> None:
    """The skill that an occupation points to has gone; what was wrong before is left out."""
    technologies = ontology / "starter" / "esco.ttl"
    skill = 'esco-skill:fire a og:Skill ;\n    skos:prefLabel "fire a kiln"@en .'
    mine = _copy(technologies, tmp_path / "mine.ttl", skill, "")
    (finding,) = _inspect(ontology, shapes, mine).findings
    assert finding.message == "An occupation requires skills only."
    assert str(finding.location).startswith("ontology/occupations/kiln-operator.ttl:")
    occupation = ontology / "occupations" / "kiln-operator.ttl"
    _copy(occupation, occupation, '"窑工"@zh-Hans', '"second"@en')
    assert _inspect(ontology, shapes, mine).findings == (finding,)


def test_cell_of_a_table_is_a_finding(tmp_path: Path, ontology: Path, shapes: Shapes) -> None:
    """With row and column."""
    source = ontology / "mappings" / "test.sssom.tsv"
    table = _copy(source, tmp_path / "my.sssom.tsv", "\t0.6\t", "\t6\t")
    (finding,) = _inspect(ontology, shapes, table).findings
    assert str(finding.location) == f"{table}:12 confidence"
    assert finding.value == '"6"'
    assert _inspect(ontology, shapes, _copy(source, table, "0.6", "0.7")).conforms


def test_folder_is_searched(ontology: Path, shapes: Shapes) -> None:
    """All files below it, Turtle and tables."""
    assert _inspect(ontology, shapes, ontology).conforms


def test_unreadable_files_are_errors(tmp_path: Path, ontology: Path, shapes: Shapes) -> None:
    """They are no findings: nothing could be validated."""
    broken = tmp_path / "broken.ttl"
    broken.write_text("<urn:a> <urn:b>")
    with pytest.raises(RowError, match=r"broken\.ttl:1"):
        _inspect(ontology, shapes, broken)
    with pytest.raises(SourceError, match=r"expected a file \*\.ttl or \*\.sssom\.tsv"):
        _inspect(ontology, shapes, tmp_path / "x.csv")
    (tmp_path / "empty").mkdir()
    with pytest.raises(SourceError, match="has neither"):
        _inspect(ontology, shapes, tmp_path / "empty")
