"""The real parts that several tests share: commands, a built home, a server over it."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

ROOT = Path(__file__).parents[1]
COMMAND = (sys.executable, "-c", "import sys; from occugraph_api.cli import main; sys.exit(main())")
# A noisy machine may be slow; a server that needs this long is broken.
PATIENCE_S = 60


@dataclass(frozen=True)
class Served:
    """A running server: where it is, and a client for it."""

    url: str
    pid: int
    client: httpx.Client

    def graphql(self, query: str, **variables: Any) -> dict[str, Any]:  # noqa: ANN401
        """Return the whole answer to a GraphQL request."""
        answer = self.client.post("/graphql", json={"query": query, "variables": variables})
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def data(self, query: str, **variables: Any) -> dict[str, Any]:  # noqa: ANN401
        """Return the data of a GraphQL request that has no errors."""
        answer = self.graphql(query, **variables)
        assert "errors" not in answer, answer["errors"]
        found: dict[str, Any] = answer["data"]
        return found

    def sparql(self, query: str) -> list[dict[str, str]]:
        """Return the rows of a SELECT; a variable without a value is left out."""
        answer = self.client.get(
            "/sparql",
            params={"query": query},
            headers={"accept": "application/sparql-results+json"},
        )
        assert answer.status_code == 200, answer.text
        return [
            {name: term["value"] for name, term in row.items()}
            for row in answer.json()["results"]["bindings"]
        ]


def environment(home: Path, **settings: str) -> dict[str, str]:
    """Return the environment of a command that works in ``home``, without the caller's own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("OCCUGRAPH_")}
    own = {f"OCCUGRAPH_{name}": value for name, value in settings.items()}
    return {**kept, "OCCUGRAPH_HOME": str(home), "OCCUGRAPH_DATA": str(home / "none"), **own}


def run_command(home: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run one command of occugraph in ``home`` and return what it did."""
    return subprocess.run(
        (*COMMAND, *arguments),
        env=environment(home, **settings),
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_S * 2,
    )


@pytest.fixture(scope="session")
def built_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the starter graph; tests do not change it."""
    home = tmp_path_factory.mktemp("built") / "home"
    done = run_command(home, "build")
    assert done.returncode == 0, done.stderr
    return home


@pytest.fixture(scope="session")
def serve() -> Iterator[Callable[..., Served]]:
    """Start a server in a home, with settings, and end it after the session."""
    running: list[subprocess.Popen[str]] = []
    clients: list[httpx.Client] = []

    def start(home: Path, *arguments: str, **settings: str) -> Served:
        process = subprocess.Popen(
            (*COMMAND, "serve", "--port", "0", *arguments),
            env=environment(home, **settings),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        running.append(process)
        url = _read_address(process)
        client = httpx.Client(base_url=url, timeout=PATIENCE_S)
        clients.append(client)
        return Served(url, process.pid, client)

    yield start
    for client in clients:
        client.close()
    for process in running:
        process.terminate()
    for process in running:
        process.communicate(timeout=PATIENCE_S)


def _read_address(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    assert process.stderr
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        line = process.stdout.readline()
        found = re.search(r"http://[^/\s]+", line)
        if found:
            return found.group()
        if not line and process.poll() is not None:
            raise AssertionError(process.stderr.read())
    raise AssertionError("the server printed no address")


@pytest.fixture(scope="session")
def server(built_home: Path, serve: Callable[..., Served]) -> Served:
    """A server over the starter graph, shared by all tests that only ask."""
    return serve(built_home)
