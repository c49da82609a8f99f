"""The record: plain files from which everything else can be rebuilt.

::

    HOME/
      graphs/{sha256}.nq.zst        one file a graph, named by the digest of its N-Quads
      graphs/{sha256}.rows.json     rows that were left out of a graph, named by its own digest
      publications/{id}/            a manifest, the projections built from its graphs, a seal
      CURRENT                       the id of the publication that is served
      HISTORY                       the ids of the publications that are kept, oldest first
      LOCK                          held by whoever publishes
      cache/                        may be deleted at any time
"""

import fcntl
import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

from occugraph import __version__
from occugraph.canonical import CanonicalGraph, NTriple, compress, decompress, parse_graph
from occugraph.errors import ConflictError, NotFoundError, StoreError
from occugraph.iri import Iri
from occugraph.quarantine import Quarantine, parse_quarantine, serialize_quarantine
from occugraph.release import DraftGraph, Origin, QuarantinedRow
from occugraph.values import Release
from occugraph.view import GraphEntry, View

__all__ = ["FORMAT_VERSION", "Manifest", "Record", "RecordedGraph", "write_atomically"]

FORMAT_VERSION: Final = 1
"""The version of the record's layout; a record of another version is refused, not guessed at."""

# As many digits of the manifest's digest as name a publication.
_ID_DIGITS: Final = 16
_ID: Final = re.compile(rf"[0-9a-f]{{{_ID_DIGITS}}}")


@dataclass(frozen=True, slots=True)
class RecordedGraph:
    """One graph of the record.

    Attributes:
        entry: Its name, digest, size and release.
        in_view: Whether the publication's view has it; older releases stand beside the view.
        origins: The files it was made from.
        quarantine: The rows of those files that were left out; None for none.
    """

    entry: GraphEntry
    in_view: bool
    origins: tuple[Origin, ...]
    quarantine: Quarantine | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a publication holds. Equal content gives equal bytes; no time of day stands in it.

    Attributes:
        view: The name of the view.
        digest: SHA-256 of the dump of the view.
        graphs: Every graph of the record, sorted by name.
        projections: The format version of each projection built, by name.
        software: The version of occugraph that made the graphs.
    """

    view: str
    digest: str
    graphs: tuple[RecordedGraph, ...]
    projections: Mapping[str, int]
    software: str = __version__

    @property
    def id(self) -> str:
        """The publication's id: the first 16 hex digits of the SHA-256 of the bytes."""
        return hashlib.sha256(self.serialize()).hexdigest()[:_ID_DIGITS]

    def to_view(self) -> View:
        """Return the view that is served."""
        return View(self.view, tuple(graph.entry for graph in self.graphs if graph.in_view))

    def serialize(self) -> bytes:
        """Return the manifest as JSON with sorted keys."""
        document = {
            "format": FORMAT_VERSION,
            "view": self.view,
            "digest": self.digest,
            "projections": dict(self.projections),
            "software": self.software,
            "graphs": [
                {
                    "name": graph.entry.name,
                    "sha256": graph.entry.sha256,
                    "quads": graph.entry.quads,
                    "inView": graph.in_view,
                    "release": asdict(graph.entry.release) if graph.entry.release else None,
                    "origins": [asdict(origin) for origin in graph.origins],
                    "quarantine": asdict(graph.quarantine) if graph.quarantine else None,
                }
                for graph in self.graphs
            ],
        }
        text = json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True, default=str)
        return f"{text}\n".encode()

    @classmethod
    def parse(cls, content: bytes) -> "Manifest":
        """Return the manifest that was serialized.

        Raises:
            StoreError: It is not a manifest of this format version.
        """
        try:
            document = json.loads(content)
            version = document["format"]
            if version != FORMAT_VERSION:
                raise StoreError(
                    f"the record has format {version}: expected {FORMAT_VERSION}",
                    hint="build into a new home, or use the release of occugraph that wrote it",
                    found=str(version),
                    expected=FORMAT_VERSION,
                )
            return cls(
                document["view"],
                document["digest"],
                tuple(_parse_graph_entry(graph) for graph in document["graphs"]),
                dict(document["projections"]),
                document.get("software", ""),
            )
        except (ValueError, KeyError, TypeError) as err:
            raise StoreError(
                f"a manifest cannot be read: {err}",
                hint="the record was changed from outside; build into a new home",
            ) from err


