"""Sync on the graph in miniature: plan, validate, publish, go back."""

import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from occugraph.binding import Kind
from occugraph.conformance import NonConformanceError
from occugraph.diff import Side
from occugraph.errors import ArgumentError, ConflictError, ReleaseError, SourceError
from occugraph.iri import GRAPH_HISTORY
from occugraph.projection import StoreProjection
from occugraph.publication import find_current, get_current, undo
from occugraph.record import Record
from occugraph.validation import Shapes
from occugraph_loaders.gathering import check_issued
from occugraph_loaders.impact import ImpactEntry
from occugraph_loaders.pipeline import BuildInput, build
from occugraph_loaders.sssom_release import SSSOM_SETS
from occugraph_loaders.sync import (
    Replacement,
    SyncPlan,
    SyncResult,
    check_sync,
    gather_arrival,
    get_source,
    plan_sync,
    run_sync,
)
from toy_source import ToySource, write_toy

SKILL = "http://data.europa.eu/esco/skill/"
OLD = {
    "skills": {"fire": "fire a kiln", "glaze": "glaze pots"},
    "occupations": {"potter": "potter", "stoker": "stoker"},
    "needs": [["potter", "fire"], ["potter", "glaze"], ["potter", "spin"]],
}
NEW = {
    "skills": {"fire": "fire kilns", "glaze": "glaze pots", "throw": "throw pots"},
    "occupations": {"potter": "potter"},
    "needs": [["potter", "fire"], ["potter", "throw"]],
}


class Bench:
    """A record, the miniature, and packages to sync into it."""

    def __init__(self, folder: Path, ontology: Path, shapes: Shapes) -> None:
        self.folder, self.toy = folder, ToySource()
        self.record = Record(folder / "home")
        self.sources = (self.toy.source(),)
        self.given = BuildInput(ontology, shapes, sources=self.sources)
        self.old = write_toy(folder / "old", "1.1", **OLD)
        self.new = write_toy(folder / "new", "1.2", **NEW)

    def plan(self, *paths: Path, version: str | None = None, day: date | None = None) -> SyncPlan:
        source = get_source("esco", self.sources)
        with gather_arrival(source, paths, version=version, issued=day) as arrival:
            return plan_sync(self.record, self.given, arrival)

    def sync(self, *paths: Path, version: str | None = None) -> SyncResult | None:
        return self.run(self.plan(*paths, version=version))

    def run(self, plan: SyncPlan) -> SyncResult | None:
        return run_sync(self.record, plan, projections=[StoreProjection()])

    def build(self, home: Path, *packages: Path) -> Record:
        data = self.folder / f"data-{home.name}"
        data.mkdir()
        for path in packages:
            (data / path.name).write_bytes(path.read_bytes())
        given = BuildInput(self.given.ontology, self.given.shapes, data, self.sources)
        build(Record(home), given, projections=[StoreProjection()])
        return Record(home)


@pytest.fixture
def bench(tmp_path: Path, ontology: Path, shapes: Shapes) -> Bench:
    """Return an empty record and two packages."""
    return Bench(tmp_path, ontology, shapes)


def _files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_first_release_follows_nothing(bench: Bench) -> None:
    """All of it is added; a row that cannot stand is told and counted in the files alone."""
    plan = bench.plan(bench.old)
    assert (plan.source, plan.report.before, plan.after, plan.is_current) == (
        "esco",
        None,
        "1.1",
        True,
    )
    assert plan.report.changes.side(Kind.SKILL) == Side(2, 0, 0)
    assert plan.report.changes.side(None) == Side(2, 0, 0)
    assert plan.report.source_changes.side(None) == Side(3, 0, 0)
    assert [(row.row, row.value) for row in plan.quarantined] == [(4, "spin")]


