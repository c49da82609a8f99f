"""Triples as sorted lines."""

from occugraph.binding import Kind
from occugraph.canonical import canonicalize
from occugraph.iri import OG, PREFIXES, Iri
from occugraph.lines import TripleLines, find_things

TYPE = f"<{PREFIXES['rdf']}type>"
LABEL = f"<{PREFIXES['skos']}prefLabel>"
GRAPH = canonicalize(
    Iri("urn:g"),
    [
        ("<urn:a>", TYPE, f"<{OG}Skill>"),
        ("<urn:a>", LABEL, '"a \\"b\\""@en'),
        ("<urn:ab>", TYPE, f"<{OG}Occupation>"),
        ("<urn:ab>", LABEL, '"x"@zh-latn-pinyin'),
        ("<urn:ab>", LABEL, '"plain"'),
        ("<urn:r>", TYPE, f"<{OG}Release>"),
        ("<urn:text>", LABEL, f'"<urn:b> {TYPE} <{OG}Skill>"@de'),
    ],
)


def test_lines_are_found_by_subject() -> None:
    """A subject that begins like another is another."""
    lines = TripleLines(GRAPH)
    assert len(lines.about(b"<urn:ab>")) == 3
    assert lines.about(b"<urn:a>")[1].startswith(b"<urn:a> <http://www.w3.org/2004")
    assert lines.about(b"<urn:zz>") == lines.about(b"<urn:0>") == []
    assert lines.has(f"<urn:a> {TYPE} <{OG}Skill>".encode())
    assert not lines.has(f"<urn:a> {TYPE} <{OG}Skil>".encode())


def test_things_are_typed_subjects_not_words_in_texts() -> None:
    """Releases and other nodes are no things that come and go."""
    expected = {b"<urn:a>": Kind.SKILL, b"<urn:ab>": Kind.OCCUPATION}
    assert find_things(GRAPH) == expected
    assert TripleLines(GRAPH).things == expected


def test_languages_are_those_of_preferred_labels() -> None:
    """A label without a tag has none."""
    assert TripleLines(GRAPH).languages == {b"en", b"zh-latn-pinyin", b"de"}


def test_what_was_left_out_can_be_counted_with_a_graph() -> None:
    """Also where a quarantined row has a blank in what should be an IRI."""
    more = [("<urn:new>", TYPE, f"<{OG}Skill>"), ("<not an iri>", LABEL, '"x"')]
    lines = TripleLines(GRAPH, more)
    assert len(lines.lines) == GRAPH.quads + 2
    assert lines.things[b"<urn:new>"] is Kind.SKILL
    assert lines.added == {
        f"<urn:new> {TYPE} <{OG}Skill>".encode(),
        f'<not%20an%20iri> {LABEL} "x"'.encode(),
    }
