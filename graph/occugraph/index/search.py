"""Labels as a filter sees them: preferred and alternative ones, case-folded, in one text."""

import re
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from occugraph.index.adjacency import rows_between
from occugraph.index.decode import ValueDecoder
from occugraph.index.layout import Ints
from occugraph.index.storage import GraphIndex
from occugraph.index.texts import SEPARATOR
from occugraph.language import language_chain
from occugraph.reader import Compare, Operator

__all__ = ["LabelSearch"]

Mask = npt.NDArray[np.bool_]

# Below it, the labels of the candidates are searched one thing at a time; above, all at once:
# one pass over ESCO's labels (4 MB) takes about as long as a thousand slices.
_FEW: Final = 1_000
# A result is one byte per thing: 64 of them are about 1 MB at ESCO's size.
_CACHED_SEARCHES: Final = 64


class LabelSearch:
    """Finds the things that have a fitting label."""

    def __init__(self, index: GraphIndex, values: ValueDecoder) -> None:
        self._values = values
        self._languages = index.meta.languages
        self._offsets = index.ints("label.offsets")
        self._starts = index.ints("label.start")
        self._text_of = index.ints("label.text")
        self._string_of = index.ints("text.string")
        self._lang_of = index.ints("text.lang")
        self._bytes = memoryview(index.bytes("label.blob").data)
        self._everywhere = lru_cache(maxsize=_CACHED_SEARCHES)(self._search_everywhere)

    def mask(self, wanted: Compare, nodes: Ints) -> Mask:
        """Return for each of ``nodes`` whether one of its labels fits."""
        if wanted.operator in {Operator.CONTAINS, Operator.STARTS_WITH}:
            if len(nodes) > _FEW:
                return self._everywhere(wanted)[nodes]
            return self._search_each(wanted, nodes)
        rows, segment = rows_between(self._offsets[nodes], self._offsets[nodes + 1])
        fits = self._in_language(rows, wanted.lang)
        if wanted.operator is not Operator.EXISTS:
            given = wanted.value if isinstance(wanted.value, tuple) else (wanted.value,)
            numbers = [self._values.strings.number(str(value)) for value in given]
            fits &= np.isin(self._string_of[self._text_of[rows]], numbers)
        found: Mask = np.bincount(segment[fits], minlength=len(nodes)) > 0
        return ~found if wanted.operator is Operator.EXISTS and not wanted.value else found

    def _in_language(self, rows: Ints, lang: str | None) -> Mask:
        if lang is None:
            return np.ones(len(rows), bool)
        chain = language_chain(lang)
        fits = np.array([tag in chain for tag in self._languages], bool)
        if not len(rows):
            return np.zeros(0, bool)
        return fits[self._lang_of[self._text_of[rows]]]

    def _search_each(self, wanted: Compare, nodes: Ints) -> Mask:
        needle = _needle(wanted)
        found = np.zeros(len(nodes), bool)
        firsts, ends = self._offsets[nodes].tolist(), self._offsets[nodes + 1].tolist()
        for place, (first, end) in enumerate(zip(firsts, ends, strict=True)):
            if first == end:
                continue  # no label, so not even the empty text is in one
            low, high = int(self._starts[first]), int(self._starts[end])
            labels = bytes(self._bytes[low:high])
            at = labels.find(needle)
            if at < 0 or wanted.lang is None:
                found[place] = at >= 0
                continue
            places = (match.start() for match in re.finditer(re.escape(needle), labels))
            # The empty text is found after the last label, too, where the next thing begins.
            hits = np.array([low + start for start in places if start < len(labels)])
            found[place] = self._in_language(self._rows_of(hits), wanted.lang).any()
        return found

    def _search_everywhere(self, wanted: Compare) -> Mask:
        pattern = re.compile(re.escape(_needle(wanted)))
        hits = np.fromiter((match.start() for match in pattern.finditer(self._bytes)), np.int64)
        rows = np.unique(self._rows_of(hits))
        rows = rows[self._in_language(rows, wanted.lang)]
        found = np.zeros(len(self._offsets) - 1, bool)
        found[np.searchsorted(self._offsets, rows, side="right") - 1] = True
        return found

    def _rows_of(self, places: Ints) -> Ints:
        """Return the label at each place of the text; the closing byte belongs to the last."""
        rows = np.searchsorted(self._starts, places, side="right") - 1
        return rows[rows < len(self._text_of)]


def _needle(wanted: Compare) -> bytes:
    folded = str(wanted.value).casefold().encode(errors="replace")
    return SEPARATOR + folded if wanted.operator is Operator.STARTS_WITH else folded
