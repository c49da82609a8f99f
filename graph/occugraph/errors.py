"""Every error of occugraph, one tree.

::

    OccugraphError
    ├── SourceError              a source file cannot be used
    │   ├── MissingColumnsError  a table lacks columns it needs
    │   ├── RowError             one row or one triple is wrong; says file and line
    │   └── ReleaseError         a release as a whole cannot stand
    ├── IdentifierError          an IRI, CURIE, slug or code is malformed
    ├── ShapeViolationError      the data breaks a SHACL shape
    ├── StoreError
    │   ├── UnavailableError     a part that should answer does not
    │   └── ConflictError        two writers, or a publication that is not the expected one
    ├── NotFoundError            what was asked for is not there
    ├── ArgumentError            an argument of a request is wrong
    └── QueryLimitError          a query is over a limit, or forbidden
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar

Fact = str | int | float | bool | None | tuple[str, ...]

__all__ = [
    "ArgumentError",
    "ConflictError",
    "IdentifierError",
    "MissingColumnsError",
    "NotFoundError",
    "OccugraphError",
    "QueryLimitError",
    "ReleaseError",
    "RowError",
    "ShapeViolationError",
    "SourceError",
    "StoreError",
    "UnavailableError",
]


class OccugraphError(Exception):
    """The base of all errors that occugraph raises on purpose.

    Args:
        message: What, where, which value, what was allowed; one sentence.
        hint: What the reader can do about it; one sentence or empty.
        facts: The values of the message by name, for machines.
    """

    code: ClassVar[str] = "OCCUGRAPH_ERROR"

    def __init__(self, message: str, *, hint: str = "", **facts: Fact) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.facts: Mapping[str, Fact] = MappingProxyType(dict(facts))

    def __str__(self) -> str:
        return f"{self.message} ({self.hint})" if self.hint else self.message


class SourceError(OccugraphError):
    """A source file or package cannot be used."""

    code = "SOURCE_UNUSABLE"


class MissingColumnsError(SourceError):
    """A table lacks columns that its reader needs."""

    code = "MISSING_COLUMNS"


class RowError(SourceError):
    """One row of a table, or one triple of a Turtle file, is wrong."""

    code = "ROW_INVALID"


class ReleaseError(SourceError):
    """A release as a whole cannot stand, e.g. one with no rows."""

    code = "RELEASE_INVALID"


class IdentifierError(OccugraphError):
    """An IRI, CURIE, slug, code or global id is malformed."""

    code = "IDENTIFIER_INVALID"


class ShapeViolationError(OccugraphError):
    """The data breaks at least one SHACL shape of severity Violation."""

    code = "SHAPE_VIOLATION"


class StoreError(OccugraphError):
    """The record or one of its projections cannot be used."""

    code = "STORE_ERROR"


class UnavailableError(StoreError):
    """A part that should answer does not; the request may be tried again."""

    code = "UNAVAILABLE"


class ConflictError(StoreError):
    """Another writer is at work, or the publication is not the expected one."""

    code = "CONFLICT"


class NotFoundError(OccugraphError):
    """What was asked for is not there."""

    code = "NOT_FOUND"


class ArgumentError(OccugraphError):
    """An argument of a request is wrong: its name, value and what was allowed are facts."""

    code = "ARGUMENT_INVALID"


class QueryLimitError(OccugraphError):
    """A query is over a limit, or asks for what no query may do."""

    code = "QUERY_LIMIT"
