"""Comparisons of occupations: gaps, transitions and similar ones."""

from collections.abc import Sequence
from typing import Annotated

import strawberry

from occugraph import comparison
from occugraph.binding import Kind, LinkName, Necessity
from occugraph.comparison import Factor, Score, assess_transition, find_gap, find_similar
from occugraph.iri import Iri
from occugraph.named import find_named
from occugraph.reader import NOT_REMOVED, PageRequest, Reader, Selection
from occugraph.values import Evidence as EvidenceValue
from occugraph_api.graphql.as_of import AsOf
from occugraph_api.graphql.concepts import Concept, Occupation, Skill
from occugraph_api.graphql.level import LevelLoader
from occugraph_api.graphql.link_field import RequestInfo, enter
from occugraph_api.graphql.node import Node, node_of
from occugraph_api.graphql.selection import select_below, wants
from occugraph_api.graphql.value_types import Evidence, evidence_list

__all__ = [
    "SimilarOccupation",
    "SkillGap",
    "SkillNeed",
    "Transition",
    "read_needs",
    "read_proofs",
    "read_similar",
    "skill_gap",
    "transition",
]

DEFAULT_SIMILAR = 10
"""How many similar occupations are given where ``first`` is not."""

strawberry.enum(Factor, description="What a score is made of; docs/comparisons.md says how.")


@strawberry.type(description="A skill that an occupation requires.")
class SkillNeed:
    """A need."""

    skill: Skill
    necessity: Necessity = strawberry.field(
        description="Of what is surplus, that of the occupation that has it."
    )
    evidence: list[Evidence] = strawberry.field(description="Why the link is believed.")


@strawberry.type(description="Something a person has that is near to something they lack.")
class NearMatch:
    """A near match."""

    have: Skill
    need: Skill
    path: list[Node] = strawberry.field(
        description="From `have` to `need`, both included, through the hierarchy or a mapping."
    )
    match: str | None = strawberry.field(
        description="The mapping's predicate, e.g. closeMatch; null in the hierarchy."
    )
    nearness: float = strawberry.field(description="Judgement, above 0 and at most 1.")
    confidence: float = strawberry.field(description="Of the mapping; 1 in the hierarchy.")


@strawberry.type(
    description="What is there of what an occupation requires, and what is not. Each list has "
    "essential before optional, then by URI; a skill stands in exactly one of the first three."
)
class SkillGap:
    """A gap."""

    gap: strawberry.Private[comparison.SkillGap]
    levels: strawberry.Private[LevelLoader]

    @strawberry.field(description="Required, and there.")
    async def shared(self, info: RequestInfo) -> list[SkillNeed]:
        """Return what is shared."""
        return await read_needs(self.levels, self.gap.shared, info)

    @strawberry.field(description="Required, and not there.")
    async def missing(self, info: RequestInfo) -> list[SkillNeed]:
        """Return what is missing."""
        return await read_needs(self.levels, self.gap.missing, info)

    @strawberry.field(description="There, and not required.")
    async def surplus(self, info: RequestInfo) -> list[SkillNeed]:
        """Return what is surplus."""
        return await read_needs(self.levels, self.gap.surplus, info)

    @strawberry.field(description="For what is missing, the nearest of what is there.")
    async def near_matches(self, info: RequestInfo) -> list[NearMatch]:
        """Return near matches."""
        matches = self.gap.near_matches
        chosen = [select_below(info, name).columns for name in ("have", "need", "path")]
        selection = Selection(frozenset().union(*chosen))
        uris = dict.fromkeys(uri for match in matches for uri in match.path)
        nodes = await _read_nodes(self.levels, list(uris), selection)
        return [
            NearMatch(
                have=nodes[match.have],  # type: ignore[arg-type]  # columns link skills only
                need=nodes[match.need],  # type: ignore[arg-type]
                path=[nodes[uri] for uri in match.path],
                match=match.match,
                nearness=match.value,
                confidence=match.confidence,
            )
            for match in matches
        ]


