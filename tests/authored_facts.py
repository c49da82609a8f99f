"""What the files in ``ontology/`` say of other people's things, read without any code of ours."""

import csv
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from official_facts import ROOT, Fact, Facts, collect_facts

ONTOLOGY: Final = ROOT / "ontology"

_OG: Final = "https://w3id.org/occugraph/ontology#"
_SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
_ESCO_MODEL: Final = "http://data.europa.eu/esco/model#"
_PROPERTIES: Final = {
    f"{_SKOS}prefLabel": "label",
    f"{_SKOS}notation": "code",
    f"{_SKOS}broader": "broader",
    f"{_OG}level": "level",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#type": "kind",
    f"{_ESCO_MODEL}skillType": "type",
    f"{_ESCO_MODEL}skillReuseLevel": "reuse",
    # Facts only: no text of a source may stand in the graph that ships.
    f"{_SKOS}definition": "definition",
    f"{_SKOS}scopeNote": "scope note",
    f"{_SKOS}altLabel": "alternative label",
    "http://purl.org/dc/terms/description": "description",
}
_BY_LAST_PART: Final = frozenset({"kind", "type", "reuse"})


@dataclass(frozen=True, slots=True)
class Row:
    """One end of one row of an SSSOM table: what it names, and by which label and version."""

    place: str
    iri: str
    label: str
    version: str


@dataclass(frozen=True, slots=True)
class Authored:
    """The authored files: every IRI in them, what is said of each thing, the ends of mappings."""

    iris: frozenset[str]
    facts: Facts
    rows: tuple[Row, ...]


def read_authored(directory: Path = ONTOLOGY) -> Authored:
    """Return what all Turtle files and SSSOM tables in a folder say."""
    quads = [
        quad
        for path in sorted(directory.rglob("*.ttl"))
        for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE, rename_blank_nodes=True)
    ]
    rows = tuple(row for path in sorted(directory.rglob("*.sssom.tsv")) for row in _ends(path))
    terms = {term for quad in quads for term in (quad.subject, quad.predicate, quad.object)}
    iris = {term.value for term in terms if isinstance(term, ox.NamedNode)}
    return Authored(
        iris=frozenset(iris | {row.iri for row in rows if row.iri}),
        facts=collect_facts((*_stated(quads), *_marks(quads))),
        rows=rows,
    )


def _stated(quads: list[ox.Quad]) -> Iterator[Fact]:
    for quad in quads:
        prop = _PROPERTIES.get(quad.predicate.value)
        if prop and isinstance(quad.subject, ox.NamedNode):
            yield quad.subject.value, prop, _shorten(prop, _text(quad.object))


def _marks(quads: list[ox.Quad]) -> Iterator[Fact]:
    kinds = {
        quad.subject: _shorten("kind", _text(quad.object))
        for quad in quads
        if quad.predicate.value == f"{_OG}designationKind"
    }
    for quad in quads:
        if quad.predicate.value == f"{_OG}hasDesignation":
            assert isinstance(quad.object, ox.BlankNode | ox.NamedNode)
            yield _text(quad.subject), "mark", kinds[quad.object]


def _text(term: object) -> str:
    assert isinstance(term, ox.NamedNode | ox.BlankNode | ox.Literal)
    return term.value


def _shorten(prop: str, value: str) -> str:
    """Return the last part of an IRI where the property has a closed list of values."""
    return re.split("[/#]", value)[-1] if prop in _BY_LAST_PART else value


def _ends(path: Path) -> Iterator[Row]:
    lines = path.read_text(encoding="utf-8").splitlines()
    head = [line for line in lines if line.startswith("#")]
    prefixes = _prefixes(head)
    for number, row in enumerate(
        csv.DictReader(lines[len(head) :], delimiter="\t", quoting=csv.QUOTE_NONE), len(head) + 2
    ):
        for end in ("subject", "object"):
            prefix, _, local = row[f"{end}_id"].partition(":")
            yield Row(
                place=f"{path.name}:{number} {end}",
                iri=prefixes[prefix] + local,
                label=row[f"{end}_label"],
                version=row[f"{end}_source_version"],
            )


def _prefixes(head: list[str]) -> Mapping[str, str]:
    found: dict[str, str] = defaultdict(str)
    for line in head:
        match = re.fullmatch(r"#   ([\w-]+): (\S+)", line)
        if match:
            found[match[1]] = match[2]
    return dict(found)
