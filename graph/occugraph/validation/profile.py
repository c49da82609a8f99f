"""What of a set of shapes the fast engine may decide, and when it has to be doubted.

The reference is pySHACL. Another engine may serve where both are known to find the same, so this
module knows which forms of shapes both read alike (all else is left to the reference, also to
say what is wrong with it), how a SPARQL constraint is written for the fast engine, and which
values cast doubt on which shapes (:mod:`occugraph.validation.probes`).
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import pyoxigraph as ox

from occugraph.iri import PREFIXES, Iri
from occugraph.validation.probes import PROBE, write_canaries, write_probe
from occugraph.validation.report import Rule
from occugraph.validation.shape_graph import ShapeGraph, UnknownFormError
from occugraph.validation.shapes import Shapes

__all__ = ["CONSTRAINTS", "NOTHING", "Profile", "Query", "read_profile", "read_query"]

NOTHING: Final = "urn:occugraph:nothing"
"""The path of SPARQL constraints in the fast engine: no data has it.

That engine runs a query once for each value of the path and takes the value for the finding's,
which the standard does not say; without values it runs the query once, as the reference does.
"""

_SH: Final = PREFIXES["sh"]
_RDF: Final = PREFIXES["rdf"]
_XSD: Final = PREFIXES["xsd"]

_TARGETS: Final = {"targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf"}
_TEXTS: Final = {"name", "description", "message"}
_COUNTS: Final = {"minCount", "maxCount", "qualifiedMinCount", "qualifiedMaxCount"}
_BOUNDS: Final = {"minInclusive", "maxInclusive"}
_OF_VALUES: Final = {"class", "nodeKind", "datatype", "pattern", "languageIn", "uniqueLang"}
_OF_SETS: Final = {"disjoint", "lessThanOrEquals", "in", "hasValue", "qualifiedValueShape"}
CONSTRAINTS: Final = frozenset({*_COUNTS, *_BOUNDS, *_OF_VALUES, *_OF_SETS, "sparql"})
"""What a shape may ask of a node, as properties of SHACL; a shape without asks nothing itself."""

_MANY: Final = {"class", "hasValue", "disjoint", "lessThanOrEquals"}
_ON_NODES: Final = {"class", "nodeKind", "sparql"}
_KNOWN: Final = {*CONSTRAINTS, *_TARGETS, *_TEXTS, _RDF + "type", "path", "severity", "property"}
_PLAIN: Final = {"integer", "decimal", "boolean", "date"}

# The part of regular expressions that Python, Rust and XPath read alike in one line of text.
_PATTERN: Final = re.compile(
    r"\^?(?:[A-Za-z0-9/:.+*?(){},|一鿿 -]|\\[Ss.]|\[\^?[A-Za-z0-9_.一鿿-]+\])+\$?"
)
_NUMBER: Final = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,6})?")

_PATH: Final = re.compile(r"[$?]PATH\b")
_SELECT: Final = re.compile(r"\s*SELECT((?:\s+[$?]\w+)+)\s+WHERE\b", re.IGNORECASE)
# What pySHACL refuses, what has a scope of its own, and what depends on more than the data.
_FOREIGN: Final = re.compile(
    r"\b(MINUS|VALUES|SERVICE|GRAPH|FROM|BIND|UNION|RAND|NOW|UUID|STRUUID|BNODE)\b"
    r"|[$?](shapesGraph|currentShape)\b",
    re.IGNORECASE,
)
_STRING: Final = re.compile(r'"(?:[^"\\\n]|\\.)*"')
_NAME: Final = re.compile(r"([a-z][a-z0-9-]*)?:([A-Za-z0-9_.-]*[A-Za-z0-9_-])|<([^<>\"{}|^`\s]+)>")
_IN_BRACKETS: Final = re.compile(r"<[^<>\"{}|^`\s]+>")
_COMPARISON: Final = re.compile(r"([$?]\w+)\s*[<>]=?\s*([$?]\w+)")
_ORDER: Final = re.compile(r"(?<![<>=!])[<>]=?")
_ANY_PROPERTY: Final = re.compile(r"[$?]\w+\s+[$?]\w+\s+[$?\w<\"]")


@dataclass(frozen=True)
class Profile:
    """What the fast engine is given, and what to make of its answer.

    Attributes:
        triples: The shapes that it decides, rewritten, with probes and canaries.
        decided: Those shapes.
        others: The shapes that are left to the reference.
        doubted: For each probe the shapes that it casts doubt on.
        messages: The message of each shape, as the reference puts it together.
        paths: The property of each shape, None where its path is not one property.
        valued: The shapes whose query gives a value.
        self_valued: The node shapes whose query gives none: the value is the focus node, which
            the standard says and the fast engine does not.
        rules: The requirement of each shape.
        graph: All the shapes.
    """

    triples: tuple[ox.Triple, ...]
    decided: frozenset[str]
    others: frozenset[str]
    doubted: Mapping[str, frozenset[str]]
    messages: Mapping[str, str]
    paths: Mapping[str, Iri | None]
    valued: frozenset[str]
    self_valued: frozenset[str]
    rules: tuple[Rule, ...]
    graph: ShapeGraph


@dataclass(frozen=True, slots=True)
class Query:
    """A SPARQL constraint: its node, its text with the path put in, whether it gives a value."""

    node: ox.NamedNode | ox.BlankNode
    text: str
    has_value: bool


@lru_cache(maxsize=8)
def read_profile(shapes: Shapes) -> Profile | None:
    """Return the profile of the shapes; None where all of them are left to the reference."""
    try:
        graph = ShapeGraph(shapes.triples)
    except UnknownFormError:
        return None
    reads: dict[str, set[tuple[str, str]]] = {}
    queries: dict[str, Query] = {}
    for shape in graph.shapes:
        try:
            reads[shape] = _read_shape(graph, shape)
            query = read_query(graph, shape)
        except UnknownFormError:
            reads.pop(shape, None)
            continue
        if query:
            queries[shape] = query
    # What is reached by way of an undecided shape may not be reached by the fast engine.
    decided = frozenset(reads) - graph.below(frozenset(graph.shapes) - frozenset(reads))
    if not decided:
        return None
    sensitive: dict[tuple[str, str], set[str]] = {}
    for shape in decided:
        for key in reads[shape]:
            sensitive.setdefault(key, set()).add(shape)
    probes = {f"{PROBE}{number}": key for number, key in enumerate(sorted(sensitive))}
    triples = [*_rewrite(graph, decided, queries), *write_canaries()]
    for name, (prop, sense) in probes.items():
        triples += write_probe(name, prop, sense)
    return Profile(
        triples=tuple(triples),
        decided=decided,
        others=frozenset(graph.shapes) - decided,
        doubted={name: frozenset(sensitive[key]) for name, key in probes.items()},
        messages={shape: " ".join(sorted(graph.texts(shape, "message"))) for shape in graph.shapes},
        paths={shape: graph.property_of(shape) for shape in graph.shapes},
        valued=frozenset(shape for shape, query in queries.items() if query.has_value),
        self_valued=frozenset(
            shape
            for shape, query in queries.items()
            if not query.has_value and "path" not in graph.facts(shape)
        ),
        rules=tuple(
            Rule(Iri(shape), graph.text(shape, "name"), graph.text(shape, "description"))
            for shape in graph.shapes
        ),
        graph=graph,
    )


def _read_shape(graph: ShapeGraph, shape: str) -> set[tuple[str, str]]:
    """Return the properties whose values matter to a shape, each with the sense that is plain.

    Raises:
        UnknownFormError: The shape has a form that is left to the reference.
    """
    facts = graph.facts(shape)
    given = set(facts) & CONSTRAINTS
    _require(set(facts) <= _KNOWN)
    _require((_SH + "PropertyShape" in graph.texts(shape, _RDF + "type")) == ("path" in facts))
    for name in (given - _MANY) | (set(facts) & {"severity", "path"}):
        _require(len(facts[name]) == 1)
    messages = facts.get("message", [])
    _require(not given or (bool(messages) and not any("{" in text.value for text in messages)))
    _require("path" in facts or given <= _ON_NODES)
    last = graph.last_step(facts["path"][0]) if "path" in facts else None
    reads = {(graph.iri(term), "node") for term in facts.get("targetObjectsOf", [])}
    for name in _TARGETS & set(facts):
        for term in facts[name]:
            graph.iri(term)
    for name in _COUNTS & given:
        _require(re.fullmatch("[0-9]{1,6}", facts[name][0].value) is not None)
    for name in {"in", "languageIn"} & given:
        graph.items(facts[name][0])
    if "uniqueLang" in given:
        _require(facts["uniqueLang"][0].value == "true")
    if "pattern" in given:
        pattern = facts["pattern"][0].value
        _require(last is not None and _PATTERN.fullmatch(pattern) is not None)
        # Only the end of a text is another one where the text has lines.
        reads.add((last or "", "text" if "$" in pattern else "spaced"))
    if "qualifiedValueShape" in given:
        _check_qualified(graph, facts["qualifiedValueShape"][0])
    if "sparql" in given:
        _require(given == {"sparql"} and "property" not in facts)
        return reads | _query_reads(graph, shape)
    return reads | _value_reads(graph, facts, last)


def _value_reads(
    graph: ShapeGraph,
    facts: Mapping[str, list[ox.NamedNode | ox.BlankNode | ox.Literal]],
    last: str | None,
) -> set[tuple[str, str]]:
    """Return what matters to a shape that asks for a datatype or compares values."""
    kind = graph.iri(facts["datatype"][0]).removeprefix(_XSD) if "datatype" in facts else None
    bounds = _BOUNDS & set(facts)
    for name in bounds:
        bound = facts[name][0]
        _require(isinstance(bound, ox.Literal) and _NUMBER.fullmatch(bound.value) is not None)
    reads: set[tuple[str, str]] = set()
    if kind in _PLAIN:
        _require(last is not None)
        reads.add((last or "", kind or ""))
    else:
        _require(kind in {None, "string", _RDF + "langString"})
    if bounds:
        _require(last is not None and kind in {None, "integer", "decimal"})
        reads.add((last or "", "number"))
    if "lessThanOrEquals" in facts:
        _require(last is not None and kind in {None, "date"})
        reads |= {(graph.iri(other), "date") for other in facts["lessThanOrEquals"]}
        reads.add((last or "", "date"))
    return reads


def _check_qualified(graph: ShapeGraph, inner: ox.NamedNode | ox.BlankNode | ox.Literal) -> None:
    facts = graph.facts_of(inner)
    _require(set(facts) == {"in"} and len(facts["in"]) == 1)
    # The fast engine never counts a literal.
    _require(all(isinstance(term, ox.NamedNode) for term in graph.items(facts["in"][0])))


def read_query(graph: ShapeGraph, shape: str) -> Query | None:
    """Return the SPARQL constraint of a shape, None where it has none.

    Raises:
        UnknownFormError: It is not of the kind that both engines run alike.
    """
    nodes = graph.facts(shape).get("sparql", [])
    if not nodes:
        return None
    node = nodes[0]
    facts = graph.facts_of(node)
    _require(not isinstance(node, ox.Literal))
    _require(set(facts) <= {_RDF + "type", "prefixes", "select"})
    _require(len(facts.get("select", [])) == 1)
    text = facts["select"][0].value
    head = _SELECT.match(text)
    bare = _STRING.sub('""', text)
    projected = re.findall(r"\w+", head[1]) if head else []
    _require(projected[:1] == ["this"] and set(projected) <= {"this", "value", "path"})
    _require(not _FOREIGN.search(bare))
    _require(len(re.findall(r"\bSELECT\b", bare, re.IGNORECASE)) == 1)
    path = graph.property_of(shape)
    _require(path is not None or not _PATH.search(text))
    text = _PATH.sub(f"<{path}>", text)
    try:
        ox.Store().query(text, prefixes=graph.prefixes(node))
    except (SyntaxError, ValueError) as err:
        raise UnknownFormError from err
    assert not isinstance(node, ox.Literal)  # noqa: S101 -- checked above; for the type checker
    return Query(node, text, "value" in projected)


def _query_reads(graph: ShapeGraph, shape: str) -> set[tuple[str, str]]:
    query = read_query(graph, shape)
    _require(query is not None)
    if query is None:
        return set()
    prefixes = graph.prefixes(query.node)
    bare = _STRING.sub('""', query.text)
    names = {_expand(found, prefixes) for found in _NAME.finditer(bare)}
    # A query that takes a property from the data may read any.
    where = bare[len(head[0]) :] if (head := _SELECT.match(bare)) else bare
    sense = "untyped" if _ANY_PROPERTY.search(where) else "canonical"
    reads = {(name, each) for name in names if ":" in name for each in (sense, "subject")}
    if sense == "canonical":
        reads -= {(name, sense) for name in _only_bound(bare, prefixes)}
    return reads | {(name, "date") for name in _compared(bare, prefixes)}


def _only_bound(query: str, prefixes: Mapping[str, str]) -> Iterator[str]:
    """Return the properties of whose objects a query asks no more than whether there is one.

    In which form an engine keeps such an object makes no difference.
    """
    asked: Counter[str] = Counter()
    for variable in set(re.findall(r"[$?](\w+)", query)):
        used = re.findall(rf"[$?]{variable}\b", query)
        bound = re.findall(rf"\bBOUND\s*\(\s*[$?]{variable}\s*\)", query, re.IGNORECASE)
        objects = re.findall(rf"(\S+)\s+[$?]{variable}\s*[.;}}]", query)
        if bound and len(objects) == 1 and len(used) == len(bound) + 1:
            match = _NAME.fullmatch(objects[0])
            asked.update([_expand(match, prefixes)] if match else [])
    # One that is named elsewhere, too, may matter there.
    named = Counter(_expand(found, prefixes) for found in _NAME.finditer(query))
    return (name for name, times in asked.items() if named[name] == times)


def _expand(name: re.Match[str], prefixes: Mapping[str, str]) -> str:
    """Return the IRI of a match of ``_NAME``."""
    return name[3] or prefixes.get(name[1] or "", "") + name[2]


def _compared(query: str, prefixes: Mapping[str, str]) -> Iterator[str]:
    """Yield the properties whose objects a query puts in order.

    Raises:
        UnknownFormError: It puts something else in order than the objects of properties.
    """
    bare = _IN_BRACKETS.sub("", query)
    pairs = _COMPARISON.findall(bare)
    # COUNT ( ?x ) > 1 puts numbers in order that are not of the data.
    counted = re.findall(r"\bCOUNT\s*\([^()]*\)\s*[<>]=?\s*[0-9]", bare, re.IGNORECASE)
    _require(len(_ORDER.findall(bare)) == len(pairs) + len(counted))
    for variable in {variable for pair in pairs for variable in pair}:
        found = re.findall(rf"((?:\S+\s*\|\s*)*\S+)\s+{re.escape(variable)}\s*[.}}]", query)
        _require(bool(found))
        # og:opened | og:closed: the objects of each may be compared.
        for name in (name for path in found for name in re.split(r"\s*\|\s*", path)):
            match = _NAME.fullmatch(name)
            _require(match is not None)
            if match:
                yield _expand(match, prefixes)


def _rewrite(
    graph: ShapeGraph, decided: frozenset[str], queries: Mapping[str, Query]
) -> Iterator[ox.Triple]:
    """Yield the shapes that the fast engine decides, and what they refer to."""
    texts = {query.node: query.text for shape, query in queries.items() if shape in decided}
    undecided = frozenset(graph.shapes) - decided
    for triple in graph.triples:
        subject, name = triple.subject, triple.predicate.value.removeprefix(_SH)
        shape = subject.value if isinstance(subject, ox.NamedNode) else ""
        if shape in undecided or (shape in decided and name in _TEXTS):
            continue
        if shape in queries and name == "path":
            yield ox.Triple(subject, triple.predicate, ox.NamedNode(NOTHING))
        elif name == "select" and not isinstance(subject, ox.Triple) and subject in texts:
            yield ox.Triple(subject, triple.predicate, ox.Literal(texts[subject]))
        else:
            yield triple


def _require(holds: bool) -> None:  # noqa: FBT001 -- reads as an assertion
    if not holds:
        raise UnknownFormError
