"""The address of the document about a thing, and the thing that an address names."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

import pyoxigraph as ox

from occugraph.binding import Kind
from occugraph.iri import ID, PREFIXES, Iri

__all__ = [
    "BASE",
    "document_path",
    "find_document_path",
    "find_iri",
    "find_topic",
    "identify",
    "page_path",
    "page_path_in",
    "quote_path",
]


BASE: Final = ID.removesuffix("id/")
"""All IRIs of ours begin with it."""

# Next to id/: what these name has a document as well, below /doc/ with this segment kept.
_NEXT_TO_ID: Final = ("graph", "mappings")


@dataclass(frozen=True, slots=True)
class _Space:
    """A space of IRIs: all of one kind in one source begin alike."""

    source: str | None  # None: ours, with the short form /doc/{kind}/{slug}
    kind: Kind
    segment: str
    iri: str

    @property
    def path(self) -> str:
        return "/".join(("/doc", *((self.source,) if self.source else ()), self.segment)) + "/"


_SPACES: Final[tuple[_Space, ...]] = (
    _Space(None, Kind.OCCUPATION, "occupation", PREFIXES["occ"]),
    _Space(None, Kind.SKILL, "skill", PREFIXES["skill"]),
    _Space(None, Kind.TECHNOLOGY, "technology", PREFIXES["tech"]),
    _Space(None, Kind.CONSULTATION, "consultation", PREFIXES["consultation"]),
    _Space("esco", Kind.OCCUPATION, "occupation", PREFIXES["esco-occ"]),
    _Space("esco", Kind.SKILL, "skill", PREFIXES["esco-skill"]),
    _Space("esco", Kind.CONCEPT_GROUP, "skill-group", PREFIXES["esco-skill"]),
    _Space("isced-f", Kind.CONCEPT_GROUP, "group", "http://data.europa.eu/esco/isced-f/"),
    _Space("isco-08", Kind.CONCEPT_GROUP, "group", PREFIXES["isco"]),
    _Space("onet-soc-2019", Kind.OCCUPATION, "occupation", PREFIXES["onet"]),
    _Space("csco-2022", Kind.OCCUPATION, "occupation", PREFIXES["csco"]),
    _Space("csco-2022", Kind.CONCEPT_GROUP, "group", PREFIXES["csco"]),
    _Space("new-occupations", Kind.OCCUPATION, "occupation", PREFIXES["new-occ"]),
    _Space("isic-4", Kind.SECTOR, "sector", PREFIXES["isic"]),
    _Space("nace-2.1", Kind.SECTOR, "sector", PREFIXES["nace"]),
    _Space("unspsc", Kind.TECHNOLOGY, "technology", PREFIXES["unspsc"]),
)


def page_path(kind: Kind, iri: str) -> str | None:
    """Return the path of the page of a thing, None where it has none.

    Example:
        >>> page_path(Kind.OCCUPATION, "https://w3id.org/occugraph/id/occupation/incense-artisan")
        '/doc/occupation/incense-artisan'
        >>> page_path(Kind.SECTOR, "https://w3id.org/occugraph/id/isic-4/3510")
        '/doc/isic-4/sector/3510'
        >>> page_path(Kind.CONCEPT_GROUP, "http://data.europa.eu/esco/skill/S1")
        '/doc/esco/skill-group/S1'
        >>> page_path(Kind.SKILL, "http://www.wikidata.org/entity/Q1") is None
        True
    """
    for space in _SPACES:
        if space.kind is kind and iri.startswith(space.iri):
            return space.path + iri.removeprefix(space.iri)
    return None


def page_path_in(scheme: str | None, iri: str) -> str | None:
    """Return the path of the page of a thing whose kind is not at hand, None where it has none.

    A page asked for under another kind of the same scheme sends on to the right one.
    """
    for space in _SPACES:
        if iri.startswith(space.iri) and scheme in {space.source or "occugraph", None}:
            return space.path + iri.removeprefix(space.iri)
    return None


def find_iri(source: str | None, segment: str, name: str) -> Iri | None:
    """Return the IRI that ``/doc/[source/]segment/name`` stands for, None for no such space."""
    for space in _SPACES:
        if space.source == source and space.segment == segment:
            return Iri(space.iri + name)
    return None


def identify(segment: str, name: str) -> Iri | None:
    """Return the IRI that `/{segment}/{name}` of this server stands for, None where it is none.

    Example:
        >>> identify("id", "agent/mohrss"), identify("id", "agent/<script>")
        ('https://w3id.org/occugraph/id/agent/mohrss', None)
    """
    return _checked(f"{BASE}{segment}/{name}") if name else None


def find_topic(path: str) -> Iri | None:
    """Return what `/doc/{path}` is about, None where it cannot be about anything.

    Example:
        >>> find_topic("esco/skill/x"), find_topic("agent/mohrss")
        ('http://data.europa.eu/esco/skill/x', 'https://w3id.org/occugraph/id/agent/mohrss')
        >>> find_topic("graph/starter/esco")
        'https://w3id.org/occugraph/graph/starter/esco'
    """
    head, _, rest = path.partition("/")
    if not rest:
        return None
    if head in _NEXT_TO_ID:
        return identify(head, rest)
    segment, _, name = rest.partition("/")
    found = find_iri(None, head, rest) or (find_iri(head, segment, name) if name else None)
    return _checked(found) if found else identify("id", path)


def document_path(kind: Kind | None, iri: Iri) -> str | None:
    """Return the path of the document about a thing of a known kind, None where there is none.

    Args:
        kind: None for what no reader knows, such as an agent.
        iri: Of the thing.
    """
    return (page_path(kind, iri) if kind else None) or _own_path(iri)


def find_document_path(iri: str) -> str | None:
    """Return a path that leads to the document about a thing, None where there is none.

    It may lead there by way of another one, since the kind is not known.
    """
    return page_path_in(None, iri) or _own_path(iri)


def quote_path(path: str) -> str:
    """Return a path as it is written in a header or an IRI."""
    return quote(path, safe="/~:@!$&'()*+,;=")


def _own_path(iri: str) -> str | None:
    segment, slash, name = iri.removeprefix(BASE).partition("/")
    if not iri.startswith(BASE) or not slash or not name or "#" in name:
        return None
    if segment in _NEXT_TO_ID:
        return f"/doc/{segment}/{name}"
    return f"/doc/{name}" if segment == "id" and "/" in name else None


def _checked(iri: str) -> Iri | None:
    try:
        return Iri(ox.NamedNode(iri).value)
    except ValueError:
        return None
