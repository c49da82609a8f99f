"""Publication: a validated view is recorded, projected and made current by moving one pointer."""

import os
import shutil
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from occugraph.conformance import PendingView, ValidatedRelease, ValidatedView
from occugraph.errors import ConflictError, NotFoundError, OccugraphError, StoreError
from occugraph.projection import Building, Projection, PublishedView
from occugraph.quarantine import describe_quarantine
from occugraph.record import Manifest, Record, RecordedGraph, sync_to_disk, write_atomically
from occugraph.release import DraftGraph
from occugraph.seal import SEAL, SealedFile, find_damage, seal
from occugraph.store_layout import STORE_FILE
from occugraph.view import DraftView, GraphEntry, View

__all__ = [
    "KEPT_PUBLICATIONS",
    "Outcome",
    "Publication",
    "find_base",
    "find_current",
    "get_current",
    "publish",
    "undo",
]

KEPT_PUBLICATIONS: Final = 3
"""How many publications stay, so that undo is a pointer (design.md §2)."""

_BUILD_AGAIN: Final = "run: occugraph build"


@dataclass(frozen=True, slots=True)
class Publication:
    """A publication on disk: its manifest and its projections. Nothing in it ever changes."""

    id: str
    directory: Path
    manifest: Manifest

    @property
    def view(self) -> View:
        """The view that it serves."""
        return self.manifest.to_view()

    @property
    def digest(self) -> str:
        """SHA-256 of the dump of the view."""
        return self.manifest.digest

    @property
    def store_file(self) -> Path:
        """The view as N-Quads: its default graph, then its named graphs."""
        return self.directory / STORE_FILE

    @property
    def index_dir(self) -> Path:
        """The graph index."""
        return self.directory / "index"

    @property
    def text_dir(self) -> Path:
        """The text index."""
        return self.directory / "text"

    def check_projections(self) -> None:
        """Compare the sizes of all files with the seal; takes a millisecond, reads no file.

        Raises:
            StoreError: A projection is missing or damaged.
        """
        damage = find_damage(self.directory, thorough=False)
        if damage:
            raise StoreError(
                f"publication {self.id}: {damage}", hint=_BUILD_AGAIN, publication=self.id
            )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What publishing did.

    Attributes:
        publication: What is current now.
        changed: False where that publication was current already.
        repaired: Whether files of the record were missing or damaged, and are whole again.
    """

    publication: Publication
    changed: bool
    repaired: bool = False


def find_current(record: Record) -> Publication | None:
    """Return the publication that is served, None where nothing was published yet.

    Raises:
        StoreError: Its manifest cannot be read.
    """
    # A publisher may remove an old publication between the two reads: the pointer has moved then.
    for _ in range(KEPT_PUBLICATIONS):
        current = record.find_current()
        if current is None:
            return None
        try:
            return _open(record, current)
        except NotFoundError:
            if record.find_current() == current:
                break
    raise StoreError(
        f"CURRENT names publication {current!r}, which is not in the record",
        hint=_BUILD_AGAIN,
        publication=current,
    )


def find_base(record: Record) -> Publication | None:
    """Return the publication that a build goes on from.

    That is the current one or, where the pointer or what it names is lost, the newest that is
    kept; None where there is none. So a record heals by a build, and its releases stay.

    Raises:
        StoreError: A manifest cannot be read, or is of another format.
    """
    current = record.find_current()
    for publication in (*([current] if current else []), *reversed(record.history())):
        try:
            return _open(record, publication)
        except NotFoundError:
            continue
    return None


def get_current(record: Record) -> Publication:
    """Return the publication that is served.

    Raises:
        NotFoundError: Nothing was published yet.
        StoreError: Its manifest cannot be read.
    """
    publication = find_current(record)
    if publication is None:
        raise NotFoundError(
            f"nothing has been built in {record.home}",
            hint="run: occugraph build",
            home=str(record.home),
        )
    return publication


def publish(
    record: Record,
    view: ValidatedView | PendingView,
    *,
    projections: Sequence[Projection],
    others: Sequence[ValidatedRelease] = (),
    base: str | None = None,
    meanwhile: Callable[[], object] = lambda: None,
) -> Outcome:
    """Make ``view`` what is served.

    Args:
        record: Where.
        view: What. A pending one is waited for when its projections are built, and before
            anything is recorded.
        projections: What to build from it.
        others: Releases that the record keeps beside the view; a pending one has its own.
        base: What CURRENT named when the view was made; None for nothing.
        meanwhile: Called when the projections have been begun, before anything is recorded; what
            it raises ends it.

    Returns:
        The publication, and whether anything changed.

    Guarantees:
        All or nothing: a process that is killed at any moment leaves the publication that was
        current. Publishing the same again changes nothing but what is missing or damaged, which
        is made anew.

    Raises:
        NonConformanceError: A pending view breaks a shape.
        ConflictError: Another process is publishing, or has published since ``base``.
        StoreError: The home cannot be written.
    """
    beside = [other.graph for other in others]
    if isinstance(view, PendingView):
        beside += view.beside
    published = PublishedView(view.content)
    with record.lock():
        manifest = _describe(view.content, beside, projections)
        current = record.find_current()
        if current not in {base, manifest.id}:
            raise ConflictError(
                f"publication {current} became current while this one was made from {base}",
                hint="run the command again",
                found=current,
                expected=base,
            )
        _sweep(record)
        target = record.publications_dir / manifest.id
        complete = _is_whole(record, manifest.id, thorough=True)
        is_known = target.is_dir()
        folder = record.publications_dir / f".building-{os.getpid()}"
        building = None if complete else Building(folder, published, projections)
        try:
            meanwhile()
            if isinstance(view, PendingView):
                view.wait()
            # Not any(): every graph is written.
            written = [record.write_draft(graph) for graph in (*view.content.graphs, *beside)]
            if building:
                _complete(record, manifest, building.directory, building.wait())
        except BaseException:
            if building:
                # Nobody writes into it any more when the lock is given back.
                building.discard()
            raise
        # They were written, or looked at: it is not done twice.
        known = {graph.content.sha256 for graph in (*view.content.graphs, *beside)}
        kept = _history_before(record, current, leave_out=manifest.id, known=known)
        history = (*kept, manifest.id)[-KEPT_PUBLICATIONS:]
        is_moved = current != manifest.id or _history_to(record, current) != history
        if is_moved:
            _move(record, history)
            _prune(record)
    is_same = current == manifest.id
    repaired = (is_known and not complete) or (is_same and (is_moved or any(written)))
    return Outcome(_open(record, manifest.id), changed=not is_same, repaired=repaired)


def undo(record: Record) -> Publication:
    """Make the publication before the current one current again, and return it.

    One with projections of other formats is passed over: who serves the current one cannot read
    them.

    Raises:
        NotFoundError: There is none before it.
        ConflictError: Another process is publishing.
    """
    with record.lock():
        current = record.find_current()
        kept = _history_before(record, current, leave_out=None)
        formats = {each: record.get_manifest(each).projections for each in kept}
        earlier = [
            each
            for each in kept
            if each != current and formats[each] == formats.get(current or "", formats[each])
        ]
        if not earlier:
            raise NotFoundError("there is no earlier publication to go back to")
        write_atomically(record.home / "CURRENT", f"{earlier[-1]}\n".encode())
    return _open(record, earlier[-1])


def _open(record: Record, publication: str) -> Publication:
    manifest = record.get_manifest(publication)
    return Publication(publication, record.publications_dir / publication, manifest)


def _describe(
    view: DraftView, beside: Sequence[DraftGraph], projections: Sequence[Projection]
) -> Manifest:
    served = {graph.name for graph in view.graphs}
    graphs = [_entry(graph, in_view=True) for graph in view.graphs]
    graphs += [_entry(graph, in_view=False) for graph in beside if graph.name not in served]
    return Manifest(
        view.name,
        view.digest,
        tuple(sorted(graphs, key=lambda graph: graph.entry.name)),
        {projection.name: projection.version for projection in projections},
    )


def _entry(graph: DraftGraph, *, in_view: bool) -> RecordedGraph:
    content = graph.content
    entry = GraphEntry(content.name, content.sha256, content.quads, graph.release)
    return RecordedGraph(entry, in_view, graph.origins, describe_quarantine(graph))


def _complete(
    record: Record, manifest: Manifest, building: Path, files: Iterable[SealedFile]
) -> None:
    """Make a publication of what was built: give it its manifest, its seal, then its name."""
    write_atomically(building / "manifest.json", manifest.serialize())
    write_atomically(building / SEAL, seal(files))
    sync_to_disk(building)
    target = record.publications_dir / manifest.id
    if target.exists():
        # It is damaged; servers that have its files open keep them.
        _remove(record, target)
    building.replace(target)
    sync_to_disk(record.publications_dir)
    sync_to_disk(record.graphs_dir)


def _history_to(record: Record, current: str | None) -> tuple[str, ...]:
    """Return the kept publications up to the current one, all where it is not among them."""
    history = record.history()
    return history[: history.index(current) + 1] if current in history else history


def _history_before(
    record: Record,
    current: str | None,
    *,
    leave_out: str | None,
    known: AbstractSet[str] = frozenset(),
) -> tuple[str, ...]:
    """Return the whole publications up to the current one; undone ones are forgotten.

    ``known`` are the digests of graphs whose files are whole.
    """
    history = _history_to(record, current)
    if current is not None and current not in history and _is_whole(record, current, known=known):
        history = (current,)
    # One that is damaged is nothing to go back to.
    return tuple(
        publication
        for publication in history
        if publication != leave_out and _is_whole(record, publication, known=known)
    )


def _is_whole(
    record: Record,
    publication: str,
    *,
    thorough: bool = False,
    known: AbstractSet[str] = frozenset(),
) -> bool:
    """Return whether a publication has its manifest, graphs and projections."""
    try:
        manifest = record.get_manifest(publication)
    except OccugraphError:
        return False
    directory = record.publications_dir / publication
    return find_damage(directory, thorough=thorough) is None and all(
        graph.entry.sha256 in known or record.has_graph(graph.entry.sha256)
        for graph in manifest.graphs
    )


def _move(record: Record, history: tuple[str, ...]) -> None:
    kept = "".join(f"{publication}\n" for publication in history)
    # CURRENT is written last: until then readers and undo go by what was.
    write_atomically(record.home / "HISTORY", kept.encode())
    write_atomically(record.home / "CURRENT", f"{history[-1]}\n".encode())
    sync_to_disk(record.home)


def _prune(record: Record) -> None:
    """Remove publications that are not kept, and graph files that none of the kept needs."""
    kept = set(record.history())
    for directory in record.publications_dir.iterdir():
        if directory.name not in kept:
            _remove(record, directory)
    graphs = [graph for each in kept for graph in record.get_manifest(each).graphs]
    needed = {record.graph_path(graph.entry.sha256).name for graph in graphs}
    needed |= {
        record.quarantine_path(graph.quarantine.sha256).name for graph in graphs if graph.quarantine
    }
    for path in record.graphs_dir.iterdir():
        if path.name not in needed:
            path.unlink(missing_ok=True)


def _remove(record: Record, directory: Path) -> None:
    """Remove a folder; it loses its name first, so that what has a name was once whole."""
    removed = record.publications_dir / f".removed-{directory.name.lstrip('.')}"
    directory.replace(removed)
    if removed.is_dir():
        shutil.rmtree(removed, ignore_errors=True)
    else:
        removed.unlink()


def _sweep(record: Record) -> None:
    """Remove what a killed publisher left; called with the lock held, so no one is at work."""
    record.publications_dir.mkdir(parents=True, exist_ok=True)
    record.graphs_dir.mkdir(parents=True, exist_ok=True)
    for directory in record.publications_dir.glob(".*"):
        shutil.rmtree(directory, ignore_errors=True)
    for folder in (record.home, record.graphs_dir):
        for path in folder.glob(".*.[0-9]*"):
            path.unlink(missing_ok=True)
