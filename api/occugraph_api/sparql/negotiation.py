"""What a client accepts, turned into a choice of formats."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from occugraph_api.sparql.formats import Choice

__all__ = [
    "GRAPH_TYPES",
    "LOOSE_GRAPH_TYPES",
    "accepts_html",
    "best_of",
    "choose_by_accept",
    "parse_accept",
]

_SOLUTIONS: Final = {
    "application/sparql-results+json": "json",
    "application/sparql-results+xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
}
GRAPH_TYPES: Final = {
    "text/turtle": "ttl",
    "application/n-triples": "nt",
    "application/rdf+xml": "rdf",
    "application/ld+json": "jsonld",
    "application/x-turtle": "ttl",
}
_LOOSE_SOLUTIONS: Final = {"application/json": "json", "application/xml": "xml", "text/xml": "xml"}
LOOSE_GRAPH_TYPES: Final = {
    "text/plain": "nt",
    "application/json": "jsonld",
    "application/xml": "rdf",
    "text/xml": "rdf",
}


@lru_cache(maxsize=256)  # clients send the same few headers again and again
def choose_by_accept(header: str | None) -> Choice:
    """The best format of each kind for an `Accept` header; parameters but `q` are ignored.

    A browser accepts XML more than anything else it can get here, and shows it badly, so the
    loose names of media types do not count beside `text/html`.

    Example:
        >>> choose_by_accept("text/csv, text/turtle;q=0.5")
        Choice(solutions='csv', graph='ttl')
        >>> choose_by_accept("image/png")
        Choice(solutions=None, graph=None)
    """
    if not header or not header.strip():
        return Choice("json", "ttl")
    accepted = parse_accept(header)
    loose = not accepts_html(header)
    return Choice(
        best_of(accepted, _SOLUTIONS, _LOOSE_SOLUTIONS if loose else {}),
        best_of(accepted, GRAPH_TYPES, LOOSE_GRAPH_TYPES if loose else {}),
    )


def accepts_html(header: str | None) -> bool:
    """Whether the client names HTML itself, as browsers do; `*/*` does not count."""
    return header is not None and any(
        quality > 0 and value in {"text/html", "application/xhtml+xml"}
        for value, quality in parse_accept(header)
    )


def parse_accept(header: str) -> MIMEAccept:
    """The media types of an `Accept` header, lower case and without parameters but `q`."""
    bare = [
        (str(value).partition(";")[0].strip().lower(), quality)
        for value, quality in parse_accept_header(header, MIMEAccept)
    ]
    return MIMEAccept(bare)


def best_of(
    accepted: MIMEAccept, offers: Mapping[str, str], loose: Mapping[str, str]
) -> str | None:
    """The format that is accepted most, None for none; among equals the first offered."""
    every = {**offers, **loose}
    best = accepted.best_match(list(every))
    return every[best] if best else None
