"""The lines of statements in Turtle."""

from pathlib import Path

import pytest

from occugraph.resources import ontology_dir
from occugraph.skolemization import name_blank_nodes
from occugraph_loaders.curated.position import place_triples
from occugraph_loaders.curated.turtle import parse_document
from occugraph_loaders.text import AuthoredText, read_text

TEXT = """\
# <urn:no> a comment ; .
@prefix ex: <http://example.org/> .
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
@base <http://example.org/base/> .

ex:a a ex:T ;   # "no"
    ex:p 1 , -2.5 , 1e3 , true , "it\\u00e9\\n"@EN , 'x'^^xsd:date ;
    ex:q [
        ex:r <rel> ,
            \"\"\"long "quoted"
string\"\"\" ;
    ] , ( 1 [ ex:s ex:with\\,comma ] () ) .

[] ex:t ex:a.b , ex:c:d , ex:%41 .
( 1 ) ex:u _:x .
_:x ex:v '''a'b''' .
[ ex:w 1 ] .
"""


def test_triples_are_those_of_the_parser_in_all_syntax() -> None:
    """Every form of Turtle comes out as pyoxigraph reads it."""
    placed = name_blank_nodes(each.triple for each in place_triples(TEXT))
    parsed = parse_document(AuthoredText("a.ttl", TEXT, ""))
    assert set(placed.triples) == set(parsed.triples)


def test_objects_and_subjects_have_their_lines() -> None:
    """The line of an object is where it begins, that of a blank node where it opens."""
    placed = place_triples(TEXT)
    lines = {each.triple[2]: (each.subject_line, each.line) for each in placed}
    assert lines["<http://example.org/T>"] == (6, 6)
    assert lines['"true"^^<http://www.w3.org/2001/XMLSchema#boolean>'] == (6, 7)
    assert lines["<http://example.org/base/rel>"] == (8, 9)
    assert lines['"long \\"quoted\\"\\nstring"'] == (8, 10)
    assert lines["<http://example.org/a.b>"] == (14, 14)
    assert lines['"a\'b"'] == (16, 16)


@pytest.mark.parametrize("path", sorted(ontology_dir().rglob("*.ttl")), ids=lambda path: path.name)
def test_shipped_files_are_placed_whole(path: Path) -> None:
    """No triple of a shipped file is without a line."""
    text = read_text(path)
    placed = name_blank_nodes(each.triple for each in place_triples(text.text))
    assert set(placed.triples) == set(parse_document(text).triples)
