"""``occugraph releases``."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from occugraph.publication import get_current
from occugraph.record import RecordedGraph
from occugraph.values import Release
from occugraph_api.cli.table import print_table
from occugraph_api.cli.wiring import open_record
from occugraph_api.settings import load_settings

__all__ = ["releases"]


def releases(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON array.")] = False,
    home: Path | None = typer.Option(
        None, help="Where the record is; by default OCCUGRAPH_HOME.", file_okay=False
    ),
) -> None:
    """List the releases in the record.

    Current is the newest of each source; a starter holds bare facts until its source has a
    release.

    Example: occugraph releases --json
    """
    publication = get_current(open_record(load_settings(), home))
    found = [
        (graph, graph.entry.release)
        for graph in publication.manifest.graphs
        if graph.entry.release is not None
    ]
    found.sort(key=lambda pair: (pair[1].source, pair[1].version))
    if as_json:
        text = json.dumps([_to_json(*pair) for pair in found], ensure_ascii=False, indent=2)
        sys.stdout.write(f"{text}\n")
        return
    print_table(
        ("source", "version", "kind", "issued", "current", "quads", "license"),
        [
            (
                release.source,
                release.version,
                release.kind,
                str(release.issued or ""),
                "yes" if release.is_current else "no",
                str(graph.entry.quads),
                release.license or "",
            )
            for graph, release in found
        ],
    )


def _to_json(graph: RecordedGraph, release: Release) -> dict[str, object]:
    return {
        "source": release.source,
        "version": release.version,
        "kind": release.kind,
        "issued": release.issued.isoformat() if release.issued else None,
        "license": release.license,
        "attribution": release.attribution,
        "modified": release.modified,
        "checksum": release.checksum,
        "isCurrent": release.is_current,
        "provenance": release.provenance,
        "graph": graph.entry.name,
        "quads": graph.entry.quads,
        "origins": [{"file": each.file, "sha256": each.sha256} for each in graph.origins],
    }
