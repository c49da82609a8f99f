"""What the commands are wired from: the record, the projections and the input of a build."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rich.console import Console

from occugraph.record import Record
from occugraph.resources import ontology_dir, read_receipts, shapes_dir
from occugraph.validation import Shapes
from occugraph_api.settings import Settings

if TYPE_CHECKING:
    # What builds is imported by who builds.
    from occugraph.projection import Projection
    from occugraph.publication import Outcome
    from occugraph.reader import Reader
    from occugraph_loaders.pipeline import BuildInput

__all__ = [
    "build_input",
    "make_projections",
    "open_reader",
    "open_record",
    "run_build",
    "show_progress",
]

_STAGES: Final = {
    "extract": "reading the files",
    "transform": "making the graphs",
    "releases": "reading the releases",
    "view": "composing the view",
    "diff": "comparing with what was",
    "validate": "validating against the shapes",
    "publish": "validating, and building the projections",
}


def open_record(settings: Settings, home: Path | None = None) -> Record:
    """Return the record in ``home``, or in the home of the settings."""
    return Record(home or settings.home)


def open_reader(settings: Settings, home: Path | None = None) -> "Reader":
    """Return a reader of the current publication's graph index.

    Raises:
        StoreError: There is no publication, or what it was built into is not whole.
    """
    from occugraph.index import GraphIndex, IndexReader  # noqa: PLC0415 -- only who reads
    from occugraph.publication import get_current  # noqa: PLC0415 -- likewise

    publication = get_current(open_record(settings, home))
    publication.check_projections()
    return IndexReader(GraphIndex.open(publication.index_dir))


def run_build(
    settings: Settings,
    *,
    home: Path | None = None,
    ontology: Path | None = None,
    may_replace: bool = False,
    progress: Callable[[str], None] = lambda _stage: None,
) -> "Outcome":
    """Build and publish; see :func:`occugraph_loaders.pipeline.build`."""
    from occugraph_loaders.pipeline import build  # noqa: PLC0415 -- only who builds

    given = build_input(settings, ontology=ontology)
    record = open_record(settings, home)
    return build(
        record, given, projections=make_projections(), may_replace=may_replace, progress=progress
    )


def build_input(settings: Settings, *, ontology: Path | None = None) -> "BuildInput":
    """Return what a build reads: what ships, and the packages in the folder of data."""
    from occugraph_loaders.pipeline import BuildInput  # noqa: PLC0415 -- only who builds
    from occugraph_loaders.sources import SOURCES  # noqa: PLC0415 -- likewise

    return BuildInput(
        ontology=ontology or ontology_dir(),
        shapes=Shapes.load(shapes_dir()),
        data=settings.data if settings.data.is_dir() else None,
        sources=SOURCES,
        receipts=read_receipts(),
    )


@contextmanager
def show_progress() -> Iterator[Callable[[str], None]]:
    """Give a function that shows the stage at work, on standard error and only on a terminal."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _stage: None
        return
    with console.status("starting") as status:
        yield lambda stage: status.update(_STAGES.get(stage, stage))


def make_projections() -> "tuple[Projection, ...]":
    """Return what is built from each publication."""
    from occugraph.index.projection import IndexProjection  # noqa: PLC0415 -- only who builds
    from occugraph.projection import StoreProjection  # noqa: PLC0415 -- likewise
    from occugraph.text.projection import TextProjection  # noqa: PLC0415 -- likewise

    # The text index is read from the graph index.
    return StoreProjection(), IndexProjection(), TextProjection()
