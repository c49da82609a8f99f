"""What follows from the ontology, written out, so that every face answers without reasoning.

Three rules: a member of a class is a member of its super-classes, a value of a property is a value
of its super-properties (RDFS rules rdfs9 and rdfs7, https://www.w3.org/TR/rdf11-mt/#entailment-rules),
and skos:broaderTransitive is the closure of skos:broader (SKOS S24,
https://www.w3.org/TR/skos-reference/#L2413).
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from occugraph.canonical import CanonicalGraph, NTriple, canonicalize
from occugraph.iri import GRAPH_DERIVED, PREFIXES

__all__ = ["materialize"]

_TYPE: Final = f"<{PREFIXES['rdf']}type>"
_SUB_CLASS: Final = f"<{PREFIXES['rdfs']}subClassOf>"
_SUB_PROPERTY: Final = f"<{PREFIXES['rdfs']}subPropertyOf>"
_BROADER: Final = f"<{PREFIXES['skos']}broader>"
_BROADER_TRANSITIVE: Final = f"<{PREFIXES['skos']}broaderTransitive>"

# True of everything, so that saying it says nothing.
_UNIVERSAL: Final = frozenset(
    {
        f"<{PREFIXES['owl']}Thing>",
        f"<{PREFIXES['owl']}topDataProperty>",
        f"<{PREFIXES['owl']}topObjectProperty>",
        f"<{PREFIXES['rdfs']}Resource>",
    }
)

_Supers = dict[str, frozenset[str]]


def materialize(ontology: CanonicalGraph, graphs: Sequence[CanonicalGraph]) -> CanonicalGraph:
    """Return the derived graph of a view.

    Args:
        ontology: Where sub-classes and sub-properties are declared. Nothing is derived about its
            own terms.
        graphs: The other graphs of the view.

    Returns:
        Triples that follow from all graphs together and stand in none of them. Empty where
        nothing follows. Super-classes that are anonymous (OWL restrictions) or universal
        (owl:Thing, rdfs:Resource) are left out.

    Guarantees:
        Depends on nothing but the set of triples; materializing again adds nothing.
    """
    declared = list(ontology.triples())
    classes = _closure((s, o) for s, p, o in declared if p == _SUB_CLASS)
    properties = _closure((s, o) for s, p, o in declared if p == _SUB_PROPERTY)
    derived: set[NTriple] = set()
    parents: dict[str, set[str]] = {}
    for graph in graphs:
        for subject, predicate, obj in graph.triples():
            if predicate == _TYPE:
                derived.update((subject, _TYPE, upper) for upper in classes.get(obj, ()))
                continue
            uppers = properties.get(predicate, frozenset())
            derived.update((subject, upper, obj) for upper in uppers)
            if predicate == _BROADER or _BROADER in uppers:
                parents.setdefault(subject, set()).add(obj)
    uppers = properties.get(_BROADER_TRANSITIVE, frozenset()) | {_BROADER_TRANSITIVE}
    for node in parents:
        for ancestor in _ancestors(node, parents):
            derived.update((node, upper, ancestor) for upper in uppers)
    predicates = {predicate for _, predicate, _ in derived}
    for graph in (ontology, *graphs):
        derived.difference_update(each for each in graph.triples() if each[1] in predicates)
    return canonicalize(GRAPH_DERIVED, derived)


def _closure(pairs: Iterable[tuple[str, str]]) -> _Supers:
    """Return for each term everything above it, itself left out."""
    parents: dict[str, set[str]] = {}
    for lower, upper in pairs:
        if not upper.startswith("_:"):
            parents.setdefault(lower, set()).add(upper)
    return {
        lower: frozenset(_ancestors(lower, parents) - _UNIVERSAL - {lower}) for lower in parents
    }


def _ancestors(node: str, parents: Mapping[str, set[str]]) -> set[str]:
    """Return what is reached from ``node``; cycles of any length end."""
    reached: set[str] = set()
    waiting = list(parents[node])
    while waiting:
        current = waiting.pop()
        if current not in reached:
            reached.add(current)
            waiting.extend(parents.get(current, ()))
    return reached
