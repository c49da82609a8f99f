"""The process that judges a change, where the one that asked it is gone."""

import json
import pickle
import subprocess
import sys

import pytest


@pytest.mark.parametrize("held", [b"", b"<urn:a> <urn:p> <urn:b> <urn:g> .\n"])
def test_input_that_ends_early_ends_the_process(held: bytes) -> None:
    """It must not wait for ever, nor fill the memory: nobody ends it but itself."""
    footprints = pickle.dumps(())
    header = {"footprints": len(footprints), "shapes": 0}
    graph = {"kept": [], "parts": [(1_000, len(b" <urn:g> ."))]}
    done = subprocess.run(
        (sys.executable, "-P", "-m", "occugraph.revalidation.child"),
        input=b"%b\n%b%b\n%b"
        % (json.dumps(header).encode(), footprints, json.dumps(graph).encode(), held),
        capture_output=True,
        check=False,
        timeout=30,
    )
    assert done.returncode != 0
    assert done.stdout == b""
    assert b"ends in the middle of a graph" in done.stderr
