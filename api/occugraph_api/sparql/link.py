"""The API's end of the socket to one query worker."""

import asyncio
import json
from typing import cast

from occugraph_api.sparql.frames import PREFIX, Header, pack_frame

__all__ = ["WorkerGoneError", "WorkerLink"]


class WorkerGoneError(Exception):
    """The worker ended before it answered."""


class WorkerLink(asyncio.Protocol):
    """Sends one query at a time to a worker and gives its answer as a future.

    Args:
        number: The worker's number at its loader.
        pid: The worker's process id, for the log only.
    """

    def __init__(self, number: int, pid: int) -> None:
        self.number = number
        self.pid = pid
        self.gone: asyncio.Future[int | None] = asyncio.get_running_loop().create_future()
        self._buffer = bytearray()
        self._answer: asyncio.Future[tuple[Header, bytes]] | None = None
        self._transport: asyncio.WriteTransport | None = None
        self._head = 0
        self._whole = 0

    @property
    def alive(self) -> bool:
        """Whether the socket is open."""
        return self._transport is not None and not self._transport.is_closing()

    def send(self, header: Header, body: bytes) -> asyncio.Future[tuple[Header, bytes]]:
        """Asks one question; the future fails with WorkerGoneError when the worker ends."""
        self._answer = asyncio.get_running_loop().create_future()
        if self._transport is None or self._transport.is_closing():
            self._answer.set_exception(WorkerGoneError())
        else:
            self._transport.write(pack_frame(header, body))
        return self._answer

    def close(self) -> None:
        """Closes the socket; an idle worker then ends by itself."""
        self._fail()
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Called by asyncio."""
        self._transport = cast("asyncio.WriteTransport", transport)  # that of a stream

    def data_received(self, data: bytes) -> None:
        """Called by asyncio: gathers one whole message."""
        buffer = self._buffer
        buffer += data
        if not self._whole:
            if len(buffer) < PREFIX.size:
                return
            head, body = PREFIX.unpack_from(buffer)
            self._head = PREFIX.size + head
            self._whole = self._head + body
        if len(buffer) < self._whole:
            return
        header: Header = json.loads(buffer[PREFIX.size : self._head])
        with memoryview(buffer) as view:
            body_bytes = bytes(view[self._head : self._whole])
        self._buffer = bytearray()
        self._whole = 0
        if self._answer is not None and not self._answer.done():
            self._answer.set_result((header, body_bytes))

    def connection_lost(self, exc: Exception | None) -> None:
        """Called by asyncio: whoever waits is told."""
        del exc
        self._fail()

    def _fail(self) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(WorkerGoneError())
            self._answer.exception()  # looked at: nobody need wait for it
        self._answer = None