def test_files_that_differ_in_rows_left_out_alone_are_told(bench: Bench) -> None:
    """The same release read again: what was loaded is the same, the files are not."""
    bench.sync(bench.old)
    needs = [["potter", "fire"], ["potter", "glaze"], ["potter", "weave"]]
    plan = bench.plan(write_toy(bench.folder / "again", "1.1", **{**OLD, "needs": needs}))
    assert plan.report.changes.side(None) == Side(0, 0, 0)
    assert plan.report.source_changes.side(None) == Side(1, 1, 0)


def test_plan_compares_with_the_release_that_it_follows(bench: Bench) -> None:
    """In the files a relation that could not be loaded is removed, too."""
    bench.sync(bench.old)
    plan = bench.plan(bench.new)
    assert (plan.report.before, plan.after) == ("1.1", "1.2")
    assert plan.report.changes.side(Kind.SKILL) == Side(1, 0, 1)
    assert plan.report.changes.side(Kind.OCCUPATION) == Side(0, 1, 0)
    assert plan.report.changes.side(None) == Side(1, 1, 0)
    assert plan.report.source_changes.side(None) == Side(1, 2, 0)


def test_planning_and_checking_write_nothing(bench: Bench) -> None:
    """Not even into a cache, and not where there is no home yet."""
    check_sync(bench.plan(bench.old))
    assert not bench.record.home.exists()
    bench.sync(bench.old)
    before = _files(bench.record.home)
    check_sync(bench.plan(bench.new))
    assert _files(bench.record.home) == before


def test_build_of_two_is_build_of_one_then_sync(bench: Bench, tmp_path: Path) -> None:
    """The publication and its graphs are the same to the byte, history among them."""
    both = bench.build(tmp_path / "both", bench.old, bench.new)
    one = bench.build(tmp_path / "one", bench.old)
    bench.record = one
    result = bench.sync(bench.new)
    assert result is not None
    publication = get_current(both)
    assert publication.id == get_current(one).id
    assert GRAPH_HISTORY in {graph.name for graph in publication.view.graphs}
    there = _files(publication.directory)
    assert _files(result.outcome.publication.directory) == there
    graphs = {path.name: path.read_bytes() for path in both.graphs_dir.iterdir()}
    assert (
        graphs.items()
        <= {path.name: path.read_bytes() for path in one.graphs_dir.iterdir()}.items()
    )


def test_written_counts_quads_that_came_and_went(bench: Bench) -> None:
    """As the dumps before and after differ."""

    def dump() -> set[bytes]:
        publication = find_current(bench.record)
        entries = publication.view.graphs if publication else ()
        graphs = [bench.record.read_graph(entry) for entry in entries]
        return {line for graph in graphs for line in graph.payload.split(b"\n")[:-1]}

    for package in (bench.old, bench.new):
        before = dump()
        result = bench.sync(package)
        assert result is not None
        assert result.written == len(before ^ dump())


def test_same_files_again_do_nothing(bench: Bench) -> None:
    """They are not even read; another name of the file makes no difference."""
    bench.sync(bench.old)
    reads, before = bench.toy.reads, _files(bench.record.home)
    plan = bench.plan(bench.old)
    assert plan.plan is None
    assert plan.report.changes.is_empty
    assert (plan.report.before, plan.after) == ("1.1", "1.1")
    assert [row.value for row in plan.quarantined] == ["spin"]
    assert bench.run(plan) is None
    renamed = bench.old.rename(bench.old.with_name("download.json"))
    assert bench.sync(renamed) is None
    assert bench.toy.reads == reads
    assert _files(bench.record.home) == before


def test_older_release_stands_beside_the_view(bench: Bench) -> None:
    """It follows nothing; what the newer one dropped is history now."""
    bench.sync(bench.new)
    plan = bench.plan(bench.old)
    assert (plan.report.before, plan.after, plan.is_current) == (None, "1.1", False)
    assert plan.report.impact.mappings == plan.report.impact.curated == ()
    result = bench.run(plan)
    assert result is not None
    served = {graph.name for graph in result.outcome.publication.view.graphs}
    assert GRAPH_HISTORY in served
    assert not any(name.endswith("esco/1.1") for name in served)


