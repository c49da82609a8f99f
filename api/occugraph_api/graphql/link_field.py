"""Fields that follow a link: paged connections and short whole lists.

All connections take the same arguments and differ in their types only, so their resolvers are
made here and not written out for each.
"""

import inspect
from collections.abc import Callable
from dataclasses import replace
from enum import Enum
from typing import Any, Final, NamedTuple, TypeVar, cast

import strawberry
from strawberry.types import Info

from occugraph.binding import CONCEPTS, Kind, LinkName, Necessity, link_of
from occugraph.reader import NOT_REMOVED, AllOf, Compare, Filter, Operator, PageRequest
from occugraph_api.graphql.as_of import AsOf
from occugraph_api.graphql.connection import After, Before, First, Last
from occugraph_api.graphql.context import RequestContext
from occugraph_api.graphql.filters import hides_removed
from occugraph_api.graphql.level import LevelLoader
from occugraph_api.graphql.node import Node, node_of
from occugraph_api.graphql.page_request import page_request
from occugraph_api.graphql.selection import select_edges, select_things, wants_total

__all__ = ["Extra", "RequestInfo", "enter", "kind_field", "link_field", "read_list"]

RequestInfo = Info[RequestContext, None]

_LIST_SIZE: Final = 500
"""An unpaged list (groups, broader, related) is read as one page of this size."""

N = TypeVar("N", bound=Node)


class Extra(Enum):
    """An argument that a connection has besides Relay's, filter and orderBy."""

    NONE = ""
    NECESSITY = "necessity"
    SCHEME = "scheme"


class _Paging(NamedTuple):
    """The arguments that every connection has."""

    first: int | None
    after: str | None
    last: int | None
    before: str | None
    filter: Any
    order_by: Any

    def request(
        self, info: RequestInfo, tree: type, *, necessity: Necessity | None = None
    ) -> PageRequest:
        """Return the page they ask for; ``tree`` is the filter's type."""
        return page_request(
            first=self.first,
            after=self.after,
            last=self.last,
            before=self.before,
            tree=self.filter,
            order_by=self.order_by,
            necessity=necessity,
            with_total=wants_total(info),
            with_removed=not hides_removed(tree),
        )


async def enter(info: RequestInfo, as_of: AsOf | None) -> LevelLoader:
    """Return the levels of the view that a field of the root is answered from."""
    return await info.context.enter(str(info.path.key), as_of)


async def read_list(
    node: Node,
    link: LinkName,
    info: RequestInfo,
    kind: type[N],
    *,
    scheme: str | None = None,
    with_removed: bool = False,
) -> list[N]:
    """Return all things that ``link`` leads to, read together with their level.

    Args:
        node: The thing at the near end.
        link: The link to follow.
        info: The field's info.
        kind: The GraphQL type at the far end.
        scheme: Only things of this scheme.
        with_removed: Also what a newer release dropped.
    """
    request = PageRequest(first=_LIST_SIZE)
    if not with_removed and link_of(link).targets <= CONCEPTS:
        request = _narrow(request, NOT_REMOVED)
    if scheme is not None:
        request = _narrow(request, Compare("scheme", Operator.EQ, scheme))
    page = await node.levels.linked(link, node.thing.uri, request, select_things(info))
    things = [node_of(edge.node, node.levels) for edge in page.edges]
    assert all(isinstance(thing, kind) for thing in things)  # noqa: S101 - the binding says so
    return cast("list[N]", things)


def link_field(
    link: LinkName,
    connection: Any,  # noqa: ANN401 - a generic alias of a strawberry type
    tree: type,
    order: type,
    *,
    description: str,
    extra: Extra = Extra.NONE,
) -> Any:  # noqa: ANN401 - strawberry's field is typed Any
    """Return the connection field that follows ``link``.

    Args:
        link: The link to follow.
        connection: The connection type, e.g. ``LinkConnection["Technology"]``.
        tree: The filter input type.
        order: The order input type.
        description: The field's description.
        extra: A further argument: ``necessity``, or ``scheme`` of a mapping's object.
    """

    async def resolve(  # noqa: PLR0917 - Relay's arguments
        root: Node,
        info: RequestInfo,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        filter: Any = None,  # noqa: A002, ANN401 - the contract's name; the type is set below
        order_by: Any = None,  # noqa: ANN401
        necessity: Necessity | None = None,
        scheme: str | None = None,
    ) -> Any:  # noqa: ANN401
        paging = _Paging(first, after, last, before, filter, order_by)
        request = paging.request(info, tree, necessity=necessity)
        if scheme is not None:
            request = _narrow(request, Compare("objectScheme", Operator.EQ, scheme))
        page = await root.levels.linked(link, root.thing.uri, request, select_edges(info))
        return connection(page=page, levels=root.levels)

    return _field(resolve, connection, tree, order, description=description, extra=extra)


def kind_field(
    kind: Kind,
    connection: Any,  # noqa: ANN401
    tree: type,
    order: type,
    *,
    description: str,
) -> Any:  # noqa: ANN401
    """Return the connection field that lists all things of ``kind``.

    Args:
        kind: The kind of things.
        connection: The connection type.
        tree: The filter input type.
        order: The order input type.
        description: The field's description.
    """

    async def resolve(  # noqa: PLR0917
        root: None,  # noqa: ARG001 - strawberry passes it by name
        info: RequestInfo,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        filter: Any = None,  # noqa: A002, ANN401
        order_by: Any = None,  # noqa: ANN401
        as_of: AsOf | None = None,
    ) -> Any:  # noqa: ANN401
        paging = _Paging(first, after, last, before, filter, order_by)
        request = paging.request(info, tree)
        levels = await enter(info, as_of)
        page = await levels.page(kind, request, select_edges(info))
        return connection(page=page, levels=levels)

    return _field(resolve, connection, tree, order, description=description, extra=Extra.NONE)


def _narrow(request: PageRequest, wanted: Filter) -> PageRequest:
    parts = (wanted, request.filter) if request.filter else (wanted,)
    return replace(request, filter=AllOf(parts))


def _field(
    resolve: Callable[..., Any],
    connection: Any,  # noqa: ANN401
    tree: type,
    order: type,
    *,
    description: str,
    extra: Extra,
) -> Any:  # noqa: ANN401
    # strawberry reads the arguments' types from the resolver's annotations.
    resolve.__annotations__["filter"] = tree | None
    resolve.__annotations__["order_by"] = list[order] | None  # type: ignore[valid-type]
    resolve.__annotations__["return"] = connection
    unused = {"necessity", "scheme"} - {extra.value}
    signature = inspect.signature(resolve)
    kept = [item for item in signature.parameters.values() if item.name not in unused]
    resolve.__signature__ = signature.replace(parameters=kept)  # type: ignore[attr-defined]
    for name in unused:
        resolve.__annotations__.pop(name, None)
    return strawberry.field(resolver=resolve, description=description)
