"""Overlaps as triples, from graphs that are not yet served."""

import pyoxigraph as ox
import pytest

from occugraph.canonical import CanonicalGraph, canonicalize
from occugraph.iri import GRAPH_CURATED, OG, PREFIXES, starter_graph
from occugraph.overlap.composition import derive_overlaps

# Nothing here is a fact.
DRAFTS = """
entry:twin a og:ConsultationEntry ; og:draftName "数字孪生工程技术人员"@zh ;
    og:entryKind entry-kind:occupation ; og:draftOf occ:twin .
entry:type a og:ConsultationEntry ; og:draftName "数字孪生工"@zh ;
    og:entryKind entry-kind:work-type .
occ:twin a og:Occupation ; skos:inScheme scheme:occugraph .
"""
OFFICIAL = """
csco:4-04-05-10 a og:Occupation ; skos:inScheme scheme:csco-2022 ; skos:notation "4-04-05-10" ;
    skos:prefLabel "数字孪生应用技术员"@zh .
csco:6-18-01-04 a og:Occupation ; skos:inScheme scheme:csco-2022 ; skos:notation "6-18-01-04" ;
    skos:prefLabel "磨工"@zh .
"""

ANNOUNCED = """
new-occ:twin a og:Occupation ; skos:inScheme scheme:new-occupations ;
    skos:prefLabel "数字孪生员"@zh ; og:currentStatus status:recognised ;
    og:hasStatusChange status-change:a , status-change:b .
status-change:a a og:StatusChange ; og:statusKind status:recognised ; rdfs:comment "first"@en .
status-change:b a og:StatusChange ; og:statusKind status:recognised ; rdfs:comment "second"@en .
"""
NOTES = ("first", "second", "third")


def graph(name: str, turtle: str) -> CanonicalGraph:
    head = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
    quads = ox.parse(head + turtle, format=ox.RdfFormat.TURTLE)
    triples = [(str(quad.subject), str(quad.predicate), str(quad.object)) for quad in quads]
    return canonicalize(name, triples)  # type: ignore[arg-type]  # any IRI names a graph here


def said(turtle: str) -> dict[str, set[str]]:
    """Return the objects of each property that is said of overlaps, by its name."""
    graphs = [graph(GRAPH_CURATED, turtle), graph(starter_graph("csco-2022"), OFFICIAL)]
    found: dict[str, set[str]] = {}
    for _, predicate, obj in derive_overlaps(graphs):
        name = predicate.removeprefix(f"<{OG}").removeprefix(f"<{PREFIXES['rdfs']}")
        found.setdefault(name, set()).add(obj)
    return found


def test_a_draft_has_the_official_occupation_that_is_alike_and_no_other() -> None:
    found = said(DRAFTS)
    assert found["overlapsWith>"] == {f"<{PREFIXES['csco']}4-04-05-10>"}
    assert found["overlapRelation>"] == {f"<{PREFIXES['overlap-relation']}sibling>"}
    # Two of three characters' pairs are alike; nothing else is known of either.
    [label] = found["labelOverlap>"]
    [score] = found["overlapScore>"]
    value = float(label.split('"')[1])
    assert 0.4 < value < 1
    assert float(score.split('"')[1]) == round(value / 2, 6)


def test_the_form_of_a_number_is_that_of_a_store() -> None:
    assert said(DRAFTS)["groupOverlap>"] == {f'"0"^^<{PREFIXES["xsd"]}decimal>'}


def test_without_drafts_nothing_is_said() -> None:
    assert said(DRAFTS.replace("og:draftOf occ:twin", 'rdfs:comment "x"')) == {}


def test_what_is_removed_overlaps_with_nothing() -> None:
    gone = "csco:4-04-05-10 og:currentStatus status:removed ."
    assert f"<{PREFIXES['csco']}4-04-05-10>" not in said(DRAFTS + gone)["overlapsWith>"]


@pytest.mark.parametrize(
    ("changes", "note"),
    [
        ("status-change:b og:supersedes status-change:a .", "second"),
        ("status-change:a og:supersedes status-change:b .", "first"),
        (
            """status-change:a og:since "2021-03-18"^^xsd:date .
            status-change:b og:since "2022-06-14"^^xsd:date .""",
            "second",
        ),
        # An unknown day comes last.
        ('status-change:b og:since "2022-06-14"^^xsd:date .', "first"),
        # A later status that is not the current one.
        (
            """status-change:a og:since "2021-03-18"^^xsd:date .
            status-change:b og:since "2019-04-01"^^xsd:date .
            new-occ:twin og:hasStatusChange status-change:c .
            status-change:c og:since "2022-06-14"^^xsd:date ;
                og:statusKind status:removed ; rdfs:comment "third"@en .""",
            "first",
        ),
    ],
)
def test_the_note_is_that_of_the_last_change_that_stands(changes: str, note: str) -> None:
    comments = said(DRAFTS + ANNOUNCED + changes)["comment>"]
    assert {text for text in NOTES if f'"{text}"@en' in comments} == {note}
