"""An opened text index: answers searches."""

import json
import shutil
import tempfile
import time
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

import numpy as np
import tantivy

from occugraph.errors import StoreError
from occugraph.folding import fold
from occugraph.index.layout import KINDS, NONE, Ints
from occugraph.language import language_chain
from occugraph.request_checks import check_search
from occugraph.search import (
    SEARCHED_KINDS,
    MatchedOn,
    SearchHit,
    SearchPage,
    SearchRequest,
    method_of,
    score_place,
)
from occugraph.search_cursor import SearchPlace, decode_place, encode_place
from occugraph.text.entries import Entry, EntryTable
from occugraph.text.layout import (
    FIELDS,
    FOLDER,
    FORMAT,
    META,
    WHOLE_FIELDS,
    fields_of,
    register_tokenizers,
)
from occugraph.text.queries import Lookup, StepQueries
from occugraph.text.wholes import WholeTable

__all__ = ["TextIndex"]

_REBUILD: Final = "run: occugraph build"
# Several values of one thing match: so many places hold a page of things more often than not.
_PLACES_OF_THING: Final = 4
_FIRST_PLACES: Final = 64
_TRIES: Final = 50
_PAUSE_S: Final = 0.02


@dataclass(frozen=True, slots=True)
class _Found:
    """One thing at its best place: the step, and the rank of the entry."""

    step: int
    rank: int


# Takes the place of the first rank and how many; returns ranks of entries, sorted.
_Ranks = Callable[[int, int], Sequence[int]]


class TextIndex:
    """Answers from one text index; safe in several threads.

    Attributes:
        digest: That of the publication.
        view: The name of its view.
        languages: The tags of its texts.
        fields: What values are found by.
        entries: How many values it holds.
    """

    def __init__(
        self,
        searcher: tantivy.Searcher,
        schema: tantivy.Schema,
        meta: Mapping[str, object],
        table: EntryTable,
        wholes: Mapping[str, WholeTable],
    ) -> None:
        self.digest: Final = str(meta["digest"])
        self.view: Final = str(meta["view"])
        self.languages: Final = tuple(_texts(meta["languages"]))
        self.fields: Final = fields_of(self.languages)
        self.entries: Final = len(table)
        self._searcher = searcher
        self._table: Final = table
        self._wholes: Final = wholes
        self._queries = StepQueries(schema, self.languages)

    @classmethod
    def open(cls, directory: Path) -> Self:
        """Open the text index in ``directory``; takes milliseconds.

        Raises:
            StoreError: There is no whole text index, or it is of another format.
        """
        meta = _read_meta(directory)
        try:
            languages = tuple(_texts(meta["languages"]))
            opened = cls(
                *_open_searcher(directory / FOLDER, languages),
                meta,
                EntryTable(directory, languages),
                {name: WholeTable(directory, name) for name in WHOLE_FIELDS},
            )
        except (OSError, ValueError, KeyError, TypeError) as err:
            raise StoreError(
                f"text index {directory.name}: cannot be read: {err}", hint=_REBUILD
            ) from err
        if opened.entries != meta.get("entries"):
            raise StoreError(
                f"text index {directory.name}: it holds {opened.entries} values: expected "
                f"{meta.get('entries')}",
                hint=_REBUILD,
            )
        return opened

    def search(self, request: SearchRequest) -> SearchPage:
        """Return a page of what a text finds.

        Raises:
            ArgumentError: The text is empty or too long, the size is out of bounds, the language
                tag is wrong, or the cursor is none of a search.
        """
        check_search(request)
        after = decode_place(request.after) if request.after is not None else None
        if request.kinds is not None and not request.kinds & SEARCHED_KINDS:
            return SearchPage(total=0 if request.with_total else None)
        wanted = request.first + 1
        page: list[_Found] = []
        before = total = 0
        for step, found in self._find(request, everything=request.with_total):
            total += len(found)
            skipped = self._count_up_to(after, step, found) if after else 0
            before += skipped
            page += found[skipped : skipped + wanted - len(page)]
            if len(page) == wanted and not request.with_total:
                break
        length = len(fold(request.text).encode())
        return SearchPage(
            hits=tuple(self._describe(found, length) for found in page[: request.first]),
            has_next=len(page) == wanted,
            has_previous=before > 0,
            total=total if request.with_total else None,
        )

    def read_entries(self) -> Iterator[Entry]:
        """Return every value that it holds, in order."""
        return map(self._table.entry, range(self.entries))

    def count_terms(self, field: str) -> dict[str, int]:
        """Return of each term of a field how many values are found by it."""
        if field in self._wholes:
            return self._wholes[field].count_values()
        return dict(self._searcher.terms_with_prefix(field, ""))

    def _find(
        self, request: SearchRequest, *, everything: bool
    ) -> Iterator[tuple[int, list[_Found]]]:
        """Yield the things of each step that no step before has found, in order, part by part."""
        seen: set[int] = set()
        for step, asked in self._queries.steps(request):
            ranks = (
                self._look_up(asked, request) if isinstance(asked, Lookup) else self._query(asked)
            )
            for part in self._find_new(ranks, request.first, seen, everything=everything):
                yield step, [_Found(step, rank) for rank in part]
        if not seen:
            for step, query in self._queries.some_words(request):
                ranks = self._query(query)
                for part in self._find_new(ranks, request.first, seen, everything=everything):
                    yield step, [_Found(step, rank) for rank in part]

    def _find_new(
        self, ranks: _Ranks, size: int, seen: set[int], *, everything: bool
    ) -> Iterator[list[int]]:
        """Yield the ranks of new things; all after the first part at once."""
        few = _FIRST_PLACES + _PLACES_OF_THING * size
        parts = ((0, self.entries),) if everything else ((0, few), (few, self.entries))
        for start, limit in parts:
            found = ranks(start, max(1, limit))
            if not found:
                return
            new = []
            things = self._table.columns.iri[found].tolist()
            for thing, rank in zip(things, found, strict=True):
                if thing not in seen:
                    seen.add(thing)
                    new.append(rank)
            yield new
            if len(found) < limit:
                return

    def _query(self, query: tantivy.Query) -> _Ranks:
        """Ask tantivy, each time for no more than is wanted."""

        def ranks(start: int, limit: int) -> Sequence[int]:
            found = self._searcher.search(
                query,
                limit,
                count=False,
                order_by_field="rank",
                offset=start,
                order=tantivy.Order.Asc,
            )
            return [rank for rank, _ in found.hits]

        return ranks

    def _look_up(self, lookup: Lookup, request: SearchRequest) -> _Ranks:
        """Ask the tables of whole texts; all is found at once, and handed out in parts."""
        tables = [(self._wholes[field], text) for field, text in lookup.wanted]
        parts = [
            table.find_begun(text) if lookup.begun else table.find(text) for table, text in tables
        ]
        found = self._narrow(
            parts[0] if len(parts) == 1 else np.unique(np.concatenate(parts)), request
        )
        return lambda start, limit: found[start : start + limit].tolist()

    def _narrow(self, ranks: Ints, request: SearchRequest) -> Ints:
        """Return the ranks of the kinds and languages that are asked for."""
        columns = self._table.columns
        if request.kinds is not None:
            kinds = [KINDS.index(kind) for kind in request.kinds]
            ranks = ranks[np.isin(columns.kind[ranks], kinds)]
        if request.lang is not None:
            tags = [tag for tag in language_chain(request.lang) if tag in self.languages]
            places = [NONE, *(self.languages.index(tag) for tag in tags)]
            ranks = ranks[np.isin(columns.lang[ranks], places)]
        return ranks

    def _count_up_to(self, after: SearchPlace, step: int, found: Sequence[_Found]) -> int:
        """Return how many places stand up to the cursor, which need not be among them."""
        if step != after.step:
            return len(found) if step < after.step else 0
        return bisect_right(found, after, key=self._place)

    def _place(self, found: _Found) -> SearchPlace:
        return _place_of(found.step, self._table.entry(found.rank))

    def _describe(self, found: _Found, length: int) -> SearchHit:
        entry = self._table.entry(found.rank)
        place = _place_of(found.step, entry)
        return SearchHit(
            cursor=encode_place(place),
            uri=entry.uri,
            kind=entry.kind,
            matched_on=MatchedOn(entry.field, entry.value, entry.lang, method_of(found.step)),
            score=score_place(found.step, entry.field, min(1.0, length / max(1, place.length))),
        )


