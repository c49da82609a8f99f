"""Drafts against official occupations: the same from each reader, for what both have."""

from collections.abc import Callable
from datetime import date

import pyoxigraph as ox
import pytest

from occugraph.index.triples import ViewTriples
from occugraph.iri import GRAPH_CURATED, PREFIXES, Iri, expand_curie, starter_graph
from occugraph.overlap import Factor, Overlap, OverlapTable, Relation, find_overlaps, is_prepared
from occugraph.reader import Reader
from occugraph.view import GraphEntry, View
from sample_graph import make_release
from store_triples import triples_of

# Nothing here is a fact.
CURATED = """
source:paper a og:Source ; dcterms:title "Paper"@en .
consultation:c a og:Consultation ; dcterms:source source:paper ;
    og:hasEntry entry:twin , entry:same , entry:alone , entry:type .
entry:twin a og:ConsultationEntry ; og:draftName "数字孪生工程技术人员"@zh ;
    og:entryKind entry-kind:occupation ; og:draftOf occ:twin .
entry:same a og:ConsultationEntry ; og:draftName "大数据工程技术人员"@zh ;
    og:entryKind entry-kind:occupation ; og:draftOf occ:same .
entry:alone a og:ConsultationEntry ; og:draftName "琥珀鉴藏家"@zh ;
    og:entryKind entry-kind:occupation ; og:draftOf occ:alone .
entry:type a og:ConsultationEntry ; og:draftName "大数据工"@zh ; og:entryKind entry-kind:work-type .
occ:twin a og:Occupation ; skos:inScheme scheme:occugraph ;
    og:requiresEssentialSkill skill:modeling ; skos:definition "建立数字孪生模型。"@zh .
skill:modeling a og:Skill ; skos:inScheme scheme:occugraph ; skos:prefLabel "数字孪生应用"@zh .
occ:same a og:Occupation ; skos:inScheme scheme:occugraph .
occ:alone a og:Occupation ; skos:inScheme scheme:occugraph .
mapping:not a sssom:Mapping ;
    sssom:mapping_justification semapv:ManualMappingCuration ; owl:annotatedSource occ:twin ;
    owl:annotatedProperty skos:exactMatch ; owl:annotatedTarget csco:4-04-05-10 ;
    sssom:predicate_modifier "Not" ; sssom:confidence "0.9"^^xsd:double ;
    rdfs:comment "another level" .
mapping:near a sssom:Mapping ;
    sssom:mapping_justification semapv:ManualMappingCuration ; owl:annotatedSource occ:twin ;
    owl:annotatedProperty skos:relatedMatch ; owl:annotatedTarget csco:2-02-38-03 ;
    sssom:confidence "0.6"^^xsd:double .
mapping:false a sssom:Mapping ;
    sssom:mapping_justification semapv:ManualMappingCuration ; owl:annotatedSource occ:twin ;
    owl:annotatedProperty skos:closeMatch ; owl:annotatedTarget csco:4-04-05-99 ;
    sssom:predicate_modifier "Not" ; sssom:confidence "0.9"^^xsd:double .
new-occ:twin a og:Occupation ; skos:inScheme scheme:new-occupations ;
    skos:prefLabel "数字孪生应用技术员"@zh ; og:currentStatus status:recognised ;
    og:hasStatusChange status-change:n .
status-change:n a og:StatusChange ; og:statusKind status:recognised ; rdfs:comment "announced"@en .
mapping:new a sssom:Mapping ;
    sssom:mapping_justification semapv:ManualMappingCuration ; owl:annotatedSource new-occ:twin ;
    owl:annotatedProperty skos:exactMatch ; owl:annotatedTarget csco:4-04-05-10 ;
    sssom:confidence "0.6"^^xsd:double .
new-occ:apart a og:Occupation ; skos:inScheme scheme:new-occupations ;
    skos:prefLabel "数字孪生训练师"@zh ; og:currentStatus status:recognised .
"""
OFFICIAL = """
csco:4-04-05-10 a og:Occupation ; skos:inScheme scheme:csco-2022 ; skos:notation "4-04-05-10" ;
    skos:prefLabel "数字孪生应用技术员"@zh .
csco:2-02-38-03 a og:Occupation ; skos:inScheme scheme:csco-2022 ; skos:notation "2-02-38-03" ;
    skos:prefLabel "大数据工程技术人员"@zh .
csco:4-04-05-99 a og:Occupation ; skos:inScheme scheme:csco-2022 ; skos:notation "4-04-05-99" ;
    skos:prefLabel "孪生数字员"@zh .
csco:6-18-01-04 a og:Occupation ; skos:inScheme scheme:csco-2022 ; skos:notation "6-18-01-04" ;
    skos:prefLabel "磨工"@zh .
scheme:csco-2022 a skos:ConceptScheme ; og:schemeKey "csco-2022" .
scheme:new-occupations a skos:ConceptScheme ; og:schemeKey "new-occupations" .
scheme:occugraph a skos:ConceptScheme ; og:schemeKey "occugraph" .
"""
TWIN = expand_curie("entry:twin")
_ISSUED = date(2026, 1, 1)
APPLIED = expand_curie("csco:4-04-05-10")


