"""The gate before the app: hosts, body size and body encoding, checked before any parser runs."""

import re
from collections.abc import Sequence
from typing import Final

import orjson
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["MAX_BODY_BYTES", "MAX_JSON_DEPTH", "Gate"]

MAX_BODY_BYTES: Final = 1024 * 1024
"""promises.md: a larger body is refused with 413."""

MAX_JSON_DEPTH: Final = 64
"""Variables of our schema nest a few levels; Python's JSON parser fails near 1,000."""

_HOST: Final = re.compile(r"(\[[0-9a-f:.]+\]|[^\[\]:]+)(?::\d*)?")
# Possessive, so that no body can make it backtrack.
_JSON_TOKEN: Final = re.compile(rb'"(?:[^"\\]++|\\.)*+"|[\[{\]}]', re.DOTALL)
_OPENING: Final = b"[{"
_CLOSING: Final = b"]}"


class Gate:
    """ASGI middleware that refuses what no endpoint should have to read.

    Args:
        app: The application behind the gate.
        allowed_hosts: Host names that a request may name, without port; ``*`` allows all.
    """

    def __init__(self, app: ASGIApp, allowed_hosts: Sequence[str]) -> None:
        self._app = app
        self._hosts = frozenset(host.lower() for host in allowed_hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer it with 400, 413 or 415."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {name.lower(): value for name, value in scope["headers"]}
        host = _host_name(headers.get(b"host", b"").decode("latin-1"))
        if "*" not in self._hosts and host not in self._hosts:
            await _refuse(
                send, 400, f"host {host!r} is not allowed; OCCUGRAPH_ALLOWED_HOSTS lists those"
            )
            return
        if scope["method"] not in {"POST", "PUT", "PATCH", "DELETE"}:
            await self._app(scope, receive, send)
            return
        encoding = headers.get(b"content-encoding", b"identity").decode("latin-1").lower()
        if encoding not in {"identity", ""}:
            await _refuse(
                send, 415, f"Content-Encoding {encoding!r} is not read here; send the body plain"
            )
            return
        body = await _read_body(receive)
        if body is None:
            await _refuse(send, 413, f"the body is over the limit of {MAX_BODY_BYTES} bytes")
            return
        fault = _find_fault(body, headers.get(b"content-type", b"").decode("latin-1").lower())
        if fault:
            await _refuse(send, 400, fault)
            return
        await self._app(scope, _replay(body, receive), send)


def _host_name(header: str) -> str:
    """Return the host without its port; an IPv6 address keeps its brackets.

    Example:
        >>> _host_name("Example.org:8000"), _host_name("[::1]:8000"), _host_name("")
        ('example.org', '[::1]', '')
        >>> _host_name("localhost:80:80")
        'localhost:80:80'
    """
    header = header.strip().lower()
    found = _HOST.fullmatch(header)
    return found[1] if found else header


async def _read_body(receive: Receive) -> bytes | None:
    """Return the whole body, None where it is over the limit or the client has gone."""
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > MAX_BODY_BYTES:
            return None
        chunks.append(chunk)
        if not message.get("more_body", False):
            return b"".join(chunks)


def _find_fault(body: bytes, content_type: str) -> str | None:
    """Return what is wrong with a text body, or None."""
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as error:
        return f"the body is not UTF-8: byte {body[error.start]:#04x} at offset {error.start}"
    if "json" in content_type and _is_too_deep(body):
        return f"the JSON of the body is nested deeper than {MAX_JSON_DEPTH} levels"
    return None


def _is_too_deep(body: bytes) -> bool:
    """Return whether brackets outside of strings nest deeper than allowed.

    Example:
        >>> _is_too_deep(b"[" * 65), _is_too_deep(b'{"a": "[[["}' * 100)
        (True, False)
    """
    depth = 0
    for token in _JSON_TOKEN.finditer(body):
        first = body[token.start()]
        if first in _OPENING:
            depth += 1
            if depth > MAX_JSON_DEPTH:
                return True
        elif first in _CLOSING:
            depth -= 1
    return False


def _replay(body: bytes, receive: Receive) -> Receive:
    """Return a receive that gives the body once and then listens on."""
    given = False

    async def replayed() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replayed


async def _refuse(send: Send, status: int, message: str) -> None:
    answer = {"errors": [{"message": message, "extensions": {"code": "REQUEST_REFUSED"}}]}
    body = orjson.dumps(answer)
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [
                (b"content-type", b"application/json"),
                (b"content-length", str(len(body)).encode()),
                (b"connection", b"close"),
            ],
        }
    )
    await send({"type": "http.response.body", "body": body})
