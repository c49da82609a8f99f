"""What a view and its record hold: graphs and releases, as the descriptions of data need them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import groupby
from types import MappingProxyType

from occugraph.iri import Iri
from occugraph.record import Manifest
from occugraph.release import release_iri
from occugraph.values import Release
from occugraph.view import GraphEntry

__all__ = ["Inventory", "read_inventory"]


@dataclass(frozen=True, slots=True)
class Inventory:
    """The graphs of one view, and every release of the record.

    Attributes:
        graphs: Names of the graphs of the view, sorted.
        entries: What is known of graphs of the record, by name. A past view computes graphs of
            its own, of which nothing is known but the name.
        releases: Every release of the record, by source, of each the oldest first.
        view: The releases of the view, by source.
    """

    graphs: tuple[str, ...] = ()
    entries: Mapping[str, GraphEntry] = field(default_factory=lambda: MappingProxyType({}))
    releases: tuple[Release, ...] = ()
    view: tuple[Release, ...] = ()

    def graph_of(self, release: Release) -> GraphEntry | None:
        """Return the graph that holds a release."""
        wanted = release_iri(release)
        found = (entry for entry in self.entries.values() if entry.release)
        return next(
            (entry for entry in found if entry.release and release_iri(entry.release) == wanted),
            None,
        )

    def by_source(self) -> dict[str, tuple[Release, ...]]:
        """Return the releases of each source, the oldest first."""
        return {
            source: tuple(group)
            for source, group in groupby(self.releases, key=lambda release: release.source)
        }


def read_inventory(
    manifest: Manifest,
    graphs: tuple[str, ...],
    releases: tuple[Release, ...],
    view: tuple[Release, ...],
    *,
    computed: frozenset[Iri] = frozenset(),
) -> Inventory:
    """Return what the record of a publication and one of its views hold.

    Args:
        manifest: Of the publication.
        graphs: Names of the graphs of the view.
        releases: Every release of the record, by source, the oldest first.
        view: Those of the view.
        computed: Graphs that the view has with a content of its own.
    """
    entries: dict[str, GraphEntry] = {
        graph.entry.name: graph.entry
        for graph in manifest.graphs
        if graph.entry.name not in computed
    }
    return Inventory(tuple(sorted(graphs)), MappingProxyType(entries), releases, view)
