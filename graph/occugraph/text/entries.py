"""What can be found: the values of things, read from the graph index of the same publication."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
import numpy.typing as npt
import orjson

from occugraph.binding import Kind
from occugraph.index.layout import CONCEPTS, KINDS, NONE, STATUSES, TEXTS, Ints
from occugraph.index.storage import GraphIndex
from occugraph.index.strings import StringTable
from occugraph.iri import Iri
from occugraph.search import SEARCHED_KINDS, SearchField
from occugraph.text.layout import FIELDS
from occugraph.values import StatusKind

__all__ = ["Entry", "read_entries"]

_ROWS: Final = 10_000
_Mask = npt.NDArray[np.bool_]

_TEXT_FIELDS: Final = (
    SearchField.PREF_LABEL,
    SearchField.ALT_LABEL,
    SearchField.HIDDEN_LABEL,
    SearchField.DRAFT_NAME,
    SearchField.TITLE,
    SearchField.DEFINITION,
)
_COLUMNS: Final = {
    SearchField.URI: "node.iri",
    SearchField.SLUG: "node.slug",
    SearchField.CODE: "node.code",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One value of one thing; ``lang`` is None for what is in no language."""

    uri: Iri
    kind: Kind
    field: SearchField
    value: str
    lang: str | None

    def serialize(self) -> bytes:
        """Return the entry as the text index keeps it."""
        parts = [self.uri, self.kind, self.field, self.value, self.lang]
        return orjson.dumps(parts)

    @classmethod
    def parse(cls, content: bytes) -> Self:
        """Return what :meth:`serialize` has written.

        Raises:
            ValueError: It has not.
        """
        uri, kind, field, value, lang = orjson.loads(content)
        return cls(Iri(uri), Kind(kind), SearchField(field), value, lang)


def read_entries(index: GraphIndex) -> Iterator[tuple[int, Entry]]:
    """Yield what can be found, by field, length, IRI and value, each with its thing's number.

    What is removed is left out, as connections leave it out.
    """
    nodes = _find_searched(index)
    parts = [_read_texts(index, field, nodes) for field in _TEXT_FIELDS]
    parts += [_read_column(index, field, nodes) for field in _COLUMNS]
    field, node, string, lang = np.concatenate(parts, axis=1)
    offsets, blob = index.ints("strings.offsets"), index.bytes("strings.blob")
    length = np.diff(offsets)[string]
    order = np.lexsort((lang, string, node, length, field))
    del length, parts
    strings = StringTable(offsets, blob)
    iris, kinds = index.ints("node.iri"), index.ints("node.kind")
    languages = index.meta.languages
    for start in range(0, len(order), _ROWS):
        rows = order[start : start + _ROWS]
        things = node[rows]
        # Plain numbers: those of numpy are slow one by one.
        columns = (things, iris[things], kinds[things], field[rows], string[rows], lang[rows])
        for thing, iri, kind, place, value, tag in zip(
            *(column.tolist() for column in columns), strict=True
        ):
            yield (
                thing,
                Entry(
                    Iri(strings.text(iri)),
                    KINDS[kind],
                    FIELDS[place],
                    strings.text(value),
                    languages[tag] if tag >= 0 else None,
                ),
            )


def _find_searched(index: GraphIndex) -> _Mask:
    """Return of each node whether it can be found."""
    kinds, statuses = index.ints("node.kind"), index.ints("node.status")
    searched = np.isin(kinds, [KINDS.index(kind) for kind in SEARCHED_KINDS])
    is_removed = index.ints("status.kind") == STATUSES.index(StatusKind.REMOVED)
    concepts = np.isin(kinds, [KINDS.index(kind) for kind in CONCEPTS])
    # The last place is that of -1, no status.
    removed = np.append(is_removed, False)[statuses] & concepts
    return searched & ~removed


def _read_texts(index: GraphIndex, field: SearchField, searched: _Mask) -> Ints:
    count = len(searched)
    place = list(TEXTS).index(field.value) * count
    offsets = index.ints("text.offsets")[place : place + count + 1]
    rows = slice(int(offsets[0]), int(offsets[-1]))
    node = np.repeat(np.arange(count), np.diff(offsets))
    kept = searched[node]
    return _rows(
        field,
        node[kept],
        index.ints("text.string")[rows][kept],
        index.ints("text.lang")[rows][kept],
    )


def _read_column(index: GraphIndex, field: SearchField, searched: _Mask) -> Ints:
    string = index.ints(_COLUMNS[field])
    node = np.flatnonzero(searched & (string != NONE))
    return _rows(field, node, string[node], np.full(len(node), NONE))


def _rows(field: SearchField, node: Ints, string: Ints, lang: Ints) -> Ints:
    place = np.full(len(node), FIELDS.index(field))
    return np.stack([place, node, string, lang]).astype(np.int64)
