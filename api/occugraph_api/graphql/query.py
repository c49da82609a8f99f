"""The root of the GraphQL schema."""

from typing import Annotated

import strawberry

from occugraph.binding import Kind
from occugraph.errors import ArgumentError, IdentifierError
from occugraph.iri import ID, Iri
from occugraph.reader import CodeKey, Key, SlugKey, UriKey
from occugraph_api.graphql.as_of import AsOf
from occugraph_api.graphql.concepts import ConceptGroup, Occupation, Sector, Skill, Technology
from occugraph_api.graphql.connection import Connection, LinkConnection, RequirementConnection
from occugraph_api.graphql.consultation import Consultation
from occugraph_api.graphql.coverage import coverage
from occugraph_api.graphql.curriculum import curriculum_plan
from occugraph_api.graphql.diff import ReleaseDiff
from occugraph_api.graphql.filters import (
    ConceptGroupFilter,
    ConsultationFilter,
    MappingFilter,
    OccupationFilter,
    SectorFilter,
    SkillFilter,
    TechnologyFilter,
)
from occugraph_api.graphql.global_id import decode_global_id
from occugraph_api.graphql.link_field import RequestInfo, enter, kind_field
from occugraph_api.graphql.mapping import Mapping
from occugraph_api.graphql.node import Node, node_of
from occugraph_api.graphql.orders import ConceptOrder, ConsultationOrder, MappingOrder
from occugraph_api.graphql.search import search_field
from occugraph_api.graphql.selection import select_things
from occugraph_api.graphql.transition import skill_gap, transition
from occugraph_api.graphql.value_types import Release

__all__ = ["Query"]


def _key(
    *,
    uri: str | None,
    slug: str | None = None,
    code: str | None = None,
    scheme: str | None = None,
) -> Key:
    """Return the one key that was given; ``argument_checks`` has seen to it that it is one."""
    if uri is not None:
        return UriKey(Iri(uri))
    return SlugKey(slug) if slug is not None else CodeKey(code or "", scheme)


async def _find(info: RequestInfo, kind: Kind, key: Key, as_of: AsOf | None) -> Node | None:
    levels = await enter(info, as_of)
    [thing] = await levels.find(kind, [key], select_things(info))
    return node_of(thing, levels) if thing else None


