"""The text index: what answers a search, beside the graph index and built from it."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from occugraph.text.index import TextIndex
    from occugraph.text.projection import TextProjection

__all__ = ["TextIndex", "TextProjection"]


def __getattr__(name: str) -> object:
    """Load what is asked for: the process that builds a text index needs none of it."""
    match name:
        case "TextIndex":
            from occugraph.text.index import TextIndex  # noqa: PLC0415 -- only who asks needs it

            return TextIndex
        case "TextProjection":
            from occugraph.text.projection import TextProjection  # noqa: PLC0415 -- likewise

            return TextProjection
        case _:
            raise AttributeError(name)
