"""The argument ``asOf``: which view of the record a field of the root is answered from."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Protocol

import strawberry

from occugraph import as_of as record
from occugraph.as_of import ViewChoice
from occugraph.diff import ContentDiff
from occugraph.errors import ArgumentError
from occugraph.reader import Reader
from occugraph.values import Release

__all__ = ["AsOf", "Views", "choose", "read_untyped"]


@strawberry.input(
    description="Which releases to answer from. Both given must agree; neither is the current view."
)
class AsOf:
    """A day, releases, or both."""

    day: date | None = strawberry.field(
        name="date",
        default=None,
        description="Of each source its newest release of that day or before. An error where "
        "the day of issue of a release is not known.",
    )
    releases: list[str] | None = strawberry.field(
        default=None,
        description="As `source@version`, e.g. esco@1.1.1; of other sources the newest.",
    )


class Views(Protocol):
    """The views that one publication's record can give."""

    @property
    def reader(self) -> Reader:
        """The reader of the current view."""
        ...

    @property
    def releases(self) -> tuple[Release, ...]:
        """Every release of the record, by source, the oldest first."""
        ...

    def choose(self, as_of: record.AsOf) -> ViewChoice:
        """Return the view that is asked for.

        Raises:
            ArgumentError: The record cannot give it.
        """
        ...

    async def open(self, choice: ViewChoice) -> Reader:
        """Return the reader of a view.

        Raises:
            UnavailableError: It is being built.
            StoreError: It cannot be built.
        """
        ...

    async def compare(
        self, source: str, before: str, after: str
    ) -> tuple[Release, Release, ContentDiff]:
        """Return two releases of a source, by version, and what is different between them.

        Raises:
            ArgumentError: One is not in the record.
            UnavailableError: It is being computed.
            StoreError: It cannot be.
        """
        ...


def choose(views: Views | None, wanted: AsOf) -> ViewChoice | None:
    """Return the view that the argument asks for, None for the current one.

    Raises:
        ArgumentError: The record cannot give it.
    """
    given = record.AsOf(wanted.day, tuple(wanted.releases or ()))
    if given == record.AsOf():
        return None
    if views is None:
        raise ArgumentError("asOf: there is no record to choose from", argument="asOf")
    choice = views.choose(given)
    return None if choice.is_current else choice


def read_untyped(value: Any) -> AsOf | None:  # noqa: ANN401 - any GraphQL value
    """Return the argument as it stands in a document, None where graphql-core will refuse it."""
    if not isinstance(value, Mapping) or value.keys() - {"date", "releases"}:
        return None
    day, releases = value.get("date"), value.get("releases")
    named = [releases] if isinstance(releases, str) else releases
    if not isinstance(day, str | None) or not isinstance(named, list | None):
        return None
    if named is not None and not all(isinstance(name, str) for name in named):
        return None
    try:
        return AsOf(day=date.fromisoformat(day) if day else None, releases=named)
    except ValueError:
        return None
