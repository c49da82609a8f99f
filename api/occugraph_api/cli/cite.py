"""``occugraph cite``."""

import json
import sys
from pathlib import Path

import typer

from occugraph.citation import PATHS, Language
from occugraph.client import Cited, Graph
from occugraph.client.remote import is_url
from occugraph.errors import ArgumentError
from occugraph.opening import open_graph
from occugraph_api.cli.question import read_question

__all__ = ["cite"]


def cite(  # noqa: PLR0917 -- typer reads them by name
    text: str = typer.Argument(
        ..., metavar="QUERY|FILE|URL", help="SPARQL, a file of it, - for input, or a citation."
    ),
    graphql: bool = typer.Option(False, "--graphql", help="The query is GraphQL."),  # noqa: FBT001, FBT003 -- typer's way
    variables: str = typer.Option("", help="Variables of a GraphQL request, as JSON."),
    as_of: list[str] = typer.Option(
        [], help="A release (esco@1.1.1) or a day to answer from; may be given again."
    ),
    server: str = typer.Option(
        "", help="The URL of a server that answers; by default the home does, in this process."
    ),
    home: Path | None = typer.Option(
        None, help="Where the record is; by default OCCUGRAPH_HOME.", file_okay=False
    ),
    as_json: bool = typer.Option(False, "--json", help="Print all that is known."),  # noqa: FBT001, FBT003 -- likewise
) -> None:
    """Name a query, its view and its result in a URL, or check such a URL.

    Checking says same (exit code 0), changed, or that the view is no longer held (1).

    Example: occugraph cite 'ASK { ?s a <https://w3id.org/occugraph/ontology#Skill> }'
    """
    is_citation = is_url(text) or text.startswith(tuple(PATHS.values()))
    if is_citation and (graphql or variables or as_of):
        raise ArgumentError(
            "a citation has all in its URL: expected no --graphql, --variables or --as-of",
            argument="citation",
        )
    with open_graph(server or home) as graph:
        if is_citation:
            found = graph.check(text)
        else:
            language: Language = "graphql" if graphql else "sparql"
            found = _cite(graph, read_question(text), language, variables, as_of)
    if as_json:
        sys.stdout.write(f"{json.dumps(found.told, ensure_ascii=False, indent=2)}\n")
    else:
        _print(found)
    if not found.is_same:
        raise typer.Exit(1)


def _cite(graph: Graph, query: str, language: Language, variables: str, as_of: list[str]) -> Cited:
    try:
        values = json.loads(variables) if variables else None
    except ValueError as err:
        raise ArgumentError(
            f"variables {variables[:80]!r}: expected JSON: {err}", argument="variables"
        ) from err
    if not isinstance(values, dict | None) or (values and language == "sparql"):
        raise ArgumentError(
            f"variables {variables[:80]!r}: expected a JSON object, with --graphql",
            argument="variables",
        )
    return graph.cite(query, values, language=language, as_of=as_of)


def _print(found: Cited) -> None:
    told = found.told
    sys.stdout.write(f"{found.url if found.status == 'new' else found.status}\n")
    if told.get("difference"):
        sys.stdout.write(f"what changed: {told['difference']}\n")
    if found.status == "view no longer held":
        sys.stdout.write(f"asked instead: {told['asked']['nearness']}; gives {told['gives']}\n")
    for warning in found.warnings:
        sys.stderr.write(f"occugraph: {warning}\n")
