"""Whole lists as tables: concepts, mappings, and the skills that occupations require."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final

from occugraph.binding import Kind, LinkName
from occugraph.errors import ArgumentError
from occugraph.exports.attribution import ATTRIBUTION_COLUMNS, ReleaseFinder, attribute
from occugraph.exports.concepts import COLUMNS, SELECTIONS, SKILL_TYPES, concept_rows
from occugraph.exports.export import Export
from occugraph.exports.mappings import (
    MAPPING_COLUMNS,
    MAPPING_SELECTION,
    MERGED_SELECTION,
    mapping_row,
    write_merged,
    write_set,
)
from occugraph.exports.request import ExportRequest, ViewContent
from occugraph.exports.table import Row, Table
from occugraph.iri import Iri
from occugraph.reader import (
    MAX_PAGE_SIZE,
    NOT_REMOVED,
    Edge,
    PageRequest,
    Reader,
    Selection,
)
from occugraph.values import Thing

__all__ = [
    "LISTS",
    "RELATION_COLUMNS",
    "list_things",
    "make_list",
    "make_mappings",
    "make_relations",
]

LISTS: Final = MappingProxyType(
    {
        "occupations": Kind.OCCUPATION,
        "skills": Kind.SKILL,
        "technologies": Kind.TECHNOLOGY,
        "sectors": Kind.SECTOR,
        "groups": Kind.CONCEPT_GROUP,
    }
)
"""The lists of concepts, by name."""

RELATION_COLUMNS: Final = (
    *("occupationUri", "relationType", "skillType", "skillUri", "confidence"),
    *ATTRIBUTION_COLUMNS,
)
"""Those of ESCO's occupationSkillRelations, then ours."""

_SKILLS: Final = Selection(
    columns=frozenset({"type", "release"}), edge=frozenset({"confidence", "evidence"})
)


def list_things(
    reader: Reader, kind: Kind, request: PageRequest, selection: Selection
) -> Iterator[list[Thing]]:
    """Yield all things that fit, by IRI, in pages as large as a reader gives."""
    wanted = replace(request, first=MAX_PAGE_SIZE)
    while True:
        page = reader.page(kind, wanted, selection)
        if page.edges:
            yield [edge.node for edge in page.edges]
        if not page.has_next:
            return
        wanted = replace(wanted, after=page.edges[-1].cursor)


def make_list(content: ViewContent, request: ExportRequest, *, name: str) -> Export:
    """Return a list of concepts: one of LISTS."""
    kind, reader = LISTS[name], content.reader
    wanted = PageRequest(filter=request.filter(has_status=True))

    def rows() -> Iterator[Row]:
        for things in list_things(reader, kind, wanted, SELECTIONS[kind]):
            yield from concept_rows(reader, kind, things, request.lang)

    table = Table(name, COLUMNS[kind], rows)
    return Export(name, f"occugraph: {name}", reader.dataset, (table,))


def make_relations(content: ViewContent, request: ExportRequest) -> Export:
    """Return the skills that occupations require; conditions are on the occupations."""
    reader = content.reader
    wanted = PageRequest(filter=request.filter(has_status=True))
    skills = PageRequest(filter=None if request.with_removed else NOT_REMOVED)

    def rows() -> Iterator[Row]:
        releases = ReleaseFinder(reader.dataset)
        for things in list_things(reader, Kind.OCCUPATION, wanted, Selection()):
            uris = [thing.uri for thing in things]
            pages = reader.linked(LinkName.OCCUPATION_SKILLS, uris, skills, _SKILLS)
            for uri, page in zip(uris, pages, strict=True):
                for edge in page.edges:
                    yield _relation_row(uri, edge, releases)

    name = "relations"
    title = "occugraph: skills required by occupations"
    return Export(name, title, reader.dataset, (Table(name, RELATION_COLUMNS, rows),))


def make_mappings(content: ViewContent, request: ExportRequest) -> Export:
    """Return the mappings, negative and no-term-found rows included.

    The option ``set`` names one mapping set, which SSSOM then has as it was given.
    """
    reader = content.reader
    set_id = request.options.get("set")
    wanted = PageRequest(filter=request.filter(has_status=False))

    def rows() -> Iterator[Row]:
        releases = ReleaseFinder(reader.dataset)
        for things in list_things(reader, Kind.MAPPING, wanted, MAPPING_SELECTION):
            for thing in things:
                yield mapping_row(thing, releases, request.lang)

    def text() -> str:
        if set_id:
            return write_set(content, Iri(set_id))
        pages = list_things(reader, Kind.MAPPING, wanted, MERGED_SELECTION)
        return write_merged(content, (each for page in pages for each in page), title)

    name, title = "mappings", "occugraph: mappings"
    if set_id and request.conditions:
        raise ArgumentError("set: a set is written whole, without where", argument="set")
    tables = () if set_id else (Table(name, MAPPING_COLUMNS, rows),)
    return Export(name, title, reader.dataset, tables, mappings=text)


def _relation_row(occupation: Iri, edge: Edge, releases: ReleaseFinder) -> Row:
    values: Mapping[str, Any] = edge.node.values
    return (
        occupation,
        edge.necessity.value.lower() if edge.necessity else None,
        SKILL_TYPES.get(values["type"] or ""),
        edge.node.uri,
        edge.confidence,
        *attribute(releases.find(edge.evidence), values["release"]),
    )
