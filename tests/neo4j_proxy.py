"""A TCP proxy before a real server, that tests can cut, silence, delay and close."""

import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from urllib.parse import urlsplit

from occugraph.neo4j.connection import Neo4jTarget

_HOST = "127.0.0.1"
_CHUNK = 65536
# A closed connection is reset, as that of a process that was killed.
_RESET = struct.pack("ii", 1, 0)


class Proxy:
    """Passes bytes between its own port and a server's.

    Attributes:
        delay_s: How long each piece of an answer is held back.
        prompt: How many pieces of each connection are not.
        is_silent: Whether nothing is passed on any more; connections are still taken.
        replaced: What is put for what in answers, of the same length.
        cut_after: Cuts all connections once a client has sent so many bytes.
        hold_after: Likewise, but falls silent.
    """

    def __init__(self, target: Neo4jTarget) -> None:
        self._behind = target
        parts = urlsplit(target.uri)
        self._server = (parts.hostname or _HOST, parts.port or 7687)
        self.delay_s = 0.0
        self.prompt = 0
        self.is_silent = False
        self.replaced: tuple[bytes, bytes] | None = None
        self.cut_after: int | None = None
        self.hold_after: int | None = None
        self.sent = 0
        self._open: set[socket.socket] = set()
        self._listener: socket.socket | None = None
        self.port = 0
        self.open()

    @property
    def target(self) -> Neo4jTarget:
        """How to reach the server through the proxy."""
        return replace(self._behind, uri=f"bolt://{_HOST}:{self.port}")

    def open(self) -> None:
        """Take connections, on the same port as before."""
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((_HOST, self.port))
        listener.listen()
        self.port = listener.getsockname()[1]
        self._listener = listener
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()

    def close(self) -> None:
        """Cut all connections and take none: the server is down."""
        if self._listener:
            # Closing alone does not end a call of accept() that waits.
            with suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
            self._listener = None
        self.cut()

    def cut(self) -> None:
        """Reset all connections."""
        for each in list(self._open):
            self._end(each)

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
                server = socket.create_connection(self._server)
            except OSError:
                return
            self._open |= {client, server}
            threading.Thread(target=self._ask, args=(client, server), daemon=True).start()
            threading.Thread(target=self._answer, args=(server, client), daemon=True).start()

    def _ask(self, client: socket.socket, server: socket.socket) -> None:
        with self._paired(client, server):
            while data := client.recv(_CHUNK):
                self.sent += len(data)
                if self.cut_after is not None and self.sent >= self.cut_after:
                    self.cut_after = None
                    self.close()
                    return
                if self.hold_after is not None and self.sent >= self.hold_after:
                    self.hold_after, self.is_silent = None, True
                if not self.is_silent:
                    server.sendall(data)

    def _answer(self, server: socket.socket, client: socket.socket) -> None:
        with self._paired(client, server):
            pieces = 0
            while data := server.recv(_CHUNK):
                pieces += 1
                time.sleep(self.delay_s if pieces > self.prompt else 0)
                if not self.is_silent:
                    client.sendall(data.replace(*self.replaced) if self.replaced else data)

    @contextmanager
    def _paired(self, *ends: socket.socket) -> Iterator[None]:
        """End both where one ends."""
        with suppress(OSError):
            yield
        for each in ends:
            self._end(each)

    def _end(self, each: socket.socket) -> None:
        self._open.discard(each)
        with suppress(OSError):
            each.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            # Wakes a thread that waits on it, which closing alone does not.
            each.shutdown(socket.SHUT_RDWR)
        each.close()


@contextmanager
def run_proxy(target: Neo4jTarget) -> Iterator[Proxy]:
    """Give a proxy before a server."""
    proxy = Proxy(target)
    try:
        yield proxy
    finally:
        proxy.close()