class Record:
    """The record in one home folder.

    Args:
        home: The folder; it need not exist yet.
    """

    def __init__(self, home: Path) -> None:
        self.home: Final = home

    @property
    def graphs_dir(self) -> Path:
        """The folder of graph files."""
        return self.home / "graphs"

    @property
    def publications_dir(self) -> Path:
        """The folder of publications."""
        return self.home / "publications"

    @property
    def cache_dir(self) -> Path:
        """The folder of what may be deleted at any time."""
        return self.home / "cache"

    def find_current(self) -> str | None:
        """Return the id of the publication that is served, None where there is none yet.

        Raises:
            StoreError: The home cannot be read.
        """
        return self._read("CURRENT").strip() or None

    def history(self) -> tuple[str, ...]:
        """Return the ids of the publications that are kept, oldest first.

        Raises:
            StoreError: The home cannot be read.
        """
        return tuple(self._read("HISTORY").split())

    def _read(self, name: str) -> str:
        """Return a small file of the home, whatever bytes are in it; nothing where it is not."""
        try:
            return (self.home / name).read_text(encoding="ascii", errors="backslashreplace")
        except FileNotFoundError:
            return ""
        except OSError as err:
            raise StoreError(
                f"the home {self.home} cannot be read: {name}: {err.strerror}",
                hint="set OCCUGRAPH_HOME or --home to a folder of occugraph",
                home=str(self.home),
            ) from err

    def get_manifest(self, publication: str) -> Manifest:
        """Return the manifest of a publication.

        Raises:
            NotFoundError: There is no such publication.
            StoreError: The manifest cannot be read, or its bytes are not what its id says.
        """
        path = self.publications_dir / publication / "manifest.json"
        try:
            # What is no id may not even be a name of a file.
            content = path.read_bytes() if _ID.fullmatch(publication) else None
        except (FileNotFoundError, NotADirectoryError):
            content = None
        except OSError as err:
            raise StoreError(
                f"the manifest of publication {publication} cannot be read: {err.strerror}",
                publication=publication,
            ) from err
        if content is None:
            raise NotFoundError(
                f"publication {publication!r} is not in the record", publication=publication
            )
        manifest = Manifest.parse(content)
        if hashlib.sha256(content).hexdigest()[:_ID_DIGITS] != publication:
            raise StoreError(
                f"the manifest of publication {publication} was changed",
                hint="build into a new home",
                publication=publication,
            )
        return manifest

    def graph_path(self, sha256: str) -> Path:
        """Return where the graph with this digest is, or would be."""
        return self.graphs_dir / f"{sha256}.nq.zst"

    def read_graph(self, entry: GraphEntry) -> CanonicalGraph:
        """Return the content of a graph.

        Raises:
            StoreError: Its file is missing, cannot be decompressed or has another digest.
        """
        try:
            frame = self.graph_path(entry.sha256).read_bytes()
        except FileNotFoundError as err:
            raise StoreError(
                f"the file of graph {entry.name} is missing from the record",
                hint="run: occugraph build; what is missing is made anew",
                graph=entry.name,
            ) from err
        return parse_graph(entry.name, decompress(frame), entry.sha256)

    def quarantine_path(self, sha256: str) -> Path:
        """Return where the rows with this digest are, or would be."""
        return self.graphs_dir / f"{sha256}.rows.json"

    def read_quarantine(
        self, graph: RecordedGraph
    ) -> tuple[tuple[QuarantinedRow, ...], tuple[NTriple, ...]]:
        """Return the rows that were left out of a graph, and what they say as triples.

        Raises:
            StoreError: Their file is missing or has another digest.
        """
        if graph.quarantine is None:
            return (), ()
        try:
            content = self.quarantine_path(graph.quarantine.sha256).read_bytes()
        except FileNotFoundError as err:
            raise StoreError(
                f"the file of rows left out of {graph.entry.name} is missing from the record",
                hint="build again; what is missing is made anew",
                graph=graph.entry.name,
            ) from err
        return parse_quarantine(content, graph.quarantine)

    def has_graph(self, sha256: str) -> bool:
        """Return whether the file with this digest is there and whole; reads all of it."""
        try:
            payload = decompress(self.graph_path(sha256).read_bytes())
        except (OSError, StoreError):
            return False
        return hashlib.sha256(payload).hexdigest() == sha256

    def write_graph(self, graph: CanonicalGraph) -> bool:
        """Write a graph's file unless it is there and whole. Idempotent, all or nothing.

        Returns:
            Whether it was written.
        """
        if self.has_graph(graph.sha256):
            return False
        write_atomically(self.graph_path(graph.sha256), compress(graph.payload))
        return True

    def write_draft(self, draft: DraftGraph) -> bool:
        """Write a graph's file and that of the rows left out of it, unless they are there.

        Returns:
            Whether either was written.
        """
        is_written = self.write_graph(draft.content)
        rows = serialize_quarantine(draft)
        if rows:
            path = self.quarantine_path(hashlib.sha256(rows).hexdigest())
            if not path.exists():
                write_atomically(path, rows)
                is_written = True
        return is_written

    def read_draft(self, graph: RecordedGraph) -> DraftGraph:
        """Return a recorded graph as a draft, which has to be validated again.

        Whether its release is current is for a view to say, not for what was.
        """
        content = self.read_graph(graph.entry)
        rows, triples = self.read_quarantine(graph)
        release = graph.entry.release
        if release:
            release = replace(release, is_current=False)
        return DraftGraph(content, release, graph.origins, rows, triples)

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the record's lock, which ends with the process that holds it.

        Raises:
            ConflictError: Another process holds it.
            StoreError: The home cannot be written.
        """
        try:
            self.home.mkdir(parents=True, exist_ok=True)
            handle = os.open(self.home / "LOCK", os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as err:
            raise StoreError(
                f"the home {self.home} cannot be written: {err.strerror}",
                hint="set OCCUGRAPH_HOME or --home to a folder you may write",
                home=str(self.home),
            ) from err
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as err:
                raise ConflictError(
                    f"another process is publishing into {self.home}",
                    hint="wait until it has finished and run the command again",
                    home=str(self.home),
                ) from err
            yield
        finally:
            os.close(handle)


def sync_to_disk(path: Path) -> None:
    """Have a file or folder on the disk before the pointer names it: power may fail, too."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file so that it is there as a whole or not at all, whenever the process ends."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    with temporary.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def _parse_graph_entry(document: dict[str, Any]) -> RecordedGraph:
    release = document["release"]
    if release is not None:
        issued = release["issued"]
        release = Release(
            **{
                **release,
                "issued": date.fromisoformat(issued) if issued else None,
                "covers": tuple(release.get("covers", ())),
            }
        )
    entry = GraphEntry(Iri(document["name"]), document["sha256"], document["quads"], release)
    origins = tuple(Origin(origin["file"], origin["sha256"]) for origin in document["origins"])
    left_out = document.get("quarantine")
    return RecordedGraph(
        entry, document["inView"], origins, Quarantine(**left_out) if left_out else None
    )
