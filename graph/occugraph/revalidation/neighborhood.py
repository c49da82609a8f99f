"""The part of a graph that decides whether it conforms, where another one is known to.

A focus node that reads no changed triple, in neither graph, is judged as it was. The others, with
all that they read, are the *neighborhood* of the change: a shape finds at them in the
neighborhood what it finds at them in the whole graph.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import chain
from typing import Final

from occugraph.revalidation.trails import Footprint, Reach, Step, Trail

__all__ = ["MOST_CHANGED", "Neighborhood", "find_neighborhood"]

MOST_CHANGED: Final = 0.1
"""The part of a graph up to which a change is judged by itself.

Of ESCO a release changes a twentieth, which takes half of the time of the whole. Of a view that
O*NET makes half as large again, the change takes more time and memory than the whole.
"""

# Not of occugraph.iri, whose import takes as long as all the rest here.
_SUB_CLASS: Final = b"<http://www.w3.org/2000/01/rdf-schema#subClassOf>"
_SUB_PROPERTY: Final = b"<http://www.w3.org/2000/01/rdf-schema#subPropertyOf>"
_SCHEMA: Final = frozenset({_SUB_CLASS, _SUB_PROPERTY})


@dataclass(frozen=True, slots=True)
class Neighborhood:
    """What has to be looked at again.

    Attributes:
        lines: Triples ``s p o``, sorted.
        foci: The nodes that each shape has to judge again, as N-Triples terms.
    """

    lines: Sequence[bytes]
    foci: Mapping[str, AbstractSet[bytes]]


def find_neighborhood(
    footprints: Sequence[Footprint], before: Iterable[bytes], after: Sequence[bytes]
) -> Neighborhood | None:
    """Return the neighborhood of what changed between two graphs.

    Args:
        footprints: Of all shapes.
        before: The triples of a graph that conforms, as lines ``s p o``, in any order; a line may
            come twice.
        after: Those of the graph that is asked about, sorted, each once.

    Returns:
        None where the whole is judged sooner: much changed, or nearly everything may be concerned,
        since a class or property came under another.
    """
    came, gone = _compare(before, after)
    if len(came) + len(gone) > MOST_CHANGED * len(after):
        return None
    changed: dict[bytes, list[tuple[bytes, bytes]]] = {}
    for line in chain(came, gone):
        subject, predicate, obj = line.split(b" ", 2)
        changed.setdefault(predicate, []).append((subject, obj))
    if changed.keys() & _SCHEMA:
        return None
    needed = _SCHEMA.union(*map(_properties_of, footprints))
    graph = _Links(after, needed)
    search = _Search(changed, graph, _Links(sorted(gone), needed))
    foci: dict[str, AbstractSet[bytes]] = {}
    readers: dict[Trail, set[bytes]] = {}
    kept: set[bytes] = set(graph.of(_SCHEMA))
    for footprint in footprints:
        found = search.find_foci(footprint)
        if not found:
            continue
        foci[footprint.shape] = found
        kept.update(graph.of(footprint.everywhere))
        for trail in footprint.trails:
            readers.setdefault(trail, set()).update(found)
    for trail, nodes in readers.items():
        reached = nodes
        for step in trail:
            reached = graph.follow(reached, step, kept)
    # The fast engine never sees these; it would take them for more than the standard says.
    kept.difference_update(graph.of({_SUB_PROPERTY}))
    return Neighborhood(sorted(kept), foci)


def _compare(before: Iterable[bytes], after: Iterable[bytes]) -> tuple[list[bytes], set[bytes]]:
    """Return the lines that came and those that went."""
    is_old = dict.fromkeys(after, False)
    gone: set[bytes] = set()
    for line in before:
        if line in is_old:
            is_old[line] = True
        else:
            gone.add(line)
    return [line for line, was in is_old.items() if not was], gone


def _properties_of(footprint: Footprint) -> set[bytes]:
    """Return the properties by which something is looked up otherwise than from subjects."""
    trails = (*footprint.trails, *(reach.trail for reach in footprint.reaches))
    steps = (step.properties for trail in trails for step in trail)
    return set(footprint.everywhere).union(*(names for names in steps if names))


class _Links:
    """The triples of a graph, from subjects and, for some properties, from objects.

    Args:
        lines: Sorted.
        properties: The properties that can be followed from objects.
    """

    def __init__(self, lines: Sequence[bytes], properties: AbstractSet[bytes]) -> None:
        self._lines: Final = lines
        self._by_property: Final[dict[bytes, list[bytes]]] = {name: [] for name in properties}
        for line in lines:
            found = self._by_property.get(line.split(b" ", 2)[1])
            if found is not None:
                found.append(line)
        self._inverse: Final[dict[bytes, dict[bytes, list[bytes]]]] = {}
        self._about: Final[dict[bytes, dict[bytes, list[bytes]]]] = {}

    def of(self, properties: Iterable[bytes]) -> Iterator[bytes]:
        """Yield the lines of properties."""
        for name in properties:
            yield from self._by_property[name]

    def follow(
        self, nodes: Iterable[bytes], step: Step, taken: set[bytes] | None = None
    ) -> set[bytes]:
        """Return where a step from any of the nodes leads; add the lines that it takes."""
        reached: set[bytes] = set()
        lines: set[bytes] = set() if taken is None else taken
        if not step.is_repeated:
            for node in nodes:
                self._take(node, step, lines, reached)
            return reached
        reached.update(nodes)
        waiting = list(reached)
        while waiting:
            further: set[bytes] = set()
            self._take(waiting.pop(), step, lines, further)
            waiting += further - reached
            reached |= further
        return reached

    def has(self, node: bytes, step: Step) -> bool:
        """Return whether there is such a step from a node."""
        reached: set[bytes] = set()
        self._take(node, step, set(), reached)
        return bool(reached)

    def _take(self, node: bytes, step: Step, lines: set[bytes], reached: set[bytes]) -> None:
        if step.is_inverse:
            if step.properties is None:
                raise ValueError("a step back needs a property")
            for name in step.properties:
                found = self._objects_of(name).get(node)
                if found:
                    lines.update(found)
                    reached.update(line.split(b" ", 1)[0] for line in found)
            return
        about = self._describe(node)
        for name in about.keys() if step.properties is None else step.properties:
            found = about.get(name)
            if found:
                lines.update(found)
                reached.update(line.split(b" ", 2)[2] for line in found)

    def _describe(self, node: bytes) -> Mapping[bytes, Sequence[bytes]]:
        """Return the lines of a subject by property."""
        found = self._about.get(node)
        if found is None:
            found = self._about[node] = {}
            start, every = node + b" ", self._lines
            place = bisect_left(every, start)
            while place < len(every) and every[place].startswith(start):
                found.setdefault(every[place].split(b" ", 2)[1], []).append(every[place])
                place += 1
        return found

    def _objects_of(self, name: bytes) -> Mapping[bytes, Sequence[bytes]]:
        """Return the lines of a property by object."""
        found = self._inverse.get(name)
        if found is None:
            found = self._inverse[name] = {}
            for line in self._by_property[name]:
                found.setdefault(line.split(b" ", 2)[2], []).append(line)
        return found


class _Search:
    """Finds the focus nodes that read a changed triple."""

    def __init__(
        self,
        changed: Mapping[bytes, Sequence[tuple[bytes, bytes]]],
        after: _Links,
        gone: _Links,
    ) -> None:
        self._changed: Final = changed
        self._after: Final = after
        self._both: Final = (after, gone)
        self._readers: Final[dict[Trail, set[bytes]]] = {}
        self._reached: Final[dict[Reach, set[bytes]]] = {}

    def find_foci(self, footprint: Footprint) -> AbstractSet[bytes]:
        """Return the focus nodes of a shape that have to be judged again."""
        trails = (*footprint.trails, *(reach.trail for reach in footprint.reaches))
        if footprint.everywhere & self._changed.keys() or any(map(_is_blind, trails)):
            return set[bytes]().union(*map(self._find_reached, footprint.reaches))
        readers = set[bytes]().union(*map(self._find_readers, trails))
        return set[bytes]().union(*(self._select(readers, each) for each in footprint.reaches))

    def _select(self, nodes: AbstractSet[bytes], reach: Reach) -> AbstractSet[bytes]:
        """Return those of the nodes that are focus nodes in this way."""
        if reach.ends is None and len(reach.trail) == 1 and nodes:
            return {node for node in nodes if self._after.has(node, reach.trail[0])}
        return nodes & self._find_reached(reach) if nodes else nodes

    def _find_readers(self, trail: Trail) -> set[bytes]:
        """Return the nodes from which a trail takes a changed triple, in either graph."""
        found = self._readers.get(trail)
        if found is None:
            found = self._readers[trail] = set()
            for place, step in enumerate(trail):
                side = 1 if step.is_inverse else 0
                names = self._changed.keys() if step.properties is None else step.properties
                starts = {pair[side] for name in names for pair in self._changed.get(name, ())}
                # A step that is repeated may have been taken before.
                back = trail[: place + 1] if step.is_repeated else trail[:place]
                found |= self._go_back(starts, back, self._both)
        return found

    def _find_reached(self, reach: Reach) -> set[bytes]:
        """Return all nodes that are focus nodes in this way."""
        found = self._reached.get(reach)
        if found is None:
            trail, ends = reach.trail, reach.ends
            if ends is None:
                last = trail[-1]
                trail, side = trail[:-1], 2 if last.is_inverse else 0
                lines = self._after.of(last.properties or ())
                starts = {line.split(b" ", 2)[side] for line in lines}
            elif reach.has_classes:
                below = Step(frozenset({_SUB_CLASS}), is_inverse=True, is_repeated=True)
                starts = self._after.follow(ends, below)
            else:
                starts = set(ends)
            found = self._reached[reach] = self._go_back(starts, trail, (self._after,))
        return found

    @staticmethod
    def _go_back(nodes: set[bytes], trail: Trail, graphs: Sequence[_Links]) -> set[bytes]:
        """Return the nodes from which a trail leads to one of these, through any of the graphs."""
        for step in reversed(trail):
            if not nodes:
                break
            nodes = _follow_all(graphs, nodes, step.reversed)
        return nodes


def _follow_all(graphs: Sequence[_Links], nodes: set[bytes], step: Step) -> set[bytes]:
    found = set[bytes]().union(*(graph.follow(nodes, step) for graph in graphs))
    # A way may change from one graph to the other at each step.
    while step.is_repeated and not found <= nodes:
        nodes = nodes | found
        found = set[bytes]().union(*(graph.follow(nodes, step) for graph in graphs))
    return found


def _is_blind(trail: Trail) -> bool:
    """Return whether the way back is unknown: a step of any property is followed by others.

    Or such a step is taken from objects: there is no list of all that point to a node.
    """
    return any(
        step.properties is None and (step.is_inverse or place < len(trail) - 1)
        for place, step in enumerate(trail)
    )
