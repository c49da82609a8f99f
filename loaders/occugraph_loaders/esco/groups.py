"""The tables of groups: those of ISCO-08, and ESCO's own groups of skills."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from occugraph_loaders.esco.concepts import Concepts, describe_texts
from occugraph_loaders.esco.layout import SKILL_GROUPS
from occugraph_loaders.esco.quarantine import Quarantine
from occugraph_loaders.esco.tables import Table
from occugraph_loaders.esco.terms import (
    GROUP,
    IN_ESCO,
    IN_ISCO,
    LEVEL,
    NOTATION,
    RELEASED,
    write_plain,
)

__all__ = ["describe_isco_groups", "describe_levels", "describe_skill_groups"]

_DEEPEST: Final = 4
_INTEGER: Final = "<http://www.w3.org/2001/XMLSchema#integer>"
_ISCO_CODE: Final = re.compile(r"\d{1,4}")


def describe_isco_groups(table: Table, concepts: Concepts, quarantine: Quarantine) -> list[str]:
    """Return what the rows say of ISCO groups; the number of digits of a code is its level."""
    places = concepts.admit(table, quarantine)
    uris, codes = table.column("conceptUri"), table.column("code")
    levels = [
        f"<{uris[place]}> {_level(len(codes[place]))}"
        for place in places
        if _ISCO_CODE.fullmatch(codes[place])
    ]
    return _describe(table, places, IN_ISCO) + levels


def describe_skill_groups(table: Table, concepts: Concepts, quarantine: Quarantine) -> list[str]:
    """Return what the rows say of skill groups."""
    return _describe(table, concepts.admit(table, quarantine), IN_ESCO)


def describe_levels(concepts: Concepts, parents: Mapping[str, list[str]]) -> list[str]:
    """Return the levels of skill groups: 1 at the top, then one more a step down.

    Args:
        concepts: The things of the release.
        parents: The broader things of each, by URI.
    """
    groups = concepts.of(SKILL_GROUPS)
    levels = {uri: 1 for uri in groups if not parents.get(uri)}
    reached = list(levels)
    children: dict[str, list[str]] = {}
    for uri in groups:
        for parent in parents.get(uri, ()):
            children.setdefault(parent, []).append(uri)
    for uri in reached:
        for child in children.get(uri, ()):
            if child not in levels:
                levels[child] = levels[uri] + 1
                reached.append(child)
    return [f"<{uri}> {_level(level)}" for uri, level in levels.items() if level <= _DEEPEST]


def _describe(table: Table, places: Sequence[int], scheme: str) -> list[str]:
    uris, codes = table.column("conceptUri"), table.column("code")
    lines = describe_texts(table, places)
    for place in places:
        subject = f"<{uris[place]}> "
        lines += (subject + GROUP, subject + scheme, subject + RELEASED)
        if codes[place]:
            lines.append(f"{subject}{NOTATION} {write_plain(codes[place])}")
    return lines


def _level(level: int) -> str:
    return f'{LEVEL} "{level}"^^{_INTEGER}'
