"""The port's request for the arguments of a connection."""

from collections.abc import Sequence
from typing import Final

from occugraph.binding import Necessity
from occugraph.reader import NOT_REMOVED, AllOf, PageRequest
from occugraph_api.graphql.filters import AnyFilter, asks_for_removed, read_filter
from occugraph_api.graphql.orders import AnyOrder, read_order

__all__ = ["DEFAULT_PAGE_SIZE", "page_request"]

DEFAULT_PAGE_SIZE: Final = 50
"""The page size where neither ``first`` nor ``last`` is given (contract.md)."""


def page_request(
    *,
    first: int | None,
    after: str | None,
    last: int | None,
    before: str | None,
    tree: AnyFilter | None = None,
    order_by: Sequence[AnyOrder] | None = None,
    necessity: Necessity | None = None,
    with_total: bool = False,
    with_removed: bool = True,
) -> PageRequest:
    """Return the port's request for the arguments of a connection.

    What is removed is left out without ``with_removed``, unless the filter speaks of it.

    The sizes were checked before execution (limits.py).
    """
    if first is None and last is None:
        first = DEFAULT_PAGE_SIZE
    wanted = read_filter(tree) if tree else None
    if not (with_removed or (tree and asks_for_removed(tree))):
        wanted = AllOf((NOT_REMOVED, wanted)) if wanted else NOT_REMOVED
    return PageRequest(
        first=first,
        last=last,
        after=after,
        before=before,
        filter=wanted,
        order=read_order(order_by or ()),
        necessity=necessity,
        with_total=with_total,
    )
