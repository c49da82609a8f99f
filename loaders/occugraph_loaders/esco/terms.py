"""The N-Triples terms that the tables of ESCO become.

Lines are made as text, not as objects: a release has half a million of them. They are in the
escapes of canonical N-Triples (:mod:`occugraph.canonical`), so that equal terms are equal text.
"""

import re
from typing import Final

from occugraph.iri import ID, OG, PREFIXES

__all__ = [
    "BROADER",
    "DRAWS_ON",
    "GROUP",
    "IN_ESCO",
    "IN_ISCO",
    "ISCO",
    "LEVEL",
    "MEMBER",
    "NOTATION",
    "OCCUPATION",
    "RELEASED",
    "REQUIRES",
    "REUSE_LEVELS",
    "SKILL",
    "SKILL_TYPES",
    "TEXTS",
    "TYPE",
    "write_plain",
    "write_text",
]

_SKOS: Final = PREFIXES["skos"]
_ESCO: Final = PREFIXES["esco"]

ISCO: Final = PREFIXES["isco"]
TYPE: Final = f"<{PREFIXES['rdf']}type>"
NOTATION: Final = f"<{_SKOS}notation>"
BROADER: Final = f"<{_SKOS}broader>"
MEMBER: Final = f"<{_SKOS}member>"
LEVEL: Final = f"<{OG}level>"

# Predicate and object of what is said of every thing of a table.
OCCUPATION: Final = f"{TYPE} <{OG}Occupation>"
SKILL: Final = f"{TYPE} <{OG}Skill>"
GROUP: Final = f"{TYPE} <{OG}ConceptGroup>"
IN_ESCO: Final = f"<{_SKOS}inScheme> <{ID}scheme/esco>"
IN_ISCO: Final = f"<{_SKOS}inScheme> <{ID}scheme/isco-08>"
RELEASED: Final = f"<{OG}currentStatus> <{ID}status/released>"

REQUIRES: Final = {
    "essential": f"<{OG}requiresEssentialSkill>",
    "optional": f"<{OG}requiresOptionalSkill>",
}
"""By relation type: from an occupation to a skill."""

DRAWS_ON: Final = {
    "essential": f"<{OG}drawsOnEssentialSkill>",
    "optional": f"<{OG}drawsOnOptionalSkill>",
}
"""By relation type: from a skill to a skill."""

SKILL_TYPES: Final = {
    "skill/competence": f"<{_ESCO}skillType> <{PREFIXES['esco-skill-type']}skill>",
    "knowledge": f"<{_ESCO}skillType> <{PREFIXES['esco-skill-type']}knowledge>",
}
REUSE_LEVELS: Final = {
    level: f"<{_ESCO}skillReuseLevel> <{PREFIXES['esco-reuse']}{level}>"
    for level in ("transversal", "cross-sector", "sector-specific", "occupation-specific")
}
TEXTS: Final = {
    "preferredLabel": f"<{_SKOS}prefLabel>",
    "altLabels": f"<{_SKOS}altLabel>",
    "hiddenLabels": f"<{_SKOS}hiddenLabel>",
    "description": f"<{_SKOS}definition>",
    # ESCO's definitions are few and say what a concept leaves out; its descriptions define.
    "definition": f"<{_SKOS}scopeNote>",
    "scopeNote": f"<{_SKOS}scopeNote>",
}
"""By column: the property of a text."""

_SPECIAL: Final = re.compile('[\x00-\x1f"\\\\\x7f\ufffe\uffff]')
_ESCAPES: Final = {
    **{code: f"\\u{code:04X}" for code in (*range(0x20), 0x7F, 0xFFFE, 0xFFFF)},
    **{ord(char): f"\\{letter}" for char, letter in zip('\b\t\n\f\r"\\', 'btnfr"\\', strict=True)},
}


def write_text(text: str, language: str) -> str:
    r"""Return a literal with a language tag, as canonical N-Triples.

    Example:
        >>> print(write_text('so-called "chef"\nor cook', "en"))
        "so-called \"chef\"\nor cook"@en
    """
    if _SPECIAL.search(text):
        text = text.translate(_ESCAPES)
    return f'"{text}"@{language}'


def write_plain(text: str) -> str:
    """Return a plain string literal, as canonical N-Triples.

    Example:
        >>> print(write_plain("0110"))
        "0110"
    """
    if _SPECIAL.search(text):
        text = text.translate(_ESCAPES)
    return f'"{text}"'
