"""The ILO's workbook. Codes and titles from ISCO-08, (c) ILO; no definitions."""

from pathlib import Path

from occugraph.iri import expand_curie
from occugraph_loaders.isco import ISCO
from workbooks import make_workbook

HEADER = ["Level", "ISCO 08 Code", "Title EN", "Definition", "Tasks include"]


def test_a_group_is_called_as_esco_calls_it_and_keeps_its_own_title(tmp_path: Path) -> None:
    rows = [
        HEADER,
        ["1", "0", "Armed Forces Occupations", "Defined.", "Tasks."],
        ["2", "01", "Commissioned Armed Forces Officers", "", ""],
        ["3", "999", "Nobody", "", ""],
        ["3", "02", "Wrong Level", "", ""],
    ]
    (tmp_path / "isco.xlsx").write_bytes(make_workbook(rows))
    (package,) = ISCO.find(tmp_path)
    graph = ISCO.stages.draft(package)
    node = f"<{expand_curie('isco:C0')}>"
    said = {(p[1:-1], o) for s, p, o in graph.content.triples() if s == node}
    assert (expand_curie("skos:prefLabel"), '"Armed forces occupations"@en') in said
    assert (expand_curie("skos:altLabel"), '"Armed Forces Occupations"@en') in said
    assert (expand_curie("skos:definition"), '"Defined."@en') in said
    assert (expand_curie("skos:scopeNote"), '"Tasks."@en') in said
    assert [(row.row, row.reason) for row in graph.quarantined] == [
        (4, "is below '99', which no row describes"),
        (5, "has level '3': expected 2, as many as its digits"),
    ]


def test_another_workbook_is_none(tmp_path: Path) -> None:
    (tmp_path / "other.xlsx").write_bytes(make_workbook([["a", "b"]]))
    (tmp_path / "broken.xlsx").write_bytes(b"PK")
    assert ISCO.find(tmp_path) == []
