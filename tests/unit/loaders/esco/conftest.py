"""A package of ESCO in miniature, which each test may spoil in its own way."""

import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from occugraph.release import DraftGraph
from occugraph_loaders.esco import ESCO, gather_package

_PACKAGE = Path(__file__).parent / "package"

Edit = Callable[[str, str, str], None]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a copy of the package that a test may change."""
    return Path(shutil.copytree(_PACKAGE, tmp_path / "ESCO dataset - v1.2.0 - en - csv"))


@pytest.fixture
def edit(folder: Path) -> Edit:
    """Return a function that replaces text, which must be there, in a file of the package."""

    def replace(name: str, old: str, new: str) -> None:
        path = folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="")

    return replace


@pytest.fixture
def draft(folder: Path) -> Callable[[], DraftGraph]:
    """Return a function that loads the package as it is by then."""
    return lambda: ESCO.stages.draft(gather_package([folder]))


@pytest.fixture
def pack(folder: Path) -> Callable[..., Path]:
    """Return a function that makes a zip of the package's files and given others."""

    def write(target: Path, more: dict[str, bytes] | None = None, prefix: str = "") -> Path:
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(folder.iterdir()):
                archive.write(path, prefix + path.name)
            for name, content in (more or {}).items():
                archive.writestr(name, content)
        return target

    return write
