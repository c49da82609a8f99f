"""The strict reader of SSSOM tables."""

from pathlib import Path

import pytest

from occugraph.errors import MissingColumnsError, RowError, SourceError
from occugraph.iri import Iri
from occugraph.validation import SHAPE
from occugraph_loaders.sssom.findings import MAX_CELLS, WrongCellsError
from occugraph_loaders.sssom.table import MappingTable, read_mapping_set
from occugraph_loaders.text import AuthoredText, read_text

OCC = "https://w3id.org/occugraph/id/occupation/"
ESCO = "http://data.europa.eu/esco/occupation/"


@pytest.fixture
def text(ontology: Path) -> str:
    """Return the table of the miniature."""
    return read_text(ontology / "mappings" / "test.sssom.tsv").text


def _read(text: str) -> MappingTable:
    return read_mapping_set(AuthoredText("m.sssom.tsv", text, ""))


def test_rows_are_read_in_order(text: str) -> None:
    """Positive, negative, and no term found; quotes and lists of values are undone."""
    positive, negative, none = _read(text).rows
    assert positive.line == 12
    assert (positive.subject, positive.object) == (Iri(OCC + "kiln-operator"), Iri(ESCO + "1"))
    assert positive.slots["author_id"] == (
        "https://w3id.org/occugraph/id/agent/a",
        "https://w3id.org/occugraph/id/agent/b",
    )
    assert positive.slots["confidence"] == (0.6,)
    assert negative.is_negative
    assert negative.slots["comment"] == ('A "false friend".',)
    assert none.object is None
    assert "comment" not in none.slots


def test_header_gives_slots_to_rows(text: str) -> None:
    """A date of the set holds for each row without its own."""
    assert {str(row.slots["mapping_date"][0]) for row in _read(text).rows} == {"2026-11-23"}


def test_windows_line_ends_change_nothing(text: str) -> None:
    """A table saved elsewhere says the same."""
    assert _read(text.replace("\n", "\r\n")).rows == _read(text).rows


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("\t0.6\t", "\t1.6\t", "m.sssom.tsv:12 confidence '1.6': expected a number from 0 to 1"),
        ("\t0.6\t", "\tnan\t", "m.sssom.tsv:12 confidence 'nan': expected a number from 0 to 1"),
        ("\t0.6\t", "\t\t", "m.sssom.tsv:12 confidence '': expected a value"),
        ("skos:closeMatch", "owl:sameAs", "m.sssom.tsv:12 predicate_id 'owl:sameAs': expected one"),
        ("Not", "not", "m.sssom.tsv:13 predicate_modifier 'not': expected Not or nothing"),
        ("esco-occ:1\t", "x:1\t", "m.sssom.tsv:12 object_id 'x:1': expected a CURIE with a prefix"),
        ("esco-occ:1\t", "esco-occ:a b\t", "m.sssom.tsv:12 object_id 'esco-occ:a b': expected"),
        ("esco-occ:1\t", "occ:kiln-operator\t", "expected another term than the subject"),
        ("semapv:Manual", "semapv:Wrong", "mapping_justification 'semapv:WrongMappingCuration'"),
        ("scheme:esco\t1\t", "\t1\t", "m.sssom.tsv:14 object_source '': expected the scheme"),
        ("2026-11-23", "2026-13-01", "mapping_date '2026-13-01': expected a date YYYY-MM-DD"),
        ("esco-occ:2", "esco-occ:1\t", "m.sssom.tsv:13 has 10 cells: expected 9"),
        ('"A ""false', '"A "false', "m.sssom.tsv:13 is not a row of tab-separated values"),
        ("\tcomment\n", "\tcoment\n", "m.sssom.tsv:11 column 'coment': expected one of record_id"),
        ("\tcomment\n", "\tconfidence\n", "'confidence': expected each column once"),
        ("0.9", "0.9\n\n", "m.sssom.tsv:13 has 8 cells"),
    ],
)
def test_wrong_row_names_line_column_and_value(text: str, old: str, new: str, message: str) -> None:
    """The message says where, which value, and what was allowed."""
    assert old in text
    with pytest.raises((RowError, WrongCellsError)) as err:
        _read(text.replace(old, new, 1))
    assert message in str(err.value)


