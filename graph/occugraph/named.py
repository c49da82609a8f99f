"""Things that people name: by URI, or ours by slug."""

from collections.abc import Sequence
from typing import Final

from occugraph.binding import Kind
from occugraph.errors import ArgumentError
from occugraph.iri import Iri
from occugraph.reader import Key, Reader, Selection, SlugKey, UriKey
from occugraph.values import Status, StatusKind, Thing

__all__ = ["NAMED", "check_named", "find_named", "key_of"]

NAMED: Final = Selection(frozenset({"status"}))
"""What :func:`check_named` must know of a thing."""


def key_of(name: str) -> Key:
    """Return the key that a URI or a slug is; a slug has no colon.

    Example:
        >>> key_of("microgrid-operator").by, key_of("urn:x").by
        ('slug', 'uri')
    """
    return UriKey(Iri(name)) if ":" in name else SlugKey(name)


def find_named(reader: Reader, kind: Kind, names: Sequence[str], *, argument: str) -> list[Iri]:
    """Return the IRIs of the things that an argument names, in its order.

    Raises:
        ArgumentError: One of them is not there, or a newer release dropped it.
    """
    found = reader.find(kind, [key_of(name) for name in names], NAMED)
    return [
        check_named(thing, kind, name, argument=argument)
        for thing, name in zip(found, names, strict=True)
    ]


def check_named(thing: Thing | None, kind: Kind, name: str, *, argument: str) -> Iri:
    """Return the IRI of what was found under a name; raises as :func:`find_named`."""
    what = kind.value.lower()
    if thing is None:
        raise ArgumentError(
            f"{argument} {name!r}: expected the URI of one {what} of this view, or the slug of"
            " one of ours",
            argument=argument,
            value=name,
        )
    status = thing.values["status"]
    if isinstance(status, Status) and status.kind is StatusKind.REMOVED:
        raise ArgumentError(
            f"{argument} {name!r}: a newer release has no such {what}",
            hint="ask an earlier view, which has it",
            argument=argument,
            value=name,
        )
    return thing.uri
