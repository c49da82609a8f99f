"""All links of one name as columns: what is computed over the whole graph reads these."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from occugraph.binding import Necessity
from occugraph.iri import Iri

__all__ = ["NECESSITIES", "NO_NECESSITY", "LinkColumns", "columns_of"]

NECESSITIES: Final = (Necessity.ESSENTIAL, Necessity.OPTIONAL)
"""What the numbers of ``LinkColumns.necessity`` mean."""

NO_NECESSITY: Final = -1


@dataclass(frozen=True)
class LinkColumns:
    """All links of a name between things that are not removed, one row a link.

    Rows are sorted by near end, far end and necessity; the arrays cannot be written.

    Attributes:
        near: The things at the near ends, each once, by code point of the IRI.
        far: Likewise at the far ends.
        near_index: By row, the place in ``near``.
        far_index: By row, the place in ``far``.
        necessity: By row, the place in :data:`NECESSITIES`; -1 where the link has none.
        confidence: By row, that of the best evidence, 0 to 1; not a number where there is none.
    """

    near: tuple[Iri, ...]
    far: tuple[Iri, ...]
    near_index: npt.NDArray[np.int32]
    far_index: npt.NDArray[np.int32]
    necessity: npt.NDArray[np.int8]
    confidence: npt.NDArray[np.float64]

    def __post_init__(self) -> None:
        for column in (self.near_index, self.far_index, self.necessity, self.confidence):
            column.setflags(write=False)

    def __len__(self) -> int:
        return len(self.near_index)

    @cached_property
    def offsets(self) -> npt.NDArray[np.int64]:
        """The first row of each thing of ``near``, and the row after the last."""
        return np.searchsorted(self.near_index, np.arange(len(self.near) + 1))

    def rows_of(self, near: Iri) -> slice:
        """Return the rows of one near end; an empty slice where it has no link.

        Example:
            >>> links = columns_of([("a", "x", -1, 1.0), ("b", "x", -1, None)])
            >>> links.rows_of(Iri("b")), links.rows_of(Iri("c"))
            (slice(1, 2, None), slice(0, 0, None))
        """
        place = bisect_left(self.near, near)
        if place == len(self.near) or self.near[place] != near:
            return slice(0, 0)
        start, end = self.offsets[place : place + 2].tolist()
        return slice(start, end)


def columns_of(
    rows: Sequence[tuple[str, str, int, float | None]],
) -> LinkColumns:
    """Return the columns of rows in any order: near end, far end, necessity, confidence."""
    ordered = sorted(rows, key=_ends)
    near_names = sorted({row[0] for row in ordered})
    far_names = sorted({row[1] for row in ordered})
    near_place = {name: place for place, name in enumerate(near_names)}
    far_place = {name: place for place, name in enumerate(far_names)}
    count = len(ordered)
    return LinkColumns(
        tuple(map(Iri, near_names)),
        tuple(map(Iri, far_names)),
        np.fromiter((near_place[row[0]] for row in ordered), np.int32, count),
        np.fromiter((far_place[row[1]] for row in ordered), np.int32, count),
        np.fromiter((row[2] for row in ordered), np.int8, count),
        np.fromiter((np.nan if row[3] is None else row[3] for row in ordered), np.float64, count),
    )


def _ends(row: tuple[str, str, int, float | None]) -> tuple[str, str, int]:
    return row[0], row[1], row[2]
