"""``occugraph dump``."""

from pathlib import Path

import typer

from occugraph.errors import NotFoundError
from occugraph.publication import get_current
from occugraph.view import GraphEntry, dump_graphs
from occugraph_api.cli.output import write_bytes
from occugraph_api.cli.wiring import open_record
from occugraph_api.settings import load_settings

__all__ = ["dump"]


def dump(
    graph: str | None = typer.Option(
        None, help="One graph, by IRI or by the end of it, e.g. curated or starter/esco."
    ),
    home: Path | None = typer.Option(
        None, help="Where the record is; by default OCCUGRAPH_HOME.", file_okay=False
    ),
) -> None:
    """Print the graph as sorted N-Quads.

    The same content gives the same bytes; the digest of a publication is the SHA-256 of them.

    Example: occugraph dump --graph starter/esco
    """
    record = open_record(load_settings(), home)
    publication = get_current(record)
    entries = publication.view.graphs
    if graph is not None:
        recorded = tuple(each.entry for each in publication.manifest.graphs)
        entries = (_get_entry(graph, recorded),)
    write_bytes(dump_graphs(record.read_graph(entry) for entry in entries))


def _get_entry(name: str, entries: tuple[GraphEntry, ...]) -> GraphEntry:
    for entry in entries:
        if name in {entry.name, entry.name.partition("/graph/")[2]}:
            return entry
    known = ", ".join(entry.name.partition("/graph/")[2] for entry in entries)
    raise NotFoundError(f"graph {name!r} is not in the record", hint=f"known: {known}", graph=name)
