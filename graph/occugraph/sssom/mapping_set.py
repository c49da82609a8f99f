"""A set of mappings: what is said of the whole, and its rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from occugraph.iri import PREFIXES, Iri

__all__ = [
    "BUILT_IN_PREFIXES",
    "ENTITY_TYPES",
    "NO_TERM_FOUND",
    "Header",
    "MappingRow",
    "MappingSet",
    "Value",
]

Value = str | float | date
"""A text or IRI, a number, or a date."""

NO_TERM_FOUND: Final = Iri(PREFIXES["sssom"] + "NoTermFound")
"""What stands as object where a scheme was searched and has no fitting term."""

# What may stand without being declared in a header's curie_map.
# https://mapping-commons.github.io/sssom/spec-intro/#iri-prefixes
BUILT_IN_PREFIXES: Final = ("dcterms", "owl", "rdf", "rdfs", "semapv", "skos", "sssom", "xsd")

ENTITY_TYPES: Final = MappingProxyType(
    {
        "owl class": "owl:Class",
        "owl object property": "owl:ObjectProperty",
        "owl data property": "owl:DataProperty",
        "owl annotation property": "owl:AnnotationProperty",
        "owl named individual": "owl:NamedIndividual",
        "skos concept": "skos:Concept",
        "rdfs resource": "rdfs:Resource",
        "rdfs class": "rdfs:Class",
        "rdfs literal": "rdfs:Literal",
        "rdfs datatype": "rdfs:Datatype",
        "rdf property": "rdf:Property",
    }
)
"""The words of a table for what an end of a mapping is, and the class each stands for."""


@dataclass(frozen=True, slots=True)
class Header:
    """What a header says.

    Attributes:
        id: The IRI of the set.
        prefixes: The namespace of each prefix that a CURIE may have.
        slots: What is said of the set as a whole.
        propagated: Cells that hold for each row that has none of its own.
    """

    id: Iri
    prefixes: Mapping[str, str]
    slots: Mapping[str, tuple[Value, ...]]
    propagated: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class MappingRow:
    """One mapping.

    Attributes:
        line: Its line in the file, from 1; 0 where it is from no file.
        subject: What is mapped.
        predicate: One of the mapping relations of SKOS.
        object: What it is mapped to; None where no term was found.
        is_negative: Whether the mapping is said not to hold.
        slots: The values of every slot that the row fills, or the header for it, by name; CURIEs
            are expanded.
    """

    line: int
    subject: Iri
    predicate: Iri
    object: Iri | None
    is_negative: bool
    slots: Mapping[str, tuple[Value, ...]]


@dataclass(frozen=True, slots=True)
class MappingSet:
    """A set of mappings, its rows in order."""

    header: Header
    rows: tuple[MappingRow, ...]
