"""Sync: plan what a new release would change, validate it, publish it.

A plan reads the package, compares its content with the release that it follows, and finds the
links that point to what changes. Nothing is written before everything conforms; the same package
again writes nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from occugraph.chronology import rank_releases
from occugraph.collection import paused_collection
from occugraph.diff import ContentDiff, diff_both
from occugraph.errors import ArgumentError, ConflictError
from occugraph.iri import Iri
from occugraph.lines import find_things
from occugraph.projection import Projection
from occugraph.publication import Outcome, Publication, find_current
from occugraph.record import Record, RecordedGraph
from occugraph.release import DraftGraph, QuarantinedRow
from occugraph.sorted_lines import subtract_each_other
from occugraph.values import Release
from occugraph.view import DraftView
from occugraph_loaders.brought_sets import BroughtSetLocator
from occugraph_loaders.earlier import EarlierGraphs
from occugraph_loaders.gathering import gather_arrival
from occugraph_loaders.impact import Impact, assess_impact
from occugraph_loaders.pipeline import (
    Arrival,
    BuildInput,
    Plan,
    Progress,
    ReleaseSource,
    carry_out,
    is_known,
    is_release,
    make_plan,
)
from occugraph_loaders.source_locator import SourceLocator

__all__ = [
    "Replacement",
    "SyncPlan",
    "SyncReport",
    "SyncResult",
    "check_sync",
    "count_written",
    "gather_arrival",
    "get_source",
    "plan_sync",
    "run_sync",
]


@dataclass(frozen=True, slots=True)
class Replacement:
    """A recorded release whose place the same version takes, read from other files.

    Attributes:
        release: E.g. ``esco@1.2.0``.
        files: What it was read from.
        lost: How many of its things the view would have no more, not even as history.
    """

    release: str
    files: tuple[str, ...]
    lost: int


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a person is told of a sync.

    Attributes:
        before: The version of the release that it follows; None for the first one.
        changes: Between the two as they are loaded.
        source_changes: Between the files, rows that were left out included.
        impact: The links that point to what changes.
        remarks: What a person should see before the release is taken in, in sentences.
        replaces: The release that would be lost; None for none.
    """

    before: str | None
    changes: ContentDiff
    source_changes: ContentDiff
    impact: Impact
    remarks: tuple[str, ...] = ()
    replaces: Replacement | None = None


@dataclass(frozen=True, slots=True)
class SyncPlan:
    """What a sync would change.

    Attributes:
        source: The source's key.
        after: The version of the release.
        is_current: Whether the view would have the release; an older one stands beside it.
        quarantined: Rows of the package that were left out.
        plan: What to publish; None where the record has the release from the same files.
        find_report: Finds out, once, what a person is told; there is time for it while the view is
            validated and its projections are built.
    """

    source: str
    after: str
    is_current: bool
    quarantined: tuple[QuarantinedRow, ...]
    plan: Plan | None
    find_report: Callable[[], SyncReport]

    @property
    def report(self) -> SyncReport:
        """What a person is told of it."""
        return self.find_report()


@dataclass(frozen=True, slots=True)
class SyncResult:
    """What a sync did: what it published, and how many quads came into and left the view.

    Those of a release that stands beside the view count, too.
    """

    outcome: Outcome
    written: int


def get_source(key: str, sources: Sequence[ReleaseSource[Any, Any]]) -> ReleaseSource[Any, Any]:
    """Return the source with a key.

    Raises:
        ArgumentError: There is none; the known ones are named.
    """
    for source in sources:
        if key == source.stages.key:
            return source
    known = ", ".join(sorted(source.stages.key for source in sources))
    raise ArgumentError(
        f"source {key!r} is unknown: expected one of {known}", argument="source", value=key
    )


