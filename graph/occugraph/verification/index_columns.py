"""The columns of a graph index as plain lists, for the side that tells what it says."""

from collections.abc import Iterator
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Final

from occugraph.index.layout import KINDS, STATUSES, Ints
from occugraph.index.storage import GraphIndex, Meta
from occugraph.verification.evidence import Proof
from occugraph.verification.things import EXTERNAL, StatusSaid, say_status

__all__ = ["IndexColumns"]


class IndexColumns:
    """Reads columns of an opened index.

    Attributes:
        meta: What is no column.
        strings: The dictionary of strings.
        iris: Of each node.
        kinds: The section of each node: its kind, or that of the ends of mappings.
        proof: The proof of a row of ``proof``; nothing for -1.
        status: A row of ``status`` as a part of a fact.
    """

    def __init__(self, directory: Path) -> None:
        """Open the index in ``directory``.

        Raises:
            StoreError: There is no whole index, or it is of another format.
        """
        self._index: Final = GraphIndex.open(directory)
        self.meta: Final[Meta] = self._index.meta
        blob = self._index.bytes("strings.blob").tobytes()
        self.strings: Final = [
            blob[start:end].decode(errors="replace")
            for start, end in pairwise(self.numbers("strings.offsets"))
        ]
        self.iris: Final = [self.strings[number] for number in self.numbers("node.iri")]
        self.kinds: Final = [
            KINDS[code].value if code >= 0 else EXTERNAL for code in self.numbers("node.kind")
        ]
        self._proof_rows: Final = dict(self.spans("proof"))
        self._proof_evidence: Final = self.numbers("proof.evidence")
        self._evidence: Final = self.names("evidence.iri")
        self._confidence: Final = self._index.numbers("evidence.confidence").tolist()
        self.proof: Final = cache(self._read_proof)
        self.status: Final = cache(self._read_status)

    def ints(self, name: str) -> Ints:
        """Return a column as it is."""
        return self._index.ints(name)

    def bytes(self, name: str) -> bytes:
        """Return a column of UTF-8."""
        return self._index.bytes(name).tobytes()

    def numbers(self, name: str) -> list[int]:
        """Return a column of integers."""
        found: list[int] = self._index.ints(name).tolist()
        return found

    def fractions(self, name: str) -> list[float | None]:
        """Return a column of fractions, None where it has none."""
        found = self._index.numbers(name).tolist()
        return [None if value != value else value for value in found]  # noqa: PLR0124 -- NaN

    def names(self, name: str) -> list[str | None]:
        """Return a column of strings."""
        strings = self.strings
        return [strings[number] if number >= 0 else None for number in self.numbers(name)]

    def days(self, name: str) -> list[date | None]:
        """Return a column of days."""
        return [date.fromordinal(day) if day else None for day in self.numbers(name)]

    def spans(self, name: str) -> Iterator[tuple[int, range]]:
        """Yield each owner that has rows in ``name``, with its rows."""
        for owner, (start, end) in enumerate(pairwise(self.numbers(f"{name}.offsets"))):
            if end > start:
                yield owner, range(start, end)

    def _read_proof(self, row: int) -> Proof:
        places = [self._proof_evidence[each] for each in self._proof_rows.get(row, ())]
        if not places:
            return Proof()
        found = tuple(str(self._evidence[place]) for place in places)
        return Proof(found, max(self._confidence[place] for place in places))

    def _read_status(self, row: int) -> str:
        kind = STATUSES[int(self.ints("status.kind")[row])].value
        since, note = int(self.ints("status.since")[row]), int(self.ints("status.note")[row])
        return say_status(
            StatusSaid(
                kind,
                date.fromordinal(since) if since else None,
                self.strings[note] if note >= 0 else None,
                self.proof(int(self.ints("status.proof")[row])),
                superseded=bool(self.ints("status.superseded")[row]),
            )
        )
