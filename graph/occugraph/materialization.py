"""What follows from the ontology, written out, so that every face answers without reasoning.

Three rules: a member of a class is a member of its super-classes, a value of a property is a value
of its super-properties (RDFS rules rdfs9 and rdfs7, https://www.w3.org/TR/rdf11-mt/#entailment-rules),
and skos:broaderTransitive is the closure of skos:broader (SKOS S24,
https://www.w3.org/TR/skos-reference/#L2413).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from occugraph.canonical import CanonicalGraph, NTriple, canonicalize_bytes
from occugraph.iri import GRAPH_DERIVED, PREFIXES

__all__ = ["Materializer", "materialize"]

_TYPE: Final = f"<{PREFIXES['rdf']}type>".encode()
_SUB_CLASS: Final = f"<{PREFIXES['rdfs']}subClassOf>".encode()
_SUB_PROPERTY: Final = f"<{PREFIXES['rdfs']}subPropertyOf>".encode()
_BROADER: Final = f"<{PREFIXES['skos']}broader>".encode()
_BROADER_TRANSITIVE: Final = f"<{PREFIXES['skos']}broaderTransitive>".encode()

# True of everything, so that saying it says nothing.
_UNIVERSAL: Final = frozenset(
    f"<{iri}>".encode()
    for iri in (
        f"{PREFIXES['owl']}Thing",
        f"{PREFIXES['owl']}topDataProperty",
        f"{PREFIXES['owl']}topObjectProperty",
        f"{PREFIXES['rdfs']}Resource",
    )
)

# To look for a triple takes as long as to read this many lines.
_FEW_OF: Final = 50

_Supers = dict[bytes, frozenset[bytes]]


class Materializer:
    """Derives what follows from an ontology, and keeps in mind what follows from each graph.

    A release is in a view, and is validated by itself: most of what is derived is the same.

    Args:
        ontology: Where sub-classes and sub-properties are declared. Nothing is derived about its
            own terms.
    """

    def __init__(self, ontology: CanonicalGraph) -> None:
        self.ontology: Final = ontology
        self._schema: Final = _read_schema(ontology)
        self._consequences: Final[dict[str, _Consequences]] = {}

    def materialize(
        self, graphs: Sequence[CanonicalGraph], *, inferred: Iterable[NTriple] = ()
    ) -> CanonicalGraph:
        """Return the derived graph of a view.

        Args:
            graphs: The other graphs of the view.
            inferred: What follows from them in another way; nothing is derived from it.

        Returns:
            Triples that follow from all graphs together and stand in none of them. Empty where
            nothing follows. Super-classes that are anonymous (OWL restrictions) or universal
            (owl:Thing, rdfs:Resource) are left out.

        Guarantees:
            Depends on nothing but the set of triples; materializing again adds nothing.
        """
        schema = self._schema
        # Kept in order of coming, which is nearly the order that they are written in.
        derived = dict.fromkeys(" ".join(triple).encode() for triple in inferred)
        # What can be derived may be stated, too; a release has few such triples.
        further = {line for line in derived if line.split(b" ", 2)[1] not in schema.derivable}
        stated = _select(self.ontology, schema.derivable) | _find_stated(self.ontology, further)
        parents: dict[bytes, set[bytes]] = {}
        for graph in graphs:
            found = self._derive(graph)
            stated |= found.stated
            stated |= _find_stated(graph, further)
            derived.update(dict.fromkeys(found.derived))
            for lower, upper in found.upward:
                parents.setdefault(lower, set()).add(upper)
        derived.update(dict.fromkeys(_close_upward(parents, schema.transitive)))
        return canonicalize_bytes(GRAPH_DERIVED, (line for line in derived if line not in stated))

    def _derive(self, graph: CanonicalGraph) -> "_Consequences":
        known = self._consequences.get(graph.sha256)
        if known is None:
            known = self._consequences[graph.sha256] = _derive(self._schema, graph)
        return known


def materialize(
    ontology: CanonicalGraph,
    graphs: Sequence[CanonicalGraph],
    *,
    inferred: Iterable[NTriple] = (),
) -> CanonicalGraph:
    """Return the derived graph of a view; see :meth:`Materializer.materialize`."""
    return Materializer(ontology).materialize(graphs, inferred=inferred)


@dataclass(frozen=True, slots=True)
class _Consequences:
    """What one graph contributes.

    Attributes:
        derived: What follows from each of its triples, in their order; maybe more than once.
        stated: Its triples that could be derived, too.
        upward: What is directly above what.
    """

    derived: list[bytes]
    stated: frozenset[bytes]
    upward: list[tuple[bytes, bytes]]


def _derive(schema: "_Schema", graph: CanonicalGraph) -> _Consequences:
    derived: list[bytes] = []
    stated: list[bytes] = []
    upward: list[tuple[bytes, bytes]] = []
    concerned, derivable = schema.concerned, schema.derivable
    for line in graph.triple_lines():
        subject, predicate, obj = line.split(b" ", 2)
        if predicate not in concerned:
            continue
        if predicate in derivable:
            stated.append(line)
        uppers = schema.properties.get(predicate, ())
        derived += [b"%b %b %b" % (subject, upper, obj) for upper in uppers]
        if predicate == _TYPE:
            uppers = schema.classes.get(obj, ())
            derived += [b"%b %b %b" % (subject, _TYPE, upper) for upper in uppers]
        elif predicate in schema.upward:
            upward.append((subject, obj))
    return _Consequences(derived, frozenset(stated), upward)


def _find_stated(graph: CanonicalGraph, lines: AbstractSet[bytes]) -> set[bytes]:
    """Return those of the triples that a graph has."""
    if len(lines) * _FEW_OF < graph.quads:
        return {line for line in lines if graph.has(line)}
    return set(lines).intersection(graph.triple_lines())


def _select(graph: CanonicalGraph, properties: AbstractSet[bytes]) -> set[bytes]:
    return {line for line in graph.triple_lines() if line.split(b" ", 2)[1] in properties}


@dataclass(frozen=True, slots=True)
class _Schema:
    """What is above each class and property, and what the closure of skos:broader is told by."""

    classes: _Supers
    properties: _Supers
    upward: frozenset[bytes]
    transitive: frozenset[bytes]

    @property
    def derivable(self) -> frozenset[bytes]:
        """The properties of what may be derived."""
        return self.transitive.union({_TYPE}, *self.properties.values())

    @property
    def concerned(self) -> frozenset[bytes]:
        """The properties of what may be derived, or have something follow."""
        return self.derivable.union(self.properties, self.upward)


def _read_schema(ontology: CanonicalGraph) -> _Schema:
    declared = [line.split(b" ", 2) for line in ontology.triple_lines()]
    properties = _closure((s, o) for s, p, o in declared if p == _SUB_PROPERTY)
    return _Schema(
        classes=_closure((s, o) for s, p, o in declared if p == _SUB_CLASS),
        properties=properties,
        upward=frozenset(
            {_BROADER} | {p for p, uppers in properties.items() if _BROADER in uppers}
        ),
        transitive=properties.get(_BROADER_TRANSITIVE, frozenset()) | {_BROADER_TRANSITIVE},
    )


def _close_upward(
    parents: Mapping[bytes, set[bytes]], properties: Iterable[bytes]
) -> Iterator[bytes]:
    for node in parents:
        for ancestor in _ancestors(node, parents):
            for name in properties:
                yield b"%b %b %b" % (node, name, ancestor)


def _closure(pairs: Iterable[tuple[bytes, bytes]]) -> _Supers:
    """Return for each term everything above it, itself left out."""
    parents: dict[bytes, set[bytes]] = {}
    for lower, upper in pairs:
        if not upper.startswith(b"_:"):
            parents.setdefault(lower, set()).add(upper)
    return {
        lower: frozenset(_ancestors(lower, parents) - _UNIVERSAL - {lower}) for lower in parents
    }


def _ancestors(node: bytes, parents: Mapping[bytes, set[bytes]]) -> set[bytes]:
    """Return what is reached from ``node``; cycles of any length end."""
    reached: set[bytes] = set()
    waiting = list(parents[node])
    while waiting:
        current = waiting.pop()
        if current not in reached:
            reached.add(current)
            waiting.extend(parents.get(current, ()))
    return reached
