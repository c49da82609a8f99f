"""Filters: which of some things a filter of the reader port keeps.

Only the candidates are looked at, column by column.
"""

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from occugraph.binding import Kind
from occugraph.index.adjacency import rows_between
from occugraph.index.decode import ValueDecoder
from occugraph.index.layout import KINDS, LINKS_IN_ORDER, NONE, STATUSES, Ints
from occugraph.index.search import LabelSearch
from occugraph.index.storage import GraphIndex
from occugraph.reader import AllOf, AnyOf, Compare, Filter, Operator
from occugraph.request_checks import EXACT, KINDS_OF, LINK_FIELDS, LINKED_KIND, MARKED, values_of

__all__ = ["FilterEvaluator"]

Mask = npt.NDArray[np.bool_]
Test = Callable[[str], bool]

_MAPPING: Final = frozenset({Kind.MAPPING})

# The columns of the fields that hold strings.
_STRING_FIELDS: Final = {
    "uri": "node.iri",
    "slug": "node.slug",
    "code": "node.code",
    "scheme": "node.scheme",
    "type": "node.type",
    "reuseLevel": "node.reuse",
    "predicate": "mapping.predicate",
}


class FilterEvaluator:
    """Applies filters to rows of nodes."""

    def __init__(
        self, index: GraphIndex, values: ValueDecoder, node_of: Callable[[str], int]
    ) -> None:
        self._index = index
        self._values = values
        self._node_of = node_of
        self._labels = LabelSearch(index, values)
        self._sources = tuple(
            index.meta.all_releases[origin.release].source for origin in index.meta.origins
        )

    def mask(self, wanted: Filter, nodes: Ints) -> Mask:
        """Return for each of ``nodes`` whether the filter keeps it; it was checked before."""
        if isinstance(wanted, Compare):
            return self._compare(wanted, nodes)
        masks = [self.mask(part, nodes) for part in wanted.parts]
        if isinstance(wanted, AllOf):
            return np.logical_and.reduce(masks) if masks else np.ones(len(nodes), bool)
        some: Mask = np.logical_or.reduce(masks) if masks else np.zeros(len(nodes), bool)
        return some if isinstance(wanted, AnyOf) else ~some

    def _compare(self, wanted: Compare, nodes: Ints) -> Mask:
        kinds = self._index.ints("node.kind")[nodes]
        fits = np.isin(kinds, [KINDS.index(kind) for kind in KINDS_OF[wanted.field]])
        kept: Mask = np.zeros(len(nodes), bool)
        if fits.any():
            kept[fits] = self._compare_fitting(wanted, nodes[fits], kinds[fits])
        return kept

    def _compare_fitting(self, wanted: Compare, nodes: Ints, kinds: Ints) -> Mask:
        match wanted.field:
            case "label":
                return self._labels.mask(wanted, nodes)
            case name if name in MARKED:
                return self._designated(wanted, nodes)
            case name if name in LINK_FIELDS:
                return self._linked(wanted, nodes, kinds)
            case name if KINDS_OF[name] == _MAPPING:
                rows = np.searchsorted(self._index.ints("mapping.node"), nodes)
                return self._compare_mapping(wanted, rows)
            case _:
                return self._compare_column(wanted, nodes)

    def _compare_column(self, wanted: Compare, nodes: Ints) -> Mask:
        match wanted.field:
            case "status":
                rows = self._index.ints("node.status")[nodes]
                codes = np.where(rows >= 0, self._index.ints("status.kind")[rows], NONE)
                return _choose(wanted, codes, [status.value for status in STATUSES])
            case "source":
                return _choose(wanted, self._index.ints("node.origin")[nodes], self._sources)
            case "level":
                return _among(wanted, self._index.ints("node.level")[nodes])
            case name:
                column = self._index.ints(_STRING_FIELDS[name])
                return self._compare_strings(wanted, column[nodes])

    def _compare_strings(self, wanted: Compare, numbers: Ints) -> Mask:
        if wanted.operator in EXACT:
            strings = self._values.strings
            found = [strings.number(str(value)) for value in values_of(wanted)]
            return _among(wanted, numbers, found)
        distinct, place = np.unique(numbers, return_inverse=True)
        test = _test_of(wanted)
        kept = [
            number >= 0 and test(self._values.strings.text(number)) for number in distinct.tolist()
        ]
        return np.array(kept, bool)[place]

    def _compare_mapping(self, wanted: Compare, rows: Ints) -> Mask:
        match wanted.field:
            case "negative":
                found = self._index.ints("mapping.negative")[rows]
            case "noTermFound":
                found = np.where(self._index.ints("mapping.object")[rows] < 0, 1, 0)
            case "confidence":
                confidence = self._index.numbers("mapping.confidence")[rows]
                if wanted.operator is Operator.EXISTS:
                    return _equal(~np.isnan(confidence), wanted.value)
                return np.isin(confidence, [float(value) for value in values_of(wanted)])
            case "predicate":
                return self._compare_strings(wanted, self._index.ints("mapping.predicate")[rows])
            case "objectScheme":
                return self._compare_strings(wanted, self._object_schemes()[rows])
            case end:
                ends = [self._node_of(str(value)) for value in values_of(wanted)]
                return _among(wanted, self._index.ints(f"mapping.{end}")[rows], ends)
        return _among(wanted, found)

    def _object_schemes(self) -> Ints:
        """Return the scheme of each mapping's object, else the one that the mapping names."""
        objects = self._index.ints("mapping.object")
        schemes = np.where(objects >= 0, self._index.ints("node.scheme")[objects], NONE)
        return np.where(schemes >= 0, schemes, self._index.ints("mapping.object_scheme"))

    def _designated(self, wanted: Compare, nodes: Ints) -> Mask:
        offsets = self._index.ints("designation.offsets")
        rows, segment = rows_between(offsets[nodes], offsets[nodes + 1])
        basis = self._values.strings.number(MARKED[wanted.field])
        fits = self._index.ints("designation.basis")[rows] == basis
        if wanted.operator is not Operator.EXISTS:
            fits &= self._compare_strings(wanted, self._index.ints("designation.kind")[rows])
        found: Mask = np.bincount(segment[fits], minlength=len(nodes)) > 0
        return _equal(found, wanted.value) if wanted.operator is Operator.EXISTS else found

    def _linked(self, wanted: Compare, nodes: Ints, kinds: Ints) -> Mask:
        """Return which nodes are linked to one of the named things, or to any."""
        count = self._index.ints("node.iri").size
        offsets = self._index.ints("link.offsets")
        place = np.full(len(KINDS), NONE)
        for kind, link in LINK_FIELDS[wanted.field].items():
            place[KINDS.index(kind)] = LINKS_IN_ORDER.index(link)
        owners = place[kinds] * count + nodes
        rows, segment = rows_between(offsets[owners], offsets[owners + 1])
        targets = self._index.ints("link.target")[rows]
        far_kind = KINDS.index(LINKED_KIND[wanted.field])
        fits = self._index.ints("node.kind")[targets] == far_kind
        if wanted.operator is not Operator.EXISTS:
            fits &= np.isin(targets, [self._node_of(str(value)) for value in values_of(wanted)])
        found = np.bincount(segment[fits], minlength=len(nodes)) > 0
        return _equal(found, wanted.value) if wanted.operator is Operator.EXISTS else found


