"""The graph index: an immutable, memory-mapped projection of a view, and a reader over it.

``build_index`` writes it, ``GraphIndex.open`` opens it, ``IndexReader`` answers from it.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from occugraph.index.build import build_index
    from occugraph.index.projection import IndexProjection
    from occugraph.index.reader import IndexReader
    from occugraph.index.storage import GraphIndex

__all__ = ["GraphIndex", "IndexProjection", "IndexReader", "build_index"]


def __getattr__(name: str) -> object:
    """Load what is asked for: the process that builds a text index needs only ``GraphIndex``."""
    match name:
        case "GraphIndex":
            from occugraph.index.storage import GraphIndex  # noqa: PLC0415 -- only who asks needs it

            return GraphIndex
        case "IndexProjection":
            from occugraph.index.projection import IndexProjection  # noqa: PLC0415 -- likewise

            return IndexProjection
        case "IndexReader":
            from occugraph.index.reader import IndexReader  # noqa: PLC0415 -- likewise

            return IndexReader
        case "build_index":
            from occugraph.index.build import build_index  # noqa: PLC0415 -- likewise

            return build_index
        case _:
            raise AttributeError(name)
