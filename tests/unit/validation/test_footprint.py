"""Footprints: which triples a shape may read, and which nodes a change may concern."""

from collections.abc import Iterable, Sequence

import pytest

from occugraph.revalidation.links import Part
from occugraph.revalidation.neighborhood import Neighborhood, find_neighborhood
from occugraph.revalidation.trails import Footprint, Step
from occugraph.validation import SHAPE
from occugraph.validation.footprint import read_footprints
from validation_shapes import make_shapes

TARGET = 'a sh:PropertyShape ; sh:targetSubjectsOf <urn:t> ; sh:message "m" ; sh:path <urn:p> ;'


def footprint_of(constraints: str) -> Footprint | None:
    """Return the footprint of a property shape with these constraints."""
    found = read_footprints(make_shapes(f"shape:A {TARGET} {constraints} ."))
    return None if found is None else next(each for each in found if each.shape == SHAPE + "A")


def find_near(
    footprints: Sequence[Footprint], before: Iterable[bytes], after: Iterable[bytes]
) -> Neighborhood | None:
    return find_neighborhood(footprints, [Part(sorted(before))], [Part(sorted(after))])


def trails_of(constraints: str) -> set[str]:
    """Return its trails, written as property paths."""
    found = footprint_of(constraints)
    assert found is not None
    return {"/".join(map(write, trail)) for trail in found.trails}


def write(step: Step) -> str:
    names = "|".join(sorted(name.decode() for name in step.properties or {b"any"}))
    return f"{'^' * step.is_inverse}{names}{'*' * step.is_repeated}"


def query(text: str) -> str:
    return f"sh:sparql [ sh:select 'SELECT $this ?value WHERE {{ {text} }}' ]"


def test_class_reads_the_types_of_values() -> None:
    kind = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    assert trails_of("sh:class <urn:C>") == {"<urn:p>", f"<urn:p>/{kind}"}


@pytest.mark.parametrize(
    ("patterns", "trails"),
    [
        ("$this $PATH ?value . ?value <urn:q> ?x .", {"<urn:p>", "<urn:p>/<urn:q>"}),
        ("?value <urn:q> $this .", {"<urn:p>", "^<urn:q>"}),
        ("?value <urn:q>* $this .", {"<urn:p>", "^<urn:q>*"}),
        ("$this <urn:q> | <urn:r> ?value .", {"<urn:p>", "<urn:q>|<urn:r>"}),
        ("$this ?any ?value .", {"<urn:p>", "any"}),
        ("$this ?l ?value . FILTER ( ?l IN ( <urn:q> ) )", {"<urn:p>", "<urn:q>"}),
        ("$this $PATH ?value . OPTIONAL { ?value <urn:q> ?x }", {"<urn:p>", "<urn:p>/<urn:q>"}),
    ],
)
def test_patterns_of_a_query_are_trails(patterns: str, trails: set[str]) -> None:
    assert trails_of(query(patterns)) == trails


def test_same_name_in_two_groups_is_two_variables() -> None:
    """The second group has an ``?x`` of its own, which nothing but $this leads to."""
    groups = "FILTER EXISTS { $this <urn:q> ?x } FILTER NOT EXISTS { ?x <urn:r> $this }"
    assert trails_of(query(f"$this $PATH ?value . {groups}")) == {"<urn:p>", "<urn:q>", "^<urn:r>"}


def test_pattern_tied_to_nothing_is_read_everywhere() -> None:
    found = footprint_of(query("$this $PATH ?value . ?r <urn:q> ?s . ?r <urn:k> ?t ."))
    assert found is not None
    assert found.everywhere == {b"<urn:q>", b"<urn:k>"}


@pytest.mark.parametrize(
    ("patterns", "everywhere"),
    [
        ("?k <urn:is> ?any . FILTER NOT EXISTS { $this <urn:has> ?k }", b"<urn:is>"),
        ("OPTIONAL { $this <urn:has> ?k . } ?k <urn:bad> ?any .", b"<urn:bad>"),
    ],
)
def test_group_within_ties_nothing_down_around_it(patterns: str, everywhere: bytes) -> None:
    """A solution has any ``?k``: whether $this has it is asked of each."""
    found = footprint_of(query(patterns))
    assert found is not None
    assert found.everywhere == {everywhere}


def test_pattern_about_a_property_is_read_of_properties() -> None:
    """Unless the property may be missing in a solution: then it is read of anything."""
    found = footprint_of(query("$this ?any ?value . FILTER NOT EXISTS { ?any <urn:q> ?kind }"))
    assert found is not None
    assert not found.everywhere
    assert found.of_properties == {b"<urn:q>"}
    other = (
        "$this $PATH ?value . OPTIONAL { $this ?any ?value } FILTER NOT EXISTS { ?any <urn:q> ?x }"
    )
    found = footprint_of(query(other))
    assert found is not None
    assert found.everywhere == {b"<urn:q>"}
    assert not found.of_properties


@pytest.mark.parametrize(
    "patterns",
    ["$this $PATH ?value . ?a ?b ?c .", "$this $PATH ?value . ?a <urn:q>* ?c ."],
)
def test_pattern_that_may_be_anywhere_has_no_footprint(patterns: str) -> None:
    assert footprint_of(query(patterns)) is None


