"""The core of occugraph: record, view, projections and the readers over them."""

from importlib.metadata import version
from os import PathLike
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from occugraph.client import Graph

__all__ = ["__version__", "open"]

__version__ = version("occugraph")


def open(target: "str | PathLike[str] | None" = None) -> "Graph":  # noqa: A001 -- contract.md's name
    """Return a graph to ask: of a server by its URL, or of a home in this process.

    :func:`occugraph.opening.open_graph` says what it takes and raises.
    """
    from occugraph.opening import open_graph  # noqa: PLC0415 -- only who opens one needs it

    return open_graph(target)