@pytest.fixture
def graph(open_reader: Callable[[ViewTriples, View], Reader]) -> Reader:
    """A reader of the drafts and of four official occupations."""
    head = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
    store, entries = ox.Store(), []
    parts = (
        (GRAPH_CURATED, CURATED, make_release("occugraph", "1", "curated", _ISSUED)),
        (starter_graph("csco-2022"), OFFICIAL, make_release("csco-2022", "1", "starter", _ISSUED)),
    )
    for name, turtle, held in parts:
        for place in (ox.NamedNode(name), ox.DefaultGraph()):
            store.load((head + turtle).encode(), format=ox.RdfFormat.TURTLE, to_graph=place)
        entries.append(GraphEntry(name, "0" * 64, 1, held))
    return open_reader(triples_of(store), View("current", tuple(entries)))


def found(reader: Reader, entry: str) -> dict[Iri, Overlap]:
    overlaps = OverlapTable(reader).find(expand_curie(entry))
    return {overlap.occupation: overlap for overlap in overlaps}


def test_another_level_is_a_sibling_and_says_so(graph: Reader) -> None:
    overlap = found(graph, "entry:twin")[APPLIED]
    assert overlap.relation is Relation.SIBLING
    assert "label: the names without their endings share 数字、字孪、孪生" in overlap.reasons
    assert any(
        reason.startswith("level: 工程技术人员 ") and "技术员 (technicians) there" in reason
        for reason in overlap.reasons
    )
    assert "curated mapping: not exactMatch, confidence 0.9: another level" in overlap.reasons


def test_the_score_is_the_sum_of_its_named_parts(graph: Reader) -> None:
    for overlap in found(graph, "entry:twin").values():
        assert [part.factor for part in overlap.contributions] == list(Factor)
        assert sum(part.weight for part in overlap.contributions) == pytest.approx(1)
        total = sum(part.value * part.weight for part in overlap.contributions)
        assert overlap.score == pytest.approx(total, abs=1e-6)


def test_what_the_skills_and_tasks_say_counts(graph: Reader) -> None:
    values = {part.factor: part.value for part in found(graph, "entry:twin")[APPLIED].contributions}
    assert values[Factor.SKILLS] == 1  # the skill has the official name
    assert 0 < values[Factor.TASKS] < 1  # the definition has a part of it


def test_the_group_of_a_curated_neighbor_counts(graph: Reader) -> None:
    values = {
        part.factor: part.value
        for part in found(graph, "entry:twin")[expand_curie("csco:2-02-38-03")].contributions
    }
    assert values[Factor.GROUP] == 1


def test_the_same_name_at_the_same_level_may_be_a_duplicate(graph: Reader) -> None:
    overlap = found(graph, "entry:same")[expand_curie("csco:2-02-38-03")]
    assert overlap.relation is Relation.POSSIBLE_DUPLICATE
    assert overlap.contributions[0].value == 1


def test_what_a_curator_denies_to_be_close_is_new(graph: Reader) -> None:
    overlap = found(graph, "entry:twin")[expand_curie("csco:4-04-05-99")]
    assert overlap.relation is Relation.NEW
    assert "curated mapping: not closeMatch, confidence 0.9" in overlap.reasons


def test_where_nothing_is_near_the_nearest_is_named_as_new(graph: Reader) -> None:
    (overlap,) = found(graph, "entry:alone").values()
    assert overlap.relation is Relation.NEW
    assert overlap.score < 0.2


def test_a_work_type_has_no_overlaps(graph: Reader) -> None:
    assert found(graph, "entry:type") == {}


def test_an_announced_occupation_of_the_classification_is_listed_once(graph: Reader) -> None:
    overlaps = found(graph, "entry:twin")
    assert expand_curie("new-occ:twin") not in overlaps
    assert "announced" in overlaps[APPLIED].reasons
    assert expand_curie("new-occ:apart") in overlaps


def test_a_short_name_in_the_tasks_is_no_overlap(graph: Reader) -> None:
    """One character, as 磨 of 磨工, stands in many texts."""
    assert expand_curie("csco:6-18-01-04") not in found(graph, "entry:twin")


def test_the_table_is_made_once_for_a_reader(graph: Reader) -> None:
    assert not is_prepared(graph)
    first = find_overlaps(graph, TWIN)
    assert is_prepared(graph)
    assert find_overlaps(graph, TWIN) is first
