"""The rows of the sample graph, written out."""

from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pytest

from occugraph.index import GraphIndex, build_index
from occugraph.iri import content_iri, expand_curie
from occugraph.neo4j.projection import project
from occugraph.neo4j.rows import Family, Properties, Rows
from occugraph.view import View
from sample_graph import load_sample_store, sample_view
from store_triples import triples_of

__all__ = ["sample_view"]

OCCUPATION = expand_curie("occ:microgrid-operator")
PLANT_OPERATOR = expand_curie("esco-occ:72381086-cb6e-455e-a40b-ccb26550aab6")
ANALYSE = expand_curie("esco-skill:29bfe2cd-f011-4f94-a3aa-f77768e60460")
BREAKER = expand_curie("esco-skill:55944cd4-03ea-4e52-832a-4ce72b62cf84")
REGULATIONS = expand_curie("esco-skill:6360d655-3494-45f6-bfc6-d5f63afc355b")
PRESS, SECONDARY, CURATORS = (
    expand_curie(f"evidence:{name}") for name in ("press-09", "secondary-06", "curators-03")
)
REQUIRES = Family("REQUIRES_SKILL", "Resource", "Resource")


@pytest.fixture(scope="module")
def rows(sample_view: View, tmp_path_factory: pytest.TempPathFactory) -> Rows:
    return _project(load_sample_store(), sample_view, tmp_path_factory.mktemp("rows"))


@pytest.fixture(scope="module")
def occupation(rows: Rows) -> Properties:
    return rows.nodes["Occupation"][OCCUPATION]


def _project(store: ox.Store, view: View, folder: Path) -> Rows:
    build_index(triples_of(store), view, "5" * 64, folder / "index")
    return project(GraphIndex.open(folder / "index"))


def test_the_texts_of_a_thing_are_properties_by_language(occupation: Properties) -> None:
    expected = {
        "prefLabel_en": "microgrid operator",
        "prefLabel_zh": "微电网管理员",
        "prefLabel_zh_latn_pinyin": "wēidiànwǎng guǎnlǐyuán",
        "altLabels_en": ["operator of microgrids"],
        "altLabels_de": ["Smart Grid Straßenwart"],
        "hiddenLabels_en": ["micro grid operator"],
        "definition_en": "Runs a small electricity system.",
        "scopeNote_en": "Not the operator of a transmission system.",
    }
    assert {name: occupation[name] for name in expected} == expected


def test_labels_have_case_folded_keys(occupation: Properties) -> None:
    keys = {name: value for name, value in occupation.items() if name.startswith("labelKey")}
    assert keys == {
        "labelKey": "microgrid operator",
        "labelKey_en": "microgrid operator",
        "labelKey_zh": "微电网管理员",
        "labelKey_zh_latn_pinyin": "wēidiànwǎng guǎnlǐyuán",
        "labelKeys_de": "\x00smart grid strassenwart",
        "labelKeys_en": "\x00microgrid operator\x00operator of microgrids",
        "labelKeys_zh": "\x00微电网管理员",
        "labelKeys_zh_latn_pinyin": "\x00wēidiànwǎng guǎnlǐyuán",
    }


def test_a_status_has_its_day_and_evidence(occupation: Properties) -> None:
    assert occupation["status"] == "RECOGNISED"
    assert occupation["statusSince"] == date(2026, 9, 9)
    assert occupation["statusNote"] == "published in the eighth batch"
    assert occupation["statusEvidence"] == [SECONDARY]


def test_a_status_that_the_release_says_has_no_evidence_of_its_own(rows: Rows) -> None:
    node = rows.nodes["Occupation"][PLANT_OPERATOR]
    assert (node["status"], node["release"], node["source"]) == ("RELEASED", "esco", "esco")
    assert "statusEvidence" not in node


