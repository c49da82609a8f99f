"""Identifiers: the namespaces, the one prefix list, and how IRIs of things are made."""

import hashlib
import re
from functools import cache
from typing import TYPE_CHECKING, Final, NewType

from occugraph.errors import IdentifierError

if TYPE_CHECKING:
    from curies import Converter

__all__ = [
    "GRAPH_CURATED",
    "GRAPH_DERIVED",
    "GRAPH_HISTORY",
    "GRAPH_ONTOLOGY",
    "GRAPH_PUBLISHED",
    "ID",
    "OG",
    "PREFIXES",
    "Iri",
    "compact_iri",
    "content_iri",
    "expand_curie",
    "mint_iri",
    "release_graph",
    "starter_graph",
]

Iri = NewType("Iri", str)
"""An absolute IRI, without angle brackets."""

OG: Final = "https://w3id.org/occugraph/ontology#"
ID: Final = "https://w3id.org/occugraph/id/"
_GRAPH: Final = "https://w3id.org/occugraph/graph/"

GRAPH_ONTOLOGY: Final = Iri(_GRAPH + "ontology")
GRAPH_CURATED: Final = Iri(_GRAPH + "curated")
GRAPH_HISTORY: Final = Iri(_GRAPH + "history")
GRAPH_DERIVED: Final = Iri(_GRAPH + "derived")
GRAPH_PUBLISHED: Final = Iri(_GRAPH + "published")

# Written in this order at the head of every Turtle file of ours.
PREFIXES: Final[dict[str, str]] = {
    "og": OG,
    "occ": ID + "occupation/",
    "skill": ID + "skill/",
    "tech": ID + "technology/",
    "new-occ": ID + "new-occupation/",
    "source": ID + "source/",
    "agent": ID + "agent/",
    "announcement": ID + "announcement/",
    "consultation": ID + "consultation/",
    "entry": ID + "entry/",
    "overlap": ID + "overlap/",
    "overlap-relation": ID + "overlap-relation/",
    "status": ID + "status/",
    "status-change": ID + "status-change/",
    "method": ID + "method/",
    "designation-kind": ID + "designation-kind/",
    "designation-basis": ID + "designation-basis/",
    "entry-kind": ID + "entry-kind/",
    "scheme": ID + "scheme/",
    "release": ID + "release/",
    "statement": ID + "statement/",
    "evidence": ID + "evidence/",
    "task": ID + "task/",
    "designation": ID + "designation/",
    "mapping": ID + "mapping/",
    "csco": ID + "csco-2022/",
    "isic": ID + "isic-4/",
    "nace": ID + "nace-2.1/",
    "unspsc": ID + "unspsc/",
    "esco": "http://data.europa.eu/esco/model#",
    "esco-occ": "http://data.europa.eu/esco/occupation/",
    "esco-skill": "http://data.europa.eu/esco/skill/",
    "esco-skill-type": "http://data.europa.eu/esco/skill-type/",
    "esco-reuse": "http://data.europa.eu/esco/skill-reuse-level/",
    "isco": "http://data.europa.eu/esco/isco/",
    "onet": "https://www.onetonline.org/link/summary/",
    "emmo-electrochemistry": "https://w3id.org/emmo/domain/electrochemistry#",
    "emmo-pemfc": "https://w3id.org/emmo/domain/pemfc#",
    "oeo": "https://openenergyplatform.org/ontology/oeo/",
    "wd": "http://www.wikidata.org/entity/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "pav": "http://purl.org/pav/",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "semapv": "https://w3id.org/semapv/vocab/",
    "sh": "http://www.w3.org/ns/shacl#",
    "shape": "https://w3id.org/occugraph/shape/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "sssom": "https://w3id.org/sssom/",
    "vann": "http://purl.org/vocab/vann/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

_KIND = re.compile(r"[a-z][a-z0-9.-]*")
_SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]*")


@cache
def _converter() -> "Converter":
    # It loads pydantic, which takes longer than all the rest of a short process.
    from curies import Converter  # noqa: PLC0415

    return Converter.from_prefix_map(PREFIXES)


def mint_iri(kind: str, slug: str) -> Iri:
    """Return the IRI of a thing of ours.

    Args:
        kind: The kind of thing, e.g. ``occupation``.
        slug: The slug frozen at first publication, e.g. ``microgrid-operator``.

    Raises:
        IdentifierError: Either part has a character that the IRI pattern does not allow.

    Example:
        >>> mint_iri("occupation", "microgrid-operator")
        'https://w3id.org/occugraph/id/occupation/microgrid-operator'
        >>> mint_iri("occupation", "Micro grid")
        Traceback (most recent call last):
        ...
        occugraph.errors.IdentifierError: slug 'Micro grid' of kind 'occupation': ...
    """
    if not _KIND.fullmatch(kind):
        raise IdentifierError(f"kind {kind!r}: expected lower-case letters, digits, '-', '.'")
    if not _SLUG.fullmatch(slug):
        raise IdentifierError(
            f"slug {slug!r} of kind {kind!r}: expected letters, digits, '.', '_', '/', '-'"
        )
    return Iri(f"{ID}{kind}/{slug}")


def content_iri(kind: str, content: str) -> Iri:
    """Return the IRI of a thing that is identified by its content.

    Args:
        kind: The kind of thing, e.g. ``statement``.
        content: What identifies it, as canonical text (N-Triples terms).

    Returns:
        The same IRI for the same content: the first 24 hex digits of its SHA-256.

    Example:
        >>> content_iri("statement", "<a> <b> <c>")
        'https://w3id.org/occugraph/id/statement/ecb6c2e453ff0c00970c578a'
    """
    return mint_iri(kind, hashlib.sha256(content.encode()).hexdigest()[:24])


def starter_graph(source: str) -> Iri:
    """Return the name of the graph with the bare facts of ``source``, e.g. ``esco``."""
    return Iri(f"{_GRAPH}starter/{source}")


def release_graph(source: str, version: str) -> Iri:
    """Return the name of the graph of one release, e.g. ``esco``, ``1.2.0``."""
    return Iri(f"{_GRAPH}release/{source}/{version}")


def compact_iri(iri: str) -> str:
    """Return ``iri`` as a CURIE where a prefix of the list fits, else unchanged.

    Example:
        >>> compact_iri("https://w3id.org/occugraph/ontology#Skill")
        'og:Skill'
        >>> compact_iri("https://example.org/x")
        'https://example.org/x'
    """
    return _converter().compress(iri) or iri


@cache
def expand_curie(curie: str) -> Iri:
    """Return the IRI of a CURIE with a prefix of the list.

    Raises:
        IdentifierError: The prefix is not in the list.

    Example:
        >>> expand_curie("og:Skill")
        'https://w3id.org/occugraph/ontology#Skill'
        >>> expand_curie("Skill")
        Traceback (most recent call last):
        ...
        occugraph.errors.IdentifierError: CURIE 'Skill': unknown prefix ...
    """
    # The converter takes too long to load, and every process expands some.
    prefix, colon, name = curie.partition(":")
    if not colon or prefix not in PREFIXES:
        raise IdentifierError(
            f"CURIE {curie!r}: unknown prefix", hint=f"known prefixes: {', '.join(PREFIXES)}"
        )
    return Iri(PREFIXES[prefix] + name)