@strawberry.type(description="What one factor adds to a score.")
class Contribution:
    """A contribution."""

    factor: Factor
    value: float = strawberry.field(
        description="What it adds: share × weight (of `similar` the mean of both directions), "
        "rounded to six decimals so that they sum to the score."
    )
    share: float | None = strawberry.field(
        description="0 to 1; null where there is none to assess."
    )
    weight: float = strawberry.field(description="0 where it is not assessed; together 1.")
    reason: str = strawberry.field(description="What was counted.")


@strawberry.type(
    description="How much of what one occupation requires is there in another. A computed "
    "judgement: `calibrated` says whether it was held to what people really do."
)
class Transition:
    """A transition."""

    assessed: strawberry.Private[Score]
    gap: SkillGap

    @strawberry.field(
        description="0 to 1, the sum of the contributions; null where nothing can be assessed."
    )
    def score(self) -> float | None:
        """Return the score."""
        return self.assessed.score

    @strawberry.field(description="The score without what is of low confidence.")
    def low(self) -> float | None:
        """Return the least."""
        return self.assessed.low

    @strawberry.field(description="The score as if all links and mappings were certain.")
    def high(self) -> float | None:
        """Return the most."""
        return self.assessed.high

    @strawberry.field(description="Whether the weights were held to what people really do.")
    def calibrated(self) -> bool:
        """Return whether it is calibrated."""
        return self.assessed.calibrated

    @strawberry.field(description="What the score is made of.")
    def contributions(self) -> list[Contribution]:
        """Return the contributions."""
        return contributions_of(self.assessed)


@strawberry.type(
    description="An occupation like another; the mean of the transitions in both directions."
)
class SimilarOccupation:
    """A similar occupation."""

    assessed: strawberry.Private[Score]
    gap: strawberry.Private[comparison.SkillGap | None]
    levels: strawberry.Private[LevelLoader]
    occupation: Occupation
    score: float
    low: float
    high: float
    calibrated: bool

    @strawberry.field(description="What the score is made of.")
    def contributions(self) -> list[Contribution]:
        """Return the contributions."""
        return contributions_of(self.assessed)

    @strawberry.field(description="What both require, with the necessity in the similar one.")
    async def shared(self, info: RequestInfo) -> list[SkillNeed]:
        """Return what is shared."""
        return await read_needs(self.levels, self.gap.shared if self.gap else (), info)

    @strawberry.field(description="What only the similar one requires.")
    async def missing(self, info: RequestInfo) -> list[SkillNeed]:
        """Return what is missing."""
        return await read_needs(self.levels, self.gap.missing if self.gap else (), info)


def contributions_of(score: Score) -> list[Contribution]:
    """Return the GraphQL values of a score's contributions."""
    return [
        Contribution(
            factor=each.factor,
            value=each.value,
            share=each.share,
            weight=each.weight,
            reason=each.reason,
        )
        for each in score.contributions
    ]


async def read_needs(
    levels: LevelLoader, needs: Sequence[comparison.SkillNeed], info: RequestInfo
) -> list[SkillNeed]:
    """Return needs with what the query selects of them: two calls of the reader at most."""
    uris = [need.skill for need in needs]
    found = levels.things(Kind.SKILL, uris, select_below(info, "skill"))
    proofs = await read_proofs(levels, needs) if wants(info, "evidence") else {}
    things = await found
    return [
        SkillNeed(
            skill=node_of(thing, levels),  # type: ignore[arg-type]  # it was found by its kind
            necessity=need.necessity,
            evidence=evidence_list(proofs.get(need.skill, ())),
        )
        for need, thing in zip(needs, things, strict=True)
        if thing is not None
    ]


