"""The reference engine: pySHACL on an rdflib graph that is filled without any text between."""

import logging
import math
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

import pyoxigraph as ox
import pyshacl
from pyshacl.errors import ReportableRuntimeError, ShapeLoadError, ValidationFailure
from rdflib import BNode, Graph, Literal, Namespace, URIRef
from rdflib.namespace import RDF, XSD
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.plugins.stores.memory import SimpleMemory
from rdflib.query import Result
from rdflib.term import Identifier, Node

from occugraph.collection import paused_collection
from occugraph.errors import SourceError
from occugraph.iri import Iri
from occugraph.validation.report import Finding, Report, Rule, Severity

__all__ = ["run", "to_graph"]

_SH: Final = Namespace("http://www.w3.org/ns/shacl#")
_Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


class _OneGraphMemory(SimpleMemory):
    """A store of one graph, which is filled twice as fast as rdflib's usual one."""

    # pySHACL wraps the graph as a data set, for which rdflib asks these; contexts are never used.
    context_aware = True
    graph_aware = True

    def __init__(self) -> None:
        super().__init__()
        self._size = 0

    def fill(self, triples: Iterable[tuple[Node, Node, Node]]) -> None:
        for triple in triples:
            super().add(triple, None)  # type: ignore[arg-type]  # None is rdflib's own default
        self._size = super().__len__()

    def __len__(self, context: object = None) -> int:
        # pySHACL asks whether the graph is empty for each finding; rdflib would count all triples.
        return self._size


@lru_cache(maxsize=256)
def _prepare(query: str) -> Query:
    try:
        return prepareQuery(query)
    except Exception as err:  # rdflib raises this very class where a prefix is unknown.
        raise SourceError(f"shapes have a query that is not SPARQL: {err}") from err


class _PreparedGraph(Graph):
    """A graph that parses each query once: pySHACL sends the same text for each focus node."""

    def __init__(self, store: _OneGraphMemory) -> None:
        super().__init__(store=store, bind_namespaces="none")

    def query(self, query_object: str | Query, *args: Any, **options: Any) -> Result:  # noqa: ANN401 -- rdflib's own signature, passed through
        if isinstance(query_object, str):
            query_object = _prepare(query_object)
        return super().query(query_object, *args, **options)


@contextmanager
def _quiet_terms() -> Iterator[None]:
    """Keep rdflib from logging each malformed literal with a traceback: it becomes a finding."""
    logger = logging.getLogger("rdflib.term")
    level = logger.level
    # Above every level that there is.
    logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        logger.setLevel(level)


def run(data: Iterable[ox.Quad | ox.Triple], shapes: Iterable[ox.Triple]) -> Report:
    """Return what in ``data`` breaks the shapes, as :func:`occugraph.validation.validate` says."""
    shapes_graph = to_graph(shapes)
    try:
        with paused_collection(), _quiet_terms():
            _conforms, results, text = pyshacl.validate(
                to_graph(data), shacl_graph=shapes_graph, inplace=True
            )
    except (ShapeLoadError, ReportableRuntimeError) as err:
        raise SourceError(f"shapes are not well formed: {err}") from err
    if isinstance(results, ValidationFailure):
        raise SourceError(f"shapes cannot be evaluated: {text}")
    return Report.of(_findings(results), _rules(shapes_graph))


def to_graph(triples: Iterable[ox.Quad | ox.Triple]) -> Graph:
    """Return the triples as an rdflib graph; each term is converted once."""
    store = _OneGraphMemory()
    terms: dict[_Term, Identifier] = {}

    def convert(term: _Term) -> Identifier:
        converted = terms.get(term)
        if converted is None:
            converted = terms[term] = _to_rdflib(term)
        return converted

    store.fill(
        (convert(triple.subject), convert(triple.predicate), convert(triple.object))
        for triple in triples
    )
    return _PreparedGraph(store)


