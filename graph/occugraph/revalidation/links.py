"""The triples of graphs, from subjects and from objects, without an object for each triple.

Graphs that are compared have most of their triples in common, so a graph is made of *parts*: what
was found out about a part serves every graph that has it.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property
from typing import Final

from occugraph.revalidation.trails import Step

__all__ = ["Links", "Part"]


class Part:
    """Triples that stand together in some graphs.

    Attributes:
        lines: As ``s p o``, sorted.
    """

    def __init__(self, lines: Sequence[bytes]) -> None:
        self.lines: Final = lines
        self._subjects: Final[dict[bytes, AbstractSet[bytes]]] = {}
        self._by_object: Final[dict[bytes, Mapping[bytes, Sequence[bytes]]]] = {}

    def __contains__(self, line: bytes) -> bool:
        """Return whether a triple is here."""
        place = bisect_left(self.lines, line)
        return place < len(self.lines) and self.lines[place] == line

    @cached_property
    def by_property(self) -> Mapping[bytes, Sequence[bytes]]:
        """The lines of each property, sorted."""
        found: defaultdict[bytes, list[bytes]] = defaultdict(list)
        for line in self.lines:
            found[line.split(b" ", 2)[1]].append(line)
        return dict(found)

    def subjects(self, name: bytes) -> AbstractSet[bytes]:
        """Return the subjects of a property."""
        found = self._subjects.get(name)
        if found is None:
            lines = self.by_property.get(name, ())
            found = self._subjects[name] = {line.split(b" ", 1)[0] for line in lines}
        return found

    def by_object(self, name: bytes) -> Mapping[bytes, Sequence[bytes]]:
        """Return the lines of a property by object."""
        found = self._by_object.get(name)
        if found is None:
            lines: dict[bytes, list[bytes]] = {}
            for line in self.by_property.get(name, ()):
                lines.setdefault(line.split(b" ", 2)[2], []).append(line)
            found = self._by_object[name] = lines
        return found


class Links:
    """A graph made of parts; a triple may stand in several of them."""

    def __init__(self, parts: Iterable[Part]) -> None:
        self.parts: Final = tuple(parts)

    def __len__(self) -> int:
        """Return how many triples the parts have, together."""
        return sum(len(part.lines) for part in self.parts)

    @cached_property
    def properties(self) -> AbstractSet[bytes]:
        """What stands as a property."""
        return frozenset[bytes]().union(*(part.by_property.keys() for part in self.parts))

    def of(self, properties: Iterable[bytes]) -> Iterator[bytes]:
        """Yield the lines of properties."""
        for name in properties:
            for part in self.parts:
                yield from part.by_property.get(name, ())

    def take(self, nodes: AbstractSet[bytes], step: Step) -> Iterator[tuple[bytes, bytes]]:
        """Yield each triple by which a step leads from one of the nodes, and where it leads."""
        if step.properties is None:
            if step.is_inverse:
                raise ValueError("a step back needs a property")
            for part in self.parts:
                yield from _take_forward(part.lines, nodes)
            return
        for name in step.properties:
            for part in self.parts:
                if step.is_inverse:
                    found = part.by_object(name)
                    for node in found.keys() & nodes:
                        for line in found[node]:
                            yield line, line.split(b" ", 1)[0]
                else:
                    yield from _take_forward(part.by_property.get(name, ()), nodes)

    def follow(
        self, nodes: AbstractSet[bytes], step: Step, taken: set[bytes] | None = None
    ) -> set[bytes]:
        """Return where a step from any of the nodes leads; add the lines that it takes."""
        lines: set[bytes] = set() if taken is None else taken
        reached: set[bytes] = set()
        waiting = nodes
        while waiting:
            further: set[bytes] = set()
            for line, end in self.take(waiting, step):
                lines.add(line)
                further.add(end)
            if not step.is_repeated:
                return further
            reached |= waiting
            waiting = further - reached
        return reached

    def select(self, nodes: AbstractSet[bytes], step: Step) -> set[bytes]:
        """Return those of the nodes from which there is such a step."""
        if step.properties is None:
            return {line.split(b" ", 1)[0] for line, _ in self.take(nodes, step)}
        found: set[bytes] = set()
        for name in step.properties:
            for part in self.parts:
                found |= nodes & (
                    part.by_object(name).keys() if step.is_inverse else part.subjects(name)
                )
        return found


def _take_forward(
    lines: Sequence[bytes], nodes: AbstractSet[bytes]
) -> Iterator[tuple[bytes, bytes]]:
    """Yield the lines about the nodes, with their objects."""
    if len(lines) < len(nodes):
        for line in lines:
            subject, _, obj = line.split(b" ", 2)
            if subject in nodes:
                yield line, obj
        return
    for node in nodes:
        start = node + b" "
        place = bisect_left(lines, start)
        while place < len(lines) and lines[place].startswith(start):
            yield lines[place], lines[place].split(b" ", 2)[2]
            place += 1
