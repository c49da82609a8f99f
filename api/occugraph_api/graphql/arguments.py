"""Inputs of connections: filters and orders, and their translation to the reader port."""

from collections.abc import Sequence
from dataclasses import fields
from enum import Enum
from typing import Final

import strawberry

from occugraph.binding import Necessity
from occugraph.language import parse_language_range
from occugraph.reader import (
    NOT_REMOVED,
    AllOf,
    AnyOf,
    Compare,
    Direction,
    Filter,
    NoneOf,
    Operator,
    OrderField,
    OrderTerm,
    PageRequest,
)
from occugraph.values import EvidenceMethod, StatusKind

__all__ = [
    "DEFAULT_PAGE_SIZE",
    "ConceptGroupFilter",
    "ConceptOrder",
    "ConsultationFilter",
    "ConsultationOrder",
    "MappingFilter",
    "MappingOrder",
    "OccupationFilter",
    "SectorFilter",
    "SkillFilter",
    "SkillOrder",
    "TechnologyFilter",
    "ThingFilter",
    "hides_removed",
    "page_request",
]

DEFAULT_PAGE_SIZE: Final = 50
"""The page size where neither ``first`` nor ``last`` is given (contract.md)."""

strawberry.enum(Necessity, description="How strongly an occupation requires a skill.")
strawberry.enum(StatusKind, description="What became of a thing; UNKNOWN is a value, not a gap.")
strawberry.enum(EvidenceMethod, description="How the evidence for a statement came about.")
strawberry.enum(
    Direction, name="OrderDirection", description="Things without a value come last either way."
)


@strawberry.enum(description="What a list of concepts can be ordered by; ties are broken by URI.")
class ConceptOrderField(Enum):
    """Order fields of concepts."""

    URI = OrderField.URI.value
    CODE = OrderField.CODE.value
    LABEL = OrderField.LABEL.value


@strawberry.enum(description="What a list of skills can be ordered by; ties are broken by URI.")
class SkillOrderField(Enum):
    """Order fields of skills."""

    URI = OrderField.URI.value
    CODE = OrderField.CODE.value
    LABEL = OrderField.LABEL.value
    NECESSITY = OrderField.NECESSITY.value
    CONFIDENCE = OrderField.CONFIDENCE.value


@strawberry.enum(description="What a list of mappings can be ordered by; ties are broken by URI.")
class MappingOrderField(Enum):
    """Order fields of mappings."""

    URI = OrderField.URI.value
    CONFIDENCE = OrderField.CONFIDENCE.value


@strawberry.enum(description="What consultations can be ordered by; ties are broken by URI.")
class ConsultationOrderField(Enum):
    """Order fields of consultations."""

    URI = OrderField.URI.value
    OPENED = OrderField.OPENED.value


@strawberry.input(description="One term of an order. `lang` is for LABEL; en where not given.")
class ConceptOrder:
    """One term of the order of concepts."""

    field: ConceptOrderField
    direction: Direction = Direction.ASC
    lang: str | None = None


@strawberry.input(description="One term of an order. `lang` is for LABEL; en where not given.")
class SkillOrder:
    """One term of the order of skills."""

    field: SkillOrderField
    direction: Direction = Direction.ASC
    lang: str | None = None


@strawberry.input(description="One term of an order of mappings.")
class MappingOrder:
    """One term of the order of mappings."""

    field: MappingOrderField
    direction: Direction = Direction.ASC


@strawberry.input(description="One term of an order of consultations.")
class ConsultationOrder:
    """One term of the order of consultations."""

    field: ConsultationOrderField
    direction: Direction = Direction.ASC


@strawberry.input(description="Compares a text, by code point. All that is given must hold.")
class StringFilter:
    """Comparisons of a text."""

    eq: str | None = None
    in_: list[str] | None = strawberry.field(name="in", default=None)
    starts_with: str | None = None
    exists: bool | None = None


@strawberry.input(
    description="Compares any preferred or alternative label, case-folded; `lang` narrows it."
)
class LabelFilter:
    """Comparisons of labels."""

    eq: str | None = None
    in_: list[str] | None = strawberry.field(name="in", default=None)
    contains: str | None = None
    starts_with: str | None = None
    exists: bool | None = None
    lang: str | None = None


@strawberry.input(description="Compares the current status.")
class StatusFilter:
    """Comparisons of the status."""

    eq: StatusKind | None = None
    in_: list[StatusKind] | None = strawberry.field(name="in", default=None)


@strawberry.input(description="Asks for a link: to one thing, to any of some, or to any at all.")
class LinkFilter:
    """Comparisons of a link's far end."""

    eq: str | None = strawberry.field(default=None, description="The far end's URI.")
    in_: list[str] | None = strawberry.field(name="in", default=None)
    exists: bool | None = None


