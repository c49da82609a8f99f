"""Sets of mappings that a user brings, in and out."""

from pathlib import Path

import pytest

from occugraph.errors import IdentifierError, MissingColumnsError
from occugraph.iri import Iri, expand_curie
from occugraph.location import Location
from occugraph.resources import ontology_dir
from occugraph_loaders.sssom import collect_mapping_set, read_mapping_set, write_mapping_set
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
        (23, "has no author_id: expected a value, in its row or the header"),
        (24, "repeats line 20: expected one row for a subject, predicate and object"),
        (25, "has 1 cells: expected 8, one a column"),
    ]


def test_a_value_is_found_in_its_row_and_column(tmp_path: Path) -> None:
    (package,) = SSSOM_SETS.find(write(tmp_path, ROWS))
    graph = SSSOM_SETS.stages.draft(package)
    confidence = expand_curie("sssom:confidence")
    nodes = {o: s for s, p, o in graph.content.triples() if p == f"<{confidence}>"}
    node = nodes[f'"0.9"^^<{expand_curie("xsd:double")}>']
    found = SSSOM_SETS.locate(package).locate(node, confidence)
    assert found == Location("mine.sssom.tsv", 21, "confidence")


def test_missing_columns_are_all_named(tmp_path: Path) -> None:
    write(tmp_path, ROWS)
    path = tmp_path / "mine.sssom.tsv"
    path.write_text(path.read_text().replace("confidence\tauthor", "other\tauthor"))
    (package,) = SSSOM_SETS.find(tmp_path)
    with pytest.raises(MissingColumnsError, match="lacks the columns confidence"):
        SSSOM_SETS.stages.draft(package)


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


def test_mappings_of_a_graph_come_out_as_a_set(tmp_path: Path) -> None:
    (package,) = SSSOM_SETS.find(write(tmp_path, ROWS))
    graph = SSSOM_SETS.stages.draft(package).content
    found = collect_mapping_set(
        graph,
        Iri("https://example.org/sets/out"),
        title="Out",
        license_iri="https://example.org/license",
    )
    again = read_mapping_set(AuthoredText("out", write_mapping_set(found), ""))
    assert [(row.subject.rpartition("/")[2], row.is_negative) for row in again.rows] == [
        ("a", False),
        ("b", True),
    ]


def test_an_iri_without_a_prefix_is_an_error(tmp_path: Path) -> None:
    given = read_mapping_set(read_text(write(tmp_path, ROWS[:1]) / "mine.sssom.tsv"))
    prefixes = given.header.prefixes
    assert isinstance(prefixes, dict)
    del prefixes["onet"]
    with pytest.raises(IdentifierError, match=r"object_id .*: no prefix of the header fits"):
        write_mapping_set(given)
