"""``occugraph build``."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from occugraph_api.cli.reporting import exit_with_findings
from occugraph_api.cli.wiring import run_build, show_progress
from occugraph_api.settings import load_settings

__all__ = ["build"]


def build(
    home: Path | None = typer.Option(
        None, help="Where the record is; by default OCCUGRAPH_HOME.", file_okay=False
    ),
    ontology: Path | None = typer.Option(
        None, help="Authored files to build from instead of those that ship.", file_okay=False
    ),
    *,
    replace: Annotated[
        bool,
        typer.Option(
            "--replace", help="Let files take the place of recorded releases of their version."
        ),
    ] = False,
) -> None:
    """Build and publish the graph from what ships and the releases at hand.

    Nothing is published unless all of it conforms to the shapes. Building again from the same
    files changes nothing; what is missing or damaged in the home is made anew.

    Example: occugraph build --home .occugraph
    """
    with exit_with_findings():
        with show_progress() as progress:
            outcome = run_build(
                load_settings(),
                home=home,
                ontology=ontology,
                may_replace=replace,
                progress=progress,
            )
        publication = outcome.publication
        state = "published" if outcome.changed else "unchanged"
        if outcome.repaired:
            state = "repaired"
        quads = sum(graph.quads for graph in publication.view.graphs)
        sys.stdout.write(f"{state} {publication.id}: {quads} quads, digest {publication.digest}\n")
        for graph in publication.manifest.graphs:
            release = graph.entry.release
            if release and graph.quarantine:
                sys.stdout.write(
                    f"{release.source}@{release.version}: rows left out: {graph.quarantine.rows}"
                    " (occugraph releases --json lists them)\n"
                )