@strawberry.input(description="Compares a number.")
class IntFilter:
    """Comparisons of a whole number."""

    eq: int | None = None
    in_: list[int] | None = strawberry.field(name="in", default=None)


@strawberry.enum(description="A mark of an occupation.")
class DesignationKind(Enum):
    """The designations."""

    GREEN = "GREEN"
    DIGITAL = "DIGITAL"


@strawberry.input(description="Compares the stated designations.")
class DesignationFilter:
    """Comparisons of designations."""

    eq: DesignationKind | None = None
    in_: list[DesignationKind] | None = strawberry.field(name="in", default=None)
    exists: bool | None = None


@strawberry.enum(description="Whether an ESCO skill is a skill or a knowledge concept.")
class SkillType(Enum):
    """The two kinds of skill."""

    SKILL = "SKILL"
    KNOWLEDGE = "KNOWLEDGE"


@strawberry.input(description="Compares the type of a skill.")
class SkillTypeFilter:
    """Comparisons of the skill type."""

    eq: SkillType | None = None
    in_: list[SkillType] | None = strawberry.field(name="in", default=None)


_ALL_GIVEN: Final = "All that is given must hold."


@strawberry.input
class _Texts:
    """What every concept can be filtered by."""

    uri: StringFilter | None = None
    slug: StringFilter | None = None
    code: StringFilter | None = None
    scheme: StringFilter | None = None
    label: LabelFilter | None = None
    status: StatusFilter | None = None
    source: StringFilter | None = strawberry.field(
        default=None, description="The source of the release that the thing is from."
    )
    include_removed: bool | None = strawberry.field(
        default=None,
        description="Also what a newer release dropped: left out otherwise, unless the filter "
        "names the status REMOVED.",
    )


@strawberry.input(description=_ALL_GIVEN)
class OccupationFilter(_Texts):
    """Filter of occupations."""

    designation: DesignationFilter | None = None
    skill: LinkFilter | None = None
    technology: LinkFilter | None = None
    sector: LinkFilter | None = None
    group: LinkFilter | None = None
    and_: list["OccupationFilter"] | None = strawberry.field(name="and", default=None)
    or_: list["OccupationFilter"] | None = strawberry.field(name="or", default=None)
    not_: "OccupationFilter | None" = strawberry.field(name="not", default=None)


@strawberry.input(description=_ALL_GIVEN)
class SkillFilter(_Texts):
    """Filter of skills."""

    type: SkillTypeFilter | None = None
    reuse_level: StringFilter | None = None
    occupation: LinkFilter | None = None
    technology: LinkFilter | None = None
    and_: list["SkillFilter"] | None = strawberry.field(name="and", default=None)
    or_: list["SkillFilter"] | None = strawberry.field(name="or", default=None)
    not_: "SkillFilter | None" = strawberry.field(name="not", default=None)


@strawberry.input(description=_ALL_GIVEN)
class TechnologyFilter(_Texts):
    """Filter of technologies."""

    occupation: LinkFilter | None = None
    skill: LinkFilter | None = None
    and_: list["TechnologyFilter"] | None = strawberry.field(name="and", default=None)
    or_: list["TechnologyFilter"] | None = strawberry.field(name="or", default=None)
    not_: "TechnologyFilter | None" = strawberry.field(name="not", default=None)


@strawberry.input(description=_ALL_GIVEN)
class SectorFilter(_Texts):
    """Filter of sectors."""

    level: IntFilter | None = None
    occupation: LinkFilter | None = None
    and_: list["SectorFilter"] | None = strawberry.field(name="and", default=None)
    or_: list["SectorFilter"] | None = strawberry.field(name="or", default=None)
    not_: "SectorFilter | None" = strawberry.field(name="not", default=None)


@strawberry.input(description=_ALL_GIVEN)
class ConceptGroupFilter(_Texts):
    """Filter of concept groups."""

    level: IntFilter | None = None
    and_: list["ConceptGroupFilter"] | None = strawberry.field(name="and", default=None)
    or_: list["ConceptGroupFilter"] | None = strawberry.field(name="or", default=None)
    not_: "ConceptGroupFilter | None" = strawberry.field(name="not", default=None)


@strawberry.input(description=_ALL_GIVEN)
class ThingFilter(_Texts):
    """Filter of lists that hold several kinds."""

    and_: list["ThingFilter"] | None = strawberry.field(name="and", default=None)
    or_: list["ThingFilter"] | None = strawberry.field(name="or", default=None)
    not_: "ThingFilter | None" = strawberry.field(name="not", default=None)


