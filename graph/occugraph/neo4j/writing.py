"""Writing rows into Neo4j: what a batch or a difference does to nodes and relationships.

Names of labels and types come from the model; all else is parameters.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Self, TypeVar

from neo4j import ManagedTransaction, SummaryCounters

from occugraph.neo4j.difference import Difference
from occugraph.neo4j.model import NODE_TYPES
from occugraph.neo4j.rows import Family, LinkValues, Properties, group_of, thaw

__all__ = [
    "LinkBatch",
    "Written",
    "create_links",
    "create_nodes",
    "cut_batches",
    "write_difference",
]

LinkBatch = list[tuple[int, Properties, list[int]]]
"""Start, properties and ends of relationships of one type, by id."""

_LABELS: Final = {kind.label: ":".join(kind.labels) for kind in NODE_TYPES}
_Row = TypeVar("_Row")

# So much goes with one query of a difference: a few megabytes.
_ROWS: Final = 2_000

# Touches as many nodes as rows. One record has all ids, for a record costs more than an id; `+=`
# does not look for properties to remove, which what is new has none of.
_CREATE_NODES: Final = (
    "UNWIND $rows AS row CREATE (n:{labels}) SET n += row[1] RETURN collect([row[0], id(n)])"
)
# Touches as many relationships as there are ends.
_CREATE_LINKS: Final = (
    "UNWIND $rows AS row MATCH (a) WHERE id(a) = row[0] "
    "UNWIND row[2] AS end MATCH (b) WHERE id(b) = end CREATE (a)-[r:{name}]->(b) SET r += row[1]"
)
_REMOVE: Final = "UNWIND $ids AS id MATCH (n) WHERE id(n) = id DETACH DELETE n"
# Touches the relationships of the starts of that type.
_CUT: Final = (
    "UNWIND $pairs AS pair MATCH (a)-[r:{name}]->(b) "
    "WHERE id(a) = pair[0] AND id(b) = pair[1] DELETE r"
)
_CHANGE: Final = "UNWIND $rows AS row MATCH (n) WHERE id(n) = row[0] SET n += row[1]"


@dataclass(frozen=True, slots=True)
class Written:
    """What was written, as the server counts it."""

    nodes_created: int = 0
    nodes_deleted: int = 0
    relationships_created: int = 0
    relationships_deleted: int = 0
    properties_set: int = 0

    def __add__(self, other: Self) -> "Written":
        """Return the sums."""
        return Written(
            self.nodes_created + other.nodes_created,
            self.nodes_deleted + other.nodes_deleted,
            self.relationships_created + other.relationships_created,
            self.relationships_deleted + other.relationships_deleted,
            self.properties_set + other.properties_set,
        )

    @property
    def total(self) -> int:
        """Everything together; 0 where nothing was written."""
        return (
            self.nodes_created
            + self.nodes_deleted
            + self.relationships_created
            + self.relationships_deleted
            + self.properties_set
        )

    @classmethod
    def of(cls, counters: SummaryCounters) -> Self:
        """Return what a query says of itself."""
        return cls(
            counters.nodes_created,
            counters.nodes_deleted,
            counters.relationships_created,
            counters.relationships_deleted,
            counters.properties_set,
        )


def create_nodes(
    transaction: ManagedTransaction, label: str, nodes: Sequence[Properties]
) -> tuple[Written, list[int]]:
    """Create nodes; return what was written and the id of each, in the order given."""
    result = transaction.run(
        _CREATE_NODES.format(labels=_LABELS[label]), rows=list(enumerate(nodes))
    )
    [[numbered]] = result.values()
    ids = dict(numbered)
    return Written.of(result.consume().counters), [ids[place] for place in range(len(nodes))]


def create_links(transaction: ManagedTransaction, name: str, batch: LinkBatch) -> Written:
    """Create relationships of one type."""
    result = transaction.run(_CREATE_LINKS.format(name=name), rows=batch)
    return Written.of(result.consume().counters)


def cut_batches(
    bundles: Iterable[tuple[str, LinkValues, list[str]]],
    starts: Mapping[str, int],
    ends: Mapping[str, int],
    size: int,
) -> Iterator[LinkBatch]:
    """Yield relationships in batches of about ``size``."""
    batch: LinkBatch = []
    count = 0
    for start, values, keys in bundles:
        batch.append((starts[start], thaw(values), [ends[key] for key in keys]))
        count += len(keys)
        if count >= size:
            yield batch
            batch, count = [], 0
    if batch:
        yield batch


def write_difference(
    transaction: ManagedTransaction,
    difference: Difference,
    ids: Mapping[str, dict[str, int]],
    keys: Mapping[str, str],
) -> Written:
    """Write a difference.

    Args:
        transaction: The one in which the content was read.
        difference: What to write.
        ids: The id of each node that is there by group and key; new nodes are added to it.
        keys: The property that is the key, by label.
    """
    written = Written()
    for part in _parts(difference.removed):
        written += _run(transaction, _REMOVE, ids=part)
    for family, pairs in difference.cut.items():
        for cut in _parts(pairs):
            written += _run(transaction, _CUT.format(name=family.name), pairs=cut)
    for label, nodes in difference.added.items():
        for added in _parts(nodes):
            more, numbers = create_nodes(transaction, label, added)
            written += more
            named = (str(node[keys[label]]) for node in added)
            ids[group_of(label)].update(zip(named, numbers, strict=True))
    for changed in _parts(difference.changed):
        written += _run(transaction, _CHANGE, rows=changed)
    for family, bundles in difference.linked.items():
        written += _link(transaction, family, bundles, ids)
    return written


def _link(
    transaction: ManagedTransaction,
    family: Family,
    bundles: list[tuple[str, LinkValues, list[str]]],
    ids: Mapping[str, dict[str, int]],
) -> Written:
    written = Written()
    for batch in cut_batches(bundles, ids[family.start], ids[family.end], _ROWS):
        written += create_links(transaction, family.name, batch)
    return written


def _run(transaction: ManagedTransaction, query: str, **parameters: object) -> Written:
    return Written.of(transaction.run(query, parameters).consume().counters)


def _parts(rows: Sequence[_Row]) -> Iterator[list[_Row]]:
    for first in range(0, len(rows), _ROWS):
        yield list(rows[first : first + _ROWS])
