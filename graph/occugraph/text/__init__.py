"""The text index: what answers a search, beside the graph index and built from it."""

from occugraph.text.index import TextIndex
from occugraph.text.projection import TextProjection

__all__ = ["TextIndex", "TextProjection"]
