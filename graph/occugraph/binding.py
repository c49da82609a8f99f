"""The binding table: for every type and link its ontology term and its name on each face.

Projections, readers and the parity check read this table; nothing else pairs an RDF term with a
GraphQL or Neo4j name. A test proves that each term exists in ``ontology/`` and that each type has
a shape.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from occugraph.iri import Iri, expand_curie

__all__ = [
    "CONCEPTS",
    "ENTITIES",
    "LINKS",
    "EntityBinding",
    "Kind",
    "LinkBinding",
    "LinkName",
    "Necessity",
    "entity_of",
    "link_of",
]


class Kind(StrEnum):
    """The kinds of things that can be looked up, listed and linked."""

    OCCUPATION = "Occupation"
    SKILL = "Skill"
    TECHNOLOGY = "Technology"
    SECTOR = "Sector"
    CONCEPT_GROUP = "ConceptGroup"
    MAPPING = "Mapping"
    CONSULTATION = "Consultation"
    CONSULTATION_ENTRY = "ConsultationEntry"


CONCEPTS: Final = frozenset(
    {Kind.OCCUPATION, Kind.SKILL, Kind.TECHNOLOGY, Kind.SECTOR, Kind.CONCEPT_GROUP}
)
"""The kinds that have labels, a code, a scheme and a status."""


class Necessity(StrEnum):
    """How strongly an occupation requires a skill."""

    ESSENTIAL = "ESSENTIAL"
    OPTIONAL = "OPTIONAL"


class LinkName(StrEnum):
    """The links that a reader follows, named ``<Kind>.<field>`` as GraphQL shows them."""

    OCCUPATION_SKILLS = "Occupation.skills"
    OCCUPATION_TECHNOLOGIES = "Occupation.technologies"
    OCCUPATION_SECTORS = "Occupation.sectors"
    OCCUPATION_GROUPS = "Occupation.groups"
    OCCUPATION_MAPPINGS = "Occupation.mappings"
    OCCUPATION_REPLACED_BY = "Occupation.isReplacedBy"
    SKILL_OCCUPATIONS = "Skill.occupations"
    SKILL_BROADER = "Skill.broader"
    SKILL_NARROWER = "Skill.narrower"
    SKILL_RELATED = "Skill.related"
    SKILL_DRAWS_ON = "Skill.drawsOn"
    SKILL_PREREQUISITES = "Skill.prerequisites"
    SKILL_TECHNOLOGIES = "Skill.technologies"
    SKILL_MAPPINGS = "Skill.mappings"
    SKILL_REPLACED_BY = "Skill.isReplacedBy"
    TECHNOLOGY_OCCUPATIONS = "Technology.occupations"
    TECHNOLOGY_SKILLS = "Technology.skills"
    TECHNOLOGY_BROADER = "Technology.broader"
    TECHNOLOGY_NARROWER = "Technology.narrower"
    TECHNOLOGY_MAPPINGS = "Technology.mappings"
    TECHNOLOGY_REPLACED_BY = "Technology.isReplacedBy"
    SECTOR_OCCUPATIONS = "Sector.occupations"
    SECTOR_BROADER = "Sector.broader"
    SECTOR_NARROWER = "Sector.narrower"
    SECTOR_REPLACED_BY = "Sector.isReplacedBy"
    GROUP_BROADER = "ConceptGroup.broader"
    GROUP_NARROWER = "ConceptGroup.narrower"
    GROUP_MEMBERS = "ConceptGroup.members"
    GROUP_REPLACED_BY = "ConceptGroup.isReplacedBy"
    CONSULTATION_ENTRIES = "Consultation.entries"
    ENTRY_OCCUPATION = "ConsultationEntry.occupation"


@dataclass(frozen=True, slots=True)
class EntityBinding:
    """One type: its class in the ontology, its Neo4j label and its GraphQL type."""

    kind: Kind
    rdf_class: Iri
    neo4j_label: str
    graphql_type: str


@dataclass(frozen=True, slots=True)
class LinkBinding:
    """One link: the properties it reads, from which end, and its names.

    Attributes:
        name: The link's name.
        source: The kind at the near end.
        targets: The kinds at the far end.
        properties: Each property of the ontology that the link reads, with the necessity it
            stands for, or None where the link has none.
        inverse: True where the near end is the object of the triple.
        neo4j_type: The relationship type; the same for both directions.
    """

    name: LinkName
    source: Kind
    targets: frozenset[Kind]
    properties: tuple[tuple[Iri, Necessity | None], ...]
    inverse: bool
    neo4j_type: str


def _entity(kind: Kind, curie: str) -> EntityBinding:
    return EntityBinding(kind, expand_curie(curie), kind.value, kind.value)


ENTITIES: Final[tuple[EntityBinding, ...]] = (
    _entity(Kind.OCCUPATION, "og:Occupation"),
    _entity(Kind.SKILL, "og:Skill"),
    _entity(Kind.TECHNOLOGY, "og:Technology"),
    _entity(Kind.SECTOR, "og:Sector"),
    _entity(Kind.CONCEPT_GROUP, "og:ConceptGroup"),
    _entity(Kind.MAPPING, "sssom:Mapping"),
    _entity(Kind.CONSULTATION, "og:Consultation"),
    _entity(Kind.CONSULTATION_ENTRY, "og:ConsultationEntry"),
)

_SKILLS = (
    (expand_curie("og:requiresEssentialSkill"), Necessity.ESSENTIAL),
    (expand_curie("og:requiresOptionalSkill"), Necessity.OPTIONAL),
)

_DRAWS_ON = (
    (expand_curie("og:drawsOnEssentialSkill"), Necessity.ESSENTIAL),
    (expand_curie("og:drawsOnOptionalSkill"), Necessity.OPTIONAL),
)


def _plain(curie: str) -> tuple[tuple[Iri, Necessity | None], ...]:
    return ((expand_curie(curie), None),)


def _link(
    name: LinkName,
    targets: Kind | tuple[Kind, ...],
    properties: tuple[tuple[Iri, Necessity | None], ...],
    neo4j_type: str,
    *,
    inverse: bool = False,
) -> LinkBinding:
    ends = frozenset((targets,) if isinstance(targets, Kind) else targets)
    source = Kind(name.value.partition(".")[0])
    return LinkBinding(name, source, ends, properties, inverse, neo4j_type)


_BROADER = _plain("skos:broader")
_USES = _plain("og:usesTechnology")
_INVOLVES = _plain("og:involvesSkill")
_SECTOR = _plain("og:inSector")
_SUBJECT = _plain("owl:annotatedSource")
_PREREQUISITE = _plain("og:hasPrerequisite")

LINKS: Final[tuple[LinkBinding, ...]] = (
    _link(LinkName.OCCUPATION_SKILLS, Kind.SKILL, _SKILLS, "REQUIRES_SKILL"),
    _link(LinkName.OCCUPATION_TECHNOLOGIES, Kind.TECHNOLOGY, _USES, "USES_TECHNOLOGY"),
    _link(LinkName.OCCUPATION_SECTORS, Kind.SECTOR, _SECTOR, "IN_SECTOR"),
    _link(LinkName.OCCUPATION_GROUPS, Kind.CONCEPT_GROUP, _BROADER, "BROADER"),
    _link(LinkName.OCCUPATION_MAPPINGS, Kind.MAPPING, _SUBJECT, "MAPS_FROM", inverse=True),
    _link(LinkName.SKILL_OCCUPATIONS, Kind.OCCUPATION, _SKILLS, "REQUIRES_SKILL", inverse=True),
    _link(LinkName.SKILL_BROADER, (Kind.SKILL, Kind.CONCEPT_GROUP), _BROADER, "BROADER"),
    _link(LinkName.SKILL_NARROWER, Kind.SKILL, _BROADER, "BROADER", inverse=True),
    _link(LinkName.SKILL_RELATED, Kind.SKILL, _plain("skos:related"), "RELATED"),
    _link(LinkName.SKILL_DRAWS_ON, Kind.SKILL, _DRAWS_ON, "DRAWS_ON"),
    _link(LinkName.SKILL_PREREQUISITES, Kind.SKILL, _PREREQUISITE, "HAS_PREREQUISITE"),
    _link(LinkName.SKILL_TECHNOLOGIES, Kind.TECHNOLOGY, _INVOLVES, "INVOLVES_SKILL", inverse=True),
    _link(LinkName.SKILL_MAPPINGS, Kind.MAPPING, _SUBJECT, "MAPS_FROM", inverse=True),
    _link(LinkName.TECHNOLOGY_OCCUPATIONS, Kind.OCCUPATION, _USES, "USES_TECHNOLOGY", inverse=True),
    _link(LinkName.TECHNOLOGY_SKILLS, Kind.SKILL, _INVOLVES, "INVOLVES_SKILL"),
    _link(LinkName.TECHNOLOGY_BROADER, Kind.TECHNOLOGY, _BROADER, "BROADER"),
    _link(LinkName.TECHNOLOGY_NARROWER, Kind.TECHNOLOGY, _BROADER, "BROADER", inverse=True),
    _link(LinkName.TECHNOLOGY_MAPPINGS, Kind.MAPPING, _SUBJECT, "MAPS_FROM", inverse=True),
    _link(LinkName.SECTOR_OCCUPATIONS, Kind.OCCUPATION, _SECTOR, "IN_SECTOR", inverse=True),
    _link(LinkName.SECTOR_BROADER, Kind.SECTOR, _BROADER, "BROADER"),
    _link(LinkName.SECTOR_NARROWER, Kind.SECTOR, _BROADER, "BROADER", inverse=True),
    _link(LinkName.GROUP_BROADER, Kind.CONCEPT_GROUP, _BROADER, "BROADER"),
    _link(LinkName.GROUP_NARROWER, Kind.CONCEPT_GROUP, _BROADER, "BROADER", inverse=True),
    _link(LinkName.GROUP_MEMBERS, (Kind.OCCUPATION, Kind.SKILL), _BROADER, "BROADER", inverse=True),
    *(
        _link(name, tuple(CONCEPTS), _plain("dcterms:isReplacedBy"), "REPLACED_BY")
        for name in (
            LinkName.OCCUPATION_REPLACED_BY,
            LinkName.SKILL_REPLACED_BY,
            LinkName.TECHNOLOGY_REPLACED_BY,
            LinkName.SECTOR_REPLACED_BY,
            LinkName.GROUP_REPLACED_BY,
        )
    ),
    _link(
        LinkName.CONSULTATION_ENTRIES,
        Kind.CONSULTATION_ENTRY,
        _plain("og:hasEntry"),
        "HAS_ENTRY",
    ),
    _link(LinkName.ENTRY_OCCUPATION, Kind.OCCUPATION, _plain("og:draftOf"), "DRAFT_OF"),
)

_ENTITY_OF = {entity.kind: entity for entity in ENTITIES}
_LINK_OF = {link.name: link for link in LINKS}


def entity_of(kind: Kind) -> EntityBinding:
    """Return the row of the table for ``kind``."""
    return _ENTITY_OF[kind]


def link_of(name: LinkName) -> LinkBinding:
    """Return the row of the table for the link ``name``."""
    return _LINK_OF[name]
