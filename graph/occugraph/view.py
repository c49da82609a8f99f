"""A view: the graphs that are served together, at most one release a source."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Final

from occugraph.canonical import CanonicalGraph
from occugraph.errors import ReleaseError
from occugraph.iri import GRAPH_DERIVED, GRAPH_ONTOLOGY, Iri
from occugraph.materialization import materialize
from occugraph.release import DraftGraph
from occugraph.values import Release

__all__ = ["CURRENT_VIEW", "DraftView", "GraphEntry", "View", "compose_view", "dump_graphs"]

CURRENT_VIEW: Final = "current"
"""The name of the view that has the newest release of each source."""


@dataclass(frozen=True, slots=True)
class GraphEntry:
    """One named graph of the record.

    ``sha256`` is of the sorted N-Quads (uncompressed); ``quads`` their number. ``release`` is the
    release that the graph holds, None for the ontology, history and derived graphs.
    """

    name: Iri
    sha256: str
    quads: int
    release: Release | None


@dataclass(frozen=True, slots=True)
class View:
    """The graphs that are served together, sorted by name."""

    name: str
    graphs: tuple[GraphEntry, ...]

    def releases(self) -> Iterable[Release]:
        """Return the releases of the view, by source."""
        found = {entry.release.source: entry.release for entry in self.graphs if entry.release}
        return [found[source] for source in sorted(found)]


@dataclass(frozen=True)
class DraftView:
    """A view with its content and what follows from it, before anything has validated it.

    ``graphs`` are sorted by name and have the derived graph among them.
    """

    name: str
    graphs: tuple[DraftGraph, ...]

    @property
    def view(self) -> View:
        """The view without its content."""
        entries = (
            GraphEntry(graph.name, graph.content.sha256, graph.content.quads, graph.release)
            for graph in self.graphs
        )
        return View(self.name, tuple(entries))

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the dump, 64 hex digits."""
        return hashlib.sha256(dump_graphs(self._contents)).hexdigest()

    @cached_property
    def union(self) -> bytes:
        """The triples of all graphs, each once: sorted N-Triples."""
        lines = sorted({line for graph in self._contents for line in graph.triple_lines()})
        return b" .\n".join(lines) + b" .\n" if lines else b""

    @property
    def _contents(self) -> tuple[CanonicalGraph, ...]:
        return tuple(graph.content for graph in self.graphs)


def compose_view(graphs: Sequence[DraftGraph], *, name: str = CURRENT_VIEW) -> DraftView:
    """Return the view that has the newest release of each source, and what follows from it.

    Args:
        graphs: Every graph at hand, in any order: the ontology, the curated graph, starters, any
            number of releases a source. A derived graph among them is computed anew.
        name: The view's name.

    Returns:
        The ontology, the curated graph, of each source its newest release, or its starter while
        there is none, and the derived graph. Newest is by date of issue (unknown is oldest),
        then by version, its numbers compared as numbers.

    Raises:
        ReleaseError: There is no ontology, or two graphs say they are the same release.
    """
    chosen: dict[str, DraftGraph] = {}
    others: list[DraftGraph] = []
    seen: dict[tuple[str, str, str], Iri] = {}
    for graph in graphs:
        release = graph.release
        if release is None:
            others.append(graph)
            continue
        key = (release.source, release.kind, release.version)
        if seen.setdefault(key, graph.name) != graph.name:
            raise ReleaseError(
                f"{release.kind} {release.source}@{release.version} stands in {seen[key]} and in"
                f" {graph.name}: expected one graph a release",
                source=release.source,
                version=release.version,
            )
        rival = chosen.get(release.source)
        if rival is None or _age(release) > _age(rival.release):
            chosen[release.source] = graph
    ontology = next((graph for graph in others if graph.name == GRAPH_ONTOLOGY), None)
    if ontology is None:
        raise ReleaseError(f"a view needs the graph {GRAPH_ONTOLOGY}: there is none")
    asserted = [
        *(graph for graph in others if graph.name != GRAPH_DERIVED),
        *(replace(graph, release=_current(graph.release)) for graph in chosen.values()),
    ]
    instances = [graph.content for graph in asserted if graph.name != GRAPH_ONTOLOGY]
    derived = DraftGraph(materialize(ontology.content, instances))
    return DraftView(name, tuple(sorted((*asserted, derived), key=lambda graph: graph.name)))


def dump_graphs(graphs: Iterable[CanonicalGraph]) -> bytes:
    """Return all quads of the graphs as one sorted N-Quads document."""
    lines = [line for graph in graphs for line in graph.payload.split(b"\n")[:-1]]
    lines.sort()
    return b"\n".join(lines) + b"\n" if lines else b""


def _age(release: Release | None) -> tuple[bool, date, list[tuple[int, str]]]:
    """Return what grows as a release gets newer; any release is newer than a starter."""
    if release is None:
        return False, date.min, []
    # "1.10.0" is newer than "1.9.1".
    version = [
        (int(part) if part.isdecimal() else -1, part)
        for part in re.findall(r"\d+|\D+", release.version)
    ]
    return release.kind != "starter", release.issued or date.min, version


def _current(release: Release | None) -> Release | None:
    return replace(release, is_current=True) if release else None
