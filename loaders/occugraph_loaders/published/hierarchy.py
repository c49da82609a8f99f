"""A classification's rows as concepts with codes, each below another of the same table."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from occugraph.release import QuarantinedRow
from occugraph_loaders.published.rows import (
    RELEASED,
    TYPE,
    PlacedTriple,
    language_text,
    plain_text,
    term,
    whole_number,
)

__all__ = ["Heading", "place_heading", "place_sectors", "sift_headings"]

_LABEL: Final = term("skos:prefLabel")
_NOTATION: Final = term("skos:notation")
_IN_SCHEME: Final = term("skos:inScheme")
_STATUS: Final = term("og:currentStatus")
_BROADER: Final = term("skos:broader")
_LEVEL: Final = term("og:level")
_SECTOR: Final = term("og:Sector")


@dataclass(frozen=True, slots=True)
class Heading:
    """One row of a classification.

    Attributes:
        row: Its number.
        code: In the form of its scheme.
        label: Its name.
        level: From 1, the widest; 0 for what has none, such as an occupation.
        parent: The code above, empty at the top.
        reason: Why it cannot stand, empty where it can.
    """

    row: int
    code: str
    label: str
    level: int
    parent: str
    reason: str = ""


def sift_headings(
    file: str, headings: Iterable[Heading], rejected: list[QuarantinedRow]
) -> list[Heading]:
    """Return the headings that stand; the others join ``rejected`` with their reason.

    One that repeats a code, lacks a name, or is below a code that is not there cannot stand;
    neither can what is below one that cannot.
    """
    kept: dict[str, Heading] = {}
    for heading in headings:
        reason = heading.reason
        if not reason and not heading.label:
            reason = "has no name"
        if not reason and heading.code in kept:
            reason = f"repeats the code of row {kept[heading.code].row}"
        if reason:
            rejected.append(QuarantinedRow(file, heading.row, heading.code, reason))
        else:
            kept[heading.code] = heading
    while dangling := [each for each in kept.values() if each.parent and each.parent not in kept]:
        for heading in dangling:
            reason = f"is below {heading.parent!r}, which no row describes"
            rejected.append(QuarantinedRow(file, heading.row, heading.code, reason))
            del kept[heading.code]
    return list(kept.values())


def place_sectors(
    file: str,
    headings: Iterable[Heading],
    rejected: list[QuarantinedRow],
    *,
    namespace: str,
    scheme: str,
    columns: tuple[str, str],
) -> Iterator[PlacedTriple]:
    """Yield what the headings of a classification of sectors say, named in English.

    Those that cannot stand join ``rejected``; the arguments are those of :func:`place_heading`.
    """
    for heading in sift_headings(file, headings, rejected):
        yield from place_heading(
            file,
            heading,
            namespace=namespace,
            kind=_SECTOR,
            scheme=scheme,
            language="en",
            columns=columns,
        )


def place_heading(
    file: str,
    heading: Heading,
    *,
    namespace: str,
    kind: str,
    scheme: str,
    language: str,
    columns: tuple[str | None, str | None],
) -> Iterator[PlacedTriple]:
    """Yield what a heading says.

    Args:
        file: Of the row.
        heading: One that stands.
        namespace: What stands before a code in an IRI.
        kind: Its class, as an N-Triples term.
        scheme: Its scheme, as an N-Triples term.
        language: Of its name.
        columns: Those of code and name.
    """
    node, place = f"<{namespace}{heading.code}>", (file, heading.row)
    code, label = columns
    yield PlacedTriple(node, TYPE, kind, *place, code)
    yield PlacedTriple(node, _NOTATION, plain_text(heading.code), *place, code)
    yield PlacedTriple(node, _LABEL, language_text(heading.label, language), *place, label)
    yield PlacedTriple(node, _IN_SCHEME, scheme, *place, None)
    yield PlacedTriple(node, _STATUS, RELEASED, *place, None)
    if heading.level:
        yield PlacedTriple(node, _LEVEL, whole_number(heading.level), *place, None)
    if heading.parent:
        yield PlacedTriple(node, _BROADER, f"<{namespace}{heading.parent}>", *place, code)