def _to_rdflib(term: _Term) -> Identifier:
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    if isinstance(term, ox.Triple):
        raise SourceError(f"triple term {term}: SHACL has no rule for it; use og:Statement")
    if term.language is not None:
        return Literal(term.value, lang=term.language)
    datatype = URIRef(term.datatype.value)
    if datatype == XSD.string:
        # rdflib holds "a" and "a"^^xsd:string for two terms; RDF 1.1 says they are one.
        return Literal(term.value)
    literal = _TypedLiteral(term.value, datatype=datatype, normalize=False)
    if isinstance(literal.value, float | Decimal) and not _has_order(literal.value):
        return _UnorderedLiteral(term.value, datatype=datatype, normalize=False)
    return literal


def _has_order(number: float | Decimal) -> bool:
    return number.is_finite() if isinstance(number, Decimal) else not math.isnan(number)


class _TypedLiteral(Literal):
    """A value that is neither at most nor at least what it has no order with.

    For two such values rdflib says now that they are in order, now raises an error, which
    ``sh:lessThanOrEquals`` of pySHACL lets through; SHACL says that they break the shape.
    """

    def __le__(self, other: object) -> bool:
        """Return whether this is known to be at most the other."""
        try:
            return self.eq(other) or not self > other
        except TypeError:
            return False

    def __ge__(self, other: object) -> bool:
        """Return whether this is known to be at least the other."""
        try:
            return self.eq(other) or self > other
        except TypeError:
            return False


class _UnorderedLiteral(_TypedLiteral):
    """Not a number: neither less nor greater than, nor equal to, anything.

    Python's numbers raise errors that nobody expects where one is compared with a decimal; for a
    TypeError pySHACL says, as SHACL does, that the value breaks the bound.
    """

    @property
    def ill_typed(self) -> bool:
        """Whether the text is no value of its datatype: xsd:decimal has no NaN, unlike Python."""
        return isinstance(self.value, Decimal)

    def eq(self, other: object) -> bool:
        """Refuse to compare values."""
        raise TypeError(f"{self} is not equal to any value, {other} among them")

    def _refuse(self, other: object) -> bool:
        raise TypeError(f"{self} has no order, not to {other} either")

    __lt__ = __gt__ = _refuse


def _to_ntriples(node: Node) -> str:
    if isinstance(node, URIRef):
        return f"<{node}>"
    if isinstance(node, BNode):
        return f"_:{node}"
    literal: Any = node
    if literal.language:
        return str(ox.Literal(str(literal), language=literal.language))
    datatype = str(literal.datatype or XSD.string)
    return str(ox.Literal(str(literal), datatype=ox.NamedNode(datatype)))


def _findings(results: Graph) -> Iterable[Finding]:
    for result in results.objects(None, _SH.result):
        focus = results.value(result, _SH.focusNode)
        path = results.value(result, _SH.resultPath)
        value = results.value(result, _SH.value)
        severity = results.value(result, _SH.resultSeverity)
        messages = sorted(str(text) for text in results.objects(result, _SH.resultMessage))
        yield Finding(
            focus=_to_ntriples(focus) if focus is not None else "",
            shape=Iri(str(results.value(result, _SH.sourceShape))),
            path=Iri(str(path)) if isinstance(path, URIRef) else None,
            value=_to_ntriples(value) if value is not None else None,
            severity=Severity(str(severity).removeprefix(str(_SH))),
            message=" ".join(messages),
            component=Iri(str(results.value(result, _SH.sourceConstraintComponent))),
        )


def _rules(shapes: Graph) -> Iterable[Rule]:
    for kind in (_SH.NodeShape, _SH.PropertyShape):
        for shape in shapes.subjects(RDF.type, kind):
            yield Rule(
                Iri(str(shape)),
                str(shapes.value(shape, _SH.name) or ""),
                str(shapes.value(shape, _SH.description) or ""),
            )
