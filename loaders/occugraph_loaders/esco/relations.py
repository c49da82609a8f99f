"""The tables of relations: occupations to skills, and skills to skills."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from occugraph_loaders.esco.concepts import Concepts
from occugraph_loaders.esco.layout import (
    OCCUPATION_SKILLS,
    OCCUPATIONS,
    SKILL_SKILLS,
    SKILLS,
    Layout,
)
from occugraph_loaders.esco.quarantine import Quarantine
from occugraph_loaders.esco.tables import Table
from occugraph_loaders.esco.terms import DRAWS_ON, REQUIRES

__all__ = ["RELATIONS", "Relation", "describe_relations"]


@dataclass(frozen=True, slots=True)
class Relation:
    """How a table of relations is read.

    Attributes:
        near: The column and table of the subject.
        far: The column and table of the object.
        properties: The property of each relation type.
    """

    near: tuple[str, Layout]
    far: tuple[str, Layout]
    properties: Mapping[str, str]


RELATIONS: Final = {
    OCCUPATION_SKILLS.name: Relation(
        ("occupationUri", OCCUPATIONS), ("skillUri", SKILLS), REQUIRES
    ),
    SKILL_SKILLS.name: Relation(
        ("originalSkillUri", SKILLS), ("relatedSkillUri", SKILLS), DRAWS_ON
    ),
}


def describe_relations(table: Table, concepts: Concepts, quarantine: Quarantine) -> list[str]:
    """Return the relations whose ends are both there, each once.

    A pair that is both essential and optional is two relations, as ESCO says it.
    """
    relation = RELATIONS[table.layout.name]
    near_column, far_column = relation.near[0], relation.far[0]
    near, far = concepts.of(relation.near[1]), concepts.of(relation.far[1])
    properties = relation.properties
    kinds = table.column("relationType")
    cells = zip(table.column(near_column), kinds, table.column(far_column), strict=True)
    rows: dict[str, int] = {}
    for place, (subject, kind, target) in enumerate(cells):
        predicate = properties.get(kind)
        if predicate and subject in near and target in far:
            line = f"{near[subject]} {predicate} {far[target]}"
            earlier = rows.setdefault(line, place)
            if earlier == place:
                continue
            value = f"{subject} {kind} {target}"
            reason = f"it repeats row {table.numbers[earlier]}"
        elif predicate is None:
            value, reason = kind, f"relationType: expected {' or '.join(properties)}"
        elif subject not in near:
            value = subject
            reason = f"{near_column} is not in the table {relation.near[1].name} of this release"
        else:
            value = target
            reason = f"{far_column} is not in the table {relation.far[1].name} of this release"
        says = (f"<{subject}>", predicate, f"<{target}>") if predicate else None
        quarantine.add(table.file, table.numbers[place], value, reason, says)
    return list(rows)
