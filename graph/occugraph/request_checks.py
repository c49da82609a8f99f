"""What can be asked of a reader: the checks that every implementation of the port shares.

A reader refuses a wrong request before it answers anything, and all readers refuse alike: sizes,
filter, order, in this sequence; the cursors come after (:mod:`occugraph.cursor`).
"""

import math
from collections.abc import Sequence
from typing import Final

from occugraph.binding import CONCEPTS, Kind, LinkName, link_of
from occugraph.cursor import order_signature
from occugraph.errors import ArgumentError
from occugraph.folding import fold, names_iri, split_parts
from occugraph.language import parse_language_range
from occugraph.reader import (
    MAX_PAGE_SIZE,
    Compare,
    Filter,
    Operator,
    OrderField,
    OrderTerm,
    PageRequest,
)
from occugraph.search import LONGEST_TEXT, MOST_WORDS, SearchRequest

__all__ = [
    "EXACT",
    "KINDS_OF",
    "LINKED_KIND",
    "LINK_FIELDS",
    "MARKED",
    "REQUIREMENTS",
    "ambiguous_code",
    "check_filter",
    "check_linked",
    "check_order",
    "check_page",
    "check_search",
    "look_up_without_kind",
    "values_of",
]

EXACT: Final = frozenset({Operator.EQ, Operator.IN, Operator.EXISTS})
"""The operators of every field."""

REQUIREMENTS: Final = frozenset(
    {LinkName.OCCUPATION_SKILLS, LinkName.SKILL_OCCUPATIONS, LinkName.SKILL_DRAWS_ON}
)
"""The links that have a necessity."""

