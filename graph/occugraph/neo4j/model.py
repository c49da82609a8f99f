r"""The property graph that Neo4j holds: labels, relationship types, properties, constraints.

Everything comes from the graph index of one publication; from what is here the reader gives the
same columns as the index, byte for byte. One table of it all::

  Things (:Resource, key uri). The label of the kind (binding.py); five of them are :Concept too.
    all concepts        uri slug code scheme level release source
                        status statusSince statusNote statusEvidence
                        prefLabel_en altLabels_en hiddenLabels_en definition_en scopeNote_en …
                        labelKey labelKey_en labelKeys_en …
    Occupation          designations computedDesignations (lists of kinds, e.g. ["DIGITAL"])
    Skill               type reuseLevel
    Mapping             subject object (IRIs; no object where noTermFound) predicate confidence
                        justification author comment negative noTermFound objectScheme
                        subjectVersion objectVersion + proof
    Consultation        slug opened closed title_en issuer_en … release source
    ConsultationEntry   entryKind draftName_en … release source
                        status statusSince statusNote statusEvidence (its outcome)
    External            (ends of mappings that are no thing of the view) uri; what is known of
                        scheme, code and labels
  What stands beside things:
    Release             key uri source version kind issued license attribution modified checksum
                        isCurrent provenance covers inView position
    Source              uri title creator publisher issued page license attribution retrieved
    Evidence            uri method confidence quote quoteLang recorded retrieved note
    Statement           uri subject predicate object objectLang + proof
    Task                uri position description_en … + proof
    StatusChange        key kind since note superseded position + proof
    Designation         key kind basis reasons position + proof
    Publication         id digest view format complete languages (one node)
    OccugraphLoadLane   token number (only while a load is at work, or was cut)

  Between things (LINKS of binding.py; properties: proof, confidence; necessity of two)
    (:Occupation)-[:REQUIRES_SKILL]->(:Skill)      both necessities are two relationships
    (:Occupation)-[:USES_TECHNOLOGY]->(:Technology)   (:Occupation)-[:IN_SECTOR]->(:Sector)
    (:Technology)-[:INVOLVES_SKILL]->(:Skill)      (:Concept)-[:BROADER]->(:Concept)
    (:Skill)-[:RELATED]->(:Skill)                  (:Concept)-[:REPLACED_BY]->(:Concept)
    (:Consultation)-[:HAS_ENTRY]->(:ConsultationEntry)-[:DRAFT_OF]->(:Occupation)
    (:Mapping)-[:MAPS_FROM]->(:Resource)           (:Mapping)-[:MAPS_TO]->(:Resource)
    (:Skill)-[:DRAWS_ON]->(:Skill)                 as REQUIRES_SKILL: necessity
    (:Skill)-[:HAS_PREREQUISITE]->(:Skill)
  Beside things (without properties)
    (:Resource)-[:HAS_STATEMENT]->(:Statement)     (:Occupation)-[:HAS_TASK]->(:Task)
    (:Resource)-[:HAS_STATUS_CHANGE]->(:StatusChange)   of an entry: all its outcomes
    (:Resource)-[:HAS_DESIGNATION]->(:Designation)
    (:Statement|Task|StatusChange|Designation|Mapping)-[:HAS_EVIDENCE]->(:Evidence)
    (:Evidence|Release|Consultation)-[:FROM_SOURCE]->(:Source)

A proof says why something is believed. It is one of

- ``evidence``: IRIs of :Evidence nodes, best first, as the port orders them. On a relationship
  between things ``statements`` has the IRIs of the :Statement nodes that carry them; without
  it the evidence is named as the mappings that the link was inferred by.
- ``release``: the key of the :Release that alone says it. As evidence it is the release's own:
  its IRI is the release's ``uri``, method RELEASE, confidence 1.0, source that of the release.
- neither: there is none.

``confidence`` of a relationship is that of its best evidence (1.0 by a release), absent without.
``statusEvidence`` is absent where the thing's own release (``release``) says the status, the list
of evidence elsewhere, and ``[]`` where nothing is said. Of the texts of an
occupation that no statement is about (predicate skos:prefLabel or skos:definition, ``object``
and ``objectLang`` as the text) the occupation's ``release`` is the proof.

Texts. ``<name>_<tag>`` has the text in a language; in the tag ``-`` is ``_``, so
``prefLabel_zh_latn_pinyin``, and ``und`` is no language. Where there are several in one language
``<name>_<tag>`` is the first by code point and ``<name>All_<tag>`` the list of all, e.g.
``definitionAll_en``; ``altLabels_<tag>`` and ``hiddenLabels_<tag>`` always are lists. All lists
of texts are sorted by code point.

Keys for order and search. ``labelKey`` is the case-folded (Unicode, as ``str.casefold``)
preferred label that comes first by language and text; ``labelKey_<tag>`` that of a language.
``labelKeys_<tag>`` has the case-folded preferred and alternative labels of a language in one
string, each after a U+0000: ``CONTAINS $key`` finds a part, ``CONTAINS '\0' + $key`` a beginning.
Other strings of things that a filter folds (KEYED) have a ``<name>Key`` with the case-folded value
where that is not what Cypher's toLower gives: where the value is not ASCII. Neo4j orders strings
by code point, but compares them with parameters by UTF-16 unit; where the two differ
(order_key.py) ``uriOrder``, ``codeOrder``, ``labelOrder`` and ``labelOrder_<tag>`` hold what to
compare.

Days are of type DATE. A release's ``key`` is that of its source (``esco``), so that it stays when a
new release comes; a release that is outside of the view, but the last to have what is removed, has
``esco@1.1.1``; its ``uri`` is the name of its graph.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from occugraph.binding import CONCEPTS, ENTITIES, LINKS, Kind
from occugraph.errors import StoreError

__all__ = [
    "ANALYZER",
    "CONCEPT",
    "DESIGNATION",
    "EVIDENCE",
    "EXTERNAL",
    "FORMAT",
    "FULL_TEXT_INDEX",
    "KEYED",
    "KEY_SEPARATOR",
    "LISTED_TEXTS",
    "LOAD_LANE",
    "MARKS",
    "NODE_TYPES",
    "PUBLICATION",
    "RANGE_INDEXES",
    "RELATIONSHIP_TYPES",
    "RELEASE",
    "RESOURCE",
    "SOURCE",
    "STATEMENT",
    "STATUS_CHANGE",
    "TASK",
    "TEXTS",
    "UNIQUE_KEYS",
    "NodeType",
    "RelationshipType",
    "labels_of",
    "language_of",
    "text_property",
]

FORMAT: Final = 3
"""The version of this model; readers refuse a publication that was loaded in another."""

RESOURCE: Final = "Resource"
CONCEPT: Final = "Concept"
EXTERNAL: Final = "External"
PUBLICATION: Final = "Publication"
RELEASE: Final = "Release"
SOURCE: Final = "Source"
EVIDENCE: Final = "Evidence"
STATEMENT: Final = "Statement"
TASK: Final = "Task"
STATUS_CHANGE: Final = "StatusChange"
DESIGNATION: Final = "Designation"
LOAD_LANE: Final = "OccugraphLoadLane"
"""What a load writes for itself; gone when it has ended, so it is no kind of node."""

KEY_SEPARATOR: Final = "\x00"
"""Stands before each label in ``labelKeys_<tag>``, as in the graph index."""

KEYED: Final = (
    "uri",
    "slug",
    "code",
    "scheme",
    "source",
    "type",
    "reuseLevel",
    "predicate",
    "objectScheme",
)
"""Properties of things whose case-folded value is stored as ``<name>Key`` where it is not ASCII."""

TEXTS: Final = {
    "prefLabels": "prefLabel",
    "altLabels": "altLabels",
    "hiddenLabels": "hiddenLabels",
    "definitions": "definition",
    "scopeNotes": "scopeNote",
    "titles": "title",
    "issuers": "issuer",
    "draftNames": "draftName",
    "descriptions": "description",
}
"""Columns of the port (``descriptions``: of a task) and the names of their properties."""

MARKS: Final = {"STATED": "designations", "COMPUTED": "computedDesignations"}
"""The bases of designations and the properties of an occupation that list their kinds."""

LISTED_TEXTS: Final = frozenset({"altLabels", "hiddenLabels"})
"""Names whose property always is a list."""

_TAG: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class NodeType:
    """One kind of node.

    Attributes:
        label: The label that tells it from the others.
        labels: All its labels.
        key: The property that is unique among nodes with ``label``.
    """

    label: str
    labels: tuple[str, ...]
    key: str


@dataclass(frozen=True, slots=True)
class RelationshipType:
    """One type of relationship: the labels that its ends may have, RESOURCE for any thing."""

    name: str
    starts: tuple[str, ...]
    ends: tuple[str, ...]


def labels_of(kind: Kind | None) -> tuple[str, ...]:
    """Return the labels of a thing of ``kind``; None is the far end of a mapping elsewhere.

    Example:
        >>> labels_of(Kind.SKILL)
        ('Skill', 'Concept', 'Resource')
        >>> labels_of(None)
        ('External', 'Resource')
    """
    if kind is None:
        return (EXTERNAL, RESOURCE)
    own = _LABEL_OF[kind]
    return (own, CONCEPT, RESOURCE) if kind in CONCEPTS else (own, RESOURCE)


_LABEL_OF: Final = {entity.kind: entity.neo4j_label for entity in ENTITIES}

NODE_TYPES: Final[tuple[NodeType, ...]] = (
    *(NodeType(_LABEL_OF[kind], labels_of(kind), "uri") for kind in Kind),
    NodeType(EXTERNAL, labels_of(None), "uri"),
    NodeType(RELEASE, (RELEASE,), "uri"),
    NodeType(SOURCE, (SOURCE,), "uri"),
    NodeType(EVIDENCE, (EVIDENCE,), "uri"),
    NodeType(STATEMENT, (STATEMENT,), "uri"),
    NodeType(TASK, (TASK,), "uri"),
    NodeType(STATUS_CHANGE, (STATUS_CHANGE,), "key"),
    NodeType(DESIGNATION, (DESIGNATION,), "key"),
    NodeType(PUBLICATION, (PUBLICATION,), "id"),
)
"""Every kind of node."""

UNIQUE_KEYS: Final = (
    (RESOURCE, "uri"),
    *((kind.label, kind.key) for kind in NODE_TYPES if RESOURCE not in kind.labels),
)
"""Label and property of each uniqueness constraint."""

RANGE_INDEXES: Final = (
    *((_LABEL_OF[kind], "uri") for kind in Kind),
    (CONCEPT, "slug"),
    (CONCEPT, "code"),
    (_LABEL_OF[Kind.CONSULTATION], "slug"),
)
"""Label and property of other indexes: look-ups and orders of a kind by IRI, slug and code.

