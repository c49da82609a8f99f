"""How commands tell of findings."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from occugraph.conformance import NonConformanceError

__all__ = ["exit_with_findings"]


@contextmanager
def exit_with_findings() -> Iterator[None]:
    """Print the findings of a validation that failed inside, and end with exit code 1."""
    try:
        yield
    except NonConformanceError as err:
        sys.stderr.write(err.report.render("text"))
        sys.stderr.write(f"occugraph: {err.message}\n  {err.hint}\n")
        raise typer.Exit(1) from err
