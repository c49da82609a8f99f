"""A view's triples by graph and property, straight from its graphs.

A store has to be loaded first, and even a parser makes an object of each part of each triple: for
ESCO, both take longer than all the rest of the index. Lines that are canonical need only be split.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple, Self

from occugraph.canonical import CanonicalGraph

__all__ = ["PropertyTriples", "ViewTriples"]


class PropertyTriples(NamedTuple):
    """The triples of one property in one graph: each subject stands where its object does.

    Attributes:
        subjects: IRIs, without brackets; of a blank node its term.
        objects: N-Triples terms.
    """

    subjects: list[str]
    objects: list[str]


class ViewTriples:
    """The triples of the named graphs of a view; none of them has a triple term."""

    def __init__(self) -> None:
        self._found: Final[dict[str, dict[bytes, PropertyTriples]]] = {}

    @classmethod
    def of(cls, graphs: Iterable[CanonicalGraph]) -> Self:
        """Return the triples of these graphs."""
        triples = cls()
        for graph in graphs:
            triples.add(graph.name, (graph.payload,))
        return triples

    def add(self, name: str, blocks: Iterable[bytes]) -> None:
        """Take in a graph: its name, and its sorted N-Quads in blocks of whole lines.

        In which order graphs come makes no difference.
        """
        self._found[name] = _by_property(name, blocks)

    @property
    def names(self) -> list[str]:
        """The names of the graphs, sorted."""
        return sorted(self._found)

    def find(self, graph: str, iri: str) -> PropertyTriples | None:
        """Return the triples of a property in a graph, None where the view has none."""
        return self._found.get(graph, {}).get(f"<{iri}>".encode())


def _by_property(name: str, blocks: Iterable[bytes]) -> dict[bytes, PropertyTriples]:
    found: dict[bytes, PropertyTriples] = {}
    # Name and line feed stand together only where a line ends.
    end = f" <{name}> .\n".encode()
    last, iri = b"", ""
    for block in blocks:
        lines = block.split(end)
        del lines[-1]
        # Decoded part by part: text that is not ASCII makes a block wide, and slow to split.
        for line in lines:
            subject, predicate, term = line.split(b" ", 2)
            if subject != last:
                last, iri = subject, subject.decode().removeprefix("<").removesuffix(">")
            triples = found.get(predicate)
            if triples is None:
                triples = found[predicate] = PropertyTriples([], [])
            triples.subjects.append(iri)
            triples.objects.append(term.decode())
    return found
