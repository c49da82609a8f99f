"""Loading a publication into Neo4j: whole, or as a difference to what is there.

A first load and a rebuild write batches: until the last one is in, the :Publication node says
``complete: false`` and readers refuse it. A publication over a complete one is a difference in
one transaction: readers see the old one until the new one is there. What others have changed in
the nodes and relationships of ours is put right by it, too.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from neo4j import Driver, ManagedTransaction, Session
from neo4j.exceptions import Neo4jError

from occugraph.errors import ConflictError
from occugraph.index.storage import GraphIndex
from occugraph.neo4j.content import Content, read_content
from occugraph.neo4j.counts import count_labels
from occugraph.neo4j.difference import Difference, find_difference
from occugraph.neo4j.filling import fill
from occugraph.neo4j.job import LoadJob, Progress, made_aside
from occugraph.neo4j.model import FORMAT, NODE_TYPES
from occugraph.neo4j.projection import project
from occugraph.neo4j.rows import Properties
from occugraph.neo4j.schema import ensure_schema
from occugraph.neo4j.writing import Written, write_difference
from occugraph.publication import Publication

__all__ = ["MOST_CHANGES", "LoadCounts", "LoadKind", "Progress", "load_index", "load_publication"]

MOST_CHANGES: Final = 100_000
"""The largest difference that is one transaction, in nodes and relationships.

