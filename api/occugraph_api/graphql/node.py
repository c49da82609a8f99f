"""The interface of everything with an id, and how a thing of the reader becomes its type."""

from collections.abc import Callable
from typing import Any, Final, TypeVar

import strawberry

from occugraph.binding import Kind
from occugraph.values import Thing
from occugraph_api.graphql.global_id import encode_global_id
from occugraph_api.graphql.level import LevelLoader

__all__ = ["Node", "node_of", "node_type"]

_TYPES: Final[dict[Kind, Callable[..., "Node"]]] = {}


@strawberry.interface(description="Anything with an id.")
class Node:
    """A thing of a reader, with the columns that the query selected.

    It keeps the levels of the view that it is from: what it links to is read from the same.
    """

    thing: strawberry.Private[Thing]
    levels: strawberry.Private[LevelLoader]

    @strawberry.field(description="Opaque; `node(id:)` finds the thing again.")
    def id(self) -> strawberry.ID:
        """Return the global id."""
        return strawberry.ID(encode_global_id(self.thing.kind, self.thing.uri))

    @strawberry.field(description="The thing's IRI.")
    def uri(self) -> str:
        """Return the IRI."""
        return self.thing.uri

    def value(self, column: str) -> Any:  # noqa: ANN401 - the port documents each column's type
        """Return a column of the thing."""
        return self.thing.values.get(column)


_T = TypeVar("_T", bound="type[Node]")


def node_type(kind: Kind) -> Callable[[_T], _T]:
    """Register a class as the GraphQL type of ``kind``."""

    def register(cls: _T) -> _T:
        _TYPES[kind] = cls
        return cls

    return register


def node_of(thing: Thing, levels: LevelLoader) -> Node:
    """Return the thing as its GraphQL type."""
    return _TYPES[thing.kind](thing=thing, levels=levels)
