"""Validation: shapes from a folder, and what the engine makes of terms and of bad shapes."""

import gc
import subprocess
import sys
from pathlib import Path
from typing import Final

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from occugraph.errors import RowError, SourceError
from occugraph.validation import SHAPE, Severity, Shapes, engine, validate
from validation_shapes import PREFIXES, make_shapes, parse

RDF_TYPE: Final = " <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> "
LABEL: Final = """
shape:Thing-label a sh:PropertyShape ; sh:targetClass <urn:Thing> ; sh:path <urn:label> ;
    sh:minCount 1 ; sh:pattern "^[a-z]+$" ; sh:severity sh:Violation ; sh:name "R-1" ;
    sh:description "A thing has a label."@en ; sh:message "Add a label."@en .
"""


def test_missing_value_is_found_at_its_node_and_property() -> None:
    report = validate(parse("<urn:a> a <urn:Thing> ."), make_shapes(LABEL))
    (finding,) = report.findings
    assert (finding.focus, finding.path, finding.value) == ("<urn:a>", "urn:label", None)
    assert (finding.shape, finding.severity) == (SHAPE + "Thing-label", Severity.VIOLATION)
    assert finding.message == "Add a label."
    assert [(rule.number, rule.text) for rule in report.rules] == [("R-1", "A thing has a label.")]


def test_what_conforms_has_no_findings() -> None:
    report = validate(parse('<urn:a> a <urn:Thing> ; <urn:label> "a" .'), make_shapes(LABEL))
    assert report.findings == ()
    assert report.rules == ()


def test_graphs_are_validated_as_their_union() -> None:
    text = '<urn:a> a <urn:Thing> <urn:g1> .\n<urn:a> <urn:label> "a" <urn:g2> .'
    data = ox.parse(text.replace(" a ", RDF_TYPE), ox.RdfFormat.N_QUADS)
    assert validate(data, make_shapes(LABEL)).findings == ()


def test_class_counts_as_subclass_only_where_the_data_says_so() -> None:
    schema = "<urn:Small> <http://www.w3.org/2000/01/rdf-schema#subClassOf> <urn:Thing> ."
    data = "<urn:a> a <urn:Small> ."
    assert validate(parse(data), make_shapes(LABEL)).findings == ()
    assert len(validate(parse(data + schema), make_shapes(LABEL)).findings) == 1


def test_blank_node_keeps_its_label() -> None:
    thing = ox.BlankNode("abc")
    kind = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    report = validate([ox.Triple(thing, kind, ox.NamedNode("urn:Thing"))], make_shapes(LABEL))
    assert [finding.focus for finding in report.findings] == ["_:abc"]


def test_plain_string_equals_string_with_its_datatype() -> None:
    shapes = make_shapes(
        'shape:A a sh:PropertyShape ; sh:targetNode <urn:a> ; sh:path <urn:p> ; sh:in ( "x" ) .'
    )
    assert validate(parse('<urn:a> <urn:p> "x"^^xsd:string .'), shapes).findings == ()


def test_value_is_reported_as_it_is_written() -> None:
    shapes = make_shapes(
        "shape:A a sh:PropertyShape ; sh:targetNode <urn:a> ; sh:path <urn:p> ;"
        " sh:datatype xsd:string ."
    )
    (finding,) = validate(parse("<urn:a> <urn:p> 0.90 ."), shapes).findings
    assert finding.value == '"0.90"^^<http://www.w3.org/2001/XMLSchema#decimal>'


@pytest.mark.parametrize("bound", ["minInclusive", "maxInclusive", "minExclusive", "maxExclusive"])
@pytest.mark.parametrize(
    "value", ['"NaN"^^xsd:double', '"NaN"^^xsd:decimal', '"sNaN"^^xsd:decimal']
)
def test_what_is_no_number_breaks_every_bound(bound: str, value: str) -> None:
    shapes = make_shapes(
        "shape:A a sh:PropertyShape ; sh:targetNode <urn:a> ; sh:path <urn:p> ;"
        f" sh:{bound} 0.5 ; sh:datatype xsd:decimal ."
    )
    assert len(validate(parse(f"<urn:a> <urn:p> {value} ."), shapes).findings) == 2


