"""The part of a graph that decides whether it conforms, where another one is known to.

A focus node that reads no changed triple, in neither graph, is judged as it was. The others, with
all that they read, are the *neighborhood* of the change: a shape finds at them in the
neighborhood what it finds at them in the whole graph. Of a shape that judges each value by itself
they read the values that are new, or are read otherwise than before: it finds what is new.
"""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import chain
from typing import Final

from occugraph.revalidation.links import Links, Part
from occugraph.revalidation.trails import Footprint, Reach, Step, Trail
from occugraph.sorted_lines import subtract_each_other

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
    footprints: Sequence[Footprint], before: Sequence[Part], after: Sequence[Part]
) -> Neighborhood | None:
    """Return the neighborhood of what changed between two graphs.

    Args:
        footprints: Of all shapes that may be broken.
        before: The parts of a graph that conforms.
        after: Those of the graph that is asked about. A part that both have has no change.

    Returns:
        None where the whole is judged sooner: much changed, or nearly everything may be concerned,
        since a class or property came under another.
    """
    graph = Links(after)
    came, gone = _compare(before, after)
    if len(came) + len(gone) > MOST_CHANGED * len(graph):
        return None
    search = _Search(came, gone, graph)
    if search.changed_properties & _SCHEMA:
        return None
    kept: set[bytes] = set(graph.of(_SCHEMA))
    foci: dict[str, AbstractSet[bytes]] = {}
    readers: dict[Trail, set[bytes]] = {}
    by_value: list[tuple[Footprint, AbstractSet[bytes]]] = []
    for footprint in footprints:
        if footprint.values is None:
            found = read_whole = search.find_foci(footprint)
        else:
            found, read_whole, lines = search.find_values(footprint, footprint.values)
            kept |= lines
            by_value.append((footprint, found))
        if not found:
            continue
        foci[footprint.shape] = found
        kept.update(graph.of(footprint.everywhere))
        graph.follow(graph.properties, Step(footprint.of_properties), kept)
        for trail in footprint.trails:
            readers.setdefault(trail, set()).update(read_whole)
    for trail, nodes in readers.items():
        reached: AbstractSet[bytes] = nodes
        for step in trail:
            reached = graph.follow(reached, step, kept)
    _take_beyond_values(by_value, graph, kept)
    # The fast engine never sees these; it would take them for more than the standard says.
    kept.difference_update(graph.of({_SUB_PROPERTY}))
    return Neighborhood(sorted(kept), foci)


def _compare(before: Sequence[Part], after: Sequence[Part]) -> tuple[set[bytes], set[bytes]]:
    """Return the lines that came and those that went."""
    came, gone = subtract_each_other(
        sorted(chain.from_iterable(part.lines for part in after if part not in before)),
        sorted(chain.from_iterable(part.lines for part in before if part not in after)),
    )
    # A triple may stand in a part that stayed, too.
    shared = [part for part in after if part in before]
    return (
        {line for line in came if not any(line in part for part in shared)},
        {line for line in gone if not any(line in part for part in shared)},
    )


def _take_beyond_values(
    by_value: Iterable[tuple[Footprint, AbstractSet[bytes]]], graph: Links, kept: set[bytes]
) -> None:
    """Add what is read beyond the values that are kept, for whichever shape they are."""
    beyond: dict[Trail, set[bytes]] = {}
    for footprint, nodes in by_value:
        further = [trail[1:] for trail in footprint.trails if len(trail) > 1]
        if further and footprint.values:
            ends = {end for line, end in graph.take(nodes, footprint.values) if line in kept}
            for trail in further:
                beyond.setdefault(trail, set()).update(ends)
    for trail, ends in beyond.items():
        reached = ends
        for step in trail:
            reached = graph.follow(reached, step, kept)


