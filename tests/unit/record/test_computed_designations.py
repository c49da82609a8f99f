"""Green and digital follow from the skills that ESCO gathers in its collections."""

from pathlib import Path

import pyoxigraph as ox

from derived_views import open_with_derived
from occugraph.binding import Kind
from occugraph.canonical import CanonicalGraph, canonicalize
from occugraph.computed_designations import compute_designations
from occugraph.index import IndexReader
from occugraph.iri import (
    GRAPH_CURATED,
    OG,
    PREFIXES,
    Iri,
    expand_curie,
    release_graph,
)
from occugraph.reader import Compare, Operator, PageRequest, Selection, UriKey
from occugraph.values import Designation, EvidenceMethod, Thing

PREFIX_LINES = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
ESCO = """
<urn:release:esco> a og:Release ; og:sourceKey "esco" ; owl:versionInfo "1.2.0" ;
    og:releaseKind "release" .
<https://w3id.org/occugraph/id/collection/esco-green-skills> a skos:Collection ;
    skos:member esco-skill:g1 , esco-skill:g2 , esco-skill:g3 .
esco-occ:forester a esco:Occupation , og:Occupation ; skos:inScheme scheme:esco ;
    esco:relatedEssentialSkill esco-skill:g1 , esco-skill:g2 , esco-skill:g3 , esco-skill:a .
esco-occ:one a og:Occupation ; skos:inScheme scheme:esco ; og:requiresEssentialSkill esco-skill:g1 .
esco-occ:few a og:Occupation ; skos:inScheme scheme:esco ;
    og:requiresEssentialSkill esco-skill:g1 , esco-skill:g2 , esco-skill:a , esco-skill:b ,
        esco-skill:c , esco-skill:d , esco-skill:e , esco-skill:f , esco-skill:h .
esco-occ:optional a og:Occupation ; skos:inScheme scheme:esco ;
    og:requiresEssentialSkill esco-skill:a , esco-skill:b ;
    og:requiresOptionalSkill esco-skill:g1 , esco-skill:g2 , esco-skill:g3 .
"""
OURS = """
<urn:release:ours> a og:Release ; og:sourceKey "occugraph" ; owl:versionInfo "1" ;
    og:releaseKind "curated" .
occ:operator a og:Occupation ; skos:inScheme scheme:occugraph ;
    og:requiresEssentialSkill esco-skill:g1 , esco-skill:g2 , skill:own , skill:mine , skill:b ,
        skill:c , skill:d , skill:e .
"""
FORESTER = expand_curie("esco-occ:forester")
OPERATOR = expand_curie("occ:operator")


def graph(name: Iri, turtle: str) -> CanonicalGraph:
    quads = ox.parse(PREFIX_LINES + turtle, format=ox.RdfFormat.TURTLE)
    triples = [(str(quad.subject), str(quad.predicate), str(quad.object)) for quad in quads]
    return canonicalize(name, triples)


def view_graphs() -> list[CanonicalGraph]:
    return [graph(release_graph("esco", "1.2.0"), ESCO), graph(GRAPH_CURATED, OURS)]


def designated(graphs: list[CanonicalGraph]) -> set[str]:
    triples = compute_designations(graphs)
    return {s[1:-1] for s, p, _ in triples if p == f"<{OG}hasDesignation>"}


def test_a_quarter_of_the_essential_skills_and_two_make_a_designation() -> None:
    """The forester has 3 of 4, ours exactly 2 of 8; 1 of 1 and 2 of 9 are not enough."""
    assert designated(view_graphs()) == {FORESTER, OPERATOR}


def test_without_the_collections_nothing_is_computed() -> None:
    assert compute_designations(view_graphs()[1:]) == frozenset()


def test_the_share_is_a_canonical_decimal_and_the_reason_counts() -> None:
    triples = compute_designations(view_graphs())
    shares = {obj for _, predicate, obj in triples if predicate == f"<{OG}skillShare>"}
    decimal = "^^<http://www.w3.org/2001/XMLSchema#decimal>"
    assert shares == {f'"0.75"{decimal}', f'"0.25"{decimal}'}
    reasons = {obj for _, predicate, obj in triples if predicate.endswith("#comment>")}
    assert (
        "\"3 of its 4 essential skills are in ESCO's collection of green skills, 75%; the rule asks"
        ' for 25% and at least 2"@en'
    ) in reasons


def test_a_whole_share_is_the_decimal_that_a_store_gives_back() -> None:
    whole = ESCO.replace(", esco-skill:a .\nesco-occ:one", ".\nesco-occ:one")
    triples = compute_designations([graph(release_graph("esco", "1.2.0"), whole)])
    assert '"1"^^<http://www.w3.org/2001/XMLSchema#decimal>' in {obj for *_, obj in triples}


def open_reader(directory: Path) -> IndexReader:
    graphs = view_graphs()
    return open_with_derived(graphs, compute_designations(graphs), directory)


def designation_of(thing: Thing | None) -> Designation:
    assert thing
    found = thing.values["designations"]
    assert isinstance(found, tuple)
    (designation,) = found
    assert isinstance(designation, Designation)
    return designation


def test_the_index_shows_it_apart_with_evidence_of_its_own(tmp_path: Path) -> None:
    reader = open_reader(tmp_path)
    selection = Selection(frozenset({"designations"}))
    found = reader.find(Kind.OCCUPATION, [UriKey(FORESTER), UriKey(OPERATOR)], selection)
    forester, operator = (designation_of(thing) for thing in found)
    assert (forester.kind, forester.basis) == ("GREEN", "COMPUTED")
    (evidence,) = forester.evidence
    assert (evidence.method, evidence.confidence) == (EvidenceMethod.INFERRED, 0.6)
    assert evidence.source.title == "esco 1.2.0"
    assert evidence.note == forester.reasons[0]
    # Ours, too, is believed for ESCO's collection, and less: it has but a quarter.
    assert [(each.confidence, each.source.title) for each in operator.evidence] == [
        (0.3, "esco 1.2.0")
    ]


def test_a_list_is_filtered_by_it(tmp_path: Path) -> None:
    """Apart from what is stated."""
    reader = open_reader(tmp_path)
    found = [
        [edge.node.uri for edge in reader.page(Kind.OCCUPATION, request, Selection()).edges]
        for request in (
            PageRequest(filter=Compare(name, Operator.EQ, "GREEN"))
            for name in ("computedDesignation", "designation")
        )
    ]
    assert found == [[FORESTER, OPERATOR], []]


def test_a_reader_knows_which_kinds_the_collections_of_its_view_decide(tmp_path: Path) -> None:
    """ESCO is there, and of its collections the green one alone."""
    assert open_reader(tmp_path).dataset.computes == ("GREEN",)
