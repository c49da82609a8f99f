"""How a question gets to a graph: over HTTP, or to the same application in this process."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

__all__ = ["Reply", "Transport"]


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP answer; the names of its headers are in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Transport(Protocol):
    """Sends requests to one graph."""

    @property
    def name(self) -> str:
        """Where the graph is: a URL, or the folder of a home."""
        ...

    def send(
        self,
        path: str,
        *,
        query: Sequence[tuple[str, str]],
        body: bytes | None,
        kind: str,
        body_kind: str = "",
    ) -> Reply:
        """Return the answer to a request.

        Args:
            path: Below the address of the graph, e.g. ``/sparql``.
            query: Parameters of the address.
            body: What is posted; None: a GET.
            kind: What is accepted, as ``Accept`` has it.
            body_kind: The media type of the body.

        Raises:
            UnavailableError: Nothing answers.
        """
        ...

    def close(self) -> None:
        """End the connection, or what was started for it. Safe to call again."""
        ...
