"""Filters: which of some things a filter of the reader port keeps.

Only the candidates are looked at, column by column.
"""

import math
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from occugraph.binding import Kind, LinkName
from occugraph.errors import ArgumentError
from occugraph.index.adjacency import rows_between
from occugraph.index.decode import ValueDecoder
from occugraph.index.layout import CONCEPTS, KINDS, LINKS_IN_ORDER, NONE, STATUSES, Ints
from occugraph.index.search import LabelSearch
from occugraph.index.storage import GraphIndex
from occugraph.language import parse_language_range
from occugraph.reader import AllOf, AnyOf, Compare, Filter, Operator

__all__ = ["FilterEvaluator"]

Mask = npt.NDArray[np.bool_]
Test = Callable[[str], bool]

_EXACT: Final = frozenset({Operator.EQ, Operator.IN, Operator.EXISTS})
_ANY: Final = frozenset(Operator)
_MAPPING: Final = frozenset({Kind.MAPPING})

# The links behind the fields that name a linked thing, by the kind that is filtered.
_LINK_FIELDS: Final[dict[str, dict[Kind, LinkName]]] = {
    "skill": {
        Kind.OCCUPATION: LinkName.OCCUPATION_SKILLS,
        Kind.TECHNOLOGY: LinkName.TECHNOLOGY_SKILLS,
    },
    "technology": {
        Kind.OCCUPATION: LinkName.OCCUPATION_TECHNOLOGIES,
        Kind.SKILL: LinkName.SKILL_TECHNOLOGIES,
    },
    "sector": {Kind.OCCUPATION: LinkName.OCCUPATION_SECTORS},
    "group": {
        Kind.OCCUPATION: LinkName.OCCUPATION_GROUPS,
        Kind.SKILL: LinkName.SKILL_BROADER,
        Kind.CONCEPT_GROUP: LinkName.GROUP_BROADER,
    },
    "occupation": {
        Kind.SKILL: LinkName.SKILL_OCCUPATIONS,
        Kind.TECHNOLOGY: LinkName.TECHNOLOGY_OCCUPATIONS,
        Kind.SECTOR: LinkName.SECTOR_OCCUPATIONS,
        Kind.CONCEPT_GROUP: LinkName.GROUP_MEMBERS,
        Kind.CONSULTATION_ENTRY: LinkName.ENTRY_OCCUPATION,
    },
}
_LINKED_KIND: Final = {
    "skill": Kind.SKILL,
    "technology": Kind.TECHNOLOGY,
    "sector": Kind.SECTOR,
    "group": Kind.CONCEPT_GROUP,
    "occupation": Kind.OCCUPATION,
}

