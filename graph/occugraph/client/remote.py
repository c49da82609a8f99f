"""A graph on a server, asked over HTTP by the standard library alone."""

import http.client
from collections.abc import Sequence
from typing import Final
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import Request, urlopen

from occugraph import __version__
from occugraph.client.transport import Reply
from occugraph.errors import ArgumentError, UnavailableError

__all__ = ["RemoteTransport", "is_url"]

_TIMEOUT_S: Final = 60.0
"""A query may run 30 s, and wait for others before that."""


def is_url(target: object) -> bool:
    """Return whether ``target`` is the address of a server, not a folder.

    Example:
        >>> is_url("https://example.org/graph"), is_url("home/http")
        (True, False)
    """
    return isinstance(target, str) and urlsplit(target).scheme in {"http", "https"}


class RemoteTransport:
    """Sends requests to a server; each has its own connection.

    Args:
        url: Its address, e.g. ``https://example.org``; a path before ``/sparql`` is kept.
        timeout_s: How long a request may take.

    Raises:
        ArgumentError: The address has no host.
    """

    def __init__(self, url: str, *, timeout_s: float = _TIMEOUT_S) -> None:
        if not urlsplit(url).hostname:
            raise ArgumentError(f"url {url!r}: expected a host", argument="url", value=url)
        self.name: Final = url.rstrip("/")
        self._timeout_s: Final = timeout_s

    def send(
        self,
        path: str,
        *,
        query: Sequence[tuple[str, str]],
        body: bytes | None,
        kind: str,
        body_kind: str = "",
    ) -> Reply:
        """Return the answer to a request; raises as :class:`Transport` says."""
        address = f"{self.name}{path}" + (f"?{urlencode(query)}" if query else "")
        headers = {"Accept": kind, "User-Agent": f"occugraph/{__version__}"}
        if body is not None:
            headers["Content-Type"] = body_kind
        # is_url has let through HTTP alone.
        request = Request(address, data=body, headers=headers)  # noqa: S310
        try:
            with urlopen(request, timeout=self._timeout_s) as answer:  # noqa: S310
                return _read(answer.status, answer)
        except HTTPError as error:
            with error:
                return _read(error.code, error)
        except (URLError, OSError, http.client.HTTPException) as error:
            reason = getattr(error, "reason", error)
            raise UnavailableError(
                f"{self.name} does not answer: {reason}", hint="is a server running there?"
            ) from error

    def close(self) -> None:
        """Do nothing: no connection stays open."""


def _read(status: int, answer: http.client.HTTPResponse | HTTPError) -> Reply:
    headers = {name.lower(): value for name, value in answer.headers.items()}
    return Reply(status, headers, answer.read())
