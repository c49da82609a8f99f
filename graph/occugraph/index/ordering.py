"""Orders: the keys by which places are sorted, and where a cursor stands among them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from occugraph.binding import Necessity
from occugraph.cursor import Cursor, CursorValue, decode_cursor, encode_cursor, order_signature
from occugraph.index.decode import ValueDecoder
from occugraph.index.layout import NECESSITIES, NONE, Ints
from occugraph.index.storage import GraphIndex
from occugraph.iri import Iri
from occugraph.language import language_chain
from occugraph.reader import Direction, OrderField, OrderTerm

__all__ = ["Ordering", "Places"]

Keys = npt.NDArray[np.float64]

# A rank column is 8 bytes per thing: 64 of them are about 10 MB at ESCO's size.
_CACHED_RANKS: Final = 64
_CACHED_CURSORS: Final = 65_536


@dataclass(frozen=True, slots=True)
class Places:
    """Places of lists: the thing, and for links necessity and proof (-1 where there is none).

    ``segment`` tells which list a place is in; it never decreases.
    """

    nodes: Ints
    necessities: Ints
    proofs: Ints
    segment: Ints

    def take(self, rows: npt.NDArray[np.integer | np.bool_]) -> "Places":
        """Return the places at ``rows``."""
        return Places(
            self.nodes[rows], self.necessities[rows], self.proofs[rows], self.segment[rows]
        )

    def __len__(self) -> int:
        return len(self.nodes)


class Ordering:
    """Sorts places, and gives and reads their cursors."""

    def __init__(
        self, index: GraphIndex, values: ValueDecoder, node_place: Callable[[str], float]
    ) -> None:
        self._index = index
        self._values = values
        self._node_place = node_place
        self._ranks = lru_cache(maxsize=_CACHED_RANKS)(self._rank_labels)
        self._encode = lru_cache(maxsize=_CACHED_CURSORS)(self._encode_cursor)
        self.confidences = self._best_confidences()
        """The confidence of each proof: that of its first evidence; not a number for none."""

    def keys(self, order: Sequence[OrderTerm], places: Places) -> list[Keys]:
        """Return the sort keys of the places: smaller comes first, infinite is no value."""
        found = []
        for term in order:
            raw = self._raw(term, places)
            missing = np.isnan(raw)
            found.append(np.where(missing, np.inf, -raw if _descends(term) else raw))
        return found

    def sort(self, order: Sequence[OrderTerm], places: Places) -> npt.NDArray[np.intp]:
        """Return the rows of the places in order, list by list; ties by IRI, essential first."""
        keys = self.keys(order, places)
        return np.lexsort((places.necessities, places.nodes, *reversed(keys), places.segment))

    def side_of(
        self, text: str, order: Sequence[OrderTerm], places: Places, *, argument: str
    ) -> npt.NDArray[np.int8]:
        """Return for each place -1 before the cursor, 0 at it, 1 after it.

        Raises:
            ArgumentError: ``text`` is no cursor of this order.
        """
        cursor = decode_cursor(text, order, argument=argument)
        necessity = NONE if cursor.necessity is None else NECESSITIES.index(cursor.necessity)
        keys = [*self.keys(order, places), places.nodes, places.necessities]
        marks = [
            *(self._mark(term, value) for term, value in zip(order, cursor.values, strict=True)),
            self._node_place(cursor.iri),
            necessity,
        ]
        side = np.zeros(len(places), np.int8)
        for column, mark in zip(keys, marks, strict=True):
            open_rows = side == 0
            # Compared, not subtracted: infinite keys are equal to each other.
            later, earlier = column > mark, column < mark
            side[open_rows & later] = 1
            side[open_rows & earlier] = -1
        return side

    def cursors(self, order: Sequence[OrderTerm], places: Places) -> list[str]:
        """Return the cursor of each place."""
        signature = order_signature(order)
        raw = [self._raw(term, places).tolist() for term in order]
        fields = tuple(term.field for term in order)
        encode = self._encode
        rows = zip(places.nodes.tolist(), places.necessities.tolist(), strict=True)
        if not raw:
            return [encode(signature, fields, (), node, necessity) for node, necessity in rows]
        values = zip(*raw, strict=True)
        return [
            # Not-a-number is no good key of a cache: it is unequal to itself.
            encode(
                signature,
                fields,
                tuple(None if value != value else value for value in row),  # noqa: PLR0124
                node,
                necessity,
            )
            for row, (node, necessity) in zip(values, rows, strict=True)
        ]

    def _encode_cursor(
        self,
        signature: str,
        fields: tuple[OrderField, ...],
        raw: tuple[float | None, ...],
        node: int,
        necessity: int,
    ) -> str:
        values = tuple(
            None if number is None else self._value(field, number)
            for field, number in zip(fields, raw, strict=True)
        )
        iri = Iri(self._values.strings.text(int(self._index.ints("node.iri")[node])))
        known: Necessity | None = None if necessity == NONE else NECESSITIES[necessity]
        return encode_cursor(signature, Cursor(values, iri, known))

    def _value(self, field: OrderField, number: float) -> CursorValue:
        match field:
            case OrderField.URI:
                return self._values.strings.text(int(self._index.ints("node.iri")[int(number)]))
            case OrderField.CODE | OrderField.LABEL:
                return self._values.strings.text(int(number))
            case OrderField.CONFIDENCE:
                return number
            case OrderField.NECESSITY:
                return NECESSITIES[int(number)]
            case OrderField.OPENED:
                return date.fromordinal(int(number)).isoformat()

    def _mark(self, term: OrderTerm, value: CursorValue) -> float:
        """Return where a value of a cursor stands among the keys of its term."""
        if value is None:
            return np.inf
        match term.field:
            case OrderField.URI:
                mark = self._node_place(str(value))
            case OrderField.CODE | OrderField.LABEL:
                mark = self._values.strings.place(str(value))
            case OrderField.CONFIDENCE:
                mark = float(value)
            case OrderField.NECESSITY:
                mark = NECESSITIES.index(Necessity(str(value)))
            case OrderField.OPENED:
                mark = date.fromisoformat(str(value)).toordinal()
        return -mark if _descends(term) else mark

    def _raw(self, term: OrderTerm, places: Places) -> Keys:
        """Return the value of each place as a number in the order of the values."""
        match term.field:
            case OrderField.URI:
                return places.nodes.astype(np.float64)
            case OrderField.CODE:
                return _known(self._index.ints("node.code")[places.nodes], 0)
            case OrderField.LABEL:
                return self._ranks(term.lang)[places.nodes]
            case OrderField.CONFIDENCE:
                return self._confidence(places)
            case OrderField.NECESSITY:
                return _known(places.necessities, 0)
            case OrderField.OPENED:
                column = self._index.ints("consultation.opened")
                rows = np.searchsorted(self._index.ints("consultation.node"), places.nodes)
                return _known(column[rows], 1)

    def _confidence(self, places: Places) -> Keys:
        """Return a mapping's own confidence, else that of the link."""
        mapping_nodes = self._index.ints("mapping.node")
        rows = np.searchsorted(mapping_nodes, places.nodes)
        known = rows < len(mapping_nodes)
        known[known] = mapping_nodes[rows[known]] == places.nodes[known]
        found = np.full(len(places), np.nan)
        linked = (places.proofs >= 0) & ~known
        found[linked] = self.confidences[places.proofs[linked]]
        found[known] = self._index.numbers("mapping.confidence")[rows[known]]
        return found

    def _rank_labels(self, lang: str | None) -> Keys:
        """Return the rank of each thing's preferred label in a language, of the first for None."""
        if lang is None:
            return _known(self._index.ints("rank.first"), 0)
        count = self._index.ints("node.iri").size
        by_language = self._index.ints("rank.language").reshape(-1, count)
        found = np.full(count, NONE, np.int64)
        for tag in reversed(language_chain(lang)):
            if tag in self._values.meta.languages:
                ranks = by_language[self._values.meta.languages.index(tag)]
                found = np.where(ranks >= 0, ranks, found)
        return _known(found, 0)

    def _best_confidences(self) -> Keys:
        offsets = self._index.ints("proof.offsets")
        has_some = offsets[1:] > offsets[:-1]
        best = np.full(len(offsets) - 1, np.nan)
        first = self._index.ints("proof.evidence")[offsets[:-1][has_some]]
        best[has_some] = self._index.numbers("evidence.confidence")[first]
        return best


def _descends(term: OrderTerm) -> bool:
    return term.direction is Direction.DESC


def _known(numbers: Ints, least: int) -> Keys:
    """Return ``numbers`` with not-a-number for those below ``least``: there is no value."""
    return np.where(numbers >= least, numbers.astype(np.float64), np.nan)
