"""The releases of the record, in DCAT 3: https://www.w3.org/TR/vocab-dcat-3/."""

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Final
from urllib.parse import quote

import pyoxigraph as ox

from occugraph.iri import PREFIXES
from occugraph.release import release_iri
from occugraph.values import Release
from occugraph.view import GraphEntry
from occugraph_api.linked_data.inventory import Inventory
from occugraph_api.linked_data.statements import Subject, name, say, text
from occugraph_api.linked_data.void import dump_path, view_iri

__all__ = ["CATALOG_PATH", "describe_catalog"]

CATALOG_PATH: Final = "/catalog"

_MEDIA_TYPES: Final = "https://www.iana.org/assignments/media-types/"
_KINDS: Final = {
    "curated": "written here",
    "starter": "bare facts of what the curated graph points to",
    "release": "a whole release of its source",
}


def describe_catalog(
    origin: str, query: str, inventory: Inventory, size_of: Callable[[GraphEntry], int | None]
) -> Iterator[ox.Triple]:
    """Yield the description of every release of the record.

    Args:
        origin: Of the server, e.g. `https://example.org`.
        query: What chooses the view, as part of an address; empty for the current one. It is the
            view that the services answer from with it.
        inventory: The releases, and those of the view.
        size_of: Gives the bytes of the file of a graph, None where it is not there.
    """
    catalog = ox.NamedNode(f"{origin}{CATALOG_PATH}{query}#catalog")
    view = ox.NamedNode(view_iri(origin, query))
    yield say(catalog, "a", name("dcat:Catalog"))
    yield say(catalog, "dcterms:title", text("occugraph", "en"))
    yield say(catalog, "dcterms:description", text(_DESCRIPTION, "en"))
    yield say(catalog, "foaf:homepage", ox.NamedNode(f"{origin}/"))
    yield say(catalog, "dcat:dataset", view)
    yield say(view, "a", name("dcat:Dataset"))
    yield say(view, "dcterms:title", text("the view that is served", "en"))
    for release in inventory.view:
        yield say(view, "dcterms:hasPart", ox.NamedNode(release_iri(release)))
    for service, triples in _services(origin, view):
        yield say(catalog, "dcat:service", service)
        yield from triples
    for source, releases in inventory.by_source().items():
        yield from _series(origin, catalog, source, releases)
        for release in releases:
            yield from _dataset(origin, release, inventory.graph_of(release), size_of)


_DESCRIPTION: Final = (
    "Releases of classifications of occupations, skills and technologies, and the curated graph "
    "that ties them together."
)


def _services(
    origin: str, view: ox.NamedNode
) -> Iterator[tuple[ox.NamedNode, Iterator[ox.Triple]]]:
    described = {
        "/sparql": ("SPARQL", "/sparql", "https://www.w3.org/TR/sparql11-protocol/"),
        "/graphql": ("GraphQL", "/schema.graphql", "https://spec.graphql.org/"),
    }
    for path, (title, description, standard) in described.items():
        node = ox.NamedNode(f"{origin}{path}")
        triples = (
            say(node, "a", name("dcat:DataService")),
            say(node, "dcterms:title", text(title, "en")),
            say(node, "dcat:endpointURL", node),
            say(node, "dcat:endpointDescription", ox.NamedNode(f"{origin}{description}")),
            say(node, "dcterms:conformsTo", ox.NamedNode(standard)),
            say(node, "dcat:servesDataset", view),
        )
        yield node, iter(triples)


def _series(
    origin: str, catalog: Subject, source: str, releases: tuple[Release, ...]
) -> Iterator[ox.Triple]:
    """Yield the series of a source; a starter is no edition of it, and stands outside."""
    series = ox.NamedNode(f"{origin}{CATALOG_PATH}#{quote(source)}")
    for release in releases:
        yield say(catalog, "dcat:dataset", ox.NamedNode(release_iri(release)))
    editions = [release for release in releases if release.kind != "starter"]
    if not editions:
        return
    yield say(catalog, "dcat:dataset", series)
    yield say(series, "a", name("dcat:DatasetSeries"))
    yield say(series, "dcterms:title", text(source))
    for release in editions:
        yield say(ox.NamedNode(release_iri(release)), "dcat:inSeries", series)
        if release.is_current:
            yield say(series, "dcat:hasCurrentVersion", ox.NamedNode(release_iri(release)))
    for older, newer in pairwise(editions):
        yield say(
            ox.NamedNode(release_iri(newer)),
            "dcat:previousVersion",
            ox.NamedNode(release_iri(older)),
        )


def _dataset(
    origin: str,
    release: Release,
    entry: GraphEntry | None,
    size_of: Callable[[GraphEntry], int | None],
) -> Iterator[ox.Triple]:
    node = ox.NamedNode(release_iri(release))
    yield say(node, "a", name("dcat:Dataset"))
    yield say(node, "a", name("og:Release"))
    yield say(node, "dcterms:title", text(f"{release.source} {release.version}"))
    yield say(node, "dcterms:identifier", text(f"{release.source}@{release.version}"))
    yield say(node, "dcterms:type", text(_KINDS.get(release.kind, release.kind), "en"))
    yield say(node, "dcat:version", text(release.version))
    if release.issued:
        day = ox.Literal(release.issued.isoformat(), datatype=name("xsd:date"))
        yield say(node, "dcterms:issued", day)
    yield from _terms(node, release)
    if entry is None:
        return
    file = ox.NamedNode(origin + dump_path(entry.name))
    yield say(node, "dcat:distribution", file)
    yield say(file, "a", name("dcat:Distribution"))
    yield say(file, "dcat:downloadURL", file)
    yield say(file, "dcat:mediaType", ox.NamedNode(f"{_MEDIA_TYPES}application/n-quads"))
    yield say(file, "dcat:compressFormat", ox.NamedNode(f"{_MEDIA_TYPES}application/zstd"))
    yield from _terms(file, release)
    size = size_of(entry)
    if size is not None:
        yield say(file, "dcat:byteSize", ox.Literal(str(size), datatype=_WHOLE))


def _terms(node: ox.NamedNode, release: Release) -> Iterator[ox.Triple]:
    """Yield license and attribution, as the source asks for them."""
    if release.license:
        is_address = release.license.startswith(("https://", "http://"))
        if is_address and " " not in release.license:
            yield say(node, "dcterms:license", ox.NamedNode(release.license))
        else:
            yield say(node, "dcterms:rights", text(release.license))
    if release.attribution:
        yield say(node, "og:attribution", text(release.attribution))


_WHOLE: Final = ox.NamedNode(f"{PREFIXES['xsd']}nonNegativeInteger")
