"""``python -m bench``: what it says it can measure is there."""

import subprocess
import sys
from pathlib import Path

import pytest

from running import ROOT


def ask_help(*arguments: str) -> str:
    done = subprocess.run(
        (sys.executable, "-m", "bench", *arguments, "--help"),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_every_program_is_listed() -> None:
    """Those with a command line of their own, too."""
    programs = [
        path.stem
        for path in Path(ROOT / "bench").glob("*.py")
        if "``python -m bench." in path.read_text()
    ]
    shown = ask_help()
    assert sorted(programs) == ["esco_like", "neo4j_load", "neo4j_read"]
    assert all(f"\n{name}  " in shown for name in programs)


@pytest.mark.parametrize(("name", "option"), [("neo4j_load", "--rounds"), ("neo4j_read", "--runs")])
def test_a_listed_program_is_run(name: str, option: str) -> None:
    shown = ask_help(name)
    assert shown.startswith(f"usage: python -m bench.{name} ")
    assert option in shown