def _equal(mask: Mask, wanted: object) -> Mask:
    """Return ``mask``, or its opposite where False is wanted."""
    return mask if wanted else ~mask


def _among(wanted: Compare, numbers: Ints, found: Sequence[int] | None = None) -> Mask:
    """Return which numbers are among those wanted, or are there at all; -1 is none."""
    if wanted.operator is Operator.EXISTS:
        return _equal(numbers >= 0, wanted.value)
    values = [float(value) for value in values_of(wanted)] if found is None else found
    return np.isin(numbers, values) & (numbers >= 0)


def _choose(wanted: Compare, codes: Ints, names: Sequence[str]) -> Mask:
    """Return which codes have a name that fits; -1 is none."""
    if wanted.operator is Operator.EXISTS:
        return _equal(codes >= 0, wanted.value)
    test = _test_of(wanted)
    fits = np.array([*(test(name) for name in names), False])  # the last place is that of -1
    return fits[codes]


def _test_of(wanted: Compare) -> Test:
    """Return the test of one string; contains and startsWith are case-folded."""
    values = frozenset(str(value) for value in values_of(wanted))
    folded = str(wanted.value).casefold()
    match wanted.operator:
        case Operator.CONTAINS:
            return lambda text: folded in text.casefold()
        case Operator.STARTS_WITH:
            return lambda text: text.casefold().startswith(folded)
        case _:
            return lambda text: text in values