def test_all_wrong_cells_are_named_at_once(text: str) -> None:
    """In the order of the file; of very many the rest is a number."""
    text = text.replace("\t0.6\t", "\t6\t").replace("semapv:Manual", "semapv:Wrong")
    with pytest.raises(WrongCellsError, match=r"\(and 3 more\)") as err:
        _read(text)
    places = [str(finding.location) for finding in err.value.report.findings]
    assert places == [
        "m.sssom.tsv:12 confidence",
        "m.sssom.tsv:12 mapping_justification",
        "m.sssom.tsv:13 mapping_justification",
        "m.sssom.tsv:14 mapping_justification",
    ]
    assert err.value.report.findings[0].shape == f"{SHAPE}Cell-confidence"
    assert [rule.number for rule in err.value.report.rules] == [
        "R-CELL-mapping_justification",
        "R-CELL-confidence",
    ]
    row = text.split("\n")[11]
    with pytest.raises(WrongCellsError) as err:
        _read(text + f"{row}\n" * 100)
    assert len(err.value.report.findings) == MAX_CELLS + 1
    assert err.value.report.findings[-1].message.startswith("104 more cells")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("esco/occupation/\n#   occ", "esco/x/\n#   occ", "m.sssom.tsv:8 header"),
        ("# license: https", "# licence: https", "licence"),
        ("# license: https://www.apache.org/licenses/LICENSE-2.0\n", "", "license '': expected"),
        ("'1.1'", "'3.0'", "m.sssom.tsv:1 sssom_version '3.0': expected 1.0 or 1.1"),
        ("# curie_map:", "# curie_map: [", "expected YAML"),
        ("# curie_map:", "# other: " + "[" * 5000 + "\n# curie_map:", "expected YAML"),
        ("# mapping_date: 2026-11-23", "# see_also: &a [b]\n# other: *a", "an alias"),
        ("mapping_set_id: https://w3id.org/occugraph/mappings/test", "mapping_set_id: a b", "a b"),
    ],
)
def test_wrong_header_names_its_line(text: str, old: str, new: str, message: str) -> None:
    """A prefix of ours cannot mean something else, a slot cannot be misspelled."""
    assert old in text
    with pytest.raises(RowError) as err:
        _read(text.replace(old, new, 1))
    assert message.removesuffix(" header") in str(err.value)


def test_all_missing_columns_are_one_error(text: str) -> None:
    """Whoever mends the file sees all at once."""
    text = text.replace("# mapping_date: 2026-11-23\n", "").replace("\tconfidence\t", "\tother\t")
    with pytest.raises(MissingColumnsError) as err:
        _read(text)
    assert err.value.facts["columns"] == ("confidence", "mapping_date")


@pytest.mark.parametrize("what", ["repeats", "contradicts"])
def test_row_about_the_same_pair_is_refused(text: str, what: str) -> None:
    """A pair is mapped once, and not both so and not so."""
    row = text.split("\n")[11]
    twin = row if what == "repeats" else row.replace("\t\tesco-occ:1", "\tNot\tesco-occ:1")
    with pytest.raises(WrongCellsError, match=f":15 {what} line 12"):
        _read(f"{text}{twin}\n")


def test_table_without_header_or_rows_is_refused(text: str) -> None:
    """Each is said for what it is."""
    table = text[text.index("subject_id\t") :]
    with pytest.raises(SourceError, match="has no header"):
        _read(table)
    with pytest.raises(SourceError, match="has no row"):
        _read(text[: text.index("occ:kiln-operator\t")])
    with pytest.raises(SourceError, match="has no tab"):
        _read(text.replace("\t", ";"))
