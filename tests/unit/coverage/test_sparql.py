"""Coverage by the queries that are published, where a newer release has dropped something."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from document_blocks import find_blocks
from occugraph.canonical import CanonicalGraph, canonicalize
from occugraph.coverage import read_coverage
from occugraph.index import GraphIndex, IndexReader, build_index
from occugraph.index.triples import ViewTriples
from occugraph.iri import GRAPH_CURATED, GRAPH_HISTORY, GRAPH_ONTOLOGY, PREFIXES, Iri, release_graph
from occugraph.projection import PublishedView
from occugraph.release import DraftGraph, read_release
from occugraph.view import compose_view
from occugraph_api.examples import find_example
from running import ROOT

NAMES = ("exact", "close", "broad", "narrow", "related", "noTerm", "negative", "removed")
ONTOLOGY = """
scheme:esco og:schemeKey "esco" .
og:requiresEssentialSkill rdfs:subPropertyOf og:requiresSkill .
og:requiresOptionalSkill rdfs:subPropertyOf og:requiresSkill .
"""
KEPT = """
esco-occ:kept a og:Occupation ; skos:inScheme scheme:esco ; og:currentStatus status:released .
esco-skill:kept a og:Skill ; skos:inScheme scheme:esco ; og:currentStatus status:released .
"""
DROPPED = KEPT.replace(":kept", ":dropped")
OURS = """
<urn:release> a og:Release ; og:sourceKey "occugraph" ; og:releaseKind "curated" ;
    owl:versionInfo "1" .
occ:one a og:Occupation ; skos:inScheme scheme:occugraph ; og:slug "one" ;
    og:requiresEssentialSkill esco-skill:kept , esco-skill:dropped , skill:near , skill:far .
occ:two a og:Occupation ; skos:inScheme scheme:occugraph ; og:slug "two" ;
    og:requiresOptionalSkill skill:near .
skill:near a og:Skill ; skos:inScheme scheme:occugraph .
skill:far a og:Skill ; skos:inScheme scheme:occugraph .
"""


def mapping(subject: str, match: str, target: str, more: str = "") -> str:
    return f"""[] a sssom:Mapping ; owl:annotatedSource {subject} ;
        sssom:object_source scheme:esco ;
        owl:annotatedProperty skos:{match}Match ; owl:annotatedTarget {target} ;
        sssom:mapping_justification semapv:ManualMappingCuration {more} ."""


MAPPINGS = [
    mapping("occ:one", "close", "esco-occ:kept"),
    mapping("occ:one", "exact", "esco-occ:dropped"),
    mapping("occ:two", "broad", "esco-occ:dropped"),
    mapping("occ:two", "exact", "esco-occ:dropped", '; sssom:predicate_modifier "Not"'),
    mapping("occ:two", "exact", "sssom:NoTermFound"),
    mapping("skill:near", "narrow", "esco-skill:kept"),
    mapping("skill:far", "exact", "esco-skill:dropped"),
]
COUNTS = {
    "one": (0, 1, 0, 0, 0, 0, 0, 1),
    "two": (0, 0, 0, 0, 0, 1, 1, 1),
}
SKILLS = {"one": (3, 2), "two": (1, 1)}
"""Of the four that the first requires one is gone, and of one the counterpart."""


def draft(name: Iri, turtle: str) -> DraftGraph:
    head = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
    triples = [
        (str(quad.subject), str(quad.predicate), str(quad.object))
        for quad in ox.parse(head + turtle, format=ox.RdfFormat.TURTLE)
    ]
    content = canonicalize(name, triples)
    if name == GRAPH_ONTOLOGY:
        return DraftGraph(content)
    return DraftGraph(content, read_release(triples, checksum=content.sha256, place=name))


def esco(version: str, issued: str, content: str) -> DraftGraph:
    release = f"""<urn:release:{version}> a og:Release ; og:sourceKey "esco" ;
        og:releaseKind "release" ; owl:versionInfo "{version}" ;
        dcterms:issued "{issued}"^^xsd:date ."""
    return draft(release_graph("esco", version), release + content)


@pytest.fixture(scope="module")
def view() -> PublishedView:
    """A view with the newer release, while the record has the older one, too."""
    named = [text.replace("[]", f"mapping:m{place}") for place, text in enumerate(MAPPINGS)]
    return PublishedView(
        compose_view(
            [
                draft(GRAPH_ONTOLOGY, ONTOLOGY),
                draft(GRAPH_CURATED, OURS + "\n".join(named)),
                esco("1.1.1", "2022-10-05", KEPT + DROPPED),
                esco("1.2.0", "2024-05-15", KEPT),
            ]
        )
    )


@pytest.fixture(scope="module")
def store(view: PublishedView) -> ox.Store:
    """The view as it is asked: the history is a named graph alone."""
    store = ox.Store()
    for graph in view.graphs:
        store.extend(quads_of(graph))
    return store


def quads_of(graph: CanonicalGraph) -> list[ox.Quad]:
    quads = list(ox.parse(graph.payload, format=ox.RdfFormat.N_QUADS))
    if graph.name == GRAPH_HISTORY:
        return quads
    return quads + [ox.Quad(each.subject, each.predicate, each.object) for each in quads]


def published() -> list[str]:
    found = find_blocks(ROOT / "docs" / "coverage.md")
    return [each.text for each in found if each.info == "sparql"]


def ask(store: ox.Store, query: str, names: tuple[str, ...]) -> dict[str, tuple[int, ...]]:
    found = store.query(query)
    assert isinstance(found, ox.QuerySolutions)
    return {row["slug"].value: tuple(int(row[name].value) for name in names) for row in found}


def test_the_reader_counts_what_is_removed_apart(view: PublishedView, tmp_path: Path) -> None:
    build_index(ViewTriples.of(view.graphs), view.view, "5" * 64, tmp_path / "index")
    found = read_coverage(IndexReader(GraphIndex.open(tmp_path / "index")), "esco")
    counts, skills = {}, {}
    for row in found.rows:
        slug = row.occupation.rpartition("/")[2]
        counts[slug] = tuple(
            getattr(row.counts, {"noTerm": "no_term"}.get(name, name)) for name in NAMES
        )
        skills[slug] = len(row.skills), sum(each.is_mapped for each in row.skills)
    assert (counts, skills) == (COUNTS, SKILLS)


def test_the_queries_of_the_document_say_the_same(store: ox.Store) -> None:
    counts, skills = published()
    assert ask(store, counts.replace('"isco-08"', '"esco"'), NAMES) == COUNTS
    assert ask(store, skills, ("total", "mapped")) == SKILLS


def test_the_example_says_the_same(store: ox.Store) -> None:
    example = find_example("sparql", "coverage")
    assert example
    assert ask(store, example.query, NAMES) == COUNTS
