"""Occupation, Skill, Technology, Sector, ConceptGroup: the concepts of the graph."""

from typing import TYPE_CHECKING, Annotated, Any, Final

import strawberry

from occugraph.binding import Kind, LinkName
from occugraph.language import lookup
from occugraph.values import LangText
from occugraph_api.graphql.connection import Connection, LinkConnection, RequirementConnection
from occugraph_api.graphql.designation import DesignationComparison, compare
from occugraph_api.graphql.enumerations import SkillType
from occugraph_api.graphql.filters import (
    ConceptGroupFilter,
    MappingFilter,
    OccupationFilter,
    SectorFilter,
    SkillFilter,
    TechnologyFilter,
    ThingFilter,
)
from occugraph_api.graphql.link_field import Extra, RequestInfo, link_field, read_list
from occugraph_api.graphql.mapping import Mapping
from occugraph_api.graphql.node import Node, node_type
from occugraph_api.graphql.orders import ConceptOrder, MappingOrder, SkillOrder
from occugraph_api.graphql.value_types import (
    Designation,
    Evidence,
    Label,
    LabelKind,
    Release,
    Status,
    Task,
    evidence_list,
    language_range,
    text_in,
)

if TYPE_CHECKING:
    # It needs this module.
    from occugraph_api.graphql.transition import SimilarOccupation

__all__ = ["Concept", "ConceptGroup", "Occupation", "Sector", "Skill", "Technology"]

# The concepts refer to each other in a circle.
_HERE: Final = strawberry.lazy("occugraph_api.graphql.concepts")
_Occupation = Annotated["Occupation", _HERE]
_Skill = Annotated["Skill", _HERE]
_Technology = Annotated["Technology", _HERE]
_Sector = Annotated["Sector", _HERE]
_ConceptGroup = Annotated["ConceptGroup", _HERE]
_Similar = Annotated["SimilarOccupation", strawberry.lazy("occugraph_api.graphql.transition")]


def _evidence_of(
    pairs: tuple[tuple[LangText, tuple[Any, ...]], ...] | None, lang: str | None
) -> list[Evidence]:
    found = lookup([text for text, _ in pairs or ()], language_range(lang))
    return [
        item for text, evidence in pairs or () if text == found for item in evidence_list(evidence)
    ]


@strawberry.interface(description="A concept of ours or of a classification.")
class Concept(Node):
    """What all concepts have."""

    @strawberry.field(description="Of our own things: frozen at first publication.")
    def slug(self) -> str | None:
        """Return the slug."""
        return self.value("slug")  # type: ignore[no-any-return]

    @strawberry.field(description="The code in its scheme, as text: 0110 keeps its zero.")
    def code(self) -> str | None:
        """Return the code."""
        return self.value("code")  # type: ignore[no-any-return]

    @strawberry.field(description="The scheme it belongs to, e.g. occugraph, esco, isco-08.")
    def scheme(self) -> str:
        """Return the key of the scheme."""
        return self.value("scheme")  # type: ignore[no-any-return]

    @strawberry.field(
        description="In `lang` (default en, RFC 4647 lookup); null where there is none: "
        "never another language in silence."
    )
    def pref_label(self, lang: str | None = None) -> str | None:
        """Return the preferred label."""
        return text_in(self.value("prefLabels"), lang)

    @strawberry.field(description="Alternative labels in `lang` (default en).")
    def alt_labels(self, lang: str | None = None) -> list[str]:
        """Return the alternative labels."""
        texts: tuple[LangText, ...] = self.value("altLabels")
        found = lookup(texts, language_range(lang))
        return [text.text for text in texts if found and text.lang == found.lang]

    @strawberry.field(description="Every label in every language.")
    def labels(self) -> list[Label]:
        """Return all labels."""
        columns = (
            ("prefLabels", LabelKind.PREFERRED),
            ("altLabels", LabelKind.ALTERNATIVE),
            ("hiddenLabels", LabelKind.HIDDEN),
        )
        return [
            Label(text=text.text, lang=text.lang, kind=kind)
            for column, kind in columns
            for text in self.value(column)
        ]

    @strawberry.field(description="In `lang` (default en); null where there is none.")
    def definition(self, lang: str | None = None) -> str | None:
        """Return the definition."""
        return text_in(self.value("definitions"), lang)

    @strawberry.field(description="A note on its scope in `lang` (default en), or null.")
    def scope_note(self, lang: str | None = None) -> str | None:
        """Return the scope note."""
        return text_in(self.value("scopeNotes"), lang)

    @strawberry.field(description="The current status.")
    def status(self) -> Status:
        """Return the status."""
        return Status.of(self.value("status"))

    @strawberry.field(
        description="The release it is from; of what is removed, the last that had it."
    )
    def release(self) -> Release:
        """Return the release."""
        return Release.of(self.value("release"))

    @strawberry.field(description="What stands in its place, where its source says so.")
    async def is_replaced_by(self, info: RequestInfo) -> list[Node]:
        """Return what replaced it."""
        link = LinkName(f"{self.thing.kind}.isReplacedBy")
        return await read_list(self, link, info, Node, with_removed=True)


