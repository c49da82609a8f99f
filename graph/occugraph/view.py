"""A view: the graphs that are served together, at most one release a source."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from occugraph.canonical import CanonicalGraph, canonicalize_lines, merge_lines
from occugraph.chronology import rank_releases
from occugraph.computed_designations import compute_designations
from occugraph.errors import ReleaseError
from occugraph.history import compute_history
from occugraph.inferred_technologies import infer_technologies
from occugraph.iri import GRAPH_DERIVED, GRAPH_HISTORY, GRAPH_ONTOLOGY, Iri
from occugraph.lines import TripleLines, find_things
from occugraph.materialization import Materializer, materialize
from occugraph.overlap.composition import derive_overlaps
from occugraph.release import DraftGraph
from occugraph.values import Release

__all__ = [
    "CURRENT_VIEW",
    "DraftView",
    "GraphEntry",
    "View",
    "compose_view",
    "dump_graphs",
    "reopen_view",
]

_COMPUTED: Final = frozenset({GRAPH_DERIVED, GRAPH_HISTORY})

# Joined as a whole, a dump would be in memory twice.
_PART_LINES: Final = 10_000

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

    Attributes:
        name: The view's name.
        graphs: Sorted by name, the derived graph among them.
        absent: What starters say of things that the release in their place has not, as lines
            ``s p o``. An older release lacks what came later, and the curated graph may point to
            it all the same: validation counts these facts in, the view does not have them.
    """

    name: str
    graphs: tuple[DraftGraph, ...]
    absent: tuple[bytes, ...] = ()

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
        found = hashlib.sha256()
        for part in _dump_parts(self._contents):
            found.update(part)
        return found.hexdigest()

    @cached_property
    def union(self) -> bytes:
        """The triples of all graphs, each once: sorted N-Triples. This is what conforms."""
        return b"".join(_merge_parts(self._contents))

    @property
    def default_graph(self) -> bytes:
        """What a query sees that names no graph: the union without the history.

        What is gone is in its own graph alone, so that nobody counts it among what there is.
        """
        return b"".join(self.default_graph_parts)

    @property
    def default_graph_parts(self) -> Iterator[bytes]:
        """The default graph in parts of whole lines: joined, it would be in memory twice."""
        return _merge_parts(graph for graph in self._contents if graph.name != GRAPH_HISTORY)

    @property
    def _contents(self) -> tuple[CanonicalGraph, ...]:
        return tuple(graph.content for graph in self.graphs)


def _merge_parts(graphs: Iterable[CanonicalGraph]) -> Iterator[bytes]:
    lines = merge_lines(graph.triple_lines() for graph in graphs)
    for start in range(0, len(lines), _PART_LINES):
        # The empty line gives the last one its end.
        yield b" .\n".join([*lines[start : start + _PART_LINES], b""])


def compose_view(
    graphs: Sequence[DraftGraph],
    *,
    name: str = CURRENT_VIEW,
    materializer: Materializer | None = None,
    expect: Callable[[Sequence[CanonicalGraph]], object] = lambda _graphs: None,
) -> DraftView:
    """Return the view that has the newest release of each source, and what follows from it.

    Args:
        graphs: Every graph at hand, in any order: the ontology, the curated graph, starters, any
            number of releases a source. Derived and history graphs among them are computed anew.
            An earlier view is composed by leaving out what came later.
        name: The view's name.
        materializer: What derives from this ontology, where there is one already.
        expect: Told the graphs that were chosen, before the rest is made of them.

    Returns:
        The ontology, the curated graph, of each source its newest release, or its starter while
        neither a release of it nor one that covers it is there, the history of what older
        releases had, and the derived graph. Newest is as :mod:`occugraph.chronology` says.

    Raises:
        ReleaseError: There is no ontology, or two graphs say they are the same release.
    """
    others = [graph for graph in graphs if graph.release is None and graph.name not in _COMPUTED]
    ontology = next((graph for graph in others if graph.name == GRAPH_ONTOLOGY), None)
    if ontology is None:
        raise ReleaseError(f"a view needs the graph {GRAPH_ONTOLOGY}: there is none")
    choice = _choose_releases(graphs)
    asserted = [
        *others,
        *(replace(graph, release=_current(graph.release)) for graph in choice.newest),
    ]
    expect([graph.content for graph in asserted])
    absent: tuple[bytes, ...] = ()
    if choice.older or choice.replaced:
        present = {thing for each in choice.newest for thing in find_things(each.content)}
        history = compute_history(present, choice.older)
        if history:
            asserted.append(DraftGraph(history))
            present |= find_things(history).keys()
        absent = _describe_absent(choice.replaced, present, ontology)
    # Nothing follows from the history: what is derived stands in the default graph, it does not.
    said_now = [
        graph.content for graph in asserted if graph.name not in {GRAPH_ONTOLOGY, GRAPH_HISTORY}
    ]
    inferred = (
        infer_technologies(said_now) | compute_designations(said_now) | derive_overlaps(said_now)
    )
    if materializer is None or materializer.ontology.sha256 != ontology.content.sha256:
        materializer = Materializer(ontology.content)
    derived = DraftGraph(materializer.materialize(said_now, inferred=inferred))
    graphs = sorted((*asserted, derived), key=lambda graph: graph.name)
    return DraftView(name, tuple(graphs), absent)


