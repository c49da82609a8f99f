"""The command line in this process, over the graph in miniature (tests/data/authored)."""

import shutil
from pathlib import Path

import pytest

from command_runs import Done, Run
from occugraph_api.cli import main, validate, wiring

_AUTHORED = Path(__file__).parents[2] / "data" / "authored"


@pytest.fixture
def ontology(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the miniature, which stands in for what ships."""
    folder = Path(shutil.copytree(_AUTHORED / "ontology", tmp_path / "ontology"))
    for module in (wiring, validate):
        monkeypatch.setattr(module, "ontology_dir", lambda: folder)
        monkeypatch.setattr(module, "shapes_dir", lambda: _AUTHORED / "shapes")
        monkeypatch.setattr(module, "read_receipts", frozenset)
    return folder


@pytest.fixture
def run(
    ontology: Path,  # noqa: ARG001 -- what every command works on
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> Run:
    """Return what runs a command in an empty working directory."""
    monkeypatch.chdir(tmp_path)
    for name in ("HOME", "DATA", "CONFIG", "PORT"):
        monkeypatch.delenv(f"OCCUGRAPH_{name}", raising=False)

    def run_command(*arguments: str) -> Done:
        code = main(arguments)
        captured = capfd.readouterr()
        return Done(code, captured.out, captured.err)

    return run_command
