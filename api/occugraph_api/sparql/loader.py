"""The loader: one single-threaded process that holds a dataset and forks query workers.

Started as `python -m occugraph_api.sparql.loader FD` with one end of a Unix socket pair, the
control channel. Messages on it are lines of JSON. The loader reads what to load (`path`,
`limits`, `staged`), then sends `ready` or `failed`, `worker` (with the worker's socket attached)
and `gone`; it reads `kill`. It ends, and all its workers with it, when the other end of the
channel closes.

A dataset with a layout (`occugraph.store_layout`) can be loaded in two stages. Between them the
loader forks a child that is a loader over the first stage, with a control channel of its own,
which goes with the message `first`; and loads on. The child ends when its channel closes.

Only a loader forks and only it kills its workers, before it reaps them: a process id can never
be that of a stranger.
"""

import gc
import json
import os
import select
import signal
import socket
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, cast

import pyoxigraph as ox

from occugraph.store_layout import find_layout
from occugraph_api.sparql.frames import Header
from occugraph_api.sparql.limits import QueryLimits
from occugraph_api.sparql.wall import die_with_parent
from occugraph_api.sparql.worker import EXIT_SETUP, serve_worker

__all__ = ["FORMATS", "load_dataset", "main"]

FORMATS: Final = {
    ".nq": ox.RdfFormat.N_QUADS,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".ttl": ox.RdfFormat.TURTLE,
    ".trig": ox.RdfFormat.TRIG,
}
"""File name extensions of a dataset."""

_ENDS_PER_WORKER_AND_S: Final = 10
_BRAKE_S: Final = 0.1


def load_dataset(path: Path) -> ox.Store:
    """The dataset in `path` as a store in memory; its format is told by the extension.

    Raises:
        ValueError: The extension is unknown or the file is malformed; the text says where.
        OSError: The file cannot be read.
    """
    form = FORMATS.get(path.suffix)
    if form is None:
        raise ValueError(f"{path.name}: expected a name that ends in {', '.join(FORMATS)}")
    store = ox.Store()
    try:
        with path.open("rb") as file:
            store.bulk_load(input=file, format=form, base_iri=path.absolute().as_uri())
    except SyntaxError as error:
        raise ValueError(f"{path.name}: line {error.lineno}: {error.msg}") from error
    return store


class _Head:
    """The first `length` bytes of a file, as a file; the rest is left to be read from there."""

    def __init__(self, file: IO[bytes], length: int) -> None:
        self._file = file
        self._left = length

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes; none at the end."""
        chunk = self._file.read(self._left if size < 0 else min(size, self._left))
        self._left -= len(chunk)
        return chunk


class _Loader:
    """The loader's state between two events.

    Args:
        control: The channel to the API.
        store: The dataset.
        limits: What each query may use.
        first: Process id of the loader over the first stage; 0 for none.
    """

    def __init__(
        self, control: socket.socket, store: ox.Store, limits: QueryLimits, first: int = 0
    ) -> None:
        self._first = first
        self._control = control
        self._store = store
        self._limits = limits
        self._workers: dict[int, int] = {}
        self._next_worker = 0
        self._ends: list[float] = []
        self._life_read, self._life_write = os.pipe()
        self._wake_read, self._wake_write = os.pipe()
        os.set_blocking(self._wake_write, False)
        os.set_blocking(self._wake_read, False)
        self._store_bytes = _resident_bytes()

    def run(self) -> None:
        """Keeps the workers at their number until the API is gone."""
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._wake_write, warn_on_full_buffer=False)
        for _ in range(self._limits.workers):
            self._fork()
        self._reap()  # the first stage may have ended while nobody looked
        poll = select.poll()
        poll.register(self._control, select.POLLIN)
        poll.register(self._wake_read, select.POLLIN)
        lines = b""
        while True:
            for descriptor, _ in poll.poll():
                if descriptor == self._wake_read:
                    os.read(self._wake_read, 4096)
                    self._reap()
                    continue
                try:
                    chunk = self._control.recv(65_536)
                except ConnectionError:
                    chunk = b""
                if not chunk:
                    self._end()
                    return
                *whole, lines = (lines + chunk).split(b"\n")
                for line in whole:
                    self._kill(json.loads(line)["kill"])

    def _fork(self) -> None:
        number = self._next_worker
        self._next_worker += 1
        ours, theirs = socket.socketpair()
        loader_pid = os.getpid()
        pid = os.fork()
        if pid == 0:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            die_with_parent(loader_pid)
            for descriptor in (self._life_write, self._wake_read, self._wake_write):
                os.close(descriptor)
            self._control.close()
            theirs.close()
            serve_worker(self._store, ours, self._life_read, self._limits, self._store_bytes)
        ours.close()
        self._workers[number] = pid
        _send(self._control, {"worker": number, "pid": pid}, theirs)
        theirs.close()

    def _kill(self, number: int) -> None:
        """Kills a worker; its end comes as SIGCHLD. One that is gone already is no error."""
        pid = self._workers.get(number)
        if pid is not None:
            os.kill(pid, signal.SIGKILL)

    def _reap(self) -> None:
        if self._first and os.waitpid(self._first, os.WNOHANG)[0]:
            self._first = 0
        for number, pid in list(self._workers.items()):
            reaped, status = os.waitpid(pid, os.WNOHANG)
            if not reaped:
                continue
            del self._workers[number]
            code = os.waitstatus_to_exitcode(status)
            if code == EXIT_SETUP:
                _send(self._control, {"failed": "a query worker could not be limited"})
                raise SystemExit(EXIT_SETUP)
            _send(self._control, {"gone": number, "code": code})
            self._brake()
            self._fork()

    def _brake(self) -> None:
        """Slows down when workers end as fast as they are forked, whatever the reason."""
        now = time.monotonic()
        self._ends = [end for end in self._ends if now - end < 1] + [now]
        if len(self._ends) > _ENDS_PER_WORKER_AND_S * self._limits.workers:
            time.sleep(_BRAKE_S)

    def _end(self) -> None:
        children = [*self._workers.values(), *([self._first] if self._first else [])]
        for pid in children:
            os.kill(pid, signal.SIGKILL)
        for pid in children:
            os.waitpid(pid, 0)


def _send(control: socket.socket, message: Header, attached: socket.socket | None = None) -> None:
    line = json.dumps(message, separators=(",", ":")).encode() + b"\n"
    if attached is None:
        control.sendall(line)
    else:
        sent = socket.send_fds(control, [line], [attached.fileno()])
        control.sendall(line[sent:])


def _resident_bytes() -> int:
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


def main(arguments: list[str]) -> int:
    """Loads what it is told on the control channel, whose descriptor is the one argument."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the API decides when to end
    control = socket.socket(fileno=int(arguments[0]))
    control.set_inheritable(False)
    with control:
        line = _read_line(control)
        if not line:
            return 0  # the API is gone
        task = json.loads(line)
        path, limits = Path(task["path"]), QueryLimits(**task["limits"])
        try:
            loaded = _load(control, path, limits, staged=task["staged"])
        except ConnectionError:
            return 0  # the API is gone
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else str(error)
            _send(control, {"failed": reason or "unreadable"})
            return 1
        return _serve(control, loaded, limits)


