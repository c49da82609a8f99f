"""Finds the rows of the user's own mapping sets, as far as their files are still at hand."""

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Final

from occugraph.iri import Iri
from occugraph.location import Location, Locator
from occugraph.publication import Publication
from occugraph_loaders.pipeline import Arrival, BuildInput, is_release

__all__ = ["BroughtSetLocator"]

_KEY: Final = "sssom"


class BroughtSetLocator:
    """Places in the authored files, then in mapping sets that the record was given.

    The record keeps what a set says, not its file: a row is found where the folder of data still
    has the file that was read. Nothing is read before the first place is asked for.
    """

    def __init__(self, authored: Locator, given: BuildInput, base: Publication | None) -> None:
        self._authored: Final = authored
        self._given: Final = given
        self._base: Final = base

    def locate(
        self, node: str, path: Iri | None = None, value: str | None = None
    ) -> Location | None:
        """Return the first place that is known; see :class:`occugraph.location.Locator`."""
        places = (each.locate(node, path, value) for each in (self._authored, *self._sets))
        return next((place for place in places if place), None)

    def files(self) -> Iterable[str]:
        """Return the files that were read, sorted."""
        return sorted({file for each in (self._authored, *self._sets) for file in each.files()})

    @cached_property
    def _sets(self) -> list[Locator]:
        return [arrival.locator() for arrival in self._find_arrivals()]

    def _find_arrivals(self) -> Iterator[Arrival]:
        recorded = list(self._base.manifest.graphs) if self._base else []
        if self._given.data is None or not recorded:
            return
        for source in self._given.sources:
            packages = source.find(self._given.data) if source.stages.key == _KEY else ()
            for package in packages:
                arrival = Arrival(source, package)
                if any(is_release(graph) and arrival.is_in(graph) for graph in recorded):
                    yield arrival
