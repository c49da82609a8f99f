"""Where in a source file a quad comes from, so that every finding can name file and line."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from occugraph.iri import Iri

__all__ = ["Location", "Locator"]


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a source file.

    ``line`` counts from 1; ``column`` is the name of a table's column, or None for Turtle.
    """

    file: str
    line: int
    column: str | None = None

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}"
        return f"{place} {self.column}" if self.column else place


class Locator(Protocol):
    """Finds the place of a node, or of one value of one of its properties."""

    def locate(
        self, node: str, path: Iri | None = None, value: str | None = None
    ) -> Location | None:
        """Return the nearest place known: of the value, else of the property, else of the node.

        ``node`` and ``value`` are N-Triples terms (``<iri>``, ``"text"@en``, ``_:label``).
        None where the node comes from no file (e.g. it was derived).
        """
        ...

    def files(self) -> Iterable[str]:
        """Return the files that were read, sorted."""
        ...
