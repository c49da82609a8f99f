"""The query host: answers SPARQL from a dataset in memory, in processes that can be killed."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Coroutine
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from occugraph.errors import ArgumentError, OccugraphError, QueryLimitError, UnavailableError
from occugraph.result_digest import ResultDigest
from occugraph_api.sparql.formats import GRAPH_FORMATS, SOLUTION_FORMATS, choose_by_name
from occugraph_api.sparql.frames import Header
from occugraph_api.sparql.limits import SETTINGS, QueryLimits
from occugraph_api.sparql.loader_process import LoaderProcess
from occugraph_api.sparql.pool import Abandoned
from occugraph_api.sparql.query import Answer, DigestedAnswer, Query
from occugraph_api.sparql.staged import StagedPool

__all__ = ["HostStatus", "QueryHost", "run_once"]

_log = logging.getLogger(__name__)

_RESTART_WAIT_S: Final = 0.8
"""Seconds a query waits for a loader that is being replaced."""
_RESTART_PAUSES_S: Final = (0.1, 0.5, 2.0, 5.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class HostStatus:
    """What `/ready` and `/metrics` tell of the host.

    Args:
        ready: Whether a dataset is loaded, or the first stage of one, and its loader runs.
        whole: Whether all of it is loaded, its named graphs with it.
        digest: Of the publication served.
        quads: In the dataset, the default graph's triples included.
        graphs: Number of named graphs.
        load_s: Seconds the load took.
        workers: Most queries at once.
        idle: Workers that wait for a query.
        killed: Queries ended at the time limit since this dataset was loaded.
        restarts: Loaders replaced after they ended unasked.
    """

    ready: bool
    whole: bool
    digest: str | None
    quads: int
    graphs: int
    load_s: float
    workers: int
    idle: int
    killed: int
    restarts: int


class QueryHost:
    """Answers queries from the dataset at `path`; never forks and never blocks the loop.

    Use it in one event loop: `await start()`, then `ask` from any number of tasks, `swap` to
    a new dataset while queries run, `await close()`. A worker or loader that dies is
    replaced. Nothing outlives the process, not even after `kill -9`.

    Args:
        path: `.nq`, `.nt`, `.ttl` or `.trig`; triples without a graph are the default graph.
        digest: Of the publication, for ETag and `X-Occugraph-Digest`.
        limits: What each query may use.
        staged: Whether `start` ends when the default graph is loaded, where the dataset has a
            layout that allows it. Queries that may read named graphs then wait for these. It
            takes the memory of the default graph once more, for as long as the rest loads.
    """

    def __init__(
        self,
        path: Path,
        *,
        digest: str | None = None,
        limits: QueryLimits | None = None,
        staged: bool = False,
    ) -> None:
        self.limits = limits or QueryLimits()
        self._pool = self._make_pool(path, digest, staged=staged)
        self._swapping = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()
        self._restarting: asyncio.Task[None] | None = None
        self._restarts = 0
        self._closed = False

    @property
    def digest(self) -> str | None:
        """The digest of the publication that is served now."""
        return self._pool.digest

    @property
    def is_loading(self) -> bool:
        """Whether the named graphs, or the whole dataset, are on their way."""
        return self._pool.is_loading

    @property
    def graphs(self) -> tuple[str, ...]:
        """IRIs of the named graphs, sorted."""
        return self._pool.current.graphs

    @property
    def quads(self) -> int:
        """Number of quads loaded."""
        return self._pool.current.quads

    @property
    def loader_bytes(self) -> int:
        """Memory of the loader after it has loaded; 0 before, and where it is not known."""
        return self._pool.current.loader_bytes

    @property
    def pids(self) -> dict[str, int | list[int]]:
        """Process ids: `loader` and `workers`."""
        return self._pool.pids

    def status(self) -> HostStatus:
        """The state of the host at this moment."""
        pool = self._pool
        return HostStatus(
            ready=pool.alive and not self._closed,
            whole=pool.is_whole and not self._closed,
            digest=pool.digest,
            quads=pool.current.quads,
            graphs=len(pool.current.graphs),
            load_s=pool.current.load_s,
            workers=self.limits.workers,
            idle=pool.current.idle,
            killed=pool.killed,
            restarts=self._restarts,
        )

    async def start(self, ahead: LoaderProcess | None = None) -> None:
        """Loads the dataset and starts the workers.

        Args:
            ahead: A loader that was started before the host was made, to save time; used if
                it is as this host needs it, else ended.

        Raises:
            SourceError: The dataset cannot be loaded; says which line.
            UnavailableError: The loader ended.
        """
        await self._pool.start(ahead)

    async def swap(self, path: Path, digest: str | None = None) -> None:
        """Serves the dataset at `path` from now on; queries that run end on the old one.

        All or nothing: when the new one cannot be loaded the old one stays and the error of
        `start` is raised. Both are in memory for a while.
        """
        async with self._swapping:
            fresh = self._make_pool(path, digest)
            await fresh.start()
            old, self._pool = self._pool, fresh
            if self._closed:
                await fresh.close()
            self._keep(old.retire())

    async def close(self) -> None:
        """Ends all processes of the host. Safe to call again."""
        self._closed = True
        if self._restarting is not None:
            self._restarting.cancel()
        await self._pool.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def ask(self, query: Query, abandoned: Abandoned | None = None) -> Answer:
        """Answers one query, whole or not at all.

        Args:
            query: The question.
            abandoned: Tells whether the client is gone; its query is then ended.

        Raises:
            ArgumentError: The query is malformed; fact `refused` is "malformed", or "format"
                where the client takes none of the formats there are.
            QueryLimitError: Over a limit or forbidden; `refused` says which: time, memory,
                bytes, rows, length, nesting, service, update or crash.
            UnavailableError: Not now; `refused` is busy or worker.
        """
        reply, body, digest = await self._request(query, abandoned)
        form, name = reply["form"], reply["format"]
        return Answer(
            form=form,
            format=name,
            media_type=(GRAPH_FORMATS if form == "graph" else SOLUTION_FORMATS)[name],
            body=body,
            rows=reply["rows"],
            seconds=reply["seconds"],
            digest=digest,
            unknown_functions=tuple(reply.get("unknown", ())),
        )

    async def digest_answer(
        self, query: Query, *, is_ordered: bool, abandoned: Abandoned | None = None
    ) -> DigestedAnswer:
        """Answers one query as `ask` does, under the same limits, with the digest alone.

        Args:
            query: The question; its formats say nothing.
            is_ordered: Whether the order of solutions is part of the answer.
            abandoned: As of `ask`, which says what is raised, too.
        """
        asked = "order" if is_ordered else "rows"
        reply, _, digest = await self._request(query, abandoned, digest=asked)
        return DigestedAnswer(
            form=reply["form"],
            result=ResultDigest(reply["rows"], reply["sha256"], reply["order"]),
            digest=digest,
            unknown_functions=tuple(reply.get("unknown", ())),
        )

    async def _request(
        self, query: Query, abandoned: Abandoned | None, **more: str
    ) -> tuple[Header, bytes, str | None]:
        """A worker's reply, its answer, and the digest of the publication it comes from."""
        encoded = query.text.encode("utf-8", "surrogatepass")
        if len(encoded) > self.limits.query_bytes:
            raise QueryLimitError(
                f"The query has {len(encoded)} bytes; at most {self.limits.query_bytes} are "
                f"allowed (setting {SETTINGS['length']}).",
                refused="length",
            )
        header = {
            "base": query.base,
            "solutions": query.choice.solutions,
            "graph": query.choice.graph,
            "default_graphs": query.default_graphs,
            "named_graphs": query.named_graphs,
            **more,
        }
        if not (self._pool.alive or self._pool.is_loading):
            await self._await_restart()
        pool = self._pool
        reply, body = await pool.ask(header, encoded, abandoned)
        if reply["kind"] != "ok":
            raise _error_of(reply)
        return reply, body, pool.digest

    def _make_pool(self, path: Path, digest: str | None, *, staged: bool = False) -> StagedPool:
        return StagedPool(
            path, digest=digest, limits=self.limits, staged=staged, on_death=self._on_death
        )

    def _on_death(self, pool: StagedPool) -> None:
        self._keep(pool.close())
        if pool is self._pool and not self._closed:
            self._restarting = self._keep(self._restart())

    def _keep(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _restart(self) -> None:
        """Replaces a dead loader, again and again with growing pauses."""
        attempt = 0
        while not self._closed and not self._pool.alive:
            dead = self._pool
            fresh = self._make_pool(dead.path, dead.digest)
            try:
                await fresh.start()
            except OccugraphError as error:
                _log.error("query loader did not start again: %s", error)
                pause = _RESTART_PAUSES_S[min(attempt, len(_RESTART_PAUSES_S) - 1)]
                attempt += 1
                await asyncio.sleep(pause)
                continue
            self._restarts += 1
            if self._pool is dead:
                self._pool = fresh
            else:
                await fresh.close()  # a swap was faster

    async def _await_restart(self) -> None:
        if self._restarting is not None and not self._closed:
            await asyncio.wait((self._restarting,), timeout=_RESTART_WAIT_S)
        if not self._pool.alive:
            raise UnavailableError(
                "The query host is being restarted.", hint="try again", refused="worker"
            )


def _error_of(reply: dict[str, object]) -> OccugraphError:
    kind, message = str(reply["kind"]), str(reply["message"])
    if kind in {"malformed", "format"}:
        return ArgumentError(message, refused=kind)
    if kind == "failed":
        _log.error("query failed: %s", reply.get("log"))
        return UnavailableError("The query could not be answered.", refused="failed")
    return QueryLimitError(message, refused=kind)


def run_once(
    path: Path,
    query: str,
    format: str | None = None,  # noqa: A002 - the name of the parameter everywhere
    timeout_s: float = 30.0,
    *,
    limits: QueryLimits | None = None,
) -> Answer:
    """Loads `path`, answers one query and ends; for the command line.

    It runs the same host as the server, with one worker. `timeout_s` is for the query alone,
    not the load. `format` is a name out of `formats.NAMES`, or None for JSON and Turtle.

    Raises:
        ArgumentError: Malformed query, or an unknown or unfitting format.
        SourceError: `path` cannot be loaded.
        QueryLimitError: Over a limit or forbidden.
        UnavailableError: The host could not answer.
    """
    try:
        choice = choose_by_name(format)
    except KeyError:
        raise ArgumentError(f"format is '{format}'", hint="see --help", value=format) from None
    own = replace(limits or QueryLimits(), workers=1, timeout_s=timeout_s)

    async def ask() -> Answer:
        host = QueryHost(path, limits=own)
        try:
            await host.start()
            return await host.ask(Query(text=query, choice=choice))
        finally:
            await host.close()

    started = time.perf_counter()
    with contextlib.suppress(KeyboardInterrupt):
        return asyncio.run(ask())
    raise UnavailableError(f"Stopped after {time.perf_counter() - started:.1f} s.")
