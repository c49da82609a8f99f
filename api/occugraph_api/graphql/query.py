"""The root of the GraphQL schema."""

import strawberry

from occugraph.binding import Kind
from occugraph.errors import IdentifierError
from occugraph.iri import ID, Iri
from occugraph.reader import CodeKey, Key, SlugKey, UriKey
from occugraph_api.graphql.arguments import (
    ConceptGroupFilter,
    ConceptOrder,
    ConsultationFilter,
    ConsultationOrder,
    MappingFilter,
    MappingOrder,
    OccupationFilter,
    SectorFilter,
    SkillFilter,
    TechnologyFilter,
)
from occugraph_api.graphql.concepts import ConceptGroup, Occupation, Sector, Skill, Technology
from occugraph_api.graphql.connection import Connection, LinkConnection, RequirementConnection
from occugraph_api.graphql.consultation import Consultation
from occugraph_api.graphql.global_id import decode_global_id
from occugraph_api.graphql.link_field import RequestInfo, kind_field
from occugraph_api.graphql.mapping import Mapping
from occugraph_api.graphql.node import Node, node_of
from occugraph_api.graphql.selection import select_things
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


def _find(info: RequestInfo, kind: Kind, key: Key) -> Node | None:
    [thing] = info.context.reader.find(kind, [key], select_things(info))
    return node_of(thing) if thing else None


@strawberry.type
class Query:
    """Look-ups and lists. An unknown uri, slug or code gives null; a wrong argument an error."""

    @strawberry.field(description="Anything by its global id.")
    def node(self, info: RequestInfo, id: strawberry.ID) -> Node | None:  # noqa: A002
        """Return a thing by id."""
        kind, uri = decode_global_id(id)
        return _find(info, kind, UriKey(uri))

    @strawberry.field(description="Things by their global ids, in their order; null if unknown.")
    def nodes(self, info: RequestInfo, ids: list[strawberry.ID]) -> list[Node | None]:
        """Return things by id."""
        keys = [UriKey(decode_global_id(item)[1]) for item in ids]
        things = info.context.reader.find(None, keys, select_things(info))
        return [node_of(thing) if thing else None for thing in things]

    @strawberry.field(
        description="By exactly one of uri, slug or code; a code that fits several schemes "
        "needs `scheme`."
    )
    def occupation(
        self,
        info: RequestInfo,
        uri: str | None = None,
        slug: str | None = None,
        code: str | None = None,
        scheme: str | None = None,
    ) -> Occupation | None:
        """Return an occupation."""
        key = _key(uri=uri, slug=slug, code=code, scheme=scheme)
        return _find(info, Kind.OCCUPATION, key)  # type: ignore[return-value]

    @strawberry.field(description="A skill by its URI.")
    def skill(self, info: RequestInfo, uri: str) -> Skill | None:
        """Return a skill."""
        return _find(info, Kind.SKILL, UriKey(Iri(uri)))  # type: ignore[return-value]

    @strawberry.field(description="A technology, by exactly one of uri or slug.")
    def technology(
        self, info: RequestInfo, uri: str | None = None, slug: str | None = None
    ) -> Technology | None:
        """Return a technology."""
        key = _key(uri=uri, slug=slug)
        return _find(info, Kind.TECHNOLOGY, key)  # type: ignore[return-value]

    @strawberry.field(description="A sector, by exactly one of uri or code.")
    def sector(
        self,
        info: RequestInfo,
        uri: str | None = None,
        code: str | None = None,
        scheme: str | None = None,
    ) -> Sector | None:
        """Return a sector."""
        key = _key(uri=uri, code=code, scheme=scheme)
        return _find(info, Kind.SECTOR, key)  # type: ignore[return-value]

    @strawberry.field(description="A group of a classification, by exactly one of uri or code.")
    def group(
        self,
        info: RequestInfo,
        uri: str | None = None,
        code: str | None = None,
        scheme: str | None = None,
    ) -> ConceptGroup | None:
        """Return a group."""
        key = _key(uri=uri, code=code, scheme=scheme)
        return _find(info, Kind.CONCEPT_GROUP, key)  # type: ignore[return-value]

    @strawberry.field(description="A consultation by its global id, URI or slug.")
    def consultation(self, info: RequestInfo, id: str) -> Consultation | None:  # noqa: A002
        """Return a consultation."""
        key: Key
        if id.startswith(ID):
            key = UriKey(Iri(id))
        else:
            try:
                key = UriKey(decode_global_id(id)[1])
            except IdentifierError:
                key = SlugKey(id)
        return _find(info, Kind.CONSULTATION, key)  # type: ignore[return-value]

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

    @strawberry.field(description="The releases of the view, by source.")
    def releases(self, info: RequestInfo, source: str | None = None) -> list[Release]:
        """Return the releases, of one source or of all."""
        found = info.context.reader.dataset.releases
        return [Release.of(item) for item in found if source in (None, item.source)]
