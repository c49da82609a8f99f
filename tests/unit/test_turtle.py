"""The one form of Turtle."""

from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from occugraph.errors import RowError, SourceError
from occugraph.turtle import format_turtle, main, write_turtle

_HEAD = """\
@prefix ex: <http://example.org/> .
@prefix og: <https://w3id.org/occugraph/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix occ: <https://w3id.org/occugraph/id/occupation/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""

_NODES = st.sampled_from(
    [ox.NamedNode("urn:a"), ox.NamedNode("http://www.w3.org/2002/07/owl#Thing")]
    + [ox.BlankNode(f"n{number}") for number in range(5)]
)
_PREDICATES = st.sampled_from(
    [
        ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#" + name)
        for name in ("first", "rest", "type")
    ]
    + [ox.NamedNode("urn:p")]
)
_LITERALS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8).map(ox.Literal),
    st.text('\\"\n\r\t\x00#', max_size=6).map(lambda text: ox.Literal(text, language="zh")),
    st.builds(
        lambda value, name: ox.Literal(
            value, datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#" + name)
        ),
        st.sampled_from(["1", "-01", "1.", ".5", "1e0", "true", "1.50", "x"]),
        st.sampled_from(["integer", "decimal", "boolean", "double", "date"]),
    ),
)
_NIL = st.just(ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#nil"))
_GRAPHS = st.lists(
    st.builds(ox.Triple, _NODES, _PREDICATES, st.one_of(_NODES, _NIL, _LITERALS)), max_size=9
)


def _form(body: str) -> str:
    """Return what the formatter makes of ``body``, without its prefixes."""
    formatted = format_turtle(_HEAD + body, source="test.ttl")
    lines = formatted.splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith("@prefix")).lstrip("\n")


def _canonical(quads: list[ox.Quad]) -> ox.Dataset:
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


@given(_GRAPHS)
@settings(max_examples=300, deadline=None)
def test_written_graph_is_isomorphic_to_its_triples(triples: list[ox.Triple]) -> None:
    """What is written says the same as what was given."""
    given_quads = [ox.Quad(triple.subject, triple.predicate, triple.object) for triple in triples]
    parsed = list(ox.parse(write_turtle(triples), format=ox.RdfFormat.TURTLE))
    assert _canonical(parsed) == _canonical(given_quads)


@given(_GRAPHS)
@settings(max_examples=300, deadline=None)
def test_formatting_twice_is_formatting_once(triples: list[ox.Triple]) -> None:
    """The form does not depend on order or on the names of blank nodes."""
    written = write_turtle(triples)
    assert format_turtle(written, source="test.ttl") == written
    assert write_turtle(reversed(triples)) == written


def test_only_used_prefixes_are_written_in_list_order() -> None:
    """Prefixes of the input that the one list lacks are dropped, as are unused ones."""
    text = format_turtle(_HEAD + "occ:x a og:Occupation ; ex:p rdf:type .", source="test.ttl")
    assert text == (
        "@prefix og: <https://w3id.org/occugraph/ontology#> .\n"
        "@prefix occ: <https://w3id.org/occugraph/id/occupation/> .\n"
        "@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n"
        "\n"
        "occ:x a og:Occupation ;\n"
        "    <http://example.org/p> rdf:type .\n"
    )


def test_subjects_predicates_and_objects_are_sorted() -> None:
    """Subjects by IRI, type first, one object a line, languages in order."""
    assert _form(
        'occ:b skos:prefLabel "乙"@zh , "b"@en ; a og:Skill . occ:a og:slug "a" ; a og:Skill .'
    ) == (
        "occ:a a og:Skill ;\n"
        '    og:slug "a" .\n'
        "\n"
        "occ:b a og:Skill ;\n"
        "    skos:prefLabel\n"
        '        "b"@en ,\n'
        '        "乙"@zh .\n'
    )


def test_ontology_and_release_stand_first() -> None:
    """What tells which file this is comes before the other subjects."""
    assert _form("og:A a owl:Class . <urn:z> a owl:Ontology . <urn:y> a og:Release .") == (
        "<urn:y> a og:Release .\n\n<urn:z> a owl:Ontology .\n\nog:A a owl:Class .\n"
    )


def test_blank_nodes_nest_and_sort_by_content() -> None:
    """A node with one parent stands inside it; one without stands last as ``[]``."""
    assert _form(
        "[] a og:Statement ; rdf:subject occ:b . [] a og:Statement ; rdf:subject occ:a ;"
        "og:hasEvidence [ a og:Evidence ] . occ:a og:hasTask [ og:position 2 ] , [ og:position 1 ]."
    ) == (
        "occ:a og:hasTask\n"
        "        [\n"
        "            og:position 1\n"
        "        ] ,\n"
        "        [\n"
        "            og:position 2\n"
        "        ] .\n"
        "\n"
        "[] a og:Statement ;\n"
        "    rdf:subject occ:a ;\n"
        "    og:hasEvidence [\n"
        "        a og:Evidence\n"
        "    ] .\n"
        "\n"
        "[] a og:Statement ;\n"
        "    rdf:subject occ:b .\n"
    )


def test_shared_and_cyclic_blank_nodes_get_labels() -> None:
    """What cannot be nested is named, by content and not by its name in the input."""
    shared = "ex:a ex:p _:z . ex:b ex:p _:z . _:z ex:q 1 . _:y ex:loop _:y ."
    renamed = "ex:b ex:p _:k . ex:a ex:p _:k . _:k ex:q 1 . _:a ex:loop _:a ."
    assert _form(shared) == _form(renamed)
    assert sorted(line for line in _form(shared).splitlines() if line.startswith("_:")) == [
        "_:b0 <http://example.org/q> 1 .",
        "_:b1 <http://example.org/loop> _:b1 .",
    ]


def test_lists_are_written_as_lists() -> None:
    """A well-formed list is written in parentheses, one with more than its links is not."""
    assert _form("ex:a ex:p ( ex:b 1 ( ) ( true ) ) .") == (
        "<http://example.org/a> <http://example.org/p> ( <http://example.org/b> 1 () ( true ) ) .\n"
    )
    assert "rdf:first" in _form("ex:a ex:p [ rdf:first 1 ; rdf:rest () ; ex:q 2 ] .")


def test_literals_are_short_only_where_exact() -> None:
    """A lexical form is never changed."""
    assert _form(
        'ex:a ex:p 0.90 , 1 , true , 1e0 , "1."^^xsd:decimal , "2026-07-02"^^xsd:date , "x" .'
    ) == (
        "<http://example.org/a> <http://example.org/p>\n"
        "        1 ,\n"
        "        0.90 ,\n"
        '        "1."^^xsd:decimal ,\n'
        '        "1e0"^^xsd:double ,\n'
        '        "2026-07-02"^^xsd:date ,\n'
        "        true ,\n"
        '        "x" .\n'
    )


def test_text_of_several_lines_is_a_long_string() -> None:
    """Queries in shapes stay readable, whatever quotes they hold."""
    assert _form('ex:a ex:p "SELECT \\"x\\"\\nWHERE \\"\\"\\" \\\\d\\"" .') == (
        '<http://example.org/a> <http://example.org/p> """SELECT "x"\nWHERE \\"\\"" \\\\d\\"""" .\n'
    )


@pytest.mark.parametrize("text", ['\n"""', 'a\n"', '\n""', '\n\\"', '\n""""x"" "'])
def test_quotation_marks_in_a_long_string_do_not_end_it(text: str) -> None:
    """Found by hypothesis: a last quotation mark was escaped twice."""
    triple = ox.Triple(ox.NamedNode("urn:a"), ox.NamedNode("urn:b"), ox.Literal(text))
    [read] = ox.parse(write_turtle([triple]), format=ox.RdfFormat.TURTLE)
    assert read.triple == triple


def test_leading_comments_are_kept() -> None:
    """The block before everything else is the only place of comments."""
    assert format_turtle("# One.\n# Two.\n\n<urn:a> a <urn:B#c> .\n", source="a.ttl") == (
        "# One.\n# Two.\n\n<urn:a> a <urn:B#c> .\n"
    )
    assert format_turtle("# Only this.\n", source="a.ttl") == "# Only this.\n"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("<urn:a> a <urn:b> . # after", 1),
        ("<urn:a> a <urn:b> ;\n# between\n<urn:c> 1 .", 2),
        ('<urn:a> <urn:b> """#\n\n""" . # after', 3),
    ],
)
def test_comment_below_the_head_is_rejected(text: str, line: int) -> None:
    """A comment that formatting would lose is an error with file and line."""
    with pytest.raises(RowError, match=rf"^a\.ttl:{line} has a comment") as caught:
        format_turtle(text, source="a.ttl")
    assert caught.value.facts == {"file": "a.ttl", "line": line}


