"""The difference between what Neo4j holds and what it should: the writes that make them equal."""

from dataclasses import dataclass, field

from occugraph.neo4j.content import Content
from occugraph.neo4j.rows import (
    Bundles,
    Family,
    LinkValues,
    Properties,
    Rows,
    count_links,
    group_of,
)

__all__ = ["Difference", "find_difference"]

Changes = dict[str, object]
"""New values of properties; None removes one."""


@dataclass(slots=True)
class Difference:
    """What to write, in this order.

    Attributes:
        removed: Ids of nodes that go, with all their relationships.
        cut: Ids of start and end by family: all relationships between the two go.
        added: Properties of new nodes by label.
        changed: Id of a node, and its properties that change.
        linked: Start, properties and ends of new relationships by family, as keys.
        lost: How many relationships go with removed nodes.
    """

    removed: list[int] = field(default_factory=list)
    cut: dict[Family, list[tuple[int, int]]] = field(default_factory=dict)
    added: dict[str, list[Properties]] = field(default_factory=dict)
    changed: list[tuple[int, Changes]] = field(default_factory=list)
    linked: dict[Family, list[tuple[str, LinkValues, list[str]]]] = field(default_factory=dict)
    lost: int = 0

    @property
    def size(self) -> int:
        """How many nodes and relationships are written or removed."""
        linked = (len(ends) for rows in self.linked.values() for *_, ends in rows)
        return (
            len(self.removed)
            + self.lost
            + sum(map(len, self.cut.values()))
            + sum(map(len, self.added.values()))
            + len(self.changed)
            + sum(linked)
        )


def find_difference(content: Content, wanted: Rows) -> Difference:
    """Return what makes ``content`` equal to ``wanted``; an empty difference where it is."""
    difference = Difference(removed=list(content.spoiled))
    gone: dict[str, set[str]] = {group: set() for group in content.ids}
    for label in sorted(content.rows.nodes.keys() | wanted.nodes.keys()):
        _compare_nodes(label, content, wanted, difference, gone[group_of(label)])
    for family in sorted(content.rows.links.keys() | wanted.links.keys()):
        found = content.rows.links.get(family, {})
        before = _keep(found, gone[family.start], gone[family.end])
        difference.lost += count_links(found) - count_links(before)
        ids = content.ids[family.start], content.ids[family.end]
        _compare_links(family, before, wanted.links.get(family, {}), ids, difference)
    return difference


def _compare_nodes(
    label: str, content: Content, wanted: Rows, difference: Difference, gone: set[str]
) -> None:
    found, expected = content.rows.nodes.get(label, {}), wanted.nodes.get(label, {})
    ids = content.ids[group_of(label)]
    for key, node in found.items():
        other = expected.get(key)
        if other is None:
            difference.removed.append(ids[key])
            gone.add(key)
        elif node != other:
            difference.changed.append((ids[key], _changes(node, other)))
    added = [node for key, node in expected.items() if key not in found]
    if added:
        difference.added[label] = added


def _changes(node: Properties, other: Properties) -> Changes:
    changes: Changes = {name: None for name in node if name not in other}
    changes |= {name: value for name, value in other.items() if node.get(name) != value}
    return changes


def _keep(bundles: Bundles, starts: set[str], ends: set[str]) -> Bundles:
    """Return the relationships that do not go with a node at one of their ends.

    A thing that is of another kind now is removed and added: it needs its relationships again.
    """
    if not starts and not ends:
        return bundles
    return {
        start: {values: [end for end in found if end not in ends] for values, found in each.items()}
        for start, each in bundles.items()
        if start not in starts
    }


def _compare_links(
    family: Family,
    found: Bundles,
    expected: Bundles,
    ids: tuple[dict[str, int], dict[str, int]],
    difference: Difference,
) -> None:
    starts, ends = ids
    cut: list[tuple[int, int]] = []
    linked: list[tuple[str, LinkValues, list[str]]] = []
    for start in sorted(found.keys() | expected.keys()):
        before, after = found.get(start, {}), expected.get(start, {})
        if before == after:
            continue
        differing = _differing_ends(before, after)
        there = {end for values in before.values() for end in values}
        cut.extend((starts[start], ends[end]) for end in sorted(differing & there))
        for values, keys in after.items():
            again = [key for key in keys if key in differing]
            if again:
                linked.append((start, values, again))
    if cut:
        difference.cut[family] = cut
    if linked:
        difference.linked[family] = linked


def _differing_ends(
    before: dict[LinkValues, list[str]], after: dict[LinkValues, list[str]]
) -> set[str]:
    """Return the ends whose relationships are not the same, also in number."""
    first, second = _by_end(before), _by_end(after)
    return {end for end in first.keys() | second.keys() if first.get(end) != second.get(end)}


def _by_end(bundles: dict[LinkValues, list[str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for values, ends in bundles.items():
        for end in ends:
            found.setdefault(end, []).append(repr(values))
    for shown in found.values():
        shown.sort()
    return found
