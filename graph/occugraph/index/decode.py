"""Turns rows of the index into the values of the reader port."""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Final

from occugraph.index.layout import METHODS, STATUSES, TEXTS
from occugraph.index.storage import GraphIndex
from occugraph.index.strings import StringTable
from occugraph.iri import Iri
from occugraph.values import (
    Designation,
    Evidence,
    LangText,
    Release,
    Status,
    Task,
)

__all__ = ["ValueDecoder"]

# Bounds of the caches, in entries of some hundred bytes: about 20 MB when all are full.
_CACHED_THINGS: Final = 32_768
_CACHED_VALUES: Final = 16_384

_TEXT_PLACE: Final = {name: place for place, name in enumerate(TEXTS)}


class ValueDecoder:
    """Reads labels, evidence, statuses, tasks and designations."""

    def __init__(self, index: GraphIndex) -> None:
        self.meta = index.meta
        self._releases = index.meta.all_releases
        self.strings = StringTable(index.ints("strings.offsets"), index.bytes("strings.blob"))
        self._index = index
        self._nodes = index.ints("node.iri").size
        self.proof = lru_cache(maxsize=_CACHED_VALUES)(self._decode_proof)
        """The evidence of a proof, best first."""
        self.status = lru_cache(maxsize=_CACHED_VALUES)(self._decode_status)
        """The status of a row of status; None for -1."""
        self.texts = lru_cache(maxsize=_CACHED_THINGS)(self._decode_texts)
        """The texts of a name in TEXTS and a node, by language and text."""

    def range_of(self, name: str, owner: int) -> range:
        """Return the rows of an owner by ``{name}.offsets``."""
        start, end = self._index.ints(f"{name}.offsets")[owner : owner + 2].tolist()
        return range(start, end)

    def number(self, name: str, row: int) -> int:
        """Return one number of a column."""
        return int(self._index.ints(name)[row])

    def string(self, name: str, row: int) -> str | None:
        """Return one string of a column, None for none."""
        return self.strings.find(int(self._index.ints(name)[row]))

    def iri(self, name: str, row: int) -> Iri:
        """Return one IRI of a column that has one in every row."""
        return Iri(self.strings.text(int(self._index.ints(name)[row])))

    def day(self, name: str, row: int) -> date | None:
        """Return one day of a column, None for none."""
        ordinal = int(self._index.ints(name)[row])
        return date.fromordinal(ordinal) if ordinal else None

    def fraction(self, name: str, row: int) -> float:
        """Return one fraction of a column."""
        return float(self._index.numbers(name)[row])

    def text_rows(self, name: str, node: int) -> range:
        """Return the rows of a thing's texts of one name."""
        return self.range_of("text", _TEXT_PLACE[name] * self._nodes + node)

    def text(self, table: str, row: int) -> LangText:
        """Return one text of ``text`` or ``description``."""
        language = self.meta.languages[self.number(f"{table}.lang", row)]
        return LangText(self.strings.text(self.number(f"{table}.string", row)), language)

    def _decode_texts(self, name: str, node: int) -> tuple[LangText, ...]:
        return tuple(self.text("text", row) for row in self.text_rows(name, node))

    def proven_texts(
        self, name: str, node: int
    ) -> tuple[tuple[LangText, tuple[Evidence, ...]], ...]:
        """Return the texts of an occupation with the evidence of each."""
        return tuple(
            (self.text("text", row), self.proof(self.number("text.proof", row)))
            for row in self.text_rows(name, node)
        )

    def _decode_proof(self, proof: int) -> tuple[Evidence, ...]:
        rows = self.range_of("proof", proof)
        return tuple(self._evidence(self.number("proof.evidence", row)) for row in rows)

    def all_evidence(self) -> Iterator[Evidence]:
        """Yield all pieces of evidence by IRI; those of a release are named as its graph."""
        for row in range(self._index.ints("evidence.iri").size):
            yield self._evidence(row)

    def _evidence(self, row: int) -> Evidence:
        quote = self.string("evidence.quote", row)
        language = self.string("evidence.quote_lang", row)
        return Evidence(
            uri=self.iri("evidence.iri", row),
            source=self.meta.sources[self.number("evidence.source", row)],
            method=METHODS[self.number("evidence.method", row)],
            confidence=self.fraction("evidence.confidence", row),
            quote=None if quote is None else LangText(quote, language or "und"),
            recorded=self.day("evidence.recorded", row),
            retrieved=self.day("evidence.retrieved", row),
            note=self.string("evidence.note", row),
        )

    def _decode_status(self, row: int) -> Status | None:
        if row < 0:
            return None
        return Status(
            kind=STATUSES[self.number("status.kind", row)],
            since=self.day("status.since", row),
            evidence=self.proof(self.number("status.proof", row)),
            note=self.string("status.note", row),
            superseded=bool(self.number("status.superseded", row)),
        )

    def history(self, node: int) -> tuple[Status, ...]:
        """Return the status changes of a thing, oldest first, those of unknown day last."""
        rows = (self.number("history.status", row) for row in self.range_of("history", node))
        return tuple(status for row in rows if (status := self.status(row)))

    def designations(self, node: int) -> tuple[Designation, ...]:
        """Return the designations of a thing, by kind and basis."""
        return tuple(
            Designation(
                kind=self.string("designation.kind", row) or "",
                basis=self.string("designation.basis", row) or "",
                evidence=self.proof(self.number("designation.proof", row)),
                reasons=tuple(
                    self.strings.text(self.number("reason.string", reason))
                    for reason in self.range_of("reason", row)
                ),
            )
            for row in self.range_of("designation", node)
        )

    def tasks(self, node: int) -> tuple[Task, ...]:
        """Return the tasks of an occupation by position."""
        return tuple(
            Task(
                uri=self.iri("task.iri", row),
                position=self.number("task.position", row),
                descriptions=tuple(
                    self.text("description", text) for text in self.range_of("description", row)
                ),
                evidence=self.proof(self.number("task.proof", row)),
            )
            for row in self.range_of("task", node)
        )

    def release(self, node: int) -> Release | None:
        """Return the release that a thing stands in, None for the end of a mapping elsewhere."""
        origin = self.number("node.origin", node)
        return None if origin < 0 else self._releases[self.meta.origins[origin].release]
