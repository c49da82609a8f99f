"""The entries of the feed, from the record: one a release, one a publication that is kept."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from occugraph.as_of import find_release, list_releases
from occugraph.diff import Side
from occugraph.errors import NotFoundError
from occugraph.publication import Publication
from occugraph.record import Manifest, Record
from occugraph.values import Release

__all__ = ["Change", "Compare", "Sides", "read_changes"]

MOST_ENTRIES: Final = 50

Sides = Mapping[str, Side]
"""How many things were added, removed and changed, by `occupations`, `skills` and so on."""

Compare = Callable[[str, str, str], Awaitable[Sides]]
"""Compares two versions of a source."""


@dataclass(frozen=True, slots=True)
class Change:
    """One entry.

    Attributes:
        id: An IRI that stays.
        kind: ``release`` or ``publication``.
        at: For a release its day of issue, or when its file came where that is not known; for a
            publication when it was made.
        title: One line.
        lines: What there is to say, a line each.
        source: Of a release, else None.
        before: Of a release that has one before it, that version.
        version: Of a release its version, of a publication its id.
        sides: The counts of what changed, where it was compared.
    """

    id: str
    kind: str
    at: datetime
    title: str
    lines: tuple[str, ...]
    source: str | None
    before: str | None
    version: str
    sides: Sides


async def read_changes(
    record: Record, publication: Publication, compare: Compare
) -> tuple[Change, ...]:
    """Return the newest entries, the newest first.

    Args:
        record: Where the publications are.
        publication: The current one, whose record has the releases.
        compare: Compares two releases of one source.

    Raises:
        UnavailableError: Two releases are still being compared.
    """
    entries = [*_publications(record, publication.id)]
    before: Release | None = None
    for release in list_releases(publication.manifest):
        if release.kind != "starter":
            older = before if before and before.source == release.source else None
            sides = await compare(release.source, older.version, release.version) if older else {}
            entries.append(_release(record, publication.manifest, release, older, sides))
            before = release
    entries.sort(key=lambda each: (each.at, each.id), reverse=True)
    return tuple(entries[:MOST_ENTRIES])


def _release(
    record: Record, manifest: Manifest, release: Release, older: Release | None, sides: Sides
) -> Change:
    graph = find_release(manifest, release.source, release.version)
    if release.issued:
        at = _midnight(release.issued)
    else:
        at = _written(record.graph_path(graph.entry.sha256).stat().st_mtime)
    after = f", after {older.version}" if older else ""
    lines = [
        f"{name}: {side.added} added, {side.removed} removed, {side.changed} changed"
        for name, side in sides.items()
        if not side.is_empty
    ]
    if release.attribution:
        lines.append(release.attribution)
    if release.license:
        lines.append(f"License: {release.license}")
    return Change(
        id=graph.entry.name,
        kind="release",
        at=at,
        title=f"{release.source} {release.version}{after}",
        lines=tuple(lines),
        source=release.source,
        before=older.version if older else None,
        version=release.version,
        sides=sides,
    )


def _publications(record: Record, current: str) -> Iterable[Change]:
    """Yield an entry for each publication up to the current one, by what it served anew.

    Later ones were undone: they are not what is served.
    """
    before: dict[str, tuple[str, str]] | None = None
    for publication in record.history():
        path = record.publications_dir / publication / "manifest.json"
        try:
            manifest = record.get_manifest(publication)
            at = _written(path.stat().st_mtime)
        except (NotFoundError, FileNotFoundError):
            continue  # a publisher has just removed it
        served = {
            release.source: (release.version, graph.sha256)
            for graph in manifest.to_view().graphs
            if (release := graph.release)
        }
        lines = _compare_served(before, served)
        before = served
        yield Change(
            id=f"urn:occugraph:publication:{publication}",
            kind="publication",
            at=at,
            title=f"publication {publication}: {', '.join(lines)}",
            lines=(*lines, f"Digest of the view: {manifest.digest}"),
            source=None,
            before=None,
            version=publication,
            sides={},
        )
        if publication == current:
            return


def _compare_served(
    before: dict[str, tuple[str, str]] | None, served: dict[str, tuple[str, str]]
) -> list[str]:
    if before is None:
        return [f"{len(served)} releases"]
    lines = []
    for source in sorted(before.keys() | served.keys()):
        older, newer = before.get(source), served.get(source)
        if older == newer:
            continue
        if older is None and newer:
            lines.append(f"{source} {newer[0]} added")
        elif newer is None and older:
            lines.append(f"{source} {older[0]} left")
        elif older and newer and older[0] != newer[0]:
            lines.append(f"{source} {older[0]} to {newer[0]}")
        elif newer:
            lines.append(f"{source} {newer[0]} changed")
    return lines or ["the same releases"]


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _written(seconds: float) -> datetime:
    return datetime.fromtimestamp(int(seconds), tz=UTC)
