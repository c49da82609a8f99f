"""The text index as one of the projections of a publication."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from occugraph.aside import Aside
from occugraph.canonical import CanonicalGraph
from occugraph.index.projection import IndexProjection
from occugraph.index.storage import GraphIndex
from occugraph.projection import PublishedView
from occugraph.text.build import build_text_index
from occugraph.text.layout import FORMAT

__all__ = ["TextProjection"]

# Of so few texts starting a process takes longer than the work, which takes some 20 MB.
_FEW_TEXTS: Final = 20_000
# A view of so many has more texts than that, as far as anybody can tell before they are read.
_MANY_QUADS: Final = 100_000


class TextProjection:
    """Builds the text index of each publication, beside the graph index that it is read from."""

    name: Final = "text"
    version: Final = FORMAT
    is_aside: Final = True

    def __init__(self) -> None:
        self._begun: Aside | None = None

    def expect(self, graphs: Sequence[CanonicalGraph]) -> None:
        """Have a process load what it needs to index a large view.

        Raises:
            StoreError: It cannot be started.
        """
        if sum(graph.quads for graph in graphs) > _MANY_QUADS:
            self._begun = _begin()

    def build(self, view: PublishedView, directory: Path) -> None:  # noqa: ARG002 -- the protocol's
        """Write the text index; ``directory`` exists and is empty, the graph index is built.

        Raises:
            StoreError: It cannot be built; the reason is told.
        """
        begun, self._begun = self._begun, None
        source = directory.parent / IndexProjection.name
        if begun is None and GraphIndex.open(source).ints("text.string").size <= _FEW_TEXTS:
            build_text_index(source, directory)
            return
        begun = begun or _begin()
        begun.give([json.dumps([str(source), str(directory)]).encode() + b"\n"])
        begun.wait()


def _begin() -> Aside:
    return Aside("occugraph.text.build", failure="the text index cannot be built")
