"""The service description: what an endpoint says of itself in RDF.

Source: https://www.w3.org/TR/sparql11-service-description/
"""

from collections.abc import Iterator, Sequence
from typing import Final

import pyoxigraph as ox

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
_WRITERS: Final = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "rdf": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}


def describe_service(endpoint: str, graphs: Sequence[str], format_name: str) -> bytes:
    """The description of the endpoint at `endpoint`, written as `format_name`.

    Args:
        endpoint: Its IRI.
        graphs: The named graphs it holds, in the order they are listed.
        format_name: ttl, nt, rdf or jsonld.
    """
    written = ox.serialize(
        _triples(endpoint, graphs),
        format=_WRITERS[format_name],
        prefixes={"sd": _SD, "formats": _FORMATS} if format_name in {"ttl", "rdf"} else None,
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


def _sd(name: str) -> ox.NamedNode:
    return ox.NamedNode(_SD + name)
