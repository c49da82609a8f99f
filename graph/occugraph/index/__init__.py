"""The graph index: an immutable, memory-mapped projection of a view, and a reader over it.

``build_index`` writes it, ``GraphIndex.open`` opens it, ``IndexReader`` answers from it.
"""

from occugraph.index.build import build_index
from occugraph.index.projection import IndexProjection
from occugraph.index.reader import IndexReader
from occugraph.index.storage import GraphIndex

__all__ = ["GraphIndex", "IndexProjection", "IndexReader", "build_index"]
