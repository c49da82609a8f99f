"""The export of a skill gap: every skill of either side, and what is missing as a framework."""

from collections.abc import Iterator, Sequence
from typing import Final

from occugraph.binding import Kind
from occugraph.comparison import NearMatch, SkillGap, SkillNeed, find_gap
from occugraph.exports.attribution import ATTRIBUTION_COLUMNS, attribute
from occugraph.exports.export import Export
from occugraph.exports.framework import (
    Competency,
    Framework,
    Relation,
    RelationKind,
)
from occugraph.exports.request import ExportRequest, ViewContent
from occugraph.exports.skill_rows import SKILL_COLUMNS, NamedSkills
from occugraph.exports.table import Row, Table
from occugraph.iri import Iri, content_iri
from occugraph.named import find_named
from occugraph.reader import Reader

__all__ = ["make_gap"]

_COLUMNS: Final = (
    *("occupationUri", "gap", "relationType", *SKILL_COLUMNS),
    *("nearestSkillUri", "nearestLabel", "nearness", "path", *ATTRIBUTION_COLUMNS),
)


def make_gap(content: ViewContent, request: ExportRequest) -> Export:
    """Return what is shared, missing and surplus; the last key is the occupation that is wanted.

    Raises:
        ArgumentError: A key names no occupation of the view.
    """
    reader, lang = content.reader, request.lang
    have = find_named(reader, Kind.OCCUPATION, request.keys[:-1], argument="key")
    [want] = find_named(reader, Kind.OCCUPATION, request.keys[-1:], argument="key")
    gap = find_gap(content.space(), have, want)
    parts = {"shared": gap.shared, "missing": gap.missing, "surplus": gap.surplus}
    uris = [need.skill for needs in parts.values() for need in needs]
    uris += [match.have for match in gap.near_matches]
    skills = NamedSkills(reader, uris, lang)
    near = {match.need: match for match in gap.near_matches}
    wanted = NamedSkills.read_occupation(reader, want, lang)

    def rows() -> Iterator[Row]:
        for part, needs in parts.items():
            for need in needs:
                match = near.get(need.skill) if part == "missing" else None
                yield _row(part, need, match, skills, wanted)

    name = want.rpartition("/")[2]
    return Export(
        f"gap-{name}",
        f"occugraph: skill gap to {wanted.statement}",
        reader.dataset,
        (Table("gap", _COLUMNS, rows),),
        framework=lambda: _frame(reader, gap, have=have, wanted=wanted, skills=skills, lang=lang),
    )


def _row(
    part: str, need: SkillNeed, match: NearMatch | None, skills: NamedSkills, wanted: Competency
) -> Row:
    return (
        "\n".join(need.occupations),
        part,
        need.necessity.value.lower(),
        *skills.cells(need.skill),
        match.have if match else None,
        skills.label(match.have) if match else None,
        match.value if match else None,
        "\n".join(match.path) if match else None,
        *attribute(wanted.release, skills.release(need.skill)),
    )


def _frame(
    reader: Reader,
    gap: SkillGap,
    *,
    have: Sequence[Iri],
    wanted: Competency,
    skills: NamedSkills,
    lang: str,
) -> Framework:
    """Return what is missing, below the occupation that is wanted, essential skills first."""
    uri = content_iri("framework", f"gap {' '.join(sorted(have))} <{wanted.uri}> {lang}")
    names = ", ".join(NamedSkills.read_occupation(reader, each, lang).statement for each in have)
    items = [wanted]
    relations = [Relation(wanted.uri, RelationKind.CHILD_OF, uri, position=1)]
    for place, need in enumerate(gap.missing, 1):
        items.append(skills.item(need.skill))
        relations.append(
            Relation(
                need.skill,
                RelationKind.CHILD_OF,
                wanted.uri,
                position=place,
                notes=f"missing, {need.necessity.value.lower()}",
            )
        )
    near = {match.have: match for match in gap.near_matches}
    items += [skills.item(skill) for skill in sorted(near)]
    relations += [
        Relation(
            match.need,
            RelationKind.RELATED_TO,
            match.have,
            notes=f"near to what is there: {match.value:g}, by {' > '.join(match.path)}",
        )
        for match in gap.near_matches
    ]
    return Framework(
        uri,
        f"{wanted.statement}: what is missing after {names}",
        lang,
        f"Skills and knowledge that {wanted.uri} requires beyond {', '.join(have)}.",
        tuple({item.uri: item for item in items}.values()),
        tuple(relations),
        source=wanted.uri,
    )
