"""A strict reader of SSSOM tables: a header of YAML, then tab-separated values by column name."""

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from occugraph.errors import MissingColumnsError, RowError, SourceError
from occugraph.iri import Iri, expand_curie
from occugraph.sssom.mapping_set import NO_TERM_FOUND, Header, MappingRow, MappingSet, Value
from occugraph.sssom.slots import PREDICATES, SLOTS
from occugraph_loaders.sssom.cell import Place, read_values
from occugraph_loaders.sssom.findings import WrongCellsError
from occugraph_loaders.sssom.header import read_header
from occugraph_loaders.sssom.rules import OWN_RULES, Rules
from occugraph_loaders.text import AuthoredText

__all__ = ["MappingTable", "read_mapping_set"]

# How a mapping may have been found: the schema's own list.
# https://mapping-commons.github.io/sssom/mapping_justification/
_JUSTIFICATIONS: Final = tuple(
    f"semapv:{name}"
    for name in (
        "BackgroundKnowledgeBasedMatching",
        "CompositeMatching",
        "InstanceBasedMatching",
        "LexicalMatching",
        "LexicalSimilarityThresholdMatching",
        "LogicalReasoning",
        "ManualMappingCuration",
        "MappingChaining",
        "MappingInversion",
        "MappingReview",
        "SemanticSimilarityThresholdMatching",
        "StructuralMatching",
        "UnspecifiedMatching",
    )
)

# The terms that a column may hold: IRI and CURIE.
_ALLOWED: Final = {
    "predicate_id": {expand_curie(curie): curie for curie in PREDICATES},
    "mapping_justification": {expand_curie(curie): curie for curie in _JUSTIFICATIONS},
}


@dataclass(frozen=True, slots=True)
class MappingTable(MappingSet):
    """A set as it stands in a file, its rows in file order.

    ``unread`` names entries of the header and columns that SSSOM does not know.
    """

    source: AuthoredText
    unread: tuple[str, ...] = ()


def read_mapping_set(
    source: AuthoredText,
    *,
    rules: Rules = OWN_RULES,
    set_aside: Callable[[RowError], None] | None = None,
) -> MappingTable:
    """Return the mappings of an SSSOM file.

    Args:
        source: The file.
        rules: OWN_RULES for tables of our own, SSSOM_RULES for those of others.
        set_aside: Told each wrong row, which is then left out; None raises it.

    Raises:
        SourceError: There is no header, no column or no row.
        MissingColumnsError: Columns are missing; the message lists all of them.
        RowError: The header is wrong, or a line is no row; says file, line and what was allowed.
        WrongCellsError: Cells are wrong; has each with line, column, value and what was allowed.
    """
    lines = source.text.split("\n")
    first = next((n for n, line in enumerate(lines) if not line.startswith("#")), len(lines))
    header, unknown = read_header(source.file, lines[:first], rules)
    columns = _read_columns(Place(source.file, first + 1), lines[first:], header, rules)
    rows: list[MappingRow] = []
    wrong: list[RowError] = []
    seen: dict[tuple[object, ...], MappingRow] = {}
    for number, text in enumerate(lines[first + 1 :], first + 2):
        place = Place(source.file, number)
        if not text.strip("\r") and number == len(lines):
            continue
        faults: list[RowError] = []
        try:
            cells = _read_cells(place, text, columns)
            row = _read_row(place, cells, header, rules.required, faults)
        except RowError as err:
            # The line is no row at all.
            if set_aside is None:
                raise
            row, faults = None, [err]
        if row is not None:
            faults += _find_repeated(place, cells, row, seen)
        if row is not None and not faults:
            rows.append(row)
        elif set_aside is not None:
            set_aside(faults[0])
        else:
            wrong += faults
    if wrong:
        raise WrongCellsError(wrong)
    if not rows:
        raise SourceError(f"{source.file} has no row: expected at least one", file=source.file)
    unread = (*unknown, *(column for column in columns if column not in SLOTS))
    return MappingTable(header, tuple(rows), source, unread)