@strawberry.input(description=_ALL_GIVEN)
class MappingFilter:
    """Filter of mappings."""

    subject: LinkFilter | None = None
    object: LinkFilter | None = None
    predicate: StringFilter | None = None
    object_scheme: StringFilter | None = None
    negative: bool | None = None
    no_term_found: bool | None = None
    and_: list["MappingFilter"] | None = strawberry.field(name="and", default=None)
    or_: list["MappingFilter"] | None = strawberry.field(name="or", default=None)
    not_: "MappingFilter | None" = strawberry.field(name="not", default=None)


@strawberry.input(description=_ALL_GIVEN)
class ConsultationFilter:
    """Filter of consultations."""

    uri: StringFilter | None = None
    slug: StringFilter | None = None
    and_: list["ConsultationFilter"] | None = strawberry.field(name="and", default=None)
    or_: list["ConsultationFilter"] | None = strawberry.field(name="or", default=None)
    not_: "ConsultationFilter | None" = strawberry.field(name="not", default=None)


_Tree = (
    OccupationFilter
    | SkillFilter
    | TechnologyFilter
    | SectorFilter
    | ConceptGroupFilter
    | ThingFilter
    | MappingFilter
    | ConsultationFilter
)
_Order = ConceptOrder | SkillOrder | MappingOrder | ConsultationOrder

_OPERATORS: Final = {
    "eq": Operator.EQ,
    "in_": Operator.IN,
    "contains": Operator.CONTAINS,
    "starts_with": Operator.STARTS_WITH,
    "exists": Operator.EXISTS,
}
_FIELDS: Final = {
    "reuse_level": "reuseLevel",
    "object_scheme": "objectScheme",
    "no_term_found": "noTermFound",
}


def _plain(value: object) -> str | bool | int | tuple[str | int, ...]:
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, list):
        return tuple(item.value if isinstance(item, Enum) else item for item in value)
    assert isinstance(value, str | bool | int)  # noqa: S101 - graphql-core has checked the type
    return value


def _comparisons(name: str, value: object) -> list[Filter]:
    if isinstance(value, bool):
        return [Compare(name, Operator.EQ, value)]
    lang = getattr(value, "lang", None)
    return [
        Compare(name, operator, _plain(given), lang)
        for attribute, operator in _OPERATORS.items()
        if (given := getattr(value, attribute, None)) is not None
    ]


def _filter(tree: _Tree) -> Filter:
    parts: list[Filter] = []
    for item in fields(tree):
        value = getattr(tree, item.name)
        if value is None or item.name == "include_removed":
            continue
        if item.name == "and_":
            parts.append(AllOf(tuple(_filter(part) for part in value)))
        elif item.name == "or_":
            parts.append(AnyOf(tuple(_filter(part) for part in value)))
        elif item.name == "not_":
            parts.append(NoneOf((_filter(value),)))
        else:
            parts.extend(_comparisons(_FIELDS.get(item.name, item.name), value))
    return parts[0] if len(parts) == 1 else AllOf(tuple(parts))


def hides_removed(tree: type) -> bool:
    """Return whether lists with this filter leave out what is removed: those of concepts."""
    return issubclass(tree, _Texts)


def _asks_for_removed(tree: _Tree) -> bool:
    if not isinstance(tree, _Texts):
        return False
    status = tree.status
    named = (status.eq, *(status.in_ or ())) if status else ()
    parts = (*(tree.and_ or ()), *(tree.or_ or ()), *((tree.not_,) if tree.not_ else ()))
    return (
        bool(tree.include_removed)
        or StatusKind.REMOVED in named
        or any(_asks_for_removed(part) for part in parts)
    )


def _order(terms: Sequence[_Order]) -> tuple[OrderTerm, ...]:
    ordered = []
    for term in terms:
        order_field = OrderField(term.field.value)
        lang = getattr(term, "lang", None)
        if order_field is OrderField.LABEL:
            lang = parse_language_range(lang or "en")
        ordered.append(OrderTerm(order_field, term.direction, lang))
    return tuple(ordered)


def page_request(
    *,
    first: int | None,
    after: str | None,
    last: int | None,
    before: str | None,
    tree: _Tree | None = None,
    order_by: Sequence[_Order] | None = None,
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
    wanted = _filter(tree) if tree else None
    if not (with_removed or (tree and _asks_for_removed(tree))):
        wanted = AllOf((NOT_REMOVED, wanted)) if wanted else NOT_REMOVED
    return PageRequest(
        first=first,
        last=last,
        after=after,
        before=before,
        filter=wanted,
        order=_order(order_by or ()),
        necessity=necessity,
        with_total=with_total,
    )