@paused_collection()
def plan_sync(
    record: Record,
    given: BuildInput,
    arrival: Arrival,
    *,
    projections: Sequence[Projection] = (),
    progress: Progress = lambda _stage: None,
) -> SyncPlan:
    """Return what publishing a package would change. Nothing is written.

    Its validation has begun when this returns; its report is made when it is asked for.

    Args:
        record: Where.
        given: What a build reads.
        arrival: The package.
        projections: What :func:`run_sync` will build; their work may begin. Nothing for a dry run.
        progress: Told the name of each stage.

    Raises:
        SourceError: A file cannot be used.
        StoreError: The record cannot be read.
    """
    base = find_current(record)
    progress("releases")
    recorded = is_known(base, arrival)
    if recorded and recorded.entry.release:
        release = recorded.entry.release
        rows, _ = record.read_quarantine(recorded)
        nothing = ContentDiff((), ())
        report = SyncReport(release.version, nothing, nothing, Impact(), _remark(arrival))
        return SyncPlan(
            release.source,
            release.version,
            recorded.in_view,
            rows,
            None,
            lambda: report,
        )
    plan = make_plan(record, given, [arrival], projections=projections, progress=progress)
    fresh = _find_fresh(plan)
    return SyncPlan(
        fresh.release.source if fresh.release else arrival.source.stages.key,
        fresh.release.version if fresh.release else "",
        any(graph.name == fresh.name for graph in plan.view.graphs),
        fresh.quarantined,
        plan,
        cache(lambda: _report(given, arrival, plan)),
    )


def _report(given: BuildInput, arrival: Arrival, plan: Plan) -> SyncReport:
    base, fresh = plan.base, _find_fresh(plan)
    shift = _find_shift(plan, fresh)
    before, after = shift or (_find_predecessor(plan, fresh), fresh)
    changes, source_changes = diff_both(before, after)
    is_current = any(graph.name == fresh.name for graph in plan.view.graphs)
    impact = Impact()
    if is_current or shift:
        impact = assess_impact(
            changes,
            after,
            plan.view.graphs,
            absent=_find_newly_absent(plan),
            locator=BroughtSetLocator(SourceLocator(plan.authored), given, base),
        )
    remarks = _remark(arrival)
    if shift and not is_current:
        remarks += (_tell_shift(*shift),)
    return SyncReport(
        before.release.version if before and before.release else None,
        changes,
        source_changes,
        impact,
        remarks,
        _find_replaced(base, plan, fresh, changes),
    )


def check_sync(sync: SyncPlan, *, progress: Progress = lambda _stage: None) -> None:
    """Wait until what is planned is validated, and write nothing, not even that it conforms.

    Raises:
        NonConformanceError: It breaks a shape.
    """
    progress("diff")
    sync.find_report()
    if sync.plan:
        progress("validate")
        sync.plan.validation.wait()


@paused_collection()
def run_sync(
    record: Record,
    sync: SyncPlan,
    *,
    projections: Sequence[Projection],
    may_replace: bool = False,
    progress: Progress = lambda _stage: None,
) -> SyncResult | None:
    """Validate and publish what is planned.

    Args:
        record: Where.
        sync: The plan.
        projections: What to build from the view.
        may_replace: Whether a recorded release may be lost.
        progress: Told the name of each stage.

    Returns:
        What was done; None where there was nothing to do.

    Guarantees:
        All or nothing, whenever the process ends; running it again is always safe.

    Raises:
        NonConformanceError: It breaks a shape.
        ConflictError: Another process is publishing, or has published meanwhile; or a recorded
            release would be lost, and may not be.
        StoreError: The record cannot be written.
    """
    plan = sync.plan
    if plan is None:
        return None
    base, fresh = plan.base, _find_fresh(plan)
    # The report takes a while: it is made first only where there is something to lose.
    if not may_replace and _find_recorded(base, fresh.name) and sync.report.replaces:
        raise _refuse_replacement(sync.report.replaces)
    count = cache(lambda: count_written(plan.earlier, plan.view, [fresh]))

    def look() -> None:
        # What cannot be told is not done; and what is read may go with old publications.
        sync.find_report()
        count()

    outcome = carry_out(record, plan, projections=projections, meanwhile=look, progress=progress)
    return SyncResult(outcome, count())


def count_written(
    earlier: EarlierGraphs,
    view: DraftView,
    releases: Sequence[DraftGraph] = (),
) -> int:
    """Return how many quads came and went.

    Args:
        earlier: What was published before.
        view: Its named graphs have quads more, and fewer, than those before.
        releases: New ones; one that stands beside the view is written as a whole.
    """
    before = {graph.entry.name: graph for graph in earlier.of_view}
    written = 0
    for graph in view.graphs:
        recorded = before.pop(graph.name, None)
        if recorded is None:
            written += graph.content.quads
        elif recorded.entry.sha256 != graph.content.sha256:
            was = earlier.read(recorded).content
            gone, came = subtract_each_other(was.triple_lines(), graph.content.triple_lines())
            written += len(gone) + len(came)
    served = {graph.name for graph in view.graphs}
    written += sum(each.content.quads for each in releases if each.name not in served)
    return written + sum(graph.entry.quads for graph in before.values())