@node_type(Kind.OCCUPATION)
@strawberry.type(description="An occupation: ours, or one of a classification.")
class Occupation(Concept):
    """An occupation."""

    @strawberry.field(description="All statuses, oldest first; one without a date comes last.")
    def status_history(self) -> list[Status]:
        """Return the status history."""
        return [Status.of(status) for status in self.value("statusHistory")]

    @strawberry.field(description="Green and digital marks, stated and computed.")
    def designations(self) -> list[Designation]:
        """Return the designations."""
        return [Designation.of(item) for item in self.value("designations")]

    @strawberry.field(description="Digital and green as stated and as computed, side by side.")
    async def designation_comparison(self) -> list[DesignationComparison]:
        """Return the comparison of each kind."""
        return await compare(self)

    @strawberry.field(description="What is done in the occupation, in order.")
    def tasks(self) -> list[Task]:
        """Return the tasks."""
        return [Task.of(task) for task in self.value("tasks")]

    @strawberry.field(description="Where the name in `lang` (default en) is from.")
    def label_evidence(self, lang: str | None = None) -> list[Evidence]:
        """Return the evidence of the preferred label."""
        return _evidence_of(self.value("labelEvidence"), lang)

    @strawberry.field(description="What the definition in `lang` (default en) rests on.")
    def definition_evidence(self, lang: str | None = None) -> list[Evidence]:
        """Return the evidence of the definition."""
        return _evidence_of(self.value("definitionEvidence"), lang)

    skills = link_field(
        LinkName.OCCUPATION_SKILLS,
        RequirementConnection[_Skill],
        SkillFilter,
        SkillOrder,
        description="Skills it requires; a skill that is essential and optional has two edges.",
        extra=Extra.NECESSITY,
    )
    technologies = link_field(
        LinkName.OCCUPATION_TECHNOLOGIES,
        LinkConnection[_Technology],
        TechnologyFilter,
        ConceptOrder,
        description="Technologies it uses.",
    )
    sectors = link_field(
        LinkName.OCCUPATION_SECTORS,
        LinkConnection[_Sector],
        SectorFilter,
        ConceptOrder,
        description="Sectors it is found in.",
    )
    mappings = link_field(
        LinkName.OCCUPATION_MAPPINGS,
        Connection[Mapping],
        MappingFilter,
        MappingOrder,
        description="Mappings to other schemes; negative and no-term-found rows included.",
        extra=Extra.SCHEME,
    )

    @strawberry.field(
        description="The occupations that require the most of the same, the best first; 10 unless "
        "`first` says another number."
    )
    async def similar(self, info: RequestInfo, first: int | None = None) -> list[_Similar]:
        """Return similar occupations."""
        # It needs this module.
        from occugraph_api.graphql.transition import read_similar  # noqa: PLC0415

        return await read_similar(self, info, first)

    @strawberry.field(description="Groups of a classification that it stands in.")
    async def groups(self, info: RequestInfo, scheme: str | None = None) -> list["ConceptGroup"]:
        """Return the groups, of one scheme or of all."""
        return await read_list(self, LinkName.OCCUPATION_GROUPS, info, ConceptGroup, scheme=scheme)


