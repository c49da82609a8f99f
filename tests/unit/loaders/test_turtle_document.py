"""Authored Turtle: what is read, and what is wrong with it by line and column."""

import pytest

from occugraph.errors import RowError, SourceError
from occugraph_loaders.curated.turtle import (
    MAX_NESTING,
    MAX_TRIPLES,
    TurtleDocument,
    parse_document,
)
from occugraph_loaders.text import AuthoredText


def _parse(text: str) -> TurtleDocument:
    return parse_document(AuthoredText("a.ttl", text, ""))


@pytest.mark.parametrize(
    ("text", "place", "value"),
    [
        ("<urn:a> <urn:b>\n  <urn:c d> .", "a.ttl:2:3", "<urn:c d>"),
        ("<a> <urn:b> <urn:c> .", "a.ttl:1:1", "<a>"),
        ('<urn:a> <urn:b> "x"@toolonglanguage .', "a.ttl:1:21", "toolonglanguage"),
        ('<urn:a> <urn:b>\n "x"@english .', "a.ttl:2:5", "@english"),
        ('<urn:a> <urn:b> "x"@xx .', "a.ttl:1:20", "@xx"),
        ("<urn:a> og:b <urn:c> .", "a.ttl:1:9", "og:b"),
        ("<urn:a> <urn:b> <urn:c>", "a.ttl:1:", ""),
        ('<urn:a> <urn:b> "open .\n', "a.ttl:", ""),
    ],
)
def test_error_names_file_line_column_and_value(text: str, place: str, value: str) -> None:
    """The message says where, which value and what was expected."""
    with pytest.raises(RowError) as err:
        _parse(text)
    assert str(err.value).startswith(place)
    assert value in str(err.value)
    assert "expected" in str(err.value)
    assert err.value.facts["file"] == "a.ttl"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('<?xml version="1.0"?><a/>', r"a\.ttl is markup \(<\?xml\): expected Turtle"),
        ('<!DOCTYPE r [<!ENTITY a "x">]><r/>', r"markup \(<!DOCTYPE\)"),
        ("\n <rdf:RDF xmlns:rdf='x'>", r"markup \(<rdf:RDF\)"),
        ('{"@context": {}}', "is JSON"),
        ("@prefix a: <urn:a> .", "holds no triple"),
        ("<urn:a> <urn:b> <<( <urn:c> <urn:d> <urn:e> )>> .", "holds a triple term"),
    ],
)
def test_other_kinds_of_text_are_refused(text: str, message: str) -> None:
    """What is no Turtle at all is named for what it is; no entity is expanded."""
    with pytest.raises(SourceError, match=message):
        _parse(text)


def test_cycle_of_blank_nodes_names_its_line() -> None:
    """The label is in the file, so its line is known."""
    with pytest.raises(RowError, match=r"^a\.ttl:2 blank node _:\w is a part of itself"):
        _parse("<urn:a> <urn:b> 1 .\n_:x <urn:p> _:y . _:y <urn:p> _:x .")


def test_language_tags_become_lower_case() -> None:
    """Stored tags are lower case; any registered one is allowed."""
    document = _parse('<urn:a> <urn:b> "x"@zh-Hans , "y"@zh-Latn-pinyin , "z"@fr-CA .')
    assert [obj for _, _, obj in document.triples] == [
        '"x"@zh-hans',
        '"y"@zh-latn-pinyin',
        '"z"@fr-ca',
    ]


def test_subjects_are_what_the_author_typed() -> None:
    """IRIs with a type; the names of blank nodes are known apart."""
    document = _parse("<urn:a> a <urn:T> ; <urn:p> [ a <urn:T> ] . <urn:b> <urn:p> 1 .")
    assert document.subjects == {"<urn:a>"}
    (anonymous,) = document.anonymous
    assert ("<urn:a>", "<urn:p>", anonymous) in document.triples


def test_nesting_is_read_up_to_the_limit() -> None:
    """One bracket more is refused before any parser needs memory for it."""

    def nest(depth: int) -> str:
        return "<urn:a> <urn:p> " + "[ <urn:p> " * depth + "1" + " ]" * depth + " ."

    assert len(_parse(nest(MAX_NESTING)).triples) == MAX_NESTING + 1
    with pytest.raises(SourceError, match="more than 1000 brackets open at once"):
        _parse(nest(MAX_NESTING + 1))


def test_endless_triples_are_refused() -> None:
    """No more than the limit is kept in memory."""
    text = "<urn:a> <urn:p> " + ",".join(str(n) for n in range(MAX_TRIPLES + 1)) + " ."
    with pytest.raises(SourceError, match="more than 200000 triples"):
        _parse(text)
