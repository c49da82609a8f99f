"""Triples as sorted lines."""

from occugraph.binding import Kind
from occugraph.canonical import canonicalize
from occugraph.iri import OG, PREFIXES, Iri
from occugraph.lines import TripleLines, find_pairs, find_subjects, find_things, kind_of

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


def test_subjects_are_found_by_property_and_object() -> None:
    """Not by words in texts, nor by an object that begins alike."""
    assert list(find_subjects([GRAPH, GRAPH], TYPE, f"<{OG}Skill>")) == ["<urn:a>", "<urn:a>"]
    assert list(find_subjects([GRAPH], LABEL, '"x"')) == []
    for predicate in (TYPE, LABEL):
        for subject, obj in find_pairs([GRAPH], predicate):
            assert subject in find_subjects([GRAPH], predicate, obj)


def test_languages_are_those_of_preferred_labels() -> None:
    """A label without a tag has none."""
    assert TripleLines(GRAPH).languages == {b"en", b"zh-latn-pinyin", b"de"}


def test_kind_is_read_from_the_lines_of_one_subject() -> None:
    """None for what is no thing."""
    lines = TripleLines(GRAPH)
    assert kind_of(lines.about(b"<urn:ab>")) is Kind.OCCUPATION
    assert kind_of(lines.about(b"<urn:r>")) is None
    assert kind_of([]) is None
