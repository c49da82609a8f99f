"""The process that judges a change, where the one that asked it is gone."""

import json
import subprocess
import sys

import pytest


@pytest.mark.parametrize("held", [b"", b"<urn:a> <urn:p> <urn:b> <urn:g> .\n"])
def test_input_that_ends_early_ends_the_process(held: bytes) -> None:
    """It must not wait for ever, nor fill the memory: nobody ends it but itself."""
    part = {"part": 0, "size": 1_000, "cut": len(b" <urn:g> .")}
    done = subprocess.run(
        (sys.executable, "-P", "-m", "occugraph.revalidation.child"),
        input=json.dumps(part).encode() + b"\n" + held,
        capture_output=True,
        check=False,
        timeout=30,
    )
    assert done.returncode != 0
    assert done.stdout == b""
    assert b"ends in the middle of a graph" in done.stderr