def test_neighborhood_has_what_points_to_a_change() -> None:
    """A value lost its type: who has it as a value is judged again, others are not."""
    shapes = make_shapes(f"shape:A {TARGET} sh:class <urn:C> .")
    footprints = read_footprints(shapes)
    assert footprints is not None
    kind = b"<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    after = sorted(
        b"<urn:%b> %b" % (name, rest)
        for name, value in ((b"a", b"v"), (b"b", b"w"))
        for rest in (b"<urn:t> <urn:x>", b"<urn:p> <urn:%b>" % value)
    )
    after += [b"<urn:w> %b <urn:C>" % kind]
    # Enough that does not change.
    after = sorted([*after, *(b"<urn:%d> <urn:x> <urn:y>" % number for number in range(20))])
    near = find_near(footprints, [*after, b"<urn:v> %b <urn:C>" % kind], after)
    assert near is not None
    assert near.foci == {SHAPE + "A": {b"<urn:a>"}}
    assert list(near.lines) == [b"<urn:a> <urn:p> <urn:v>"]


def test_change_of_a_super_class_concerns_all() -> None:
    footprints = read_footprints(make_shapes(f"shape:A {TARGET} sh:class <urn:C> ."))
    assert footprints is not None
    line = b"<urn:B> <http://www.w3.org/2000/01/rdf-schema#subClassOf> <urn:C>"
    others = [b"<urn:%d> <urn:x> <urn:y>" % number for number in range(20)]
    assert find_near(footprints, others, sorted([*others, line])) is None


def test_change_of_much_leaves_all_to_the_whole_validation() -> None:
    footprints = read_footprints(make_shapes(f"shape:A {TARGET} sh:class <urn:C> ."))
    assert footprints is not None
    lines = sorted(b"<urn:%d> <urn:x> <urn:y>" % number for number in range(20))
    assert find_near(footprints, lines[:2], lines) is None
    assert find_near(footprints, lines[:19], lines) is not None


def find_lines(constraints: str, came: Sequence[bytes]) -> tuple[set[bytes], set[bytes]]:
    """Return the focus nodes and the lines of a change.

    Before it, <urn:a> and <urn:b> have a value, <urn:v>, which has a type; <urn:b> is no focus.
    """
    kind = b"<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    footprints = read_footprints(make_shapes(f"shape:A {TARGET} {constraints} ."))
    assert footprints is not None
    before = [b"<urn:%d> <urn:x> <urn:y>" % number for number in range(40)]
    before += [b"<urn:%b> <urn:p> <urn:v>" % name for name in (b"a", b"b")]
    before += [b"<urn:a> <urn:t> <urn:x>", b"<urn:v> %b <urn:C>" % kind]
    near = find_near(footprints, before, [*before, *came])
    assert near is not None
    return set(near.foci.get(SHAPE + "A", ())), set(near.lines)


def test_value_that_stays_is_not_judged_again() -> None:
    """Unless the shape asks for more than each value by itself."""
    new = b"<urn:a> <urn:p> <urn:w>"
    assert find_lines("sh:nodeKind sh:IRI", [new]) == ({b"<urn:a>"}, {new})
    both = find_lines("sh:nodeKind sh:IRI ; sh:maxCount 1", [new])
    assert both == ({b"<urn:a>"}, {new, b"<urn:a> <urn:p> <urn:v>"})


def test_every_value_of_a_new_focus_node_is_judged() -> None:
    found = find_lines("sh:nodeKind sh:IRI", [b"<urn:b> <urn:t> <urn:x>"])
    assert found == ({b"<urn:b>"}, {b"<urn:b> <urn:p> <urn:v>"})


def test_value_of_which_something_changed_is_judged_again() -> None:
    kind = b"<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    foci, lines = find_lines("sh:class <urn:C>", [b"<urn:v> %b <urn:D>" % kind])
    assert foci == {b"<urn:a>"}
    types = {b"<urn:v> %b <urn:%b>" % (kind, name) for name in (b"C", b"D")}
    assert lines == {b"<urn:a> <urn:p> <urn:v>", *types}


def test_value_that_another_shape_reads_has_its_types() -> None:
    """Or the shape would find that it has none."""
    kind = b"<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    also = f"shape:B {TARGET} sh:maxCount 2 . shape:A {TARGET} sh:class <urn:C> ."
    footprints = read_footprints(make_shapes(also))
    assert footprints is not None
    before = [b"<urn:%d> <urn:x> <urn:y>" % number for number in range(40)]
    before += [b"<urn:a> <urn:t> <urn:x>", b"<urn:a> <urn:p> <urn:v>"]
    before += [b"<urn:v> %b <urn:C>" % kind, b"<urn:w> %b <urn:C>" % kind]
    near = find_near(footprints, before, [*before, b"<urn:a> <urn:p> <urn:w>"])
    assert near is not None
    assert set(near.lines) >= {b"<urn:v> %b <urn:C>" % kind, b"<urn:w> %b <urn:C>" % kind}


def test_what_is_said_of_a_property_concerns_all() -> None:
    """What the same property says of anything else concerns nobody."""
    asked = query("$this ?any ?value . FILTER NOT EXISTS { ?any <urn:q> ?kind }")
    property_said = b"<urn:p> <urn:q> <urn:k>"
    foci, lines = find_lines(asked, [property_said])
    assert foci == {b"<urn:a>"}
    assert lines >= {property_said, b"<urn:a> <urn:p> <urn:v>", b"<urn:a> <urn:t> <urn:x>"}
    assert find_lines(asked, [b"<urn:v> <urn:q> <urn:k>"]) == (set(), set())