@node_type(Kind.SKILL)
@strawberry.type(description="A skill or a knowledge concept.")
class Skill(Concept):
    """A skill."""

    @strawberry.field(description="Null where its source does not say.")
    def type(self) -> SkillType | None:
        """Return whether it is a skill or knowledge."""
        found = self.value("type")
        return SkillType(found) if found else None

    @strawberry.field(
        description="transversal, cross-sector, sector-specific or occupation-specific."
    )
    def reuse_level(self) -> str | None:
        """Return how widely the skill can be used."""
        return self.value("reuseLevel")  # type: ignore[no-any-return]

    occupations = link_field(
        LinkName.SKILL_OCCUPATIONS,
        RequirementConnection[_Occupation],
        OccupationFilter,
        ConceptOrder,
        description="Occupations that require it.",
        extra=Extra.NECESSITY,
    )
    narrower = link_field(
        LinkName.SKILL_NARROWER,
        RequirementConnection[_Skill],
        SkillFilter,
        ConceptOrder,
        description="Narrower skills.",
    )
    technologies = link_field(
        LinkName.SKILL_TECHNOLOGIES,
        LinkConnection[_Technology],
        TechnologyFilter,
        ConceptOrder,
        description="Technologies that involve it.",
    )
    mappings = link_field(
        LinkName.SKILL_MAPPINGS,
        Connection[Mapping],
        MappingFilter,
        MappingOrder,
        description="Mappings to other schemes; negative and no-term-found rows included.",
        extra=Extra.SCHEME,
    )

    draws_on = link_field(
        LinkName.SKILL_DRAWS_ON,
        RequirementConnection[_Skill],
        SkillFilter,
        SkillOrder,
        description="Skills that its source says it needs, or has use for.",
        extra=Extra.NECESSITY,
    )
    prerequisites = link_field(
        LinkName.SKILL_PREREQUISITES,
        RequirementConnection[_Skill],
        SkillFilter,
        ConceptOrder,
        description="Skills that are better learned before it.",
    )

    @strawberry.field(description="Broader skills and skill groups.")
    async def broader(self, info: RequestInfo) -> list[Node]:
        """Return what stands above it."""
        return await read_list(self, LinkName.SKILL_BROADER, info, Node)

    @strawberry.field(description="Related skills.")
    async def related(self, info: RequestInfo) -> list["Skill"]:
        """Return related skills."""
        return await read_list(self, LinkName.SKILL_RELATED, info, Skill)


@node_type(Kind.TECHNOLOGY)
@strawberry.type(description="A technology, e.g. digital twin or water electrolysis.")
class Technology(Concept):
    """A technology."""

    occupations = link_field(
        LinkName.TECHNOLOGY_OCCUPATIONS,
        RequirementConnection[_Occupation],
        OccupationFilter,
        ConceptOrder,
        description="Occupations that use it.",
    )
    skills = link_field(
        LinkName.TECHNOLOGY_SKILLS,
        RequirementConnection[_Skill],
        SkillFilter,
        ConceptOrder,
        description="Skills that it involves.",
    )
    narrower = link_field(
        LinkName.TECHNOLOGY_NARROWER,
        LinkConnection[_Technology],
        TechnologyFilter,
        ConceptOrder,
        description="Narrower technologies.",
    )
    mappings = link_field(
        LinkName.TECHNOLOGY_MAPPINGS,
        Connection[Mapping],
        MappingFilter,
        MappingOrder,
        description="Mappings to EMMO, OEO, Wikidata and UNSPSC.",
        extra=Extra.SCHEME,
    )

    @strawberry.field(description="Broader technologies.")
    async def broader(self, info: RequestInfo) -> list["Technology"]:
        """Return what stands above it."""
        return await read_list(self, LinkName.TECHNOLOGY_BROADER, info, Technology)


@node_type(Kind.SECTOR)
@strawberry.type(description="An economic activity of ISIC or NACE.")
class Sector(Concept):
    """A sector."""

    @strawberry.field(description="Its depth in the scheme, from 1.")
    def level(self) -> int | None:
        """Return the level."""
        return self.value("level")  # type: ignore[no-any-return]

    occupations = link_field(
        LinkName.SECTOR_OCCUPATIONS,
        RequirementConnection[_Occupation],
        OccupationFilter,
        ConceptOrder,
        description="Occupations found in it.",
    )
    narrower = link_field(
        LinkName.SECTOR_NARROWER,
        LinkConnection[_Sector],
        SectorFilter,
        ConceptOrder,
        description="Narrower sectors.",
    )

    @strawberry.field(description="Broader sectors.")
    async def broader(self, info: RequestInfo) -> list["Sector"]:
        """Return what stands above it."""
        return await read_list(self, LinkName.SECTOR_BROADER, info, Sector)


@node_type(Kind.CONCEPT_GROUP)
@strawberry.type(description="A group of a classification, e.g. an ISCO unit group.")
class ConceptGroup(Concept):
    """A group."""

    @strawberry.field(description="Its depth in the scheme, from 1.")
    def level(self) -> int | None:
        """Return the level."""
        return self.value("level")  # type: ignore[no-any-return]

    narrower = link_field(
        LinkName.GROUP_NARROWER,
        Connection[_ConceptGroup],
        ConceptGroupFilter,
        ConceptOrder,
        description="Groups directly below it.",
    )
    members = link_field(
        LinkName.GROUP_MEMBERS,
        Connection[Node],
        ThingFilter,
        ConceptOrder,
        description="Occupations and skills directly in it.",
    )

    @strawberry.field(description="Groups directly above it.")
    async def broader(self, info: RequestInfo) -> list["ConceptGroup"]:
        """Return what stands above it."""
        return await read_list(self, LinkName.GROUP_BROADER, info, ConceptGroup)
