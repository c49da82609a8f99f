"""Eurostat's workbook of NACE Rev. 2.1. Codes and titles, with acknowledgement."""

from pathlib import Path

from occugraph.iri import expand_curie
from occugraph_loaders.nace import NACE
from workbooks import make_workbook

HEADER = ["CODE", "NAME", "PARENT_CODE", "LEVEL"]
ROWS = [
    HEADER,
    ["A", "AGRICULTURE, FORESTRY AND FISHING", "", "1"],
    ["01", "Crop and animal production, hunting and related service activities", "A", "2"],
    ["01.1", "Growing of non-perennial crops", "01", "3"],
    ["01.11", "Growing of cereals", "01.1", "4"],
    ["1.2", "Bad", "01", "3"],
]
LAST = ["V", "ACTIVITIES OF EXTRATERRITORIAL ORGANISATIONS AND BODIES", "", "1"]


def test_sectors_have_code_level_and_the_one_above(tmp_path: Path) -> None:
    (tmp_path / "nace.xlsx").write_bytes(make_workbook([*ROWS, LAST]))
    (package,) = NACE.find(tmp_path)
    graph = NACE.stages.draft(package)
    triples = set(graph.content.triples())
    node, above = (f"<{expand_curie(f'nace:{code}')}>" for code in ("01.11", "01.1"))
    assert (node, f"<{expand_curie('skos:broader')}>", above) in triples
    assert (node, f"<{expand_curie('skos:notation')}>", '"01.11"') in triples
    level = f'"4"^^<{expand_curie("xsd:integer")}>'
    assert (node, f"<{expand_curie('og:level')}>", level) in triples
    assert [(row.row, row.value) for row in graph.quarantined] == [(6, "1.2")]


def test_a_workbook_of_an_earlier_revision_is_none(tmp_path: Path) -> None:
    (tmp_path / "nace.xlsx").write_bytes(make_workbook(ROWS))
    assert NACE.find(tmp_path) == []
