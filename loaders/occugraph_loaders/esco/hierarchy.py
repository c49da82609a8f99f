"""The tables of broader relations: what stands below what."""

from typing import Final

from occugraph_loaders.esco.concepts import Concepts
from occugraph_loaders.esco.layout import ISCO_GROUPS, OCCUPATIONS, SKILL_GROUPS, SKILLS, Layout
from occugraph_loaders.esco.quarantine import Quarantine
from occugraph_loaders.esco.tables import Table
from occugraph_loaders.esco.terms import BROADER

__all__ = ["describe_broader"]

_ABOVE: Final[dict[str, tuple[Layout, ...]]] = {
    OCCUPATIONS.name: (OCCUPATIONS, ISCO_GROUPS),
    SKILLS.name: (SKILLS, SKILL_GROUPS),
    SKILL_GROUPS.name: (SKILL_GROUPS,),
    ISCO_GROUPS.name: (ISCO_GROUPS,),
}


def describe_broader(
    table: Table, concepts: Concepts, parents: dict[str, list[str]], quarantine: Quarantine
) -> list[str]:
    """Return the relations whose ends are both there; ``parents`` gets them too, by URI."""
    lines: list[str] = []
    terms, layouts = concepts.terms, concepts.layouts
    cells = zip(table.numbers, table.column("conceptUri"), table.column("broaderUri"), strict=True)
    for row, lower, upper in cells:
        if lower not in layouts or upper not in layouts:
            missing, column = (
                (lower, "conceptUri") if lower not in layouts else (upper, "broaderUri")
            )
            reason = f"{column} is in no table of this release"
        elif layouts[upper] not in _ABOVE[layouts[lower].name]:
            missing = upper
            reason = f"a thing of {layouts[upper].name} is not above one of {layouts[lower].name}"
        elif lower == upper:
            missing, reason = upper, "a thing is not broader than itself"
        else:
            parents.setdefault(lower, []).append(upper)
            lines.append(f"{terms[lower]} {BROADER} {terms[upper]}")
            continue
        quarantine.add(table.file, row, missing, reason, (f"<{lower}>", BROADER, f"<{upper}>"))
    return lines
