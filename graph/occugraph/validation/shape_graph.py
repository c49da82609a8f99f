"""The triples of shapes by node, for those who ask what form a shape has."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import pyoxigraph as ox

from occugraph.iri import PREFIXES, Iri

__all__ = ["Facts", "ShapeGraph", "Term", "UnknownFormError"]

Term = ox.NamedNode | ox.BlankNode | ox.Literal
Facts = Mapping[str, list[Term]]
"""The values of a node by property; those of SHACL without its namespace."""

_SH: Final = PREFIXES["sh"]
_RDF: Final = PREFIXES["rdf"]
_KINDS: Final = frozenset({_SH + "NodeShape", _SH + "PropertyShape"})
_MARKS: Final = frozenset(
    {"targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf", "target", "property"}
)


class UnknownFormError(Exception):
    """A form of shape that only the reference engine reads; never leaves the validation."""


class ShapeGraph:
    """Shapes, each with an IRI and a type.

    Attributes:
        triples: All triples, as given.
        shapes: The IRIs of the shapes, sorted.

    Raises:
        UnknownFormError: Something else is a shape, too, or the triples have triple terms.
    """

    def __init__(self, triples: Sequence[ox.Triple]) -> None:
        self.triples: Final = tuple(triples)
        self._facts: dict[Term, dict[str, list[Term]]] = {}
        for triple in self.triples:
            subject, value = triple.subject, triple.object
            if isinstance(subject, ox.Triple) or isinstance(value, ox.Triple):
                raise UnknownFormError
            name = triple.predicate.value.removeprefix(_SH)
            self._facts.setdefault(subject, {}).setdefault(name, []).append(value)
        self.shapes: Final = tuple(sorted(self._find_shapes()))
        self._children = {
            shape: [self.iri(term) for term in self.facts(shape).get("property", [])]
            for shape in self.shapes
        }
        if not {child for shape in self.shapes for child in self._children[shape]} <= set(
            self.shapes
        ):
            raise UnknownFormError

    def _find_shapes(self) -> Iterator[str]:
        for node, facts in self._facts.items():
            kinds = {kind.value for kind in facts.get(_RDF + "type", [])}
            if kinds & _KINDS:
                if len(kinds) > 1 or not isinstance(node, ox.NamedNode):
                    raise UnknownFormError
                yield node.value
            elif set(facts) & _MARKS:
                raise UnknownFormError

    def facts(self, shape: str) -> Facts:
        """Return what is said of a shape."""
        return self._facts[ox.NamedNode(shape)]

    def facts_of(self, node: Term) -> Facts:
        """Return what is said of any node; empty where nothing is."""
        return self._facts.get(node, {})

    def texts(self, shape: str, name: str) -> list[str]:
        """Return the values of a property of a shape, as text."""
        return [term.value for term in self.facts(shape).get(name, [])]

    def text(self, shape: str, name: str) -> str:
        """Return the first of them, empty where there is none."""
        return next(iter(self.texts(shape, name)), "")

    def iri(self, term: Term) -> str:
        """Return the IRI of a node.

        Raises:
            UnknownFormError: It has none.
        """
        if not isinstance(term, ox.NamedNode):
            raise UnknownFormError
        return term.value

    def items(self, head: Term) -> list[Term]:
        """Return the items of a list.

        Raises:
            UnknownFormError: It is empty or no list.
        """
        found: list[Term] = []
        while head != ox.NamedNode(_RDF + "nil"):
            facts = self.facts_of(head)
            first, rest = facts.get(_RDF + "first", []), facts.get(_RDF + "rest", [])
            if len(facts) != 2 or len(first) != 1 or len(rest) != 1:  # noqa: PLR2004 -- the two
                raise UnknownFormError
            found.append(first[0])
            head = rest[0]
            if len(found) > len(self.triples):
                raise UnknownFormError
        if not found:
            raise UnknownFormError
        return found

    def property_of(self, shape: str) -> Iri | None:
        """Return the property that is the path of a shape; None where its path is another."""
        path = self.facts(shape).get("path", [])
        if len(path) == 1 and isinstance(path[0], ox.NamedNode):
            return Iri(path[0].value)
        return None

    def last_step(self, path: Term) -> str | None:
        """Return the property whose objects a path gives; None where it gives others.

        Raises:
            UnknownFormError: The path is not of properties, inverse properties, alternatives of
                these, and sequences of all three.
        """
        if isinstance(path, ox.NamedNode):
            return path.value
        facts = self.facts_of(path)
        if set(facts) == {"inversePath"} and len(facts["inversePath"]) == 1:
            self.iri(facts["inversePath"][0])
            return None
        if set(facts) == {"alternativePath"} and len(facts["alternativePath"]) == 1:
            for choice in self.items(facts["alternativePath"][0]):
                # The fast engine cannot read sequences and alternatives here.
                if set(self.facts_of(choice)) == {"inversePath"}:
                    self.last_step(choice)
                else:
                    self.iri(choice)
            return None
        return [self.last_step(step) for step in self.items(path)][-1]

    def prefixes(self, node: Term) -> dict[str, str]:
        """Return the prefixes that a SPARQL constraint uses.

        Raises:
            UnknownFormError: A declaration is not whole.
        """
        found = {}
        for owner in self.facts_of(node).get("prefixes", []):
            for declared in self.facts_of(owner).get("declare", []):
                facts = self.facts_of(declared)
                names, spaces = facts.get("prefix", []), facts.get("namespace", [])
                if len(names) != 1 or len(spaces) != 1:
                    raise UnknownFormError
                found[names[0].value] = spaces[0].value
        return found

    def below(self, shapes: frozenset[str]) -> frozenset[str]:
        """Return the shapes that are reached from these by ``sh:property``."""
        found: set[str] = set()
        waiting = list(shapes)
        while waiting:
            for child in self._children[waiting.pop()]:
                if child not in found:
                    found.add(child)
                    waiting.append(child)
        return frozenset(found)

    def leading_to(self, shapes: frozenset[str]) -> tuple[ox.Triple, ...]:
        """Return the triples of a graph in which only these shapes and their parents have targets.

        The others stay, as the parts of shapes that they may be, but are asked of no node.
        """
        kept = {
            shape
            for shape in self.shapes
            if shape in shapes or self.below(frozenset({shape})) & shapes
        }
        return tuple(
            triple
            for triple in self.triples
            if not triple.predicate.value.startswith(_SH + "target")
            or (isinstance(triple.subject, ox.NamedNode) and triple.subject.value in kept)
        )
