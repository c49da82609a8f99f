"""The slots of a mapping: what each column may hold and which property it becomes.

Source: the SSSOM schema 1.1, https://mapping-commons.github.io/sssom/; a test holds this table to
the schema's own slot URIs.
"""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from occugraph.iri import Iri, expand_curie

__all__ = [
    "PREDICATES",
    "PROPAGATED",
    "REQUIRED",
    "REVIEWED",
    "SET_SLOTS",
    "SLOTS",
    "Slot",
    "SlotKind",
]


class SlotKind(StrEnum):
    """What a value of a slot is."""

    ENTITY = "entity"  # a CURIE
    URI = "uri"
    TEXT = "text"
    DATE = "date"
    NUMBER = "number"
    ENTITY_TYPE = "entity type"
    MODIFIER = "modifier"
    CARDINALITY = "cardinality"


@dataclass(frozen=True, slots=True)
class Slot:
    """One slot.

    Attributes:
        name: The column.
        property: What it becomes in RDF.
        kind: What a value is.
        is_multiple: Whether a cell may hold several, separated by ``|``.
        least: The least number allowed.
        most: The greatest number allowed.
    """

    name: str
    property: Iri
    kind: SlotKind
    is_multiple: bool = False
    least: float = 0.0
    most: float = 1.0


def _slot(
    name: str,
    kind: SlotKind = SlotKind.TEXT,
    *,
    uri: str | None = None,
    is_multiple: bool = False,
    least: float = 0.0,
) -> Slot:
    return Slot(name, expand_curie(uri or f"sssom:{name}"), kind, is_multiple, least)


_ALL: Final = (
    _slot("record_id", SlotKind.ENTITY),
    _slot("subject_id", SlotKind.ENTITY, uri="owl:annotatedSource"),
    _slot("subject_label"),
    _slot("subject_category"),
    _slot("predicate_id", SlotKind.ENTITY, uri="owl:annotatedProperty"),
    _slot("predicate_label"),
    _slot("predicate_modifier", SlotKind.MODIFIER),
    _slot("object_id", SlotKind.ENTITY, uri="owl:annotatedTarget"),
    _slot("object_label"),
    _slot("object_category"),
    _slot("mapping_justification", SlotKind.ENTITY),
    _slot("author_id", SlotKind.ENTITY, uri="pav:authoredBy", is_multiple=True),
    _slot("author_label", is_multiple=True),
    _slot("reviewer_id", SlotKind.ENTITY, is_multiple=True),
    _slot("reviewer_label", is_multiple=True),
    _slot("creator_id", SlotKind.ENTITY, uri="dcterms:creator", is_multiple=True),
    _slot("creator_label", is_multiple=True),
    _slot("license", SlotKind.URI, uri="dcterms:license"),
    _slot("subject_type", SlotKind.ENTITY_TYPE),
    _slot("subject_source", SlotKind.ENTITY),
    _slot("subject_source_version"),
    _slot("object_type", SlotKind.ENTITY_TYPE),
    _slot("object_source", SlotKind.ENTITY),
    _slot("object_source_version"),
    _slot("predicate_type", SlotKind.ENTITY_TYPE),
    _slot("mapping_provider", SlotKind.URI),
    _slot("mapping_source", SlotKind.ENTITY),
    _slot("mapping_cardinality", SlotKind.CARDINALITY),
    _slot("cardinality_scope", is_multiple=True),
    _slot("mapping_tool"),
    _slot("mapping_tool_id", SlotKind.ENTITY),
    _slot("mapping_tool_version"),
    _slot("mapping_date", SlotKind.DATE, uri="dcterms:created"),
    _slot("publication_date", SlotKind.DATE, uri="dcterms:issued"),
    _slot("review_date", SlotKind.DATE),
    _slot("confidence", SlotKind.NUMBER),
    _slot("reviewer_agreement", SlotKind.NUMBER, least=-1.0),
    _slot("curation_rule", SlotKind.ENTITY, is_multiple=True),
    _slot("curation_rule_text", is_multiple=True),
    _slot("subject_match_field", SlotKind.ENTITY, is_multiple=True),
    _slot("object_match_field", SlotKind.ENTITY, is_multiple=True),
    _slot("match_string", is_multiple=True),
    _slot("subject_preprocessing", SlotKind.ENTITY, is_multiple=True),
    _slot("object_preprocessing", SlotKind.ENTITY, is_multiple=True),
    _slot("similarity_score", SlotKind.NUMBER),
    _slot("similarity_measure"),
    _slot("see_also", SlotKind.URI, uri="rdfs:seeAlso", is_multiple=True),
    _slot("issue_tracker_item", SlotKind.ENTITY),
    _slot("other"),
    _slot("comment", uri="rdfs:comment"),
)

SLOTS: Final = MappingProxyType({slot.name: slot for slot in _ALL})
"""Every slot of a mapping, by name."""

SET_SLOTS: Final = MappingProxyType(
    {
        slot.name: slot
        for slot in (
            _slot("mapping_set_version", uri="owl:versionInfo"),
            _slot("mapping_set_title", uri="dcterms:title"),
            _slot("mapping_set_description", uri="dcterms:description"),
            _slot("mapping_set_confidence", SlotKind.NUMBER),
            _slot("mapping_set_source", SlotKind.URI, uri="prov:wasDerivedFrom", is_multiple=True),
            _slot("issue_tracker", SlotKind.URI),
            *(
                SLOTS[name]
                for name in (
                    "license",
                    "creator_id",
                    "creator_label",
                    "publication_date",
                    "see_also",
                    "other",
                    "comment",
                )
            ),
        )
    }
)
"""What a header says of the whole set, by name."""

PROPAGATED: Final = frozenset(
    {
        "cardinality_scope",
        "curation_rule",
        "curation_rule_text",
        "mapping_date",
        "mapping_provider",
        "mapping_tool",
        "mapping_tool_id",
        "mapping_tool_version",
        "object_match_field",
        "object_preprocessing",
        "object_source",
        "object_source_version",
        "object_type",
        "predicate_type",
        "similarity_measure",
        "subject_match_field",
        "subject_preprocessing",
        "subject_source",
        "subject_source_version",
        "subject_type",
    }
)
"""Slots that a header may give for every row that has none of its own.

https://mapping-commons.github.io/sssom/spec-model/#propagation-of-mapping-set-slots
"""

REQUIRED: Final = ("subject_id", "predicate_id", "object_id", "mapping_justification")
"""Slots without which a row is no mapping, by the SSSOM model; each is a column.

The model lets an end be a literal instead, by its label; an end of ours is always a thing.
https://mapping-commons.github.io/sssom/Mapping/
"""

REVIEWED: Final = (*REQUIRED, "confidence", "mapping_date")
"""Slots without which a row is no reviewed mapping: what our own tables are held to. Each is a
column or, where propagated, given in the header."""

PREDICATES: Final = tuple(
    f"skos:{name}Match" for name in ("exact", "close", "broad", "narrow", "related")
)
"""The mapping relations: https://www.w3.org/TR/skos-reference/#mapping."""
