"""Curriculum plans."""

from typing import Annotated

import strawberry

from occugraph import curriculum
from occugraph.binding import Kind
from occugraph.curriculum import Basis, Edge, ModuleKind, Plan, Wanted, make_plan
from occugraph.iri import Iri
from occugraph.reader import Reader
from occugraph_api.graphql.as_of import AsOf
from occugraph_api.graphql.concepts import Occupation, Skill
from occugraph_api.graphql.level import LevelLoader
from occugraph_api.graphql.link_field import RequestInfo, enter
from occugraph_api.graphql.node import node_of
from occugraph_api.graphql.selection import select_below, select_things
from occugraph_api.graphql.transition import SkillNeed, read_needs, read_proofs
from occugraph_api.graphql.value_types import Evidence, evidence_list, text_in

__all__ = ["CurriculumPlan", "curriculum_plan"]

strawberry.enum(
    ModuleKind, description="What a module stands for in the model of a national standard."
)
strawberry.enum(
    Basis, name="PrerequisiteBasis", description="Why one skill is learned before another."
)


@strawberry.type(description="Something that a plan names.")
class PlanConcept:
    """A named concept."""

    plan: strawberry.Private[Plan]
    uri: str

    @strawberry.field(description="In `lang` (default en); null where there is none.")
    def pref_label(self, lang: str | None = None) -> str | None:
        """Return the label."""
        return text_in(self.plan.labels.get(Iri(self.uri), ()), lang)


@strawberry.type(description="A skill that comes before another.")
class Prerequisite(PlanConcept):
    """An edge."""

    needed_for: PlanConcept = strawberry.field(description="What it comes before.")
    basis: Basis
    confidence: float = strawberry.field(description="Of the link behind it; 0 without evidence.")
    reason: str


@strawberry.type(
    description="Things that each come before the next, and the edge that was dropped."
)
class PlanCycle:
    """A circle."""

    members: list[PlanConcept] = strawberry.field(
        description="Skills, or the groups of modules, from one to the next and back to the first."
    )
    broken_edge: Prerequisite
    reason: str


@strawberry.type(description="A skill that stands in no group.")
class UnresolvedSkill:
    """An unresolved skill."""

    skill: Skill
    reason: str


@strawberry.type(description="What is learned together.")
class CurriculumModule:
    """A module."""

    plan: strawberry.Private[Plan]
    module: strawberry.Private[curriculum.Module]
    levels: strawberry.Private[LevelLoader]
    order: int = strawberry.field(description="From 1.")
    kind: ModuleKind
    weight: float = strawberry.field(description="Percent of the plan.")
    hours: int | None = strawberry.field(description="Null where no hours were asked for.")
    why: str = strawberry.field(description="Why these are together.")

    @strawberry.field(description="Its name in `lang` (default en); null where there is none.")
    def title(self, lang: str | None = None) -> str | None:
        """Return the title."""
        return text_in(self.plan.title_of(self.module), lang)

    @strawberry.field(description="The group of skills that gathers it; null where there is none.")
    def group(self) -> PlanConcept | None:
        """Return the group."""
        return _concept(self.plan, self.module.group)

    @strawberry.field(description="The group that stands for its job function, or null.")
    def job_function(self) -> PlanConcept | None:
        """Return the job function."""
        return _concept(self.plan, self.module.function)

    @strawberry.field(description="Skill requirements, in the order to learn them.")
    async def skills(self, info: RequestInfo) -> list[SkillNeed]:
        """Return the skills."""
        return await read_needs(self.levels, self.module.skills, info)

    @strawberry.field(description="Related knowledge, in the order to learn it.")
    async def knowledge(self, info: RequestInfo) -> list[Skill]:
        """Return the knowledge."""
        uris = [need.skill for need in self.module.knowledge]
        things = await self.levels.things(Kind.SKILL, uris, select_things(info))
        return [node_of(thing, self.levels) for thing in things if thing is not None]  # type: ignore[misc]  # found by its kind

    @strawberry.field(
        description="What comes before something in it, in this or an earlier module."
    )
    def prerequisites(self) -> list[Prerequisite]:
        """Return the edges."""
        return [_prerequisite(self.plan, edge) for edge in self.module.prerequisites]

    @strawberry.field(description="Why the occupation is believed to require these, each once.")
    async def evidence(self) -> list[Evidence]:
        """Return the evidence."""
        found = await read_proofs(self.levels, self.module.needs)
        proofs = {proof: None for need in self.module.needs for proof in found.get(need.skill, ())}
        return evidence_list(tuple(proofs))


