"""Which views are held: how a citation's view is found, or the nearest one to it."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Final

from occugraph.as_of import choose_releases, parse_as_of
from occugraph.errors import ArgumentError, NotFoundError, StoreError, UnavailableError
from occugraph.publication import Publication
from occugraph.reader import Reader
from occugraph.record import Record
from occugraph_api.past_views import open_reader
from occugraph_api.serving import ServedDatasets, ServedViews
from occugraph_api.sparql.host import QueryHost
from occugraph_api.sparql.past import Dataset

__all__ = ["HeldView", "Holdings", "Nearness"]


class Nearness(StrEnum):
    """How near a view is to the one that a citation names."""

    CITED = "cited"
    """It is that view, byte for byte."""
    SAME_RELEASES = "same releases"
    """The same releases, with our own graph as it is now."""
    CURRENT = "current"
    """What is served now."""


@dataclass(frozen=True, slots=True)
class HeldView:
    """A view that can be asked.

    Attributes:
        nearness: To the view that is looked for.
        dataset: What SPARQL is answered from; its digest is the view's.
        open: Gives what GraphQL is answered from.
        is_kept: Whether it is an earlier publication, which no ``as-of`` can name.
    """

    nearness: Nearness
    dataset: Dataset
    open: Callable[[], Awaitable[Reader]]
    is_kept: bool = False

    @property
    def name(self) -> str:
        """``current``, or the releases."""
        return ",".join(self.dataset.releases) if self.dataset.key else "current"


class Holdings:
    """Finds views in the record that is served.

    Args:
        record: Where publications are kept.
        views: Gives the views of the current publication.
        datasets: Gives their datasets.
        host: Answers SPARQL from the current view.
    """

    def __init__(
        self,
        record: Record,
        views: Callable[[], ServedViews],
        datasets: ServedDatasets,
        host: QueryHost,
    ) -> None:
        self._record: Final = record
        self._views: Final = views
        self._datasets: Final = datasets
        self._host: Final = host

    async def choose(self, as_of: Sequence[str]) -> HeldView:
        """Return the view that releases or a day ask for, the current one for none.

        Raises:
            ArgumentError: The record cannot give it.
            UnavailableError: It is being built.
        """
        views = self._views()
        choice = views.choose(parse_as_of(as_of))
        if choice.is_current:
            return self._current(views, "")
        # Of these views, which the server may leave for newer ones meanwhile.
        dataset = self._datasets.describe_past(await views.find(choice))
        return HeldView(Nearness.CITED, dataset, partial(views.open, choice))

    async def find(self, releases: Sequence[str], digest: str) -> HeldView:
        """Return the view with that digest or, where none is held, the nearest one.

        Args:
            releases: What the view was composed from, as ``source@version``.
            digest: Of its dump.

        Raises:
            UnavailableError: It is being built.
        """
        views = self._views()
        if views.publication.digest == digest:
            return self._current(views, digest)
        kept = await asyncio.to_thread(self._find_kept, views.publication, digest)
        if kept:
            return self._kept(views.publication, kept)
        return await self._compose(views, releases, digest) or self._current(
            views, digest, releases
        )

    def lease(self, view: HeldView) -> AbstractAsyncContextManager[QueryHost]:
        """Return a host that answers SPARQL from the view; raises as :class:`Datasets` says."""
        if view.dataset.key:
            return self._datasets.lease(view.dataset)
        if self._host.digest != view.dataset.digest:
            raise UnavailableError(
                "The server is moving to a new publication.",
                hint="try again in 1 s",
                refused="building",
                retry_after=1,
            )
        return nullcontext(self._host)

    def _current(self, views: ServedViews, digest: str, releases: Sequence[str] = ()) -> HeldView:
        """Return the current view, which is looked for itself where there is no digest."""
        dataset = self._datasets.describe(views)
        nearness = Nearness.CURRENT
        if digest in {"", dataset.digest}:
            nearness = Nearness.CITED
        elif set(dataset.releases) == set(releases):
            nearness = Nearness.SAME_RELEASES

        async def read() -> Reader:
            return views.reader

        return HeldView(nearness, dataset, read)

    def _find_kept(self, current: Publication, digest: str) -> Publication | None:
        for publication in reversed(self._record.history()):
            if publication == current.id:
                continue
            try:
                manifest = self._record.get_manifest(publication)
                is_readable = manifest.projections == current.manifest.projections
                if manifest.digest == digest and is_readable:
                    directory = self._record.publications_dir / publication
                    kept = Publication(publication, directory, manifest)
                    kept.check_projections()
                    return kept
            except (NotFoundError, StoreError):
                continue  # what cannot be read is not held
        return None

    def _kept(self, current: Publication, kept: Publication) -> HeldView:
        dataset = Dataset(
            key=f"publication {kept.id}",
            path=kept.store_file,
            digest=kept.digest,
            graphs=tuple(entry.name for entry in kept.view.graphs if entry.quads),
            releases=tuple(each.label for each in kept.view.releases()),
        )
        read = partial(asyncio.to_thread, open_reader, kept, current)
        return HeldView(Nearness.CITED, dataset, read, is_kept=True)

    async def _compose(
        self, views: ServedViews, releases: Sequence[str], digest: str
    ) -> HeldView | None:
        if not releases:
            return None
        try:
            choice = choose_releases(views.publication.manifest, releases)
        except ArgumentError:
            return None  # a release of it is not in the record
        if choice.is_current:
            return None
        found = await views.find(choice)
        dataset = self._datasets.describe_past(found)
        is_cited = found.digest == digest
        nearness = Nearness.CITED if is_cited else Nearness.SAME_RELEASES
        return HeldView(nearness, dataset, partial(views.open, choice))
