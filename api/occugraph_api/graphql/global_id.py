"""Relay's global ids: opaque to callers, kind and IRI to us."""

import binascii

from strawberry.relay import from_base64, to_base64

from occugraph.binding import Kind
from occugraph.errors import IdentifierError
from occugraph.iri import Iri

__all__ = ["decode_global_id", "encode_global_id"]


def encode_global_id(kind: Kind, uri: Iri) -> str:
    """Return the global id of a thing.

    Example:
        >>> encode_global_id(Kind.SKILL, Iri("https://e.org/1"))
        'U2tpbGw6aHR0cHM6Ly9lLm9yZy8x'
    """
    return to_base64(kind.value, uri)


def decode_global_id(global_id: str) -> tuple[Kind, Iri]:
    """Return kind and IRI of a global id.

    Raises:
        IdentifierError: It is not an id that this service gave.

    Example:
        >>> decode_global_id("U2tpbGw6aHR0cHM6Ly9lLm9yZy8x")
        (<Kind.SKILL: 'Skill'>, 'https://e.org/1')
        >>> decode_global_id("x")
        Traceback (most recent call last):
        ...
        occugraph.errors.IdentifierError: id 'x': not an id that this service gives ...
    """
    try:
        kind, iri = from_base64(global_id)
        return Kind(kind), Iri(iri)
    except (ValueError, binascii.Error) as error:
        raise IdentifierError(
            f"id {global_id[:60]!r}: not an id that this service gives",
            hint="take it from the field `id`, or look the thing up by its uri",
            argument="id",
        ) from error