@strawberry.type(
    description="What to learn for an occupation, in modules and order. Every skill that is "
    "missing stands in exactly one module."
)
class CurriculumPlan:
    """A plan."""

    plan: strawberry.Private[Plan]
    levels: strawberry.Private[LevelLoader]
    level: str | None = strawberry.field(description="Null: all that is required.")
    hours: int | None = strawberry.field(description="What the hours of the modules sum to.")
    estimated: bool = strawberry.field(
        description="Whether no published standard says modules, weights and hours."
    )
    basis: list[str] = strawberry.field(description="What was assumed.")

    @strawberry.field(description="What it is for.")
    async def occupation(self, info: RequestInfo) -> Occupation:
        """Return the occupation."""
        [thing] = await self.levels.things(
            Kind.OCCUPATION, [self.plan.occupation], select_things(info)
        )
        assert thing is not None  # noqa: S101 - the plan was made for it
        return node_of(thing, self.levels)  # type: ignore[return-value]  # found by its kind

    @strawberry.field(description="In the order to learn them.")
    def modules(self) -> list[CurriculumModule]:
        """Return the modules."""
        return [
            CurriculumModule(
                plan=self.plan,
                module=module,
                levels=self.levels,
                order=module.order,
                kind=module.kind,
                weight=module.weight / 10,
                hours=module.hours,
                why=module.why,
            )
            for module in self.plan.modules
        ]

    @strawberry.field(description="Circles of prerequisites, and what was dropped to break them.")
    def cycles(self) -> list[PlanCycle]:
        """Return the circles."""
        return [
            PlanCycle(
                members=[PlanConcept(plan=self.plan, uri=uri) for uri in cycle.members],
                broken_edge=_prerequisite(self.plan, cycle.broken),
                reason=cycle.reason,
            )
            for cycle in self.plan.cycles
        ]

    @strawberry.field(description="What is required and there already.")
    def covered(self) -> list[PlanConcept]:
        """Return what is covered."""
        return [PlanConcept(plan=self.plan, uri=uri) for uri in self.plan.covered]

    @strawberry.field(description="Skills that stand in no group, and why.")
    async def unresolved(self, info: RequestInfo) -> list[UnresolvedSkill]:
        """Return what is unresolved."""
        found = self.plan.unresolved
        things = await self.levels.things(
            Kind.SKILL, [each.skill for each in found], select_below(info, "skill")
        )
        return [
            UnresolvedSkill(skill=node_of(thing, self.levels), reason=each.reason)  # type: ignore[arg-type]  # found by its kind
            for each, thing in zip(found, things, strict=True)
            if thing is not None
        ]


def _concept(plan: Plan, uri: Iri | None) -> PlanConcept | None:
    return None if uri is None else PlanConcept(plan=plan, uri=uri)


def _prerequisite(plan: Plan, edge: Edge) -> Prerequisite:
    return Prerequisite(
        plan=plan,
        uri=edge.before,
        needed_for=PlanConcept(plan=plan, uri=edge.after),
        basis=edge.basis,
        confidence=edge.confidence,
        reason=edge.reason,
    )


@strawberry.field(
    description="A plan for an occupation, by URI, or ours by slug. `have` names skills and "
    "occupations that someone has already; `hours` are spread over the modules."
)
async def curriculum_plan(  # noqa: PLR0917 - the contract's arguments
    info: RequestInfo,
    occupation: str,
    have: list[str] | None = None,
    hours: Annotated[int | None, strawberry.argument(description="1 to 100,000.")] = None,
    level: Annotated[
        str | None,
        strawberry.argument(
            description="level-5 (五级/初级工) to level-1; of engineering technicians junior "
            "(初级), intermediate, senior."
        ),
    ] = None,
    as_of: AsOf | None = None,
) -> CurriculumPlan:
    """Return the plan."""
    levels, spaces = await enter(info, as_of), info.context.spaces
    wanted = Wanted(occupation, tuple(have or ()), hours, level)

    def compute(reader: Reader) -> Plan:
        return make_plan(reader, spaces.of(reader), wanted)

    plan = await levels.compute(compute)
    return CurriculumPlan(
        plan=plan,
        levels=levels,
        level=plan.level,
        hours=plan.hours,
        estimated=plan.estimated,
        basis=list(plan.basis),
    )
