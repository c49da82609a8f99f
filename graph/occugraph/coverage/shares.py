"""Where the gap lies: coverage by the sectors of occupations and by technologies."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from occugraph.binding import Kind, LinkName
from occugraph.coverage.holding import CoverageRow, SkillCoverage
from occugraph.iri import Iri
from occugraph.reader import NOT_REMOVED, PageRequest, Reader, Selection

__all__ = ["SHARED_BY", "CoverageShare", "read_shares"]

SHARED_BY: Final = (Kind.SECTOR, Kind.TECHNOLOGY)
"""By what a gap can be located."""

_WANTED: Final = PageRequest(filter=NOT_REMOVED)


@dataclass(frozen=True, slots=True)
class CoverageShare:
    """The part of one sector, or of one technology.

    Attributes:
        thing: The sector or technology.
        occupations: Ours that are in the sector, or use the technology, by IRI.
        held: Those among them of which the scheme has a counterpart.
        skills: Each skill once: of a sector all that its occupations require; of a technology
            those of them that it involves.
    """

    thing: Iri
    occupations: tuple[Iri, ...]
    held: tuple[Iri, ...]
    skills: tuple[SkillCoverage, ...]

    @property
    def mapped(self) -> tuple[SkillCoverage, ...]:
        """The skills of which the scheme has a counterpart."""
        return tuple(each for each in self.skills if each.is_mapped)

    @property
    def gap(self) -> tuple[SkillCoverage, ...]:
        """The others."""
        return tuple(each for each in self.skills if not each.is_mapped)


def read_shares(reader: Reader, rows: Sequence[CoverageRow], by: Kind) -> list[CoverageShare]:
    """Return the shares of rows by sector or by technology, the largest gap first, then by IRI.

    A skill counts for a technology only where the graph says that the technology involves it; a
    technology that an occupation uses and that involves no skill it requires has no skills.
    """
    of_sector = by is Kind.SECTOR
    link = LinkName.OCCUPATION_SECTORS if of_sector else LinkName.OCCUPATION_TECHNOLOGIES
    occupations = [row.occupation for row in rows]
    members: dict[Iri, list[CoverageRow]] = {}
    for row, linked in zip(rows, _follow(reader, link, occupations), strict=True):
        for thing in linked:
            members.setdefault(thing, []).append(row)
    involved = {} if of_sector else _read_involved(reader, rows)
    shares = []
    for thing, users in members.items():
        skills = _union(users)
        if not of_sector:
            skills = {uri: skill for uri, skill in skills.items() if thing in involved[uri]}
        shares.append(
            CoverageShare(
                thing,
                tuple(row.occupation for row in users),
                tuple(row.occupation for row in users if row.is_held),
                tuple(skills[uri] for uri in sorted(skills)),
            )
        )
    return sorted(shares, key=lambda share: (-len(share.gap), share.thing))


def _read_involved(reader: Reader, rows: Sequence[CoverageRow]) -> Mapping[Iri, frozenset[Iri]]:
    """Return by skill the technologies that involve it."""
    skills = sorted(_union(rows))
    found = _follow(reader, LinkName.SKILL_TECHNOLOGIES, skills)
    return {skill: frozenset(linked) for skill, linked in zip(skills, found, strict=True)}


def _follow(reader: Reader, link: LinkName, nodes: Sequence[Iri]) -> list[list[Iri]]:
    pages = reader.linked(link, nodes, _WANTED, Selection())
    return [[edge.node.uri for edge in page.edges] for page in pages]


def _union(rows: Iterable[CoverageRow]) -> dict[Iri, SkillCoverage]:
    """Return each skill of rows once: what a scheme has of it does not depend on who needs it."""
    return {each.skill: each for row in rows for each in row.skills}