@pytest.mark.parametrize("literal", ['"# no"', "'#'", '"""\n# no"""', "'''\\'#'''", "<urn:x#y>"])
def test_number_sign_in_a_term_is_no_comment(literal: str) -> None:
    """Only what a parser skips is a comment."""
    assert "#" in format_turtle(f"<urn:a> <urn:b> {literal} .", source="a.ttl")


def test_text_that_is_not_turtle_is_rejected() -> None:
    """The error says file and line."""
    with pytest.raises(RowError, match=r"^a\.ttl:2 is not Turtle"):
        format_turtle("<urn:a> a <urn:b> .\n<urn:a> .", source="a.ttl")


def test_triple_terms_are_rejected() -> None:
    """There is no form for RDF 1.2 triple terms here."""
    node = ox.NamedNode("urn:a")
    with pytest.raises(SourceError, match="triple term"):
        write_turtle([ox.Triple(node, node, ox.Triple(node, node, node))])


def test_command_checks_and_writes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``--check`` names what differs and changes nothing; ``--write`` brings it into form."""
    path = tmp_path / "a.ttl"
    path.write_text("<urn:a> a <urn:b>.", encoding="utf-8")
    assert main(["--check", str(tmp_path)]) == 1
    assert capsys.readouterr().out == f"{path}\n"
    assert path.read_text(encoding="utf-8") == "<urn:a> a <urn:b>."
    assert main(["--write", str(path)]) == 0
    assert path.read_text(encoding="utf-8") == "<urn:a> a <urn:b> .\n"
    capsys.readouterr()
    assert main(["--check", str(tmp_path)]) == 0
    assert capsys.readouterr().out == ""


def test_command_reports_what_it_cannot_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A broken file does not keep the others from being checked."""
    (tmp_path / "a.ttl").write_text("no", encoding="utf-8")
    (tmp_path / "b.ttl").write_text("<urn:a> a <urn:b>.", encoding="utf-8")
    assert main(["--check", str(tmp_path)]) == 2
    captured = capsys.readouterr()
    assert captured.out == f"{tmp_path / 'b.ttl'}\n"
    assert "a.ttl:1 is not Turtle" in captured.err
