"""``occugraph.open``: a graph to ask, in this process or on a server."""

from importlib.metadata import entry_points
from os import PathLike
from typing import Final, cast

from occugraph.client.graph import Graph
from occugraph.client.remote import RemoteTransport, is_url
from occugraph.client.transport import Transport
from occugraph.errors import UnavailableError

__all__ = ["GROUP", "open_graph"]

GROUP: Final = "occugraph.open"
"""The entry points that can open a home in this process: what answers questions is not a part of
the core, which knows neither SPARQL's walls nor GraphQL."""


def open_graph(target: str | PathLike[str] | None = None) -> Graph:
    """Return a graph to ask.

    Args:
        target: The URL of a server, or the folder of a home; None: the home of the settings
            (``OCCUGRAPH_HOME``). A home is opened in this process, its publication as it is, with
            the limits of the settings; nothing is built.

    Returns:
        A graph; close it, or use it as a context, where its process goes on to live long.

    Raises:
        ArgumentError: The URL has no host, or a setting is wrong.
        NotFoundError: Nothing was built in the home yet.
        UnavailableError: The dataset cannot be loaded. A server is only asked when a query is.
    """
    if is_url(target):
        return Graph(RemoteTransport(cast("str", target)))
    points = entry_points(group=GROUP)
    if not points:
        raise UnavailableError(
            "this installation cannot open a home", hint="open the URL of a server, or reinstall"
        )
    start = next(iter(points)).load()
    return Graph(cast("Transport", start(target)))
