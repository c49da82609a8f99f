"""The shapes: the SHACL files of a folder, read once and named by their digest."""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final, Self

import pyoxigraph as ox

from occugraph.errors import RowError, SourceError
from occugraph.resources import shapes_dir

__all__ = ["SHAPE", "Shapes"]

SHAPE: Final = "https://w3id.org/occugraph/shape/"
"""The namespace of the shapes; a shape is named ``<Class>-<property>`` in it."""

_SUFFIX: Final = "*.shapes.ttl"


@dataclass(frozen=True)
class Shapes:
    """A set of shapes.

    Attributes:
        files: The name and the content of each file, sorted by name.
    """

    files: tuple[tuple[str, bytes], ...]

    @classmethod
    def load(cls, directory: Path | None = None) -> Self:
        """Return the shapes in the ``*.shapes.ttl`` files of a folder.

        Args:
            directory: The folder; None for the shapes that ship with occugraph.

        Raises:
            SourceError: The folder has no such file, or a file cannot be read.
        """
        folder = shapes_dir() if directory is None else directory
        paths = sorted(folder.glob(_SUFFIX))
        if not paths:
            raise SourceError(f"{folder} has no {_SUFFIX} file: expected the SHACL shapes")
        try:
            return cls(tuple((path.name, path.read_bytes()) for path in paths))
        except OSError as err:
            raise SourceError(f"shapes in {folder} cannot be read: {err.strerror}") from err

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the names and contents of the files, 64 hex digits."""
        total = hashlib.sha256()
        for name, content in self.files:
            total.update(f"{name}\0{hashlib.sha256(content).hexdigest()}\n".encode())
        return total.hexdigest()

    @cached_property
    def triples(self) -> tuple[ox.Triple, ...]:
        """The triples of all files; blank nodes of different files are different.

        Raises:
            RowError: A file is not Turtle; says file and line.
        """
        found: list[ox.Triple] = []
        for name, content in self.files:
            try:
                found.extend(
                    quad.triple
                    for quad in ox.parse(content, ox.RdfFormat.TURTLE, rename_blank_nodes=True)
                )
            except SyntaxError as err:
                line = err.lineno or 1
                raise RowError(
                    f"{name}:{line} is not Turtle: {err.msg}", file=name, line=line
                ) from err
        return tuple(found)