@strawberry.type
class Query:
    """Look-ups and lists. An unknown uri, slug or code gives null; a wrong argument an error."""

    @strawberry.field(description="Anything by its global id.")
    async def node(
        self,
        info: RequestInfo,
        id: strawberry.ID,  # noqa: A002
        as_of: AsOf | None = None,
    ) -> Node | None:
        """Return a thing by id."""
        kind, uri = decode_global_id(id)
        return await _find(info, kind, UriKey(uri), as_of)

    @strawberry.field(description="Things by their global ids, in their order; null if unknown.")
    async def nodes(
        self, info: RequestInfo, ids: list[strawberry.ID], as_of: AsOf | None = None
    ) -> list[Node | None]:
        """Return things by id."""
        keys = [UriKey(decode_global_id(item)[1]) for item in ids]
        levels = await enter(info, as_of)
        things = await levels.find(None, keys, select_things(info))
        return [node_of(thing, levels) if thing else None for thing in things]

    @strawberry.field(
        description="By exactly one of uri, slug or code; a code that fits several schemes "
        "needs `scheme`."
    )
    async def occupation(  # noqa: PLR0917 - the contract's keys
        self,
        info: RequestInfo,
        uri: str | None = None,
        slug: str | None = None,
        code: str | None = None,
        scheme: str | None = None,
        as_of: AsOf | None = None,
    ) -> Occupation | None:
        """Return an occupation."""
        key = _key(uri=uri, slug=slug, code=code, scheme=scheme)
        return await _find(info, Kind.OCCUPATION, key, as_of)  # type: ignore[return-value]

    @strawberry.field(description="A skill by its URI.")
    async def skill(self, info: RequestInfo, uri: str, as_of: AsOf | None = None) -> Skill | None:
        """Return a skill."""
        return await _find(info, Kind.SKILL, UriKey(Iri(uri)), as_of)  # type: ignore[return-value]

    @strawberry.field(description="A technology, by exactly one of uri or slug.")
    async def technology(
        self,
        info: RequestInfo,
        uri: str | None = None,
        slug: str | None = None,
        as_of: AsOf | None = None,
    ) -> Technology | None:
        """Return a technology."""
        key = _key(uri=uri, slug=slug)
        return await _find(info, Kind.TECHNOLOGY, key, as_of)  # type: ignore[return-value]

    @strawberry.field(description="A sector, by exactly one of uri or code.")
    async def sector(
        self,
        info: RequestInfo,
        uri: str | None = None,
        code: str | None = None,
        scheme: str | None = None,
        as_of: AsOf | None = None,
    ) -> Sector | None:
        """Return a sector."""
        key = _key(uri=uri, code=code, scheme=scheme)
        return await _find(info, Kind.SECTOR, key, as_of)  # type: ignore[return-value]

    @strawberry.field(description="A group of a classification, by exactly one of uri or code.")
    async def group(
        self,
        info: RequestInfo,
        uri: str | None = None,
        code: str | None = None,
        scheme: str | None = None,
        as_of: AsOf | None = None,
    ) -> ConceptGroup | None:
        """Return a group."""
        key = _key(uri=uri, code=code, scheme=scheme)
        return await _find(info, Kind.CONCEPT_GROUP, key, as_of)  # type: ignore[return-value]

    @strawberry.field(description="A consultation by its global id, URI or slug.")
    async def consultation(
        self,
        info: RequestInfo,
        id: str,  # noqa: A002
        as_of: AsOf | None = None,
    ) -> Consultation | None:
        """Return a consultation."""
        key: Key
        if id.startswith(ID):
            key = UriKey(Iri(id))
        else:
            try:
                key = UriKey(decode_global_id(id)[1])
            except IdentifierError:
                key = SlugKey(id)
        return await _find(info, Kind.CONSULTATION, key, as_of)  # type: ignore[return-value]

    occupations = kind_field(
        Kind.OCCUPATION,
        RequirementConnection[Occupation],
        OccupationFilter,
        ConceptOrder,
        description="All occupations: ours and those of other schemes that the view holds.",
    )
    skills = kind_field(
        Kind.SKILL,
        RequirementConnection[Skill],
        SkillFilter,
        ConceptOrder,
        description="All skills.",
    )
    technologies = kind_field(
        Kind.TECHNOLOGY,
        LinkConnection[Technology],
        TechnologyFilter,
        ConceptOrder,
        description="All technologies.",
    )
    sectors = kind_field(
        Kind.SECTOR,
        LinkConnection[Sector],
        SectorFilter,
        ConceptOrder,
        description="All sectors.",
    )
    groups = kind_field(
        Kind.CONCEPT_GROUP,
        Connection[ConceptGroup],
        ConceptGroupFilter,
        ConceptOrder,
        description="All groups of classifications.",
    )
    mappings = kind_field(
        Kind.MAPPING,
        Connection[Mapping],
        MappingFilter,
        MappingOrder,
        description="All mappings, negative and no-term-found rows included.",
    )
    consultations = kind_field(
        Kind.CONSULTATION,
        Connection[Consultation],
        ConsultationFilter,
        ConsultationOrder,
        description="All consultations.",
    )

    skill_gap = skill_gap
    transition = transition
    curriculum_plan = curriculum_plan
    coverage = coverage
    search = search_field

    @strawberry.field(
        description="What changed between two releases of a source, by content: dates and order "
        "say nothing."
    )
    async def diff(
        self,
        info: RequestInfo,
        source: str,
        from_: Annotated[str, strawberry.argument(name="from", description="A version.")],
        to: Annotated[str, strawberry.argument(description="A version.")],
    ) -> ReleaseDiff:
        """Return the difference of two releases."""
        views = info.context.views
        if views is None:
            raise ArgumentError("diff: there is no record to compare in", argument="source")
        before, after, found = await views.compare(source, from_, to)
        return ReleaseDiff.of(Release.of(before), Release.of(after), found)

    @strawberry.field(
        description="Every release at hand, by source, the oldest first; `isCurrent` tells those "
        "of the current view."
    )
    def releases(self, info: RequestInfo, source: str | None = None) -> list[Release]:
        """Return the releases, of one source or of all."""
        views = info.context.views
        found = views.releases if views else info.context.reader.dataset.releases
        return [Release.of(item) for item in found if source in (None, item.source)]
