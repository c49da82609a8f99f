"""Filling a database with rows, batch by batch, in several sessions at once."""

import uuid
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import count
from threading import local
from typing import Final, TypeVar

from neo4j import ManagedTransaction, Session

from occugraph.errors import ConflictError
from occugraph.neo4j.counts import count_families, count_labels
from occugraph.neo4j.job import LoadJob
from occugraph.neo4j.model import LOAD_LANE
from occugraph.neo4j.rows import Bundles, LinkValues, Properties, count_links, group_of
from occugraph.neo4j.schema import ensure_publication_constraint, ensure_schema
from occugraph.neo4j.writing import (
    LinkBatch,
    Written,
    create_links,
    create_nodes,
    cut_batches,
)

__all__ = ["fill"]

# A batch is one transaction: about a megabyte of parameters, far below the memory of a server.
_NODES: Final = 1_000
_LINKS: Final = 10_000
_REMOVED: Final = 20_000
# One session packs its parameters while the server works for the other.
_SESSIONS: Final = 2
_LANES: Final = _SESSIONS + 1
"""One for each session of the pool, and one for that which begins and ends."""

_FORGET: Final = "MATCH (p:Publication) WHERE p.id <> $id DETACH DELETE p"
# Of two that begin at once with the same publication, the second waits here and takes over.
_BEGIN: Final = "MERGE (p:Publication {id: $id}) SET p = $publication"
# A session holds its lane while a transaction of it runs. Who begins removes the lanes of others,
# and so waits for what they have under way; nothing of theirs comes later.
_CLEAR_LANES: Final = f"MATCH (lane:{LOAD_LANE}) DETACH DELETE lane"
_MAKE_LANES: Final = (
    f"UNWIND range(0, $last) AS number CREATE (:{LOAD_LANE} {{token: $token, number: number}})"
)
_CLAIM: Final = (
    f"MATCH (lane:{LOAD_LANE} {{token: $token, number: $number}}) SET lane.number = $number "
    "RETURN count(lane)"
)
_END: Final = (
    "MATCH (p:Publication) WITH collect(p) AS found WHERE size(found) = 1 UNWIND found AS p "
    "WITH p WHERE p.loading = $token SET p.complete = true REMOVE p.loading RETURN count(p)"
)
_REMOVE_LINKS: Final = "MATCH (:{label})-[r:{name}]->() WITH r LIMIT $most DELETE r"
_REMOVE_NODES: Final = "MATCH (n:{label}) WITH n LIMIT $most DETACH DELETE n"
# What there is of a load that has just begun: its :Publication and its lanes.
_MARKS: Final = 1 + _LANES
# The server keeps this count.
_COUNT_ALL: Final = "MATCH (n) RETURN count(n)"
_Done = TypeVar("_Done")


def fill(job: LoadJob) -> Written:
    """Remove what is there of ours and write the rows of a job.

    Raises:
        ConflictError: Another load has begun, or others write at the same time.
    """
    return _Filling(job).run()


