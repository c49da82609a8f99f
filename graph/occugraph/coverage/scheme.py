"""The schemes that our occupations are mapped to, and what callers may call them."""

from collections.abc import Iterable
from typing import Final

from occugraph.binding import Kind, LinkName
from occugraph.errors import ArgumentError
from occugraph.reader import (
    NOT_REMOVED,
    AllOf,
    Compare,
    Operator,
    PageRequest,
    Reader,
    Selection,
)
from occugraph.values import Thing

__all__ = ["OURS", "choose_scheme", "find_scheme", "list_schemes"]

OURS: Final = AllOf((NOT_REMOVED, Compare("scheme", Operator.EQ, "occugraph")))
"""Our own things."""

_SCHEME: Final = Selection(columns=frozenset({"objectScheme"}))
_LONGEST: Final = 80


def list_schemes(reader: Reader) -> tuple[str, ...]:
    """Return the keys of the schemes that our occupations are mapped to, sorted."""
    page = reader.page(Kind.OCCUPATION, PageRequest(filter=OURS), Selection())
    uris = [edge.node.uri for edge in page.edges]
    pages = reader.linked(LinkName.OCCUPATION_MAPPINGS, uris, PageRequest(), _SCHEME)
    return schemes_of(edge.node for page in pages for edge in page.edges)


def schemes_of(mappings: Iterable[Thing]) -> tuple[str, ...]:
    """Return the keys of the schemes that mappings lead to, sorted."""
    keys = {mapping.values["objectScheme"] for mapping in mappings}
    return tuple(sorted(str(key) for key in keys if key is not None))


def find_scheme(reader: Reader, text: str) -> str:
    """Return the key of the scheme that a text names; see :func:`choose_scheme`."""
    return choose_scheme(list_schemes(reader), text)


def choose_scheme(known: tuple[str, ...], text: str) -> str:
    """Return the key of the scheme that a text names: the key, or how one alone begins.

    Raises:
        ArgumentError: No scheme, or more than one, is called so; says which there are.

    Example:
        >>> choose_scheme(("esco", "isco-08", "onet-soc-2019"), "onet")
        'onet-soc-2019'
        >>> choose_scheme(("esco", "isco-08"), "sco")
        Traceback (most recent call last):
        ...
        occugraph.errors.ArgumentError: against 'sco': expected one of esco, isco-08 ...
    """
    if text in known:
        return text
    fitting = [key for key in known if key.startswith(f"{text}-")]
    if len(fitting) != 1:
        raise ArgumentError(
            f"against {text[:_LONGEST]!r}: expected one of {', '.join(known) or 'none'}",
            hint="the schemes that our occupations are mapped to",
            argument="against",
            value=text[:_LONGEST],
            schemes=known,
        )
    return fitting[0]
