"""Bookmarks: what a load ended with, so that reads of a cluster wait until they see it.

They are kept in the home, by server and database. One server alone needs none: what is written
there is seen.
"""

import json
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Final

from neo4j import WRITE_ACCESS, Driver

from occugraph.neo4j.connection import Neo4jTarget
from occugraph.record import write_atomically

__all__ = ["fetch_bookmarks", "read_bookmarks", "write_bookmarks"]

_FILE: Final = Path("neo4j") / "bookmarks.json"


def fetch_bookmarks(driver: Driver, target: Neo4jTarget) -> tuple[str, ...]:
    """Return what says that all was seen that is committed now, asked of who may write."""
    with closing(
        driver.session(database=target.database, default_access_mode=WRITE_ACCESS)
    ) as session:
        session.run("RETURN 1").consume()
        return tuple(sorted(session.last_bookmarks().raw_values))


def write_bookmarks(home: Path, target: Neo4jTarget, bookmarks: tuple[str, ...]) -> None:
    """Keep the bookmarks of a load; those of another server or database stay."""
    known = {**_read(home), _key(target): list(bookmarks)}
    text = json.dumps(known, indent=1, sort_keys=True)
    write_atomically(home / _FILE, f"{text}\n".encode())


def read_bookmarks(home: Path, target: Neo4jTarget) -> tuple[str, ...]:
    """Return the bookmarks of the last load, none where there was none."""
    return tuple(_read(home).get(_key(target), ()))


def _key(target: Neo4jTarget) -> str:
    return f"{target.uri}/{target.database}"


def _read(home: Path) -> Mapping[str, list[str]]:
    try:
        found: Mapping[str, list[str]] = json.loads((home / _FILE).read_bytes())
    except (OSError, ValueError):
        return {}
    return found
