"""Builds the text index of a publication from its graph index.

Where there is much to index it runs in a process of its own
(``python -m occugraph.text.build INDEX_FOLDER FOLDER``): what it takes in memory is given back at
its end, and the publisher holds the whole view meanwhile.
"""

import gc
import json
import os
import sys
import threading
from pathlib import Path
from typing import Final

import tantivy

from occugraph.errors import OccugraphError, StoreError
from occugraph.folding import fold, split_words
from occugraph.index.storage import GraphIndex
from occugraph.search import SearchField
from occugraph.text.entries import Entry, read_entries
from occugraph.text.layout import (
    BEGUN_SIGNS,
    FOLDER,
    FORMAT,
    META,
    NAMES,
    make_schema,
    register_tokenizers,
    stem_field,
    stemmer_of,
)
from occugraph.text.naming import name_segments
from occugraph.text.pinyin import read_aloud

__all__ = ["build_text_index", "main", "make_document", "terms_of"]

# What is over it is another segment, which searches take little longer for.
_HEAP_BYTES: Final = 50_000_000
_LOCKS: Final = ".tantivy-*.lock"


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
    folder = directory / FOLDER
    try:
        folder.mkdir()
        index = tantivy.Index(make_schema(graph.meta.languages), path=str(folder))
        register_tokenizers(index, graph.meta.languages)
        # One thread, so that documents stand in their order.
        writer = index.writer(heap_size=_HEAP_BYTES, num_threads=1)
        count = 0
        for rank, (thing, entry) in enumerate(read_entries(graph)):
            writer.add_document(make_document(rank, thing, entry))
            count = rank + 1
        writer.commit()
        writer.wait_merging_threads()
        for lock in folder.glob(_LOCKS):
            lock.unlink()
        name_segments(folder)
        meta = {
            "format": FORMAT,
            "digest": graph.meta.digest,
            "view": graph.meta.view,
            "languages": graph.meta.languages,
            "entries": count,
        }
        text = json.dumps(meta, indent=1, sort_keys=True)
        (directory / META).write_text(text + "\n", encoding="utf-8", newline="\n")
    except (OSError, ValueError) as err:
        raise StoreError(f"text index {directory.name}: cannot be written: {err}") from err


def make_document(rank: int, thing: int, entry: Entry) -> tantivy.Document:
    """Return the document of an entry."""
    document = tantivy.Document()
    document.add_unsigned("rank", rank)
    document.add_unsigned("thing", thing)
    document.add_bytes("entry", entry.serialize())
    document.add_text("kind", entry.kind)
    document.add_text("lang", entry.lang or "")
    for name, text in terms_of(entry):
        document.add_text(name, text)
    return document


def terms_of(entry: Entry) -> list[tuple[str, str]]:
    """Return what an entry is found by: fields of the index and the texts that they are given.

    Example:
        >>> from occugraph.binding import Kind
        >>> from occugraph.iri import Iri
        >>> entry = Entry(Iri("urn:a"), Kind.SKILL, SearchField.PREF_LABEL, "Repair pumps", "en")
        >>> [field for field, _ in terms_of(entry)]
        ['exact', 'begins', 'begins', 'words', 'stem_en']
    """
    folded = fold(entry.value)
    is_definition = entry.field is SearchField.DEFINITION
    if entry.field is SearchField.URI:
        return [("uri", folded), ("uri", _last_part(folded))]
    found = []
    if not is_definition:
        found = [("exact", folded)]
        found += [("begins", folded[:count]) for count in range(1, BEGUN_SIGNS + 1)]
    if entry.field not in NAMES and not is_definition:
        return found
    text = " ".join(split_words(folded))
    found.append(("definition" if is_definition else "words", text))
    language = stemmer_of(entry.lang)
    if language:
        found.append((stem_field(language, in_definition=is_definition), text))
    if entry.field in NAMES and (entry.lang or "").partition("-")[0] == "zh":
        readings = read_aloud(entry.value)
        found += [("pinyin", each) for each in readings.pinyin]
        found += [("initials", each) for each in readings.initials]
    return found


def _last_part(iri: str) -> str:
    """Return what stands after the last slash or hash of an IRI."""
    return iri.replace("#", "/").rstrip("/").rpartition("/")[2]


def main(arguments: list[str]) -> int:
    """Build in a process of its own, which ends when the one that started it does.

    The arguments: the folder of the graph index and that of the text index. Standard input is a
    pipe that only the parent holds open. Exit code 1 with the reason on standard error where it
    cannot be built.
    """
    source, target = arguments
    threading.Thread(target=_end_with_parent, daemon=True).start()
    gc.disable()  # what is made here stays to the end, which is near
    try:
        build_text_index(Path(source), Path(target))
    except OccugraphError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _end_with_parent() -> None:
    os.read(0, 1)
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
