"""The profile: which shapes the fast engine decides, what it is given, what casts doubt on it."""

import re

import pyoxigraph as ox
import pytest

from occugraph.validation import SHAPE, validate
from occugraph.validation.fast_engine import run_fast
from occugraph.validation.probes import CANARIES, PROBE
from occugraph.validation.profile import NOTHING, Profile, read_profile
from validation_shapes import make_shapes, parse

BOUND = "OPTIONAL { $this $PATH ?q . } FILTER ( ! BOUND ( ?q ) )"
PLAIN = 'a sh:PropertyShape ; sh:targetClass <urn:T> ; sh:message "m" ; sh:path <urn:p> ;'
DEEP = "[ sh:zeroOrMorePath <urn:p> ]"
QUERY = "SELECT $this ?value WHERE { $this $PATH ?value . }"


def profile_of(text: str) -> Profile:
    """Return the profile of these shapes beside one that the fast engine decides."""
    profile = read_profile(make_shapes(f"shape:Known {PLAIN} sh:minCount 1 .\n{text}"))
    assert profile is not None
    return profile


def decided(text: str) -> bool:
    return SHAPE + "A" in profile_of(f"shape:A {text}").decided


def undecided(data: str, text: str) -> bool:
    """Return whether this data casts doubt on these constraints."""
    triples = [quad.triple for quad in parse(data)]
    content = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
    result = run_fast(content, profile_of(f"shape:A {PLAIN} {text} ."))
    return SHAPE + "A" in result.undecided


@pytest.mark.parametrize(
    "constraint",
    [
        "sh:minCount 1 ; sh:maxCount 2",
        "sh:datatype xsd:date",
        "sh:datatype xsd:integer ; sh:minInclusive 1",
        "sh:lessThanOrEquals <urn:q>",
        'sh:pattern "^[A-Z]{2}[0-9.-]+$"',
        'sh:languageIn ( "en" ) ; sh:uniqueLang true',
        "sh:qualifiedValueShape [ sh:in ( <urn:a> ) ] ; sh:qualifiedMinCount 1",
        f'sh:sparql [ sh:select "{QUERY}" ]',
        "sh:disjoint <urn:q> ; sh:in ( <urn:a> 1 ) ; sh:hasValue <urn:a> ; sh:class <urn:C>",
    ],
)
def test_constraint_that_both_read_alike_is_decided(constraint: str) -> None:
    assert decided(f"{PLAIN} {constraint} .")


@pytest.mark.parametrize(
    "shape",
    [
        f"{PLAIN} sh:minLength 1 .",
        f"{PLAIN} sh:minCount 1 ; sh:deactivated true .",
        f"{PLAIN} sh:or ( [ sh:minCount 1 ] ) .",
        f"{PLAIN} sh:datatype xsd:dateTime .",
        f"{PLAIN} sh:maxExclusive 4 .",
        f'{PLAIN} sh:minInclusive "2026-01-01"^^xsd:date .',
        f'{PLAIN} sh:pattern "^a(?=b)" .',
        f'{PLAIN} sh:pattern "^a$" ; sh:flags "i" .',
        f"{PLAIN} sh:uniqueLang false .",
        f"{PLAIN} sh:qualifiedValueShape [ sh:in ( 1 ) ] ; sh:qualifiedMinCount 1 .",
        "a sh:PropertyShape ; sh:targetClass <urn:T> ; sh:path <urn:p> ; sh:minCount 1 .",
        'a sh:PropertyShape ; sh:message "{?value}" ; sh:path <urn:p> ; sh:minCount 1 .',
        'a sh:PropertyShape ; sh:message "m" ; sh:minCount 1 .',
        'a sh:NodeShape ; sh:message "m" ; sh:minCount 1 .',
        f'a sh:PropertyShape ; sh:message "m" ; sh:minCount 1 ; sh:path {DEEP} .',
        f"{PLAIN} sh:sparql [ sh:ask 'ASK {{ }}' ] .",
        f"{PLAIN} sh:minCount 1 ; sh:sparql [ sh:select '{QUERY}' ] .",
        f"{PLAIN} sh:sparql [ sh:select '{QUERY[:-1]} MINUS {{ }} }}' ] .",
        f"{PLAIN} sh:sparql [ sh:select '{QUERY[:-1]} BIND ( 1 AS ?x ) }}' ] .",
        f"{PLAIN} sh:sparql [ sh:select '{QUERY[:-1]} FILTER ( ?value < 1 ) }}' ] .",
        f"{PLAIN} sh:sparql [ sh:select '{QUERY}' , '{QUERY} ' ] .",
    ],
)
def test_form_that_engines_may_read_differently_is_left_to_the_reference(shape: str) -> None:
    assert not decided(shape)


