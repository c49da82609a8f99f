"""Constraints and indexes of the model: made where they are missing, in managed transactions."""

from collections.abc import Iterable, Sequence
from typing import Final

from neo4j import ManagedTransaction, Session

from occugraph.neo4j.model import (
    ANALYZER,
    CONCEPT,
    FULL_TEXT_INDEX,
    RANGE_INDEXES,
    UNIQUE_KEYS,
    text_property,
)

__all__ = ["ensure_publication_constraint", "ensure_schema", "searched_properties"]

_ONLINE_S: Final = 300

_SEARCHED: Final = ("prefLabel", "prefLabelAll", "altLabels", "hiddenLabels")


def searched_properties(languages: Iterable[str]) -> list[str]:
    """Return the properties that the full-text index is over."""
    return [text_property(name, tag) for tag in sorted(languages) for name in _SEARCHED]


def ensure_schema(session: Session, languages: Sequence[str]) -> int:
    """Make the constraints and indexes that are missing, and wait until all are ready.

    Labels of a new language make the full-text index anew.

    Returns:
        How many were made.
    """
    known = {str(name) for name, _ in _read_indexes(session)}
    wanted = {name: query for name, query in _statements() if name not in known}
    searched = searched_properties(languages)
    found = dict(_read_indexes(session)).get(FULL_TEXT_INDEX)
    if searched and sorted(found or []) != sorted(searched):
        if found is not None:
            _change(session, f"DROP INDEX {FULL_TEXT_INDEX} IF EXISTS")
        wanted[FULL_TEXT_INDEX] = _full_text(searched)
    _change(session, *wanted.values())
    if wanted:
        session.run("CALL db.awaitIndexes($seconds)", seconds=_ONLINE_S).consume()
    return len(wanted)


def ensure_publication_constraint(session: Session) -> None:
    """Make the constraint by which two loads at once see each other."""
    _change(session, dict(_statements())["publication_id"])


def _read_indexes(session: Session) -> list[tuple[str, list[str]]]:
    found = session.run("SHOW INDEXES YIELD name, properties RETURN name, properties")
    return [(str(name), list(properties or [])) for name, properties in found.values()]


def _statements() -> Iterable[tuple[str, str]]:
    """Yield name and statement; labels and properties are those of the model."""
    for label, key in UNIQUE_KEYS:
        name = f"{label.lower()}_{key}"
        yield (
            name,
            (f"CREATE CONSTRAINT {name} IF NOT EXISTS FOR (n:{label}) REQUIRE n.{key} IS UNIQUE"),
        )
    for label, key in RANGE_INDEXES:
        name = f"{label.lower()}_{key}"
        yield name, f"CREATE INDEX {name} IF NOT EXISTS FOR (n:{label}) ON (n.{key})"


def _full_text(properties: Sequence[str]) -> str:
    named = ", ".join(f"n.{name}" for name in properties)
    return (
        f"CREATE FULLTEXT INDEX {FULL_TEXT_INDEX} IF NOT EXISTS FOR (n:{CONCEPT}) "
        f"ON EACH [{named}] "
        f"OPTIONS {{indexConfig: {{`fulltext.analyzer`: '{ANALYZER}'}}}}"
    )


def _change(session: Session, *statements: str) -> None:
    """Run statements, built from the model's names alone: Cypher takes no parameters here."""

    def change(transaction: ManagedTransaction) -> None:
        for statement in statements:
            transaction.run(statement).consume()

    session.execute_write(change)
