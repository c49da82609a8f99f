"""One loader and its workers, as the API sees them."""

import asyncio
import contextlib
import json
import logging
import os
import signal
import socket
import subprocess
import time
from collections import deque
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

from occugraph.errors import QueryLimitError, SourceError, UnavailableError
from occugraph_api.sparql.frames import Header
from occugraph_api.sparql.in_flight import InFlight
from occugraph_api.sparql.limits import SETTINGS, QueryLimits
from occugraph_api.sparql.link import WorkerGoneError, WorkerLink
from occugraph_api.sparql.loader_process import LoaderProcess
from occugraph_api.sparql.roster import Roster

__all__ = ["Abandoned", "LoaderPool"]

Abandoned = Callable[[], Awaitable[bool]]
"""Tells whether the client is gone."""

_log = logging.getLogger(__name__)

_GRACE_S: Final = 2.0
"""Seconds a loader may take to end before it is killed."""
_OBITUARY_S: Final = 1.0
"""Seconds to wait for a loader's word on how a worker ended."""
_LOOK_S: Final = 1.0
"""Seconds between two looks whether the client still waits."""
_FDS: Final = 16


class LoaderPool:
    """A loader process with its workers and the queue before them.

    Args:
        path: The dataset.
        digest: What the answers from it are labelled with.
        limits: What each query may use.
        on_death: Called once when the loader ends unasked.
        on_first: Called with the control channel of the loader over the first stage.
    """

    def __init__(
        self,
        path: Path,
        *,
        digest: str | None,
        limits: QueryLimits,
        on_death: Callable[["LoaderPool"], None],
        on_first: Callable[[socket.socket], None] | None = None,
    ) -> None:
        self.path = path
        self.digest = digest
        self.quads = 0
        self.graphs: tuple[str, ...] = ()
        self.load_s = 0.0
        self.loader_bytes = 0
        self._limits = limits
        self._on_death = on_death
        self._on_first = on_first
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._ready: asyncio.Future[None] | None = None
        self._loaded = False
        self._lines = b""
        self._sockets: deque[int] = deque()
        self._links: dict[int, WorkerLink] = {}
        self._roster = Roster(limits)
        self._connecting: set[asyncio.Task[None]] = set()
        self._in_flight = InFlight()
        self._closing = False
        self.killed = 0

    @property
    def alive(self) -> bool:
        """Whether the loader runs and has loaded."""
        return self._control is not None and self._ready is not None and self._ready.done()

    @property
    def idle(self) -> int:
        """Workers that wait for a query."""
        return self._roster.free

    @property
    def pids(self) -> dict[str, int | list[int]]:
        """Process ids, for the log and for tests."""
        loader = self._process.pid if self._process else 0
        return {"loader": loader, "workers": [link.pid for link in self._links.values()]}

    async def start(self, process: LoaderProcess | None = None) -> None:
        """Starts the loader and waits until the dataset is loaded and a worker is there.

        Args:
            process: One that was started already.

        Raises:
            SourceError: The dataset cannot be loaded; the message is the loader's.
            UnavailableError: The loader ended without a word.
        """
        if process is None:
            process = LoaderProcess()
            process.load(self.path, self._limits, staged=self._on_first is not None)
        self._process = process.popen
        await self.attach(process.control)

    async def attach(self, control: socket.socket) -> None:
        """Listens to a loader that another process forked; waits and raises as `start`."""
        loop = asyncio.get_running_loop()
        self._ready = loop.create_future()
        control.setblocking(False)  # noqa: FBT003 - its only form
        self._control = control
        loop.add_reader(control.fileno(), self._hear)
        try:
            await self._ready
            self._roster.give(await self._roster.take())
        except BaseException:
            self._closing = True
            await self.close()
            raise

    async def ask(
        self,
        header: Header,
        query: bytes,
        abandoned: Abandoned | None = None,
        waited_s: float = 0.0,
    ) -> tuple[Header, bytes]:
        """Has one query answered by a worker.

        Args:
            header: As `worker.answer_query` takes it.
            query: SPARQL in UTF-8.
            abandoned: Tells whether the client is gone; looked at once a second.
            waited_s: Seconds of its time that the query has used already.

        Returns:
            The worker's header and the answer.

        Raises:
            QueryLimitError: The query ran out of time, memory or stack.
            UnavailableError: No worker was free, or the loader ended.
        """
        with self._in_flight:
            if self._control is None:
                raise _restarted()
            link = await self._roster.take()
            kept = False
            try:
                answer = await self._wait_for(
                    link, header, query, abandoned, self._limits.timeout_s - waited_s
                )
                kept = not answer[0].get("last")
            finally:
                if kept:
                    self._roster.give(link)
                else:
                    self._dismiss(link)
            return answer

    async def retire(self) -> None:
        """Waits until the queries that run or wait here have ended, then closes."""
        await self._in_flight.drained()
        await self.close()

    async def close(self) -> None:
        """Ends the loader and its workers; queries in flight fail. Safe to call again."""
        self._closing = True
        self._hang_up()
        process = self._process
        if process is None:
            return
        if not self._loaded:
            process.kill()  # it would hear only when it has
        deadline = time.monotonic() + _GRACE_S
        while process.poll() is None:
            if time.monotonic() > deadline:
                process.kill()
                process.wait()
            else:
                await asyncio.sleep(0.005)
        await asyncio.sleep(0)  # the transports see their end

    def _dismiss(self, link: WorkerLink) -> None:
        """Has a worker killed that is busy, broken or about to leave."""
        link.close()
        if self._links.get(link.number) is link:
            self._tell({"kill": link.number})

    async def _wait_for(
        self,
        link: WorkerLink,
        header: Header,
        query: bytes,
        abandoned: Abandoned | None,
        timeout_s: float,
    ) -> tuple[Header, bytes]:
        limits = self._limits
        answer = link.send(header, query)
        deadline = time.monotonic() + timeout_s
        while not answer.done():
            left = deadline - time.monotonic()
            if left <= 0:
                self.killed += 1
                raise QueryLimitError(
                    f"The query ran longer than the limit of {limits.timeout_s:g} s "
                    f"and was ended (setting {SETTINGS['time']}).",
                    hint="ask for less, for example with LIMIT or a more specific pattern",
                    refused="time",
                )
            await asyncio.wait((answer,), timeout=min(left, _LOOK_S))
            if abandoned is not None and not answer.done() and await abandoned():
                raise UnavailableError("The client left before the answer.", refused="abandoned")
        try:
            reply = answer.result()
        except WorkerGoneError:
            raise await self._obituary(link) from None
        if reply[0]["kind"] == "memory":
            raise self._memory_error()
        return reply

    async def _obituary(self, link: WorkerLink) -> QueryLimitError | UnavailableError:
        """The error for a query whose worker ended, by how it ended."""
        await asyncio.wait((link.gone,), timeout=_OBITUARY_S)
        code = link.gone.result() if link.gone.done() else None
        _log.warning("query worker %d ended in mid-query, code %s", link.pid, code)
        if code == -signal.SIGABRT:  # the allocator gave up on RLIMIT_AS
            return self._memory_error()
        if code == -signal.SIGXCPU:
            return QueryLimitError(
                f"The query used more processor time than {self._limits.timeout_s:g} s allow "
                f"(setting {SETTINGS['time']}).",
                hint="ask for less, for example with LIMIT or a more specific pattern",
                refused="time",
            )
        if code in {-signal.SIGSEGV, -signal.SIGBUS, -signal.SIGILL}:  # the stack
            return QueryLimitError(
                "The query is too deep or too long for the parser; its worker was replaced.",
                hint="nest fewer groups and expressions",
                refused="crash",
            )
        return UnavailableError(
            "The query's worker ended before it answered; it was replaced.",
            hint="try again",
            refused="worker",
        )

    def _memory_error(self) -> QueryLimitError:
        return QueryLimitError(
            f"The query needs more memory than the limit of {self._limits.memory_mb} MiB "
            f"(setting {SETTINGS['memory']}).",
            hint="ask for less, for example with LIMIT or a more specific pattern",
            refused="memory",
        )

    def _hear(self) -> None:
        """Reads the control channel: lines of JSON, some with a worker's socket attached."""
        if self._control is None:
            return
        try:
            data, descriptors, _, _ = socket.recv_fds(self._control, 262_144, _FDS)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            data, descriptors = b"", []
        for descriptor in descriptors:
            os.set_inheritable(descriptor, False)  # noqa: FBT003 - its only form
        self._sockets.extend(descriptors)
        if not data:
            self._lost()
            return
        *lines, self._lines = (self._lines + data).split(b"\n")
        for line in lines:
            self._learn(json.loads(line))

    def _learn(self, message: Header) -> None:
        if "worker" in message:
            connection = socket.socket(fileno=self._sockets.popleft())
            link = WorkerLink(message["worker"], message["pid"])
            self._links[link.number] = link
            task = asyncio.get_running_loop().create_task(self._connect(link, connection))
            self._connecting.add(task)
            task.add_done_callback(self._connecting.discard)
        elif "first" in message:
            self._introduce(socket.socket(fileno=self._sockets.popleft()))
        elif "gone" in message:
            if message["gone"] in self._links:
                ended = self._links.pop(message["gone"])
                if not ended.gone.done():
                    ended.gone.set_result(message["code"])
                self._roster.strike(ended)
        elif "ready" in message:
            self._loaded = True
            ready = message["ready"]
            self.quads, self.load_s = ready["quads"], ready["seconds"]
            self.graphs = tuple(ready["graphs"])
            self.loader_bytes = ready["bytes"]
            if self._ready is not None and not self._ready.done():
                self._ready.set_result(None)
        elif "failed" in message:
            _log.error("query loader: %s", message["failed"])
            if self._ready is not None and not self._ready.done():
                self._ready.set_exception(
                    SourceError(f"The dataset cannot be loaded: {message['failed']}")
                )

    def _introduce(self, control: socket.socket) -> None:
        if self._on_first is None or self._closing:
            control.close()
        else:
            self._on_first(control)

    async def _connect(self, link: WorkerLink, connection: socket.socket) -> None:
        connection.setblocking(False)  # noqa: FBT003 - its only form
        loop = asyncio.get_running_loop()
        await loop.create_unix_connection(lambda: link, sock=connection)
        if self._control is None:
            link.close()
        else:
            self._roster.give(link)

    def _tell(self, message: Header) -> None:
        if self._control is None:
            return
        with contextlib.suppress(OSError):
            self._control.send(json.dumps(message).encode() + b"\n")

    def _lost(self) -> None:
        """The loader ended: everything it held is gone."""
        expected = self._closing
        ready = self._ready
        self._hang_up()
        if ready is not None and not ready.done():
            ready.set_exception(UnavailableError("The query loader ended while it loaded."))
        elif not expected:
            _log.error("query loader of %s ended unasked", self.path.name)
            self._on_death(self)

    def _hang_up(self) -> None:
        """Closes the control channel, with which the loader and its workers end."""
        if self._control is None:
            return
        with contextlib.suppress(RuntimeError):
            asyncio.get_running_loop().remove_reader(self._control.fileno())
        self._control.close()
        self._control = None
        for descriptor in self._sockets:
            os.close(descriptor)
        self._sockets.clear()
        for link in self._links.values():
            if not link.gone.done():
                link.gone.set_result(None)
        self._links.clear()
        self._roster.dissolve(_restarted())


def _restarted() -> UnavailableError:
    return UnavailableError("The query host was restarted.", hint="try again", refused="worker")