def _place_of(step: int, entry: Entry) -> SearchPlace:
    return SearchPlace(step, FIELDS.index(entry.field), len(entry.value.encode()), entry.uri)


def _texts(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []


def _open_searcher(
    folder: Path, languages: Sequence[str]
) -> tuple[tantivy.Searcher, tantivy.Schema]:
    """Open the files of an index from a folder of links to them.

    Opening takes a lock, which is a file: nothing is written into a publication, which may lie on
    a disk that cannot be written. The files are mapped, so the links may go.
    """
    links = Path(tempfile.mkdtemp(prefix="occugraph-text-"))
    try:
        for path in folder.resolve(strict=True).iterdir():
            (links / path.name).symlink_to(path)
        index = tantivy.Index.open(str(links))
        register_tokenizers(index, languages)
        index.config_reader(reload_policy="manual")
        return index.searcher(), index.schema
    finally:
        _remove(links)


def _remove(links: Path) -> None:
    """Remove a folder that a thread of tantivy may write its lock into once more.

    The reader that opening makes looks after its files, until it is told not to.
    """
    for _ in range(_TRIES):
        shutil.rmtree(links, ignore_errors=True)
        if not links.exists():
            return
        time.sleep(_PAUSE_S)


def _read_meta(directory: Path) -> dict[str, object]:
    try:
        meta = json.loads((directory / META).read_text(encoding="utf-8"))
    except (OSError, ValueError) as err:
        raise StoreError(
            f"text index {directory.name}: there is no whole text index", hint=_REBUILD
        ) from err
    found = meta.get("format") if isinstance(meta, dict) else None
    if found != FORMAT:
        raise StoreError(
            f"text index {directory.name}: format {found!r} does not fit this version, which "
            f"reads format {FORMAT}",
            hint=_REBUILD,
        )
    return dict(meta)