LINK_FIELDS: Final[dict[str, dict[Kind, LinkName]]] = {
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
"""The links behind the fields that name a linked thing, by the kind that is filtered."""

LINKED_KIND: Final = {
    "skill": Kind.SKILL,
    "technology": Kind.TECHNOLOGY,
    "sector": Kind.SECTOR,
    "group": Kind.CONCEPT_GROUP,
    "occupation": Kind.OCCUPATION,
}
"""The kind of thing that such a field names."""

MARKED: Final = {"designation": "STATED", "computedDesignation": "COMPUTED"}
"""The basis of the designations that a field compares."""

_MAPPING: Final = frozenset({Kind.MAPPING})
_SKILL: Final = frozenset({Kind.SKILL})
_LINKED: Final = {name: frozenset(links) for name, links in LINK_FIELDS.items()}

KINDS_OF: Final[dict[str, frozenset[Kind]]] = _LINKED | {
    "uri": frozenset(Kind),
    "slug": CONCEPTS | {Kind.CONSULTATION},
    "code": CONCEPTS,
    "scheme": CONCEPTS,
    "type": _SKILL,
    "reuseLevel": _SKILL,
    "predicate": _MAPPING,
    "label": CONCEPTS,
    "status": CONCEPTS | {Kind.CONSULTATION_ENTRY},
    "source": CONCEPTS,
    "level": CONCEPTS,
    **dict.fromkeys(MARKED, frozenset({Kind.OCCUPATION})),
    "objectScheme": _MAPPING,
    "subject": _MAPPING,
    "object": _MAPPING,
    "negative": _MAPPING,
    "noTermFound": _MAPPING,
    "confidence": _MAPPING,
}
"""The kinds that each field of a filter is for."""

_SEARCHED: Final = frozenset(
    {
        "uri",
        "slug",
        "code",
        "scheme",
        "type",
        "reuseLevel",
        "predicate",
        "label",
        "source",
        "objectScheme",
    }
)
_SHOWN_SIGNS: Final = 40
_SHOWN_BITS: Final = 128
# As GraphQL's Int has them. Both readers compare in floating point, which ends at 309 digits.
_LEAST_INT: Final = -(2**31)
_LARGEST_INT: Final = 2**31 - 1
_NUMBER_FIELDS: Final = frozenset({"level", "confidence"})
_BOOL_FIELDS: Final = frozenset({"negative", "noTermFound"})


def check_page(kind: Kind, request: PageRequest) -> None:
    """Refuse what no reader answers about all things of ``kind``.

    Raises:
        ArgumentError: As ``Reader.page`` says, but for the cursors.
    """
    kinds = frozenset({kind})
    _check_sizes(request)
    check_filter(request.filter, kinds)
    check_order(request.order, kinds, None)


def check_linked(link: LinkName, request: PageRequest) -> None:
    """Refuse what no reader answers about a link.

    Raises:
        ArgumentError: As ``Reader.linked`` says, but for the cursors.
    """
    targets = link_of(link).targets
    _check_sizes(request)
    check_filter(request.filter, targets)
    check_order(request.order, targets, link)


def check_search(request: SearchRequest) -> None:
    """Refuse what no reader searches.

    Raises:
        ArgumentError: As ``Reader.search`` says, but for the cursor.
    """
    text = request.text
    if not text.strip() or len(text) > LONGEST_TEXT or not _is_unicode(text):
        shown = text if len(text) <= _SHOWN_SIGNS else f"{text[:_SHOWN_SIGNS]}…"
        raise ArgumentError(
            f"text {shown!r} of {len(text)} characters: expected 1 to {LONGEST_TEXT}, not only "
            "blanks",
            argument="text",
        )
    # One letter may fold to several words.
    folded = fold(text)
    words = 1 if names_iri(folded) else len(split_parts(folded))
    if words > MOST_WORDS:
        raise ArgumentError(
            f"text has {words} words: expected at most {MOST_WORDS}", argument="text"
        )
    _check_size("first", request.first)
    if request.lang is not None:
        parse_language_range(request.lang)


def _is_unicode(text: str) -> bool:
    """Return whether a text can be written: a lone surrogate can not."""
    return not any("\ud800" <= sign <= "\udfff" for sign in text)


def check_filter(wanted: Filter | None, kinds: frozenset[Kind]) -> None:
    """Refuse a filter that things of ``kinds`` do not have.

    Raises:
        ArgumentError: A field that none of the kinds has, an operator or a value that does
            not fit its field, or a wrong language tag.
    """
    if wanted is None:
        return
    if not isinstance(wanted, Compare):
        for part in wanted.parts:
            check_filter(part, kinds)
        return
    known = sorted(name for name, having in KINDS_OF.items() if having & kinds)
    if wanted.field not in known:
        raise ArgumentError(
            f"filter field {wanted.field!r}: {'/'.join(sorted(kinds))} has no such field",
            hint=f"expected one of {', '.join(known)}",
            argument="filter",
            field=wanted.field,
            allowed=tuple(known),
        )
    operators = frozenset(Operator) if wanted.field in _SEARCHED else EXACT
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


def check_order(order: Sequence[OrderTerm], kinds: frozenset[Kind], link: LinkName | None) -> None:
    """Refuse an order that the list does not have.

    Args:
        order: The terms.
        kinds: The kinds of the things in the list.
        link: The link that leads to them, None for all things of a kind.

    Raises:
        ArgumentError: A field that the things, or the link to them, do not have, or a wrong
            language tag.
    """
    allowed = {OrderField.URI}
    if kinds & CONCEPTS:
        allowed |= {OrderField.CODE, OrderField.LABEL}
    if link is not None or Kind.MAPPING in kinds:
        allowed.add(OrderField.CONFIDENCE)
    if link in REQUIREMENTS:
        allowed.add(OrderField.NECESSITY)
    if Kind.CONSULTATION in kinds:
        allowed.add(OrderField.OPENED)
    for term in order:
        if term.field not in allowed:
            names = tuple(sorted(allowed))
            raise ArgumentError(
                f"order field {term.field.value!r}: this list has no such order",
                hint=f"expected one of {', '.join(names)}",
                argument="orderBy",
                field=term.field.value,
                allowed=names,
            )
    order_signature(order)


def values_of(wanted: Compare) -> tuple[str | bool | int | float, ...]:
    """Return what is compared with: one value, or those of ``in``."""
    return wanted.value if isinstance(wanted.value, tuple) else (wanted.value,)


def look_up_without_kind(name: str) -> ArgumentError:
    """Return the error for a look-up by slug or code that names no kind."""
    return ArgumentError(
        f"look-up by {name}: needs a kind of thing", hint="only an IRI does without"
    )


def ambiguous_code(code: str, schemes: Sequence[str]) -> ArgumentError:
    """Return the error for a code that fits several things, one scheme a thing."""
    found = tuple(sorted(set(schemes)))
    return ArgumentError(
        f"code {code!r} fits {len(schemes)} things, of {', '.join(found)}",
        hint="name the scheme, or ask by IRI",
        argument="code",
        value=code,
        schemes=found,
    )


def _check_sizes(request: PageRequest) -> None:
    for name, size in (("first", request.first), ("last", request.last)):
        if size is not None:
            _check_size(name, size)
    if request.first is not None and request.last is not None:
        raise ArgumentError(
            "arguments 'first' and 'last': both are given",
            hint="a page is cut from one end",
            argument="last",
        )


def _check_size(name: str, size: int) -> None:
    if not 1 <= size <= MAX_PAGE_SIZE:
        raise ArgumentError(
            f"argument {name!r}: {size} is not a size of a page",
            hint=f"expected 1 to {MAX_PAGE_SIZE}",
            argument=name,
            value=size,
        )


def _check_value(wanted: Compare) -> None:
    """Raise where the value is not of the type that field and operator need."""
    if wanted.operator is Operator.EXISTS:
        allowed: tuple[type, ...] = (bool,)
    elif wanted.field in _BOOL_FIELDS:
        allowed = (bool,)
    else:
        allowed = (int, float) if wanted.field in _NUMBER_FIELDS else (str,)
    if wanted.field in _NUMBER_FIELDS:
        _check_bounds(wanted)
    several = wanted.operator is Operator.IN
    fits = isinstance(wanted.value, tuple) == several and all(
        isinstance(value, allowed) and (bool in allowed or not isinstance(value, bool))
        for value in values_of(wanted)
    )
    finite = not any(isinstance(v, float) and not math.isfinite(v) for v in values_of(wanted))
    if not fits or not finite:
        expected = " or ".join(kind.__name__ for kind in allowed)
        raise ArgumentError(
            f"filter field {wanted.field!r}: value {wanted.value!r} does not fit "
            f"{wanted.operator.value!r}",
            hint=f"expected {'a list of ' if several else ''}{expected}",
            argument="filter",
            field=wanted.field,
        )


def _check_bounds(wanted: Compare) -> None:
    """Raise where a whole number has more than 32 bits."""
    for value in values_of(wanted):
        if isinstance(value, int) and not _LEAST_INT <= value <= _LARGEST_INT:
            # Python writes no number of thousands of digits.
            bits = value.bit_length()
            shown = str(value) if bits < _SHOWN_BITS else f"of {bits} bits"
            raise ArgumentError(
                f"filter field {wanted.field!r}: value {shown} is out of bounds",
                hint=f"expected a whole number from {_LEAST_INT} to {_LARGEST_INT}",
                argument="filter",
                field=wanted.field,
            )
