"""China's code list of 2022, in both forms in which copies are found. Codes and names as facts."""

from pathlib import Path

import pytest

from occugraph.errors import MissingColumnsError
from occugraph.iri import expand_curie
from occugraph.release import DraftGraph
from occugraph_loaders.csco import CSCO

PLAIN = """level,code,name_zh,green,digital
1,2-00-00-00,专业技术人员,false,false
2,2-02-00-00,工程技术人员,false,false
4,2-02-08-10,海洋测绘工程技术人员,true,true
4,2-02-01-00,无小类的职业,false,true
4,2-02-38,坏代码,false,false
5,2-02-38-06,坏层级,false,false
4,2-02-38-07,坏标识,maybe,false
"""
WHEEL = """level,code,code_num,name,definition,tasks
1,2-00-00-00,2000000,专业技术人员,,
2,2-02-00-00,2020000,工程技术人员,,
4,2-02-08-10,2020810,海洋测绘工程技术人员L/S,某定义,
4,2-02-01-00,2020100,无小类的职业S,,
4,2-02-01-00,2020100,无小类的职业S,,
"""


def draft(folder: Path, text: str) -> DraftGraph:
    (folder / "list.csv").write_text(text, encoding="utf-8")
    (package,) = CSCO.find(folder)
    return CSCO.stages.draft(package)


def test_level_four_is_an_occupation_whatever_its_code_ends_in(tmp_path: Path) -> None:
    triples = set(draft(tmp_path, PLAIN).content.triples())
    kinds = {
        s: o for s, p, o in triples if p == f"<{expand_curie('rdf:type')}>" and "csco-2022/" in s
    }
    occupation, group = (f"<{expand_curie(kind)}>" for kind in ("og:Occupation", "og:ConceptGroup"))
    assert kinds[f"<{expand_curie('csco:2-02-01-00')}>"] == occupation
    assert kinds[f"<{expand_curie('csco:2-02-00-00')}>"] == group


def test_what_is_below_a_missing_group_is_below_the_nearest_one(tmp_path: Path) -> None:
    triples = set(draft(tmp_path, PLAIN).content.triples())
    node, above = (f"<{expand_curie(f'csco:{code}')}>" for code in ("2-02-08-10", "2-02-00-00"))
    assert (node, f"<{expand_curie('skos:broader')}>", above) in triples


def test_marks_are_stated_designations(tmp_path: Path) -> None:
    triples = set(draft(tmp_path, PLAIN).content.triples())
    kind = f"<{expand_curie('og:designationKind')}>"
    assert sorted(o.rpartition("/")[2] for _, p, o in triples if p == kind) == [
        "digital>",
        "digital>",
        "green>",
    ]


def test_both_forms_say_the_same(tmp_path: Path) -> None:
    provenance = f"<{expand_curie('og:provenance')}>"
    one, two = (
        {each for each in draft(tmp_path, text).content.triples() if each[1] != provenance}
        for text in (PLAIN, WHEEL)
    )
    assert one == two


def test_rows_that_cannot_stand_are_set_aside(tmp_path: Path) -> None:
    reasons = [(row.row, row.reason) for row in draft(tmp_path, PLAIN).quarantined]
    assert reasons == [
        (6, "is no code of China 2022: expected 2-02-38-05"),
        (7, "has level '5': expected one of 1, 2, 3, 4"),
        (8, "has green 'maybe': expected true or false"),
    ]
    assert [(row.row, row.reason) for row in draft(tmp_path, WHEEL).quarantined] == [
        (6, "repeats the code of row 5")
    ]


def test_another_table_of_levels_and_codes_is_none(tmp_path: Path) -> None:
    (tmp_path / "other.csv").write_text("level,code,name\n1,A,Agriculture\n")
    assert CSCO.find(tmp_path) == []


def test_a_list_without_names_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(PLAIN, encoding="utf-8")
    (package,) = CSCO.find(tmp_path)
    (tmp_path / "list.csv").write_text("level,code\n1,2-00-00-00\n")
    with pytest.raises(MissingColumnsError, match="lacks the column name_zh or name"):
        CSCO.stages.draft(package)
