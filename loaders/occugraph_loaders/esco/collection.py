"""The tables of collections: concepts that ESCO gathers across its hierarchy."""

from typing import Final

from occugraph.iri import Iri, mint_iri
from occugraph_loaders.esco.concepts import Concepts
from occugraph_loaders.esco.layout import collection_slug
from occugraph_loaders.esco.quarantine import Quarantine
from occugraph_loaders.esco.tables import Table
from occugraph_loaders.esco.terms import MEMBER, TEXTS, TYPE, write_text

__all__ = ["collection_iri", "describe_collection"]

_COLLECTION: Final = f"{TYPE} <http://www.w3.org/2004/02/skos/core#Collection>"
_CHINESE: Final = {
    "digcomp-skills": "DigComp 数字能力",
    "digital-skills": "数字技能",
    "green-skills": "绿色技能",
    "language-skills": "语言技能",
    "research-occupations": "科研职业",
    "research-skills": "科研技能",
    "transversal-skills": "通用技能",
}


def collection_iri(file: str) -> Iri:
    """Return the IRI of the collection in a file; the same in every version.

    Example:
        >>> collection_iri("greenSkillsCollection_en.csv")
        'https://w3id.org/occugraph/id/collection/esco-green-skills'
    """
    return mint_iri("collection", f"esco-{collection_slug(file)}")


def describe_collection(table: Table, concepts: Concepts, quarantine: Quarantine) -> list[str]:
    """Return the collection with its members; members that are not there are left out."""
    subject = f"<{collection_iri(table.file)}>"
    slug = collection_slug(table.file)
    label = TEXTS["preferredLabel"]
    members: dict[str, int] = {}
    for row, uri in zip(table.numbers, table.column("conceptUri"), strict=True):
        term = f"<{uri}>"
        says = (subject, MEMBER, term)
        if uri not in concepts.layouts:
            reason = "conceptUri is in no table of this release"
            quarantine.add(table.file, row, uri, reason, says)
        elif members.setdefault(term, row) != row:
            quarantine.add(table.file, row, uri, f"it repeats row {members[term]}", says)
    lines = [
        f"{subject} {_COLLECTION}",
        f"{subject} {label} {write_text(slug.replace('-', ' '), 'en')}",
    ]
    if slug in _CHINESE:
        lines.append(f"{subject} {label} {write_text(_CHINESE[slug], 'zh')}")
    return lines + [f"{subject} {MEMBER} {term}" for term in members]
