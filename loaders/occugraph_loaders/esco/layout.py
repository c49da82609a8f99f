"""What ESCO's tables are called, which columns they need, and how a header tells what a file is.

Source: the headers of the CSV packages v1.1.1 and v1.2.0; other versions add or drop columns
(``naceCode``, labels in relation files) and the language in file names.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

__all__ = [
    "BROADER_OCCUPATIONS",
    "BROADER_SKILLS",
    "COLLECTION",
    "ISCO_GROUPS",
    "LAYOUTS",
    "OCCUPATIONS",
    "OCCUPATION_SKILLS",
    "REQUIRED",
    "SKILLS",
    "SKILL_GROUPS",
    "SKILL_SKILLS",
    "Layout",
    "classify",
    "classify_name",
    "collection_slug",
    "language_of",
]


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """The columns of one table; each table has one layout, so that layouts are told apart by it.

    Attributes:
        name: What the table is called in messages, as ESCO begins its file name.
        needed: Without these it cannot be read.
        optional: Read where they are there.
        unread: Known, and left out: other tables say the same, or they say nothing about things.
        uris: Those among them that hold one URI of ESCO.
        has_language: Whether there is one of it for each language.
    """

    name: str
    needed: tuple[str, ...]
    optional: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    uris: tuple[str, ...] = ()
    has_language: bool = False

    @property
    def known(self) -> frozenset[str]:
        """Every column that is no surprise."""
        return frozenset((*self.needed, *self.optional, *self.unread))


_LABELS = ("altLabels", "hiddenLabels", "description", "scopeNote", "definition", "status")


def _concepts(name: str, *needed: str, unread: tuple[str, ...] = ("inScheme",)) -> Layout:
    """Return the layout of a table of concepts: one for each language, a concept a row."""
    return Layout(
        name,
        needed=("conceptUri", "preferredLabel", *needed),
        optional=_LABELS,
        unread=("conceptType", "modifiedDate", *unread),
        uris=("conceptUri",),
        has_language=True,
    )


OCCUPATIONS: Final = _concepts(
    "occupations", "iscoGroup", "code", unread=("regulatedProfessionNote", "inScheme")
)
SKILLS: Final = _concepts("skills", "skillType", "reuseLevel")
SKILL_GROUPS: Final = _concepts("skillGroups", "code")
ISCO_GROUPS: Final = _concepts("ISCOGroups", "code")
OCCUPATION_SKILLS: Final = Layout(
    "occupationSkillRelations",
    needed=("occupationUri", "relationType", "skillUri"),
    unread=("skillType", "occupationLabel", "skillLabel"),
    uris=("occupationUri", "skillUri"),
)
SKILL_SKILLS: Final = Layout(
    "skillSkillRelations",
    needed=("originalSkillUri", "relationType", "relatedSkillUri"),
    unread=("originalSkillType", "relatedSkillType", "originalSkillLabel", "relatedSkillLabel"),
    uris=("originalSkillUri", "relatedSkillUri"),
)
_BROADER_UNREAD = ("conceptType", "conceptLabel", "broaderType", "broaderLabel")
BROADER_OCCUPATIONS: Final = Layout(
    "broaderRelationsOccPillar",
    needed=("conceptUri", "broaderUri"),
    unread=_BROADER_UNREAD,
    uris=("conceptUri", "broaderUri"),
)
BROADER_SKILLS: Final = Layout(
    "broaderRelationsSkillPillar",
    needed=("conceptUri", "broaderUri"),
    unread=_BROADER_UNREAD,
    uris=("conceptUri", "broaderUri"),
)
COLLECTION: Final = Layout(
    "Collection",
    needed=("conceptUri",),
    unread=(
        *("conceptType", "preferredLabel", "status", "skillType", "reuseLevel", "altLabels"),
        *("description", "broaderConceptUri", "broaderConceptPT"),
    ),
    uris=("conceptUri",),
)

REQUIRED: Final = (
    OCCUPATIONS,
    SKILLS,
    SKILL_GROUPS,
    ISCO_GROUPS,
    OCCUPATION_SKILLS,
    BROADER_OCCUPATIONS,
    BROADER_SKILLS,
)
"""A package without one of these is half a package."""

LAYOUTS: Final = (*REQUIRED, SKILL_SKILLS, COLLECTION)
"""The tables that are read. The hierarchy and the list of schemes are known and left out: the
broader relations and the collections say the same."""

_BY_CONCEPT_TYPE: Final = {
    "Occupation": OCCUPATIONS,
    "KnowledgeSkillCompetence": SKILLS,
    "SkillGroup": SKILL_GROUPS,
    "ISCOGroup": ISCO_GROUPS,
}
# A column that no other table has.
_MARKS: Final = (
    (frozenset({"occupationUri"}), OCCUPATION_SKILLS),
    (frozenset({"originalSkillUri", "relatedSkillUri"}), SKILL_SKILLS),
    (frozenset({"broaderConceptUri"}), COLLECTION),
)
_BY_NAME: Final = {layout.name.lower(): layout for layout in LAYOUTS}
_PILLAR_OF: Final = {
    OCCUPATIONS: BROADER_OCCUPATIONS,
    ISCO_GROUPS: BROADER_OCCUPATIONS,
    SKILLS: BROADER_SKILLS,
    SKILL_GROUPS: BROADER_SKILLS,
}
_NAME: Final = re.compile(
    r"\W*(.*?)(?:_([a-z]{2,3}(?:-[a-z]{2,8})*))?(?:[ _-]*v?\d[\d.]*)?", re.IGNORECASE
)
_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9]+")
_KNOWN_SLUGS: Final = {"dig-comp-skills": "digcomp-skills"}


def classify(header: Sequence[str], first: Sequence[str]) -> Layout | None:
    """Return which table a file is, by its columns and the concept type of its first row.

    None for a file that is no table of ESCO, or one that is not read.

    Example:
        >>> classify(["occupationUri", "relationType", "skillUri"], []).name
        'occupationSkillRelations'
        >>> classify(["name", "price"], []) is None
        True
    """
    columns = set(header)
    concept_type = dict(zip(header, first, strict=False)).get("conceptType", "").strip()
    by_type = _BY_CONCEPT_TYPE.get(concept_type)
    for marks, layout in _MARKS:
        if columns & marks:
            return layout
    if "broaderUri" in columns:
        return _PILLAR_OF.get(by_type) if by_type else None
    if "conceptUri" not in columns:
        return None
    return OCCUPATIONS if "iscoGroup" in columns else by_type


def classify_name(name: str) -> Layout | None:
    """Return which table a file is by its name, for one whose columns do not say.

    Example:
        >>> classify_name("broaderRelationsOccPillar_en.csv").name
        'broaderRelationsOccPillar'
        >>> classify_name("skillsHierarchy_en.csv") is None
        True
    """
    found = _NAME.fullmatch(_stem(name))
    stem = found[1].lower() if found else ""
    return _BY_NAME.get(stem, COLLECTION if stem.endswith("collection") else None)


def language_of(name: str) -> str | None:
    """Return the language that a file's name ends with, lower case.

    Example:
        >>> language_of("occupations_de_v1.2.0.csv"), language_of("skillSkillRelations.csv")
        ('de', None)
    """
    found = _NAME.fullmatch(_stem(name))
    return found[2].lower() if found and found[2] else None


def collection_slug(name: str) -> str:
    """Return what a collection is called, by its file's name.

    Example:
        >>> collection_slug("greenSkillsCollection_en.csv")
        'green-skills'
    """
    found = _NAME.fullmatch(_stem(name))
    stem = (found[1] if found else _stem(name)).removesuffix("Collection")
    slug = "-".join(part.lower() for part in _CAMEL.split(stem) if part)
    return _KNOWN_SLUGS.get(slug, slug) or "collection"


def _stem(name: str) -> str:
    return name[:-4] if name.lower().endswith(".csv") else name