def test_release_beside_the_view_is_written_as_a_whole(bench: Bench) -> None:
    """Its own quads, and those of the history that it brings."""
    bench.sync(bench.new)
    plan = bench.plan(bench.old)
    assert plan.plan is not None
    (graph,) = (each for each in plan.plan.releases if each.name.endswith("esco/1.1"))
    result = bench.run(plan)
    assert result is not None
    assert result.written > graph.content.quads


def test_sync_that_makes_another_release_current_tells_what_that_changes(bench: Bench) -> None:
    """The day of issue of one makes the other the newest."""
    for version, package, year in (("1.1", bench.old, 2024), ("1.2", bench.new, 2025)):
        bench.run(bench.plan(package, version=version, day=date(year, 5, 1)))
    plan = bench.plan(bench.new, day=date(2023, 5, 1))
    assert not plan.is_current
    assert plan.report.remarks == ("1.1 becomes current in place of 1.2, by their days of issue",)
    assert (plan.report.before, plan.after) == ("1.2", "1.2")
    assert plan.report.changes.side(Kind.SKILL) == Side(0, 1, 1)
    assert plan.report.changes.side(Kind.OCCUPATION) == Side(1, 0, 0)
    assert _about_fire(plan).change == "relabelled"
    bench.run(plan)
    back = bench.plan(bench.new, day=date(2025, 5, 1))
    assert (back.is_current, back.report.before, back.after) == (True, "1.1", "1.2")
    assert back.report.remarks == ()
    assert back.report.changes.side(Kind.SKILL) == Side(1, 0, 1)


def test_order_of_syncs_makes_no_difference(bench: Bench, tmp_path: Path) -> None:
    """The view is a function of the set of releases."""
    for package in (bench.new, bench.old):
        bench.sync(package)
    backwards = get_current(bench.record)
    bench.record = Record(tmp_path / "forwards")
    for package in (bench.old, bench.new):
        bench.sync(package)
    assert get_current(bench.record).id == backwards.id


def test_release_with_other_content_replaces_itself_only_if_it_may(bench: Bench) -> None:
    """What it has no more leaves no tombstone; the comparison is with what was there."""
    bench.sync(bench.old)
    write_toy(bench.folder / "old", "1.1", **{**OLD, "occupations": {"potter": "potter"}})
    plan = bench.plan(bench.old)
    assert (plan.report.before, plan.after) == ("1.1", "1.1")
    assert plan.report.changes.side(Kind.OCCUPATION) == Side(0, 1, 0)
    assert plan.report.replaces == Replacement("esco@1.1", ("1.1.json",), 1)
    before = get_current(bench.record)
    with pytest.raises(ConflictError, match=r"esco@1.1 is in the record already, .* tombstone: 1"):
        bench.run(plan)
    assert get_current(bench.record) == before
    run_sync(bench.record, plan, projections=[StoreProjection()], may_replace=True)
    assert bench.plan(bench.old).report.replaces is None
    assert bench.plan(bench.old, day=date(2024, 5, 1)).report.replaces is None
    manifest = get_current(bench.record).manifest
    assert len([graph for graph in manifest.graphs if "/release/" in graph.entry.name]) == 1


def test_version_and_day_can_be_given(bench: Bench) -> None:
    """They are what the files do not say; the same files as another release are another."""
    bench.sync(bench.old)
    plan = bench.plan(bench.old, version="2", day=date(2030, 5, 1))
    assert (plan.report.before, plan.after) == ("1.1", "2")
    bench.run(plan)
    (release,) = (
        each for each in get_current(bench.record).view.releases() if each.source == "esco"
    )
    assert (release.version, release.issued) == ("2", date(2030, 5, 1))
    assert bench.plan(bench.old, version="2", day=date(2030, 5, 1)).plan is None


def test_release_that_breaks_a_shape_changes_nothing(bench: Bench) -> None:
    """The finding names the row; a dry run finds it as well."""
    bench.sync(bench.old)
    before = get_current(bench.record)
    bad = write_toy(bench.folder / "bad", "1.3", skills={"fire": ""})
    plan = bench.plan(bad)
    with pytest.raises(NonConformanceError) as err:
        bench.run(plan)
    assert {str(each.location) for each in err.value.report.findings} == {"1.3.json:1 label"}
    with pytest.raises(NonConformanceError):
        check_sync(plan)
    assert get_current(bench.record) == before


