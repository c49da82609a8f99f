"""Coverage of our occupations by a scheme."""

from collections.abc import Sequence
from typing import Annotated

import strawberry

from occugraph import coverage as core
from occugraph.binding import Kind
from occugraph.coverage import Holding, SkillHolding
from occugraph.iri import Iri
from occugraph.reader import PageRequest, Reader
from occugraph_api.graphql.as_of import AsOf
from occugraph_api.graphql.concepts import Occupation, Skill
from occugraph_api.graphql.connection import After, First, PageInfo
from occugraph_api.graphql.level import LevelLoader
from occugraph_api.graphql.link_field import RequestInfo, enter
from occugraph_api.graphql.mapping import Mapping
from occugraph_api.graphql.node import Node, node_of
from occugraph_api.graphql.page_request import DEFAULT_PAGE_SIZE
from occugraph_api.graphql.selection import select_things, wants_total

__all__ = ["CoverageConnection", "coverage"]

strawberry.enum(
    Holding,
    name="CoverageHolding",
    description="The nearest counterpart that a scheme has. NO_TERM: it was searched and has "
    "none. UNKNOWN: no positive mapping to what it has now and no finding of no term; whether "
    "matches were denied or lead to what it dropped, the counts say.",
)


@strawberry.type(description="How many mappings there are, each in one of the counts.")
class CoverageCounts:
    """Counts of mappings."""

    exact: int
    close: int
    broad: int
    narrow: int
    related: int
    no_term: int = strawberry.field(description="Rows that say that no term was found.")
    negative: int = strawberry.field(description="Rows that deny a match.")
    removed: int = strawberry.field(
        description="Positive ones to what a newer release of the scheme dropped."
    )


@strawberry.type(description="Of how many required skills a scheme has what.")
class CoverageSkillCounts:
    """Counts of skills."""

    own: int = strawberry.field(description="They are skills of the scheme.")
    matched: int = strawberry.field(description="By an exact, close, broad or narrow match.")
    related: int = strawberry.field(description="By a related match only: no counterpart.")
    no_term: int = strawberry.field(description="It was searched and has none.")
    unknown: int = strawberry.field(
        description="No positive mapping to what it has now and no finding of no term; matches may "
        "have been denied."
    )


async def _read(
    levels: LevelLoader, kind: Kind | None, uris: Sequence[Iri], info: RequestInfo
) -> list[Node]:
    """Return things by IRI with what is selected of them, together with their level."""
    things = await levels.things(kind, uris, select_things(info))
    return [node_of(thing, levels) for thing in things if thing]


@strawberry.type(description="What a scheme holds of one occupation.")
class CoverageRow:
    """A row."""

    row: strawberry.Private[core.CoverageRow]
    levels: strawberry.Private[LevelLoader]

    @strawberry.field(description="Ours.")
    async def occupation(self, info: RequestInfo) -> Occupation:
        """Return the occupation."""
        [found] = await _read(self.levels, Kind.OCCUPATION, [self.row.occupation], info)
        return found  # type: ignore[return-value]  # the kind that was asked for

    @strawberry.field(description="The mappings of the occupation to the scheme.")
    def counts(self) -> CoverageCounts:
        """Return the counts."""
        found = self.row.counts
        return CoverageCounts(
            exact=found.exact,
            close=found.close,
            broad=found.broad,
            narrow=found.narrow,
            related=found.related,
            no_term=found.no_term,
            negative=found.negative,
            removed=found.removed,
        )

    @strawberry.field(description="The nearest counterpart of the occupation.")
    def holding(self) -> Holding:
        """Return the nearest counterpart."""
        return self.row.holding

    @strawberry.field(
        description="Of the mappings that say so, the highest; null where none states it."
    )
    def confidence(self) -> float | None:
        """Return the confidence."""
        return self.row.confidence

    @strawberry.field(description="All of them, negative and no-term-found rows included.")
    async def mappings(self, info: RequestInfo) -> list[Mapping]:
        """Return the mappings."""
        return await _read(self.levels, Kind.MAPPING, self.row.mappings, info)  # type: ignore[return-value]

    @strawberry.field(description="Required skills of which the scheme has a counterpart.")
    def skills_mapped(self) -> int:
        """Return the count."""
        return len(self.row.mapped)

    @strawberry.field(description="Required skills, each once.")
    def skills_total(self) -> int:
        """Return the count."""
        return len(self.row.skills)

    @strawberry.field(description="The required skills by what the scheme has of them.")
    def skill_counts(self) -> CoverageSkillCounts:
        """Return the counts."""
        count = self.row.count_skills
        return CoverageSkillCounts(
            own=count(SkillHolding.OWN),
            matched=count(SkillHolding.MATCHED),
            related=count(SkillHolding.RELATED),
            no_term=count(SkillHolding.NO_TERM),
            unknown=count(SkillHolding.UNKNOWN),
        )

    @strawberry.field(
        description="Required skills of which the scheme has no counterpart, or of which nobody "
        "knows; essential ones first. Of a scheme without skills (`hasSkills`) all."
    )
    async def gap(self, info: RequestInfo) -> list[Skill]:
        """Return the gap."""
        uris = [each.skill for each in self.row.gap]
        return await _read(self.levels, Kind.SKILL, uris, info)  # type: ignore[return-value]


