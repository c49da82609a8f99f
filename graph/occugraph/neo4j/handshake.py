"""Whether a server is there: it answers the first bytes of Bolt, however slow it is with the rest.

To log in, or to plan a query, takes a server that has just been started seconds; this it answers
at once. https://neo4j.com/docs/bolt/current/bolt/handshake/
"""

import socket
import ssl
from contextlib import closing
from typing import Final
from urllib.parse import urlsplit

__all__ = ["answers_bolt"]

_MAGIC: Final = bytes.fromhex("6060b017")
_VERSIONS: Final = bytes.fromhex("00080805 00020404 00000000 00000000")
"""5.8 down to 5.0, then 4.4 down to 4.2: what any server that is supported knows one of."""
_CHOICE_BYTES: Final = 4
_PORT: Final = 7687


def answers_bolt(uri: str, timeout_s: float) -> bool:
    """Return whether a server agrees on a version within ``timeout_s`` for each step.

    Args:
        uri: Its address; of a cluster the member that is named.
        timeout_s: How long a connection may take, and an answer.
    """
    parts = urlsplit(uri)
    host = parts.hostname or ""
    try:
        with closing(socket.create_connection((host, parts.port or _PORT), timeout_s)) as plain:
            if parts.scheme.endswith(("+s", "+ssc")):
                with _encrypt(plain, host, is_trusted=parts.scheme.endswith("+ssc")) as channel:
                    return _shake_hands(channel)
            return _shake_hands(plain)
    except OSError:
        return False


def _encrypt(plain: socket.socket, host: str, *, is_trusted: bool) -> ssl.SSLSocket:
    context = ssl.create_default_context()
    if is_trusted:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context.wrap_socket(plain, server_hostname=host)


def _shake_hands(channel: socket.socket) -> bool:
    channel.sendall(_MAGIC + _VERSIONS)
    return len(channel.recv(_CHOICE_BYTES)) > 0
