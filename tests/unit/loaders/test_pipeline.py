"""The whole pipeline on the graph in miniature."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from occugraph.canonical import canonicalize
from occugraph.conformance import NonConformanceError
from occugraph.errors import ConflictError
from occugraph.iri import PREFIXES, release_graph, starter_graph
from occugraph.location import Locator
from occugraph.projection import StoreProjection
from occugraph.publication import Outcome, get_current
from occugraph.record import Record
from occugraph.release import DraftGraph, Origin
from occugraph.validation import Shapes
from occugraph.values import Release
from occugraph_loaders.pipeline import BuildInput, ReleaseSource, Source, build
from toy_source import FirstRow

SKILL = "<https://w3id.org/occugraph/ontology#Skill>"
TYPE = f"<{PREFIXES['rdf']}type>"
LABEL = f"<{PREFIXES['skos']}prefLabel>"


@dataclass(frozen=True)
class _Package:
    """A release as one text file: its name is the version, its text the label of a skill."""

    path: Path


class _Esco:
    """A source of releases that counts how often a package is read."""

    def __init__(self) -> None:
        self.reads = 0

    def source(self) -> ReleaseSource[_Package, tuple[str, str]]:
        stages = Source("esco", self.extract, self.transform)
        return ReleaseSource(stages, self.find, self.origins, self.locate)

    def find(self, data: Path) -> Sequence[_Package]:
        return [_Package(path) for path in sorted(data.glob("*.txt"))]

    def origins(self, package: _Package) -> tuple[Origin, ...]:
        return (Origin(package.path.name, package.path.read_text("utf-8")),)

    def locate(self, package: _Package) -> Locator:
        return FirstRow(package.path.name)

    def extract(self, package: _Package) -> tuple[str, str]:
        self.reads += 1
        return package.path.stem, package.path.read_text("utf-8")

    def transform(self, rows: tuple[str, str]) -> DraftGraph:
        version, label = rows
        name = release_graph("esco", version)
        skill = "<http://data.europa.eu/esco/skill/fire>"
        triples = [(skill, TYPE, SKILL)] + ([(skill, LABEL, f'"{label}"')] if label else [])
        release = Release("esco", version, "release", None, None, None, False, "", False, None)  # noqa: FBT003 -- a record's fields
        return DraftGraph(canonicalize(name, triples), release, (Origin(f"{version}.txt", label),))


@pytest.fixture
def record(tmp_path: Path) -> Record:
    """Return a record in a new home."""
    return Record(tmp_path / "home")


def _build(record: Record, given: BuildInput) -> Outcome:
    return build(record, given, projections=[StoreProjection()])


def test_building_twice_changes_nothing(record: Record, ontology: Path, shapes: Shapes) -> None:
    """The second build publishes nothing new and asks no engine."""
    stages: list[str] = []
    first = build(
        record,
        BuildInput(ontology, shapes),
        projections=[StoreProjection()],
        progress=stages.append,
    )
    assert first.changed
    assert stages == ["extract", "transform", "releases", "view", "publish"]
    again = _build(record, BuildInput(ontology, shapes))
    assert not again.changed
    assert again.publication == first.publication


def test_finding_stops_the_build_with_its_place(
    record: Record, ontology: Path, shapes: Shapes
) -> None:
    """What was published stays; the report names file and line."""
    before = _build(record, BuildInput(ontology, shapes)).publication
    path = ontology / "occupations" / "kiln-operator.ttl"
    text = path.read_text("utf-8").replace('"窑工"@zh-Hans', '"second"@en')
    path.write_text(text, encoding="utf-8")
    with pytest.raises(NonConformanceError) as err:
        _build(record, BuildInput(ontology, shapes))
    (finding,) = err.value.report.findings
    assert str(finding.location) == "ontology/occupations/kiln-operator.ttl:21"
    assert get_current(record) == before


def test_release_takes_the_place_of_its_starter(
    record: Record, ontology: Path, shapes: Shapes, tmp_path: Path
) -> None:
    """The newest release serves, an older one stays beside it, each package is read once."""
    data = tmp_path / "releases"
    data.mkdir()
    (data / "1.1.txt").write_text("fire")
    esco = _Esco()
    given = BuildInput(ontology, shapes, data, (esco.source(),))
    _build(record, given)
    (data / "1.2.txt").write_text("fire a kiln")
    manifest = _build(record, given).publication.manifest
    in_view = {graph.entry.name: graph.in_view for graph in manifest.graphs}
    assert in_view[release_graph("esco", "1.2")]
    assert not in_view[release_graph("esco", "1.1")]
    assert starter_graph("esco") not in in_view
    assert esco.reads == 2
    assert not _build(record, given).changed
    assert esco.reads == 2


def test_release_stays_when_its_package_has_gone(
    record: Record, ontology: Path, shapes: Shapes, tmp_path: Path
) -> None:
    """The record, not the folder of packages, is what is kept."""
    data = tmp_path / "releases"
    data.mkdir()
    (data / "1.1.txt").write_text("fire")
    source = _Esco().source()
    first = _build(record, BuildInput(ontology, shapes, data, (source,)))
    (data / "1.1.txt").unlink()
    again = _build(record, BuildInput(ontology, shapes, data, (source,)))
    assert again.publication == first.publication


def test_other_files_do_not_take_the_place_of_a_release_unasked(
    record: Record, ontology: Path, shapes: Shapes, tmp_path: Path
) -> None:
    """As in a sync: what only the recorded files had would go without a tombstone."""
    data = tmp_path / "releases"
    data.mkdir()
    (data / "1.1.txt").write_text("fire")
    given = BuildInput(ontology, shapes, data, (_Esco().source(),))
    before = _build(record, given).publication
    (data / "1.1.txt").write_text("fire a kiln")
    stages: list[str] = []
    with pytest.raises(
        ConflictError, match=r"esco@1\.1, recorded from 1\.1\.txt, is in the"
    ) as err:
        build(record, given, projections=[StoreProjection()], progress=stages.append)
    assert "--replace" in err.value.hint
    assert "view" not in stages, "nothing is composed, and no validation outlives the refusal"
    assert get_current(record) == before
    after = build(record, given, projections=[StoreProjection()], may_replace=True)
    assert after.changed
    assert not _build(record, given).changed


def test_release_that_breaks_a_shape_stops_the_build(
    record: Record, ontology: Path, shapes: Shapes, tmp_path: Path
) -> None:
    """A release is validated by itself before any view has it."""
    data = tmp_path / "releases"
    data.mkdir()
    (data / "1.1.txt").write_text("")
    with pytest.raises(NonConformanceError, match=r"release/esco/1\.1: 1 violation") as err:
        _build(record, BuildInput(ontology, shapes, data, (_Esco().source(),)))
    assert [str(each.location) for each in err.value.report.findings] == ["1.1.txt:1 label"]
    assert record.find_current() is None
