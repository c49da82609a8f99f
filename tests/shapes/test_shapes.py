"""Each shape: data that conforms, and the same data with one change, which only it finds."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyoxigraph as ox
import pytest

from occugraph.binding import ENTITIES, LINKS
from occugraph.iri import PREFIXES, Iri, expand_curie
from occugraph.resources import ontology_dir, shapes_dir
from occugraph.turtle import format_turtle
from occugraph.validation import SHAPE, Finding, Shapes, validate

HERE: Final = Path(__file__).parent
HEAD: Final = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
SH: Final = PREFIXES["sh"]
WARNINGS: Final = {"Mapping-objectVersion-current", "Occupation-necessity"}
RDF_TYPE: Final = ox.NamedNode(PREFIXES["rdf"] + "type")


@dataclass(frozen=True)
class Change:
    """One row of changes.txt."""

    shape: str
    minus: str
    plus: str
    focus: str
    path: Iri | None


def read_changes() -> list[Change]:
    changes = []
    for line in (HERE / "changes.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            shape, minus, plus, focus, path = (cell.strip() for cell in line.split("|"))
            node = str(next(iter(parse(f"<urn:x> <urn:y> {focus} ."))).object)
            changes.append(
                Change(shape, minus, plus, node, None if path == "-" else expand_curie(path))
            )
    return changes


def parse(text: str) -> set[ox.Triple]:
    return {quad.triple for quad in ox.parse(HEAD + text, ox.RdfFormat.TURTLE)}


def apply(change: Change, base: set[ox.Triple]) -> set[ox.Triple]:
    data = set(base)
    for part in filter(None, change.minus.split(" ; ")):
        if " " in part:
            taken = parse(part + " .")
        else:
            node = ox.NamedNode(expand_curie(part))
            taken = {triple for triple in base if triple.subject == node}
        assert taken
        assert taken <= base
        data -= taken
    return data | parse(change.plus + " ." if change.plus else "")


CHANGES: Final = read_changes()


@pytest.fixture(scope="module")
def shapes() -> Shapes:
    return Shapes.load()


@pytest.fixture(scope="module")
def base() -> set[ox.Triple]:
    return parse((HERE / "conforming.ttl").read_text(encoding="utf-8"))


def values(shapes: Shapes, shape: object, name: str) -> list[str]:
    wanted = ox.NamedNode(SH + name)
    return [
        triple.object.value
        for triple in shapes.triples
        if triple.subject == shape
        and triple.predicate == wanted
        and isinstance(triple.object, (ox.NamedNode, ox.Literal))
    ]


def named_shapes(shapes: Shapes) -> list[ox.NamedNode]:
    kinds = (ox.NamedNode(SH + "NodeShape"), ox.NamedNode(SH + "PropertyShape"))
    return sorted(
        (
            triple.subject
            for triple in shapes.triples
            if triple.predicate == RDF_TYPE
            and triple.object in kinds
            and isinstance(triple.subject, ox.NamedNode)
        ),
        key=lambda node: node.value,
    )


def requirements(shapes: Shapes) -> list[ox.NamedNode]:
    """Return the shapes that find something themselves: those with a message."""
    return [shape for shape in named_shapes(shapes) if values(shapes, shape, "message")]


def place(finding: Finding) -> tuple[str, str, Iri | None]:
    return finding.shape.removeprefix(SHAPE), finding.focus, finding.path


def test_base_conforms_without_any_finding(shapes: Shapes, base: set[ox.Triple]) -> None:
    assert validate(base, shapes).findings == ()


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.shape)
def test_one_change_is_found_by_its_shape_alone(
    change: Change, shapes: Shapes, base: set[ox.Triple]
) -> None:
    report = validate(apply(change, base), shapes)
    assert {place(finding) for finding in report.findings} == {
        (change.shape, change.focus, change.path)
    }
    assert report.conforms == (change.shape in WARNINGS)


def test_every_requirement_has_a_change(shapes: Shapes) -> None:
    expected = {shape.value.removeprefix(SHAPE) for shape in requirements(shapes)}
    assert {change.shape for change in CHANGES} == expected


def test_every_shape_is_named_and_described(shapes: Shapes) -> None:
    for shape in named_shapes(shapes):
        assert shape.value.startswith(SHAPE)
        assert len(values(shapes, shape, "description")) == 1, shape


def test_every_requirement_has_number_severity_and_message(shapes: Shapes) -> None:
    numbers = []
    for shape in requirements(shapes):
        (number,) = values(shapes, shape, "name")
        assert len(values(shapes, shape, "severity")) == 1, shape
        assert len(values(shapes, shape, "message")) == 1, shape
        numbers.append(number)
    assert len(set(numbers)) == len(numbers)


def test_shapes_without_a_message_only_choose_nodes(shapes: Shapes) -> None:
    """A shape that can find something says how to mend it."""
    silent = set(named_shapes(shapes)) - set(requirements(shapes))
    used = {triple.predicate.value for triple in shapes.triples if triple.subject in silent}
    chosen = {f"{SH}{name}" for name in ("description", "path", "property", "targetNode")}
    assert used == {*chosen, RDF_TYPE.value}


def test_every_type_of_the_binding_has_a_shape(shapes: Shapes) -> None:
    targets = {
        triple.object.value
        for triple in shapes.triples
        if triple.predicate.value == SH + "targetClass" and isinstance(triple.object, ox.NamedNode)
    }
    assert {entity.rdf_class for entity in ENTITIES} <= targets


def test_every_term_of_the_binding_is_in_the_ontology() -> None:
    described = {
        quad.subject.value
        for path in [*ontology_dir().glob("*.ttl"), *ontology_dir().glob("alignments/*.ttl")]
        for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE)
        if quad.predicate == RDF_TYPE and isinstance(quad.subject, ox.NamedNode)
    }
    terms = {entity.rdf_class for entity in ENTITIES}
    terms |= {term for link in LINKS for term, _necessity in link.properties}
    # OWL itself needs no description: mappings are written with its annotation properties.
    missing = {term for term in terms - described if not term.startswith(PREFIXES["owl"])}
    assert sorted(missing) == []


def test_every_term_of_ours_in_a_shape_is_in_the_ontology(shapes: Shapes) -> None:
    described = {
        quad.subject.value
        for path in ontology_dir().glob("*.ttl")
        for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE)
        if isinstance(quad.subject, ox.NamedNode)
    }
    named = {
        triple.object.value for triple in shapes.triples if isinstance(triple.object, ox.NamedNode)
    }
    ours = {iri for iri in named if iri.startswith((PREFIXES["og"], PREFIXES["scheme"]))}
    assert sorted(ours - described) == []


@pytest.mark.parametrize("path", sorted(shapes_dir().glob("*.ttl")), ids=lambda path: path.name)
def test_shapes_are_written_in_the_one_form(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert format_turtle(text, source=path.name) == text


def test_list_of_requirements_is_that_of_the_shapes(shapes: Shapes) -> None:
    page = (shapes_dir().parent / "docs" / "shapes.md").read_text(encoding="utf-8")
    rows = {line for line in page.splitlines() if line.startswith("| R-")}
    expected = set()
    for shape in requirements(shapes):
        (number,) = values(shapes, shape, "name")
        (text,) = values(shapes, shape, "description")
        (severity,) = values(shapes, shape, "severity")
        name = shape.value.removeprefix(SHAPE)
        expected.add(f"| {number} | {text} | `{name}` | {severity.removeprefix(SH)} |")
    assert rows == expected