def test_undo_goes_back_and_sync_goes_on(bench: Bench) -> None:
    """The files are read again then, as the record no longer counts with them."""
    bench.sync(bench.old)
    first = get_current(bench.record)
    bench.sync(bench.new)
    second = get_current(bench.record)
    assert undo(bench.record) == first
    result = bench.sync(bench.new)
    assert result is not None
    assert result.outcome.publication == second


def test_several_files_are_one_package_or_an_error(bench: Bench, tmp_path: Path) -> None:
    """Of several releases the one that is named is taken."""
    assert bench.plan(tmp_path / "old").after == "1.1"
    with pytest.raises(ReleaseError, match=r"has 1\.1, 1\.2 of esco: expected one"):
        bench.plan(bench.old, bench.new)
    assert bench.plan(bench.old, bench.new, version="1.2").after == "1.2"
    copy = tmp_path / "copy" / bench.old.name
    copy.parent.mkdir()
    os.link(bench.old, copy)
    with pytest.raises(ReleaseError, match="expected one"):
        bench.plan(bench.old, copy)


def test_wrong_arguments_are_named(bench: Bench, tmp_path: Path) -> None:
    """An unknown source, a missing file, a file of another source."""
    with pytest.raises(ArgumentError, match="source 'onet' is unknown: expected one of esco"):
        get_source("onet", bench.sources)
    with pytest.raises(SourceError, match="does not exist"):
        bench.plan(tmp_path / "nothing")
    other = tmp_path / "other.csv"
    other.write_text("a,b\n")
    with pytest.raises(SourceError, match="has no package of esco"):
        bench.plan(other)
    broken = write_toy(tmp_path / "broken", "1.4")
    broken.write_text("{")
    with pytest.raises(SourceError, match=r"1\.4\.json is not JSON"):
        bench.plan(broken)


def _about_fire(plan: SyncPlan) -> ImpactEntry:
    """Return the one entry about the skill that the kiln operator needs."""
    (entry,) = (each for each in plan.report.impact.curated if each.thing == f"{SKILL}fire")
    return entry


def test_impact_of_a_relabelled_skill_is_found_in_the_curated_graph(bench: Bench) -> None:
    """With the place of the statement."""
    bench.sync(bench.old)
    entry = _about_fire(bench.plan(bench.new))
    assert (entry.change, entry.proposal) == ("relabelled", "review")
    assert entry.label == "fire kilns"
    assert "fire a kiln became fire kilns" in entry.reason
    assert str(entry.place).startswith("ontology/occupations/kiln-operator.ttl:")
    assert entry.predicate.endswith("requiresEssentialSkill")
    assert entry.node.startswith("https://w3id.org/occugraph/id/statement/")
    assert not entry.is_broken


def test_impact_of_a_removed_skill_is_broken(bench: Bench) -> None:
    """It stays in the history, so the view conforms, but someone has to look."""
    bench.sync(bench.old)
    plan = bench.plan(write_toy(bench.folder / "gone", "1.5", skills={"burn": "burn"}))
    entry = _about_fire(plan)
    assert (entry.change, entry.proposal, entry.to) == ("removed", "review", None)
    assert entry.is_broken
    assert bench.run(plan) is not None


def test_removed_skill_with_one_namesake_is_to_be_retargeted(bench: Bench) -> None:
    """The label leads to it."""
    bench.sync(bench.old)
    plan = bench.plan(write_toy(bench.folder / "gone", "1.5", skills={"burn": "fire a kiln"}))
    entry = _about_fire(plan)
    assert (entry.change, entry.proposal, entry.to) == ("removed", "retarget", f"{SKILL}burn")


