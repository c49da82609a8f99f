"""Reading from a server that may be away: a dead one is noticed soon, and one that is back as well.

A query has two limits. The server ends one that runs too long (``Timing.query_s``). But a server
that is cut off says nothing, not even that, and a socket waits for minutes. So while a query
takes longer than a connection may, the server is asked over a new connection whether it is there.
Where it is not, every connection is closed, which ends the queries that wait on them, and the
next query starts with new ones.

A server that has just been started is there, but slow: to log in may take it longer than a
connection may. Where it answers the first bytes of one, a query waits for it as for any other.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from typing import Final, LiteralString

from neo4j import READ_ACCESS, Bookmarks, Driver, Query, Record
from neo4j.exceptions import DriverError, Neo4jError

from occugraph.errors import UnavailableError
from occugraph.neo4j.connection import Neo4jTarget, check_version, open_driver, translated
from occugraph.neo4j.handshake import answers_bolt

__all__ = ["ReadConnection"]

_log = logging.getLogger(__name__)

_ALL_ROWS: Final = -1
"""The rows of an answer in one piece: pages are small, and a way there and back is saved."""

_TURNS: Final = 8
"""How often the watch looks in the time that a connection may take."""


@dataclass(slots=True)
class _Opened:
    """A driver, and what is known of the server behind it."""

    target: Neo4jTarget
    driver: Driver
    is_checked: bool = False


class ReadConnection:
    """Reads from one database. Safe to use from several threads; nothing is sent before a read.

    Args:
        target: Where to; or what says it, asked at the first read and after a failed one: a local
            server may come back at another port.
        bookmarks: What the reads must have seen, of a member of a cluster: what a load ended with.
    """

    def __init__(
        self, target: Neo4jTarget | Callable[[], Neo4jTarget], *, bookmarks: Sequence[str] = ()
    ) -> None:
        self.bookmarks: tuple[str, ...] = tuple(bookmarks)
        self._target: Final = target
        self._lock = threading.Lock()
        self._opened: _Opened | None = None
        self._patient: set[Driver] = set()
        self._waiting: dict[int, float] = {}
        self._watch: threading.Thread | None = None
        self._is_closed = threading.Event()

    def read(self, query: LiteralString, parameters: Mapping[str, object]) -> list[Record]:
        """Return the rows of a query that writes nothing.

        Raises:
            UnavailableError: The server does not answer, or not in time.
            StoreError: It refuses.
        """
        opened = self._open()
        started = time.monotonic()
        with translated(opened.target):
            try:
                return self._run(opened, query, parameters)
            except (DriverError, Neo4jError) as err:
                # Connections that were kept may be those of a server that has gone and come
                # back: the first use of one finds out, and drops them all.
                late = time.monotonic() - started > opened.target.timing.connect_s / 2
                if not err.is_retryable() or (late and not self._is_slow(opened)):
                    raise
            if late:
                return self._run_patiently(opened.target, query, parameters)
            opened = self._reopen(opened)
            return self._run(opened, query, parameters)

    def check(self) -> None:
        """Ask a real question; raises as :meth:`read`."""
        self.read("RETURN 1", {})

    def close(self) -> None:
        """Close all connections; a read that is under way fails."""
        self._is_closed.set()
        self._drop()

    def _run(
        self, opened: _Opened, query: LiteralString, parameters: Mapping[str, object]
    ) -> list[Record]:
        target = opened.target
        bookmarks = self.bookmarks if target.is_routed else ()
        with (
            self._watched(),
            closing(
                opened.driver.session(
                    database=target.database,
                    default_access_mode=READ_ACCESS,
                    fetch_size=_ALL_ROWS,
                    bookmarks=Bookmarks.from_raw_values(bookmarks),
                )
            ) as session,
        ):
            result = session.run(Query(query, timeout=target.timing.query_s), dict(parameters))
            rows = list(result)
            if not opened.is_checked:
                check_version(result.consume().server.agent)
                opened.is_checked = True
            return rows

    def _is_slow(self, opened: _Opened) -> bool:
        """Return whether a server that did not answer is there all the same.

        It is not where the watch, which has asked that, has closed its connections.
        """
        return self._opened is opened and _is_there(opened.target)

    def _run_patiently(
        self, target: Neo4jTarget, query: LiteralString, parameters: Mapping[str, object]
    ) -> list[Record]:
        """Run a query over a connection that may take as long as a query may."""
        timing = replace(target.timing, connect_s=target.timing.query_s)
        patient = replace(target, timing=timing)
        with closing(open_driver(patient, retry_s=0)) as driver:
            self._patient.add(driver)
            try:
                return self._run(_Opened(target, driver), query, parameters)
            finally:
                self._patient.discard(driver)

    def _open(self) -> _Opened:
        with self._lock:
            if self._is_closed.is_set():
                raise UnavailableError("the connection to Neo4j was closed")
            if self._opened is None:
                target = self._locate()
                self._opened = _Opened(target, open_driver(target, retry_s=0))
            return self._opened

    def _locate(self) -> Neo4jTarget:
        target = self._target
        return target if isinstance(target, Neo4jTarget) else target()

    def _reopen(self, failed: _Opened) -> _Opened:
        """Return where to try again: elsewhere, if the server is elsewhere now."""
        if self._opened is failed and self._locate() != failed.target:
            self._drop()
        return self._open()

    @contextmanager
    def _watched(self) -> Iterator[None]:
        """Have the query of this thread watched while it waits."""
        thread = threading.get_ident()
        self._waiting[thread] = time.monotonic()
        if self._watch is None:
            self._start_watch()
        try:
            yield
        finally:
            del self._waiting[thread]

    def _start_watch(self) -> None:
        with self._lock:
            if self._watch is None:
                self._watch = threading.Thread(
                    target=self._keep_watch, name="neo4j-watch", daemon=True
                )
                self._watch.start()

    def _keep_watch(self) -> None:
        turn_s = 1.0
        while not self._is_closed.wait(turn_s):
            opened = self._opened
            if opened is None:
                continue
            patience_s = opened.target.timing.connect_s
            turn_s = patience_s / _TURNS
            oldest = min(list(self._waiting.values()), default=None)
            if oldest is None or time.monotonic() - oldest < patience_s:
                continue
            is_there = _is_there(opened.target)
            # It may have answered in the meantime.
            if not is_there and self._opened is opened and oldest in list(self._waiting.values()):
                _log.error("Neo4j does not answer: its connections are closed")
                self._drop()

    def _drop(self) -> None:
        with self._lock:
            opened, self._opened = self._opened, None
        for driver in [*([opened.driver] if opened else []), *list(self._patient)]:
            driver.close()


def _is_there(target: Neo4jTarget) -> bool:
    """Ask a server over a new connection."""
    return answers_bolt(target.uri, target.timing.connect_s)