Measured: about 2 KiB of the server's transaction memory each, so that it fits a heap of 512 MiB,
of which 70 % is for transactions. What is larger, or too large for the server all the same, is a
rebuild.
"""


class LoadKind(StrEnum):
    """What kind of load it was."""

    FIRST = "first"
    REBUILD = "rebuild"
    DIFFERENCE = "difference"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class LoadCounts:
    """What a load did.

    Attributes:
        publication: The id of the publication that is in Neo4j now.
        kind: What kind of load it was.
        reason: Why it was a rebuild, in words; empty for other kinds.
        nodes: How many nodes there are now, but the :Publication.
        relationships: How many relationships.
        written: What was written and deleted.
    """

    publication: str
    kind: LoadKind
    reason: str
    nodes: int
    relationships: int
    written: Written


def load_publication(
    driver: Driver,
    publication: Publication,
    *,
    database: str | None = None,
    rebuild: bool = False,
    progress: Progress = lambda _stage, _done, _total: None,
) -> LoadCounts:
    """Make Neo4j hold a publication.

    Args:
        driver: To the server.
        publication: What to load.
        database: Which database; None for the user's own.
        rebuild: Whether all is removed and written anew.
        progress: Told how far it is.

    Guarantees:
        Running it again is always safe. The same publication again writes nothing where nothing
        was changed. Where it fails, readers see what was there before, or are told that it is
        incomplete; never a part.

    Raises:
        ConflictError: Another load has begun meanwhile, or the database holds nodes with labels
            of ours that are not ours.
        StoreError: The index of the publication cannot be read.
        neo4j.exceptions.Neo4jError, neo4j.exceptions.DriverError: The server refuses or is away.
    """
    index = GraphIndex.open(publication.index_dir)
    return load_index(
        driver, index, publication.id, database=database, rebuild=rebuild, progress=progress
    )


def load_index(
    driver: Driver,
    index: GraphIndex,
    publication: str,
    *,
    database: str | None = None,
    rebuild: bool = False,
    progress: Progress = lambda _stage, _done, _total: None,
) -> LoadCounts:
    """Make Neo4j hold what a graph index holds, as the publication with an id; as above."""
    progress("project", 0, 0)
    with made_aside(lambda: project(index)) as pending:
        described = _describe(index, publication)
        return _Load(LoadJob(driver, database, pending, described, progress)).run(rebuild=rebuild)


def _describe(index: GraphIndex, publication: str) -> Properties:
    return {
        "id": publication,
        "digest": index.meta.digest,
        "view": index.meta.view,
        "format": FORMAT,
        "languages": list(index.meta.languages),
        "complete": True,
    }


_OLD: Final = "MATCH (p:Publication) RETURN properties(p)"
# The server keeps this count; asked first, for it takes longer to plan the next than to run it.
_ANY: Final = "MATCH (n) RETURN count(n)"
_LOCK: Final = "MATCH (p:Publication {id: $old}) SET p = $publication RETURN count(p)"


# The server's codes for a transaction that needs more memory than it has.
_MEMORY: Final = ("MemoryPoolOutOfMemoryError", "TransactionOutOfMemoryError")


class _TooLargeError(Exception):
    """The difference does not fit one transaction."""


class _Load:
    """What one job does to a database."""

    def __init__(self, job: LoadJob) -> None:
        self._job = job

    def run(self, *, rebuild: bool) -> LoadCounts:
        with self._job.open_session() as session:
            old = self._find_old(session)
            reason = self._why_rebuild(old, rebuild=rebuild)
            if old is not None and not reason:
                try:
                    return self._update(session, old)
                except _TooLargeError as err:
                    reason = str(err)
        if old is None:
            return self._count(LoadKind.FIRST, reason, fill(self._job))
        # Readers have the old publication until there is something to write.
        self._job.pending.result()
        return self._count(LoadKind.REBUILD, reason, fill(self._job))

    def _find_old(self, session: Session) -> Mapping[str, object] | None:
        """Return the publication that is there.

        Raises:
            ConflictError: There is none, but there are nodes with labels of ours.
        """
        found = session.execute_read(lambda transaction: transaction.run(_OLD).values())
        if found:
            # More than one is no one's: nothing says which of them the rest belongs to.
            return found[0][0] if len(found) == 1 else {}
        [[count]] = session.execute_read(lambda transaction: transaction.run(_ANY).values())
        if not count:
            return None
        foreign = [(label, count) for label, count in count_labels(session).items() if count]
        if foreign:
            shown = ", ".join(f"{count} {label}" for label, count in foreign)
            raise ConflictError(
                f"the database holds nodes that occugraph did not write: {shown}",
                hint="give occugraph a database of its own, or remove them",
                labels=tuple(label for label, _ in foreign),
            )
        return None

    def _why_rebuild(self, old: Mapping[str, object] | None, *, rebuild: bool) -> str:
        if old is None:
            return ""
        if rebuild:
            return "asked for"
        if not old.get("complete"):
            return "the last load did not end"
        if old.get("format") != FORMAT:
            return f"what is there is of format {old.get('format')}, this is {FORMAT}"
        return ""

    def _update(self, session: Session, old: Mapping[str, object]) -> LoadCounts:
        """Write the difference to what is there, in one transaction.

        Raises:
            _TooLargeError: It does not fit.
        """
        try:
            difference, written = session.execute_write(self._write_difference, old)
        except Neo4jError as err:
            if not (err.code or "").endswith(_MEMORY):
                raise
            raise _TooLargeError(
                "the server has too little memory for the difference in one transaction"
            ) from err
        made = ensure_schema(session, self._job.languages)
        changed = difference.size or written.total or made
        return self._count(LoadKind.DIFFERENCE if changed else LoadKind.UNCHANGED, "", written)

    def _write_difference(
        self, transaction: ManagedTransaction, old: Mapping[str, object]
    ) -> tuple[Difference, Written]:
        self._job.progress("compare", 0, 0)
        content = _read(transaction)
        difference = find_difference(content, self._job.rows)
        if difference.size > MOST_CHANGES:
            raise _TooLargeError(
                f"{difference.size} nodes and relationships differ: more than {MOST_CHANGES}, "
                "which one transaction may change"
            )
        written = Written()
        if difference.size or dict(old) != self._job.publication:
            self._job.progress("write", 0, difference.size)
            # Written first: of two loads at once the second waits here, then finds its old gone.
            result = transaction.run(_LOCK, old=old["id"], publication=self._job.publication)
            [[count]] = result.values()
            if not count:
                raise ConflictError(
                    "another load has changed what is in Neo4j meanwhile",
                    hint="run the command again",
                )
            written = Written.of(result.consume().counters)
            written += write_difference(transaction, difference, content.ids, _KEYS)
        return difference, written

    def _count(self, kind: LoadKind, reason: str, written: Written) -> LoadCounts:
        return LoadCounts(
            str(self._job.publication["id"]),
            kind,
            reason,
            self._job.rows.node_count,
            self._job.rows.link_count,
            written,
        )


_KEYS: Final = {kind.label: kind.key for kind in NODE_TYPES}


def _read(transaction: ManagedTransaction) -> Content:
    return read_content(transaction.run)
