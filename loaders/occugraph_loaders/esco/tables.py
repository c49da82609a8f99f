"""Reads one CSV table by its header into columns."""

import csv
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Final

from occugraph.canonical import NTriple
from occugraph.errors import ReleaseError, RowError, SourceError
from occugraph_loaders.esco.archive import Member, open_text
from occugraph_loaders.esco.claims import make_claim
from occugraph_loaders.esco.layout import Layout
from occugraph_loaders.esco.quarantine import Quarantine

__all__ = ["Head", "Table", "read_head", "read_table"]

_URI: Final = re.compile(r"http://data\.europa\.eu/esco/[a-z-]+/[A-Za-z0-9._-]+")
_CHUNK_ROWS: Final = 20_000
_DELIMITERS: Final = (",", ";", "\t")
_TEXTS: Final = frozenset({"altLabels", "hiddenLabels", "description", "scopeNote", "definition"})


@dataclass(frozen=True, slots=True)
class Head:
    """The beginning of a table: its columns, how they are separated, and its first row."""

    columns: tuple[str, ...]
    delimiter: str
    first: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table that was read.

    Attributes:
        layout: What it is.
        file: Its name inside the package.
        language: Of its texts, lower case; empty where it has none.
        columns: The cells of each column that is read, trimmed, in row order.
        numbers: The row of each, as a spreadsheet counts; the header is row 1.
        ignored: Columns that nobody knows, in file order.
    """

    layout: Layout
    file: str
    language: str
    columns: dict[str, list[str]]
    numbers: list[int]
    ignored: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.numbers)

    def column(self, name: str) -> Sequence[str]:
        """Return the cells of a column; empty ones where the table has no such column."""
        found = self.columns.get(name)
        return [""] * len(self) if found is None else found


def read_head(member: Member) -> Head:
    """Return the beginning of a table.

    Raises:
        SourceError: A column stands twice, or the file cannot be read.
        RowError: The first lines are no CSV.
    """
    with open_text(member) as stream:
        line = stream.readline(csv.field_size_limit())
    delimiter = max(_DELIMITERS, key=line.count)
    with open_text(member) as stream:
        reader = csv.reader(stream, delimiter=delimiter, strict=True)
        with _translated(member, lambda: reader.line_num):
            header, first = next(reader, []), next(reader, [])
    columns = tuple(cell.strip() for cell in header)
    for column in columns:
        if column and columns.count(column) > 1:
            raise SourceError(
                f"{member.name}: the column {column!r} stands {columns.count(column)} times",
                hint="expected each column once",
                file=member.name,
                column=column,
            )
    return Head(columns, delimiter, tuple(first))


def read_table(
    member: Member,
    layout: Layout,
    head: Head,
    language: str,
    quarantine: Quarantine,
    *,
    most_uris: int | None = None,
) -> Table:
    """Return the columns of a table that its layout knows.

    Rows with more or fewer cells than the header, and rows with a malformed URI, are left out.
    Empty lines count as rows and are skipped. ``most_uris`` is how many different URIs the table
    can have in reason; None for any number.

    Raises:
        SourceError: The file cannot be read.
        RowError: A line is no CSV, e.g. a quote is never closed.
        ReleaseError: Too many rows had to be left out.
    """
    wanted = [
        (name, head.columns.index(name))
        for name in (*layout.needed, *layout.optional)
        if name in head.columns
    ]
    uris = [(name, head.columns.index(name)) for name in layout.uris]
    claim = make_claim(layout, head.columns)
    columns: dict[str, list[str]] = {name: [] for name, _ in wanted}
    numbers: list[int] = []
    checked: set[str] = set()
    with open_text(member) as stream:
        reader = csv.reader(stream, delimiter=head.delimiter, strict=True)
        with _translated(member, lambda: reader.line_num):
            next(reader, None)
            start = 2
            while rows := list(islice(reader, _CHUNK_ROWS)):
                chunk = _Chunk(member.name, range(start, start + len(rows)), rows)
                start += len(rows)
                chunk.keep_even(len(head.columns), quarantine)
                chunk.keep_identified(uris, checked, quarantine, claim)
                if most_uris is not None and len(checked) > most_uris:
                    raise ReleaseError(
                        f"{member.name}:{start} names more than {most_uris} things: expected no"
                        " more than the other tables have",
                        hint="this is not the table it seems to be; get the package again",
                        file=member.name,
                        row=start,
                    )
                numbers.extend(chunk.numbers)
                cells = list(zip(*chunk.rows, strict=True))
                for name, place in wanted if cells else ():
                    trimmed = map(str.strip, cells[place])
                    # One copy of a URI serves all of its rows.
                    columns[name].extend(trimmed if name in _TEXTS else map(sys.intern, trimmed))
    ignored = tuple(name for name in head.columns if name and name not in layout.known)
    return Table(layout, member.name, language, columns, numbers, ignored)


@dataclass(slots=True)
class _Chunk:
    """Some rows of a table on their way into columns."""

    file: str
    numbers: Sequence[int]
    rows: list[list[str]]

    def keep_even(self, width: int, quarantine: Quarantine) -> None:
        """Leave out the rows that have not as many cells as the header."""
        if set(map(len, self.rows)) == {width}:
            return
        kept = []
        for number, row in zip(self.numbers, self.rows, strict=True):
            if len(row) == width:
                kept.append((number, row))
            elif any(row):
                reason = f"the row has {len(row)} cells: expected {width}"
                quarantine.add(self.file, number, ",".join(row), reason)
        self._keep(kept)

    def keep_identified(
        self,
        uris: Sequence[tuple[str, int]],
        checked: set[str],
        quarantine: Quarantine,
        claim: Callable[[Sequence[str]], NTriple | None],
    ) -> None:
        """Leave out the rows with a URI that is not of ESCO; ``checked`` are known to be."""
        found = {row[place] for _, place in uris for row in self.rows} - checked
        bad = {uri for uri in found if not _URI.fullmatch(uri.strip())}
        checked |= found - bad
        if not bad:
            return
        kept = []
        for number, row in zip(self.numbers, self.rows, strict=True):
            wrong = next((name for name, place in uris if row[place] in bad), None)
            if wrong is None:
                kept.append((number, row))
            else:
                value = next(row[place] for name, place in uris if name == wrong)
                reason = f"{wrong} is no URI of ESCO: expected http://data.europa.eu/esco/…"
                quarantine.add(self.file, number, value, reason, claim(row))
        self._keep(kept)

    def _keep(self, kept: list[tuple[int, list[str]]]) -> None:
        self.numbers = [number for number, _ in kept]
        self.rows = [row for _, row in kept]


@contextmanager
def _translated(member: Member, line: Callable[[], int]) -> Iterator[None]:
    try:
        yield
    except csv.Error as err:
        raise RowError(
            f"{member.name}:{line()} is no CSV: {err}",
            hint="is a quote never closed, or not doubled? Get the package again",
            file=member.name,
            line=line(),
        ) from err
