"""Sets of mappings that a user brings, in and out."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from occugraph.canonical import CanonicalGraph
from occugraph.conformance import ConformanceCache, validate_release
from occugraph.errors import IdentifierError, MissingColumnsError, NotFoundError
from occugraph.iri import GRAPH_CURATED, GRAPH_ONTOLOGY, PREFIXES, Iri, expand_curie
from occugraph.location import Location
from occugraph.resources import ontology_dir
from occugraph.sssom.collection import (
    UNSPECIFIED_LICENSE,
    collect_mapping_set,
    find_mapping_sets,
    merge_mappings,
)
from occugraph.sssom.mapping_set import MappingRow, Value
from occugraph.sssom.writing import write_mapping_set
from occugraph.validation import Shapes
from occugraph_loaders.pipeline import AUTHORED
from occugraph_loaders.sssom import read_mapping_set
from occugraph_loaders.sssom.rules import SSSOM_RULES
from occugraph_loaders.sssom_release import SSSOM_SETS
from occugraph_loaders.text import AuthoredText, read_text

HEADER = """# sssom_version: '1.1'
# mapping_set_id: https://example.org/sets/mine
# mapping_set_title: Mine
# mapping_set_version: '2'
# publication_date: 2026-05-04
# license: https://creativecommons.org/publicdomain/zero/1.0/
# creator_label:
# - A. Person
# subject_source: scheme:esco
# subject_source_version: 1.2.0
# object_source: scheme:onet-soc-2019
# object_source_version: '2019'
# mapping_date: 2026-05-01
# curie_map:
#   agent: https://w3id.org/occugraph/id/agent/
#   esco-occ: http://data.europa.eu/esco/occupation/
#   onet: https://www.onetonline.org/link/summary/
#   scheme: https://w3id.org/occugraph/id/scheme/
"""
COLUMNS = "\t".join(
    (
        *("subject_id", "predicate_id", "predicate_modifier", "object_id"),
        *("mapping_justification", "confidence", "author_id", "comment"),
    )
)
MANUAL = "semapv:ManualMappingCuration"
ROWS = [
    f"esco-occ:a\tskos:closeMatch\t\tonet:15-1252.00\t{MANUAL}\t0.6\tagent:me\tboth | each",
    f"esco-occ:b\tskos:exactMatch\tNot\tonet:15-1252.00\t{MANUAL}\t0.9\tagent:me\t",
    f"esco-occ:c\tskos:exactMatch\t\tonet:15-1252.00\t{MANUAL}\t1.9\tagent:me\t",
    f"esco-occ:d\tskos:exactMatch\t\tonet:15-1252.00\t{MANUAL}\t0.9\t\t",
    f"esco-occ:a\tskos:closeMatch\t\tonet:15-1252.00\t{MANUAL}\t0.9\tagent:me\t",
    "esco-occ:e",
]


SSSOM = PREFIXES["sssom"]
# No confidence, date, author, source or version; a prefix that means something else here; and
# what the model allows as an extension.
BARE = """#mapping_set_id: https://example.org/sets/bare
#license: https://creativecommons.org/publicdomain/zero/1.0/
#extension_definitions:
#- slot_name: ext_note
#  property: https://example.org/note
#curie_map:
#  esco: http://data.europa.eu/esco/occupation/
#  jobs: https://example.org/jobs/
subject_id\tpredicate_id\tobject_id\tmapping_justification\text_note
jobs:1\tskos:closeMatch\tesco:a\tsemapv:LexicalMatching\tsame words
"""


@pytest.fixture(scope="module")
def curated() -> CanonicalGraph:
    """Return the curated graph that ships."""
    drafts = AUTHORED.draft(ontology_dir())
    return next(each.content for each in drafts if each.name == GRAPH_CURATED)


def without_id(slots: Mapping[str, tuple[Value, ...]]) -> dict[str, tuple[Value, ...]]:
    """Return the slots of a row but for its IRI, which the graph gives."""
    return {name: values for name, values in slots.items() if name != "record_id"}


def content(row: MappingRow) -> str:
    """Return what a row says, in a form that can be sorted."""
    return str(sorted((name, tuple(map(str, values))) for name, values in row.slots.items()))


def write(folder: Path, rows: list[str]) -> Path:
    text = HEADER + "\n".join([COLUMNS, *rows]) + "\n"
    (folder / "mine.sssom.tsv").write_text(text)
    return folder


def test_a_set_is_a_release_named_by_its_iri(tmp_path: Path) -> None:
    (package,) = SSSOM_SETS.find(write(tmp_path, ROWS))
    graph = SSSOM_SETS.stages.draft(package)
    release = graph.release
    assert release is not None
    assert (release.source, release.version) == ("sssom-example.org-sets-mine", "2")
    assert release.license == "https://creativecommons.org/publicdomain/zero/1.0/"
    assert release.attribution == "Mine, by A. Person."
    assert str(release.issued) == "2026-05-04"


def test_positive_rows_assert_their_match_and_negative_ones_do_not(tmp_path: Path) -> None:
    (package,) = SSSOM_SETS.find(write(tmp_path, ROWS))
    triples = set(SSSOM_SETS.stages.draft(package).content.triples())
    target = f"<{expand_curie('onet:15-1252.00')}>"
    close, exact = (f"<{expand_curie(f'skos:{name}Match')}>" for name in ("close", "exact"))
    assert (f"<{expand_curie('esco-occ:a')}>", close, target) in triples
    assert (f"<{expand_curie('esco-occ:b')}>", exact, target) not in triples


def test_rows_that_cannot_stand_are_set_aside(tmp_path: Path) -> None:
    (package,) = SSSOM_SETS.find(write(tmp_path, ROWS))
    found = [(row.row, row.reason) for row in SSSOM_SETS.stages.draft(package).quarantined]
    assert found == [
        (22, "confidence '1.9': expected a number from 0 to 1"),
        (24, "repeats line 20: expected one row for a subject, predicate and object"),
        (25, "has 1 cells: expected 8, one a column"),
    ]


def test_a_value_is_found_in_its_row_and_column(tmp_path: Path) -> None:
    (package,) = SSSOM_SETS.find(write(tmp_path, ROWS))
    graph = SSSOM_SETS.stages.draft(package)
    confidence = expand_curie("sssom:confidence")
    nodes = {o: s for s, p, o in graph.content.triples() if p == f"<{confidence}>"}
    node = nodes[f'"0.6"^^<{expand_curie("xsd:double")}>']
    found = SSSOM_SETS.locate(package).locate(node, confidence)
    assert found == Location("mine.sssom.tsv", 20, "confidence")


def test_missing_columns_are_all_named(tmp_path: Path) -> None:
    write(tmp_path, ROWS)
    path = tmp_path / "mine.sssom.tsv"
    text = path.read_text().replace("predicate_id", "x").replace("mapping_justification", "y")
    path.write_text(text)
    (package,) = SSSOM_SETS.find(tmp_path)
    missing = "lacks the columns predicate_id, mapping_justification"
    with pytest.raises(MissingColumnsError, match=missing):
        SSSOM_SETS.stages.draft(package)


def test_a_set_of_others_needs_no_more_than_sssom_asks_for(tmp_path: Path) -> None:
    (tmp_path / "bare.sssom.tsv").write_text(BARE)
    (package,) = SSSOM_SETS.find(tmp_path)
    graph = SSSOM_SETS.stages.draft(package)
    assert graph.quarantined == ()
    (mapping,) = {s for s, p, o in graph.content.triples() if o == f"<{SSSOM}Mapping>"}
    said = {(p, o) for s, p, o in graph.content.triples() if s == mapping}
    assert said == {
        (f"<{expand_curie('rdf:type')}>", f"<{SSSOM}Mapping>"),
        (f"<{expand_curie('owl:annotatedSource')}>", "<https://example.org/jobs/1>"),
        (f"<{expand_curie('owl:annotatedProperty')}>", f"<{expand_curie('skos:closeMatch')}>"),
        (
            f"<{expand_curie('owl:annotatedTarget')}>",
            "<http://data.europa.eu/esco/occupation/a>",
        ),
        (
            f"<{SSSOM}mapping_justification>",
            f"<{expand_curie('semapv:LexicalMatching')}>",
        ),
    }


def test_what_sssom_does_not_know_is_named_and_not_read(tmp_path: Path) -> None:
    (tmp_path / "bare.sssom.tsv").write_text(BARE)
    (package,) = SSSOM_SETS.find(tmp_path)
    release = SSSOM_SETS.stages.draft(package).release
    assert release is not None
    assert release.provenance is not None
    assert release.provenance.endswith("Not read: extension_definitions, ext_note.")


def test_a_set_of_others_conforms_to_the_shapes(tmp_path: Path) -> None:
    (tmp_path / "bare.sssom.tsv").write_text(BARE)
    (package,) = SSSOM_SETS.find(tmp_path)
    draft = SSSOM_SETS.stages.draft(package)
    ontology = next(each for each in AUTHORED.draft(ontology_dir()) if each.name == GRAPH_ONTOLOGY)
    # It raises where the release breaks a shape.
    validate_release(draft, ontology, shapes=Shapes.load(), cache=ConformanceCache(None))


@pytest.mark.parametrize("path", sorted(ontology_dir().rglob("*.sssom.tsv")), ids=lambda p: p.name)
def test_a_set_is_the_same_after_it_was_written_and_read(path: Path) -> None:
    given = read_mapping_set(read_text(path))
    text = write_mapping_set(given)
    again = read_mapping_set(AuthoredText("again", text, ""))
    assert again.header == given.header
    assert [row.slots for row in again.rows] == [row.slots for row in given.rows]
    assert write_mapping_set(again) == text


def test_header_lists_and_texts_with_bars_survive(tmp_path: Path) -> None:
    given = read_mapping_set(read_text(write(tmp_path, ROWS[:2]) / "mine.sssom.tsv"))
    again = read_mapping_set(AuthoredText("again", write_mapping_set(given), ""))
    assert again.header == given.header
    assert again.rows[0].slots["comment"] == ("both | each",)
    assert again.rows[0].slots == given.rows[0].slots


def test_a_set_comes_out_of_the_graph_as_it_went_in(tmp_path: Path) -> None:
    (package,) = SSSOM_SETS.find(write(tmp_path, ROWS[:2]))
    given = read_mapping_set(read_text(tmp_path / "mine.sssom.tsv"))
    found = collect_mapping_set([SSSOM_SETS.stages.draft(package).content], given.header.id)
    text = write_mapping_set(found)
    again = read_mapping_set(AuthoredText("out", text, ""), rules=SSSOM_RULES)
    assert again.header.slots == given.header.slots
    assert [without_id(row.slots) for row in again.rows] == [row.slots for row in given.rows]


@pytest.mark.parametrize("path", sorted(ontology_dir().rglob("*.sssom.tsv")), ids=lambda p: p.name)
def test_our_sets_come_out_of_the_curated_graph(path: Path, curated: CanonicalGraph) -> None:
    given = read_mapping_set(read_text(path))
    found = collect_mapping_set([curated], given.header.id)
    again = read_mapping_set(AuthoredText("out", write_mapping_set(found), ""))
    assert again.header.id == given.header.id
    assert again.header.slots == given.header.slots
    assert sorted(map(content, again.rows)) == sorted(map(content, given.rows))


def test_several_sets_merge_into_one_that_names_them(curated: CanonicalGraph) -> None:
    sets = find_mapping_sets([curated])
    wanted = [collect_mapping_set([curated], each).rows[0] for each in sets[:2]]
    nodes = [Iri(str(row.slots["record_id"][0])) for row in wanted]
    merged = merge_mappings([curated], nodes, Iri("https://example.org/merged"), title="Two")
    again = read_mapping_set(AuthoredText("out", write_mapping_set(merged), ""))
    apache = "https://www.apache.org/licenses/LICENSE-2.0"
    assert again.header.slots["license"] == (apache,)
    assert again.header.slots["mapping_set_source"] == sets[:2]
    assert {row.slots["mapping_source"] for row in again.rows} == {(each,) for each in sets[:2]}
    assert {row.slots["license"] for row in again.rows} == {(apache,)}


def test_sets_of_different_licenses_have_none_together(
    tmp_path: Path, curated: CanonicalGraph
) -> None:
    (package,) = SSSOM_SETS.find(write(tmp_path, ROWS[:1]))
    graphs = [curated, SSSOM_SETS.stages.draft(package).content]
    rows = [collect_mapping_set(graphs, each).rows[0] for each in find_mapping_sets(graphs)]
    nodes = [Iri(str(row.slots["record_id"][0])) for row in rows]
    merged = merge_mappings(graphs, nodes, Iri("https://example.org/merged"), title="All")
    assert merged.header.slots["license"] == (UNSPECIFIED_LICENSE,)
    cc0 = "https://creativecommons.org/publicdomain/zero/1.0/"
    assert sum(row.slots["license"] == (cc0,) for row in merged.rows) == 1


def test_a_set_that_is_not_there_is_an_error(curated: CanonicalGraph) -> None:
    with pytest.raises(
        NotFoundError, match=r"known: https://w3id\.org/occugraph/mappings/csco-2022"
    ):
        collect_mapping_set([curated], Iri("https://example.org/none"))


def test_an_iri_without_a_prefix_is_an_error(tmp_path: Path) -> None:
    given = read_mapping_set(read_text(write(tmp_path, ROWS[:1]) / "mine.sssom.tsv"))
    prefixes = given.header.prefixes
    assert isinstance(prefixes, dict)
    del prefixes["onet"]
    with pytest.raises(IdentifierError, match=r"object_id .*: no prefix of the header fits"):
        write_mapping_set(given)
