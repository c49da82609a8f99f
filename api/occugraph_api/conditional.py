"""Conditional requests (RFC 9110, 13.1.2): whether a client has an answer already."""

from starlette.requests import Request
from werkzeug.http import parse_etags

__all__ = ["is_known", "is_named"]


def is_known(request: Request, tag: str) -> bool:
    """Return whether the client has the answer of that tag, or any: one must be there to be had.

    ``*`` stands for any, and is true of what exists alone.

    Args:
        request: The request.
        tag: The entity tag without its quotes.
    """
    return parse_etags(request.headers.get("if-none-match")).contains_weak(tag)


def is_named(request: Request, tag: str) -> bool:
    """Return whether the client names that tag, which it can have from an answer alone.

    Args:
        request: The request.
        tag: The entity tag without its quotes.
    """
    tags = parse_etags(request.headers.get("if-none-match"))
    return not tags.star_tag and tags.contains_weak(tag)
