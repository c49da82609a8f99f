"""The address of the page of a thing, and the thing that an address names."""

from dataclasses import dataclass
from typing import Final

from occugraph.binding import Kind
from occugraph.iri import ID, PREFIXES, Iri

__all__ = ["find_iri", "identified_iri", "page_path", "page_path_in"]


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


def identified_iri(kind: str, name: str) -> Iri:
    """Return the IRI that ``/id/kind/name`` of this server stands for."""
    return Iri(f"{ID}{kind}/{name}")