def test_both_necessities_are_two_relationships(rows: Rows) -> None:
    found = {
        dict(values)["necessity"]: dict(values)
        for values, ends in rows.links[REQUIRES][OCCUPATION].items()
        if BREAKER in ends
    }
    predicate = expand_curie("og:requiresEssentialSkill")
    assert found["ESSENTIAL"] == {
        "necessity": "ESSENTIAL",
        "confidence": 0.6,
        "evidence": (SECONDARY,),
        "statements": (content_iri("statement", f"<{OCCUPATION}> <{predicate}> <{BREAKER}>"),),
    }
    assert found["OPTIONAL"]["evidence"] == (CURATORS,)


def test_what_the_release_says_shares_its_properties(rows: Rows) -> None:
    essential = (("confidence", 1.0), ("necessity", "ESSENTIAL"), ("release", "esco"))
    optional = (("confidence", 1.0), ("necessity", "OPTIONAL"), ("release", "esco"))
    found = rows.links[REQUIRES][PLANT_OPERATOR]
    assert set(found) == {essential, optional}
    assert ANALYSE in found[essential]
    assert found[optional] == [REGULATIONS]


def test_evidence_is_listed_best_first(rows: Rows) -> None:
    found = [
        dict(values) for values, ends in rows.links[REQUIRES][OCCUPATION].items() if ANALYSE in ends
    ]
    assert [(each["evidence"], each["confidence"]) for each in found] == [((PRESS, SECONDARY), 0.9)]


def test_a_statement_points_to_its_evidence(rows: Rows) -> None:
    predicate = expand_curie("og:requiresEssentialSkill")
    iri = content_iri("statement", f"<{OCCUPATION}> <{predicate}> <{ANALYSE}>")
    assert rows.nodes["Statement"][iri] == {
        "uri": iri,
        "subject": OCCUPATION,
        "predicate": predicate,
        "object": ANALYSE,
        "evidence": [PRESS, SECONDARY],
    }
    assert rows.links[Family("HAS_EVIDENCE", "Statement", "Evidence")][iri] == {
        (): [PRESS, SECONDARY]
    }
    assert iri in rows.links[Family("HAS_STATEMENT", "Resource", "Statement")][OCCUPATION][()]


def test_every_relationship_is_between_nodes_that_are_there(rows: Rows) -> None:
    things = {"Occupation", "Skill", "Technology", "Sector", "ConceptGroup", "Mapping"}
    things |= {"Consultation", "ConsultationEntry", "External"}
    keys = {label: set(nodes) for label, nodes in rows.nodes.items() if label not in things}
    keys["Resource"] = {key for label in things for key in rows.nodes.get(label, {})}
    for family, bundles in rows.links.items():
        assert set(bundles) <= keys[family.start], family
        ends = {end for found in bundles.values() for each in found.values() for end in each}
        assert ends <= keys[family.end], family


def test_several_definitions_of_a_language_are_a_list_too(
    sample_view: View, tmp_path: Path
) -> None:
    store = load_sample_store()
    definition = ox.Literal("A second one.", language="en")
    property_ = ox.NamedNode(expand_curie("skos:definition"))
    store.add(ox.Quad(ox.NamedNode(OCCUPATION), property_, definition))
    node = _project(store, sample_view, tmp_path).nodes["Occupation"][OCCUPATION]
    assert node["definition_en"] == "A second one."
    assert node["definitionAll_en"] == ["A second one.", "Runs a small electricity system."]


def test_values_that_cypher_cannot_fold_have_a_key(sample_view: View, tmp_path: Path) -> None:
    store = load_sample_store()
    property_ = ox.NamedNode(expand_curie("skos:notation"))
    store.add(ox.Quad(ox.NamedNode(OCCUPATION), property_, ox.Literal("STRAẞE（1）")))
    node = _project(store, sample_view, tmp_path).nodes["Occupation"][OCCUPATION]
    assert node["codeKey"] == "strasse（1）"
    assert node["codeOrder"] == "STRAẞE\ue000（1\ue000）"
    assert not {"uriKey", "uriOrder", "labelOrder"} & set(node)


def test_the_same_index_gives_the_same_rows(rows: Rows, sample_view: View, tmp_path: Path) -> None:
    again = _project(load_sample_store(), sample_view, tmp_path)
    assert again.nodes == rows.nodes
    assert again.links == rows.links
