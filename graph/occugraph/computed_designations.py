"""Green and digital as the graph computes them, from the skills that ESCO marks so.

ESCO gathers green and digital skills in two collections, across its hierarchy. An occupation of
which enough essential skills stand in one gets a designation with the basis ``computed``, apart
from what an authority states of it: the two may disagree, and both are shown.

The rule (:data:`LEAST_SHARE`, :data:`LEAST_SKILLS`) is ours and is calibrated on nothing: China's
marks stand on occupations whose skills no source lists. A view without ESCO's collections has no
computed designation, which is not to say that its occupations are neither green nor digital.

The derived graph holds each designation with its share and its reason. Its evidence is that it
follows from these skills, and is read from there by the graph index (method ``inferred``, source
the release of the collection).
"""

from collections.abc import Iterator, Sequence
from types import MappingProxyType
from typing import Final

import pyoxigraph as ox

from occugraph.canonical import CanonicalGraph, NTriple
from occugraph.iri import OG, PREFIXES, Iri, content_iri, mint_iri
from occugraph.lines import find_pairs, find_subjects

__all__ = [
    "COLLECTIONS",
    "LEAST_SHARE",
    "LEAST_SKILLS",
    "compute_designations",
    "confidence_of_share",
    "designation_iri",
]

LEAST_SHARE: Final = 0.25
"""The part of the essential skills from which on an occupation is designated: a quarter."""

LEAST_SKILLS: Final = 2
"""How many skills it takes at least: one may be a chance."""

_HIGH_SHARE: Final = 0.5

COLLECTIONS: Final = MappingProxyType(
    {
        "digital": mint_iri("collection", "esco-digital-skills"),
        "green": mint_iri("collection", "esco-green-skills"),
    }
)
"""ESCO's collection of skills by the kind of designation that follows from it."""

_ESSENTIAL: Final = (
    f"<{OG}requiresEssentialSkill>",
    f"<{PREFIXES['esco']}relatedEssentialSkill>",
)
_TYPE: Final = f"<{PREFIXES['rdf']}type>"
_OCCUPATIONS: Final = (f"<{OG}Occupation>", f"<{PREFIXES['esco']}Occupation>")
_MEMBER: Final = f"<{PREFIXES['skos']}member>"
_COMMENT: Final = f"<{PREFIXES['rdfs']}comment>"
_DECIMAL: Final = ox.NamedNode(f"{PREFIXES['xsd']}decimal")
_COMPUTED: Final = f"<{mint_iri('designation-basis', 'computed')}>"


def compute_designations(graphs: Sequence[CanonicalGraph]) -> frozenset[NTriple]:
    """Return the designations that follow from the skills of occupations.

    Args:
        graphs: What is asserted in a view: its releases, starters, curated and history graphs.

    Returns:
        All that is said of each designation, and which occupation has it; empty where no graph
        has one of the :data:`COLLECTIONS`.

    Guarantees:
        Depends on nothing but the set of triples.
    """
    members: dict[str, set[str]] = {}
    for collection, skill in find_pairs(graphs, _MEMBER):
        members.setdefault(collection, set()).add(skill)
    marked = {kind: members.get(f"<{iri}>", set()) for kind, iri in COLLECTIONS.items()}
    if not any(marked.values()):
        return frozenset()
    skills = _essential_skills(graphs)
    return frozenset(
        triple
        for kind, collection in marked.items()
        for occupation, needed in skills.items()
        for triple in _designate(occupation, kind, needed, needed & collection)
    )


def confidence_of_share(share: float) -> float:
    """Return how far a computed designation is trusted: medium from half of the skills on, or low.

    Example:
        >>> confidence_of_share(0.5), confidence_of_share(0.25)
        (0.6, 0.3)
    """
    return 0.6 if share >= _HIGH_SHARE else 0.3


def designation_iri(occupation: str, kind: str) -> Iri:
    """Return the IRI of the computed designation of an occupation."""
    return content_iri("designation", f"<{occupation}> {kind} computed")


def _essential_skills(graphs: Sequence[CanonicalGraph]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {
        occupation: set()
        for kind in _OCCUPATIONS
        for occupation in find_subjects(graphs, _TYPE, kind)
    }
    for prop in _ESSENTIAL:
        for occupation, skill in find_pairs(graphs, prop):
            skills = found.get(occupation)
            if skills is not None:
                skills.add(skill)
    return found


def _designate(occupation: str, kind: str, needed: set[str], marked: set[str]) -> Iterator[NTriple]:
    """Yield what is said of a designation; nothing where too few skills are marked."""
    if len(marked) < LEAST_SKILLS or (share := len(marked) / len(needed)) < LEAST_SHARE:
        return
    node = f"<{designation_iri(occupation[1:-1], kind)}>"
    reason = (
        f"{len(marked)} of its {len(needed)} essential skills are in ESCO's collection of {kind}"
        f" skills, {share:.0%}; the rule asks for {LEAST_SHARE:.0%} and at least {LEAST_SKILLS}"
    )
    yield occupation, f"<{OG}hasDesignation>", node
    yield node, _TYPE, f"<{OG}Designation>"
    yield node, f"<{OG}designationKind>", f"<{mint_iri('designation-kind', kind)}>"
    yield node, f"<{OG}designationBasis>", _COMPUTED
    yield node, f"<{OG}skillShare>", _decimal(share)
    yield node, _COMMENT, str(ox.Literal(reason, language="en"))


def _decimal(share: float) -> str:
    """Return a share as the canonical decimal: a store would rewrite any other form."""
    return str(ox.Literal(f"{share:.4f}".rstrip("0").rstrip("."), datatype=_DECIMAL))