def _find_fresh(plan: Plan) -> DraftGraph:
    """Return the release that the package has brought."""
    return next(graph for graph in plan.releases if graph.name in plan.fresh)


def _remark(arrival: Arrival) -> tuple[str, ...]:
    stated = getattr(arrival.package, "stated", arrival.package.version)
    if arrival.version is None or stated in {"", arrival.version}:
        return ()
    return (f"the files call themselves {stated}: they are taken in as {arrival.version}",)


def _find_shift(plan: Plan, fresh: DraftGraph) -> tuple[DraftGraph, DraftGraph] | None:
    """Return the current release of the source and another that would be; None where it stays.

    A day of issue can make any recorded release the newest, not only the one that arrives.
    """
    source = fresh.release.source if fresh.release else ""
    was = next(
        (
            graph
            for graph in plan.earlier.of_view
            if is_release(graph) and _source_of(graph.entry.release) == source
        ),
        None,
    )
    will = next(
        (
            graph
            for graph in plan.view.graphs
            if graph.release and graph.release.kind == "release" and graph.release.source == source
        ),
        None,
    )
    if was is None or will is None or was.entry.name == will.name:
        return None
    # As the plan has it, which keeps the rows that were left out.
    planned = {graph.name: graph for graph in plan.releases}
    return plan.earlier.read(was), planned[will.name]


def _source_of(release: Release | None) -> str | None:
    return release.source if release else None


def _tell_shift(was: DraftGraph, will: DraftGraph) -> str:
    versions = [each.release.version if each.release else "" for each in (was, will)]
    return f"{versions[1]} becomes current in place of {versions[0]}, by their days of issue"


def _find_newly_absent(plan: Plan) -> list[bytes]:
    """Return those lines of ``absent`` whose things were in the view before.

    What was absent before this sync breaks nothing now.
    """
    absent = list(plan.view.absent)
    if plan.base is None or not absent:
        return absent
    stay = {graph.name: graph.content.sha256 for graph in plan.view.graphs}
    present: set[bytes] = set()
    for graph in plan.earlier.of_view:
        # What a graph of both views has is not absent.
        if stay.get(graph.entry.name) != graph.entry.sha256:
            present.update(find_things(plan.earlier.read(graph).content))
    return [line for line in absent if line.split(b" ", 1)[0] in present]


def _find_replaced(
    base: Publication | None, plan: Plan, fresh: DraftGraph, changes: ContentDiff
) -> Replacement | None:
    found = _find_recorded(base, fresh.name)
    if found is None or fresh.release is None:
        return None
    if {each.sha256 for each in found.origins} == {each.sha256 for each in fresh.origins}:
        # The same files with another day of issue, or read by another version of this software.
        return None
    removed = {f"<{each.uri}>".encode() for each in changes.things if each.change == "removed"}
    kept = (find_things(graph.content).keys() for graph in plan.view.graphs if removed)
    return Replacement(
        f"{fresh.release.source}@{fresh.release.version}",
        tuple(origin.file for origin in found.origins),
        len(removed.difference(*kept)),
    )


def _find_recorded(base: Publication | None, name: Iri) -> RecordedGraph | None:
    recorded = base.manifest.graphs if base else ()
    return next((graph for graph in recorded if graph.entry.name == name), None)


def _refuse_replacement(replaced: Replacement) -> ConflictError:
    files = ", ".join(replaced.files)
    return ConflictError(
        f"{replaced.release} is in the record already, read from other files ({files}); things"
        f" that would leave without a tombstone: {replaced.lost}",
        hint="give these files another version with --release, or say --replace",
        release=replaced.release,
        lost=replaced.lost,
    )


def _find_predecessor(plan: Plan, fresh: DraftGraph) -> DraftGraph | None:
    """Return the release that this one follows: of the same version, else the newest older one."""
    release = fresh.release
    if release is None:
        return None
    recorded = _find_recorded(plan.base, fresh.name)
    if recorded:
        # Published again with other content.
        return plan.earlier.read(recorded)
    peers = {
        graph.release.version: (graph.release, graph)
        for graph in plan.releases
        if graph.release and graph.release.source == release.source
    }
    age = rank_releases([each for each, _ in peers.values()])
    older = [pair for pair in peers.values() if age(pair[0]) < age(release)]
    return max(older, key=lambda pair: age(pair[0]))[1] if older else None
