"""``occugraph serve``: SPARQL, GraphQL and pages over the current publication."""

import os
import socket
import sys
from enum import StrEnum
from pathlib import Path
from typing import Final, TypedDict

import typer
import uvicorn

from occugraph.errors import ArgumentError, UnavailableError
from occugraph.publication import find_current
from occugraph_api.cli.wiring import open_record, run_build, show_progress
from occugraph_api.settings import Settings, load_settings

__all__ = ["serve"]

# promises.md: a request in flight ends, or is answered with 503, within 10 s of SIGTERM.
_SHUTDOWN_S: Final = 8
_PATHS: Final = ("/", "/graphql", "/sparql")


class ReaderName(StrEnum):
    """What answers GraphQL."""

    INDEX = "index"
    NEO4J = "neo4j"


class _Server(uvicorn.Server):
    """Says where it listens, once it really does."""

    def __init__(self, config: uvicorn.Config, paths: tuple[str, ...]) -> None:
        super().__init__(config)
        self._paths = paths

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        if self.started:
            port = self.servers[0].sockets[0].getsockname()[1]
            _print_addresses(self.config.host, port, self._paths)


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
    settings = load_settings().model_copy(
        update={
            name: value
            for name, value in (("host", host), ("port", port), ("reader", reader))
            if value is not None
        }
    )
    if dataset is not None:
        _serve_dataset(settings, dataset)
        return
    _build_if_new(settings)
    if workers == 1:
        from occugraph_api.app import create_app  # noqa: PLC0415 - the build does not need it

        _run(uvicorn.Config(create_app(settings), **_options(settings)))
        return
    if settings.port == 0:
        raise ArgumentError("--port 0 needs --workers 1: several processes share one known port")
    # Each process makes its application from the environment.
    os.environ["OCCUGRAPH_HOST"], os.environ["OCCUGRAPH_PORT"] = settings.host, str(settings.port)
    os.environ["OCCUGRAPH_READER"] = settings.reader
    _print_addresses(settings.host, settings.port)
    uvicorn.run(
        "occugraph_api.app:create_configured_app",
        factory=True,
        workers=workers,
        **_options(settings),
    )


def _build_if_new(settings: Settings) -> None:
    if find_current(open_record(settings)) is None:
        with show_progress() as progress:
            run_build(settings, progress=progress)


def _serve_dataset(settings: Settings, dataset: Path) -> None:
    from occugraph_api.gate import Gate  # noqa: PLC0415 - only for a data set
    from occugraph_api.sparql.dataset_app import create_dataset_app  # noqa: PLC0415 - likewise

    app = Gate(create_dataset_app(dataset, limits=settings.query_limits()), settings.hosts())
    _run(uvicorn.Config(app, **_options(settings)), paths=("/sparql",))


class _Options(TypedDict):
    host: str
    port: int
    log_level: str
    timeout_graceful_shutdown: int
    server_header: bool


def _options(settings: Settings) -> _Options:
    return {
        "host": settings.host,
        "port": settings.port,
        "log_level": "warning",
        "timeout_graceful_shutdown": _SHUTDOWN_S,
        "server_header": False,
    }


def _run(config: uvicorn.Config, paths: tuple[str, ...] = _PATHS) -> None:
    server = _Server(config, paths)
    try:
        server.run()
    except SystemExit as end:
        raise _could_not_listen(config) from end
    if not server.started:
        raise _could_not_listen(config)


def _could_not_listen(config: uvicorn.Config) -> UnavailableError:
    return UnavailableError(
        f"the server could not start at {config.host}:{config.port}",
        hint="the lines above say why; another program may use the port (try --port 0)",
        host=config.host,
        port=config.port,
    )


def _print_addresses(host: str, port: int, paths: tuple[str, ...] = _PATHS) -> None:
    name = f"[{host}]" if ":" in host else host
    lines = [f"occugraph listens at http://{name}:{port}{path}" for path in paths]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()
