"""Projections of a view: what is built from it, and the folder in which that goes on."""

import contextlib
import shutil
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Final, Protocol

import pyoxigraph as ox

from occugraph.background import Background
from occugraph.canonical import CanonicalGraph
from occugraph.record import sync_to_disk
from occugraph.seal import SealedFile
from occugraph.store_layout import LAYOUT, STORE_FILE, StoreLayout
from occugraph.view import DraftView

__all__ = ["Building", "Projection", "PublishedView", "StoreProjection"]


class PublishedView:
    """What a projection is built from: the view, its digest and its content."""

    def __init__(self, content: DraftView) -> None:
        self._content: Final = content
        self.view: Final = self._content.view
        self.digest: Final = self._content.digest

    @property
    def graphs(self) -> tuple[CanonicalGraph, ...]:
        """The named graphs, sorted by name."""
        return tuple(graph.content for graph in self._content.graphs)

    @property
    def default_graph_parts(self) -> Iterator[bytes]:
        """What a query sees that names no graph, as sorted N-Triples, in parts of whole lines."""
        return self._content.default_graph_parts

    @property
    def parts(self) -> Iterator[bytes]:
        """The default graph in parts, then each named graph; each sorted."""
        yield from self._content.default_graph_parts
        yield from (graph.content.payload for graph in self._content.graphs)

    @property
    def nquads(self) -> bytes:
        """All parts as one document."""
        return b"".join(self.parts)

    @cached_property
    def store(self) -> ox.Store:
        """The same as a store in memory, built once for all projections that ask for it."""
        store = ox.Store()
        store.bulk_load(self.nquads, format=ox.RdfFormat.N_QUADS)
        return store


class Projection(Protocol):
    """Something that is built from a view, can be dropped and built again.

    Attributes:
        name: Its folder inside the publication.
        version: Of its format; another version makes another publication.
        is_aside: Whether most of its work is done by another process, so that a thread can wait
            for it while the others are built. Those aside are built one after the other.
    """

    @property
    def is_aside(self) -> bool:
        """Whether another process does the work."""
        ...

    @property
    def name(self) -> str:
        """Its folder inside the publication."""
        ...

    @property
    def version(self) -> int:
        """The version of its format."""
        ...

    def expect(self, graphs: Sequence[CanonicalGraph]) -> None:
        """Be told graphs of the view that is likely built next: work on them may begin.

        They are a view's without what follows from them. It may be another view, or none.
        """
        ...

    def build(self, view: PublishedView, directory: Path) -> None:
        """Write the projection into ``directory``, which exists and is empty."""
        ...


class StoreProjection:
    """The file that the SPARQL host loads, and its layout."""

    name: Final = "store"
    version: Final = 3
    is_aside: Final = False

    def expect(self, graphs: Sequence[CanonicalGraph]) -> None:
        """Begin with nothing: a line of the file depends on the whole view."""

    def build(self, view: PublishedView, directory: Path) -> None:
        """Write ``view.nq``, part by part: joined first, it would be in memory twice."""
        in_head = {graph.name for graph in view.graphs if _has_blank_nodes(graph.payload)}
        path = directory / STORE_FILE.name
        with path.open("wb") as file:
            quads = head_bytes = 0
            for part in view.default_graph_parts:
                quads += part.count(b"\n")
                head_bytes += file.write(part)
            for graph in view.graphs:
                if graph.name in in_head:
                    head_bytes += file.write(graph.payload)
            whole_bytes = head_bytes
            for graph in view.graphs:
                if graph.name not in in_head:
                    whole_bytes += file.write(graph.payload)
                quads += graph.quads
        layout = StoreLayout(
            file=path.name,
            head_bytes=head_bytes,
            whole_bytes=whole_bytes,
            quads=quads,
            graphs=tuple(sorted(graph.name for graph in view.graphs if graph.quads)),
        )
        (directory / LAYOUT).write_bytes(layout.serialize())


def _has_blank_nodes(payload: bytes) -> bool:
    """Return whether there may be blank nodes in sorted N-Quads."""
    # The first look is the fastest, and mostly the last.
    return b"_:" in payload and (
        payload.startswith(b"_:") or b"\n_:" in payload or b"> _:" in payload
    )


class Building:
    """The projections of a view, in a folder of their own: some there, some under way aside.

    Args:
        directory: The folder; it is made.
        view: The view.
        projections: What to build. Those that are not aside are there when this is made.
    """

    def __init__(
        self, directory: Path, view: PublishedView, projections: Sequence[Projection]
    ) -> None:
        directory.mkdir(parents=True)
        self.directory: Final = directory
        self._view: Final = view
        aside = [each for each in projections if each.is_aside]
        self._aside: Final = Background(lambda: list(map(self._build, aside)), "projections")
        try:
            self._here: Final = [self._build(each) for each in projections if not each.is_aside]
        except BaseException:
            self.discard()
            raise

    def _build(self, projection: Projection) -> Background[list[SealedFile]]:
        """Build a projection, and begin to look at its files."""
        folder = self.directory / projection.name
        folder.mkdir()
        projection.build(self._view, folder)
        # To have them on the disk takes a while; the next is built meanwhile.
        return Background(lambda: _measure(folder), "seal")

    def wait(self) -> list[SealedFile]:
        """Return all files once they are there, on the disk; raise what a projection raised."""
        return [file for each in (*self._here, *self._aside.wait()) for file in each.wait()]

    def discard(self) -> None:
        """Remove the folder, once nobody writes into it any more."""
        try:
            with contextlib.suppress(Exception):
                self._aside.wait()
        finally:
            shutil.rmtree(self.directory, ignore_errors=True)


def _measure(directory: Path) -> list[SealedFile]:
    """Have the files of a projection on the disk, and return what the seal says of them."""
    files: list[SealedFile] = []
    for path in sorted(directory.rglob("*")):
        sync_to_disk(path)
        if path.is_file():
            files.append(SealedFile.of(path, directory.parent))
    sync_to_disk(directory)
    return files
