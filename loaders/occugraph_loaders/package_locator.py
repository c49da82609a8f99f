"""Where in the files of packages a quad comes from."""

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Final

from occugraph.iri import Iri
from occugraph.location import Location, Locator

__all__ = ["PackageLocator"]


class PackageLocator:
    """Places in packages, read when the first place is asked for, then places in other files.

    Args:
        packages: Each gives the locator of a package.
        then: Is asked after them.
    """

    def __init__(
        self, packages: Sequence[Callable[[], Locator]], then: Locator | None = None
    ) -> None:
        self._packages: Final = packages
        self._then: Final = then

    @cached_property
    def _locators(self) -> list[Locator]:
        found = [read() for read in self._packages]
        return [*found, self._then] if self._then else found

    def locate(
        self, node: str, path: Iri | None = None, value: str | None = None
    ) -> Location | None:
        """Return the first place that one of them knows."""
        places = (each.locate(node, path, value) for each in self._locators)
        return next((place for place in places if place), None)

    def files(self) -> Iterable[str]:
        """Return the files that were read, sorted."""
        return sorted({file for each in self._locators for file in each.files()})
