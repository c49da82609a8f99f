"""What a view holds, in VoID: https://www.w3.org/TR/void/."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final
from urllib.parse import quote

import pyoxigraph as ox

from occugraph.binding import CONCEPTS, Kind, entity_of
from occugraph.iri import ID, OG, PREFIXES, Iri
from occugraph.reader import NOT_REMOVED, PageRequest, Reader, Selection
from occugraph.release import release_iri
from occugraph.view import GraphEntry
from occugraph_api.linked_data.forms import GRAPH_FORMS
from occugraph_api.linked_data.inventory import Inventory
from occugraph_api.linked_data.statements import name, number, say, text
from occugraph_api.pages.address import BASE

__all__ = [
    "VOID_PATH",
    "count_things",
    "describe_graph",
    "describe_view",
    "dump_path",
    "name_linksets",
    "view_iri",
]

VOID_PATH: Final = "/.well-known/void"
"""https://www.w3.org/TR/void/#well-known"""

_FEATURES: Final = {"ttl": "Turtle", "nt": "N-Triples", "rdf": "RDF_XML", "jsonld": "JSON-LD"}
_EXAMPLES: Final = ("occupation/microgrid-operator", "technology/microgrid")
_VOCABULARIES: Final = ("skos", "dcterms", "owl", "prov", "sssom", "esco", "dcat")
_COUNTED: Final = (*CONCEPTS, Kind.MAPPING)


def name_linksets(triples: Iterable[ox.Triple]) -> Iterator[ox.Triple]:
    """Yield the triples of linksets with blank nodes that are named by what is said of them.

    A query makes new ones each time; the same view must give the same bytes.
    """
    said: dict[str, list[str]] = {}
    found = sorted(triples, key=lambda triple: (str(triple.predicate), str(triple.object)))
    for triple in found:
        if isinstance(triple.subject, ox.BlankNode):
            said.setdefault(triple.subject.value, []).append(f"{triple.predicate} {triple.object}")
    ordered = sorted(said, key=lambda node: said[node])
    names = {node: ox.BlankNode(f"links{number}") for number, node in enumerate(ordered)}

    for triple in found:
        subject, value = triple.subject, triple.object
        yield ox.Triple(
            names[subject.value] if isinstance(subject, ox.BlankNode) else subject,
            triple.predicate,
            names[value.value] if isinstance(value, ox.BlankNode) else value,
        )


def view_iri(origin: str, query: str) -> str:
    """Return the IRI of a view as a dataset of a server."""
    return f"{origin}{VOID_PATH}{query}#view"


def dump_path(graph: str) -> str:
    """Return the path of the file of a graph.

    Example:
        >>> dump_path("https://w3id.org/occugraph/graph/release/esco/1.2.0")
        '/dump/release/esco/1.2.0.nq.zst'
    """
    return f"/dump/{quote(graph.removeprefix(f'{BASE}graph/'))}.nq.zst"


def count_things(reader: Reader) -> dict[Kind, int]:
    """Return how many things of each kind a view has; what was removed does not count."""
    found = {}
    for kind in _COUNTED:
        # A mapping has no status.
        condition = None if kind is Kind.MAPPING else NOT_REMOVED
        request = PageRequest(first=1, filter=condition, with_total=True)
        found[kind] = reader.page(kind, request, Selection()).total or 0
    return found


def describe_view(
    origin: str,
    query: str,
    digest: str,
    inventory: Inventory,
    things: Mapping[Kind, int],
) -> Iterator[ox.Triple]:
    """Yield the description of a view.

    Args:
        origin: Of the server, e.g. `https://example.org`.
        query: What chooses the view, as part of an address; empty for the current one.
        digest: Of its dump.
        inventory: Its graphs and releases.
        things: How many things of each kind it has.
    """
    document = ox.NamedNode(f"{origin}{VOID_PATH}{query}")
    view = ox.NamedNode(view_iri(origin, query))
    yield say(document, "a", name("void:DatasetDescription"))
    yield say(document, "foaf:primaryTopic", view)
    yield say(view, "a", name("void:Dataset"))
    yield say(view, "dcterms:title", text("occugraph: occupations, skills, technologies", "en"))
    yield say(view, "dcterms:identifier", text(f"sha256:{digest}"))
    yield say(view, "void:sparqlEndpoint", ox.NamedNode(f"{origin}/sparql"))
    yield say(view, "void:uriSpace", text(ID))
    yield say(view, "foaf:homepage", ox.NamedNode(f"{origin}/"))
    yield say(view, "rdfs:seeAlso", ox.NamedNode(f"{origin}/catalog"))
    for path in _EXAMPLES:
        yield say(view, "void:exampleResource", ox.NamedNode(ID + path))
    for vocabulary in (OG, *(PREFIXES[prefix] for prefix in _VOCABULARIES)):
        yield say(view, "void:vocabulary", ox.NamedNode(vocabulary))
    for form in GRAPH_FORMS:
        yield say(view, "void:feature", name(f"formats:{_FEATURES[form]}"))
    for kind, count in things.items():
        part = ox.BlankNode(f"class{kind.value}")
        yield say(view, "void:classPartition", part)
        yield say(part, "void:class", ox.NamedNode(entity_of(kind).rdf_class))
        yield say(part, "void:entities", number(count))
    for release in inventory.view:
        node = ox.NamedNode(release_iri(release))
        yield say(view, "dcterms:source", node)
        if release.attribution:
            yield say(node, "og:attribution", text(release.attribution))
    for graph in inventory.graphs:
        yield say(view, "void:subset", ox.NamedNode(graph))
        yield from describe_graph(origin, graph, inventory.entries.get(graph))


def describe_graph(origin: str, graph: str, entry: GraphEntry | None) -> Iterator[ox.Triple]:
    """Yield what is known of a graph: of one that a past view computes, its name."""
    node = ox.NamedNode(graph)
    yield say(node, "a", name("void:Dataset"))
    yield say(node, "a", name("sd:NamedGraph"))
    yield say(node, "sd:name", node)
    if entry is None:
        return
    yield say(node, "void:triples", number(entry.quads))
    yield say(node, "void:dataDump", ox.NamedNode(origin + dump_path(graph)))
    yield say(node, "dcterms:identifier", text(f"sha256:{entry.sha256}"))
    if entry.release:
        yield say(node, "dcterms:source", ox.NamedNode(Iri(release_iri(entry.release))))
