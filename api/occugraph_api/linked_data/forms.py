"""The forms of a document, and the choice among them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from occugraph_api.sparql.formats import GRAPH_FORMATS
from occugraph_api.sparql.negotiation import (
    GRAPH_TYPES,
    LOOSE_GRAPH_TYPES,
    accepts_html,
    best_of,
    parse_accept,
)

__all__ = ["DATA_FIRST", "FORMS", "GRAPH_FORMS", "choose_form", "find_form", "split_suffix"]

FORMS: Final[Mapping[str, str]] = MappingProxyType(
    {"html": "text/html; charset=utf-8", **GRAPH_FORMATS}
)
"""The media type of each form, by the name that is its suffix and its value of `format`."""

GRAPH_FORMS: Final[Mapping[str, str]] = MappingProxyType(
    {name: FORMS[name] for name in ("ttl", "nt", "rdf", "jsonld")}
)
"""The forms that are RDF."""

DATA_FIRST: Final[Mapping[str, str]] = MappingProxyType({**GRAPH_FORMS, "html": FORMS["html"]})
"""All forms, for what programs ask for: who accepts anything gets Turtle."""

_OTHER_NAMES: Final = {"json": "jsonld", "xml": "rdf"}
"""As SPARQL takes them for a graph."""

_HTML: Final = {"text/html": "html", "application/xhtml+xml": "html"}


def split_suffix(path: str) -> tuple[str, str | None]:
    """Return a path without the suffix that names a form, and that form.

    Example:
        >>> split_suffix("occupation/microgrid-operator.ttl")
        ('occupation/microgrid-operator', 'ttl')
        >>> split_suffix("onet-soc-2019/occupation/17-3026.00")
        ('onet-soc-2019/occupation/17-3026.00', None)
    """
    stem, dot, suffix = path.rpartition(".")
    return (stem, suffix) if dot and stem and suffix in FORMS else (path, None)


def find_form(name: str) -> str | None:
    """Return the form that a value of the parameter `format` names, None for none."""
    return name if name in FORMS else _OTHER_NAMES.get(name)


def choose_form(accept: str | None, offers: Mapping[str, str] = FORMS) -> str | None:
    """Return the form for an `Accept` header, None where the client takes none of them.

    Without a header, and among forms that are accepted alike, the first of `offers`.

    Args:
        accept: The header.
        offers: `FORMS`, or `DATA_FIRST`.

    Example:
        >>> choose_form("text/turtle, text/html;q=0.5"), choose_form("*/*"), choose_form(None)
        ('ttl', 'html', 'html')
        >>> choose_form("*/*", DATA_FIRST), choose_form("image/png")
        ('ttl', None)
    """
    if not accept or not accept.strip():
        return next(iter(offers))
    every = {**_HTML, **GRAPH_TYPES}
    # A browser accepts XML, and shows it badly.
    loose = {} if accepts_html(accept) else LOOSE_GRAPH_TYPES
    ranked = sorted(every.items(), key=lambda item: list(offers).index(item[1]))
    return best_of(parse_accept(accept), dict(ranked), loose)
