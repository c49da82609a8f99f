"""As of: which view of the record a day or a list of releases asks for."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from occugraph.chronology import rank_releases
from occugraph.errors import ArgumentError, Fact, NotFoundError
from occugraph.iri import GRAPH_DERIVED, GRAPH_HISTORY
from occugraph.record import Manifest, RecordedGraph
from occugraph.values import Release
from occugraph.view import CURRENT_VIEW

__all__ = [
    "AsOf",
    "ViewChoice",
    "choose_releases",
    "choose_view",
    "find_release",
    "list_releases",
    "parse_as_of",
]

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class AsOf:
    """Which releases to answer from: those of a day, those named (``esco@1.1.1``), or both."""

    day: date | None = None
    releases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ViewChoice:
    """A view that the record can give.

    Attributes:
        name: ``current``, or the releases of the view, e.g. ``esco@1.1.1,onet@30.2``.
        graphs: What it is composed from.
        releases: The releases of the view by source, as the record knows them.
    """

    name: str
    graphs: tuple[RecordedGraph, ...]
    releases: tuple[Release, ...]

    @property
    def is_current(self) -> bool:
        """Whether it is what is served anyway."""
        return self.name == CURRENT_VIEW


def find_release(
    manifest: Manifest, source: str, version: str, *, argument: str = "version"
) -> RecordedGraph:
    """Return the graph of one release of the record.

    Args:
        manifest: Of the publication.
        source: Its key.
        version: Of the release.
        argument: What the version was called by whoever gave it.

    Raises:
        ArgumentError: It is not in the record; what is there is named.
    """
    graphs = {_release_of(graph): graph for graph in _Held(manifest).all_graphs()}
    of_source = {each.version: each for each in graphs if each.source == source}
    if version in of_source:
        return graphs[of_source[version]]
    if not of_source:
        known = tuple(dict.fromkeys(each.source for each in graphs))
        raise ArgumentError(
            f"source {source[:80]!r} is not in the record",
            hint=f"at hand: {', '.join(known)}",
            argument="source",
            value=source[:80],
            sources=known,
        )
    at_hand = tuple(each.label for each in of_source.values())
    raise ArgumentError(
        f"release {f'{source}@{version}'[:80]!r} is not in the record",
        hint=f"at hand: {', '.join(at_hand)}",
        argument=argument,
        value=version[:80],
        releases=at_hand,
    )


def list_releases(manifest: Manifest) -> tuple[Release, ...]:
    """Return every release of the record, by source, the oldest first.

    Current are those of the view; the others stand beside it.
    """
    held = _Held(manifest)
    return tuple(
        replace(_release_of(graph), is_current=graph.in_view) for graph in held.all_graphs()
    )


def parse_as_of(values: Sequence[str]) -> AsOf:
    """Return what texts such as ``esco@1.1.1`` and ``2024-01-31`` say together.

    Raises:
        ArgumentError: One is neither, or two are days.

    Example:
        >>> parse_as_of(["esco@1.1.1"])
        AsOf(day=None, releases=('esco@1.1.1',))
        >>> parse_as_of(["2024-02-30"])
        Traceback (most recent call last):
        ...
        occugraph.errors.ArgumentError: as-of '2024-02-30': expected source@version or a day ...
    """
    days: list[date] = []
    releases: list[str] = []
    for value in values:
        try:
            if _DAY.fullmatch(value):
                days.append(date.fromisoformat(value))
                continue
        except ValueError:
            pass
        else:
            if "@" in value:
                releases.append(value)
                continue
        raise ArgumentError(
            f"as-of {value[:60]!r}: expected source@version or a day YYYY-MM-DD",
            argument="asOf",
            value=value[:60],
        )
    if len(days) > 1:
        raise ArgumentError(f"as-of: {len(days)} days are given, expected one", argument="asOf")
    return AsOf(days[0] if days else None, tuple(releases))


def choose_view(manifest: Manifest, as_of: AsOf) -> ViewChoice:
    """Return the view that ``as_of`` asks for.

    Of a source that ``releases`` names, that release; of the others the newest that ``day``
    allows, or the newest of all without a day. A source without a release by that day has its
    starter, if the record holds one, else nothing.

    Args:
        manifest: Of the current publication.
        as_of: The releases or the day.

    Raises:
        ArgumentError: A release is not in the record, two of one source are named, a date is
            given while a release has none, date and releases contradict each other, or nothing
            was released by that day.
    """
    held = _Held(manifest)
    named = held.find_named(as_of.releases)
    chosen = {
        source: releases[-1] for source, releases in held.by_source.items() if source not in named
    }
    if as_of.day is not None:
        chosen = held.by_date(as_of.day, named)
    chosen |= named
    return _choice(manifest, held, chosen)


def choose_releases(manifest: Manifest, names: Sequence[str]) -> ViewChoice:
    """Return the view that has these releases and no others.

    Raises:
        ArgumentError: As for :func:`choose_view`.
    """
    held = _Held(manifest)
    return _choice(manifest, held, held.find_named(names))


class _Held:
    """The releases of a record by source, oldest first; ours and starters have one version."""

    def __init__(self, manifest: Manifest) -> None:
        self._single: dict[str, RecordedGraph] = {}
        self.by_source: dict[str, list[RecordedGraph]] = {}
        for graph in manifest.graphs:
            release = graph.entry.release
            if release is None:
                continue
            if release.kind == "release":
                self.by_source.setdefault(release.source, []).append(graph)
            else:
                self._single[release.source] = graph
        for releases in self.by_source.values():
            age = rank_releases([_release_of(graph) for graph in releases])
            releases.sort(key=lambda graph, age=age: age(_release_of(graph)))  # type: ignore[misc]  # a default binds

    def find_named(self, names: Sequence[str]) -> dict[str, RecordedGraph]:
        """Return the graphs of the releases that are named, by source."""
        found: dict[str, RecordedGraph] = {}
        for name in names:
            source, _, version = name.rpartition("@")
            if source in found and _release_of(found[source]).version != version:
                raise _wrong(f"release {name!r}: another of {source} is named as well", name)
            graph = self._find(source, version)
            if graph is None:
                at_hand = [_release_of(graph).label for graph in self.all_graphs()]
                raise _wrong(
                    f"release {name[:80]!r} is not in the record",
                    name,
                    hint=f"at hand: {', '.join(at_hand)}",
                    releases=tuple(at_hand),
                )
            found[source] = graph
        # What has one version in the record is in every view.
        return {source: graph for source, graph in found.items() if source in self.by_source}

    def all_graphs(self) -> list[RecordedGraph]:
        """Return what can be named, by source, oldest first."""
        known = {source: [graph] for source, graph in self._single.items()} | self.by_source
        return [graph for source in sorted(known) for graph in known[source]]

    def by_date(self, day: date, named: dict[str, RecordedGraph]) -> dict[str, RecordedGraph]:
        """Return for each source its newest release of ``day`` or before.

        What is named needs no date, but may not contradict the day.
        """
        undated = [
            _release_of(graph).label
            for source, releases in sorted(self.by_source.items())
            if source not in named
            for graph in releases
            if _release_of(graph).issued is None
        ]
        if undated:
            raise ArgumentError(
                f"date {day}: the day of issue is not known of {', '.join(undated)}",
                hint="name the release of that source as well, or give releases and no date",
                argument="asOf",
                value=str(day),
                releases=tuple(undated),
            )
        chosen = {}
        for source, releases in self.by_source.items():
            until = [graph for graph in releases if _issued_by(graph, day)]
            if until:
                chosen[source] = until[-1]
            wanted = named.get(source)
            issued = _release_of(wanted).issued if wanted else None
            if wanted and issued and chosen.get(source) is not wanted:
                there = _release_of(until[-1]).label if until else f"none of {source}"
                raise ArgumentError(
                    f"date {day} and release {_release_of(wanted).label}: of that day is {there}",
                    hint="give one of the two, or two that agree",
                    argument="asOf",
                    value=str(day),
                )
        if not chosen and not named:
            dated = sorted(
                (release.issued, release.label)
                for releases in self.by_source.values()
                for release in map(_release_of, releases)
                if release.issued
            )
            first = f"the first is {dated[0][1]} of {dated[0][0]}" if dated else "it has none"
            raise ArgumentError(
                f"date {day}: no release in the record was issued by then; {first}",
                argument="asOf",
                value=str(day),
            )
        return chosen

    def _find(self, source: str, version: str) -> RecordedGraph | None:
        for graph in self.by_source.get(source, ()):
            if _release_of(graph).version == version:
                return graph
        single = self._single.get(source)
        if single and source not in self.by_source and _release_of(single).version == version:
            return single
        return None


def _choice(manifest: Manifest, held: _Held, chosen: dict[str, RecordedGraph]) -> ViewChoice:
    """Return the choice of these releases; older ones stay, for what they had and these lack."""
    kept = [
        graph
        for graph in manifest.graphs
        if graph.entry.name not in {GRAPH_DERIVED, GRAPH_HISTORY}
        and (graph.entry.release is None or graph.entry.release.kind != "release")
    ]
    for source, last in chosen.items():
        if source in held.by_source:
            releases = held.by_source[source]
            kept += releases[: releases.index(last) + 1]
    kept.sort(key=lambda graph: graph.entry.name)
    releases_of_view = sorted(map(_release_of, chosen.values()), key=lambda each: each.source)
    newest = {source: graphs[-1] for source, graphs in held.by_source.items()}
    if chosen == newest:
        return ViewChoice(CURRENT_VIEW, tuple(kept), tuple(releases_of_view))
    name = ",".join(each.label for each in releases_of_view) or "no releases"
    return ViewChoice(name, tuple(kept), tuple(releases_of_view))


def _release_of(graph: RecordedGraph) -> Release:
    release = graph.entry.release
    if release is None:
        raise NotFoundError(f"graph {graph.entry.name} holds no release")
    return release


def _issued_by(graph: RecordedGraph, day: date) -> bool:
    issued = _release_of(graph).issued
    return issued is not None and issued <= day


def _wrong(message: str, value: str, *, hint: str = "", **facts: Fact) -> ArgumentError:
    return ArgumentError(message, hint=hint, argument="asOf", value=value[:80], **facts)
