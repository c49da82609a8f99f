"""A user's SSSOM table as a release, named by the IRI of its set."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from occugraph.errors import RowError
from occugraph.iri import Iri, content_iri
from occugraph.release import DraftGraph, Origin, QuarantinedRow
from occugraph.sssom.mapping_set import NO_TERM_FOUND, MappingRow
from occugraph_loaders.published.files import find_files
from occugraph_loaders.published.package import FilePackage, list_origins
from occugraph_loaders.published.rows import PlacedTriple, ReleaseNote, draft_release
from occugraph_loaders.sssom.rdf import describe_mapping, describe_set
from occugraph_loaders.sssom.rules import SSSOM_RULES
from occugraph_loaders.sssom.table import MappingTable, read_mapping_set
from occugraph_loaders.text import read_text

__all__ = [
    "KEY_PREFIX",
    "MappingRows",
    "extract_package",
    "find_packages",
    "place_rows",
    "source_key",
    "transform_rows",
]

KEY_PREFIX: Final = "sssom-"
"""How the key of each source begins that is a set of mappings brought by the user."""

_DIGITS: Final = 12


@dataclass(frozen=True, slots=True)
class MappingRows:
    """The mappings that can be read, and the rows that cannot."""

    note: ReleaseNote
    origins: tuple[Origin, ...]
    mappings: MappingTable
    quarantined: tuple[QuarantinedRow, ...]


def find_packages(folder: Path) -> Sequence[FilePackage]:
    """Return the SSSOM tables in a folder; their version is read with them."""
    return [
        FilePackage(file, "") for file in find_files(folder, (".sssom.tsv",)) if not file.member
    ]


def source_key(set_id: Iri) -> str:
    """Return the key of the source that a set of mappings is.

    Example:
        >>> source_key(Iri("https://w3id.org/occugraph/mappings/esco"))
        'sssom-w3id.org-occugraph-mappings-esco'
    """
    name = re.sub(r"^[a-z][a-z0-9+.-]*:(//)?", "", set_id.lower())
    return KEY_PREFIX + re.sub(r"[^a-z0-9.]+", "-", name).strip("-.")


def extract_package(package: FilePackage) -> MappingRows:
    """Return the rows of a table.

    Raises:
        SourceError: It cannot be read, its header is wrong, or it has no row.
        MissingColumnsError: Columns are missing; the message lists all of them.
    """
    rejected: list[QuarantinedRow] = []

    def set_aside(err: RowError) -> None:
        line, value = err.facts.get("line"), err.facts.get("value") or ""
        reason = err.message.removeprefix(f"{package.file.name}:{line} ")
        rejected.append(QuarantinedRow(package.file.name, int(str(line)), str(value), reason))

    text = read_text(package.file.path, name=package.file.name)
    mappings = read_mapping_set(text, rules=SSSOM_RULES, set_aside=set_aside)
    slots = mappings.header.slots
    version = package.version or str(slots.get("mapping_set_version", (text.sha256[:_DIGITS],))[0])
    published = slots.get("publication_date", (None,))[0]
    title = slots.get("mapping_set_title", (mappings.header.id,))[0]
    makers = slots.get("creator_label") or slots.get("creator_id") or ()
    note = ReleaseNote(
        source=source_key(mappings.header.id),
        version=version,
        license=str(slots["license"][0]),
        attribution=f"{title}{', by ' if makers else ''}{', '.join(map(str, makers))}.",
        provenance=_tell_provenance(mappings),
        issued=package.issued or (published if isinstance(published, date) else None),
    )
    return MappingRows(note, list_origins(package), mappings, tuple(rejected))


def transform_rows(rows: MappingRows) -> DraftGraph:
    """Return the release graph; rows that cannot stand are set aside with their reason."""
    return draft_release(
        rows.note, list(place_rows(rows)), origins=rows.origins, quarantined=rows.quarantined
    )


def place_rows(rows: MappingRows) -> Iterator[PlacedTriple]:
    """Yield what the rows say, each triple with its cell."""
    file = rows.mappings.source.file
    nodes: list[Iri] = []
    for row in rows.mappings.rows:
        node = _name_mapping(row, rows.mappings.header.id)
        nodes.append(node)
        triples, columns = describe_mapping(node, row)
        for triple in triples:
            yield PlacedTriple(*triple, file, row.line, columns.get(triple[1][1:-1]))
    if nodes:
        for triple in describe_set(rows.mappings, nodes):
            yield PlacedTriple(*triple, file, 0, None)


def _tell_provenance(mappings: MappingTable) -> str:
    text = f"The mapping set {mappings.header.id}, brought by the user."
    if mappings.unread:
        text += f" Not read: {', '.join(mappings.unread)}."
    return text


def _name_mapping(row: MappingRow, set_id: Iri) -> Iri:
    """Return the IRI of a mapping; the set is a part of it, for two sets may map the same."""
    target = row.object or f"{NO_TERM_FOUND} {row.slots['object_source'][0]}"
    modifier = " Not" if row.is_negative else ""
    content = f"<{row.subject}> <{row.predicate}> <{target}>{modifier} <{set_id}>"
    return content_iri("mapping", content)
