"""Inputs that compare one field of a thing, and their translation to the reader port."""

from enum import Enum
from typing import Final

import strawberry

from occugraph.reader import Compare, Filter, Operator
from occugraph.values import StatusKind
from occugraph_api.graphql.enumerations import DesignationBasis, DesignationKind, SkillType

__all__ = [
    "DesignationFilter",
    "IntFilter",
    "LabelFilter",
    "LinkFilter",
    "SkillTypeFilter",
    "StatusFilter",
    "StringFilter",
    "read_comparisons",
]

_OPERATORS: Final = {
    "eq": Operator.EQ,
    "in_": Operator.IN,
    "contains": Operator.CONTAINS,
    "starts_with": Operator.STARTS_WITH,
    "exists": Operator.EXISTS,
}


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


@strawberry.input(description="Compares the designations of one basis.")
class DesignationFilter:
    """Comparisons of designations."""

    basis: DesignationBasis = DesignationBasis.STATED
    eq: DesignationKind | None = None
    in_: list[DesignationKind] | None = strawberry.field(name="in", default=None)
    exists: bool | None = None


@strawberry.input(description="Compares the type of a skill.")
class SkillTypeFilter:
    """Comparisons of the skill type."""

    eq: SkillType | None = None
    in_: list[SkillType] | None = strawberry.field(name="in", default=None)


def _plain(value: object) -> str | bool | int | tuple[str | int, ...]:
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, list):
        return tuple(item.value if isinstance(item, Enum) else item for item in value)
    assert isinstance(value, str | bool | int)  # noqa: S101 - graphql-core has checked the type
    return value


def read_comparisons(name: str, value: object) -> list[Filter]:
    """Return the port's comparisons of the field ``name`` for an input above or a plain bool."""
    if isinstance(value, bool):
        return [Compare(name, Operator.EQ, value)]
    if isinstance(value, DesignationFilter) and value.basis is DesignationBasis.COMPUTED:
        name = "computedDesignation"
    lang = getattr(value, "lang", None)
    return [
        Compare(name, operator, _plain(given), lang)
        for attribute, operator in _OPERATORS.items()
        if (given := getattr(value, attribute, None)) is not None
    ]
