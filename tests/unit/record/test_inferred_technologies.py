"""Technologies of ESCO's occupations follow from mappings to O*NET, each by a path."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from derived_views import open_with_derived
from occugraph.binding import LinkName
from occugraph.canonical import CanonicalGraph, NTriple, canonicalize
from occugraph.inferred_technologies import CONFIDENCE, infer_technologies
from occugraph.iri import (
    GRAPH_ONTOLOGY,
    PREFIXES,
    Iri,
    expand_curie,
    release_graph,
)
from occugraph.materialization import materialize
from occugraph.reader import PageRequest, Selection
from occugraph.values import EvidenceMethod

PREFIX_LINES = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())

ONET = """
<urn:release:onet> a og:Release ; og:sourceKey "onet" ; owl:versionInfo "1" ;
    og:releaseKind "release" .
onet:15-1251.00 a og:Occupation ; skos:inScheme scheme:onet-soc-2019 ;
    skos:notation "15-1251.00" ; skos:prefLabel "Computer Programmers"@en ;
    og:usesTechnology unspsc:43232408 , <urn:tool:a> , <urn:tool:b> ;
    og:usesInDemandTechnology <urn:tool:a> .
onet:15-1252.00 a og:Occupation ; skos:inScheme scheme:onet-soc-2019 ;
    skos:notation "15-1252.00" ; skos:prefLabel "Software Developers"@en ;
    og:usesTechnology unspsc:43232408 .
unspsc:43232408 a og:Technology ; skos:inScheme scheme:unspsc .
<urn:tool:a> a og:Technology ; skos:inScheme scheme:onet-technology .
<urn:tool:b> a og:Technology ; skos:inScheme scheme:onet-technology .
"""
ESCO = """
<urn:release:esco> a og:Release ; og:sourceKey "esco" ; owl:versionInfo "1" ;
    og:releaseKind "release" .
esco-occ:dev a og:Occupation ; skos:inScheme scheme:esco ;
    skos:prefLabel "says og:usesTechnology, as text"@en .
esco-occ:tester a og:Occupation ; skos:inScheme scheme:esco .
"""
CROSSWALK = """
<urn:release:crosswalk> a og:Release ; og:sourceKey "esco-onet" ; owl:versionInfo "1" ;
    og:releaseKind "release" .
<urn:m1> a sssom:Mapping ; owl:annotatedSource esco-occ:dev ;
    owl:annotatedProperty skos:closeMatch ; owl:annotatedTarget onet:15-1251.00 ;
    sssom:mapping_justification semapv:ManualMappingCuration .
<urn:m2> a sssom:Mapping ; owl:annotatedSource onet:15-1252.00 ;
    owl:annotatedProperty skos:narrowMatch ; owl:annotatedTarget esco-occ:dev ;
    sssom:mapping_justification semapv:ManualMappingCuration .
<urn:m3> a sssom:Mapping ; owl:annotatedSource esco-occ:gone ;
    owl:annotatedProperty skos:exactMatch ; owl:annotatedTarget onet:15-1252.00 ;
    sssom:mapping_justification semapv:ManualMappingCuration .
"""
NOT = """
<urn:m4> a sssom:Mapping ; owl:annotatedSource esco-occ:tester ;
    owl:annotatedProperty skos:exactMatch ; owl:annotatedTarget onet:15-1252.00 ;
    sssom:predicate_modifier "Not" .
<urn:m5> a sssom:Mapping ; owl:annotatedSource esco-occ:tester ;
    owl:annotatedProperty skos:relatedMatch ; owl:annotatedTarget onet:15-1252.00 .
"""
COMMODITY = expand_curie("unspsc:43232408")
TOOL = Iri("urn:tool:a")
DEV = expand_curie("esco-occ:dev")


def graph(source: str, turtle: str) -> CanonicalGraph:
    quads = ox.parse(PREFIX_LINES + turtle, format=ox.RdfFormat.TURTLE)
    triples = [(str(quad.subject), str(quad.predicate), str(quad.object)) for quad in quads]
    return canonicalize(release_graph(source, "1"), triples)


def view_graphs() -> list[CanonicalGraph]:
    return [graph("onet", ONET), graph("esco", ESCO), graph("esco-onet", CROSSWALK)]


def uses(technology: Iri) -> NTriple:
    return (f"<{DEV}>", f"<{expand_curie('og:usesTechnology')}>", f"<{technology}>")


def test_commodities_and_tools_in_demand_are_carried_over() -> None:
    assert infer_technologies(view_graphs()) == {uses(COMMODITY), uses(TOOL)}


def test_neither_a_negative_nor_a_related_match_carries_anything() -> None:
    graphs = [*view_graphs(), graph("other", NOT)]
    assert infer_technologies(graphs) == infer_technologies(view_graphs())


def test_what_is_removed_gets_nothing() -> None:
    removed = graph("history", "esco-occ:dev og:currentStatus status:removed .")
    assert infer_technologies([*view_graphs(), removed]) == frozenset()


@pytest.mark.parametrize("left_out", range(3))
def test_nothing_follows_while_a_source_is_missing(left_out: int) -> None:
    graphs = view_graphs()
    del graphs[left_out]
    assert infer_technologies(graphs) == frozenset()


def test_materialization_keeps_them_and_leaves_out_what_is_asserted() -> None:
    asserted = graph("mine", f"esco-occ:dev og:usesTechnology <{TOOL}> .")
    graphs = [*view_graphs(), asserted]
    ontology = canonicalize(GRAPH_ONTOLOGY, [])
    derived = materialize(ontology, graphs, inferred=infer_technologies(graphs))
    assert set(derived.triples()) == {uses(COMMODITY)}


def test_the_index_shows_each_path_as_evidence_best_first(tmp_path: Path) -> None:
    graphs = view_graphs()
    reader = open_with_derived(graphs, infer_technologies(graphs), tmp_path)
    selection = Selection(frozenset({"uri"}), frozenset({"confidence", "evidence"}))
    (page,) = reader.linked(
        LinkName.OCCUPATION_TECHNOLOGIES, [DEV], PageRequest(first=10), selection
    )
    found = {edge.node.uri: edge for edge in page.edges}
    assert found.keys() == {COMMODITY, TOOL}
    evidence = found[COMMODITY].evidence
    assert [(each.uri, each.confidence, each.note) for each in evidence] == [
        ("urn:m1", 0.6, "as of Computer Programmers (15-1251.00), skos:closeMatch"),
        # Written from O*NET's end: seen from ESCO the match is broad.
        ("urn:m2", 0.3, "as of Software Developers (15-1252.00), skos:broadMatch"),
    ]
    assert {each.method for each in evidence} == {EvidenceMethod.INFERRED}
    assert evidence[0].source.title == "esco-onet 1"
    assert found[COMMODITY].confidence == CONFIDENCE[expand_curie("skos:closeMatch")]
    assert [each.uri for each in found[TOOL].evidence] == ["urn:m1"]
