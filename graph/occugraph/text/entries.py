"""What can be found: the values of things, read from the graph index of the same publication.

A value's rank is its place in the columns: by field, length, IRI and value.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from occugraph.binding import Kind
from occugraph.index.layout import CONCEPTS, KINDS, NONE, STATUSES, TEXTS, Ints
from occugraph.index.storage import GraphIndex
from occugraph.index.strings import StringTable
from occugraph.iri import Iri
from occugraph.search import SEARCHED_KINDS, SearchField
from occugraph.text.columns import open_bytes, open_ints, write_column
from occugraph.text.layout import FIELDS
from occugraph.values import StatusKind

__all__ = ["Entry", "EntryColumns", "EntryTable", "read_entries", "write_entries"]

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
_STRINGS: Final = ("strings.offsets", "strings.blob")


@dataclass(frozen=True, slots=True)
class Entry:
    """One value of one thing; ``lang`` is None for what is in no language."""

    uri: Iri
    kind: Kind
    field: SearchField
    value: str
    lang: str | None


class EntryColumns(NamedTuple):
    """Entries by rank, as numbers.

    ``iri`` and ``value`` are numbers of strings, ``kind`` and ``field`` places in KINDS and FIELDS,
    ``lang`` a place among the languages of the graph index, -1 for none.
    """

    iri: Ints
    kind: Ints
    field: Ints
    value: Ints
    lang: Ints


_WIDTHS: Final = {"iri": "<i4", "kind": "|i1", "field": "|i1", "value": "<i4", "lang": "<i2"}
"""The numbers of each column on disk."""


class EntryTable:
    """The entries of an opened text index.

    Args:
        directory: Where the columns are.
        languages: The tags that ``lang`` points to.

    Raises:
        OSError: A column is missing.
        ValueError: A column cannot be read, or does not fit the others.
    """

    def __init__(self, directory: Path, languages: tuple[str, ...]) -> None:
        self.columns: Final = EntryColumns(
            *(open_ints(directory, f"entry.{name}") for name in EntryColumns._fields)
        )
        if len({column.size for column in self.columns}) > 1:
            raise ValueError("the columns of entries are of different lengths")
        offsets, blob = _STRINGS
        self._strings: Final = StringTable(
            open_ints(directory, offsets), open_bytes(directory, blob)
        )
        self._languages: Final = languages

    def __len__(self) -> int:
        return self.columns.value.size

    def entry(self, rank: int) -> Entry:
        """Return the entry of a rank.

        Raises:
            ValueError: A column says what is not there.
        """
        iri, kind, field, value, lang = (int(column[rank]) for column in self.columns)
        try:
            return Entry(
                Iri(self._strings.text(iri)),
                KINDS[kind],
                FIELDS[field],
                self._strings.text(value),
                self._languages[lang] if lang >= 0 else None,
            )
        except IndexError as err:
            raise ValueError(f"entry {rank}: {err}") from err


def write_entries(directory: Path, columns: EntryColumns, graph_directory: Path) -> None:
    """Write entries, and beside them the strings of the graph index that they point to.

    Raises:
        OSError: A file cannot be written.
    """
    for name, column in columns._asdict().items():
        write_column(directory, f"entry.{name}", column.astype(_WIDTHS[name]))
    for name in _STRINGS:
        shutil.copyfile(graph_directory / f"{name}.npy", directory / f"{name}.npy")


def read_entries(index: GraphIndex) -> EntryColumns:
    """Return what can be found, by field, length, IRI, value and language.

    What is removed is left out, as connections leave it out.
    """
    nodes = _find_searched(index)
    parts = [_read_texts(index, field, nodes) for field in _TEXT_FIELDS]
    parts += [_read_column(index, field, nodes) for field in _COLUMNS]
    field, node, string, lang = np.concatenate(parts, axis=1)
    length = np.diff(index.ints("strings.offsets"))[string]
    order = np.lexsort((lang, string, node, length, field))
    node = node[order]
    return EntryColumns(
        iri=index.ints("node.iri")[node],
        kind=index.ints("node.kind")[node],
        field=field[order],
        value=string[order],
        lang=lang[order],
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
