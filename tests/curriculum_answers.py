"""The answers to GraphQL examples of the curriculum desk, by following triples."""

from collections.abc import Callable
from typing import Final

from rdflib import URIRef
from rdflib.namespace import DCTERMS, FOAF, RDFS, SKOS
from rdflib.term import Node

from triple_paths import ID, OG, Json, World, edges, in_order

__all__ = ["CURRICULUM"]

_ELECTROLYSIS: Final = ID["occupation/water-electrolysis-hydrogen-production-operator"]


def _skills_of_an_occupation(world: World) -> Json:
    essential = [each for each in world.skills(_ELECTROLYSIS) if each[0] == "ESSENTIAL"]
    technologies = in_order(world.graph.objects(_ELECTROLYSIS, OG.usesTechnology))
    return {
        "occupation": {
            **world.names(_ELECTROLYSIS),
            "definition": world.text(_ELECTROLYSIS, SKOS.definition, "zh"),
            "skills": {
                "totalCount": len(essential),
                "edges": [
                    {
                        "necessity": necessity,
                        "confidence": world.confidence(evidence),
                        "evidence": [
                            {
                                "method": world.word(each, OG.method),
                                "quote": world.one(each, OG.quote),
                                "source": world.source(each, DCTERMS.title, FOAF.page),
                            }
                            for each in evidence
                        ],
                        "node": {
                            "uri": str(skill),
                            "type": world.skill_type(skill),
                            **world.names(skill),
                        },
                    }
                    for necessity, skill, evidence in essential
                ],
            },
            "technologies": {
                "edges": edges(
                    {"slug": world.one(each, OG.slug), **world.names(each)}
                    for each in technologies[:20]
                )
            },
        }
    }


def _skills_not_in_esco(world: World) -> Json:
    found = [
        (world.confidence(evidence), skill, evidence)
        for necessity, skill, evidence in world.skills(_ELECTROLYSIS)
        if necessity == "ESSENTIAL" and (skill, SKOS.inScheme, world.ours) in world.graph
    ]
    found.sort(key=lambda each: (-each[0], str(each[1])))
    return {
        "occupation": {
            "zh": world.label(_ELECTROLYSIS, "zh"),
            "status": world.status(_ELECTROLYSIS),
            "skills": {
                "totalCount": len(found),
                "edges": [
                    {
                        "confidence": confidence,
                        "node": world.names(skill),
                        "evidence": [
                            {
                                "method": world.word(each, OG.method),
                                "note": world.one(each, RDFS.comment),
                            }
                            for each in evidence
                        ],
                    }
                    for confidence, skill, evidence in found[:3]
                ],
            },
        }
    }


def _knowledge_of_an_occupation(world: World) -> Json:
    occupation = ID["occupation/digital-twin-engineering-technician"]
    found = [each for each in world.skills(occupation) if world.skill_type(each[1]) == "KNOWLEDGE"]
    found.sort(
        key=lambda each: (each[0], (world.label(each[1], "en") or "").casefold(), str(each[1]))
    )
    return {
        "occupation": {
            **world.names(occupation),
            "skills": {
                "totalCount": len(found),
                "edges": [
                    {
                        "necessity": necessity,
                        "confidence": world.confidence(evidence),
                        "node": {"uri": str(skill), "en": world.label(skill, "en")},
                    }
                    for necessity, skill, evidence in found[:50]
                ],
            },
        }
    }


def _who_else_needs_a_skill(world: World) -> Json:
    skill = URIRef("http://data.europa.eu/esco/skill/3a2d5b45-56e4-4f5a-a55a-4a4a65afdc43")
    found = [
        (occupation, necessity, evidence)
        for occupation in world.own(OG.Occupation)
        for necessity, needed, evidence in world.skills(occupation)
        if needed == skill
    ]
    return {
        "skill": {
            "en": world.label(skill, "en"),
            "type": world.skill_type(skill),
            "occupations": {
                "totalCount": len(found),
                "edges": [
                    {
                        "necessity": necessity,
                        "confidence": world.confidence(evidence),
                        "node": {"slug": world.one(each, OG.slug), **world.names(each)},
                    }
                    for each, necessity, evidence in found
                ],
            },
        }
    }