The IRIs of a kind are unique because those of all things are; an index is made in the background
while a constraint keeps whoever makes it waiting.
"""

FULL_TEXT_INDEX: Final = "labels"
"""The full-text index over preferred, alternative and hidden labels of concepts."""

ANALYZER: Final = "cjk"
"""Splits Chinese into pairs of characters, so that words of two are found; lower-cases others."""


def _link_ends() -> dict[str, tuple[set[str], set[str]]]:
    ends: dict[str, tuple[set[str], set[str]]] = {}
    for link in LINKS:
        near, far = {_LABEL_OF[link.source]}, {_LABEL_OF[kind] for kind in link.targets}
        starts, stops = ends.setdefault(link.neo4j_type, (set(), set()))
        starts |= far if link.inverse else near
        stops |= near if link.inverse else far
    return ends


def _between_things() -> tuple[RelationshipType, ...]:
    mapping = _LABEL_OF[Kind.MAPPING]
    found = {
        name: RelationshipType(name, tuple(sorted(starts)), tuple(sorted(stops)))
        for name, (starts, stops) in _link_ends().items()
    }
    # A mapping's ends may be of any kind, or of none of ours; links only reach some.
    for name in ("MAPS_FROM", "MAPS_TO"):
        found[name] = RelationshipType(name, (mapping,), (RESOURCE,))
    return tuple(found.values())


RELATIONSHIP_TYPES: Final[tuple[RelationshipType, ...]] = (
    *_between_things(),
    RelationshipType("HAS_STATEMENT", (RESOURCE,), (STATEMENT,)),
    RelationshipType("HAS_TASK", (RESOURCE,), (TASK,)),
    RelationshipType("HAS_STATUS_CHANGE", (RESOURCE,), (STATUS_CHANGE,)),
    RelationshipType("HAS_DESIGNATION", (RESOURCE,), (DESIGNATION,)),
    RelationshipType(
        "HAS_EVIDENCE",
        (STATEMENT, TASK, STATUS_CHANGE, DESIGNATION, _LABEL_OF[Kind.MAPPING]),
        (EVIDENCE,),
    ),
    RelationshipType("FROM_SOURCE", (EVIDENCE, RELEASE, _LABEL_OF[Kind.CONSULTATION]), (SOURCE,)),
)
"""Every type of relationship."""


@cache
def text_property(name: str, language: str) -> str:
    """Return the property of a text in a language.

    Args:
        name: A value of TEXTS, or ``labelKey``, ``labelKeys``, ``definitionAll``, ….
        language: A tag as the index has it, lower case.

    Raises:
        StoreError: ``language`` is no tag in lower case.

    Example:
        >>> text_property("prefLabel", "zh-latn-pinyin")
        'prefLabel_zh_latn_pinyin'
    """
    if not _TAG.fullmatch(language):
        raise StoreError(
            f"language tag {language!r}: expected lower-case letters, digits and '-'",
            hint="validate the view before it is published",
        )
    return f"{name}_{language.replace('-', '_')}"


def language_of(name: str) -> tuple[str, str] | None:
    """Return the name and language of a text property, None for another property.

    Example:
        >>> language_of("definitionAll_zh_latn_pinyin")
        ('definitionAll', 'zh-latn-pinyin')
        >>> language_of("uri") is None
        True
    """
    start, found, tag = name.partition("_")
    return (start, tag.replace("_", "-")) if found else None
