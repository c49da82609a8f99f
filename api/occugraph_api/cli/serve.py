"""``occugraph serve``: SPARQL, GraphQL and pages over the current publication."""

import os
import tempfile
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from occugraph.errors import ArgumentError
from occugraph.store_layout import find_store_file
from occugraph_api.sparql.loader_process import LoaderProcess

# What takes long to import is imported by who needs it, when the loader is under way.
if TYPE_CHECKING:
    from occugraph_api.settings import Settings

__all__ = ["serve"]


class ReaderName(StrEnum):
    """What answers GraphQL."""

    INDEX = "index"
    NEO4J = "neo4j"


def serve(
    host: str | None = typer.Option(None, help="The address to listen on.", show_default=False),
    port: int | None = typer.Option(
        None, min=0, max=65535, help="The port; 0 takes a free one.", show_default=False
    ),
    workers: int = typer.Option(1, min=1, help="Server processes; each keeps a store in memory."),
    reader: ReaderName | None = typer.Option(
        None,
        help="What answers GraphQL: the graph index, or Neo4j; by default OCCUGRAPH_READER.",
        show_default=False,
    ),
    dataset: Path | None = typer.Option(
        None,
        exists=True,
        dir_okay=False,
        help="Serve SPARQL over this file alone (.nq, .nt, .ttl, .trig).",
        show_default=False,
    ),
) -> None:
    """Serve SPARQL, GraphQL and pages; builds first where there is nothing yet.

    Example: occugraph serve --port 8080
    """
    if dataset is not None:
        _serve_dataset(_read_settings(host, port, reader), dataset)
    elif workers > 1:
        settings = _read_settings(host, port, reader)
        _find_or_build(settings)
        _serve_together(settings, workers)
    else:
        with LoaderProcess() as ahead:
            settings = _read_settings(host, port, reader)
            store_file = _find_or_build(settings)
            if store_file is not None:
                ahead.load(store_file, settings.query_limits(), staged=True)
            _serve_alone(settings, ahead)


def _read_settings(host: str | None, port: int | None, reader: ReaderName | None) -> "Settings":
    from occugraph_api.settings import load_settings  # noqa: PLC0415 - the loader begins

    given = {"host": host, "port": port, "reader": reader}
    return load_settings().model_copy(
        update={name: value for name, value in given.items() if value is not None}
    )


def _find_or_build(settings: "Settings") -> Path | None:
    """Return the store file; None where CURRENT names nothing, of which the application speaks."""
    found = find_store_file(settings.home)
    if found is None:
        _build_if_new(settings)
        found = find_store_file(settings.home)
    return found


def _build_if_new(settings: "Settings") -> None:
    from occugraph.publication import find_current  # noqa: PLC0415 - only who has none
    from occugraph.record import Record  # noqa: PLC0415 - likewise
    from occugraph_api.cli.wiring import run_build, show_progress  # noqa: PLC0415 - likewise

    if find_current(Record(settings.home)) is None:
        with show_progress() as progress:
            run_build(settings, progress=progress)


def _serve_alone(settings: "Settings", ahead: LoaderProcess) -> None:
    """Serve with one process, whose loader loads while the application is imported."""
    import uvicorn  # noqa: PLC0415 - the loader loads

    from occugraph_api.app import create_app  # noqa: PLC0415 - likewise
    from occugraph_api.cli.listening import listening_options, run_server  # noqa: PLC0415 - likewise

    run_server(uvicorn.Config(create_app(settings, ahead), **listening_options(settings)))


def _serve_together(settings: "Settings", workers: int) -> None:
    """Serve with several processes, each of which makes its application from the environment."""
    import uvicorn  # noqa: PLC0415 - only who serves

    from occugraph_api.cli.listening import listening_options, print_addresses  # noqa: PLC0415 - likewise

    if settings.port == 0:
        raise ArgumentError("--port 0 needs --workers 1: several processes share one known port")
    os.environ["OCCUGRAPH_HOST"], os.environ["OCCUGRAPH_PORT"] = settings.host, str(settings.port)
    os.environ["OCCUGRAPH_READER"] = settings.reader
    print_addresses(settings.host, settings.port)
    with tempfile.TemporaryDirectory(prefix="occugraph-metrics-") as folder:
        # The processes count together there; it must be known before they import the library.
        os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", folder)
        uvicorn.run(
            "occugraph_api.app:create_configured_app",
            factory=True,
            workers=workers,
            **listening_options(settings),
        )


def _serve_dataset(settings: "Settings", dataset: Path) -> None:
    import uvicorn  # noqa: PLC0415 - only who serves

    from occugraph_api.cli.listening import listening_options, run_server  # noqa: PLC0415 - likewise
    from occugraph_api.gate import Gate  # noqa: PLC0415 - only for a data set
    from occugraph_api.sparql.dataset_app import create_dataset_app  # noqa: PLC0415 - likewise

    app = Gate(create_dataset_app(dataset, limits=settings.query_limits()), settings.hosts())
    run_server(uvicorn.Config(app, **listening_options(settings)), paths=("/sparql",))
