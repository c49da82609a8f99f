"""What Neo4j holds, read back as rows, with the ids that the server gives to nodes.

Ids stand for nodes within one transaction only.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import permutations
from typing import Final, Protocol, cast

from neo4j.time import Date

from occugraph.neo4j.model import (
    NODE_TYPES,
    PUBLICATION,
    RELATIONSHIP_TYPES,
    RESOURCE,
    NodeType,
)
from occugraph.neo4j.rows import (
    Properties,
    Rows,
    family_of,
    freeze,
    group_of,
)

__all__ = ["Answer", "Content", "Runner", "read_content"]


class Answer(Protocol):
    """An answer that the server is at work on."""

    def values(self) -> Iterable[Sequence[object]]:
        """Return its rows; waits for them."""
        ...


Runner = Callable[[str, dict[str, object]], Answer]
"""Sends a query with parameters."""

# A row of the driver costs far more than what is in it, so nodes and relationships come many in
# one; so many nodes are a few megabytes.
_NODES_A_ROW: Final = 1_000

_TYPE_OF: Final = {kind.label: kind for kind in NODE_TYPES}
_OURS: Final = frozenset(_TYPE_OF) | {label for kind in NODE_TYPES for label in kind.labels}
_TYPE_BY_LABELS: Final = {
    labels: kind for kind in NODE_TYPES for labels in permutations(kind.labels)
}
_GROUPS: Final = sorted({group_of(kind.label) for kind in NODE_TYPES} - {PUBLICATION})

# Scans a label.
_IDS: Final = "MATCH (n:{label}) RETURN collect(id(n))"
# Touches as many nodes as ids.
_NODES: Final = (
    "UNWIND $ids AS id MATCH (n) WHERE id(n) = id RETURN collect([id, labels(n), properties(n)])"
)
# Scans a label for what has lost the label that all things have.
_STRAYS: Final = f"MATCH (n:{{label}}) WHERE NOT n:{RESOURCE} RETURN collect(id(n))"
# Reads every relationship of a type once, by its properties.
_LINKS: Final = (
    "MATCH (a)-[r:{name}]->(b) WITH id(a) AS start, properties(r) AS found, id(b) AS end "
    "WITH start, found, collect(end) AS ends WITH found, collect([start, ends]) AS starts "
    "RETURN collect([found, starts])"
)


_Node = tuple[int, list[str], dict[str, object]]
_Bundle = tuple[dict[str, object], list[tuple[int, list[int]]]]


@dataclass(slots=True)
class Content:
    """What is there.

    Attributes:
        rows: All that is as the model has it, but the :Publication; also what the publication
            does not have.
        ids: The id of each node by group and key.
        spoiled: Ids of nodes with labels of ours that are not as the model has them: a label or
            the key is missing, or the key is another's, too.
    """

    rows: Rows = field(default_factory=Rows)
    ids: dict[str, dict[str, int]] = field(default_factory=dict)
    spoiled: list[int] = field(default_factory=list)


def read_content(run: Runner) -> Content:
    """Read everything that is ours.

    Args:
        run: Sends a query; within one transaction, so that the ids hold.

    Returns:
        Labels and relationships that the model does not know are not there, nor is a
        relationship from or to a node that is not ours.
    """
    content, keys = Content(), _Keys({}, {})
    for group in _GROUPS:
        content.ids[group] = {}
        _read_nodes(run, group, content, keys)
    labels = [kind.label for kind in NODE_TYPES if RESOURCE in kind.labels]
    for strays in _read_each(run, ((_STRAYS.format(label=label), {}) for label in labels)):
        content.spoiled += cast("list[int]", strays)
    names = sorted({kind.name for kind in RELATIONSHIP_TYPES})
    links = _read_each(run, ((_LINKS.format(name=name), {}) for name in names))
    for name, found in zip(names, links, strict=True):
        _add_links(name, cast("list[_Bundle]", found), content.rows, keys)
    content.rows.sort_ends()
    return content


@dataclass(frozen=True, slots=True)
class _Keys:
    """Group and key of each node by id."""

    group: dict[int, str]
    key: dict[int, str]


def _read_nodes(run: Runner, group: str, content: Content, keys: _Keys) -> None:
    [[numbers]] = run(_IDS.format(label=group), {}).values()
    every = cast("list[int]", numbers)
    parts = (every[first : first + _NODES_A_ROW] for first in range(0, len(every), _NODES_A_ROW))
    for nodes in _read_each(run, ((_NODES, {"ids": part}) for part in parts)):
        for number, labels, found in cast("list[_Node]", nodes):
            _add_node(group, (number, labels, found), content, keys)


def _read_each(run: Runner, queries: Iterable[tuple[str, dict[str, object]]]) -> Iterator[object]:
    """Yield the one value of each answer, while the server is at work on the next."""
    answers = (run(*query) for query in queries)
    ahead = next(answers, None)
    while ahead is not None:
        answer, ahead = ahead, next(answers, None)
        [[value]] = answer.values()
        yield value


def _add_node(group: str, node: _Node, content: Content, keys: _Keys) -> None:
    number, labels, found = node
    ids = content.ids[group]
    kind = _TYPE_BY_LABELS.get(tuple(labels)) or _find_type(labels)
    key = None if kind is None else found.get(kind.key)
    if kind is None or not isinstance(key, str) or key in ids:
        content.spoiled.append(number)
        return
    ids[key] = number
    keys.group[number], keys.key[number] = group, key
    content.rows.nodes.setdefault(kind.label, {})[key] = _convert(found)


def _find_type(labels: Iterable[str]) -> NodeType | None:
    """Return the type whose labels these are, whatever labels others gave the node besides."""
    ours = frozenset(labels) & _OURS
    for label in ours:
        kind = _TYPE_OF.get(label)
        if kind is not None and ours == frozenset(kind.labels):
            return kind
    return None


def _convert(found: dict[str, object]) -> Properties:
    # Few nodes have a day: looking for one first spares the others a turn for each property.
    if Date in map(type, found.values()):
        for name, value in found.items():
            if isinstance(value, Date):
                found[name] = _day(value)
    return cast("Properties", found)


def _day(value: Date) -> date:
    return value.to_native()


def _add_links(name: str, every: Iterable[_Bundle], rows: Rows, keys: _Keys) -> None:
    for found, starts in every:
        values = freeze(found)
        for start, ends in starts:
            group = keys.group.get(start)
            family = None if group is None else family_of(name, group)
            if family is None:
                continue
            known = [keys.key[end] for end in ends if keys.group.get(end) == family.end]
            if known:
                bundles = rows.links.setdefault(family, {})
                # What differs only in type is the same once it is frozen, so there may be some.
                bundles.setdefault(keys.key[start], {}).setdefault(values, []).extend(known)
