"""The real command, run the way a user runs it."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx

from bench.memory import PeakMemory

__all__ = ["Run", "build", "run_command", "serve"]

_COMMAND: Final = str(Path(sys.executable).parent / "occugraph")
_PATIENCE_S: Final = 3_600
_POLL_S: Final = 0.005
_OK: Final = 200


@dataclass(frozen=True, slots=True)
class Run:
    """A command that has ended: what it printed, how long and how much memory it took."""

    output: str
    seconds: float
    peak_mib: int | None


def build(home: Path, data: Path | None = None) -> str:
    """Build in ``home`` and return what the command printed; ``data`` holds release packages."""
    return run_command(home, "build", data=data).output


def run_command(home: Path, *arguments: str, data: Path | None = None) -> Run:
    """Run ``occugraph`` and wait for its end.

    Raises:
        RuntimeError: It failed; says what it wrote.
    """
    start_s = time.perf_counter()
    process = subprocess.Popen(
        (_COMMAND, *arguments),
        env=_environment(home, data),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    with PeakMemory(process.pid) as memory:
        output, complaint = process.communicate(timeout=_PATIENCE_S)
    seconds = time.perf_counter() - start_s
    if process.returncode != 0:
        raise RuntimeError(f"occugraph {' '.join(arguments)}: {complaint.strip() or output}")
    return Run(output.strip(), seconds, memory.mib)


@contextmanager
def serve(home: Path, *arguments: str, **settings: str) -> Iterator[httpx.Client]:
    """Give a client of a server over ``home``, from when ``/ready`` says so.

    Args:
        home: What it serves.
        arguments: Further ones of the command.
        settings: By name, without ``OCCUGRAPH_``.
    """
    own = {f"OCCUGRAPH_{name}": value for name, value in settings.items()}
    process = subprocess.Popen(
        (_COMMAND, "serve", "--port", "0", *arguments),
        env={**_environment(home, None), **own},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        with httpx.Client(base_url=_read_address(process), timeout=_PATIENCE_S) as client:
            _wait(client)
            yield client
    finally:
        process.terminate()
        process.communicate(timeout=_PATIENCE_S)


def _environment(home: Path, data: Path | None) -> dict[str, str]:
    """Return the caller's environment without its settings of occugraph, but for the engine."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("OCCUGRAPH_") or name == "OCCUGRAPH_SHACL"
    }
    return {**kept, "OCCUGRAPH_HOME": str(home), "OCCUGRAPH_DATA": str(data or home / "none")}


def _read_address(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    for line in process.stdout:
        found = re.search(r"http://[^/\s]+", line)
        if found:
            return found.group()
    raise RuntimeError("the server ended without an address; try occugraph serve by hand")


def _wait(client: httpx.Client) -> None:
    deadline_s = time.monotonic() + _PATIENCE_S
    while time.monotonic() < deadline_s:
        if client.get("/ready").status_code == _OK:
            return
        time.sleep(_POLL_S)
    raise RuntimeError(f"/ready did not answer 200 within {_PATIENCE_S} s")