def test_shape_below_an_undecided_one_is_undecided() -> None:
    child = f"shape:B {PLAIN} sh:minCount 1 ."
    profile = profile_of(f"shape:A {PLAIN} sh:maxLength 1 ; sh:property shape:B .\n{child}")
    assert profile.others == {SHAPE + "A", SHAPE + "B"}


@pytest.mark.parametrize(
    "text",
    [
        "[] a sh:NodeShape ; sh:targetClass <urn:T> .",
        "shape:A a sh:NodeShape , rdfs:Class .",
        "<urn:a> sh:targetClass <urn:T> .",
        "shape:A a sh:NodeShape ; sh:property <urn:missing> .",
        "shape:A a sh:NodeShape ; sh:targetClass <urn:T> ; sh:maxLength 1 .",
    ],
)
def test_shapes_that_are_not_all_named_are_left_to_the_reference(text: str) -> None:
    assert read_profile(make_shapes(text)) is None


def test_query_is_run_once_a_focus_node() -> None:
    """The fast engine would run it once a value: its path leads nowhere, and is in the text."""
    profile = profile_of(f"shape:A {PLAIN} sh:sparql [ sh:select '{QUERY}' ] .")
    facts = {
        (triple.subject, triple.predicate.value.rpartition("#")[2]): triple.object
        for triple in profile.triples
    }
    assert facts[ox.NamedNode(SHAPE + "A"), "path"] == ox.NamedNode(NOTHING)
    (query,) = (
        value for (_, name), value in facts.items() if name == "select" and "urn:p" in str(value)
    )
    assert isinstance(query, ox.Literal)
    assert query.value == "SELECT $this ?value WHERE { $this <urn:p> ?value . }"
    assert profile.valued == {SHAPE + "A"}


def test_every_profile_has_canaries() -> None:
    named = {str(triple.subject)[1:-1] for triple in profile_of("").triples}
    assert named >= CANARIES
    assert all(name.startswith(PROBE) for name in CANARIES)


@pytest.mark.parametrize(
    ("value", "constraint"),
    [
        ('"01"^^xsd:integer', "sh:datatype xsd:integer"),
        ('"1_0"^^xsd:integer', "sh:datatype xsd:integer"),
        ('"1"^^xsd:boolean', "sh:datatype xsd:boolean"),
        ('"2026-02-30"^^xsd:date', "sh:datatype xsd:date"),
        ('"2026-07-02Z"^^xsd:date', "sh:datatype xsd:date"),
        ('"1.0000000001"^^xsd:decimal', "sh:maxInclusive 1.0"),
        ('"1"', "sh:maxInclusive 1.0"),
        ('"2026"^^xsd:gYear', "sh:lessThanOrEquals <urn:q>"),
        ('"A\\n"', 'sh:pattern "^A$"'),
        ('"\\u001F"', 'sh:pattern "\\\\S"'),
        ("1.0", f'sh:sparql [ sh:select "{QUERY}" ]'),
        ("[]", f'sh:sparql [ sh:select "{QUERY}" ]'),
        (
            "1",
            'sh:sparql [ sh:select "SELECT $this WHERE { $this $PATH ?p . ?s ?p $this . }" ]',
        ),
        # Asked for elsewhere, too: twice the value, of two things, by one way of two.
        ("1.0", f'sh:sparql [ sh:select "SELECT $this WHERE {{ {BOUND} ?q <urn:q> $this . }}" ]'),
        ("1.0", f'sh:sparql [ sh:select "SELECT $this WHERE {{ {BOUND} $this $PATH 1 . }}" ]'),
        ("1.0", f'sh:sparql [ sh:select "SELECT $this WHERE {{ {BOUND} ?s <urn:q>|$PATH 1 . }}" ]'),
    ],
)
def test_value_that_engines_may_take_differently_casts_doubt(value: str, constraint: str) -> None:
    assert undecided(f"<urn:a> a <urn:T> ; <urn:p> {value} .", constraint)


