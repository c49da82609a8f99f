"""The graph index as one of the projections of a publication."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from occugraph.canonical import CanonicalGraph
from occugraph.index.build import build_index
from occugraph.index.child import build_index_aside
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

    def expect(self, graphs: Sequence[CanonicalGraph]) -> None:
        """Begin with nothing yet."""

    def build(self, view: PublishedView, directory: Path) -> None:
        """Write the index; ``directory`` exists and is empty.

        Raises:
            StoreError: It cannot be built; the reason is told.
        """
        if sum(graph.quads for graph in view.graphs) > _FEW_QUADS:
            build_index_aside(view.graphs, view.view, view.digest, directory)
        else:
            build_index(ViewTriples.of(view.graphs), view.view, view.digest, directory)
