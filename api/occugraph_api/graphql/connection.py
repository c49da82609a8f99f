"""Relay connections over pages of the reader."""

from typing import Annotated, Generic, TypeVar

import strawberry

from occugraph.binding import Necessity
from occugraph.reader import Edge, Page
from occugraph_api.graphql.level import LevelLoader
from occugraph_api.graphql.node import Node, node_of
from occugraph_api.graphql.value_types import Evidence, evidence_list

__all__ = [
    "After",
    "Before",
    "Connection",
    "First",
    "Last",
    "LinkConnection",
    "PageInfo",
    "RequirementConnection",
]

T = TypeVar("T", bound=Node)

First = Annotated[
    int | None, strawberry.argument(description="At most so many from the start: 1 to 500.")
]
Last = Annotated[
    int | None, strawberry.argument(description="At most so many from the end: 1 to 500.")
]
After = Annotated[str | None, strawberry.argument(description="Start after this cursor.")]
Before = Annotated[str | None, strawberry.argument(description="End before this cursor.")]


@strawberry.type(description="Where a page stands in its list.")
class PageInfo:
    """Relay's page info."""

    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


@strawberry.type
class _Paged:
    page: strawberry.Private[Page]
    levels: strawberry.Private[LevelLoader]

    @strawberry.field(description="Where this page stands in the list.")
    def page_info(self) -> PageInfo:
        """Return Relay's page info."""
        edges = self.page.edges
        return PageInfo(
            has_next_page=self.page.has_next,
            has_previous_page=self.page.has_previous,
            start_cursor=edges[0].cursor if edges else None,
            end_cursor=edges[-1].cursor if edges else None,
        )

    @strawberry.field(description="How many the whole filtered list has; counted only if asked.")
    def total_count(self) -> int:
        """Return the length of the list."""
        return self.page.total or 0


@strawberry.type
class _Place(Generic[T]):
    edge: strawberry.Private[Edge]
    levels: strawberry.Private[LevelLoader]

    @strawberry.field(description="Opaque; for `after` and `before`.")
    def cursor(self) -> str:
        """Return the place's cursor."""
        return self.edge.cursor

    @strawberry.field(description="What stands here.")
    def node(self) -> T:
        """Return the thing."""
        return node_of(self.edge.node, self.levels)  # type: ignore[return-value]  # the reader keeps the kind


@strawberry.type
class _Evidenced(_Place[T], Generic[T]):
    @strawberry.field(description="The highest confidence of the link's evidence, 0 to 1.")
    def confidence(self) -> float | None:
        """Return the link's confidence."""
        return self.edge.confidence

    @strawberry.field(description="Why the link is believed.")
    def evidence(self) -> list[Evidence]:
        """Return the link's evidence."""
        return evidence_list(self.edge.evidence)


@strawberry.type(name="Edge", description="A place in a list.")
class PlainEdge(_Place[T], Generic[T]):
    """An edge that says nothing of the link."""


@strawberry.type(name="Edge", description="A place in a list, and the link that leads there.")
class LinkEdge(_Evidenced[T], Generic[T]):
    """An edge with confidence and evidence."""


@strawberry.type(name="Edge", description="A place in a list, and the link that leads there.")
class RequirementEdge(_Evidenced[T], Generic[T]):
    """An edge between occupation and skill."""

    @strawberry.field(description="Null where the list is not one of an occupation's or skill's.")
    def necessity(self) -> Necessity | None:
        """Return how strongly the skill is required."""
        return self.edge.necessity


@strawberry.type(description="A page of a list.")
class Connection(_Paged, Generic[T]):
    """A connection whose edges are plain."""

    @strawberry.field(description="The places of the page.")
    def edges(self) -> list[PlainEdge[T]]:
        """Return the edges."""
        return [PlainEdge(edge=edge, levels=self.levels) for edge in self.page.edges]


@strawberry.type(name="Connection", description="A page of a list.")
class LinkConnection(_Paged, Generic[T]):
    """A connection whose edges have evidence."""

    @strawberry.field(description="The places of the page.")
    def edges(self) -> list[LinkEdge[T]]:
        """Return the edges."""
        return [LinkEdge(edge=edge, levels=self.levels) for edge in self.page.edges]


@strawberry.type(name="Connection", description="A page of a list.")
class RequirementConnection(_Paged, Generic[T]):
    """A connection between occupations and skills."""

    @strawberry.field(description="The places of the page.")
    def edges(self) -> list[RequirementEdge[T]]:
        """Return the edges."""
        return [RequirementEdge(edge=edge, levels=self.levels) for edge in self.page.edges]
