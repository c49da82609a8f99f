"""Holding each projection of a publication to the record: equal, or what differs by name."""

from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Final, TypeAlias

from occugraph.errors import OccugraphError
from occugraph.neo4j.connection import Neo4jTarget
from occugraph.publication import Publication
from occugraph.record import Record
from occugraph.verification.index_account import IndexAccount
from occugraph.verification.neo4j_account import Neo4jAccount
from occugraph.verification.record_account import RecordAccount
from occugraph.verification.store_file import StoreComparison
from occugraph.verification.tally import Account, Difference, Section, Tally, compare
from occugraph.verification.text_account import TextAccount

__all__ = [
    "NAMED_THINGS",
    "Failure",
    "Neo4jPlace",
    "ProjectionReport",
    "SectionReport",
    "check_store",
    "verify",
]

NAMED_THINGS: Final = 20
"""How many differing things of a section are named; all are counted."""


@dataclass(frozen=True, slots=True)
class SectionReport:
    """One section of the record beside the same of a projection.

    Attributes:
        record: What the record says, None where it says nothing there.
        projection: What the projection says, likewise.
        differing: How many things are not the same.
    """

    record: Section | None
    projection: Section | None
    differing: int


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a projection could not be read, as the error says it."""

    code: str
    message: str
    hint: str

    @classmethod
    def of(cls, err: OccugraphError) -> "Failure":
        """Return what an error says; unlike it, that goes from process to process."""
        return cls(err.code, err.message, err.hint)


@dataclass(frozen=True, slots=True)
class ProjectionReport:
    """What comparing one projection has shown.

    Attributes:
        name: ``store``, ``index``, ``text`` or ``neo4j``.
        sections: By name, those that are equal and those that differ.
        differences: What differs, by section and thing; at most NAMED_THINGS a section.
        failure: Why the projection could not be read, None where it could.
    """

    name: str
    sections: Mapping[str, SectionReport] = field(default_factory=dict)
    differences: tuple[Difference, ...] = ()
    failure: Failure | None = None

    @property
    def is_equal(self) -> bool:
        """Whether it was read, and says what the record says."""
        return self.failure is None and not self.differing

    @property
    def differing(self) -> int:
        """How many things differ, in all sections."""
        return sum(section.differing for section in self.sections.values())


@dataclass(frozen=True, slots=True)
class Neo4jPlace:
    """Where Neo4j is; ``bookmarks`` are what a load ended with (occugraph.neo4j.bookmarks)."""

    target: Neo4jTarget
    bookmarks: tuple[str, ...] = ()


_PROCESSES: Final = 2

_Opener: TypeAlias = Callable[[], Account]
_Holds: TypeAlias = Callable[[str], bool]


def verify(
    record: Record, publication: Publication, neo4j: Neo4jPlace | None = None
) -> list[ProjectionReport]:
    """Compare every projection of a publication with the record's graph files.

    Args:
        record: The record.
        publication: Which; in Neo4j it is expected, whatever is there.
        neo4j: Where Neo4j is; None: it is not compared.

    Returns:
        One report a projection: store, index, text, Neo4j. A projection that cannot be read has a
        failure; the others are compared all the same.

    Raises:
        StoreError: A graph file of the record is missing or damaged.
    """
    accounts: dict[str, tuple[_Opener, _Holds]] = {
        "index": (partial(IndexAccount, publication.index_dir), _all_but(IndexAccount.LEFT_OUT)),
        "text": (partial(TextAccount, publication.text_dir), TextAccount.SECTIONS.__contains__),
    }
    if neo4j is not None:
        place = neo4j.target, publication.id, neo4j.bookmarks
        accounts["neo4j"] = partial(Neo4jAccount, *place), _all_but(Neo4jAccount.LEFT_OUT)
    # Each takes as long as the record needs to be parsed; two at once bound the memory.
    with ProcessPoolExecutor(_PROCESSES, mp_context=get_context("spawn")) as pool:
        heard = {
            name: pool.submit(_hear, opener) for name, (opener, _) in reversed(accounts.items())
        }
        store = pool.submit(_check_store, record.home, publication.id)
        account = RecordAccount(record, publication)
        tally = Tally.of(account)
        found = store.result()
        if isinstance(found, Failure):
            # The record is whole, or it could not have been parsed here.
            found = ProjectionReport("store", failure=found)
        return [
            found,
            *(
                _check(name, (account, tally), heard[name].result(), opener, holds)
                for name, (opener, holds) in accounts.items()
            ),
        ]


def check_store(record: Record, publication: Publication) -> ProjectionReport:
    """Compare the file that SPARQL is answered from.

    Raises:
        StoreError: A graph file of the record is missing or damaged, or the file cannot be read.
    """
    comparison = StoreComparison(record, publication.view, publication.store_file)
    sections = {
        name: SectionReport(comparison.expected.get(name), comparison.found.get(name), count)
        for name, count in comparison.count_differing().items()
    }
    return ProjectionReport("store", sections, tuple(comparison.name_differences(NAMED_THINGS)))


def _check_store(home: Path, publication: str) -> ProjectionReport | Failure:
    """Compare the store in a process of its own."""
    record = Record(home)
    try:
        manifest = record.get_manifest(publication)
        directory = record.publications_dir / publication
        return check_store(record, Publication(publication, directory, manifest))
    except OccugraphError as err:
        return Failure.of(err)


def _all_but(left_out: frozenset[str]) -> _Holds:
    return lambda section: section not in left_out


def _hear(open_account: _Opener) -> Tally | Failure:
    """Return the tally of what a projection says, or why it cannot be read."""
    try:
        return Tally.of(open_account())
    except OccugraphError as err:
        return Failure.of(err)


def _check(
    name: str,
    record: tuple[Account, Tally],
    found: Tally | Failure,
    open_account: _Opener,
    holds: _Holds,
) -> ProjectionReport:
    """Compare a projection that tells what it says thing by thing.

    ``holds`` says which sections of the record it has to have.
    """
    if isinstance(found, Failure):
        return ProjectionReport(name, failure=found)
    account, expected = record
    of_record, of_projection = expected.sections, found.sections
    differing = {
        section: expected.find_differing(found, section)
        for section in sorted(of_record.keys() | of_projection.keys())
        if holds(section)
    }
    sections = {
        section: SectionReport(of_record.get(section), of_projection.get(section), len(things))
        for section, things in differing.items()
    }
    named = {section: things[:NAMED_THINGS] for section, things in differing.items() if things}
    try:
        differences = tuple(compare(account, open_account(), named)) if named else ()
    except OccugraphError as err:
        return ProjectionReport(name, sections, failure=Failure.of(err))
    return ProjectionReport(name, sections, differences)
