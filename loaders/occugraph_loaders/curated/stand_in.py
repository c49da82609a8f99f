"""Given files in the place of the shipped files that describe the same things."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from occugraph.iri import PREFIXES
from occugraph_loaders.curated.package import AuthoredRows
from occugraph_loaders.curated.turtle import TurtleDocument
from occugraph_loaders.sssom.table import MappingTable

__all__ = ["stand_in"]

_SUBJECT: Final = f"<{PREFIXES['rdf']}subject>"


def stand_in(given: AuthoredRows, shipped: AuthoredRows) -> AuthoredRows:
    """Return the shipped files with the given ones in their place.

    A shipped Turtle file leaves if the given files describe at least half of its things: they are
    a later or a broken copy of it. Of any other, what it says of those things leaves. A shipped
    table leaves for a given one of the same set, or with a mapping of its own.
    """
    described = frozenset(subject for each in given.documents for subject in each.subjects)
    documents = [
        _without(document, described)
        for document in shipped.documents
        if 2 * len(document.subjects & described) < len(document.subjects)
        or not document.subjects & described
    ]
    tables = [table for table in shipped.mapping_sets if not _is_replaced(table, given)]
    return AuthoredRows(
        tuple(sorted((*given.documents, *documents), key=lambda each: each.source.file)),
        tuple(sorted((*given.mapping_sets, *tables), key=lambda each: each.source.file)),
    )


def _is_replaced(table: MappingTable, given: AuthoredRows) -> bool:
    keys = set(_keys(table))
    return any(
        table.header.id == other.header.id or not keys.isdisjoint(_keys(other))
        for other in given.mapping_sets
    )


def _keys(table: MappingTable) -> Iterable[tuple[object, ...]]:
    for row in table.rows:
        yield row.subject, row.predicate, row.object or row.slots["object_source"]


def _without(document: TurtleDocument, described: frozenset[str]) -> TurtleDocument:
    """Return the document without what it says of the things described elsewhere."""
    leaving = document.subjects & described
    if not leaving:
        return document
    parts: dict[str, set[str]] = {}
    dropped: set[str] = set(leaving)
    for subject, predicate, obj in document.triples:
        parts.setdefault(subject, set()).add(obj)
        if predicate == _SUBJECT and obj in leaving and subject in document.anonymous:
            dropped.add(subject)
    # A nested node stays if anything that stays has it.
    kept: set[str] = set()
    nested = {part for objects in parts.values() for part in objects} & document.anonymous
    waiting = [node for node in parts if node not in dropped and node not in nested]
    while waiting:
        node = waiting.pop()
        if node not in kept:
            kept.add(node)
            waiting.extend(parts.get(node, set()) & document.anonymous)
    triples = tuple(triple for triple in document.triples if triple[0] in kept)
    return replace(document, triples=triples, subjects=document.subjects - leaving)
