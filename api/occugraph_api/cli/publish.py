"""``occugraph publish``."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

import typer
from rich.console import Console

from occugraph.graph_store import GraphStore
from occugraph.publication import get_current
from occugraph.push import push_publication
from occugraph_api.cli.wiring import open_record
from occugraph_api.settings import load_settings

__all__ = ["publish"]


def publish(
    to: str = typer.Option(
        ..., help="The URL of its Graph Store Protocol, e.g. http://localhost:3030/ds/data."
    ),
    rebuild: bool = typer.Option(False, "--rebuild", help="Write also what it says it holds."),  # noqa: FBT001, FBT003 -- typer's way
    home: Path | None = typer.Option(
        None, help="Where the record is; by default OCCUGRAPH_HOME.", file_okay=False
    ),
    as_json: bool = typer.Option(False, "--json", help="Print what was done as JSON."),  # noqa: FBT001, FBT003 -- likewise
) -> None:
    """Write the current publication into another SPARQL store.

    Its default graph is replaced, and of its named graphs only those of this graph.

    Example: occugraph publish --to http://localhost:3030/ds/data
    """
    settings = load_settings()
    record = open_record(settings, home)
    store = GraphStore(to, settings.publish_user, settings.publish_password.get_secret_value())
    publication = get_current(record)
    console = Console(stderr=True)
    with console.status("reading the record") as status:
        report = push_publication(
            record, publication, store, rebuild=rebuild, progress=status.update
        )
    if as_json:
        sys.stdout.write(f"{json.dumps(asdict(report), indent=2)}\n")
        return
    state = "published" if report.written or report.removed else "unchanged"
    sys.stdout.write(
        f"{state} {publication.id}: {len(report.written)} graphs written, "
        f"{len(report.removed)} removed, {report.triples} triples sent, digest {report.digest}\n"
    )
