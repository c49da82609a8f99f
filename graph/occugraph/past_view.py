"""Past views: what was served while other releases of the record were the newest.

A past view is composed from the record by the same rule as the current one, from fewer releases:
of a source that is named, or dated, those that are newer are left out. Our own graphs have one
version in the record and stay as they are. It is not validated again: its releases were, and the
curated graph was against the current view. What the curated graph links to and an old release
does not have yet is simply not there.

It is projected when it is first asked for, into a cache that may be deleted at any time::

    HOME/views/
      {key}/store/view.nq, index/…, text/…   as in a publication
      {key}/view.json                written last
      LOCK                           held by whoever builds or removes a view

The key is the digest of the graphs that it is composed from and of the projections' versions.
"""

import fcntl
import gc
import hashlib
import json
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from occugraph import __version__
from occugraph.as_of import ViewChoice, choose_releases
from occugraph.aside import end_with_parent
from occugraph.errors import OccugraphError, StoreError
from occugraph.index.projection import IndexProjection
from occugraph.projection import Projection, PublishedView, StoreProjection
from occugraph.record import Record, write_atomically
from occugraph.text.projection import TextProjection
from occugraph.view import compose_view

__all__ = [
    "KEPT_VIEWS",
    "PastView",
    "build_past_view",
    "find_past_view",
    "key_of",
    "main",
]

KEPT_VIEWS: Final = 4
"""How many past views stay in the cache. One with the whole of ESCO takes about 300 MB."""

_FORMAT: Final = 1
_KEY_DIGITS: Final = 24
_NICENESS: Final = 5
_NAME: Final = "view.json"
_PROJECTIONS: Final[tuple[Projection, ...]] = (
    StoreProjection(),
    IndexProjection(),
    TextProjection(),
)


@dataclass(frozen=True, slots=True)
class PastView:
    """A past view on disk. Nothing in it ever changes.

    ``graphs`` are the names of its graphs, ``releases`` those in it as ``source@version``.
    """

    key: str
    name: str
    digest: str
    graphs: tuple[str, ...]
    releases: tuple[str, ...]
    directory: Path

    @property
    def store_file(self) -> Path:
        """The view as N-Quads, as :attr:`Publication.store_file` is."""
        return self.directory / "store" / "view.nq"

    @property
    def index_dir(self) -> Path:
        """The graph index."""
        return self.directory / "index"

    @property
    def text_dir(self) -> Path:
        """The text index."""
        return self.directory / "text"


def find_past_view(record: Record, choice: ViewChoice) -> PastView | None:
    """Return the view from the cache, None where it is not there. Marks it as used."""
    key = key_of(choice)
    directory = record.home / "views" / key
    try:
        content = json.loads((directory / _NAME).read_bytes())
        with suppress(PermissionError):  # a cache that cannot be written is a cache still
            os.utime(directory / _NAME)
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as err:
        raise StoreError(
            f"the past view {key} cannot be read", hint="delete the folder views"
        ) from err
    return PastView(
        key=key,
        name=content["view"],
        digest=content["digest"],
        graphs=tuple(content["graphs"]),
        releases=tuple(content["releases"]),
        directory=directory,
    )


def build_past_view(record: Record, choice: ViewChoice) -> PastView:
    """Return the view, from the cache or built into it.

    All or nothing, and once: who asks while another process builds it waits for that.

    Raises:
        StoreError: A graph cannot be read, or the home cannot be written.
    """
    views, key = record.home / "views", key_of(choice)
    with _lock(views):
        found = find_past_view(record, choice)
        if found:
            return found
        for left in views.glob(".building-*"):  # by one that was killed: we hold the lock
            shutil.rmtree(left, ignore_errors=True)
        building = views / f".building-{os.getpid()}"
        _project(record, choice, building)
        shutil.rmtree(views / key, ignore_errors=True)  # half of it, where someone removed the rest
        building.replace(views / key)
        _prune(views, keep=key)
    built = find_past_view(record, choice)
    if built is None:
        raise StoreError(f"the past view {key} is gone again", hint="ask again")
    return built


def main(arguments: list[str]) -> int:
    """Build one view in a process of its own, which ends when the one that started it does.

    The arguments: the home, the publication, and as JSON the releases of the view; no other
    source has one. Standard input is a pipe that only the parent holds open. Exit code 1 with
    the reason on standard error where it cannot be built.
    """
    home, publication, releases = arguments
    end_with_parent()
    os.nice(_NICENESS)  # who asks other things is answered first
    gc.disable()  # what is made here stays to the end, which is near
    record = Record(Path(home))
    try:
        manifest = record.get_manifest(publication)
        build_past_view(record, choose_releases(manifest, json.loads(releases)))
    except OccugraphError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def key_of(choice: ViewChoice) -> str:
    """Return what names the view in the cache."""
    parts = [f"{graph.entry.name} {graph.entry.sha256}" for graph in choice.graphs]
    parts += [f"{projection.name} {projection.version}" for projection in _PROJECTIONS]
    # What a view derives may change with the code.
    parts += [f"{_FORMAT} {__version__}"]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:_KEY_DIGITS]


def _project(record: Record, choice: ViewChoice, building: Path) -> None:
    drafts = [record.read_draft(graph) for graph in choice.graphs]
    draft = compose_view(drafts, name=choice.name)
    content = PublishedView(draft)
    try:
        building.mkdir(parents=True)
        for projection in _PROJECTIONS:
            directory = building / projection.name
            directory.mkdir()
            projection.build(content, directory)
        document = {
            "format": _FORMAT,
            "view": choice.name,
            "digest": draft.digest,
            "graphs": [entry.name for entry in draft.view.graphs if entry.quads],
            "releases": [each.label for each in draft.view.releases()],
        }
        for path in building.rglob("*.*"):
            with path.open("rb") as file:  # on the disk before the view has its name
                os.fsync(file.fileno())
        write_atomically(building / _NAME, json.dumps(document, sort_keys=True).encode())
    except OSError as err:
        raise StoreError(f"the past view cannot be written: {err.strerror}") from err


@contextmanager
def _lock(views: Path) -> Iterator[None]:
    try:
        views.mkdir(parents=True, exist_ok=True)
        handle = os.open(views / "LOCK", os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as err:
        raise StoreError(
            f"the folder {views} cannot be written: {err.strerror}",
            hint="past views are built into the home",
        ) from err
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _prune(views: Path, *, keep: str) -> None:
    """Remove the views that were not asked for the longest; open ones stay readable."""
    used = sorted(
        (path.stat().st_mtime, path.parent)
        for path in views.glob(f"*/{_NAME}")
        if path.parent.name != keep
    )
    for _, directory in used[: max(0, len(used) + 1 - KEPT_VIEWS)]:
        removed = views / f".building-removed-{directory.name}"
        directory.replace(removed)  # it loses its name first: what has a name is whole
        shutil.rmtree(removed, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