# Fields whose column holds strings: the column, the kinds that have it.
_STRING_FIELDS: Final[dict[str, tuple[str, frozenset[Kind]]]] = {
    "uri": ("node.iri", frozenset(Kind)),
    "slug": ("node.slug", CONCEPTS | {Kind.CONSULTATION}),
    "code": ("node.code", CONCEPTS),
    "scheme": ("node.scheme", CONCEPTS),
    "type": ("node.type", frozenset({Kind.SKILL})),
    "reuseLevel": ("node.reuse", frozenset({Kind.SKILL})),
    "predicate": ("mapping.predicate", _MAPPING),
}
_KINDS_OF: Final[dict[str, frozenset[Kind]]] = (
    {name: kinds for name, (_, kinds) in _STRING_FIELDS.items()}
    | {name: frozenset(links) for name, links in _LINK_FIELDS.items()}
    | {
        "label": CONCEPTS,
        "status": CONCEPTS | {Kind.CONSULTATION_ENTRY},
        "source": CONCEPTS,
        "level": CONCEPTS,
        "designation": frozenset({Kind.OCCUPATION}),
        "objectScheme": _MAPPING,
        "subject": _MAPPING,
        "object": _MAPPING,
        "negative": _MAPPING,
        "noTermFound": _MAPPING,
        "confidence": _MAPPING,
    }
)
_OPERATORS_OF: Final[dict[str, frozenset[Operator]]] = {
    name: _ANY if name in {*_STRING_FIELDS, "label", "source", "objectScheme"} else _EXACT
    for name in _KINDS_OF
}
_NUMBER_FIELDS: Final = frozenset({"level", "confidence"})
_BOOL_FIELDS: Final = frozenset({"negative", "noTermFound"})


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

    def check(self, wanted: Filter | None, kinds: frozenset[Kind]) -> None:
        """Refuse what :meth:`mask` cannot answer for things of ``kinds``.

        Raises:
            ArgumentError: A field that none of the kinds has, an operator or a value that does
                not fit its field, or a wrong language tag.
        """
        if wanted is None:
            return
        if not isinstance(wanted, Compare):
            for part in wanted.parts:
                self.check(part, kinds)
            return
        known = sorted(name for name, having in _KINDS_OF.items() if having & kinds)
        if wanted.field not in known:
            raise ArgumentError(
                f"filter field {wanted.field!r}: {'/'.join(sorted(kinds))} has no such field",
                hint=f"expected one of {', '.join(known)}",
                argument="filter",
                field=wanted.field,
                allowed=tuple(known),
            )
        operators = _OPERATORS_OF[wanted.field]
        if wanted.operator not in operators:
            raise ArgumentError(
                f"filter field {wanted.field!r}: operator {wanted.operator.value!r} is not for it",
                hint=f"expected one of {', '.join(sorted(operators))}",
                argument="filter",
                field=wanted.field,
                allowed=tuple(sorted(operators)),
            )
        _check_value(wanted)
        if wanted.lang is not None:
            parse_language_range(wanted.lang)

    def mask(self, wanted: Filter, nodes: Ints) -> Mask:
        """Return for each of ``nodes`` whether the filter keeps it; the filter was checked."""
        if isinstance(wanted, Compare):
            return self._compare(wanted, nodes)
        masks = [self.mask(part, nodes) for part in wanted.parts]
        if isinstance(wanted, AllOf):
            return np.logical_and.reduce(masks) if masks else np.ones(len(nodes), bool)
        some: Mask = np.logical_or.reduce(masks) if masks else np.zeros(len(nodes), bool)
        return some if isinstance(wanted, AnyOf) else ~some

    def _compare(self, wanted: Compare, nodes: Ints) -> Mask:
        kinds = self._index.ints("node.kind")[nodes]
        fits = np.isin(kinds, [KINDS.index(kind) for kind in _KINDS_OF[wanted.field]])
        kept: Mask = np.zeros(len(nodes), bool)
        if fits.any():
            kept[fits] = self._compare_fitting(wanted, nodes[fits], kinds[fits])
        return kept

    def _compare_fitting(self, wanted: Compare, nodes: Ints, kinds: Ints) -> Mask:
        match wanted.field:
            case "label":
                return self._labels.mask(wanted, nodes)
            case "designation":
                return self._designated(wanted, nodes)
            case name if name in _LINK_FIELDS:
                return self._linked(wanted, nodes, kinds)
            case name if _KINDS_OF[name] == _MAPPING:
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
                column = self._index.ints(_STRING_FIELDS[name][0])
                return self._compare_strings(wanted, column[nodes])

    def _compare_strings(self, wanted: Compare, numbers: Ints) -> Mask:
        if wanted.operator in _EXACT:
            strings = self._values.strings
            found = [strings.number(str(value)) for value in _values_of(wanted)]
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
                return np.isin(confidence, [float(value) for value in _values_of(wanted)])
            case "predicate":
                return self._compare_strings(wanted, self._index.ints("mapping.predicate")[rows])
            case "objectScheme":
                return self._compare_strings(wanted, self._object_schemes()[rows])
            case end:
                ends = [self._node_of(str(value)) for value in _values_of(wanted)]
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
        if wanted.operator is Operator.EXISTS:
            return _equal(offsets[nodes + 1] > offsets[nodes], wanted.value)
        fits = self._compare_strings(wanted, self._index.ints("designation.kind")[rows])
        return np.bincount(segment[fits], minlength=len(nodes)) > 0

    def _linked(self, wanted: Compare, nodes: Ints, kinds: Ints) -> Mask:
        """Return which nodes are linked to one of the named things, or to any."""
        count = self._index.ints("node.iri").size
        offsets = self._index.ints("link.offsets")
        place = np.full(len(KINDS), NONE)
        for kind, link in _LINK_FIELDS[wanted.field].items():
            place[KINDS.index(kind)] = LINKS_IN_ORDER.index(link)
        owners = place[kinds] * count + nodes
        rows, segment = rows_between(offsets[owners], offsets[owners + 1])
        targets = self._index.ints("link.target")[rows]
        far_kind = KINDS.index(_LINKED_KIND[wanted.field])
        fits = self._index.ints("node.kind")[targets] == far_kind
        if wanted.operator is not Operator.EXISTS:
            fits &= np.isin(targets, [self._node_of(str(value)) for value in _values_of(wanted)])
        found = np.bincount(segment[fits], minlength=len(nodes)) > 0
        return _equal(found, wanted.value) if wanted.operator is Operator.EXISTS else found


def _values_of(wanted: Compare) -> tuple[str | bool | int | float, ...]:
    return wanted.value if isinstance(wanted.value, tuple) else (wanted.value,)


def _equal(mask: Mask, wanted: object) -> Mask:
    """Return ``mask``, or its opposite where False is wanted."""
    return mask if wanted else ~mask


def _among(wanted: Compare, numbers: Ints, found: Sequence[int] | None = None) -> Mask:
    """Return which numbers are among those wanted, or are there at all; -1 is none."""
    if wanted.operator is Operator.EXISTS:
        return _equal(numbers >= 0, wanted.value)
    values = [float(value) for value in _values_of(wanted)] if found is None else found
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
    values = frozenset(str(value) for value in _values_of(wanted))
    folded = str(wanted.value).casefold()
    match wanted.operator:
        case Operator.CONTAINS:
            return lambda text: folded in text.casefold()
        case Operator.STARTS_WITH:
            return lambda text: text.casefold().startswith(folded)
        case _:
            return lambda text: text in values


def _check_value(wanted: Compare) -> None:
    """Raise where the value is not of the type that field and operator need."""
    if wanted.operator is Operator.EXISTS:
        allowed: tuple[type, ...] = (bool,)
    elif wanted.field in _BOOL_FIELDS:
        allowed = (bool,)
    else:
        allowed = (int, float) if wanted.field in _NUMBER_FIELDS else (str,)
    several = wanted.operator is Operator.IN
    fits = isinstance(wanted.value, tuple) == several and all(
        isinstance(value, allowed) and (bool in allowed or not isinstance(value, bool))
        for value in _values_of(wanted)
    )
    finite = not any(isinstance(v, float) and not math.isfinite(v) for v in _values_of(wanted))
    if not fits or not finite:
        expected = " or ".join(kind.__name__ for kind in allowed)
        raise ArgumentError(
            f"filter field {wanted.field!r}: value {wanted.value!r} does not fit "
            f"{wanted.operator.value!r}",
            hint=f"expected {'a list of ' if several else ''}{expected}",
            argument="filter",
            field=wanted.field,
        )
