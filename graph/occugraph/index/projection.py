"""The graph index as one of the projections of a publication."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from occugraph.canonical import CanonicalGraph
from occugraph.index.build import build_index
from occugraph.index.child import IndexProcess
from occugraph.index.layout import FORMAT
from occugraph.index.triples import ViewTriples
from occugraph.projection import PublishedView

__all__ = ["IndexProjection"]

# Of so few quads starting a process takes longer than the work.
_FEW_QUADS: Final = 100_000


class IndexProjection:
    """Builds the graph index of each publication."""

    name: Final = "index"
    version: Final = FORMAT
    is_aside: Final = True

    def __init__(self) -> None:
        self._begun: IndexProcess | None = None

    def expect(self, graphs: Sequence[CanonicalGraph]) -> None:
        """Have a process read the graphs of a large view, before the rest of it is known.

        Raises:
            StoreError: The process cannot be started.
        """
        if _count_quads(graphs) > _FEW_QUADS:
            self._begun = IndexProcess()
            self._begun.read(graphs)

    def build(self, view: PublishedView, directory: Path) -> None:
        """Write the index; ``directory`` exists and is empty.

        Raises:
            StoreError: It cannot be built; the reason is told.
        """
        begun, self._begun = self._begun, None
        if _count_quads(view.graphs) <= _FEW_QUADS:
            build_index(ViewTriples.of(view.graphs), view.view, view.digest, directory)
            return
        if begun is None or not begun.has_only(view.graphs):
            begun = IndexProcess()
        begun.build(view.graphs, view.view, view.digest, directory)


def _count_quads(graphs: Sequence[CanonicalGraph]) -> int:
    return sum(graph.quads for graph in graphs)