@pytest.mark.parametrize(
    ("value", "constraint"),
    [
        ("12", "sh:datatype xsd:integer ; sh:maxInclusive 4"),
        ('"2026-07-02"^^xsd:date', "sh:datatype xsd:date"),
        ('"x"@en', 'sh:pattern "^A$"'),
        ('"two\\n\\nlines"', 'sh:pattern "\\\\S"'),
        ("1 , 'x' , <urn:x>", f'sh:sparql [ sh:select "{QUERY}" ]'),
        # Whether there is one does not depend on its form.
        ("[] , 1.0 , 1.00", f'sh:sparql [ sh:select "SELECT $this WHERE {{ {BOUND} }}" ]'),
    ],
)
def test_plain_value_casts_none(value: str, constraint: str) -> None:
    assert not undecided(f"<urn:a> a <urn:T> ; <urn:p> {value} .", constraint)


@pytest.mark.parametrize("pattern", ["\\\\S", "^\\\\S+(\\\\s+\\\\S+){1,2}", "^[^ab]+b"])
def test_pattern_without_an_end_is_read_alike_in_texts_of_any_sign(pattern: str) -> None:
    """Lines and rare blanks included; U+001C to U+001F, which are read differently, are doubted."""
    shapes = make_shapes(f'shape:A {PLAIN} sh:pattern "{pattern}" .')
    profile = read_profile(shapes)
    assert profile is not None
    signs = [chr(code) for code in (*range(1, 0x1C), *range(0x20, 0xD800, 3), 0xFEFF, 0x1F600)]
    signs += [chr(code) for code in (*range(0x7F, 0xA1), 0x1680, *range(0x2000, 0x2070), 0x3000)]
    data = [
        ox.Triple(ox.NamedNode(f"urn:s:{ord(sign):x}:{place}"), ox.NamedNode(name), value)
        for sign in sorted(set(signs))
        for place, text in enumerate((sign, f"\n{sign}\n", f"a{sign}b"))
        for name, value in (
            ("urn:p", ox.Literal(text)),
            ("http://www.w3.org/1999/02/22-rdf-syntax-ns#type", ox.NamedNode("urn:T")),
        )
    ]
    result = run_fast(ox.serialize(data, format=ox.RdfFormat.N_TRIPLES) or b"", profile)
    assert result.undecided == frozenset()
    assert {finding.focus for finding in result.findings} == {
        str(triple.subject)
        for triple in data
        if isinstance(triple.object, ox.Literal)
        and not re.search(pattern.replace("\\\\", "\\"), triple.object.value)
    }


def test_doubt_about_one_shape_leaves_the_others_decided() -> None:
    """And the report is that of the reference, with the findings of both."""
    shapes = make_shapes(
        f'shape:A {PLAIN} sh:pattern "^A$" .\nshape:B {PLAIN} sh:class <urn:C> ; sh:minCount 2 .'
    )
    data = parse('<urn:a> a <urn:T> ; <urn:p> "A\\n" .')
    report = validate(data, shapes, engine="fast")
    assert report == validate(data, shapes, engine="pyshacl")
    assert {finding.shape.removeprefix(SHAPE) for finding in report.findings} == {"B"}
