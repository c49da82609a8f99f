"""What a package of ESCO becomes."""

import gzip
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from occugraph.conformance import ConformanceCache, validate_release
from occugraph.iri import GRAPH_ONTOLOGY
from occugraph.release import DraftGraph
from occugraph.resources import ontology_dir, shapes_dir
from occugraph.validation import Shapes
from occugraph_loaders.esco import ESCO, gather_package
from occugraph_loaders.pipeline import AUTHORED

Draft = Callable[[], DraftGraph]
Edit = Callable[[str, str, str], None]

_OCC = "http://data.europa.eu/esco/occupation/"
_SKILL = "http://data.europa.eu/esco/skill/"
_OG = "https://w3id.org/occugraph/ontology#"
_ID = "https://w3id.org/occugraph/id/"
_SKOS = "http://www.w3.org/2004/02/skos/core#"

_DIRECTOR = f"<{_OCC}00030d09-2b3a-4efd-87cc-c4ea39d27c34>"
_FLEET = f"<{_OCC}0b1d8dcb-d941-4d79-99bf-fc10c1806c43>"
_THEATRE = f"<{_SKILL}fed5b267-73fa-461d-9f69-827c78beb39d>"
_CHECK = f"<{_SKILL}0361c099-da6c-404e-984b-a8b8a0c017d1>"
_FOOD = f"<{_SKILL}001d46db-035e-4b92-83a3-ed8771e0c123>"


def _about(graph: DraftGraph, subject: str) -> set[tuple[str, str]]:
    short = {f"<{_OG}": "og:", f"<{_SKOS}": "skos:", f"<{_ID}": "id:", f"<{_OCC}": "occ:"}

    def compact(term: str) -> str:
        for start, prefix in short.items():
            if term.startswith(start):
                return prefix + term.removeprefix(start)[:-1]
        return term

    return {
        (compact(predicate), compact(obj))
        for found, predicate, obj in graph.content.triples()
        if found == subject
    }


def test_occupation_is_what_its_row_and_its_translations_say(draft: Draft) -> None:
    """Labels of two languages, a code that stays text, its group and what is broader."""
    assert _about(draft(), _DIRECTOR) == {
        ("<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>", "og:Occupation"),
        ("skos:inScheme", "id:scheme/esco"),
        ("og:currentStatus", "id:status/released"),
        ("skos:notation", '"2654.1.7"'),
        ("skos:prefLabel", '"technical director"@en'),
        (
            "skos:prefLabel",
            (
                '"Technischer Leiter für Bühne, Film und Fernsehen/Technische Leiterin für Bühne,'
                ' Film und Fernsehen"@de'
            ),
        ),
        ("skos:altLabel", '"technical and operations director"@en'),
        ("skos:altLabel", '"head of technical"@en'),
        ("skos:altLabel", '"Technische Direktorin für Bühne, Film und Fernsehen"@de'),
        ("skos:altLabel", '"Technischer Direktor für Bühne, Film und Fernsehen"@de'),
        ("skos:broader", "<http://data.europa.eu/esco/isco/C2654>"),
        ("skos:broader", "occ:cb93fd23-1f51-4495-867a-936c1967066b"),
        ("og:requiresEssentialSkill", _THEATRE),
        ("og:requiresEssentialSkill", f"<{_SKILL}f64fe2c2-d090-4e91-ba74-1355d96b9bca>"),
        ("og:requiresOptionalSkill", f"<{_SKILL}a2dfc063-7b24-4258-a778-d395c41d4966>"),
    }


def test_codes_keep_their_zeros(draft: Draft) -> None:
    """0110.9 is in group 0110, which is of level 4."""
    graph = draft()
    assert ("skos:notation", '"0110.9"') in _about(graph, _FLEET)
    group = _about(graph, "<http://data.europa.eu/esco/isco/C0110>")
    assert group == {
        ("<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>", "og:ConceptGroup"),
        ("skos:inScheme", "id:scheme/isco-08"),
        ("og:currentStatus", "id:status/released"),
        ("skos:notation", '"0110"'),
        ("skos:prefLabel", '"Commissioned armed forces officers"@en'),
        ("skos:broader", "<http://data.europa.eu/esco/isco/C011>"),
        ("og:level", '"4"^^<http://www.w3.org/2001/XMLSchema#integer>'),
    }


def test_skill_has_type_reuse_level_and_what_it_draws_on(draft: Draft) -> None:
    """ESCO's own properties, and the skill that is of use for it."""
    about = _about(draft(), _CHECK)
    assert {
        (
            "<http://data.europa.eu/esco/model#skillType>",
            "<http://data.europa.eu/esco/skill-type/skill>",
        ),
        (
            "<http://data.europa.eu/esco/model#skillReuseLevel>",
            "<http://data.europa.eu/esco/skill-reuse-level/sector-specific>",
        ),
        ("og:drawsOnOptionalSkill", f"<{_SKILL}3efd2b02-f6f8-4911-a154-8bfcaeadeb5d>"),
        ("skos:broader", f"<{_SKILL}54f7432d-a8b6-4ed4-a50e-9ec882320595>"),
        ("skos:broader", f"<{_SKILL}344d8c63-0bc2-4a70-9fea-cfe3ca5a6ca0>"),
    } <= about


def test_level_of_a_skill_group_is_its_depth(draft: Draft) -> None:
    """K, 02, 021, 0215."""
    graph = draft()
    integer = "http://www.w3.org/2001/XMLSchema#integer"
    for level, uri in enumerate(
        ("skill/c46fcb45-5c14-4ffa-abed-5a43f104bb22", "isced-f/02", "isced-f/021", "isced-f/0215"),
        start=1,
    ):
        about = _about(graph, f"<http://data.europa.eu/esco/{uri}>")
        assert ("og:level", f'"{level}"^^<{integer}>') in about


