"""Rows that cannot stand: each is left out with its place, its value and the reason."""

from collections.abc import Iterable
from typing import Final

from occugraph.canonical import NTriple
from occugraph.errors import ReleaseError
from occugraph.release import QuarantinedRow

__all__ = ["MAX_ROWS", "Quarantine"]

MAX_ROWS: Final = 20_000
"""Rows that may be left out of one release; with more it is another kind of file."""

_LONGEST: Final = 200


class Quarantine:
    """Collects the rows of one package that are left out.

    Args:
        rows: Those that are left out already.
        triples: What they say.
    """

    def __init__(
        self, rows: Iterable[QuarantinedRow] = (), triples: Iterable[NTriple] = ()
    ) -> None:
        self._rows = list(rows)
        self._triples: set[NTriple] = set(triples)

    def add(
        self, file: str, row: int, value: str, reason: str, says: NTriple | None = None
    ) -> None:
        """Leave a row out.

        Args:
            file: Its file.
            row: As a spreadsheet counts; the header is row 1.
            value: What is wrong, as written.
            reason: Why it cannot stand.
            says: What the row says, where that can be said as a triple.

        Raises:
            ReleaseError: Too many rows are left out.
        """
        if len(self._rows) >= MAX_ROWS:
            raise ReleaseError(
                f"{file}:{row} is one of more than {MAX_ROWS} rows that cannot stand: {reason}",
                hint="this is not the package it seems to be; get it again",
                file=file,
                row=row,
            )
        shown = value if len(value) <= _LONGEST else f"{value[:_LONGEST]}…"
        self._rows.append(QuarantinedRow(file, row, shown, reason))
        if says:
            self._triples.add(says)

    @property
    def rows(self) -> tuple[QuarantinedRow, ...]:
        """The rows, sorted."""
        return tuple(sorted(self._rows))

    @property
    def triples(self) -> tuple[NTriple, ...]:
        """What they say, sorted."""
        return tuple(sorted(self._triples))
