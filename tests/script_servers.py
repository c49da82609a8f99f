"""Servers that a few lines of Python start: SPARQL over one file, with or without the rest."""

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

import httpx

from running import PATIENCE_S

__all__ = ["DATASET_SCRIPT", "ScriptServer", "free_port", "run_script_server"]

DATASET_SCRIPT: Final = """
import sys, uvicorn
from pathlib import Path
from occugraph_api.sparql.dataset_app import create_dataset_app
uvicorn.run(create_dataset_app(Path(sys.argv[2])), port=int(sys.argv[1]), log_level="warning")
"""
"""Serves the file of its second argument."""

_POLL_S: Final = 0.05
_END_S: Final = 30


@dataclass(frozen=True, slots=True)
class ScriptServer:
    """A server that answers ``/health``."""

    url: str
    process: subprocess.Popen[bytes]

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self.url.rpartition(":")[2])


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


@contextmanager
def run_script_server(script: str, *arguments: object) -> Iterator[ScriptServer]:
    """Start a server, give it once it answers, and end it as a service manager does.

    Args:
        script: Python; its first argument is the port.
        arguments: Its further arguments.
    """
    url = f"http://127.0.0.1:{free_port()}"
    server = [sys.executable, "-c", script, url.rpartition(":")[2], *map(str, arguments)]
    with subprocess.Popen(server) as process:
        try:
            _await_health(url, process)
            yield ScriptServer(url, process)
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
            process.wait(timeout=_END_S)


def _await_health(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            httpx.get(f"{url}/health", trust_env=False)
        except httpx.TransportError:
            assert process.poll() is None, "the server ended"
            assert time.monotonic() < deadline, "the server does not answer"
            time.sleep(_POLL_S)
        else:
            return