def _technology_and_its_skills(world: World) -> Json:
    topic = ID["technology/digital-twin"]
    users = in_order(world.graph.subjects(OG.usesTechnology, topic))
    skills = sorted(
        set(world.graph.objects(topic, OG.involvesSkill)),
        key=world.folded,
    )
    rows = [world.mapping(row) for row in world.mappings()]
    return {
        "technology": {
            **world.names(topic),
            "definition": world.text(topic, SKOS.definition, "en"),
            "occupations": {
                "edges": [
                    {
                        "confidence": world.confidence(world.link(each, OG.usesTechnology, topic)),
                        "node": {"slug": world.one(each, OG.slug)},
                    }
                    for each in users
                ]
            },
            "skills": {
                "edges": [
                    {
                        "confidence": world.confidence(world.link(topic, OG.involvesSkill, each)),
                        "node": {"en": world.label(each, "en")},
                    }
                    for each in skills
                ]
            },
            "mappings": {
                "edges": edges(
                    {
                        **{name: row[name] for name in ("predicate", "confidence", "noTermFound")},
                        "objectScheme": row["objectScheme"],
                        "object": {"uri": str(row["object"])} if row["object"] else None,
                    }
                    for row in rows
                    if row["subject"] == topic
                )
            },
        }
    }


def _requirements(world: World, occupation: Node) -> list[tuple[str, Node]]:
    """Return what an occupation requires: essential before optional, then by IRI."""
    found = [(necessity, skill) for necessity, skill, _ in world.skills(occupation)]
    return sorted(found, key=lambda each: (each[0], str(each[1])))


def _skill_gap(world: World) -> Json:
    there = _requirements(world, ID["occupation/microgrid-operator"])
    needed = _requirements(world, _ELECTROLYSIS)
    held, wanted = ({skill for _, skill in side} for side in (there, needed))

    def need(necessity: str, skill: Node, *langs: str) -> Json:
        names = {lang: world.label(skill, lang) for lang in langs}
        return {"necessity": necessity, "skill": {"uri": str(skill), **names}}

    return {
        "skillGap": {
            "shared": [need(*each, "en") for each in needed if each[1] in held],
            "missing": [need(*each, "en", "zh") for each in needed if each[1] not in held],
            "surplus": [need(*each, "en") for each in there if each[1] not in wanted],
        }
    }


def _in_order_to_learn(world: World, needed: list[tuple[str, Node]]) -> list[tuple[str, Node]]:
    """Return requirements, the first again and again whose prerequisites are all learned."""
    waiting, learned = list(needed), list[tuple[str, Node]]()
    required = {skill for _, skill in needed}
    while waiting:
        known = {skill for _, skill in learned}
        ready = (each for each in waiting if world.prerequisites(each[1]) & required <= known)
        following = next(ready)
        waiting.remove(following)
        learned.append(following)
    return learned


def _curriculum_plan(world: World) -> Json:
    """Without a hierarchy: knowledge that stands alone, then all else; docs/curriculum.md."""
    hours = 240
    needed = _in_order_to_learn(world, _requirements(world, _ELECTROLYSIS))
    parts: dict[str, list[tuple[str, Node]]] = {"alone": [], "skills": [], "knowledge": []}
    for each in needed:
        is_knowledge = world.skill_type(each[1]) == "KNOWLEDGE"
        is_claimed = any(
            each[1] in world.prerequisites(skill)
            for _, skill in needed
            if world.skill_type(skill) == "SKILL"
        )
        kind = "skills" if not is_knowledge else "knowledge" if is_claimed else "alone"
        parts[kind].append(each)
    # An essential skill counts 4, an optional one 2, knowledge half of that.
    weights = {
        kind: sum({"ESSENTIAL": 2, "OPTIONAL": 1}[necessity] for necessity, _ in part) * factor
        for (kind, part), factor in zip(parts.items(), (1, 2, 1), strict=True)
    }
    hours_alone = round(hours * weights["alone"] / sum(weights.values()))

    def known(kind: str) -> list[Json]:
        return [
            {"uri": str(skill), "prefLabel": world.label(skill, "en")} for _, skill in parts[kind]
        ]

    return {
        "curriculumPlan": {
            "estimated": True,
            "hours": hours,
            "modules": [
                {
                    "order": 1,
                    "title": "basic requirements",
                    "hours": hours_alone,
                    "skills": [],
                    "knowledge": known("alone"),
                },
                {
                    "order": 2,
                    "title": "skills without a group",
                    "hours": hours - hours_alone,
                    "skills": [
                        {
                            "necessity": necessity,
                            "skill": {"uri": str(skill), **world.names(skill)},
                        }
                        for necessity, skill in parts["skills"]
                    ],
                    "knowledge": known("knowledge"),
                },
            ],
            "cycles": [],
        }
    }


CURRICULUM: Final[dict[str, Callable[[World], Json]]] = {
    "skills-of-an-occupation": _skills_of_an_occupation,
    "skills-not-in-esco": _skills_not_in_esco,
    "knowledge-of-an-occupation": _knowledge_of_an_occupation,
    "who-else-needs-a-skill": _who_else_needs_a_skill,
    "technology-and-its-skills": _technology_and_its_skills,
    "skill-gap": _skill_gap,
    "curriculum-plan": _curriculum_plan,
}
