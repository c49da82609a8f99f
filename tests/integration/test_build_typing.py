"""Leaving out validation is a type error."""

import re
import sys
from pathlib import Path
from subprocess import run

import pytest

_ROOT = Path(__file__).parents[2]
_SAMPLE = _ROOT / "tests" / "typing" / "skipped_validation.py"


@pytest.mark.integration
def test_skipping_validation_is_a_type_error(tmp_path: Path) -> None:
    """mypy, with the project's own settings, objects to each marked line and to no other."""
    marked = {
        (number, mark[1])
        for number, line in enumerate(_SAMPLE.read_text("utf-8").splitlines(), 1)
        if (mark := re.search(r"# E: ([a-z-]+)", line))
    }
    done = run(
        (
            *(sys.executable, "-m", "mypy", "--no-error-summary", "--show-error-codes"),
            *("--cache-dir", str(tmp_path), "--follow-imports=silent", str(_SAMPLE)),
        ),
        cwd=_ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    pattern = r"skipped_validation\.py:(\d+): error: .*\[([a-z-]+)\]$"
    found = {(int(line), code) for line, code in re.findall(pattern, done.stdout, re.MULTILINE)}
    assert found == marked, done.stdout + done.stderr
