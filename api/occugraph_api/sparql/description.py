"""The service description: what an endpoint says of itself in RDF.

Source: https://www.w3.org/TR/sparql11-service-description/
"""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

import pyoxigraph as ox

from occugraph.iri import Iri

__all__ = ["describe_service"]

_SD: Final = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS: Final = "http://www.w3.org/ns/formats/"
_RDF_TYPE: Final = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_RESULT_FORMATS: Final = (
    "SPARQL_Results_JSON",
    "SPARQL_Results_XML",
    "SPARQL_Results_CSV",
    "SPARQL_Results_TSV",
    "Turtle",
    "N-Triples",
    "RDF_XML",
    "JSON-LD",
)
_DCT: Final = "http://purl.org/dc/terms/"
_RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
_PREFIXES: Final = {"sd": _SD, "formats": _FORMATS, "dcterms": _DCT, "rdfs": _RDFS}
_WRITERS: Final = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "rdf": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}


def describe_service(
    endpoint: str,
    graphs: Sequence[str],
    format_name: str,
    *,
    releases: Sequence[str] = (),
    at_hand: Mapping[str, Iri] = MappingProxyType({}),
    see_also: Sequence[str] = (),
) -> bytes:
    """The description of the endpoint at `endpoint`, written as `format_name`.

    Args:
        endpoint: Its IRI.
        graphs: The named graphs it holds, in the order they are listed.
        format_name: ttl, nt, rdf or jsonld.
        releases: What it is a dataset of, as `source@version`.
        at_hand: The IRIs of the releases that the parameter `as-of` may name.
        see_also: IRIs of what else describes the data.
    """
    written = ox.serialize(
        [*_triples(endpoint, graphs), *_versions(releases, at_hand), *_more(see_also)],
        format=_WRITERS[format_name],
        prefixes=_PREFIXES if format_name in {"ttl", "rdf"} else None,
    )
    return written or b""


def _triples(endpoint: str, graphs: Sequence[str]) -> Iterator[ox.Triple]:
    service = ox.BlankNode("service")
    dataset = ox.BlankNode("dataset")
    default = ox.BlankNode("default")
    yield ox.Triple(service, _RDF_TYPE, _sd("Service"))
    yield ox.Triple(service, _sd("endpoint"), ox.NamedNode(endpoint))
    yield ox.Triple(service, _sd("supportedLanguage"), _sd("SPARQL11Query"))
    for name in _RESULT_FORMATS:
        yield ox.Triple(service, _sd("resultFormat"), ox.NamedNode(_FORMATS + name))
    yield ox.Triple(service, _sd("defaultDataset"), dataset)
    yield ox.Triple(dataset, _RDF_TYPE, _sd("Dataset"))
    yield ox.Triple(dataset, _sd("defaultGraph"), default)
    for number, name in enumerate(graphs):
        entry = ox.BlankNode(f"named{number}")
        graph = ox.BlankNode(f"graph{number}")
        yield ox.Triple(dataset, _sd("namedGraph"), entry)
        yield ox.Triple(entry, _RDF_TYPE, _sd("NamedGraph"))
        yield ox.Triple(entry, _sd("name"), ox.NamedNode(name))
        yield ox.Triple(entry, _sd("graph"), graph)
        yield ox.Triple(graph, _RDF_TYPE, _sd("Graph"))
    yield ox.Triple(default, _RDF_TYPE, _sd("Graph"))


def _more(see_also: Sequence[str]) -> Iterator[ox.Triple]:
    for iri in see_also:
        yield ox.Triple(ox.BlankNode("service"), ox.NamedNode(f"{_RDFS}seeAlso"), ox.NamedNode(iri))


def _versions(releases: Sequence[str], at_hand: Mapping[str, Iri]) -> Iterator[ox.Triple]:
    """What the dataset is made of, and which other releases can be asked for."""
    for name, iri in at_hand.items():
        node = ox.NamedNode(iri)
        yield ox.Triple(node, ox.NamedNode(f"{_DCT}identifier"), ox.Literal(name))
        yield ox.Triple(ox.BlankNode("service"), ox.NamedNode(f"{_DCT}hasVersion"), node)
        if name in releases:
            yield ox.Triple(ox.BlankNode("dataset"), ox.NamedNode(f"{_DCT}hasPart"), node)
    if at_hand:
        text = (
            "The parameter as-of chooses the releases that answer: source@version, several "
            "times for several sources, or a day YYYY-MM-DD."
        )
        yield ox.Triple(
            ox.BlankNode("service"),
            ox.NamedNode(f"{_RDFS}comment"),
            ox.Literal(text, language="en"),
        )


def _sd(name: str) -> ox.NamedNode:
    return ox.NamedNode(_SD + name)