class _Search:
    """Finds the focus nodes that read a changed triple."""

    def __init__(self, came: AbstractSet[bytes], gone: AbstractSet[bytes], after: Links) -> None:
        self._came: Final = Links([Part(sorted(came))])
        self._after: Final = after
        # A way may change from one graph to the other at each step.
        self._both: Final = Links([*after.parts, Part(sorted(gone))])
        self._changed: Final[dict[bytes, list[tuple[bytes, bytes]]]] = {}
        for line in chain(came, gone):
            subject, predicate, obj = line.split(b" ", 2)
            self._changed.setdefault(predicate, []).append((subject, obj))
        self._readers: Final[dict[Trail, set[bytes]]] = {}
        self._reached: Final[dict[Reach, set[bytes]]] = {}

    @property
    def changed_properties(self) -> AbstractSet[bytes]:
        """The properties of triples that came or went."""
        return self._changed.keys()

    def find_foci(self, footprint: Footprint) -> AbstractSet[bytes]:
        """Return the focus nodes of a shape that have to be judged again."""
        trails = (*footprint.trails, *(reach.trail for reach in footprint.reaches))
        if self._concerns_all(footprint) or any(map(_is_blind, trails)):
            return set[bytes]().union(*map(self._find_reached, footprint.reaches))
        return self._select(set[bytes]().union(*map(self._find_readers, trails)), footprint)

    def _concerns_all(self, footprint: Footprint) -> bool:
        """Return whether something changed that is read for any focus node."""
        read = (self._changed.get(name, ()) for name in footprint.of_properties)
        return bool(footprint.everywhere & self._changed.keys()) or any(
            subject in self._both.properties for pairs in read for subject, _ in pairs
        )

    def find_values(
        self, footprint: Footprint, step: Step
    ) -> tuple[AbstractSet[bytes], AbstractSet[bytes], set[bytes]]:
        """Return the focus nodes of a shape that judges each value by itself.

        Returns:
            All that have a value to be judged; those that may be new focus nodes, of which every
            value is judged; the triples of the values of the others.
        """
        # Who is a focus node by having a value was one, or has none but new values.
        ways = [each.trail for each in footprint.reaches if each != Reach((step,), None)]
        if any(map(_is_blind, ways)):
            found = self.find_foci(footprint)
            return found, found, set()
        whole = self._select(set[bytes]().union(*map(self._find_readers, ways)), footprint)
        lines = set(self._came.of(step.properties or ()))
        beyond = [trail[1:] for trail in footprint.trails if len(trail) > 1]
        values = set[bytes]().union(*map(self._find_readers, beyond))
        lines.update(line for line, _ in self._after.take(values, step.reversed))
        side = 2 if step.is_inverse else 0
        nodes = self._select({line.split(b" ", 2)[side] for line in lines}, footprint)
        return nodes | whole, whole, {line for line in lines if line.split(b" ", 2)[side] in nodes}

    def _select(self, nodes: AbstractSet[bytes], footprint: Footprint) -> AbstractSet[bytes]:
        """Return those of the nodes that are focus nodes."""
        return set[bytes]().union(*(self._select_by(nodes, each) for each in footprint.reaches))

    def _select_by(self, nodes: AbstractSet[bytes], reach: Reach) -> AbstractSet[bytes]:
        if reach.ends is None and len(reach.trail) == 1 and nodes:
            return self._after.select(nodes, reach.trail[0])
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
            found = self._reached[reach] = self._go_back(starts, trail, self._after)
        return found

    @staticmethod
    def _go_back(nodes: set[bytes], trail: Trail, graph: Links) -> set[bytes]:
        """Return the nodes from which a trail leads to one of these."""
        for step in reversed(trail):
            nodes = graph.follow(nodes, step.reversed)
        return nodes


def _is_blind(trail: Trail) -> bool:
    """Return whether the way back is unknown: a step of any property is followed by others.

    Or such a step is taken from objects: there is no list of all that point to a node.
    """
    return any(
        step.properties is None and (step.is_inverse or place < len(trail) - 1)
        for place, step in enumerate(trail)
    )