def _read_line(control: socket.socket) -> bytes:
    """The first line, which is all that is sent before the loader speaks; empty at the end."""
    line = b""
    while not line.endswith(b"\n"):
        chunk = control.recv(65_536)
        if not chunk:
            return b""
        line += chunk
    return line


@dataclass(frozen=True, slots=True)
class _Loaded:
    store: ox.Store
    ready: Header
    first: int = 0


def _load(control: socket.socket, path: Path, limits: QueryLimits, *, staged: bool) -> _Loaded:
    """Loads `path`, in two stages where that is wanted and its layout allows it."""
    started = time.perf_counter()
    layout = find_layout(path)
    if layout is None:
        store = load_dataset(path)
        names = [graph.value for graph in store.named_graphs() if isinstance(graph, ox.NamedNode)]
        return _Loaded(store, _describe(started, len(store), sorted(names)))
    store = ox.Store()
    first = 0
    with path.open("rb") as file:
        _load_part(store, path, cast("IO[bytes]", _Head(file, layout.head_bytes)))
        if staged and layout.head_bytes < layout.whole_bytes:
            ready = _describe(started, layout.quads, layout.graphs)
            first = _fork_first(control, _Loaded(store, ready), limits)
        _load_part(store, path, file)
    if len(store) != layout.quads:
        raise ValueError(f"{path.name}: {len(store)} quads instead of {layout.quads}")
    return _Loaded(store, _describe(started, layout.quads, layout.graphs), first)


def _load_part(store: ox.Store, path: Path, file: IO[bytes]) -> None:
    """Adds a part of a file that publication wrote, whose IRIs need no check any more."""
    try:
        store.bulk_load(input=file, format=ox.RdfFormat.N_QUADS, lenient=True)
    except SyntaxError as error:
        raise ValueError(f"{path.name}: {error.msg}") from error


def _describe(started: float, quads: int, graphs: Sequence[str]) -> Header:
    return {
        "quads": quads,
        "graphs": graphs,
        "seconds": round(time.perf_counter() - started, 3),
        "bytes": _resident_bytes(),
    }


def _fork_first(control: socket.socket, loaded: _Loaded, limits: QueryLimits) -> int:
    """Forks the loader over what is loaded by now, tells the API; gives its process id."""
    ours, theirs = socket.socketpair()
    loader_pid = os.getpid()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            control.close()
            theirs.close()
            die_with_parent(loader_pid)
            code = _serve(ours, loaded, limits)
        finally:
            os._exit(code)  # whatever it was: the loader's code is not for the child to go on with
    ours.close()
    _send(control, {"first": pid}, theirs)
    theirs.close()
    return pid


def _serve(control: socket.socket, loaded: _Loaded, limits: QueryLimits) -> int:
    gc.collect()
    gc.freeze()  # a collection in a worker would unshare what it looks at
    try:
        _send(control, {"ready": loaded.ready})
        _Loader(control, loaded.store, limits, loaded.first).run()
    except ConnectionError:
        return 0  # the API is gone; the workers end with the pipe of life
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
