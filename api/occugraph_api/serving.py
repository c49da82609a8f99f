"""What the server serves: the current publication and the parts that answer from it."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from occugraph.as_of import AsOf, ViewChoice, choose_view, find_release, list_releases, parse_as_of
from occugraph.changes import SIDES
from occugraph.diff import ContentDiff
from occugraph.errors import OccugraphError, UnavailableError
from occugraph.exports.request import ViewContent
from occugraph.iri import Iri
from occugraph.past_view import PastView
from occugraph.publication import Publication, find_current, get_current
from occugraph.reader import Reader
from occugraph.record import Record
from occugraph.release import release_iri
from occugraph.text import TextIndex
from occugraph.values import Release
from occugraph.view import GraphEntry
from occugraph_api.feed.changes import Change, Sides, read_changes
from occugraph_api.metrics import State
from occugraph_api.past_views import PastViews, open_reader
from occugraph_api.release_diffs import ReleaseDiffs
from occugraph_api.sparql.formats import choose_by_name
from occugraph_api.sparql.host import QueryHost
from occugraph_api.sparql.limits import QueryLimits
from occugraph_api.sparql.loader_process import LoaderProcess
from occugraph_api.sparql.past import Dataset, PastHosts
from occugraph_api.sparql.query import Query

if TYPE_CHECKING:
    # Its driver is imported by servers that use it.
    from occugraph_api.neo4j_serving import ServedNeo4j

__all__ = ["ServedDatasets", "ServedViews", "Serving"]

_log = logging.getLogger(__name__)

_WATCH_INTERVAL_S: Final = 0.5
"""How soon a new publication is noticed; the pointer is one small file."""

_LOAD_INTERVAL_S: Final = 0.1
"""How soon it is noticed that Neo4j holds it, while that is waited for."""


class ServedViews:
    """The views that the record of one publication can give: the current one and earlier ones.

    Implements :class:`graphql.as_of.Views`, which says what each gives and raises.

    Args:
        publication: The current one.
        index: The reader of its graph index.
        past: Gives the others.
        diffs: Compares their releases.
        neo4j: The reader of it in Neo4j, which then answers GraphQL; None: the index does.
    """

    def __init__(
        self,
        publication: Publication,
        index: Reader,
        past: PastViews,
        diffs: ReleaseDiffs,
        neo4j: Reader | None = None,
    ) -> None:
        self.publication: Final = publication
        self.index: Final = index
        self.reader: Final = neo4j or index
        self._past = past
        self._diffs = diffs

    @cached_property
    def releases(self) -> tuple[Release, ...]:
        """Every release of the record, by source, the oldest first."""
        return list_releases(self.publication.manifest)

    def choose(self, as_of: AsOf) -> ViewChoice:
        """Return the view that is asked for."""
        return choose_view(self.publication.manifest, as_of)

    async def open(self, choice: ViewChoice) -> Reader:
        """Return the reader of a view."""
        return self.reader if choice.is_current else await self._past.open(self.publication, choice)

    async def compare(
        self, source: str, before: str, after: str
    ) -> tuple[Release, Release, ContentDiff]:
        """Return two releases of a source, and what is different between them."""
        manifest = self.publication.manifest
        older = find_release(manifest, source, before, argument="from")
        newer = find_release(manifest, source, after, argument="to")
        found = await self._diffs.compare(older, newer)
        known = {(each.source, each.version): each for each in self.releases}
        return known[source, before], known[source, after], found

    async def find(self, choice: ViewChoice) -> PastView:
        """Return a past view on disk; raises as :meth:`open`."""
        return await self._past.find(self.publication, choice)


class ServedDatasets:
    """The datasets that SPARQL is answered from; implements :class:`sparql.past.Datasets`.

    Args:
        views: Gives the views of the current publication.
        hosts: Loads past ones.
    """

    def __init__(self, views: Callable[[], ServedViews], hosts: PastHosts) -> None:
        self._views = views
        self._hosts = hosts

    @property
    def current(self) -> Dataset:
        """What answers without as-of."""
        return self.describe(self._views())

    @staticmethod
    def describe(views: ServedViews) -> Dataset:
        """Return the current dataset of these views."""
        publication = views.publication
        return Dataset(
            key="",
            path=publication.store_file,
            digest=publication.digest,
            graphs=tuple(entry.name for entry in publication.view.graphs if entry.quads),
            releases=tuple(each.label for each in publication.view.releases()),
        )

    @property
    def at_hand(self) -> dict[str, Iri]:
        """The releases that as-of may name, with their IRIs."""
        releases = self._views().releases
        return {each.label: release_iri(each) for each in releases}

    async def find(self, as_of: Sequence[str]) -> Dataset:
        """Return the dataset that the texts ask for."""
        views = self._views()
        choice = views.choose(parse_as_of(as_of))
        if choice.is_current:
            return self.current
        return self.describe_past(await views.find(choice))

    @staticmethod
    def describe_past(view: PastView) -> Dataset:
        """Return the dataset of a past view."""
        return Dataset(
            key=view.key,
            path=view.store_file,
            digest=view.digest,
            graphs=view.graphs,
            releases=view.releases,
        )

    def lease(self, dataset: Dataset) -> AbstractAsyncContextManager[QueryHost]:
        """Return a host over a past dataset."""
        return self._hosts.lease(dataset)


class Serving:
    """Serves the current publication and moves to the next one without a restart.

    Where GraphQL is answered from Neo4j, all faces move when Neo4j holds the next one: what they
    say agrees, and a load is not noticed.

    Args:
        record: Where publications are.
        limits: What one SPARQL query may use.
        ahead: A loader that was started already, to save time.
        neo4j: Where GraphQL is answered from; None: the graph index. It may be away, also now.

    Raises:
        NotFoundError: Nothing was built yet.
        StoreError: The current publication cannot be read.
    """

    def __init__(
        self,
        record: Record,
        limits: QueryLimits,
        ahead: LoaderProcess | None = None,
        neo4j: "ServedNeo4j | None" = None,
    ) -> None:
        self._ahead = ahead
        self._record = record
        self._neo4j = neo4j
        self._past = PastViews(record)
        self._diffs = ReleaseDiffs(record)
        self._sides: dict[tuple[str, ...], Sides] = {}
        self._next: ServedViews | None = None
        self._views = self._open(self._choose_first())
        self.host: Final = QueryHost(
            self.publication.store_file,
            digest=self.publication.digest,
            limits=limits,
            staged=True,
        )
        self._hosts = PastHosts(limits)
        self.datasets: Final = ServedDatasets(self.views, self._hosts)
        self._watcher: asyncio.Task[None] | None = None

    @property
    def record(self) -> Record:
        """Where publications are."""
        return self._record

    @property
    def publication(self) -> Publication:
        """The publication that is served now."""
        return self._views.publication

    def reader(self) -> Reader:
        """Return the reader of the graph index of the publication that is served now."""
        return self._views.index

    def views(self) -> ServedViews:
        """Return the views of the publication that is served now."""
        return self._views

    async def open_content(self, as_of: AsOf | None) -> ViewContent:
        """Return a view with its graphs, the current one for None.

        Raises:
            ArgumentError: The record cannot give it.
            UnavailableError: It is being built.
            StoreError: It cannot be built.
        """
        views = self._views
        choice = views.choose(as_of or AsOf())
        reader = await views.open(choice)
        return ViewContent(
            reader, lambda: (self._record.read_graph(graph.entry) for graph in choice.graphs)
        )

    def graph_file(self, graph: GraphEntry) -> Path:
        """Return where the file of a graph of the record is."""
        return self._record.graph_path(graph.sha256)

    async def start(self) -> None:
        """Start the query host and watch for new publications."""
        ahead, self._ahead = self._ahead, None
        await self.host.start(ahead)
        self._watcher = asyncio.create_task(self._watch())

    async def close(self) -> None:
        """End all that was started."""
        if self._watcher:
            self._watcher.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watcher
        await self._diffs.close()
        await self._past.close()
        await self._hosts.close()
        await self.host.close()
        if self._neo4j:
            await asyncio.to_thread(self._neo4j.close)

    async def check(self) -> dict[str, str]:
        """Ask each part a real question.

        Returns:
            ``ok``, ``busy`` where all workers answer others, ``loading`` for named graphs that
            are on their way, ``behind`` where Neo4j holds the publication that is served but not
            yet the current one, or what is wrong, by part.
        """
        found = {"index": "ok"}
        try:
            if not self.reader().dataset.releases:
                found["index"] = "the view has no release"
        except OccugraphError as error:
            found["index"] = str(error)
        found["sparql"] = await self._check_query("ASK { ?s ?p ?o }")
        is_loading = self.host.is_loading
        found["named graphs"] = (
            "loading" if is_loading else await self._check_query("ASK { GRAPH ?g { ?s ?p ?o } }")
        )
        if self._neo4j:
            found["neo4j"] = await self._neo4j.check(self.publication.id)
            if found["neo4j"] == "ok" and self._record.find_current() != self.publication.id:
                found["neo4j"] = "behind"
        return found

    async def _check_query(self, text: str) -> str:
        try:
            await self.host.ask(Query(text=text, choice=choose_by_name("json")))
        except OccugraphError as error:
            return "busy" if error.facts.get("refused") == "busy" else str(error)
        return "ok"

    async def read_changes(self) -> tuple[Change, ...]:
        """Return the entries of the change feed, the newest first.

        Raises:
            UnavailableError: Releases are still being compared.
        """
        views = self.views()

        async def compare(source: str, before: str, after: str) -> Sides:
            pair = tuple(
                find_release(views.publication.manifest, source, version).entry.sha256
                for version in (before, after)
            )
            if pair not in self._sides:
                _, _, found = await views.compare(source, before, after)
                self._sides[pair] = {name: found.side(kind) for name, kind in SIDES.items()}
            return self._sides[pair]

        return await read_changes(self._record, views.publication, compare)

    def describe_past(self) -> dict[str, int]:
        """Return what earlier views take: readers and datasets that are open, and MiB of these."""
        return {
            "readers": self._past.opened,
            "datasets": len(self._hosts.keys),
            "datasetsMib": self._hosts.memory_mb,
        }

    def describe(self) -> State:
        """Return how the server is at this moment."""
        publication = self.publication
        status = self.host.status()
        return State(publication.id, publication.digest, status, self.describe_past())

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(_LOAD_INTERVAL_S if self._next else _WATCH_INTERVAL_S)
            try:
                await self._move()
                if self._neo4j:
                    self._neo4j.refresh()
            except OccugraphError as error:
                # The old publication goes on being served; the next turn tries again.
                _log.error("cannot move to the new publication: %s", error)

    async def _move(self) -> None:
        """Serve the current publication, if it is another one."""
        current = self._record.find_current()
        if current == self.publication.id:
            self._next = None
            return
        views = self._next
        if views is None or views.publication.id != current:
            fresh = find_current(self._record)
            if fresh is None:
                raise UnavailableError("CURRENT is gone; serving what was current before")
            views = await asyncio.to_thread(self._open, fresh)
        fresh = views.publication
        if self._neo4j:
            if not await self._neo4j.holds(fresh.id):
                if self._next is not views:
                    _log.warning(
                        "publication %s is current, but not in Neo4j: serving %s until it is",
                        fresh.id,
                        self.publication.id,
                    )
                self._next = views
                return
            # From now on Neo4j refuses to answer for the old one.
            self._views = views
        await self.host.swap(fresh.store_file, fresh.digest)
        self._views, self._next = views, None
        _log.info("serving publication %s", fresh.id)

    def _choose_first(self) -> Publication:
        """Return the publication that Neo4j holds, where it is one of the kept; else the current.

        Neo4j may be away, or hold nothing yet: then GraphQL says so until it is there.
        """
        current = get_current(self._record)
        if self._neo4j is None:
            return current
        try:
            held = self._neo4j.find()
        except OccugraphError:
            return current
        if held in {None, current.id} or held not in self._record.history():
            return current
        _log.warning(
            "publication %s is current, but Neo4j holds %s: serving that until it is loaded",
            current.id,
            held,
        )
        directory = self._record.publications_dir / held
        return Publication(held, directory, self._record.get_manifest(held))

    def _open(self, publication: Publication) -> ServedViews:
        publication.check_projections()
        text = TextIndex.open(publication.text_dir)
        reader = open_reader(publication, publication, text)
        neo4j = self._neo4j.open(publication, reader.dataset, text) if self._neo4j else None
        return ServedViews(publication, reader, self._past, self._diffs, neo4j)