@strawberry.type(description="The part of one sector or technology.")
class CoverageShare:
    """A share."""

    share: strawberry.Private[core.CoverageShare]
    levels: strawberry.Private[LevelLoader]

    @strawberry.field(description="The sector or technology.")
    async def thing(self, info: RequestInfo) -> Node:
        """Return the sector or technology."""
        [found] = await _read(self.levels, None, [self.share.thing], info)
        return found

    @strawberry.field(description="Our occupations in the sector, or that use the technology.")
    def occupations_total(self) -> int:
        """Return the count."""
        return len(self.share.occupations)

    @strawberry.field(
        description="Those of which the scheme has an exact, close, broad or narrow counterpart."
    )
    def occupations_held(self) -> int:
        """Return the count."""
        return len(self.share.held)

    @strawberry.field(
        description="Skills that the occupations require, each once; of a technology those that "
        "it involves."
    )
    def skills_total(self) -> int:
        """Return the count."""
        return len(self.share.skills)

    @strawberry.field(description="Those of which the scheme has a counterpart.")
    def skills_mapped(self) -> int:
        """Return the count."""
        return len(self.share.mapped)

    @strawberry.field(description="The others, by URI.")
    async def gap(self, info: RequestInfo) -> list[Skill]:
        """Return the gap."""
        uris = [each.skill for each in self.share.gap]
        return await _read(self.levels, Kind.SKILL, uris, info)  # type: ignore[return-value]


@strawberry.type(description="A place in the list.")
class CoverageEdge:
    """An edge."""

    cursor: str
    node: CoverageRow


@strawberry.type(description="What a scheme holds of our occupations, by their URI.")
class CoverageConnection:
    """A page of rows, and what is said of all."""

    found: strawberry.Private[core.Coverage]
    levels: strawberry.Private[LevelLoader]

    @strawberry.field(description="The scheme's key.")
    def scheme(self) -> str:
        """Return the key."""
        return self.found.scheme

    @strawberry.field(
        description="Whether the graph has skills of the scheme; without, it says nothing of them."
    )
    def has_skills(self) -> bool:
        """Return whether there are any."""
        return self.found.has_skills

    @strawberry.field(description="The rows of the page.")
    def edges(self) -> list[CoverageEdge]:
        """Return the edges."""
        return [
            CoverageEdge(cursor=row.cursor, node=CoverageRow(row=row, levels=self.levels))
            for row in self.found.rows
        ]

    @strawberry.field(description="Where this page stands in the list.")
    def page_info(self) -> PageInfo:
        """Return Relay's page info."""
        page = self.found.page
        cursors = [row.cursor for row in page.rows]
        return PageInfo(
            has_next_page=page.has_next,
            has_previous_page=page.has_previous,
            start_cursor=cursors[0] if cursors else None,
            end_cursor=cursors[-1] if cursors else None,
        )

    @strawberry.field(description="How many rows there are; counted only if asked.")
    def total_count(self) -> int:
        """Return the length of the list."""
        return self.found.page.total or 0

    @strawberry.field(
        description="Where the gap lies, over all rows: by the sectors of the occupations, the "
        "largest gap first."
    )
    async def by_sector(self) -> list[CoverageShare]:
        """Return the shares of sectors."""
        return await self._read_shares(Kind.SECTOR)

    @strawberry.field(
        description="Likewise by technology: the skills that each involves, of the occupations "
        "that use it."
    )
    async def by_technology(self) -> list[CoverageShare]:
        """Return the shares of technologies."""
        return await self._read_shares(Kind.TECHNOLOGY)

    async def _read_shares(self, by: Kind) -> list[CoverageShare]:
        found = self.found

        def read(reader: Reader) -> list[core.CoverageShare]:
            is_whole = not (found.page.has_next or found.page.has_previous)
            whole = found if is_whole else core.read_coverage(reader, found.scheme)
            return core.read_shares(reader, whole.rows, by)

        shares = await self.levels.compute(read)
        return [CoverageShare(share=share, levels=self.levels) for share in shares]


@strawberry.field(
    description="How much of each of our occupations a scheme holds: `esco`, `isco-08`, "
    "`onet-soc-2019` or `csco-2022`, or how one of them begins (`onet`)."
)
async def coverage(
    info: RequestInfo,
    against: Annotated[str, strawberry.argument(description="The scheme.")],
    first: First = None,
    after: After = None,
    as_of: AsOf | None = None,
) -> CoverageConnection:
    """Return the coverage by a scheme."""
    levels = await enter(info, as_of)
    wanted = PageRequest(
        first=first or DEFAULT_PAGE_SIZE, after=after, with_total=wants_total(info)
    )
    found = await levels.compute(lambda reader: core.read_coverage_page(reader, against, wanted))
    return CoverageConnection(found=found, levels=levels)
