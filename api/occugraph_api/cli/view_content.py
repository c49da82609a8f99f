"""A view of the record as the commands read it."""

from collections.abc import Sequence

from occugraph.as_of import AsOf, choose_view, parse_as_of
from occugraph.exports.request import ViewContent
from occugraph.past_view import build_past_view
from occugraph.publication import get_current
from occugraph.record import Record
from occugraph_api.past_views import open_reader

__all__ = ["open_content"]


def open_content(record: Record, as_of: Sequence[str] = ()) -> ViewContent:
    """Return the current view, or the one of the releases or day that are named.

    Raises:
        NotFoundError: Nothing was built yet.
        ArgumentError: The record cannot give that view.
        StoreError: It cannot be read.
    """
    publication = get_current(record)
    choice = choose_view(publication.manifest, parse_as_of(as_of) if as_of else AsOf())
    if choice.is_current:
        publication.check_projections()
    view = publication if choice.is_current else build_past_view(record, choice)
    reader = open_reader(view, publication)
    return ViewContent(reader, lambda: (record.read_graph(graph.entry) for graph in choice.graphs))
