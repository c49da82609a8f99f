"""Which columns of the reader a query's selection needs."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    SelectionSetNode,
)
from strawberry.types import Info

from occugraph.reader import Selection

__all__ = ["select_below", "select_edges", "select_hits", "select_things", "wants", "wants_total"]


# Fields that read columns of other names; every other field reads the column of its own name.
_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "id": ("uri",),
    "prefLabel": ("prefLabels",),
    "altLabels": ("altLabels",),
    "labels": ("prefLabels", "altLabels", "hiddenLabels"),
    "definition": ("definitions",),
    "definitions": ("definitions", "definitionEvidence"),
    "scopeNote": ("scopeNotes",),
    "labelEvidence": ("labelEvidence",),
    "title": ("titles",),
    "draftName": ("draftNames",),
    "kind": ("entryKind",),
    "designationComparison": ("designations", "scheme"),
}


def _fields(
    selections: Sequence[SelectionSetNode | None], fragments: Mapping[str, FragmentDefinitionNode]
) -> Iterator[FieldNode]:
    """Yield the fields of the selection sets, fragments opened, each fragment once."""
    seen: set[str] = set()
    stack = [selection for selection in selections if selection]
    while stack:
        for node in stack.pop().selections:
            if isinstance(node, FieldNode):
                yield node
            elif isinstance(node, InlineFragmentNode):
                stack.append(node.selection_set)
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in seen:
                seen.add(node.name.value)
                fragment = fragments.get(node.name.value)
                if fragment:
                    stack.append(fragment.selection_set)


def _below(info: Info[Any, Any], *path: str) -> list[FieldNode]:
    fragments = info._raw_info.fragments  # noqa: SLF001 - strawberry's own view is built eagerly
    level = [node.selection_set for node in info._raw_info.field_nodes]  # noqa: SLF001
    for name in path:
        level = [
            node.selection_set for node in _fields(level, fragments) if node.name.value == name
        ]
    return list(_fields(level, fragments))


def _columns(fields: Sequence[FieldNode]) -> frozenset[str]:
    names = {node.name.value for node in fields}
    return frozenset(column for name in names for column in _COLUMNS.get(name, (name,)))


def select_things(info: Info[Any, Any]) -> Selection:
    """Return the selection of a field that gives a thing or a list of things."""
    return Selection(columns=_columns(_below(info)))


def select_below(info: Info[Any, Any], *path: str) -> Selection:
    """Return the selection of the things that a field's values name, by the names of fields."""
    return Selection(columns=_columns(_below(info, *path)))


def wants(info: Info[Any, Any], name: str, *path: str) -> bool:
    """Return whether a field directly below, or below a path of fields, is asked for."""
    return any(node.name.value == name for node in _below(info, *path))


def select_edges(info: Info[Any, Any]) -> Selection:
    """Return the selection of a field that gives a connection."""
    edge = frozenset(node.name.value for node in _below(info, "edges"))
    return Selection(
        columns=_columns(_below(info, "edges", "node")),
        edge=edge & {"evidence", "confidence"},
    )


def select_hits(info: Info[Any, Any]) -> Selection:
    """Return the selection of the things that a search gives; None of them is asked for: empty."""
    return Selection(columns=_columns(_below(info, "edges", "node", "thing")))


def wants_total(info: Info[Any, Any]) -> bool:
    """Return whether the connection's ``totalCount`` is asked for."""
    return any(node.name.value == "totalCount" for node in _below(info))
