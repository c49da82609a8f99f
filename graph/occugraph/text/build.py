"""Builds the text index of a publication from its graph index.

Where there is much to index it runs in a process of its own
(``python -m occugraph.text.build``): what it takes in memory is given back at its end, and the
publisher holds the whole view meanwhile. Its standard input is one line of JSON, the folders of
the graph index and of the text index, once the former is there.
"""

import gc
import json
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import tantivy

from occugraph.aside import end_with_parent
from occugraph.errors import OccugraphError, StoreError
from occugraph.folding import fold, join_words
from occugraph.index.layout import KINDS
from occugraph.index.storage import GraphIndex
from occugraph.index.strings import StringTable
from occugraph.search import SearchField
from occugraph.text.entries import EntryColumns, read_entries, write_entries
from occugraph.text.layout import (
    FIELDS,
    FOLDER,
    FORMAT,
    META,
    TAG,
    WHOLE_FIELDS,
    make_schema,
    register_tokenizers,
    tag_of,
)
from occugraph.text.naming import name_segments
from occugraph.text.terms import find_wholes, word_fields
from occugraph.text.wholes import write_wholes

__all__ = ["build_text_index", "main", "write_terms"]

# What is over it is another segment, which searches take little longer for.
_HEAP_BYTES: Final = 50_000_000
_ROWS: Final = 10_000


def build_text_index(index_directory: Path, directory: Path) -> None:
    """Write the text index of a graph index.

    Args:
        index_directory: The graph index; it is only read.
        directory: Where the text index goes; it exists and is empty.

    The same graph index gives the same bytes. Without ``text.json``, which is written last, the
    folder is not a text index.

    Raises:
        StoreError: The graph index cannot be read, or the folder cannot be written.
    """
    graph = GraphIndex.open(index_directory)
    strings = StringTable(graph.ints("strings.offsets"), graph.bytes("strings.blob"))
    try:
        columns = read_entries(graph)
        write_terms(columns, strings, graph.meta.languages, directory)
        write_entries(directory, columns, index_directory)
        meta = {
            "format": FORMAT,
            "digest": graph.meta.digest,
            "view": graph.meta.view,
            "languages": graph.meta.languages,
            "entries": len(columns.value),
        }
        text = json.dumps(meta, indent=1, sort_keys=True)
        (directory / META).write_text(text + "\n", encoding="utf-8", newline="\n")
    except (OSError, ValueError) as err:
        raise StoreError(f"text index {directory.name}: cannot be written: {err}") from err


def write_terms(
    columns: EntryColumns, strings: StringTable, languages: Sequence[str], directory: Path
) -> None:
    """Write what entries are found by: a tantivy index, and a table of each whole field.

    Args:
        columns: The entries.
        strings: What their columns point to.
        languages: The tags of their texts.
        directory: Where the files go.

    Raises:
        OSError: A file cannot be written.
        ValueError: tantivy cannot write.
    """
    folder = directory / FOLDER
    folder.mkdir()
    # Elsewhere: a thread of tantivy looks after the folder, and may make a lock there, later.
    with TemporaryDirectory(prefix="occugraph-text-", ignore_cleanup_errors=True) as name:
        written = Path(name)
        index = tantivy.Index(make_schema(languages), path=name)
        register_tokenizers(index, languages)
        # One thread, so that documents stand in their order.
        writer = index.writer(heap_size=_HEAP_BYTES, num_threads=1)
        _write_values(writer, columns, strings, languages, directory)
        writer.commit()
        writer.wait_merging_threads()
        name_segments(written, folder)


def _write_values(
    writer: tantivy.IndexWriter,
    columns: EntryColumns,
    strings: StringTable,
    languages: Sequence[str],
    directory: Path,
) -> None:
    wholes: dict[str, tuple[list[str], list[int]]] = {name: ([], []) for name in WHOLE_FIELDS}
    for rank, (field, kind, value, lang) in enumerate(_read_values(columns, strings, languages)):
        folded = fold(value)
        for name, text in find_wholes(field, value, folded, lang):
            texts, ranks = wholes[name]
            texts.append(text)
            ranks.append(rank)
        parts = _parts_of_document(field, kind, lang)
        if parts:
            # Words are letters, digits and blanks: nothing in them needs an escape.
            writer.add_json(f'{{"rank":{rank},{join_words(folded).join(parts)}}}')
    for name, (texts, ranks) in wholes.items():
        write_wholes(directory, name, texts, ranks)


def _read_values(
    columns: EntryColumns, strings: StringTable, languages: Sequence[str]
) -> Iterator[tuple[SearchField, str, str, str | None]]:
    """Yield field, kind, value and language of each entry."""
    tags = (*languages, None)  # -1 is the last
    for start in range(0, len(columns.value), _ROWS):
        rows = slice(start, start + _ROWS)
        # Plain numbers: those of numpy are slow one by one.
        for field, kind, value, lang in zip(
            columns.field[rows].tolist(),
            columns.kind[rows].tolist(),
            strings.read(columns.value[rows]),
            columns.lang[rows].tolist(),
            strict=True,
        ):
            yield FIELDS[field], KINDS[kind], value, tags[lang]


@cache
def _parts_of_document(field: SearchField, kind: str, lang: str | None) -> tuple[str, ...]:
    """Return what stands around the words in the JSON of a document; nothing for no document.

    Example:
        >>> "plug in".join(_parts_of_document(SearchField.TITLE, "Skill", "en"))
        '"tag": "Skill en", "words": "plug in", "stem_en": "plug in"'
    """
    fields = word_fields(field, lang)
    if not fields:
        return ()
    first, *others = (f', {json.dumps(name)}: "' for name in fields)
    tag = f"{json.dumps(TAG)}: {json.dumps(tag_of(kind, lang))}"
    return (tag + first, *(f'"{other}' for other in others), '"')


def main() -> int:
    """Build in a process of its own, which ends when the one that started it does.

    Exit code 1 with the reason on standard error where it cannot be built.
    """
    source, target = json.loads(sys.stdin.buffer.readline())
    end_with_parent()
    gc.disable()  # what is made here stays to the end, which is near
    try:
        build_text_index(Path(source), Path(target))
    except OccugraphError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
