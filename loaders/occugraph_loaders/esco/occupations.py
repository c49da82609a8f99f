"""The table of occupations."""

from occugraph_loaders.esco.concepts import Concepts, describe_texts
from occugraph_loaders.esco.layout import ISCO_GROUPS
from occugraph_loaders.esco.quarantine import Quarantine
from occugraph_loaders.esco.tables import Table
from occugraph_loaders.esco.terms import (
    BROADER,
    IN_ESCO,
    ISCO,
    NOTATION,
    OCCUPATION,
    RELEASED,
    write_plain,
)

__all__ = ["describe_occupations"]


def describe_occupations(table: Table, concepts: Concepts, quarantine: Quarantine) -> list[str]:
    """Return what the rows say; the ISCO groups must be among the concepts already.

    Every occupation is under its ISCO group, one below another occupation too: the broader
    relations give the group of the topmost only.
    """
    places = concepts.admit(table, quarantine)
    groups = concepts.of(ISCO_GROUPS)
    uris, codes = table.column("conceptUri"), table.column("code")
    lines = describe_texts(table, places)
    for place in places:
        subject = f"<{uris[place]}> "
        lines += (subject + OCCUPATION, subject + IN_ESCO, subject + RELEASED)
        if codes[place]:
            lines.append(f"{subject}{NOTATION} {write_plain(codes[place])}")
    listed = table.column("iscoGroup")
    for place in places:
        code = listed[place]
        if not code:
            continue
        group = groups.get(f"{ISCO}{code if code.startswith('C') else f'C{code}'}")
        if group:
            lines.append(f"<{uris[place]}> {BROADER} {group}")
        else:
            quarantine.add(
                table.file,
                table.numbers[place],
                code,
                "iscoGroup is in no row of ISCOGroups: the occupation stands without it",
            )
    return lines
