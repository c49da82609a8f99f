"""Rows that cannot stand are left out with file, row, value and reason; the rest is loaded."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from occugraph.binding import Kind
from occugraph.diff import diff_files, diff_releases
from occugraph.errors import ReleaseError
from occugraph.release import DraftGraph, QuarantinedRow
from occugraph_loaders.esco import quarantine

Draft = Callable[[], DraftGraph]
Edit = Callable[[str, str, str], None]

_ESCO = "http://data.europa.eu/esco/"
_OG = "https://w3id.org/occugraph/ontology#"
_RELATIONS = "occupationSkillRelations_en.csv"
_DIRECTOR = f"{_ESCO}occupation/00030d09-2b3a-4efd-87cc-c4ea39d27c34"
_FLEET = f"{_ESCO}occupation/0b1d8dcb-d941-4d79-99bf-fc10c1806c43"
_THEATRE = f"{_ESCO}skill/fed5b267-73fa-461d-9f69-827c78beb39d"
_SKILL = "KnowledgeSkillCompetence"
_MISSING = f"{_ESCO}skill/101d46db-035e-4b92-83a3-ed8771e0c123"
_GONE = f"{_ESCO}occupation/7639a601-6db0-41ed-9fb0-813d9b8beb05"
_FIRST = f"{_DIRECTOR},essential,knowledge,{_THEATRE}"


def test_relation_of_an_unknown_occupation_is_set_aside(edit: Edit, draft: Draft) -> None:
    """Its row is kept, and what it says, for a comparison of files."""
    before = draft().content.quads
    edit(_RELATIONS, _FIRST, _FIRST.replace(_DIRECTOR, _GONE))
    graph = draft()
    assert graph.quarantined == (
        QuarantinedRow(
            _RELATIONS, 2, _GONE, "occupationUri is not in the table occupations of this release"
        ),
    )
    assert graph.set_aside == ((f"<{_GONE}>", f"<{_OG}requiresEssentialSkill>", f"<{_THEATRE}>"),)
    # One quad less; the words about the rows left out are part of the provenance.
    assert graph.content.quads == before - 1
    assert graph.release
    assert graph.release.provenance == "10 CSV tables of ESCO 1.2.0 in de, en. Rows left out: 1."


_OCCUPATIONS = "occupations_en.csv"
_BROADER = "broaderRelationsOccPillar_en.csv"
_ABOVE = f"{_DIRECTOR},Occupation,{_ESCO}occupation/cb93fd23-1f51-4495-867a-936c1967066b"


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        (
            _RELATIONS,
            *(_FIRST, _FIRST.replace("essential", "esential")),
            (2, "esential", "relationType: expected essential or optional"),
        ),
        (
            _RELATIONS,
            *(_FIRST, _FIRST.replace(_THEATRE, _DIRECTOR)),
            (2, _DIRECTOR, "skillUri is not in the table skills of this release"),
        ),
        (
            _RELATIONS,
            *(_FIRST, _FIRST.replace(_THEATRE, "http://x y")),
            (
                *(2, "http://x y"),
                "skillUri is no URI of ESCO: expected http://data.europa.eu/esco/…",
            ),
        ),
        (
            _RELATIONS,
            *(_FIRST, f"{_FIRST}\n{_FIRST}"),
            (3, f"{_DIRECTOR} essential {_THEATRE}", "it repeats row 2"),
        ),
        (
            _RELATIONS,
            *(_FIRST, f"{_DIRECTOR},essential"),
            (2, f"{_DIRECTOR},essential", "the row has 2 cells: expected 4"),
        ),
        (
            _RELATIONS,
            *(_FIRST, f"{_FIRST},more"),
            (2, f"{_FIRST},more", "the row has 5 cells: expected 4"),
        ),
        (
            _OCCUPATIONS,
            *(",fleet commander,", ", ,"),
            (4, _FLEET, "it has no preferredLabel"),
        ),
        (
            _OCCUPATIONS,
            *('navy commander",,released', 'navy commander",,obsolete'),
            (4, "obsolete", "status: expected released"),
        ),
        (
            _OCCUPATIONS,
            *(_FLEET, _DIRECTOR),
            (4, _DIRECTOR, "it stands in occupations_en.csv row 2 already"),
        ),
        (
            _OCCUPATIONS,
            *(",0110,", ",9999,"),
            (
                *(4, "9999"),
                "iscoGroup is in no row of ISCOGroups: the occupation stands without it",
            ),
        ),
        (
            "skills_en.csv",
            *("sector-specific", "everywhere"),
            (
                *(2, "everywhere"),
                (
                    "reuseLevel: expected transversal, cross-sector, sector-specific,"
                    " occupation-specific; the skill stands without it"
                ),
            ),
        ),
        (
            "occupations_de.csv",
            *(_FLEET, _GONE),
            (4, _GONE, "it is not in the table occupations of this release"),
        ),
        (
            "occupations_de.csv",
            *(_FLEET, _DIRECTOR),
            (4, _DIRECTOR, "it stands in row 2 already"),
        ),
        (
            "greenSkillsCollection_en.csv",
            *(
                f"{_SKILL},{_ESCO}skill/001",
                f"{_SKILL},{_MISSING},,,,,,,,\n{_SKILL},{_ESCO}skill/001",
            ),
            (
                *(2, _MISSING),
                "conceptUri is in no table of this release",
            ),
        ),
        (
            _BROADER,
            *(_ABOVE, f"{_DIRECTOR},Occupation,{_GONE}"),
            (14, _GONE, "broaderUri is in no table of this release"),
        ),
        (
            _BROADER,
            *(_ABOVE, f"{_DIRECTOR},Occupation,{_DIRECTOR}"),
            (14, _DIRECTOR, "a thing is not broader than itself"),
        ),
        (
            _BROADER,
            *(_ABOVE, f"{_DIRECTOR},Occupation,{_THEATRE}"),
            (14, _THEATRE, "a thing of skills is not above one of occupations"),
        ),
    ],
)
def test_row_that_cannot_stand_is_left_out_with_its_reason(
    edit: Edit, draft: Draft, *, name: str, old: str, new: str, expected: tuple[int, str, str]
) -> None:
    """The first of what goes wrong is named; what depends on it follows."""
    edit(name, old, new)
    assert QuarantinedRow(name, *expected) in draft().quarantined


@pytest.mark.parametrize(
    ("name", "repeated"),
    [
        (
            _OCCUPATIONS,
            {"conceptUri": _DIRECTOR, "iscoGroup": "0110", "preferredLabel": "x", "code": "9.9"},
        ),
        (
            "ISCOGroups_en.csv",
            {"conceptUri": f"{_ESCO}isco/C01", "preferredLabel": "x", "code": "999"},
        ),
    ],
)
def test_row_that_repeats_a_thing_says_nothing(
    folder: Path, draft: Draft, name: str, repeated: dict[str, str]
) -> None:
    """Not its group, not its level: the first row alone is loaded."""
    before = _about_things(draft())
    path = folder / name
    with path.open(encoding="utf-8", newline="") as stream:
        columns = next(csv.reader(stream))
    with path.open("a", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerow([repeated.get(column, "") for column in columns])
    graph = draft()
    assert [each.value for each in graph.quarantined] == [repeated["conceptUri"]]
    assert _about_things(graph) == before


def _about_things(graph: DraftGraph) -> list[bytes]:
    return [line for line in graph.content.triple_lines() if b"id/release/" not in line]


@pytest.mark.parametrize(
    ("name", "old", "new", "counted"),
    [
        (_OCCUPATIONS, ",fleet commander,", ", ,", Kind.OCCUPATION),
        (
            _OCCUPATIONS,
            *('navy commander",,released', 'navy commander",,obsolete', Kind.OCCUPATION),
        ),
        (_OCCUPATIONS, _FLEET, "http://x <y>", Kind.OCCUPATION),
        ("skills_en.csv", _THEATRE, "theatre", Kind.SKILL),
        ("ISCOGroups_en.csv", f"{_ESCO}isco/C01", "C01", Kind.CONCEPT_GROUP),
        (_RELATIONS, _FIRST, _FIRST.replace(_THEATRE, "http://x y"), None),
    ],
)
def test_row_that_is_left_out_counts_in_the_files(
    edit: Edit, draft: Draft, *, name: str, old: str, new: str, counted: Kind | None
) -> None:
    """One more there than was loaded."""
    whole = diff_files(None, draft()).side(counted).added
    edit(name, old, new)
    graph = draft()
    assert diff_files(None, graph).side(counted).added == whole
    assert diff_releases(None, graph).side(counted).added == whole - 1


def test_empty_lines_count_as_rows_but_are_none(edit: Edit, draft: Draft) -> None:
    """A row number is what a spreadsheet shows."""
    edit(_RELATIONS, _FIRST, f"\n\n{_FIRST.replace('essential', 'x')}")
    assert [(each.row, each.value) for each in draft().quarantined] == [(4, "x")]


def test_skill_that_is_essential_and_optional_stands_twice(edit: Edit, draft: Draft) -> None:
    """ESCO v1.2.0 has 17 such pairs; a shape warns of them."""
    edit(_RELATIONS, _FIRST, f"{_FIRST}\n{_FIRST.replace('essential', 'optional')}")
    graph = draft()
    assert not graph.quarantined
    lines = graph.content.payload.decode().splitlines()
    assert sum(f"<{_DIRECTOR}>" in line and f"<{_THEATRE}>" in line for line in lines) == 2


def test_too_many_bad_rows_are_another_kind_of_file(
    folder: Path, draft: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Memory for them is bounded."""
    monkeypatch.setattr(quarantine, "MAX_ROWS", 3)
    path = folder / _RELATIONS
    path.write_text(path.read_text(encoding="utf-8") + "a,b,c,d\n" * 4, encoding="utf-8")
    with pytest.raises(ReleaseError, match=r"occupationSkillRelations_en.csv:14 is one of more"):
        draft()
