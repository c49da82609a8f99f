"""Another store, written over the SPARQL 1.1 Graph Store HTTP Protocol.

Source: https://www.w3.org/TR/sparql11-http-rdf-update/
"""

import base64
import http.client
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import Request, urlopen

from occugraph.errors import ArgumentError, StoreError, UnavailableError

__all__ = ["GraphStore"]

_N_TRIPLES: Final = "application/n-triples"
_NOT_FOUND: Final = 404
_SERVER_FAULT: Final = 500
_TIMEOUT_S: Final = 600.0
"""A store may take minutes to index a graph of a million triples."""
_SHOWN: Final = 300


@dataclass(frozen=True, slots=True)
class GraphStore:
    """A store that takes whole graphs.

    Args:
        url: Of its Graph Store Protocol, e.g. ``http://localhost:3030/ds/data``.
        user: For HTTP's basic authentication; empty for none.
        password: Theirs.

    Raises:
        ArgumentError: The URL is none of HTTP.
    """

    url: str
    user: str = ""
    password: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        """Check the URL."""
        parts = urlsplit(self.url)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query:
            raise ArgumentError(
                f"store {self.url!r}: expected the http or https URL of a Graph Store Protocol",
                argument="to",
                value=self.url,
            )

    def read(self, graph: str) -> bytes | None:
        """Return a graph as N-Triples, None where the store has none of that name.

        Raises:
            StoreError: The store refuses.
            UnavailableError: It does not answer.
        """
        return self._send("GET", graph, None, {"Accept": _N_TRIPLES})

    def write(self, graph: str | None, content: bytes) -> None:
        """Put N-Triples in the place of a graph; None is the default graph. Raises as ``read``."""
        self._send("PUT", graph, content, {"Content-Type": _N_TRIPLES})

    def remove(self, graph: str) -> None:
        """Remove a graph, where there is one. Raises as ``read``."""
        self._send("DELETE", graph, None, {})

    def _send(
        self,
        method: str,
        graph: str | None,
        content: bytes | None,
        headers: Mapping[str, str] = MappingProxyType({}),
    ) -> bytes | None:
        name = urlencode({"graph": graph}) if graph else "default"
        own = dict(headers)
        if self.user:
            pair = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
            own["Authorization"] = f"Basic {pair}"
        address = f"{self.url}?{name}"
        # The scheme was checked.
        request = Request(address, data=content, headers=own, method=method)  # noqa: S310
        try:
            with urlopen(request, timeout=_TIMEOUT_S) as answer:  # noqa: S310
                body: bytes = answer.read()
                return body
        except HTTPError as error:
            with error:
                if error.code == _NOT_FOUND and method != "PUT":
                    return None
                text = error.read()[:_SHOWN].decode(errors="replace").strip()
            kind = UnavailableError if error.code >= _SERVER_FAULT else StoreError
            raise kind(
                f"{self.url} answered {error.code} to {method} of {graph or 'the default graph'}: "
                f"{text or error.reason}",
                hint="does it take the Graph Store Protocol, and may it be written?",
                status=error.code,
            ) from error
        except (URLError, OSError, http.client.HTTPException) as error:
            reason = getattr(error, "reason", error)
            raise UnavailableError(
                f"{self.url} does not answer: {reason}", hint="is the store running?"
            ) from error
