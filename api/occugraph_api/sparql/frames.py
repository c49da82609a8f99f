"""The messages between the API and a query worker: a JSON header and a body of bytes."""

import json
import socket
import struct
from typing import Any, Final

__all__ = ["PREFIX", "Header", "pack_frame", "read_frame", "write_frame"]

Header = dict[str, Any]
"""Values of JSON by name."""

PREFIX: Final = struct.Struct(">IQ")
"""Before each message: the lengths of header and body in bytes."""

_SMALL: Final = 65_536


def pack_frame(header: Header, body: bytes) -> bytes:
    """The bytes of one message."""
    head = json.dumps(header, separators=(",", ":")).encode()
    return b"".join((PREFIX.pack(len(head), len(body)), head, body))


def write_frame(connection: socket.socket, header: Header, body: bytes) -> None:
    """Sends one message on a blocking socket.

    Raises:
        OSError: The other side is gone.
    """
    if len(body) < _SMALL:
        connection.sendall(pack_frame(header, body))
        return
    head = json.dumps(header, separators=(",", ":")).encode()
    connection.sendall(PREFIX.pack(len(head), len(body)) + head)
    connection.sendall(body)


def read_frame(connection: socket.socket) -> tuple[Header, bytes] | None:
    """The next message on a blocking socket, or None when the other side is gone."""
    prefix = _read_exactly(connection, PREFIX.size)
    if prefix is None:
        return None
    head_length, body_length = PREFIX.unpack(prefix)
    message = _read_exactly(connection, head_length + body_length)
    if message is None:
        return None
    header: Header = json.loads(message[:head_length])
    return header, message[head_length:]


def _read_exactly(connection: socket.socket, length: int) -> bytes | None:
    chunks = []
    while length:
        try:
            chunk = connection.recv(min(length, 1 << 20))
        except ConnectionError:
            return None
        if not chunk:
            return None
        chunks.append(chunk)
        length -= len(chunk)
    return b"".join(chunks)
