"""Mappings and consultations: the things whose values are links and days."""

from typing import Final

import numpy as np

from occugraph.binding import Kind
from occugraph.errors import StoreError
from occugraph.index.facts import Facts, ordinal_of
from occugraph.index.layout import NONE, Columns
from occugraph.index.nodes import Nodes
from occugraph.index.proofs import Proofs
from occugraph.index.sources import english_of
from occugraph.index.strings import StringPool
from occugraph.iri import ID, PREFIXES

__all__ = ["NO_TERM_FOUND", "read_consultations", "read_mappings"]

NO_TERM_FOUND: Final = PREFIXES["sssom"] + "NoTermFound"
# The two ways in which SSSOM's predicate modifier is written in RDF.
_NEGATIVE: Final = frozenset({"Not", PREFIXES["sssom"] + "NegatedPredicate"})
_INVALID: Final = "validate the view before it is published"


def read_mappings(facts: Facts, nodes: Nodes, proofs: Proofs, strings: StringPool) -> Columns:
    """Return one row per mapping, in the order of their nodes.

    Raises:
        StoreError: A mapping has no subject, object, predicate or justification.
    """
    add = strings.add
    rows = nodes.of_kind(Kind.MAPPING)
    iris = [nodes.iris[row] for row in rows]
    subjects = _required(facts, iris, "owl:annotatedSource")
    objects = _required(facts, iris, "owl:annotatedTarget")
    predicates = _required(facts, iris, "owl:annotatedProperty")
    reasons = _required(facts, iris, "sssom:mapping_justification")
    confidences = facts.values("sssom:confidence")
    modifiers = facts.values("sssom:predicate_modifier")
    comments = facts.objects("rdfs:comment")
    authors = _authors(facts)
    schemes = _object_schemes(facts)
    versions = {end: facts.values(f"sssom:{end}_source_version") for end in ("subject", "object")}
    columns: dict[str, list[int] | list[float]] = {
        "node": rows,
        "subject": [nodes.row[subjects[iri]] for iri in iris],
        "object": [
            NONE if objects[iri] == NO_TERM_FOUND else nodes.row[objects[iri]] for iri in iris
        ],
        "object_scheme": [add(schemes.get(iri)) for iri in iris],
        "predicate": [add(predicates[iri]) for iri in iris],
        "confidence": [float(confidences.get(iri, "nan")) for iri in iris],
        "justification": [add(reasons[iri]) for iri in iris],
        "author": [add(authors.get(iri)) for iri in iris],
        "comment": [add(english_of(comments.get(iri, []))) for iri in iris],
        "negative": [int(modifiers.get(iri) in _NEGATIVE) for iri in iris],
        "subject_version": [add(versions["subject"].get(iri)) for iri in iris],
        "object_version": [add(versions["object"].get(iri)) for iri in iris],
        "proof": [proofs.of_thing(nodes.iris[row], nodes.origins[row]) for row in rows],
    }
    return {
        f"mapping.{name}": np.array(values, np.float64 if name == "confidence" else np.int64)
        for name, values in columns.items()
    }


def read_consultations(facts: Facts, nodes: Nodes, proofs: Proofs) -> Columns:
    """Return one row per consultation; of several sources the first by IRI.

    Raises:
        StoreError: A consultation has no source of the view.
    """
    rows = nodes.of_kind(Kind.CONSULTATION)
    iris = [nodes.iris[row] for row in rows]
    opened, closed = facts.values("og:opened"), facts.values("og:closed")
    sources = _required(facts, iris, "dcterms:source")
    return {
        "consultation.node": np.array(rows, np.int64),
        "consultation.opened": np.array([ordinal_of(opened.get(iri), iri) for iri in iris]),
        "consultation.closed": np.array([ordinal_of(closed.get(iri), iri) for iri in iris]),
        "consultation.source": np.array([proofs.source_row(sources[iri], iri) for iri in iris]),
    }


def _required(facts: Facts, iris: list[str], curie: str) -> dict[str, str]:
    found = facts.values(curie)
    for iri in iris:
        if iri not in found:
            raise StoreError(f"{iri} has no {curie}", hint=_INVALID)
    return found


def _authors(facts: Facts) -> dict[str, str]:
    """Return the author of each mapping: the name of the agent, else what stands there."""
    names = facts.objects("skos:prefLabel")
    return {
        mapping: english_of(names.get(author, [])) or author
        for mapping, author in facts.values("pav:authoredBy").items()
    } | facts.values("sssom:author_label")


def _object_schemes(facts: Facts) -> dict[str, str]:
    """Return the key of the scheme that the object of each mapping was sought in."""
    keys = facts.values("og:schemeKey")
    return {
        mapping: keys.get(scheme, scheme.removeprefix(f"{ID}scheme/"))
        for mapping, scheme in facts.values("sssom:object_source").items()
    }