def _read_columns(
    place: Place, lines: Sequence[str], header: Header, rules: Rules
) -> tuple[str, ...]:
    columns = _split(place, lines[0]) if lines else []
    if len(columns) < len(rules.required) - len(header.propagated) and "\t" not in "".join(
        lines[:1]
    ):
        raise SourceError(
            f"{place.file}:{place.line} has no tab: expected the names of columns separated by"
            " tabs",
            file=place.file,
            line=place.line,
        )
    for number, column in enumerate(columns):
        if column not in SLOTS and not rules.has_extensions:
            raise place.error("column", column, f"one of {', '.join(SLOTS)}")
        if column in columns[:number]:
            raise place.error("column", column, "each column once")
    given = {*columns, *header.propagated}
    missing = tuple(name for name in rules.required if name not in given)
    if missing:
        raise MissingColumnsError(
            f"{place.file}:{place.line} lacks the columns {', '.join(missing)}",
            file=place.file,
            line=place.line,
            columns=missing,
        )
    return tuple(columns)


def _read_cells(place: Place, text: str, columns: tuple[str, ...]) -> dict[str, str]:
    if not text.strip("\r"):
        raise RowError(
            f"{place.file}:{place.line} is empty: expected a row", file=place.file, line=place.line
        )
    cells = _split(place, text)
    if len(cells) != len(columns):
        raise RowError(
            f"{place.file}:{place.line} has {len(cells)} cells: expected {len(columns)}, one a"
            " column",
            file=place.file,
            line=place.line,
        )
    return dict(zip(columns, cells, strict=True))


def _find_repeated(
    place: Place,
    cells: Mapping[str, str],
    row: MappingRow,
    seen: dict[tuple[object, ...], MappingRow],
) -> Iterator[RowError]:
    key = (row.subject, row.predicate, row.object or row.slots["object_source"])
    earlier = seen.setdefault(key, row)
    if earlier is not row:
        what = "repeats" if earlier.is_negative is row.is_negative else "contradicts"
        yield RowError(
            f"{place.file}:{place.line} {what} line {earlier.line}: expected one row for a"
            " subject, predicate and object",
            file=place.file,
            line=place.line,
            column="object_id",
            value=cells["object_id"],
        )


def _split(place: Place, line: str) -> list[str]:
    try:
        rows = list(csv.reader([line.removesuffix("\r")], delimiter="\t", strict=True))
    except csv.Error as err:
        raise RowError(
            f"{place.file}:{place.line} is not a row of tab-separated values: {err}",
            hint="a quote that opens a cell has to close it on the same line",
            file=place.file,
            line=place.line,
        ) from err
    return rows[0] if rows else []


def _read_row(
    place: Place,
    cells: Mapping[str, str],
    header: Header,
    required: Sequence[str],
    wrong: list[RowError],
) -> MappingRow | None:
    """Return a row, or None after adding its wrong cells to ``wrong``."""
    slots: dict[str, tuple[Value, ...]] = {}
    before = len(wrong)
    for name, slot in SLOTS.items():
        cell = cells.get(name) or header.propagated.get(name, "")
        try:
            if cell:
                slots[name] = read_values(slot, cell, header.prefixes, place)
            elif name in required:
                wrong.append(place.error(name, "", "a value"))
        except RowError as err:
            wrong.append(err)
    for name, allowed in _ALLOWED.items():
        if name in slots and slots[name][0] not in allowed:
            wrong.append(place.error(name, cells[name], f"one of {', '.join(allowed.values())}"))
    if len(wrong) > before:
        return None
    row = MappingRow(
        line=place.line,
        subject=Iri(str(slots["subject_id"][0])),
        predicate=Iri(str(slots["predicate_id"][0])),
        object=Iri(str(slots["object_id"][0])) if slots["object_id"][0] != NO_TERM_FOUND else None,
        is_negative="predicate_modifier" in slots,
        slots=slots,
    )
    wrong.extend(_check_ends(place, cells, row))
    return row if len(wrong) == before else None


def _check_ends(place: Place, cells: Mapping[str, str], row: MappingRow) -> Iterator[RowError]:
    if row.subject == NO_TERM_FOUND:
        yield place.error("subject_id", cells["subject_id"], "the term that is mapped")
    if row.subject == row.object:
        yield place.error("object_id", cells["object_id"], "another term than the subject")
    if row.object is None and row.is_negative:
        yield place.error("predicate_modifier", "Not", "nothing where no term was found")
    if row.object is None and "object_source" not in row.slots:
        yield place.error("object_source", "", "the scheme in which no term was found")
