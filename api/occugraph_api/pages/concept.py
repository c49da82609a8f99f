"""What the page of a concept shows, read from the reader port one call a level."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from occugraph.binding import Kind, LinkName, Necessity
from occugraph.iri import Iri
from occugraph.reader import (
    MAX_PAGE_SIZE,
    Compare,
    Edge,
    Operator,
    OrderField,
    OrderTerm,
    PageRequest,
    Reader,
    Selection,
    UriKey,
)
from occugraph.values import (
    Designation,
    Evidence,
    EvidenceMethod,
    LangText,
    Release,
    Status,
    Task,
    Thing,
)
from occugraph_api.pages import columns
from occugraph_api.pages.address import document_path
from occugraph_api.pages.mapping import MappingGroup, group_mappings
from occugraph_api.pages.neighbor import NeighborGroup, read_neighbors
from occugraph_api.pages.wording import LINKS, NECESSITIES, Words

__all__ = ["Concept", "LinkRow", "Section", "Statement", "name_of", "read_concept"]

HEAD: Final = frozenset(
    {
        *("slug", "code", "scheme", "prefLabels", "altLabels", "definitions", "scopeNotes"),
        *("status", "release", "statusHistory", "designations", "tasks", "type", "reuseLevel"),
        *("labelEvidence", "definitionEvidence"),
    }
)
NAME: Final = frozenset({"prefLabels", "code", "scheme", "type", "status", "designations"})
MAPPING: Final = frozenset(
    {
        *("subject", "object", "objectScheme", "objectStatus", "predicate", "confidence"),
        *("author", "comment", "negative", "noTermFound", "objectVersion", "evidence"),
    }
)
LANGUAGES: Final = ("en", "zh")

_BY_NAME: Final = PageRequest(
    first=MAX_PAGE_SIZE, order=(OrderTerm(OrderField.LABEL, lang="en"),), with_total=True
)
_BY_CODE: Final = PageRequest(
    first=MAX_PAGE_SIZE, order=(OrderTerm(OrderField.CODE),), with_total=True
)
_ALL: Final = PageRequest(first=MAX_PAGE_SIZE)

# The links of each kind in the order of their sections, groups first: they are the breadcrumb.
_LINKS: Final[dict[Kind, tuple[LinkName, ...]]] = {
    Kind.OCCUPATION: (
        LinkName.OCCUPATION_GROUPS,
        LinkName.OCCUPATION_REPLACED_BY,
        LinkName.OCCUPATION_SKILLS,
        LinkName.OCCUPATION_TECHNOLOGIES,
        LinkName.OCCUPATION_SECTORS,
    ),
    Kind.SKILL: (
        LinkName.SKILL_REPLACED_BY,
        LinkName.SKILL_BROADER,
        LinkName.SKILL_NARROWER,
        LinkName.SKILL_RELATED,
        LinkName.SKILL_PREREQUISITES,
        LinkName.SKILL_DRAWS_ON,
        LinkName.SKILL_OCCUPATIONS,
        LinkName.SKILL_TECHNOLOGIES,
    ),
    Kind.TECHNOLOGY: (
        LinkName.TECHNOLOGY_REPLACED_BY,
        LinkName.TECHNOLOGY_BROADER,
        LinkName.TECHNOLOGY_NARROWER,
        LinkName.TECHNOLOGY_SKILLS,
        LinkName.TECHNOLOGY_OCCUPATIONS,
    ),
    Kind.SECTOR: (
        LinkName.SECTOR_REPLACED_BY,
        LinkName.SECTOR_BROADER,
        LinkName.SECTOR_NARROWER,
        LinkName.SECTOR_OCCUPATIONS,
    ),
    Kind.CONCEPT_GROUP: (
        LinkName.GROUP_REPLACED_BY,
        LinkName.GROUP_BROADER,
        LinkName.GROUP_NARROWER,
        LinkName.GROUP_MEMBERS,
    ),
}
_CODED: Final = frozenset(
    {
        LinkName.OCCUPATION_SECTORS,
        LinkName.SECTOR_BROADER,
        LinkName.SECTOR_NARROWER,
        LinkName.GROUP_BROADER,
        LinkName.GROUP_NARROWER,
        LinkName.GROUP_MEMBERS,
        LinkName.OCCUPATION_GROUPS,
    }
)
_MAPPINGS: Final = {
    Kind.OCCUPATION: LinkName.OCCUPATION_MAPPINGS,
    Kind.SKILL: LinkName.SKILL_MAPPINGS,
    Kind.TECHNOLOGY: LinkName.TECHNOLOGY_MAPPINGS,
}


@dataclass(frozen=True, slots=True)
class Name:
    """A thing as a link: its names, its code, and where its page is (None: it has none)."""

    uri: Iri
    kind: Kind
    labels: tuple[LangText, ...]
    code: str | None
    scheme: str | None
    path: str | None
    skill_type: str | None = None
    status: Status | None = None
    designations: tuple[Designation, ...] = ()

    def label(self, lang: str) -> str | None:
        """Return the preferred label in ``lang``, None where there is none."""
        return columns.text_in(self.labels, lang)

    @property
    def others(self) -> tuple[LangText, ...]:
        """The labels in neither language of the page."""
        shown = {self.label(lang) for lang in LANGUAGES}
        return tuple(label for label in self.labels if label.text not in shown)

    @property
    def best(self) -> LangText:
        """One label for titles: English, else Chinese, else any, else the IRI."""
        for lang in ("en", "zh"):
            found = self.label(lang)
            if found:
                return LangText(found, lang)
        return self.labels[0] if self.labels else LangText(self.uri, "")


@dataclass(frozen=True, slots=True)
class Statement:
    """A text in one language (None: there is none) and what it rests on."""

    lang: str
    text: str | None
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class LinkRow:
    """One linked thing and why the link is believed."""

    name: Name
    confidence: float | None
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """Things linked in one way. ``total`` may be more than the rows shown."""

    anchor: str
    title: Words
    rows: tuple[LinkRow, ...]
    total: int
    has_skills: bool = False

    @property
    def has_evidence(self) -> bool:
        """Whether any link of the section carries evidence of its own."""
        return any(row.evidence for row in self.rows)


@dataclass(frozen=True, slots=True)
class Concept:
    """Everything on the page of one concept."""

    name: Name
    alternatives: tuple[LangText, ...]
    names: tuple[Statement, ...]
    definitions: tuple[Statement, ...]
    scope_notes: tuple[LangText, ...]
    status: Status | None
    history: tuple[Status, ...]
    designations: tuple[Designation, ...]
    tasks: tuple[Task, ...]
    reuse_level: str | None
    release: Release | None
    groups: tuple[Name, ...]
    sections: tuple[Section, ...]
    mappings: tuple[MappingGroup, ...]
    mapped_from: tuple[MappingGroup, ...]
    neighbors: tuple[NeighborGroup, ...]

    @property
    def has_name_evidence(self) -> bool:
        """Whether it is recorded where a name is from."""
        return any(statement.evidence for statement in self.names)


def is_curated(evidence: Sequence[Evidence]) -> bool:
    """Return whether all of the evidence is expert curation; false where there is none."""
    return bool(evidence) and all(
        item.method is EvidenceMethod.EXPERT_CURATION for item in evidence
    )


def name_of(thing: Thing) -> Name:
    """Return a thing as a link; it was read with the columns of ``NAME``."""
    return Name(
        uri=thing.uri,
        kind=thing.kind,
        labels=columns.texts_of(thing, "prefLabels"),
        code=columns.text_of(thing, "code"),
        scheme=columns.text_of(thing, "scheme"),
        path=document_path(thing.kind, thing.uri),
        skill_type=columns.text_of(thing, "type"),
        status=columns.status_of(thing),
        designations=columns.designations_of(thing),
    )


def read_concept(reader: Reader, iri: Iri) -> Concept | None:
    """Return what the page of a concept shows, None for an unknown or another kind of thing."""
    thing = reader.find(None, [UriKey(iri)], Selection(HEAD))[0]
    if thing is None or thing.kind not in _LINKS:
        return None
    sections: list[Section] = []
    groups: tuple[Name, ...] = ()
    for link in _LINKS[thing.kind]:
        found = _read_link(reader, thing, link)
        if link is LinkName.OCCUPATION_GROUPS:
            groups = tuple(row.name for section in found for row in section.rows)
        else:
            sections.extend(found)
    mappings = _read_mappings(reader, thing)
    return Concept(
        name=name_of(thing),
        alternatives=columns.texts_of(thing, "altLabels"),
        names=_statements(thing, "prefLabels", "labelEvidence"),
        definitions=_statements(thing, "definitions", "definitionEvidence"),
        scope_notes=columns.texts_of(thing, "scopeNotes"),
        status=columns.status_of(thing),
        history=columns.statuses_of(thing),
        designations=columns.designations_of(thing),
        tasks=columns.tasks_of(thing),
        reuse_level=columns.text_of(thing, "reuseLevel"),
        release=columns.release_of(thing),
        groups=groups,
        sections=tuple(section for section in sections if section.rows),
        mappings=group_mappings(mappings),
        mapped_from=group_mappings(_read_mapped_from(reader, thing), inverse=True),
        neighbors=read_neighbors(reader, mappings) if thing.kind is Kind.OCCUPATION else (),
    )


def _statements(thing: Thing, column: str, proof_column: str) -> tuple[Statement, ...]:
    texts = columns.texts_of(thing, column)
    if not texts:
        return ()
    proofs = columns.proofs_of(thing, proof_column)
    by_text = {text.text: evidence for text, evidence in proofs.items()}
    found = ((lang, columns.text_in(texts, lang)) for lang in LANGUAGES)
    return tuple(Statement(lang, text, by_text.get(text or "", ())) for lang, text in found)


def _read_link(reader: Reader, thing: Thing, link: LinkName) -> list[Section]:
    request = _BY_CODE if link in _CODED else _BY_NAME
    selection = Selection(NAME, frozenset({"evidence", "confidence"}))
    page = reader.linked(link, [thing.uri], request, selection)[0]
    anchor = link.value.partition(".")[2]
    if link is not LinkName.OCCUPATION_SKILLS:
        rows = _rows(page.edges)
        return [Section(anchor, LINKS[link], rows, page.total or len(rows))]
    sections = []
    for necessity in Necessity:
        rows = _rows([edge for edge in page.edges if edge.necessity is necessity])
        # A page of edges counts both necessities, so a cut one has no total of its own.
        total = page.total if page.has_next and page.total else len(rows)
        name = f"{necessity.value.lower()}-{anchor}"
        sections.append(Section(name, NECESSITIES[necessity], rows, total, has_skills=True))
    return sections


def _rows(edges: Sequence[Edge]) -> tuple[LinkRow, ...]:
    return tuple(LinkRow(name_of(edge.node), edge.confidence, edge.evidence) for edge in edges)


def _read_mappings(reader: Reader, thing: Thing) -> list[Thing]:
    link = _MAPPINGS.get(thing.kind)
    if link is None:
        return []
    page = reader.linked(link, [thing.uri], _ALL, Selection(MAPPING))[0]
    return [edge.node for edge in page.edges]


def _read_mapped_from(reader: Reader, thing: Thing) -> list[Thing]:
    request = PageRequest(
        first=MAX_PAGE_SIZE, filter=Compare("object", Operator.EQ, str(thing.uri))
    )
    return [edge.node for edge in reader.page(Kind.MAPPING, request, Selection(MAPPING)).edges]