def test_collection_has_its_members(draft: Draft) -> None:
    """A collection is one by its columns; its name is that of its file."""
    assert _about(draft(), f"<{_ID}collection/esco-green-skills>") == {
        ("<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>", "skos:Collection"),
        ("skos:prefLabel", '"green skills"@en'),
        ("skos:prefLabel", '"绿色技能"@zh'),
        ("skos:member", _FOOD),
    }


def test_release_says_what_it_is(folder: Path) -> None:
    """Version by the folder's name, groups of ISCO covered, terms and changes told."""
    graph = ESCO.stages.draft(gather_package([folder], issued=date(2024, 5, 15)))
    assert graph.name == "https://w3id.org/occugraph/graph/release/esco/1.2.0"
    release = graph.release
    assert release
    assert (release.source, release.version, release.kind) == ("esco", "1.2.0", "release")
    assert release.issued == date(2024, 5, 15)
    assert release.covers == ("isco-08",)
    assert release.modified
    assert release.attribution
    assert "ESCO classification of the European Commission" in release.attribution
    assert release.provenance == "10 CSV tables of ESCO 1.2.0 in de, en."
    assert [origin.file for origin in graph.origins] == sorted(
        path.name for path in folder.iterdir()
    )
    assert graph.quarantined == ()


def test_release_conforms_to_the_shapes(draft: Draft) -> None:
    """By itself, with the ontology."""
    authored = AUTHORED.transform(AUTHORED.extract(ontology_dir()))
    ontology = next(graph for graph in authored if graph.name == GRAPH_ONTOLOGY)
    validated = validate_release(
        draft(), ontology, shapes=Shapes.load(shapes_dir()), cache=ConformanceCache(None)
    )
    assert validated.graph.release


def test_labels_are_trimmed_split_and_not_repeated(edit: Edit, draft: Draft) -> None:
    """Stray spaces, line ends of any kind, bars, and a label that is the preferred one too."""
    edit("occupations_en.csv", ",technical director,", ",  technical director\u00a0,")
    edit(
        "occupations_en.csv",
        "technical and operations director\nhead of technical",
        "technical director\r\n  head of technical \r\n\r\nhead of technical",
    )
    edit("occupations_en.csv", '"deputy chief of naval staff\nnavy commander"', "a | b|c")
    graph = draft()
    labels = {each for each in _about(graph, _DIRECTOR) if each[1].endswith("@en")}
    assert labels == {
        ("skos:prefLabel", '"technical director"@en'),
        ("skos:altLabel", '"head of technical"@en'),
    }
    alternatives = {text for predicate, text in _about(graph, _FLEET) if text.endswith("@en")}
    assert alternatives == {'"fleet commander"@en', '"a"@en', '"b"@en', '"c"@en'}


def test_hidden_labels_notes_and_definitions_are_kept(edit: Edit, draft: Draft) -> None:
    """Descriptions define; the few definitions and the notes say what is left out."""
    text = '"deputy chief of naval staff\nnavy commander",,released'
    edit("occupations_en.csv", text, '"chief","admiral",released')
    edit("occupations_en.csv", ",,0110.9", ',"Commands\na ""fleet"".",0110.9')
    about = _about(draft(), _FLEET)
    assert ("skos:hiddenLabel", '"admiral"@en') in about
    assert ("skos:definition", '"Commands\\na \\"fleet\\"."@en') in about


@pytest.mark.parametrize("prefix", ["", "ESCO dataset/"])
def test_zip_gz_and_folder_give_the_same_bytes(
    folder: Path, tmp_path: Path, pack: Callable[..., Path], prefix: str
) -> None:
    """A zip may have everything in one folder."""
    plain = ESCO.stages.draft(gather_package([folder]))
    archive = pack(tmp_path / "esco-v1.2.0.zip", prefix=prefix)
    zipped = ESCO.stages.draft(gather_package([archive]))
    assert (zipped.content, zipped.origins) == (plain.content, plain.origins)


def test_byte_order_mark_line_ends_and_gzip_change_nothing(folder: Path, draft: Draft) -> None:
    """Neither says anything about ESCO."""
    before = draft().content
    for path in sorted(folder.glob("skill*.csv")):
        content = path.read_bytes().replace(b"\n", b"\r\n")
        path.unlink()
        (folder / f"{path.name}.gz").write_bytes(gzip.compress(b"\xef\xbb\xbf" + content))
    for path in sorted(folder.glob("occ*.csv")):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r"))
    assert draft().content == before


def test_columns_are_found_by_name(folder: Path, draft: Draft) -> None:
    """Later versions add columns and change their order; what is unknown is said."""
    before = draft().content.payload
    path = folder / "occupationSkillRelations_en.csv"
    rows = [line.split(",") for line in path.read_text(encoding="utf-8").splitlines()]
    rows[0].append("weight")
    turned = [",".join(reversed([*row, "1"] if place else row)) for place, row in enumerate(rows)]
    path.write_text("\n".join(turned), encoding="utf-8")
    graph = draft()
    assert graph.release
    assert graph.release.provenance
    assert "occupationSkillRelations_en.csv weight" in graph.release.provenance
    provenance = b"ontology#provenance>"
    assert [line for line in graph.content.payload.splitlines() if provenance not in line] == [
        line for line in before.splitlines() if provenance not in line
    ]
