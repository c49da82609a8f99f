"""Each quad of a table is traced to file, row and column."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

from occugraph.canonical import literal_text
from occugraph.iri import Iri
from occugraph.location import Location
from occugraph.release import DraftGraph
from occugraph_loaders.esco import ESCO, gather_package

Edit = Callable[[str, str, str], None]
Draft = Callable[[], DraftGraph]

_ESCO = "http://data.europa.eu/esco/"
_OG = "https://w3id.org/occugraph/ontology#"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_DIRECTOR = f"<{_ESCO}occupation/00030d09-2b3a-4efd-87cc-c4ea39d27c34>"
_ART = f"<{_ESCO}occupation/cb93fd23-1f51-4495-867a-936c1967066b>"
_THEATRE = f"<{_ESCO}skill/fed5b267-73fa-461d-9f69-827c78beb39d>"


def test_every_quad_of_a_table_is_found_where_it_is_read(folder: Path, draft: Draft) -> None:
    """The cell that is named holds the value, or the thing's own row."""
    locator = ESCO.locate(gather_package([folder]))
    tables = {
        path.name: list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
        for path in folder.iterdir()
    }
    placed = 0
    for subject, predicate, obj in draft().content.triples():
        if "/release/" in subject:
            assert locator.locate(subject) is None
            continue
        place = locator.locate(subject, Iri(predicate[1:-1]), obj)
        assert place
        assert place.column
        row = tables[place.file][place.line - 2]
        if predicate.startswith(f"<{_SKOS}") and not predicate.endswith("inScheme>"):
            said = literal_text(obj).removeprefix(f"{_ESCO}isco/C")
            if "/collection/" not in subject or obj.startswith("<"):
                assert said in row[place.column] or row[place.column].endswith(said)
        elif "Skill>" in predicate and "/skill/" in obj:
            assert f"<{row[place.column]}>" == obj
        placed += 1
    assert placed == 303


def test_value_property_and_node_are_found_in_this_order(folder: Path) -> None:
    """Where a value is nowhere, the cell of its property is shown; else the row of the thing."""
    locator = ESCO.locate(gather_package([folder]))
    requires = Iri(f"{_OG}requiresEssentialSkill")
    relations = "occupationSkillRelations_en.csv"
    assert locator.locate(_ART, requires, _THEATRE) == Location(relations, 9, "skillUri")
    assert locator.locate(_ART, requires) == Location(relations, 9, "skillUri")
    assert locator.locate(_ART, Iri(f"{_OG}requiresSkill"), _THEATRE) == Location(
        relations, 9, "skillUri"
    )
    label = Iri(f"{_SKOS}prefLabel")
    assert locator.locate(_ART, label, '"Art-Direktor/Art-Direktorin"@de') == Location(
        "occupations_de.csv", 5, "preferredLabel"
    )
    assert locator.locate(_ART, label) == Location("occupations_en.csv", 5, "preferredLabel")
    assert locator.locate(_ART) == Location("occupations_en.csv", 5, "conceptUri")
    assert locator.locate(_ART, Iri("urn:x"), '"y"') == Location(
        "occupations_en.csv", 5, "conceptUri"
    )
    assert locator.locate("<urn:x>", label) is None
    assert "skills_en.csv" in set(locator.files())


def test_broader_is_found_in_either_table(folder: Path) -> None:
    """The group of an occupation below another is told by its own row only."""
    locator = ESCO.locate(gather_package([folder]))
    broader = Iri(f"{_SKOS}broader")
    assert locator.locate(_DIRECTOR, broader, _ART) == Location(
        "broaderRelationsOccPillar_en.csv", 14, "broaderUri"
    )
    assert locator.locate(_DIRECTOR, broader, f"<{_ESCO}isco/C2654>") == Location(
        "occupations_en.csv", 2, "iscoGroup"
    )
