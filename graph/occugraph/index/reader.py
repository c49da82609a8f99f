"""The reader port over the graph index."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from occugraph.binding import Kind, LinkName
from occugraph.index.adjacency import rows_between
from occugraph.index.decode import ValueDecoder
from occugraph.index.filters import FilterEvaluator
from occugraph.index.layout import KINDS, LINKS_IN_ORDER, NECESSITIES, NONE, Ints
from occugraph.index.links import LinkReader
from occugraph.index.ordering import Ordering, Places
from occugraph.index.storage import GraphIndex
from occugraph.index.things import ThingDecoder
from occugraph.iri import Iri
from occugraph.link_columns import LinkColumns
from occugraph.reader import (
    NOT_REMOVED,
    CodeKey,
    Edge,
    Filter,
    Key,
    OrderTerm,
    Page,
    PageRequest,
    Selection,
    SlugKey,
    UriKey,
)
from occugraph.request_checks import (
    ambiguous_code,
    check_linked,
    check_page,
    look_up_without_kind,
)
from occugraph.search import Searches, SearchPage, SearchRequest, search_with
from occugraph.values import Dataset, Thing

__all__ = ["IndexReader"]

_CACHED_NODES: Final = 65_536
# A list of all things of a kind is at most 24 bytes per thing: 32 are about 10 MB.
_CACHED_LISTS: Final = 32


class IndexReader:
    """Answers from one index; holds no state but caches, and is safe in several threads.

    Implements :class:`occugraph.reader.Reader`, where the methods are described.

    Args:
        index: The graph index.
        text: The text index of the same publication; without one nothing is searched.
    """

    def __init__(self, index: GraphIndex, text: Searches | None = None) -> None:
        self._text = text
        self._index = index
        self._kinds = index.ints("node.kind")
        self._iris = index.ints("node.iri")
        self._values = ValueDecoder(index)
        self._things = ThingDecoder(index, self._values)
        self._node = lru_cache(maxsize=_CACHED_NODES)(self._find_node)
        self._filters = FilterEvaluator(index, self._values, self._node)
        self._ordering = Ordering(index, self._values, self._node_place)
        self._list = lru_cache(maxsize=_CACHED_LISTS)(self._make_list)
        self._links = LinkReader(index, self._values, self._ordering.confidences)

    @property
    def dataset(self) -> Dataset:
        """Which publication answers."""
        return self._index.meta.dataset

    def find(
        self, kind: Kind | None, keys: Sequence[Key], selection: Selection
    ) -> list[Thing | None]:
        """Return one thing or None per key, in key order."""
        nodes = [self._find(kind, key) for key in keys]
        thing, columns = self._things.thing, selection.columns
        return [None if node < 0 else thing(node, columns) for node in nodes]

    def page(self, kind: Kind, request: PageRequest, selection: Selection) -> Page:
        """Return a page of all things of ``kind``."""
        check_page(kind, request)
        places = self._list(kind, request.filter, request.order)
        return self._pages(1, places, request, selection)[0]

    def linked(
        self, link: LinkName, nodes: Sequence[Iri], request: PageRequest, selection: Selection
    ) -> list[Page]:
        """Return one page of linked things per node, in the order of ``nodes``."""
        check_linked(link, request)
        places = self._link_places(link, [self._node(node) for node in nodes])
        if request.necessity is not None:
            wanted = NECESSITIES.index(request.necessity)
            places = places.take(places.necessities == wanted)
        if request.filter is not None:
            places = places.take(self._filters.mask(request.filter, places.nodes))
        if request.order:
            places = places.take(self._ordering.sort(request.order, places))
        return self._pages(len(nodes), places, request, selection)

    def columns(self, link: LinkName) -> LinkColumns:
        """Return all links of a name at once."""
        return self._links.columns(link)

    def search(self, request: SearchRequest) -> SearchPage:
        """Return a page of what a text finds."""
        return search_with(self._text, request)

    def _find(self, kind: Kind | None, key: Key) -> int:
        match key:
            case UriKey(uri=uri):
                node = self._node(uri)
            case SlugKey(slug=slug):
                nodes = self._among("slug", slug, kind)
                node = int(nodes[0]) if len(nodes) else NONE
            case CodeKey():
                node = self._find_code(kind, key)
        if node < 0 or self._kinds[node] < 0:
            return NONE
        return node if kind is None or KINDS[int(self._kinds[node])] is kind else NONE

    def _find_code(self, kind: Kind | None, key: CodeKey) -> int:
        nodes = self._among("code", key.code, kind)
        if key.scheme is not None:
            nodes = nodes[[self._scheme(node) == key.scheme for node in nodes.tolist()]]
        if len(nodes) > 1:
            # A newer release may give the code of what it dropped to something else.
            kept = self._filters.mask(NOT_REMOVED, nodes)
            nodes = nodes[kept] if kept.any() else nodes
        if len(nodes) > 1:
            raise ambiguous_code(key.code, [self._scheme(node) for node in nodes.tolist()])
        return int(nodes[0]) if len(nodes) else NONE

    def _scheme(self, node: int) -> str:
        return self._values.string("node.scheme", node) or ""

    def _among(self, name: str, text: str, kind: Kind | None) -> Ints:
        """Return the things of a kind with a slug or code, by IRI."""
        if kind is None:
            raise look_up_without_kind(name)
        number = self._values.strings.number(text)
        if number < 0:
            return np.zeros(0, np.int64)
        keys = self._index.ints(f"{name}.key")
        low, high = np.searchsorted(keys, [number, number + 1]).tolist()
        nodes = self._index.ints(f"{name}.node")[low:high]
        found: Ints = nodes[self._kinds[nodes] == KINDS.index(kind)]
        return found

    def _node_place(self, iri: str) -> float:
        """Return the row of the thing with an IRI, or the half row where it would stand."""
        place = self._values.strings.place(iri)
        row = int(np.searchsorted(self._iris, place))
        found = row < self._iris.size and self._iris[row] == place
        return float(row) if found else row - 0.5

    def _find_node(self, iri: str) -> int:
        place = self._node_place(iri)
        return int(place) if place.is_integer() else NONE

    def _make_list(self, kind: Kind, wanted: Filter | None, order: tuple[OrderTerm, ...]) -> Places:
        """Return all things of a kind that the filter keeps, in order."""
        start, end = self._index.ints("kind.offsets")[KINDS.index(kind) :][:2].tolist()
        nodes = self._index.ints("kind.node")[start:end]
        if wanted is not None:
            nodes = nodes[self._filters.mask(wanted, nodes)]
        none = np.full(len(nodes), NONE, np.int64)
        places = Places(nodes, none, none, np.zeros(len(nodes), np.int64))
        return places.take(self._ordering.sort(order, places)) if order else places

    def _link_places(self, link: LinkName, nodes: Sequence[int]) -> Places:
        near = np.array(nodes, dtype=np.int64)
        known = near >= 0
        owners = np.where(known, LINKS_IN_ORDER.index(link) * self._iris.size + near, 0)
        offsets = self._index.ints("link.offsets")
        rows, segment = rows_between(offsets[owners], offsets[owners + known])
        return Places(
            self._index.ints("link.target")[rows],
            self._index.ints("link.necessity")[rows],
            self._index.ints("link.proof")[rows],
            segment,
        )

    def _pages(
        self, count: int, places: Places, request: PageRequest, selection: Selection
    ) -> list[Page]:
        """Cut one page out of each of ``count`` lists."""
        bounds = np.searchsorted(places.segment, np.arange(count + 1))
        list_starts, list_ends = bounds[:-1], bounds[1:]
        starts, ends = list_starts, list_ends
        if request.after is not None:
            starts = list_starts + self._count(places, request.after, request, "after", count)
        if request.before is not None:
            ends = list_starts + self._count(places, request.before, request, "before", count)
            ends = np.maximum(starts, ends)
        if request.first is not None:
            ends = np.minimum(ends, starts + request.first)
        if request.last is not None:
            starts = np.maximum(starts, ends - request.last)
        rows, _ = rows_between(starts, ends)
        edges = self._edges(places.take(rows), request.order, selection)
        cuts = np.concatenate(([0], np.cumsum(ends - starts))).tolist()
        has_previous = (starts > list_starts).tolist()
        has_next = (ends < list_ends).tolist()
        totals = (list_ends - list_starts).tolist()
        return [
            Page(
                edges=tuple(edges[cuts[place] : cuts[place + 1]]),
                has_next=has_next[place],
                has_previous=has_previous[place],
                total=totals[place] if request.with_total else None,
            )
            for place in range(count)
        ]

    def _count(
        self, places: Places, cursor: str, request: PageRequest, argument: str, count: int
    ) -> npt.NDArray[np.intp]:
        """Return how many places of each list are left out before the page, or stay up to it."""
        side = self._ordering.side_of(cursor, request.order, places, argument=argument)
        counted = side <= 0 if argument == "after" else side < 0
        return np.bincount(places.segment[counted], minlength=count)

    def _edges(
        self, places: Places, order: tuple[OrderTerm, ...], selection: Selection
    ) -> list[Edge]:
        thing, columns, proof = self._things.thing, selection.columns, self._values.proof
        proofs = places.proofs.tolist()
        nothing: list[None] = [None] * len(places)
        necessities = [
            None if code < 0 else NECESSITIES[code] for code in places.necessities.tolist()
        ]
        with_confidence = "confidence" in selection.edge
        best = self._ordering.confidences
        confidences = (
            [None if row < 0 or best[row] != best[row] else float(best[row]) for row in proofs]
            if with_confidence
            else nothing
        )
        with_evidence = "evidence" in selection.edge
        return [
            Edge(
                cursor,
                thing(node, columns),
                necessity,
                confidence,
                proof(row) if with_evidence and row >= 0 else (),
            )
            for cursor, node, necessity, confidence, row in zip(
                self._ordering.cursors(order, places),
                places.nodes.tolist(),
                necessities,
                confidences,
                proofs,
                strict=True,
            )
        ]
