"""A question of a desk: how it is asked of each face, and how the source files answer it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from desk_source import DeskSource

__all__ = ["PREFIXES", "Answer", "Question", "nodes"]

Answer: TypeAlias = frozenset[tuple[str, ...]]
"""Rows of texts; a set, since no question here asks for an order."""

PREFIXES: Final = """
PREFIX og: <https://w3id.org/occugraph/ontology#>
PREFIX id: <https://w3id.org/occugraph/id/>
PREFIX occ: <https://w3id.org/occugraph/id/occupation/>
PREFIX tech: <https://w3id.org/occugraph/id/technology/>
PREFIX scheme: <https://w3id.org/occugraph/id/scheme/>
PREFIX status: <https://w3id.org/occugraph/id/status/>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX esco: <http://data.europa.eu/esco/model#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX sssom: <https://w3id.org/sssom/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""


@dataclass(frozen=True)
class Question:
    """One question.

    Attributes:
        name: What is asked, in a few words.
        graphql: The operation.
        pick: Makes rows of its data.
        sparql: A SELECT; its rows, in the order of its variables, are the same.
        expected: Makes the rows from the source files.
        variables: Of the operation.
    """

    name: str
    graphql: str
    pick: Callable[[Any], Iterable[tuple[str, ...]]]
    sparql: str
    expected: Callable[[DeskSource], Iterable[tuple[str, ...]]]
    variables: Mapping[str, object] = field(default_factory=dict)


def nodes(connection: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the nodes of a connection that has all of them on its page."""
    found = [edge["node"] for edge in connection["edges"]]
    assert len(found) == connection["totalCount"], "the page does not hold all"
    return found
