"""A table to be written: its columns, and rows that are made while they are written."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

__all__ = ["Cell", "Row", "Table"]

Cell = str | int | float | bool | date | None
"""What stands in one place of a table; None where nothing is known."""

Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a name.

    Attributes:
        name: Of its sheet, at most 31 letters.
        columns: The names above; each row has as many cells.
        rows: Makes the rows anew at each call, so that a long list is never held as a whole.
    """

    name: str
    columns: tuple[str, ...]
    rows: Callable[[], Iterator[Row]]
