"""ISIC Rev. 4 as JSON. Codes and titles, with acknowledgement."""

import json
from pathlib import Path

import pytest

from occugraph.errors import MissingColumnsError, SourceError
from occugraph.iri import expand_curie
from occugraph_loaders.isic import ISIC

TREE = {
    "sections": [
        {
            "section": "a",
            "description": "Agriculture, forestry and fishing",
            "divisions": [
                {
                    "division": "01",
                    "description": "Crop and animal production",
                    "groups": [
                        {
                            "group": "011",
                            "description": "Growing of non-perennial crops",
                            "classes": [{"class": "0112", "description": "Growing of rice"}],
                        }
                    ],
                }
            ],
        }
    ]
}


def test_entries_become_sectors_and_section_letters_are_capital(tmp_path: Path) -> None:
    (tmp_path / "isic.json").write_text(json.dumps(TREE))
    (package,) = ISIC.find(tmp_path)
    graph = ISIC.stages.draft(package)
    notation = f"<{expand_curie('skos:notation')}>"
    codes = sorted(o for _, p, o in graph.content.triples() if p == notation)
    assert codes == ['"01"', '"011"', '"0112"', '"A"']
    broader = f"<{expand_curie('skos:broader')}>"
    division, section = (f"<{expand_curie(f'isic:{code}')}>" for code in ("01", "A"))
    assert (division, broader, section) in set(graph.content.triples())
    assert graph.quarantined == ()


def test_an_entry_without_its_code_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "isic.json").write_text(json.dumps({"sections": [{"description": "x"}]}))
    (package,) = ISIC.find(tmp_path)
    with pytest.raises(MissingColumnsError, match="an entry below the top lacks section"):
        ISIC.stages.draft(package)


def test_what_is_no_json_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "isic.json").write_text('{"sections": [')
    (package,) = ISIC.find(tmp_path)
    with pytest.raises(SourceError, match=r"isic\.json is not JSON"):
        ISIC.stages.draft(package)
