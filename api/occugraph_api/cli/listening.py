"""How a server listens, and says where."""

import socket
import sys
from typing import Final, TypedDict

import uvicorn

from occugraph.errors import UnavailableError
from occugraph_api.settings import Settings

__all__ = ["ListeningOptions", "listening_options", "print_addresses", "run_server"]

# promises.md: a request in flight ends, or is answered with 503, within 10 s of SIGTERM.
_SHUTDOWN_S: Final = 8
_PATHS: Final = ("/", "/graphql", "/sparql")


class _Server(uvicorn.Server):
    """Says where it listens, once it really does."""

    def __init__(self, config: uvicorn.Config, paths: tuple[str, ...]) -> None:
        super().__init__(config)
        self._paths = paths

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        if self.started:
            port = self.servers[0].sockets[0].getsockname()[1]
            print_addresses(self.config.host, port, self._paths)


class ListeningOptions(TypedDict):
    """What uvicorn is told."""

    host: str
    port: int
    log_level: str
    timeout_graceful_shutdown: int
    server_header: bool


def listening_options(settings: Settings) -> ListeningOptions:
    """Return where and how to listen."""
    return {
        "host": settings.host,
        "port": settings.port,
        "log_level": "warning",
        "timeout_graceful_shutdown": _SHUTDOWN_S,
        "server_header": False,
    }


def run_server(config: uvicorn.Config, paths: tuple[str, ...] = _PATHS) -> None:
    """Serve until the process is asked to end; say where, once it listens.

    Raises:
        UnavailableError: It could not listen.
    """
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


def print_addresses(host: str, port: int, paths: tuple[str, ...] = _PATHS) -> None:
    """Say where the server listens."""
    name = f"[{host}]" if ":" in host else host
    lines = [f"occugraph listens at http://{name}:{port}{path}" for path in paths]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()
