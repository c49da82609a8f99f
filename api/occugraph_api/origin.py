"""Where clients find this server: scheme, host and the prefix it is mounted at."""

import re
from typing import Final

from starlette.requests import Request

__all__ = ["find_origin", "is_host"]

_HOST: Final = re.compile(r"[A-Za-z0-9.\-_]+(?::\d+)?|\[[0-9A-Fa-f:.]+\](?::\d+)?")


def is_host(text: str) -> bool:
    """Return whether a header Host is a host, so that an IRI can be made of it.

    Example:
        >>> is_host("example.org:8000"), is_host("[::1]"), is_host("e.org/> <x"), is_host("")
        (True, True, False, False)
    """
    return _HOST.fullmatch(text) is not None


def find_origin(request: Request) -> str | None:
    """Return e.g. ``https://example.org/graph``, None where the header Host is not a host."""
    host = request.headers.get("host", "localhost")
    if not is_host(host):
        return None
    prefix = str(request.scope.get("root_path", "")).rstrip("/")
    return f"{request.scope['scheme']}://{host}{prefix}"