def reopen_view(
    graphs: Sequence[DraftGraph], others: Iterable[DraftGraph], *, name: str = CURRENT_VIEW
) -> DraftView:
    """Return a view from its graphs as they were published: nothing is composed or derived.

    Args:
        graphs: Its graphs, the derived one and the history among them.
        others: Where the starters are that releases have taken the place of.
        name: The view's name.
    """
    ontology = next(graph for graph in graphs if graph.name == GRAPH_ONTOLOGY)
    served = {graph.name for graph in graphs}
    replaced = [
        graph
        for graph in others
        if graph.name not in served and graph.release and graph.release.kind == "starter"
    ]
    present = {thing for each in graphs for thing in find_things(each.content)}
    absent = _describe_absent(replaced, present, ontology)
    return DraftView(name, tuple(sorted(graphs, key=lambda graph: graph.name)), absent)


@dataclass(frozen=True, slots=True)
class _Choice:
    """The graphs with a release: those of the view, older releases, starters that left."""

    newest: list[DraftGraph]
    older: list[DraftGraph]
    replaced: list[DraftGraph]


def _choose_releases(graphs: Iterable[DraftGraph]) -> _Choice:
    by_source: dict[str, list[tuple[Release, DraftGraph]]] = {}
    seen: dict[tuple[str, str, str], Iri] = {}
    for graph in graphs:
        release = graph.release
        if release is None:
            continue
        key = (release.source, release.kind, release.version)
        if seen.setdefault(key, graph.name) != graph.name:
            raise ReleaseError(
                f"{release.kind} {release.source}@{release.version} stands in {seen[key]} and in"
                f" {graph.name}: expected one graph a release",
                source=release.source,
                version=release.version,
            )
        by_source.setdefault(release.source, []).append((release, graph))
    choice = _Choice([], [], [])
    newest: list[tuple[Release, DraftGraph]] = []
    for held in by_source.values():
        age = rank_releases([release for release, _ in held])
        held.sort(key=lambda pair: age(pair[0]))
        newest.append(held[-1])
        for release, graph in held[:-1]:
            (choice.replaced if release.kind == "starter" else choice.older).append(graph)
    covered = {
        source for release, _ in newest if release.kind == "release" for source in release.covers
    }
    for release, graph in newest:
        leaves = release.kind == "starter" and release.source in covered
        (choice.replaced if leaves else choice.newest).append(graph)
    return choice


def _describe_absent(
    starters: Iterable[DraftGraph], present: AbstractSet[bytes], ontology: DraftGraph
) -> tuple[bytes, ...]:
    """Return what the starters say of what is not present, and what follows from it."""
    lines: set[bytes] = set()
    for starter in starters:
        described = TripleLines(starter.content)
        for thing in described.things.keys() - present:
            lines.update(described.about(thing))
    if not lines:
        return ()
    facts = canonicalize_lines(GRAPH_HISTORY, (line.decode() for line in lines))
    derived = materialize(ontology.content, [facts])
    return (*facts.triple_lines(), *derived.triple_lines())


def dump_graphs(graphs: Iterable[CanonicalGraph]) -> bytes:
    """Return all quads of the graphs as one sorted N-Quads document."""
    return b"".join(_dump_parts(graphs))


def _dump_parts(graphs: Iterable[CanonicalGraph]) -> Iterator[bytes]:
    # A quad stands in one graph only, so no line comes twice.
    lines = [line for graph in graphs for line in graph.payload.split(b"\n")[:-1]]
    lines.sort()
    for start in range(0, len(lines), _PART_LINES):
        yield b"\n".join(lines[start : start + _PART_LINES]) + b"\n"


def _current(release: Release | None) -> Release | None:
    return replace(release, is_current=True) if release else None
