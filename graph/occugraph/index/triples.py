"""A view's triples by graph and property, straight from its graphs.

A store has to be loaded first, which takes longer than all the rest of the index: five of eight
seconds of ESCO's. The builder asks for one property after the other, and lines will do for that.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, Protocol, Self

import pyoxigraph as ox

from occugraph.canonical import CanonicalGraph, merge_lines

__all__ = ["QuadSource", "ViewTriples"]

_Node = ox.NamedNode | ox.BlankNode
_Term = _Node | ox.Literal


class QuadSource(Protocol):
    """What answers a pattern of quads: a store, or :class:`ViewTriples`."""

    def quads_for_pattern(
        self,
        subject: _Node | None,
        predicate: ox.NamedNode | None,
        object: _Term | None,  # noqa: A002 -- the name that pyoxigraph gives it
        graph_name: _Node | ox.DefaultGraph | None,
        /,
    ) -> Iterable[ox.Quad]:
        """Yield the quads that fit; None fits anything."""
        ...


class ViewTriples:
    """The named graphs of a view, and their union as the default graph.

    Args:
        graphs: The triples of every graph of the view by its name, as sorted lines ``s p o``; each
            is read once, in this order.
    """

    def __init__(self, graphs: Mapping[str, Iterable[bytes]]) -> None:
        self._lines: Final[dict[str, dict[bytes, list[bytes]]]] = {
            name: _by_property(lines) for name, lines in graphs.items()
        }
        # Types are asked for class by class: the union that was asked for last is kept.
        self._merged: tuple[bytes, list[bytes]] = (b"", [])

    @classmethod
    def of(cls, graphs: Iterable[CanonicalGraph]) -> Self:
        """Return the triples of these graphs."""
        return cls({graph.name: graph.triple_lines() for graph in graphs})

    def quads_for_pattern(
        self,
        subject: _Node | None,
        predicate: ox.NamedNode | None,
        object: _Term | None,  # noqa: A002 -- as pyoxigraph names it
        graph_name: _Node | ox.DefaultGraph | None,
        /,
    ) -> Iterator[ox.Quad]:
        """Yield the triples of a property in a graph, as quads of the default graph.

        Raises:
            ValueError: No property or no graph is given.
        """
        if predicate is None or graph_name is None:
            raise ValueError("a pattern needs a property and a graph")
        lines: Iterable[bytes] = self._find(str(predicate).encode(), graph_name)
        if subject is not None:
            start = f"{subject} ".encode()
            lines = (line for line in lines if line.startswith(start))
        if object is not None:
            end = f" {predicate} {object}".encode()
            # A literal ends in a quotation mark, a tag or a datatype, so only whole terms fit.
            lines = (line for line in lines if line.endswith(end))
        text = b" .\n".join([*lines, b""])
        # These lines were checked when the graph was made; checking each IRI again takes longer
        # than all the rest of parsing.
        return ox.parse(text, format=ox.RdfFormat.N_TRIPLES, lenient=True)

    def _find(self, predicate: bytes, graph: _Node | ox.DefaultGraph) -> list[bytes]:
        if isinstance(graph, ox.DefaultGraph):
            if self._merged[0] != predicate:
                found = [lines[predicate] for lines in self._lines.values() if predicate in lines]
                merged = found[0] if len(found) == 1 else merge_lines(found)
                self._merged = (predicate, merged)
            return self._merged[1]
        return self._lines.get(graph.value, {}).get(predicate, [])


def _by_property(lines: Iterable[bytes]) -> dict[bytes, list[bytes]]:
    found: dict[bytes, list[bytes]] = {}
    for line in lines:
        found.setdefault(line.split(b" ", 2)[1], []).append(line)
    return found
