"""The graph index as one of the projections of a publication."""

from pathlib import Path
from typing import Final

from occugraph.index.build import build_index
from occugraph.index.layout import FORMAT
from occugraph.index.triples import ViewTriples
from occugraph.publication import PublishedView

__all__ = ["IndexProjection"]


class IndexProjection:
    """Builds the graph index of each publication."""

    name: Final = "index"
    version: Final = FORMAT
    is_late: Final = False

    def build(self, view: PublishedView, directory: Path) -> None:
        """Write the index; ``directory`` exists and is empty."""
        build_index(ViewTriples(view.graphs), view.view, view.digest, directory)
