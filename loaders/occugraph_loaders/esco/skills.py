"""The table of skills."""

from occugraph_loaders.esco.concepts import Concepts, describe_texts
from occugraph_loaders.esco.quarantine import Quarantine
from occugraph_loaders.esco.tables import Table
from occugraph_loaders.esco.terms import IN_ESCO, RELEASED, REUSE_LEVELS, SKILL, SKILL_TYPES

__all__ = ["describe_skills"]


def describe_skills(table: Table, concepts: Concepts, quarantine: Quarantine) -> list[str]:
    """Return what the rows say of skills, their types and reuse levels."""
    places = concepts.admit(table, quarantine)
    uris = table.column("conceptUri")
    lines = describe_texts(table, places)
    for place in places:
        subject = f"<{uris[place]}> "
        lines += (subject + SKILL, subject + IN_ESCO, subject + RELEASED)
    for column, known in (("skillType", SKILL_TYPES), ("reuseLevel", REUSE_LEVELS)):
        cells = table.column(column)
        for place in places:
            if said := known.get(cells[place]):
                lines.append(f"<{uris[place]}> {said}")
            elif cells[place]:
                quarantine.add(
                    table.file,
                    table.numbers[place],
                    cells[place],
                    f"{column}: expected {', '.join(known)}; the skill stands without it",
                )
    return lines
