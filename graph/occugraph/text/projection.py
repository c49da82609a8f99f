"""The text index as one of the projections of a publication."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from occugraph.aside import run_aside
from occugraph.canonical import CanonicalGraph
from occugraph.index.projection import IndexProjection
from occugraph.index.storage import GraphIndex
from occugraph.projection import PublishedView
from occugraph.text.build import build_text_index
from occugraph.text.layout import FORMAT

__all__ = ["TextProjection"]

# Of so few texts starting a process takes longer than the work, which takes some 20 MB.
_FEW_TEXTS: Final = 20_000


class TextProjection:
    """Builds the text index of each publication, beside the graph index that it is read from."""

    name: Final = "text"
    version: Final = FORMAT
    is_aside: Final = True

    def expect(self, graphs: Sequence[CanonicalGraph]) -> None:
        """Begin with nothing: it is read from the graph index."""

    def build(self, view: PublishedView, directory: Path) -> None:  # noqa: ARG002 -- the protocol's
        """Write the text index; ``directory`` exists and is empty, the graph index is built.

        Raises:
            StoreError: It cannot be built; the reason is told.
        """
        source = directory.parent / IndexProjection.name
        if GraphIndex.open(source).ints("text.string").size <= _FEW_TEXTS:
            build_text_index(source, directory)
        else:
            run_aside(
                "occugraph.text.build", [str(source), str(directory)], (), subject="the text index"
            )
