"""The pipeline: extract, transform, validate, record, view, project, publish.

Each stage takes one type and gives one type. A source of releases brings its own first two
stages; from its draft on everything is the same for all. Only validation makes what recording
and publishing take (:mod:`occugraph.conformance`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

from occugraph.conformance import (
    ConformanceCache,
    ValidatedRelease,
    validate_release,
    validate_view,
)
from occugraph.errors import ReleaseError
from occugraph.iri import GRAPH_ONTOLOGY
from occugraph.publication import Outcome, Projection, Publication, find_base, publish
from occugraph.record import Record, RecordedGraph
from occugraph.release import DraftGraph, Origin
from occugraph.validation import Shapes
from occugraph.view import compose_view
from occugraph_loaders.curated.package import AuthoredRows, extract_folder, transform_authored
from occugraph_loaders.source_locator import SourceLocator

__all__ = [
    "AUTHORED",
    "BuildInput",
    "Progress",
    "ReleaseSource",
    "Source",
    "build",
    "conformance_cache",
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

    Attributes:
        stages: Extract and transform.
        find: Returns the packages of this source in a folder.
        origins: Returns the files of a package with their digests, without reading what they
            mean: a package that the record has from the same files is not read again.
    """

    stages: Source[Package, Rows, DraftGraph]
    find: Callable[[Path], Sequence[Package]]
    origins: Callable[[Package], tuple[Origin, ...]]


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


def build(
    record: Record,
    given: BuildInput,
    *,
    projections: Sequence[Projection],
    progress: Progress = lambda _stage: None,
) -> Outcome:
    """Build and publish the current view.

    Args:
        record: Where; it may be new. Releases that it has stay.
        given: What to read.
        projections: What to build from the view.
        progress: Told the name of each stage.

    Returns:
        The publication, and whether it is another than before.

    Guarantees:
        All or nothing, and the same input twice changes nothing.

    Raises:
        SourceError: A file cannot be used.
        NonConformanceError: The data breaks a shape.
        StoreError: The record cannot be written, or another process is publishing.
    """
    cache = conformance_cache(record, given.receipts)
    # What CURRENT names may be lost: a build goes on from what is kept.
    current, base = record.find_current(), find_base(record)
    progress("extract")
    rows = AUTHORED.extract(given.ontology)
    progress("transform")
    authored = AUTHORED.transform(rows)
    ontology = _get_ontology(authored)
    progress("releases")
    releases = [
        validate_release(draft, ontology, shapes=given.shapes, cache=cache)
        for draft in _draft_releases(record, given, base)
    ]
    progress("view")
    draft = compose_view([*authored, *(release.graph for release in releases)])
    progress("validate")
    view = validate_view(draft, shapes=given.shapes, cache=cache, locator=SourceLocator(rows))
    progress("publish")
    return publish(
        record,
        view,
        projections=projections,
        others=_beside(releases, draft.graphs),
        base=current,
    )


def conformance_cache(record: Record, receipts: frozenset[str]) -> ConformanceCache:
    """Return the cache of the record, which knows the receipts, too."""
    return ConformanceCache(record.cache_dir / "conformance", receipts)


def _get_ontology(drafts: Sequence[DraftGraph]) -> DraftGraph:
    for draft in drafts:
        if draft.name == GRAPH_ONTOLOGY:
            return draft
    raise ReleaseError(f"no file has an owl:Ontology: expected the graph {GRAPH_ONTOLOGY}")


def _draft_releases(
    record: Record, given: BuildInput, base: Publication | None
) -> list[DraftGraph]:
    """Return the releases of the record and those of new packages, each once."""
    recorded = [graph for graph in base.manifest.graphs if _is_release(graph)] if base else []
    known = {graph.origins for graph in recorded if record.has_graph(graph.entry.sha256)}
    fresh: dict[str, DraftGraph] = {}
    for source in given.sources if given.data else ():
        for package in source.find(given.data) if given.data else ():
            if tuple(sorted(source.origins(package))) not in known:
                draft = source.stages.draft(package)
                fresh[draft.name] = draft
    kept = [record.read_draft(graph) for graph in recorded if graph.entry.name not in fresh]
    return [*kept, *fresh.values()]


def _is_release(graph: RecordedGraph) -> bool:
    return graph.entry.release is not None and graph.entry.release.kind == "release"


def _beside(
    releases: Sequence[ValidatedRelease], served: Sequence[DraftGraph]
) -> list[ValidatedRelease]:
    names = {graph.name for graph in served}
    return [release for release in releases if release.graph.name not in names]
