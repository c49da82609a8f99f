"""What the page of a consultation shows: the ledger of its entries and what became of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, cast

from occugraph.binding import Kind, LinkName, Necessity
from occugraph.designation_comparison import DesignationComparison, compare_designations
from occugraph.iri import Iri
from occugraph.overlap import Overlap, find_overlaps
from occugraph.reader import MAX_PAGE_SIZE, PageRequest, Reader, Selection, UriKey
from occugraph.values import LangText, Source, Status, Thing
from occugraph_api.pages import columns
from occugraph_api.pages.concept import NAME, Name, name_of

__all__ = ["Ledger", "LedgerEntry", "OverlapRow", "read_ledger"]

_HEAD: Final = frozenset({"titles", "issuers", "opened", "closed", "source"})
_ENTRY: Final = frozenset({"draftNames", "entryKind", "outcome", "outcomes"})
_SHOWN: Final = 5  # overlaps of an entry; GraphQL gives all that are kept


@dataclass(frozen=True, slots=True)
class OverlapRow:
    """An official occupation beside a draft, and what the two have in common."""

    name: Name
    overlap: Overlap


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One entry; ``occupation`` is None and ``overlaps`` are empty for a work type."""

    names: tuple[LangText, ...]
    is_work_type: bool
    occupation: Name | None
    outcome: Status
    superseded: tuple[Status, ...]
    overlaps: tuple[OverlapRow, ...]
    marks: tuple[DesignationComparison, ...]


@dataclass(frozen=True, slots=True)
class Ledger:
    """Everything on the page of one consultation."""

    uri: Iri
    titles: tuple[LangText, ...]
    issuers: tuple[LangText, ...]
    opened: date | None
    closed: date | None
    source: Source
    entries: tuple[LedgerEntry, ...]

    @property
    def drafts(self) -> tuple[LedgerEntry, ...]:
        """The entries that draft an occupation."""
        return tuple(entry for entry in self.entries if not entry.is_work_type)

    @property
    def work_types(self) -> tuple[LedgerEntry, ...]:
        """The entries that draft a work type."""
        return tuple(entry for entry in self.entries if entry.is_work_type)


def read_ledger(reader: Reader, iri: Iri) -> Ledger | None:
    """Return what the page of a consultation shows, None where there is no such consultation."""
    thing = reader.find(Kind.CONSULTATION, [UriKey(iri)], Selection(_HEAD))[0]
    if thing is None:
        return None
    request = PageRequest(first=MAX_PAGE_SIZE)
    page = reader.linked(LinkName.CONSULTATION_ENTRIES, [iri], request, Selection(_ENTRY))[0]
    entries = [edge.node for edge in page.edges]
    return Ledger(
        uri=iri,
        titles=columns.texts_of(thing, "titles"),
        issuers=columns.texts_of(thing, "issuers"),
        opened=cast("date | None", thing.values["opened"]),
        closed=cast("date | None", thing.values["closed"]),
        source=cast("Source", thing.values["source"]),
        entries=_read_entries(reader, entries),
    )


def _read_entries(reader: Reader, entries: Sequence[Thing]) -> tuple[LedgerEntry, ...]:
    iris = [entry.uri for entry in entries]
    pages = reader.linked(LinkName.ENTRY_OCCUPATION, iris, PageRequest(first=1), Selection(NAME))
    drafted = [page.edges[0].node if page.edges else None for page in pages]
    overlaps = [find_overlaps(reader, iri)[:_SHOWN] for iri in iris]
    names = _read_names(reader, [item.occupation for found in overlaps for item in found])
    essential = _count_essential(reader, [thing.uri for thing in drafted if thing])
    return tuple(
        LedgerEntry(
            names=columns.texts_of(entry, "draftNames"),
            is_work_type=entry.values["entryKind"] == "WORK_TYPE",
            occupation=name_of(occupation) if occupation else None,
            outcome=cast("Status", entry.values["outcome"]),
            superseded=tuple(
                status
                for status in cast("tuple[Status, ...]", entry.values["outcomes"])
                if status.superseded
            ),
            overlaps=tuple(OverlapRow(names[item.occupation], item) for item in found),
            marks=_compare_marks(reader, occupation, essential),
        )
        for entry, occupation, found in zip(entries, drafted, overlaps, strict=True)
    )


def _read_names(reader: Reader, iris: Sequence[Iri]) -> dict[Iri, Name]:
    wanted = sorted(set(iris))
    things = reader.find(Kind.OCCUPATION, [UriKey(iri) for iri in wanted], Selection(NAME))
    return {thing.uri: name_of(thing) for thing in things if thing}


def _count_essential(reader: Reader, iris: Sequence[Iri]) -> dict[Iri, int]:
    request = PageRequest(first=1, necessity=Necessity.ESSENTIAL, with_total=True)
    pages = reader.linked(LinkName.OCCUPATION_SKILLS, iris, request, Selection())
    return {iri: page.total or 0 for iri, page in zip(iris, pages, strict=True)}


def _compare_marks(
    reader: Reader, occupation: Thing | None, essential: Mapping[Iri, int]
) -> tuple[DesignationComparison, ...]:
    if occupation is None:
        return ()
    return compare_designations(
        columns.designations_of(occupation),
        scheme=columns.text_of(occupation, "scheme") or "",
        essential_skills=essential[occupation.uri],
        dataset=reader.dataset,
    )
