"""``occugraph releases``."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from occugraph.publication import get_current
from occugraph.record import Record, RecordedGraph
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
    release. Rows that could not stand were left out of a release and are counted; --json lists
    them with file, row, value and reason.

    Example: occugraph releases --json
    """
    record = open_record(load_settings(), home)
    publication = get_current(record)
    found = [
        (graph, graph.entry.release)
        for graph in publication.manifest.graphs
        if graph.entry.release is not None
    ]
    found.sort(key=lambda pair: (pair[1].source, pair[1].version))
    if as_json:
        text = json.dumps([_to_json(record, *pair) for pair in found], ensure_ascii=False, indent=2)
        sys.stdout.write(f"{text}\n")
        return
    print_table(
        ("source", "version", "kind", "issued", "current", "quads", "left out", "license"),
        [
            (
                release.source,
                release.version,
                release.kind,
                str(release.issued or ""),
                "yes" if graph.in_view else "no",
                str(graph.entry.quads),
                str(graph.quarantine.rows if graph.quarantine else 0),
                release.license or "",
            )
            for graph, release in found
        ],
    )


def _to_json(record: Record, graph: RecordedGraph, release: Release) -> dict[str, object]:
    quarantined, _ = record.read_quarantine(graph)
    return {
        "source": release.source,
        "version": release.version,
        "kind": release.kind,
        "issued": release.issued.isoformat() if release.issued else None,
        "license": release.license,
        "attribution": release.attribution,
        "modified": release.modified,
        "checksum": release.checksum,
        "isCurrent": graph.in_view,
        "covers": list(release.covers),
        "provenance": release.provenance,
        "graph": graph.entry.name,
        "quads": graph.entry.quads,
        "origins": [{"file": each.file, "sha256": each.sha256} for each in graph.origins],
        "quarantined": [asdict(row) for row in quarantined],
    }
