"""The two stages of ESCO: a package to tables, tables to the graph of one release."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from occugraph.canonical import NTriple, canonicalize_lines
from occugraph.errors import ReleaseError
from occugraph.iri import ID, OG, PREFIXES, mint_iri, release_graph
from occugraph.release import DraftGraph, Origin, QuarantinedRow, read_release
from occugraph_loaders.esco.archive import open_text
from occugraph_loaders.esco.collection import describe_collection
from occugraph_loaders.esco.concepts import Concepts, describe_translations
from occugraph_loaders.esco.groups import (
    describe_isco_groups,
    describe_levels,
    describe_skill_groups,
)
from occugraph_loaders.esco.hierarchy import describe_broader
from occugraph_loaders.esco.layout import (
    BROADER_OCCUPATIONS,
    BROADER_SKILLS,
    COLLECTION,
    ISCO_GROUPS,
    OCCUPATION_SKILLS,
    OCCUPATIONS,
    REQUIRED,
    SKILL_GROUPS,
    SKILL_SKILLS,
    SKILLS,
    Layout,
)
from occugraph_loaders.esco.occupations import describe_occupations
from occugraph_loaders.esco.package import BASE_LANGUAGE, EscoPackage
from occugraph_loaders.esco.quarantine import MAX_ROWS, Quarantine
from occugraph_loaders.esco.relations import describe_relations
from occugraph_loaders.esco.skills import describe_skills
from occugraph_loaders.esco.tables import Table, read_table
from occugraph_loaders.esco.terms import MEMBER, TYPE, write_plain

__all__ = ["EscoRows", "extract_package", "transform_rows"]

_LICENSE: Final = "reuse with attribution (Commission Decision 2011/833/EU)"
_ATTRIBUTION: Final = (
    "This service uses the ESCO classification of the European Commission. Modified: labels are"
    " trimmed and not repeated, rows that cannot stand are left out."
)
_NOTE_CHARACTERS: Final = 300
_COLLECTION: Final = f"<{ID}collection/"

# Groups first: occupations point to them.
_DESCRIBE: Final[tuple[tuple[Layout, Callable[[Table, Concepts, Quarantine], list[str]]], ...]] = (
    (ISCO_GROUPS, describe_isco_groups),
    (SKILL_GROUPS, describe_skill_groups),
    (OCCUPATIONS, describe_occupations),
    (SKILLS, describe_skills),
    (OCCUPATION_SKILLS, describe_relations),
    (SKILL_SKILLS, describe_relations),
    (COLLECTION, describe_collection),
)


@dataclass(frozen=True, slots=True)
class EscoRows:
    """The tables of one package.

    Attributes:
        version: Of the release.
        issued: Its day of issue; None where that is unknown.
        tables: By file name.
        origins: The files that were read.
        quarantined: Rows that are no rows of their tables.
        unread: Other tables of the package.
        note: How the package's own note begins; empty without one.
        set_aside: What the rows that are left out say.
    """

    version: str
    issued: date | None
    tables: tuple[Table, ...]
    origins: tuple[Origin, ...]
    quarantined: tuple[QuarantinedRow, ...] = ()
    unread: tuple[str, ...] = ()
    note: str = ""
    set_aside: tuple[NTriple, ...] = ()


def extract_package(package: EscoPackage) -> EscoRows:
    """Return the rows of a package.

    Raises:
        SourceError: A file cannot be read.
        RowError: A line is no CSV or no UTF-8.
        ReleaseError: A table has no row, or too many rows had to be left out.
    """
    quarantine = Quarantine()
    things = 0
    tables: list[Table] = []
    # Things first: other tables can name no more than there are, and a few that are missing.
    for each in sorted(package.tables, key=lambda table: not table.layout.has_language):
        most = None if each.layout.has_language else things + MAX_ROWS
        table = read_table(
            *(each.member, each.layout, each.head, each.language, quarantine), most_uris=most
        )
        things += len(table) if each.layout.has_language else 0
        tables.append(table)
    lost = {row.file for row in quarantine.rows}
    for table in tables:
        if not len(table) and (table.layout in REQUIRED or table.file in lost):
            raise ReleaseError(
                f"{table.file} has no row that can be read: expected at least one",
                hint="get the package from its publisher again",
                file=table.file,
            )
    note = ""
    if package.notes:
        with open_text(package.notes[0]) as stream:
            note = stream.readline(_NOTE_CHARACTERS).strip()
    return EscoRows(
        package.version,
        package.issued,
        tuple(sorted(tables, key=lambda table: table.file)),
        package.origins,
        quarantine.rows,
        package.unread,
        note,
        quarantine.triples,
    )


def transform_rows(rows: EscoRows) -> DraftGraph:
    """Return the graph of a release, and the rows that could not stand."""
    quarantine = Quarantine(rows.quarantined, rows.set_aside)
    concepts = Concepts()
    lines: list[str] = []
    further: list[Table] = []
    for layout, describe in _DESCRIBE:
        tables = [table for table in rows.tables if table.layout is layout]
        tables.sort(key=lambda table: (table.language != BASE_LANGUAGE, table.file))
        if layout.has_language:
            further += tables[1:]
            del tables[1:]
        for table in tables:
            said = describe(table, concepts, quarantine)
            _check_stands(table, said, quarantine)
            lines += said
    for table in further:
        said = describe_translations(table, concepts, quarantine)
        _check_stands(table, said, quarantine)
        lines += said
    parents: dict[str, list[str]] = {}
    for table in rows.tables:
        if table.layout in {BROADER_OCCUPATIONS, BROADER_SKILLS}:
            said = describe_broader(table, concepts, parents, quarantine)
            _check_stands(table, said, quarantine)
            lines += said
    lines += describe_levels(concepts, parents)
    release = list(_describe_release(rows, quarantine))
    lines += [" ".join(triple) for triple in release]
    name = release_graph("esco", rows.version)
    content = canonicalize_lines(name, lines)
    return DraftGraph(
        content,
        read_release(release, checksum=content.sha256, place=f"graph {name}"),
        rows.origins,
        quarantine.rows,
        quarantine.triples,
    )


def _is_of_row(line: str) -> bool:
    return not line.startswith(_COLLECTION) or f" {MEMBER} " in line


def _check_stands(table: Table, said: Sequence[str], quarantine: Quarantine) -> None:
    """Refuse a table whose rows say nothing at all.

    Raises:
        ReleaseError: It has rows, and none of them stands.
    """
    # A collection is described even where it has no member.
    if any(map(_is_of_row, said)) or not len(table):
        return
    first = next((each for each in quarantine.rows if each.file == table.file), None)
    raise ReleaseError(
        f"{table.file}: none of its {len(table)} rows stands: expected at least one",
        hint=f"row {first.row} {first.value}: {first.reason}" if first else "",
        file=table.file,
    )


def _describe_release(rows: EscoRows, quarantine: Quarantine) -> Iterable[NTriple]:
    subject = f"<{mint_iri('release', f'esco/{rows.version}')}>"
    yield subject, TYPE, f"<{OG}Release>"
    facts = {
        f"{OG}sourceKey": "esco",
        f"{OG}covers": "isco-08",
        f"{OG}releaseKind": "release",
        f"{OG}attribution": _ATTRIBUTION,
        f"{OG}provenance": _tell_provenance(rows, quarantine),
        f"{PREFIXES['owl']}versionInfo": rows.version,
        f"{PREFIXES['dcterms']}license": _LICENSE,
    }
    for predicate, value in facts.items():
        yield subject, f"<{predicate}>", write_plain(value)
    yield subject, f"<{OG}isModified>", f'"true"^^<{PREFIXES["xsd"]}boolean>'
    if rows.issued:
        date_type = f"<{PREFIXES['xsd']}date>"
        yield (
            subject,
            f"<{PREFIXES['dcterms']}issued>",
            f'"{rows.issued.isoformat()}"^^{date_type}',
        )


def _tell_provenance(rows: EscoRows, quarantine: Quarantine) -> str:
    """Return in sentences what was read, and what was not."""
    languages = sorted({table.language for table in rows.tables if table.language})
    ignored = [f"{table.file} {', '.join(table.ignored)}" for table in rows.tables if table.ignored]
    absent = {SKILL_SKILLS} - {table.layout for table in rows.tables}
    left_out = len(quarantine.rows)
    told = [
        f"{len(rows.tables)} CSV tables of ESCO {rows.version} in {', '.join(languages)}.",
        f"Rows left out: {left_out}." if left_out else "",
        f"Columns that are unknown and not read: {'; '.join(ignored)}." if ignored else "",
        f"Tables that are not read: {', '.join(rows.unread)}." if rows.unread else "",
        f"Not in the package: {', '.join(each.name for each in absent)}." if absent else "",
        f"The package says of itself: {rows.note}" if rows.note else "",
    ]
    return " ".join(each for each in told if each)