MINE = """# sssom_version: '1.1'
# mapping_set_id: https://example.org/mine
# mapping_set_version: '7'
# license: https://creativecommons.org/publicdomain/zero/1.0/
# subject_source: scheme:occugraph
# subject_source_version: '1'
# object_source: scheme:esco
# object_source_version: '1.1'
# mapping_date: 2026-05-01
# curie_map:
#   agent: https://w3id.org/occugraph/id/agent/
#   esco-occ: http://data.europa.eu/esco/occupation/
#   occ: https://w3id.org/occugraph/id/occupation/
#   scheme: https://w3id.org/occugraph/id/scheme/
subject_id\tpredicate_id\tobject_id\tmapping_justification\tauthor_id\tconfidence
occ:kiln-operator\tskos:closeMatch\tesco-occ:stoker\tsemapv:ManualMappingCuration\tagent:a\t0.6
"""


def test_mapping_of_a_set_that_the_user_brought_is_ours_to_mend(bench: Bench) -> None:
    """It is found by release, and by its row as long as the file is at hand."""
    data = bench.folder / "data"
    data.mkdir()
    table = data / "mine.sssom.tsv"
    table.write_text(MINE, encoding="utf-8")
    sources = (*bench.sources, SSSOM_SETS)
    bench.given = replace(bench.given, sources=sources)
    bench.sync(bench.old)
    with gather_arrival(SSSOM_SETS, [table]) as arrival:
        bench.run(plan_sync(bench.record, bench.given, arrival))
    for folder, place in (
        (None, "sssom-example.org-mine@7 mine.sssom.tsv"),
        (data, "mine.sssom.tsv:16"),
    ):
        bench.given = replace(bench.given, data=folder)
        (entry,) = bench.plan(bench.new).report.impact.mappings
        assert (entry.change, entry.proposal, entry.place) == ("removed", "review", place)
        assert entry.is_broken


def test_release_without_what_the_starter_knows_is_told(bench: Bench) -> None:
    """A release that is older than the starter, synced into a record without any."""
    plan = bench.plan(write_toy(bench.folder / "early", "1.0", skills={"glaze": "glaze pots"}))
    entry = _about_fire(plan)
    assert (entry.change, entry.proposal, entry.label) == ("absent", "review", "fire a kiln")
    assert bench.run(plan) is not None


def test_what_was_absent_before_is_not_broken_again(bench: Bench) -> None:
    """Only what breaks by this sync is; what an older release had, and this one has not, does."""
    early = write_toy(bench.folder / "early", "1.0", skills={"glaze": "glaze pots"})
    first = bench.plan(early)
    assert _about_fire(first).is_broken
    bench.run(first)
    later = write_toy(bench.folder / "later", "1.05", skills={"glaze": "glaze pots", "spin": "s"})
    assert bench.plan(later).report.impact.broken == 0


def test_day_of_issue_is_from_1900_to_a_year_ahead() -> None:
    """Anything else is a slip that would order releases for ever."""
    today = date(2026, 7, 1)
    for day in (date(1900, 1, 1), today, date(2027, 7, 1)):
        check_issued(day, today)
    for day in (date(1899, 12, 31), date(2027, 7, 3)):
        with pytest.raises(ArgumentError, match=rf"--issued {day}: expected a day from 1900-01-01"):
            check_issued(day, today)


def test_upgrade_keeps_the_version_and_day_that_were_given(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another version of this software reads the same files again; they do not say them."""
    bench.run(bench.plan(bench.old, version="2", day=date(2024, 5, 1)))
    reads = bench.toy.reads
    monkeypatch.setattr("occugraph_loaders.pipeline.__version__", "9.9.9")
    given = replace(bench.given, data=bench.old.parent)
    build(bench.record, given, projections=[StoreProjection()])
    assert bench.toy.reads > reads
    graphs = [graph.entry for graph in get_current(bench.record).manifest.graphs]
    known = [each.release for each in graphs if each.release and "/esco/" in each.name]
    assert [(each.version, each.issued) for each in known] == [("2", date(2024, 5, 1))]
    assert bench.plan(bench.old).report.replaces is None
