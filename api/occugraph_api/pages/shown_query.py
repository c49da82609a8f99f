"""The facts of a page as a GraphQL and a SPARQL query ("show me the query")."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final
from urllib.parse import quote, urlencode

import orjson

from occugraph.binding import Kind
from occugraph.citation import PATHS, Citation, Language
from occugraph.iri import Iri

__all__ = ["ShownQuery", "citing_link", "graphql_link", "show_query", "sparql_link"]

_STEM: Final = {
    Kind.OCCUPATION: "occupation",
    Kind.SKILL: "skill",
    Kind.TECHNOLOGY: "technology",
    Kind.SECTOR: "sector",
    Kind.CONCEPT_GROUP: "group",
}
# Stands in the files for the thing of the page.
_PLACEHOLDER: Final = "<urn:thing>"


@dataclass(frozen=True, slots=True)
class ShownQuery:
    """Both queries for one page, the paths that open them and those that cite them."""

    graphql: str
    variables: str
    sparql: str
    graphql_path: str
    sparql_path: str
    graphql_citing_path: str
    sparql_citing_path: str


@cache
def _read(name: str) -> str:
    return files("occugraph_api.pages").joinpath("queries", name).read_text(encoding="utf-8")


def graphql_link(query: str, variables: str = "") -> str:
    """Return the path of the GraphQL page with a query in it."""
    link = f"/graphql?query={quote(query, safe='')}"
    return f"{link}&variables={quote(variables, safe='')}" if variables else link


def sparql_link(query: str) -> str:
    """Return the path of the SPARQL page with a query in it, after the # that stays local."""
    return f"/sparql#query={quote(query, safe='')}"


def citing_link(language: Language, query: str, variables: str = "") -> str:
    """Return the path that cites a query."""
    question = Citation(language=language, query=query, variables=variables).question
    return f"{PATHS[language]}?{urlencode(question, quote_via=quote)}"


def show_query(kind: Kind, iri: Iri) -> ShownQuery:
    """Return the queries for the page of a thing.

    Args:
        kind: A kind of concept.
        iri: Of a thing that the graph has, so that it is well formed.
    """
    graphql = _read(f"{_STEM[kind]}.graphql")
    variables = orjson.dumps({"uri": iri}).decode()
    sparql = _read("concept.rq").replace(_PLACEHOLDER, f"<{iri}>")
    return ShownQuery(
        graphql=graphql,
        variables=variables,
        sparql=sparql,
        graphql_path=graphql_link(graphql, variables),
        sparql_path=sparql_link(sparql),
        graphql_citing_path=citing_link("graphql", graphql, variables),
        sparql_citing_path=citing_link("sparql", sparql),
    )
