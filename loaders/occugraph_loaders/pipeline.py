"""The pipeline: extract, transform, validate, record, view, project, publish.

Each stage takes one type and gives one type. A source of releases brings its own first two
stages; from its draft on everything is the same for all. Only validation makes what recording
and publishing take (:mod:`occugraph.conformance`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, partial
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

from occugraph import __version__
from occugraph.canonical import CanonicalGraph
from occugraph.collection import paused_collection
from occugraph.conformance import (
    ConformanceCache,
    PendingView,
    begin_release,
    validate_view,
)
from occugraph.errors import ReleaseError
from occugraph.iri import GRAPH_ONTOLOGY
from occugraph.location import Locator
from occugraph.materialization import Materializer
from occugraph.projection import Projection
from occugraph.publication import Outcome, Publication, find_base, publish
from occugraph.record import Record, RecordedGraph
from occugraph.release import DraftGraph, Origin
from occugraph.validation import Shapes
from occugraph.view import DraftView, compose_view
from occugraph_loaders.curated.package import AuthoredRows, extract_folder, transform_authored
from occugraph_loaders.earlier import EarlierGraphs
from occugraph_loaders.package_locator import PackageLocator
from occugraph_loaders.replacement import refuse_replacements
from occugraph_loaders.source_locator import SourceLocator

__all__ = [
    "AUTHORED",
    "Arrival",
    "BuildInput",
    "Plan",
    "Progress",
    "ReleaseSource",
    "Source",
    "build",
    "carry_out",
    "conformance_cache",
    "is_known",
    "is_release",
    "make_plan",
]

Package = TypeVar("Package")
Rows = TypeVar("Rows")
Draft = TypeVar("Draft")

Progress = Callable[[str], None]
"""Told the name of each stage as it begins."""


@dataclass(frozen=True, slots=True)
class Source(Generic[Package, Rows, Draft]):
    """The first two stages of one source.

    Attributes:
        key: The source's key, e.g. ``esco``.
        extract: Reads a package; its rows say nothing yet about graphs.
        transform: Makes drafts of the rows.
    """

    key: str
    extract: Callable[[Package], Rows]
    transform: Callable[[Rows], Draft]

    def draft(self, package: Package) -> Draft:
        """Run both stages."""
        return self.transform(self.extract(package))


@dataclass(frozen=True, slots=True)
class ReleaseSource(Generic[Package, Rows]):
    """A source whose packages are releases, each a graph ``release/{source}/{version}``.

    A package is a frozen dataclass with at least ``version`` and ``issued`` (a date or None):
    what it says of itself. A sync may replace both.

    Attributes:
        stages: Extract and transform.
        find: Returns the packages of this source in a folder and the folders in it; it follows
            symbolic links.
        origins: Returns the files of a package with their digests, without reading what they
            mean: a package that the record has from the same files is not read again.
        locate: Returns a locator of a package's rows: file, row and column of each quad.
        gather: Returns the one package that given paths make, with the version and date of
            issue that are given. None where :attr:`find` does as well.
    """

    stages: Source[Package, Rows, DraftGraph]
    find: Callable[[Path], Sequence[Package]]
    origins: Callable[[Package], tuple[Origin, ...]]
    locate: Callable[[Package], Locator]
    gather: Callable[[Sequence[Path], str | None, date | None], Package] | None = None


@dataclass(frozen=True)
class Arrival:
    """A package of a release that is to be in the record.

    Attributes:
        source: What reads it.
        package: The package.
        version: The version it is to have, None for what it says of itself.
        issued: Its date of issue, None for what it says of itself.
    """

    source: ReleaseSource[Any, Any]
    package: Any
    version: str | None = None
    issued: date | None = None

    @cached_property
    def origins(self) -> tuple[Origin, ...]:
        """Its files with their digests, sorted."""
        return tuple(sorted(self.source.origins(self.package)))

    @cached_property
    def named(self) -> Any:  # noqa: ANN401 -- each source has packages of its own type
        """The package with the version and date that it is to have."""
        changes = {
            name: value
            for name, value in (("version", self.version), ("issued", self.issued))
            if value is not None and value != getattr(self.package, name)
        }
        return replace(self.package, **changes) if changes else self.package

    def draft(self) -> DraftGraph:
        """Read it."""
        return self.source.stages.draft(self.named)

    def locator(self) -> Locator:
        """Return what finds file, row and column of its quads."""
        return self.source.locate(self.named)

    def is_in(self, graph: RecordedGraph) -> bool:
        """Return whether a graph of the record was read from these files, as this release."""
        release = graph.entry.release
        return (
            release is not None
            and {each.sha256 for each in graph.origins} == {each.sha256 for each in self.origins}
            and self.version in {None, release.version}
            and self.issued in {None, release.issued}
        )


AUTHORED: Final[Source[Path, AuthoredRows, tuple[DraftGraph, ...]]] = Source(
    "occugraph", extract_folder, transform_authored
)
"""The ontology, the curated graph and the starters."""


@dataclass(frozen=True, slots=True)
class BuildInput:
    """What a build reads.

    Attributes:
        ontology: The folder of authored files.
        shapes: What the result must conform to.
        data: A folder with packages of releases, None for none.
        sources: The sources of releases that are known.
        receipts: Which data is known to conform; see :class:`ConformanceCache`.
    """

    ontology: Path
    shapes: Shapes
    data: Path | None = None
    sources: Sequence[ReleaseSource[Any, Any]] = ()
    receipts: frozenset[str] = frozenset()

    def find_arrivals(self) -> list[Arrival]:
        """Return the packages in the folder of data."""
        if self.data is None:
            return []
        return [
            Arrival(source, package)
            for source in self.sources
            for package in source.find(self.data)
        ]


@dataclass(frozen=True, slots=True)
class Plan:
    """A view that could be published, with what it was made from. Nothing is written yet.

    Attributes:
        current: What CURRENT named when the view was made.
        base: The newest publication that is whole; it may be another where CURRENT is lost.
        earlier: Its graphs.
        authored: What was read from the authored files.
        ontology: The graph of the ontology.
        releases: Every release that the record would have.
        fresh: Those of them that were read from packages now, with their packages, by graph.
        view: The view.
        cache: What is known to conform; nothing new is written before the plan is carried out.
        validation: Under way: the engine is a process of its own, and the rest goes on meanwhile.
    """

    current: str | None
    base: Publication | None
    earlier: EarlierGraphs
    authored: AuthoredRows
    ontology: DraftGraph
    releases: tuple[DraftGraph, ...]
    fresh: Mapping[str, Arrival]
    view: DraftView
    cache: ConformanceCache
    validation: PendingView


@paused_collection()
def build(
    record: Record,
    given: BuildInput,
    *,
    projections: Sequence[Projection],
    may_replace: bool = False,
    progress: Progress = lambda _stage: None,
) -> Outcome:
    """Build and publish the current view.

    Args:
        record: Where; it may be new. Releases that it has stay.
        given: What to read.
        projections: What to build from the view.
        may_replace: Whether a release of the record may be lost to other files of its version.
        progress: Told the name of each stage.

    Returns:
        The publication, and whether it is another than before.

    Guarantees:
        All or nothing, and the same input twice changes nothing.

    Raises:
        SourceError: A file cannot be used.
        NonConformanceError: The data breaks a shape.
        ConflictError: Another process is publishing; or a release would be lost, and may not be.
        StoreError: The record cannot be written.
    """
    arrivals = given.find_arrivals()
    plan = make_plan(
        record,
        given,
        arrivals,
        projections=projections,
        may_replace=may_replace,
        progress=progress,
    )
    return carry_out(record, plan, projections=projections, progress=progress)


def make_plan(
    record: Record,
    given: BuildInput,
    arrivals: Sequence[Arrival],
    *,
    projections: Sequence[Projection] = (),
    may_replace: bool = True,
    progress: Progress = lambda _stage: None,
) -> Plan:
    """Return the view of the authored files, the releases of the record and the arrivals.

    Its validation has begun when this returns, and so may have the work of projections that are
    to be built from it. Nothing is written.

    Raises:
        SourceError: A file cannot be used.
        ConflictError: A release of the record would be lost, and may not be.
        StoreError: The record cannot be read.
    """
    # What CURRENT names may be lost: a build goes on from what is kept.
    current, base = record.find_current(), find_base(record)
    progress("extract")
    rows = AUTHORED.extract(given.ontology)
    progress("transform")
    authored = AUTHORED.transform(rows)
    ontology = _get_ontology(authored)
    progress("releases")
    # Reading a package takes a while, on one core.
    is_new = any(not is_known(base, arrival) for arrival in arrivals)
    earlier = EarlierGraphs(record, base, authored, ahead=is_new)
    releases, fresh = _gather_releases(earlier, base, arrivals)
    if not may_replace:
        # Before anything is validated, which nobody would wait for.
        refuse_replacements(base, {name: arrival.origins for name, arrival in fresh.items()})
    progress("view")
    materializer = Materializer(ontology.content)

    def foretell(graphs: Sequence[CanonicalGraph]) -> None:
        earlier.expect(graphs)
        for projection in projections:
            projection.expect(graphs)

    draft = compose_view([*authored, *releases], materializer=materializer, expect=foretell)
    cache = conformance_cache(record, given.receipts).deferred()
    locators = {name: arrival.locator for name, arrival in fresh.items()}
    pending = [
        begin_release(
            release,
            ontology,
            shapes=given.shapes,
            cache=cache,
            locator=PackageLocator([locators[release.name]] if release.name in locators else []),
            peers=[each for each in releases if _are_peers(each, release)],
            materializer=materializer,
        )
        for release in releases
    ]
    whole = partial(
        validate_view,
        draft,
        shapes=given.shapes,
        cache=cache,
        locator=PackageLocator([*locators.values()], SourceLocator(rows)),
        releases=pending,
        earlier=earlier.find_view([*authored, *releases]),
    )
    served = {graph.name for graph in draft.graphs}
    validation = PendingView(
        draft,
        [release for release in releases if release.name not in served],
        lambda: (whole(), [each.wait() for each in pending]),
    )
    return Plan(current, base, earlier, rows, ontology, releases, fresh, draft, cache, validation)


def carry_out(
    record: Record,
    plan: Plan,
    *,
    projections: Sequence[Projection],
    meanwhile: Callable[[], object] = lambda: None,
    progress: Progress = lambda _stage: None,
) -> Outcome:
    """Publish what is planned, once it is known to conform.

    Args:
        record: Where.
        plan: What.
        projections: What to build from the view.
        meanwhile: Called while projections are built, before anything is recorded; what it
            raises ends it.
        progress: Told the name of each stage.

    Raises:
        NonConformanceError: The data breaks a shape; findings name files, lines and rows.
        StoreError: The record cannot be written, or another process has published.
    """
    progress("publish")
    outcome = publish(
        record, plan.validation, projections=projections, base=plan.current, meanwhile=meanwhile
    )
    plan.cache.commit()
    return outcome


def conformance_cache(record: Record, receipts: frozenset[str]) -> ConformanceCache:
    """Return the cache of the record, which knows the receipts, too."""
    return ConformanceCache(record.cache_dir / "conformance", receipts)


def _get_ontology(drafts: Sequence[DraftGraph]) -> DraftGraph:
    for draft in drafts:
        if draft.name == GRAPH_ONTOLOGY:
            return draft
    raise ReleaseError(f"no file has an owl:Ontology: expected the graph {GRAPH_ONTOLOGY}")


def _gather_releases(
    earlier: EarlierGraphs, base: Publication | None, arrivals: Sequence[Arrival]
) -> tuple[tuple[DraftGraph, ...], dict[str, Arrival]]:
    """Return the releases of the record and those that arrive, each once; and what was read.

    A package that the record has from the same files is not read again, unless another version
    of this software wrote the record.
    """
    recorded = [graph for graph in base.manifest.graphs if is_release(graph)] if base else []
    fresh: dict[str, Arrival] = {}
    drafts: dict[str, DraftGraph] = {}
    for given in arrivals:
        if not is_known(base, given):
            arrival = _as_recorded(base, given)
            draft = arrival.draft()
            fresh[draft.name], drafts[draft.name] = arrival, draft
    kept = [earlier.read(graph) for graph in recorded if graph.entry.name not in drafts]
    return (*kept, *drafts.values()), fresh


def is_known(base: Publication | None, arrival: Arrival) -> RecordedGraph | None:
    """Return the graph that was read from a package already, None where there is none.

    What another version of this software wrote does not count.
    """
    if base is None or base.manifest.software != __version__:
        return None
    return _find_recorded(base, arrival)


def _find_recorded(base: Publication, arrival: Arrival) -> RecordedGraph | None:
    found = (graph for graph in base.manifest.graphs if is_release(graph) and arrival.is_in(graph))
    return next(found, None)


def _as_recorded(base: Publication | None, arrival: Arrival) -> Arrival:
    """Return the package with the version and day that the user once gave for its files.

    Files that are read again, by another version of this software, do not say them.
    """
    found = _find_recorded(base, arrival) if base else None
    release = found.entry.release if found else None
    if release is None:
        return arrival
    return replace(arrival, version=release.version, issued=arrival.issued or release.issued)


def is_release(graph: RecordedGraph) -> bool:
    """Return whether a graph of the record holds a release that a package brought."""
    return graph.entry.release is not None and graph.entry.release.kind == "release"


def _are_peers(one: DraftGraph, other: DraftGraph) -> bool:
    """Return whether two graphs are different releases of one source."""
    if one.release is None or other.release is None or one.name == other.name:
        return False
    return one.release.source == other.release.source