@pytest.mark.parametrize(
    "value",
    [
        '"2026-13-45"^^xsd:date',
        '"-2026-07-02"^^xsd:date',
        '"12026-07-02"^^xsd:date',
        '"abc"^^xsd:decimal',
    ],
)
def test_malformed_literal_is_a_finding_and_nothing_is_logged(
    value: str, caplog: pytest.LogCaptureFixture
) -> None:
    shapes = make_shapes(
        "shape:A a sh:PropertyShape ; sh:targetNode <urn:a> ; sh:path <urn:p> ;"
        f" sh:datatype {value.rpartition('^')[2]} ."
    )
    assert len(validate(parse(f"<urn:a> <urn:p> {value} ."), shapes).findings) == 1
    assert caplog.records == []


def test_data_without_triples_conforms() -> None:
    assert validate([], make_shapes(LABEL)).findings == ()


def test_triple_term_is_refused() -> None:
    node = ox.NamedNode("urn:a")
    nested = ox.Triple(node, node, ox.Triple(node, node, node))
    with pytest.raises(SourceError, match="triple term"):
        validate([nested], make_shapes(LABEL))


@pytest.mark.parametrize(
    "text",
    [
        "shape:A a sh:PropertyShape ; sh:targetNode <urn:a> .",
        "shape:A a sh:PropertyShape ; sh:targetNode <urn:a> ; sh:path <urn:p> ; sh:minCount 1, 2 .",
        'shape:A a sh:NodeShape ; sh:targetNode <urn:a> ; sh:sparql [ sh:select "SELECT" ] .',
        'shape:A a sh:NodeShape ; sh:targetNode <urn:a> ; sh:sparql [ sh:select "MINUS { }" ] .',
        "shape:A a sh:NodeShape ; sh:targetNode <urn:a> ; sh:sparql <urn:missing> .",
    ],
    ids=["no path", "two counts", "no query", "forbidden query", "no constraint"],
)
def test_malformed_shape_is_refused(text: str) -> None:
    with pytest.raises(SourceError, match="shapes"):
        validate(parse("<urn:a> <urn:p> 1 ."), make_shapes(text))
    assert gc.isenabled()


def test_shapes_of_a_folder_are_read_in_order_of_name(tmp_path: Path) -> None:
    for name in ("b.shapes.ttl", "a.shapes.ttl", "notes.ttl"):
        (tmp_path / name).write_text(PREFIXES + LABEL, encoding="utf-8")
    shapes = Shapes.load(tmp_path)
    assert [name for name, _content in shapes.files] == ["a.shapes.ttl", "b.shapes.ttl"]
    assert len(shapes.triples) == 18


def test_folder_without_shapes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"has no \*\.shapes\.ttl file"):
        Shapes.load(tmp_path)


def test_shapes_that_are_not_turtle_say_where() -> None:
    with pytest.raises(RowError, match=r"test\.shapes\.ttl:6 is not Turtle"):
        _ = make_shapes("!").triples


def test_digest_follows_names_and_contents() -> None:
    digest = make_shapes(LABEL).digest
    assert digest == make_shapes(LABEL).digest
    assert digest != make_shapes(LABEL + " ").digest
    assert digest != Shapes((("other.shapes.ttl", make_shapes(LABEL).files[0][1]),)).digest


def test_engine_is_not_loaded_before_it_is_needed() -> None:
    code = "import sys, occugraph.validation; sys.exit('pyshacl' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


TEXTS: Final = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
TERMS: Final = st.one_of(
    st.from_regex(r"urn:[a-z]{1,8}", fullmatch=True).map(ox.NamedNode),
    st.from_regex(r"[a-z]{1,8}", fullmatch=True).map(ox.BlankNode),
    TEXTS.map(ox.Literal),
    st.builds(
        lambda text, tag: ox.Literal(text, language=tag),
        TEXTS,
        st.sampled_from(["en", "zh", "zh-latn-pinyin"]),
    ),
    st.builds(
        lambda text, name: ox.Literal(
            text, datatype=ox.NamedNode(f"http://www.w3.org/2001/XMLSchema#{name}")
        ),
        st.sampled_from(["1", "01", "0.90", "true", "2026-07-02", "x"]),
        st.sampled_from(["integer", "decimal", "boolean", "date", "string"]),
    ),
)


@given(TERMS)
def test_term_comes_back_as_it_went(term: ox.NamedNode | ox.BlankNode | ox.Literal) -> None:
    node = ox.NamedNode("urn:s")
    graph = engine.to_graph([ox.Triple(node, node, term)])
    (converted,) = graph.objects()
    assert engine._to_ntriples(converted) == str(term)
