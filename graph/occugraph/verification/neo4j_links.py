"""What the relationships between things in Neo4j say."""

from functools import cache
from typing import Final, NamedTuple, TypeAlias

from occugraph.binding import LINKS, Kind, LinkBinding, Necessity
from occugraph.verification.evidence import Proof
from occugraph.verification.links import say_link
from occugraph.verification.neo4j_graph import Neo4jGraph, Node
from occugraph.verification.tally import Listener

__all__ = ["Triples", "tell_relationships"]

Triples: TypeAlias = dict[str, tuple[str, str, str, tuple[str, ...]]]
"""Subject, predicate, object and evidence by the IRI of a statement; a text with its language."""

_SECTION: Final = "Other relationship"
_TYPES: Final = sorted({link.neo4j_type for link in LINKS})
_PROPERTY_OF: Final = {
    (link.neo4j_type, necessity): iri for link in LINKS for iri, necessity in link.properties
}


class _Bundle(NamedTuple):
    """What relationships of one start say alike."""

    name: str
    start: str
    necessity: Necessity | None
    proof: Proof
    statements: tuple[str, ...]


def tell_relationships(graph: Neo4jGraph, triples: Triples, listener: Listener) -> None:
    """Tell the relationships that are links, to each near end of the links that they are."""
    for name in _TYPES:
        for start, bundles in graph.ends[name].items():
            for properties, ends in bundles:
                node = Node(properties)
                bundle = _take_bundle(graph, name, start, node)
                for end in ends:
                    if start not in graph.kinds or end not in graph.kinds:
                        continue  # not between things of ours; tell_odd has odd ones
                    _tell_link(graph, bundle, end, listener)
                    _check_statements(graph, bundle, end, triples, listener)
                node.tell_rest(listener, _SECTION, start)


def _take_bundle(graph: Neo4jGraph, name: str, start: str, node: Node) -> _Bundle:
    necessity = node.take("necessity")
    statements = tuple(node.take("statements") or ())
    proof, confidence = graph.take_proof(node), node.take("confidence")
    return _Bundle(
        name,
        start,
        Necessity(necessity) if necessity in list(Necessity) else None,
        Proof(proof.evidence, confidence),
        statements,
    )


def _tell_link(graph: Neo4jGraph, bundle: _Bundle, end: str, listener: Listener) -> None:
    start = bundle.start
    told = say_link(start, end, bundle.necessity, bundle.proof)
    fitting = _find_links(bundle.name, graph.kinds.get(start), graph.kinds.get(end))
    for link in fitting:
        listener.add(link.name.value, end if link.inverse else start, told)
    # Of mappings only those of some kinds of things are links; neo4j_things.py has the others.
    is_mapping = bundle.name == "MAPS_FROM" and graph.kinds.get(start) is Kind.MAPPING
    if not fitting and not is_mapping:
        listener.add(_SECTION, start, f"{bundle.name}: {told}")


@cache
def _find_links(name: str, start: Kind | None, end: Kind | None) -> tuple[LinkBinding, ...]:
    """Return the links that a relationship between two kinds of things is."""
    return tuple(
        link
        for link in LINKS
        if link.neo4j_type == name
        and link.source is (end if link.inverse else start)
        and (start if link.inverse else end) in link.targets
    )


def _check_statements(
    graph: Neo4jGraph, bundle: _Bundle, end: str, triples: Triples, listener: Listener
) -> None:
    """Tell where a relationship names statements that are not about it, or should name some."""
    own = [each for each in graph.evidence_nodes(bundle.proof) if not _is_mapping(graph, each)]
    expected = (
        bundle.start,
        _PROPERTY_OF.get((bundle.name, bundle.necessity)),
        end,
        bundle.proof.evidence,
    )
    about = [triples.get(each) == expected for each in bundle.statements]
    if not all(about) or bool(own) != bool(about):
        told = f"{bundle.name} {end}: statements {list(bundle.statements)}"
        listener.add(_SECTION, bundle.start, told)


def _is_mapping(graph: Neo4jGraph, iri: str) -> bool:
    """Return whether a piece of evidence is a mapping by which a link was inferred."""
    return graph.kinds.get(iri) is Kind.MAPPING
