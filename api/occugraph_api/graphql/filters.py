"""Filters of connections, and their translation to the reader port."""

from dataclasses import fields
from typing import Final

import strawberry

from occugraph.reader import AllOf, AnyOf, Filter, NoneOf
from occugraph.values import StatusKind
from occugraph_api.graphql.comparisons import (
    DesignationFilter,
    IntFilter,
    LabelFilter,
    LinkFilter,
    SkillTypeFilter,
    StatusFilter,
    StringFilter,
    read_comparisons,
)

__all__ = [
    "AnyFilter",
    "ConceptGroupFilter",
    "ConsultationFilter",
    "MappingFilter",
    "OccupationFilter",
    "SectorFilter",
    "SkillFilter",
    "TechnologyFilter",
    "ThingFilter",
    "asks_for_removed",
    "hides_removed",
    "read_filter",
]

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


AnyFilter = (
    OccupationFilter
    | SkillFilter
    | TechnologyFilter
    | SectorFilter
    | ConceptGroupFilter
    | ThingFilter
    | MappingFilter
    | ConsultationFilter
)
_FIELDS: Final = {
    "reuse_level": "reuseLevel",
    "object_scheme": "objectScheme",
    "no_term_found": "noTermFound",
}


def read_filter(tree: AnyFilter) -> Filter:
    """Return the port's filter for a filter input."""
    parts: list[Filter] = []
    for item in fields(tree):
        value = getattr(tree, item.name)
        if value is None or item.name == "include_removed":
            continue
        if item.name == "and_":
            parts.append(AllOf(tuple(read_filter(part) for part in value)))
        elif item.name == "or_":
            parts.append(AnyOf(tuple(read_filter(part) for part in value)))
        elif item.name == "not_":
            parts.append(NoneOf((read_filter(value),)))
        else:
            parts.extend(read_comparisons(_FIELDS.get(item.name, item.name), value))
    return parts[0] if len(parts) == 1 else AllOf(tuple(parts))


def hides_removed(tree: type) -> bool:
    """Return whether lists with this filter leave out what is removed: those of concepts."""
    return issubclass(tree, _Texts)


def asks_for_removed(tree: AnyFilter) -> bool:
    """Return whether a filter speaks of what is removed, so that a list shows it."""
    if not isinstance(tree, _Texts):
        return False
    status = tree.status
    named = (status.eq, *(status.in_ or ())) if status else ()
    parts = (*(tree.and_ or ()), *(tree.or_ or ()), *((tree.not_,) if tree.not_ else ()))
    return (
        bool(tree.include_removed)
        or StatusKind.REMOVED in named
        or any(asks_for_removed(part) for part in parts)
    )
