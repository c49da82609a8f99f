"""Neighbors in China's classification: what stands beside the occupations mapped to."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from occugraph.binding import Kind, LinkName
from occugraph.iri import Iri
from occugraph.reader import (
    MAX_PAGE_SIZE,
    OrderField,
    OrderTerm,
    PageRequest,
    Reader,
    Selection,
)
from occugraph.values import LangText, Thing
from occugraph_api.pages import columns
from occugraph_api.pages.address import page_path

__all__ = ["Neighbor", "NeighborGroup", "read_neighbors"]

CLASSIFICATION: Final = "csco-2022"
_COLUMNS: Final = frozenset({"prefLabels", "code"})


@dataclass(frozen=True, slots=True)
class Neighbor:
    """An occupation of the classification; ``is_mapped`` where the page's own is mapped to it."""

    uri: Iri
    code: str | None
    labels: tuple[LangText, ...]
    path: str | None
    is_mapped: bool


@dataclass(frozen=True, slots=True)
class NeighborGroup:
    """A small group of the classification and the occupations in it, by code."""

    uri: Iri
    code: str | None
    labels: tuple[LangText, ...]
    path: str | None
    members: tuple[Neighbor, ...]


def read_neighbors(reader: Reader, mappings: Sequence[Thing]) -> tuple[NeighborGroup, ...]:
    """Return the small groups that hold what the mappings point to, by code.

    Args:
        reader: Asked twice: for the groups of all objects, then for the members of all groups.
        mappings: Those of one occupation; denials do not make neighbors.
    """
    mapped = _objects(mappings)
    if not mapped:
        return ()
    selection = Selection(_COLUMNS)
    by_code = PageRequest(first=MAX_PAGE_SIZE, order=(OrderTerm(OrderField.CODE),))
    pages = reader.linked(LinkName.OCCUPATION_GROUPS, mapped, by_code, selection)
    groups = {edge.node.uri: edge.node for page in pages for edge in page.edges}
    members = reader.linked(LinkName.GROUP_MEMBERS, list(groups), by_code, selection)
    found = [
        NeighborGroup(
            group.uri,
            columns.text_of(group, "code"),
            columns.texts_of(group, "prefLabels"),
            page_path(group.kind, group.uri),
            tuple(
                _neighbor(edge.node, frozenset(mapped))
                for edge in page.edges
                if edge.node.kind is Kind.OCCUPATION
            ),
        )
        for group, page in zip(groups.values(), members, strict=True)
    ]
    return tuple(sorted(found, key=lambda group: (group.code or "", group.uri)))


def _objects(mappings: Sequence[Thing]) -> list[Iri]:
    found: dict[Iri, None] = {}
    for mapping in mappings:
        end = columns.end_of(mapping, "object")
        if end and end.scheme == CLASSIFICATION and not columns.flag_of(mapping, "negative"):
            found[end.uri] = None
    return list(found)


def _neighbor(thing: Thing, mapped: frozenset[Iri]) -> Neighbor:
    return Neighbor(
        thing.uri,
        columns.text_of(thing, "code"),
        columns.texts_of(thing, "prefLabels"),
        page_path(thing.kind, thing.uri),
        thing.uri in mapped,
    )
