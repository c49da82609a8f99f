"""Rows are counted exactly in every written form, however it is cut into chunks."""

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from occugraph_api.sparql.meter import MeteredWriter, OverLimitError, count_rows

FORMS = {
    "json": ox.QueryResultsFormat.JSON,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
    "xml": ox.QueryResultsFormat.XML,
}
NASTY = 'a"},{"b\\"\r\n,\\\\<result>\t},{'


def _written(form: str, values: list[str]) -> bytes:
    store = ox.Store()
    for number, value in enumerate(values):
        subject = ox.NamedNode(f"http://e/{number}")
        store.add(ox.Quad(subject, ox.NamedNode("http://e/p"), ox.Literal(value)))
    result = store.query("SELECT ?s ?o ?none { ?s ?p ?o }")
    assert isinstance(result, ox.QuerySolutions)
    return result.serialize(format=FORMS[form]) or b""


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("rows", [0, 1, 2, 7])
def test_rows_are_counted_through_nasty_values(form: str, rows: int) -> None:
    """Quotes, separators and line ends inside values are no rows."""
    assert count_rows(form, _written(form, [NASTY] * rows)) == rows


@pytest.mark.parametrize("form", FORMS)
def test_empty_solutions_are_counted(form: str) -> None:
    """A solution that binds nothing is a row too."""
    result = ox.Store().query("SELECT ?x { VALUES ?x { UNDEF UNDEF UNDEF } }")
    assert isinstance(result, ox.QuerySolutions)
    assert count_rows(form, result.serialize(format=FORMS[form]) or b"") == 3


@given(
    form=st.sampled_from(sorted(FORMS)),
    values=st.lists(st.text(alphabet='"\\{},\r\n a<', max_size=6), min_size=1, max_size=6),
    cuts=st.lists(st.integers(1, 9), min_size=1, max_size=5),
)
def test_cap_on_rows_holds_for_any_cut(form: str, values: list[str], cuts: list[int]) -> None:
    """A writer with room for all rows takes them; with room for one fewer it refuses."""
    body = _written(form, values)
    for most, fits in ((len(values), True), (len(values) - 1, False)):
        writer = MeteredWriter(max_bytes=10**6, max_rows=most, form=form)
        position = turn = 0
        refused = False
        try:
            while position < len(body):
                step = cuts[turn % len(cuts)]
                writer.write(body[position : position + step])
                position, turn = position + step, turn + 1
        except OverLimitError as error:
            refused = error.kind == "rows"
        assert refused is not fits


def test_cap_on_bytes_is_exact() -> None:
    """As many bytes as allowed pass; one more is refused."""
    writer = MeteredWriter(max_bytes=4, max_rows=1)
    writer.write(b"abcd")
    assert writer.getvalue() == b"abcd"
    with pytest.raises(OverLimitError, match="bytes"):
        writer.write(b"e")
