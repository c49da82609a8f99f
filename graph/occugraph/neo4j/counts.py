"""Counts that the server keeps: of each label, and of each relationship type by label of the start.

The server answers from them where a query asks for nothing but one count; where another column
stands beside it, be it a constant, it goes through all nodes or relationships. So each count is a
subquery of its own, and one query asks for all of them: planning takes longer than answering.
"""

from collections.abc import Iterable, Mapping
from typing import Final, TypeVar

from neo4j import Session

from occugraph.neo4j.model import NODE_TYPES, PUBLICATION
from occugraph.neo4j.rows import FAMILIES, Family

__all__ = ["LABELS", "count_families", "count_labels"]

LABELS: Final = tuple(kind.label for kind in NODE_TYPES if kind.label != PUBLICATION)
"""The labels of all nodes but the :Publication."""

_Key = TypeVar("_Key")


def count_labels(session: Session, labels: Iterable[str] = LABELS) -> dict[str, int]:
    """Return how many nodes have each label."""
    return _ask(session, {label: f"(:{label})" for label in labels})


def count_families(session: Session, families: Iterable[Family] = FAMILIES) -> dict[Family, int]:
    """Return how many relationships there are of each family, wherever they end."""
    return _ask(session, {each: f"(:{each.start})-[:{each.name}]->()" for each in families})


def _ask(session: Session, patterns: Mapping[_Key, str]) -> dict[_Key, int]:
    if not patterns:
        return {}
    columns = (f"COUNT {{ {each} }} AS c{place}" for place, each in enumerate(patterns.values()))
    query = f"RETURN {', '.join(columns)}"
    [found] = session.execute_read(lambda transaction: transaction.run(query).values())
    return dict(zip(patterns, found, strict=True))
