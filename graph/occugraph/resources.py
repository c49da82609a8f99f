"""Where the ontology and the shapes are: in the wheel, or in the checkout it is developed in."""

from pathlib import Path
from typing import Final

from occugraph.errors import NotFoundError

__all__ = ["RECEIPTS_FILE", "ontology_dir", "read_receipts", "shapes_dir"]

RECEIPTS_FILE: Final = "conforming.txt"
"""In the folder of shapes: which data is known to conform to them, one receipt a line."""

_PACKAGE: Final = Path(__file__).parent
# pyproject.toml: the wheel carries both folders under this name.
_WHEEL: Final = _PACKAGE / "_resources"
_CHECKOUT: Final = _PACKAGE.parent.parent


def ontology_dir() -> Path:
    """Return the folder of the ontology, the occupations, their mappings and the starters.

    Raises:
        NotFoundError: The installation lacks it.
    """
    return _find("ontology")


def shapes_dir() -> Path:
    """Return the folder of the SHACL shapes.

    Raises:
        NotFoundError: The installation lacks it.
    """
    return _find("shapes")


def read_receipts() -> frozenset[str]:
    """Return the receipts that ship with the shapes; none where the file is missing.

    A receipt is made by validating (``tools/write_receipt.py``), is good for nothing but the data
    and shapes with its digests, and is made again by a test. It spares a first start the 8 s that
    validating the shipped files takes.
    """
    path = shapes_dir() / RECEIPTS_FILE
    return frozenset(path.read_text(encoding="ascii").split()) if path.is_file() else frozenset()


def _find(name: str) -> Path:
    for directory in (_WHEEL / name, _CHECKOUT / name):
        if directory.is_dir():
            return directory
    raise NotFoundError(
        f"the folder {name} is neither in the installed package nor beside it",
        hint="install occugraph again, or name the folder yourself",
        folder=name,
    )
