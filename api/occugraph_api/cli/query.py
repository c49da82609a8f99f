"""``occugraph query``."""

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Any

import typer

from occugraph.iri import compact_iri
from occugraph.publication import get_current
from occugraph_api.cli.output import write_bytes
from occugraph_api.cli.question import read_question
from occugraph_api.cli.table import print_table
from occugraph_api.cli.wiring import open_record
from occugraph_api.settings import load_settings
from occugraph_api.sparql.host import run_once
from occugraph_api.sparql.query import Answer

__all__ = ["query"]


class _Format(StrEnum):
    TABLE = "table"
    CSV = "csv"
    TSV = "tsv"
    JSON = "json"
    TTL = "ttl"


def query(
    text: str = typer.Argument(
        ..., metavar="QUERY|FILE", help="SPARQL 1.1, a file of it, or - for standard input."
    ),
    format: _Format = typer.Option(  # noqa: A002 -- the name of the option
        _Format.TABLE, help="How the answer is printed; ttl for CONSTRUCT and DESCRIBE."
    ),
    home: Path | None = typer.Option(
        None, help="Where the record is; by default OCCUGRAPH_HOME.", file_okay=False
    ),
) -> None:
    """Answer one SPARQL query from the current publication.

    The limits of the server hold here, too: OCCUGRAPH_QUERY_TIMEOUT_S and its like move them.

    Example: occugraph query 'SELECT ?s WHERE { ?s a <https://w3id.org/occugraph/ontology#Skill> }'
    """
    settings = load_settings()
    sparql = read_question(text)
    publication = get_current(open_record(settings, home))
    publication.check_projections()
    answer = run_once(
        publication.store_file,
        sparql,
        None if format is _Format.TABLE else format.value,
        settings.query_timeout_s,
        limits=settings.query_limits(),
    )
    if format is _Format.TABLE and answer.format == "json":
        _print_solutions(answer)
        return
    write_bytes(answer.body if answer.body.endswith(b"\n") else answer.body + b"\n")


def _print_solutions(answer: Answer) -> None:
    document: dict[str, Any] = json.loads(answer.body)
    if "boolean" in document:
        sys.stdout.write(f"{str(document['boolean']).lower()}\n")
        return
    columns: list[str] = document["head"]["vars"]
    rows = document["results"]["bindings"]
    print_table(columns, [[_show(row.get(column)) for column in columns] for row in rows])


def _show(term: dict[str, Any] | None) -> str:
    if term is None:
        return ""
    if term["type"] == "uri":
        return compact_iri(term["value"])
    language = term.get("xml:lang")
    return f"{term['value']}@{language}" if language else str(term["value"])
