"""The formats an answer can be written in, and the choice among them."""

from dataclasses import dataclass
from typing import Final

__all__ = ["GRAPH_FORMATS", "NAMES", "SOLUTION_FORMATS", "Choice", "choose_by_name"]

SOLUTION_FORMATS: Final = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv; charset=utf-8",
    "tsv": "text/tab-separated-values; charset=utf-8",
}
"""For SELECT and ASK. https://www.w3.org/TR/sparql11-protocol/#conneg"""

GRAPH_FORMATS: Final = {
    "ttl": "text/turtle; charset=utf-8",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
    "jsonld": "application/ld+json",
}
"""For CONSTRUCT, DESCRIBE and the service description."""

NAMES: Final = (*SOLUTION_FORMATS, *GRAPH_FORMATS)
"""The values of the parameter `format`."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The format to use for solutions and that for a graph; None: the client takes none.

    Which one applies is known only once the query is parsed.
    """

    solutions: str | None
    graph: str | None


def choose_by_name(name: str | None) -> Choice:
    """The choice that `format=name` makes; None takes JSON and Turtle.

    `json` and `xml` also serve graphs, as JSON-LD and RDF/XML.

    Raises:
        KeyError: `name` is none of `NAMES`.
    """
    if name is None:
        return Choice("json", "ttl")
    if name in SOLUTION_FORMATS:
        return Choice(name, {"json": "jsonld", "xml": "rdf"}.get(name))
    if name in GRAPH_FORMATS:
        return Choice(None, name)
    raise KeyError(name)
