"""The graph in miniature that the tests of the loaders read (tests/data/authored)."""

import shutil
from pathlib import Path

import pytest

from occugraph.validation import Shapes

_AUTHORED = Path(__file__).parents[2] / "data" / "authored"


@pytest.fixture
def ontology(tmp_path: Path) -> Path:
    """Return a copy of the authored files that a test may change."""
    return Path(shutil.copytree(_AUTHORED / "ontology", tmp_path / "ontology"))


@pytest.fixture
def shapes() -> Shapes:
    """Return the shapes of the miniature."""
    return Shapes.load(_AUTHORED / "shapes")
