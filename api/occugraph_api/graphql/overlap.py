"""What a draft has in common with occupations that are official already."""

import asyncio
from typing import Final

import strawberry

from occugraph import overlap
from occugraph.binding import Kind
from occugraph.overlap import Relation, find_overlaps, is_prepared
from occugraph_api.graphql.concepts import Occupation
from occugraph_api.graphql.level import LevelLoader
from occugraph_api.graphql.link_field import RequestInfo
from occugraph_api.graphql.node import Node
from occugraph_api.graphql.selection import select_things

__all__ = ["Overlap", "OverlapContribution", "read_overlaps"]

_DEFAULT_SIZE: Final = 10

OverlapRelation = strawberry.enum(
    Relation,
    name="OverlapRelation",
    description="SIBLING: the same field, but another level, object or function. "
    "POSSIBLE_DUPLICATE: nearly the same name at the same level. NEW: too little in common, or a "
    "curator denies it.",
)


@strawberry.type(description="One part of a score: its value (0 to 1) times its weight.")
class OverlapContribution:
    """One contribution."""

    factor: str = strawberry.field(description="label, tasks, skills or group.")
    value: float
    weight: float
    reason: str


@strawberry.type(description="A draft beside one occupation that is official already.")
class Overlap:
    """One overlap."""

    found: strawberry.Private[overlap.Overlap]
    levels: strawberry.Private[LevelLoader]

    @strawberry.field(description="The official occupation.")
    async def occupation(self, info: RequestInfo) -> Occupation:
        """Return the occupation."""
        iri = self.found.occupation
        thing = await self.levels.find_thing(Kind.OCCUPATION, iri, select_things(info))
        if thing is None:  # the table is made from the same reader
            raise LookupError(iri)
        return Occupation(thing=thing, levels=self.levels)

    @strawberry.field(description="0 to 1: the sum of value times weight of its contributions.")
    def score(self) -> float:
        """Return the score."""
        return self.found.score

    @strawberry.field(description="What the draft is to the official occupation.")
    def relation(self) -> OverlapRelation:  # type: ignore[valid-type]
        """Return the relation."""
        return self.found.relation

    @strawberry.field(description="Why, in words: what is alike, the levels, curated mappings.")
    def reasons(self) -> list[str]:
        """Return the reasons."""
        return list(self.found.reasons)

    @strawberry.field(description="What the score is the sum of.")
    def contributions(self) -> list[OverlapContribution]:
        """Return the contributions."""
        return [
            OverlapContribution(
                factor=part.factor.value, value=part.value, weight=part.weight, reason=part.reason
            )
            for part in self.found.contributions
        ]


async def read_overlaps(entry: Node, first: int | None) -> list[Overlap]:
    """Return the first overlaps of an entry."""
    reader = entry.levels.reader
    if not is_prepared(reader):
        # In a thread, since all else would wait; only then, since a level is read in one turn.
        await asyncio.to_thread(find_overlaps, reader, entry.thing.uri)
    found = find_overlaps(reader, entry.thing.uri)
    size = _DEFAULT_SIZE if first is None else first
    return [Overlap(found=item, levels=entry.levels) for item in found[:size]]
