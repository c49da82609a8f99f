"""The real command, run the way a user runs it."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import httpx

__all__ = ["build", "serve"]

_COMMAND: Final = str(Path(sys.executable).parent / "occugraph")
_PATIENCE_S: Final = 120
_POLL_S: Final = 0.005
_OK: Final = 200


def build(home: Path) -> str:
    """Build the starter graph in ``home`` and return what the command printed."""
    done = subprocess.run(
        (_COMMAND, "build"),
        env=_environment(home),
        capture_output=True,
        text=True,
        check=True,
        timeout=_PATIENCE_S,
    )
    return done.stdout.strip()


@contextmanager
def serve(home: Path) -> Iterator[httpx.Client]:
    """Give a client of a server over ``home``, from when ``/ready`` says so."""
    process = subprocess.Popen(
        (_COMMAND, "serve", "--port", "0"),
        env=_environment(home),
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


def _environment(home: Path) -> dict[str, str]:
    """Return the caller's environment without its settings of occugraph."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("OCCUGRAPH_")}
    return {**kept, "OCCUGRAPH_HOME": str(home), "OCCUGRAPH_DATA": str(home / "none")}


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
