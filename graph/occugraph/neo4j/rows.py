"""Rows: what is in Neo4j, or should be, as plain values that can be compared."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from occugraph.neo4j.model import NODE_TYPES, RELATIONSHIP_TYPES, RESOURCE

__all__ = [
    "FAMILIES",
    "Bundles",
    "Family",
    "LinkValues",
    "NodeRows",
    "Properties",
    "Rows",
    "Value",
    "count_links",
    "family_of",
    "freeze",
    "group_of",
    "thaw",
]

Value = str | int | float | bool | date | list[str]
Properties = dict[str, Value]
NodeRows = dict[str, Properties]
"""Nodes of one label by key; the key is among the properties, too."""

LinkValues = tuple[tuple[str, str | float | tuple[str, ...]], ...]
"""Properties of a relationship in the order of their names, hashable."""

Bundles = dict[str, dict[LinkValues, list[str]]]
"""Relationships of a family by key of the start: the sorted keys of the ends by properties.

Most of an occupation's hundred links have the same properties, so that a bundle is short.
"""

_THINGS: Final = frozenset(node.label for node in NODE_TYPES if RESOURCE in node.labels)


@dataclass(frozen=True, slots=True, order=True)
class Family:
    """Relationships of one type between nodes whose keys are of one kind each.

    ``start`` and ``end`` are RESOURCE for all things, whose IRIs are unique among each other.
    """

    name: str
    start: str
    end: str


def group_of(label: str) -> str:
    """Return what the key of a node with ``label`` is unique among: RESOURCE for things."""
    return RESOURCE if label in _THINGS else label


FAMILIES: Final = tuple(
    sorted(
        {
            Family(kind.name, group_of(start), group_of(end))
            for kind in RELATIONSHIP_TYPES
            for start in kind.starts
            for end in kind.ends
        }
    )
)
"""Every family of the model."""

_FAMILY_OF: Final = {(family.name, family.start): family for family in FAMILIES}


def family_of(name: str, start: str) -> Family | None:
    """Return the family of a relationship type and the label or group of its start."""
    return _FAMILY_OF.get((name, group_of(start)))


@dataclass(slots=True)
class Rows:
    """Nodes by label and relationships by family; a label or family that is not there is empty."""

    nodes: dict[str, NodeRows] = field(default_factory=dict)
    links: dict[Family, Bundles] = field(default_factory=dict)

    @property
    def node_count(self) -> int:
        """How many nodes there are."""
        return sum(map(len, self.nodes.values()))

    @property
    def link_count(self) -> int:
        """How many relationships there are."""
        return sum(map(count_links, self.links.values()))

    def add_link(self, family: Family, start: str, end: str, values: LinkValues = ()) -> None:
        """Add a relationship; ``sort_ends`` comes before rows are compared."""
        bundles = self.links.setdefault(family, {})
        bundles.setdefault(start, {}).setdefault(values, []).append(end)

    def sort_ends(self) -> None:
        """Bring the ends of all bundles in the order of their keys."""
        for bundles in self.links.values():
            for found in bundles.values():
                for ends in found.values():
                    if len(ends) > 1:
                        ends.sort()


def count_links(bundles: Bundles) -> int:
    """Return how many relationships are in bundles."""
    return sum(len(ends) for found in bundles.values() for ends in found.values())


def freeze(properties: Mapping[str, object]) -> LinkValues:
    """Return properties of a relationship in a form that can be a key."""
    return tuple(_freeze_each(properties))


def thaw(values: LinkValues) -> Properties:
    """Return properties as Neo4j takes them."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values}


def _freeze_each(
    properties: Mapping[str, object],
) -> Iterator[tuple[str, str | float | tuple[str, ...]]]:
    for name in sorted(properties):
        value = properties[name]
        if isinstance(value, list):
            yield name, tuple(str(item) for item in value)
        else:
            yield name, value if isinstance(value, str | float | int) else str(value)
