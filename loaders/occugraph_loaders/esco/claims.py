"""What a row says that is left out, as far as a comparison of files counts it."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final
from urllib.parse import quote

from occugraph.canonical import NTriple
from occugraph_loaders.esco.layout import (
    ISCO_GROUPS,
    OCCUPATION_SKILLS,
    OCCUPATIONS,
    SKILL_GROUPS,
    SKILLS,
    Layout,
)
from occugraph_loaders.esco.terms import GROUP, OCCUPATION, REQUIRES, SKILL

__all__ = ["claim_thing", "make_claim"]

_CLASSES: Final[Mapping[Layout, str]] = MappingProxyType(
    {OCCUPATIONS: OCCUPATION, SKILLS: SKILL, SKILL_GROUPS: GROUP, ISCO_GROUPS: GROUP}
)
# What an IRI may have that needs no escape (RFC 3987).
_IN_IRI: Final = ":/?#[]@!$&'()*+,;=%~"


def claim_thing(layout: Layout, uri: str) -> NTriple | None:
    """Return that a thing is there, None without a URI or for a table of no things.

    Example:
        >>> claim_thing(SKILLS, "http://x y")[0]
        '<http://x%20y>'
        >>> claim_thing(SKILLS, "") is None
        True
    """
    said = _CLASSES.get(layout)
    if said is None or not uri.strip():
        return None
    predicate, kind = said.split(" ")
    return _term(uri), predicate, kind


def make_claim(layout: Layout, columns: Sequence[str]) -> Callable[[Sequence[str]], NTriple | None]:
    """Return what tells the claim of a row, given its cells in the order of ``columns``."""
    places = {name: columns.index(name) for name in layout.needed if name in columns}

    def claim(row: Sequence[str]) -> NTriple | None:
        if layout is not OCCUPATION_SKILLS:
            return claim_thing(layout, row[places["conceptUri"]]) if layout in _CLASSES else None
        near, kind, far = (row[places[name]].strip() for name in layout.needed)
        predicate = REQUIRES.get(kind)
        return (_term(near), predicate, _term(far)) if near and predicate and far else None

    return claim


def _term(uri: str) -> str:
    return f"<{quote(uri.strip(), safe=_IN_IRI)}>"