async def read_similar(
    node: Concept, info: RequestInfo, first: int | None
) -> list[SimilarOccupation]:
    """Return the occupations most like one."""
    levels, spaces, own = node.levels, info.context.spaces, node.thing.uri
    most = first or DEFAULT_SIMILAR
    with_gaps = wants(info, "shared") or wants(info, "missing")

    def compute(reader: Reader) -> list[tuple[comparison.Similar, comparison.SkillGap | None]]:
        space = spaces.of(reader)
        return [
            (each, find_gap(space, [own], each.occupation) if with_gaps else None)
            for each in find_similar(space, own, most=most)
        ]

    found = await levels.compute(compute)
    uris = [each.occupation for each, _ in found]
    things = await levels.things(Kind.OCCUPATION, uris, select_below(info, "occupation"))
    return [
        SimilarOccupation(
            assessed=each.score,
            gap=gap,
            levels=levels,
            occupation=node_of(thing, levels),  # type: ignore[arg-type]  # found by its kind
            score=each.score.score or 0.0,
            low=each.score.low or 0.0,
            high=each.score.high or 0.0,
            calibrated=each.score.calibrated,
        )
        for (each, gap), thing in zip(found, things, strict=True)
        if thing is not None
    ]


async def read_proofs(
    levels: LevelLoader, needs: Sequence[comparison.SkillNeed]
) -> dict[Iri, tuple[EvidenceValue, ...]]:
    """Return the evidence of each need, that of all occupations that have it.

    Also of those where it is optional, though in another it is essential.
    """
    occupations = sorted({uri for need in needs for uri in need.occupations})
    request, edge = PageRequest(filter=NOT_REMOVED), Selection(edge=frozenset({"evidence"}))
    pages = [levels.linked(LinkName.OCCUPATION_SKILLS, uri, request, edge) for uri in occupations]
    wanted = {(uri, need.skill) for need in needs for uri in need.occupations}
    found: dict[Iri, dict[EvidenceValue, None]] = {}
    for uri, page in zip(occupations, pages, strict=True):
        for each in (await page).edges:
            if (uri, each.node.uri) in wanted:
                found.setdefault(each.node.uri, {}).update(dict.fromkeys(each.evidence))
    return {skill: tuple(evidence) for skill, evidence in found.items()}


async def _read_nodes(
    levels: LevelLoader, uris: Sequence[Iri], selection: Selection
) -> dict[Iri, Node]:
    """Return skills and groups by IRI."""
    found = await levels.things(None, uris, selection)
    return {thing.uri: node_of(thing, levels) for thing in found if thing is not None}


@strawberry.field(
    description="What someone with the occupations `from`, 1 to 20, lacks for `to`: each by URI, "
    "or ours by slug."
)
async def skill_gap(
    info: RequestInfo,
    from_: Annotated[list[str], strawberry.argument(name="from")],
    to: str,
    as_of: AsOf | None = None,
) -> SkillGap:
    """Return the gap."""
    levels, spaces = await enter(info, as_of), info.context.spaces

    def compute(reader: Reader) -> comparison.SkillGap:
        have = find_named(reader, Kind.OCCUPATION, from_, argument="from")
        [want] = find_named(reader, Kind.OCCUPATION, [to], argument="to")
        return find_gap(spaces.of(reader), have, want)

    return SkillGap(gap=await levels.compute(compute), levels=levels)


@strawberry.field(
    description="How much of what `to` requires someone in `from` has: each by URI, or ours by "
    "slug."
)
async def transition(
    info: RequestInfo,
    from_: Annotated[str, strawberry.argument(name="from")],
    to: str,
    as_of: AsOf | None = None,
) -> Transition:
    """Return the transition."""
    levels, spaces = await enter(info, as_of), info.context.spaces

    def compute(reader: Reader) -> comparison.Transition:
        [have] = find_named(reader, Kind.OCCUPATION, [from_], argument="from")
        [want] = find_named(reader, Kind.OCCUPATION, [to], argument="to")
        return assess_transition(spaces.of(reader), have, want)

    found = await levels.compute(compute)
    return Transition(assessed=found.score, gap=SkillGap(gap=found.gap, levels=levels))
