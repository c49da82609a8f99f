"""The views that documents are about: the one that is served, and earlier ones."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final, Protocol

import pyoxigraph as ox

from occugraph.as_of import AsOf, parse_as_of
from occugraph.errors import UnavailableError
from occugraph.iri import GRAPH_DERIVED, GRAPH_HISTORY
from occugraph.reader import Reader
from occugraph_api.linked_data.inventory import Inventory, read_inventory
from occugraph_api.serving import ServedDatasets, ServedViews
from occugraph_api.sparql.formats import Choice
from occugraph_api.sparql.host import QueryHost
from occugraph_api.sparql.past import Dataset
from occugraph_api.sparql.query import Query

__all__ = ["DocumentView", "DocumentViews", "ServedDocuments"]

_TRIPLES: Final = Choice(None, "nt")
_COMPUTED: Final = frozenset({GRAPH_DERIVED, GRAPH_HISTORY})


@dataclass(frozen=True, slots=True)
class DocumentView:
    """One view, as documents need it.

    Attributes:
        reader: Of its graph index.
        digest: Of its dump.
        releases: What is in it, as `source@version`.
        as_of: What was asked for, as `as-of` takes it; empty for the current view.
        construct: Answers a CONSTRUCT query from it and from nothing else; errors as of a query
            host, and UnavailableError while that serves another publication.
        inventory: Its graphs and releases.
        publication: Whose record it is from.
    """

    reader: Reader
    digest: str
    releases: tuple[str, ...]
    as_of: tuple[str, ...]
    construct: Callable[[str], Awaitable[list[ox.Triple]]]
    inventory: Inventory = field(default_factory=Inventory)
    publication: str = ""


class DocumentViews(Protocol):
    """Opens views."""

    async def open(self, as_of: Sequence[str]) -> DocumentView:
        """Return the view of releases (`source@version`) or a day; empty: the current one.

        Raises:
            ArgumentError: The record cannot give it.
            UnavailableError: It is being built.
        """
        ...


class ServedDocuments:
    """Opens views of the publication that is served; implements :class:`DocumentViews`.

    Args:
        views: Gives the views of that publication.
        datasets: What SPARQL is answered from.
        host: Answers it for the current view.
    """

    def __init__(
        self, views: Callable[[], ServedViews], datasets: ServedDatasets, host: QueryHost
    ) -> None:
        self._views = views
        self._datasets = datasets
        self._host = host

    async def open(self, as_of: Sequence[str]) -> DocumentView:
        """Return a view; raises as :meth:`DocumentViews.open`."""
        views = self._views()
        choice = views.choose(parse_as_of(as_of) if as_of else AsOf())
        manifest = views.publication.manifest
        if choice.is_current:
            publication = views.publication
            names = tuple(entry.name for entry in publication.view.graphs if entry.quads)
            return DocumentView(
                views.index,
                publication.digest,
                tuple(f"{each.source}@{each.version}" for each in publication.view.releases()),
                (),
                partial(_construct, self._host, publication.digest),
                read_inventory(manifest, names, views.releases, choice.releases),
                publication.id,
            )
        reader = await views.open(choice)
        # Of these views, as the reader: those that are served may be others by now.
        dataset = self._datasets.describe_past(await views.find(choice))
        return DocumentView(
            reader,
            dataset.digest,
            dataset.releases,
            tuple(as_of),
            partial(self._construct_past, dataset),
            read_inventory(
                manifest, dataset.graphs, views.releases, choice.releases, computed=_COMPUTED
            ),
            views.publication.id,
        )

    async def _construct_past(self, dataset: Dataset, query: str) -> list[ox.Triple]:
        async with self._datasets.lease(dataset) as host:
            return await _construct(host, dataset.digest, query)


async def _construct(host: QueryHost, digest: str, query: str) -> list[ox.Triple]:
    """Return what the view of that digest answers.

    Raises:
        UnavailableError: The host serves another one: it moves apart from the views.
    """
    answer = await host.ask(Query(text=query, choice=_TRIPLES))
    if answer.digest != digest:
        raise UnavailableError(
            "The server is moving to a new publication.",
            hint="try again in 1 s",
            refused="building",
            retry_after=1,
        )
    return [quad.triple for quad in ox.parse(answer.body, format=ox.RdfFormat.N_TRIPLES)]
