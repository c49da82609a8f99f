"""What a shape may read of a graph to judge one node.

A shape judges a focus node by the triples that lie on *trails* from it; no other triple makes a
difference. :mod:`occugraph.validation.footprint` tells them by the form of a shape.
"""

from dataclasses import dataclass, replace
from typing import TypeAlias

__all__ = ["Footprint", "Reach", "Step", "Trail"]


@dataclass(frozen=True, slots=True)
class Step:
    """A step from a node along triples.

    Attributes:
        properties: The properties, as N-Triples terms; None for any.
        is_inverse: Whether from object to subject.
        is_repeated: Whether it is taken any number of times, none included.
    """

    properties: frozenset[bytes] | None
    is_inverse: bool = False
    is_repeated: bool = False

    @property
    def reversed(self) -> "Step":
        """The step back."""
        return replace(self, is_inverse=not self.is_inverse)


Trail: TypeAlias = tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Reach:
    """One way in which a node becomes a focus node: a trail from it that leads to an end.

    ``ends`` are N-Triples terms, None for any; ``has_classes``: sub-classes of these, too.
    """

    trail: Trail
    ends: frozenset[bytes] | None
    has_classes: bool = False


@dataclass(frozen=True, slots=True)
class Footprint:
    """What a shape may read.

    Attributes:
        shape: Its IRI.
        reaches: How nodes become its focus nodes.
        trails: What it reads from each of them.
        everywhere: The properties of which it may read every triple.
        of_properties: The properties of which it may read every triple about a property, which
            is what stands as one in some triple.
        values: The step to its values, where it judges each of them by itself, whatever others
            there are; each trail begins with it. None for another shape.
    """

    shape: str
    reaches: tuple[Reach, ...]
    trails: tuple[Trail, ...]
    everywhere: frozenset[bytes]
    of_properties: frozenset[bytes] = frozenset()
    values: Step | None = None
