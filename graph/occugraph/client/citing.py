"""What a graph says of a citation."""

from dataclasses import dataclass, field
from typing import Any

from occugraph.client.rows import Source

__all__ = ["Cited"]


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation that was made or checked; docs/citing.md says what each word means.

    Attributes:
        url: The citation.
        status: ``new``, ``same``, ``changed`` or ``view no longer held``.
        result: The digest of what the query gave.
        source: The view that was asked.
        warnings: Why it may give something else from the same data.
        told: All that was said, as docs/citing.md lists it.
    """

    url: str
    status: str
    result: str
    source: Source
    warnings: tuple[str, ...] = ()
    told: dict[str, Any] = field(default_factory=dict, repr=False)

    @property
    def is_same(self) -> bool:
        """Whether the view that was cited is held and gives the result that was cited."""
        return self.status in {"new", "same"}

    @classmethod
    def of(cls, told: dict[str, Any]) -> "Cited":
        """Return what a graph said."""
        asked = told["asked"]
        return cls(
            url=told["url"],
            status=told["status"],
            result=told["result"]["digest"],
            source=Source(tuple(asked["releases"]), asked["digest"]),
            warnings=tuple(told["warnings"]),
            told=told,
        )
