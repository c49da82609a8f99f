"""``occugraph validate``."""

import sys
from enum import StrEnum
from pathlib import Path

import typer

from occugraph.resources import ontology_dir, read_receipts, shapes_dir
from occugraph.validation import Shapes
from occugraph_api.cli.wiring import open_record, show_progress
from occugraph_api.settings import load_settings
from occugraph_loaders.inspection import inspect_files
from occugraph_loaders.pipeline import conformance_cache

__all__ = ["validate"]


class _Format(StrEnum):
    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    TTL = "ttl"


def validate(
    paths: list[Path] = typer.Argument(
        ..., metavar="PATH...", help="Turtle files (.ttl), tables (.sssom.tsv), or folders."
    ),
    format: _Format = typer.Option(  # noqa: A002 -- the name of the option
        _Format.TEXT, help="How findings are printed."
    ),
) -> None:
    """Validate Turtle and SSSOM files against the shapes.

    A file is validated in the company of those that ship, and stands in for the one that
    describes the same things. What is found in other files because of it is reported, too.

    Exits with 0 where they conform, 1 where there are findings, 2 where a file cannot be read.

    Example: occugraph validate ontology/occupations/microgrid-operator.ttl --format sarif
    """
    record = open_record(load_settings())
    with show_progress() as progress:
        progress("validate")
        inspection = inspect_files(
            paths,
            ontology=ontology_dir(),
            shapes=Shapes.load(shapes_dir()),
            cache=conformance_cache(record, read_receipts()),
        )
    sys.stdout.write(inspection.report.render(format.value))
    raise typer.Exit(0 if inspection.report.conforms else 1)