class _Filling:
    def __init__(self, job: LoadJob) -> None:
        self._job = job
        # By this the load sees that another one has begun.
        self._token = uuid.uuid4().hex
        self._ids: dict[str, dict[str, int]] = {}
        self._lanes = local()
        self._numbers = count()

    @property
    def _lane(self) -> int:
        """The lane of this thread: one for each of the pools' and one for this."""
        found: int | None = getattr(self._lanes, "number", None)
        if found is None:
            found = self._lanes.number = next(self._numbers)
        return found

    def run(self) -> Written:
        with self._job.open_session() as session:
            written = self._begin(session)
            written += self._clear(session)
            with ThreadPoolExecutor(_SESSIONS, thread_name_prefix="load") as pool:
                written += self._write_nodes(pool)
                # The server makes the indexes, which are over nodes, beside the relationships.
                with ThreadPoolExecutor(1, thread_name_prefix="index") as other:
                    schema = other.submit(self._index)
                    written += self._write_links(pool)
                    self._job.progress("index", 0, 0)
                    schema.result()
            self._check(session)
            written += self._end(session)
        self._job.progress("index", 1, 1)
        return written

    def _index(self) -> None:
        with self._job.open_session() as session:
            ensure_schema(session, self._job.languages)

    def _begin(self, session: Session) -> Written:
        """Mark the publication incomplete: from here on readers refuse it."""
        named = {"id": self._job.publication["id"]}
        marked = {**self._job.publication, "complete": False, "loading": self._token}

        def begin(transaction: ManagedTransaction) -> Written:
            written = _run(transaction, _FORGET, **named)
            written += _run(transaction, _BEGIN, **named, publication=marked)
            _run(transaction, _CLEAR_LANES)
            _run(transaction, _MAKE_LANES, token=self._token, last=_LANES - 1)
            return written

        ensure_publication_constraint(session)
        return session.execute_write(begin)

    def _clear(self, session: Session) -> Written:
        """Remove our nodes and relationships, in batches that fit a server's memory."""
        written = Written()
        [[present]] = session.execute_read(lambda tx: tx.run(_COUNT_ALL).values())
        if present == _MARKS:
            return written
        queries = [
            _REMOVE_LINKS.format(label=family.start, name=family.name)
            for family, there in count_families(session).items()
            if there
        ]
        queries += [
            _REMOVE_NODES.format(label=label)
            for label, there in count_labels(session).items()
            if there
        ]
        for query in queries:
            more = self._remove(session, query)
            while more.total:
                written += more
                self._job.progress("remove", written.total, 0)
                more = self._remove(session, query)
        return written

    def _remove(self, session: Session, query: str) -> Written:
        return session.execute_write(self._claimed(lambda tx: _run(tx, query, most=_REMOVED)))

    def _write_nodes(self, pool: ThreadPoolExecutor) -> Written:
        batches = [
            (label, nodes[first : first + _NODES])
            for label, found in sorted(self._job.rows.nodes.items())
            for nodes in [list(found.items())]
            for first in range(0, len(nodes), _NODES)
        ]
        total, written = self._job.rows.node_count, Written()

        def write(batch: tuple[str, list[tuple[str, Properties]]]) -> tuple[Written, list[int]]:
            label, nodes = batch
            properties = [node for _, node in nodes]
            return self._transact(lambda tx: create_nodes(tx, label, properties))

        for (label, nodes), (more, numbers) in zip(
            batches, _in_parallel(pool, write, batches), strict=True
        ):
            ids = self._ids.setdefault(group_of(label), {})
            ids.update(zip((key for key, _ in nodes), numbers, strict=True))
            written += more
            self._job.progress("nodes", written.nodes_created, total)
        return written

    def _write_links(self, pool: ThreadPoolExecutor) -> Written:
        total, written = self._job.rows.link_count, Written()

        def write(batch: tuple[str, LinkBatch]) -> Written:
            name, links = batch
            return self._transact(lambda tx: create_links(tx, name, links))

        for more in _in_parallel(pool, write, self._link_batches()):
            written += more
            self._job.progress("relationships", written.relationships_created, total)
        return written

    def _link_batches(self) -> Iterator[tuple[str, LinkBatch]]:
        for family, bundles in sorted(self._job.rows.links.items()):
            starts, ends = self._ids.get(family.start, {}), self._ids.get(family.end, {})
            for batch in cut_batches(_unfold(bundles), starts, ends, _LINKS):
                yield family.name, batch

    def _transact(self, work: Callable[[ManagedTransaction], _Done]) -> _Done:
        with self._job.open_session() as session:
            return session.execute_write(self._claimed(work))

    def _claimed(
        self, work: Callable[[ManagedTransaction], _Done]
    ) -> Callable[[ManagedTransaction], _Done]:
        """Return work that is refused once another load has begun."""

        def run(transaction: ManagedTransaction) -> _Done:
            lane = {"token": self._token, "number": self._lane}
            if not transaction.run(_CLAIM, lane).values()[0][0]:
                raise _overtaken()
            return work(transaction)

        return run

    def _check(self, session: Session) -> None:
        """Compare the server's counts with the rows before the publication is called complete.

        Raises:
            ConflictError: They differ: someone else was writing.
        """
        rows = self._job.rows
        for label, there in count_labels(session, rows.nodes).items():
            _expect(label, there, len(rows.nodes[label]))
        for family, there in count_families(session, rows.links).items():
            _expect(family.name, there, count_links(rows.links[family]))

    def _end(self, session: Session) -> Written:
        def end(transaction: ManagedTransaction) -> Written:
            result = transaction.run(_END, token=self._token)
            if not result.values()[0][0]:
                raise _overtaken()
            _run(transaction, _CLEAR_LANES)
            return Written.of(result.consume().counters)

        return session.execute_write(end)


def _expect(name: str, found: int, expected: int) -> None:
    if found != expected:
        raise ConflictError(
            f"Neo4j has {found} {name} where {expected} were written",
            hint="see that no one else writes to this database, and load again",
            name=name,
            found=found,
            expected=expected,
        )


def _overtaken() -> ConflictError:
    return ConflictError(
        "another load into this database has begun", hint="wait for its end", retry_after=1
    )


def _unfold(bundles: Bundles) -> Iterator[tuple[str, LinkValues, list[str]]]:
    for start, found in bundles.items():
        for values, ends in found.items():
            yield start, values, ends


_Item = TypeVar("_Item")


def _in_parallel(
    pool: ThreadPoolExecutor, work: Callable[[_Item], _Done], items: Iterable[_Item]
) -> Iterator[_Done]:
    """Yield the results in order; no more than a few items are held, and none after a failure."""
    pending: list[Future[_Done]] = []
    try:
        for item in items:
            pending.append(pool.submit(work, item))
            if len(pending) > _SESSIONS:
                yield pending.pop(0).result()
        while pending:
            yield pending.pop(0).result()
    finally:
        for future in pending:
            future.cancel()


def _run(transaction: ManagedTransaction, query: str, **parameters: object) -> Written:
    return Written.of(transaction.run(query, parameters).consume().counters)
