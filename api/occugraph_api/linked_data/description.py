"""The triples of a document: what a view says of its topic, and what the document is itself."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from itertools import takewhile
from typing import Final

import pyoxigraph as ox

from occugraph.iri import OG, PREFIXES, Iri
from occugraph.release import release_iri
from occugraph.values import Release
from occugraph_api.linked_data.statements import MORE_PREFIXES

__all__ = [
    "describe_document",
    "description_query",
    "existence_query",
    "graph_query",
    "links_query",
    "removal_query",
    "serialize",
]

# Stands in the files for the topic.
_PLACEHOLDER: Final = "<urn:thing>"
_FOAF: Final = PREFIXES["foaf"]
_DCTERMS: Final = PREFIXES["dcterms"]
_TYPE: Final = ox.NamedNode(f"{PREFIXES['rdf']}type")
_IN_DATASET: Final = ox.NamedNode("http://rdfs.org/ns/void#inDataset")
_ROOT: Final = re.compile(rb"<rdf:RDF((?: xmlns:[\w.-]+=\"[^\"]*\")*)")
_XMLNS: Final = re.compile(rb" xmlns:[\w.-]+=\"[^\"]*\"")
_FORMATS: Final = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "rdf": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}


_ALL_PREFIXES: Final = {**PREFIXES, **MORE_PREFIXES}


@cache
def _read(name: str) -> str:
    """Return a query without its comments, words of which would make it wait for named graphs."""
    file = files("occugraph_api.linked_data").joinpath("queries", name)
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    return "".join(line for line in lines if not line.lstrip().startswith("#"))


def description_query(iri: Iri) -> str:
    """Return the query for what a view says of a thing; as :func:`existence_query`."""
    return _about("description.rq", iri)


def removal_query(iri: Iri) -> str:
    """Return the query for what is left of a thing that a newer release dropped."""
    return _about("removed.rq", iri)


def existence_query(iri: Iri) -> str:
    """Return a query for one triple of a thing; nothing is given where there is none.

    Raises:
        ValueError: `iri` is no IRI, so that nothing but one can get into the query.
    """
    return _about("existence.rq", iri)


def links_query(view: Iri) -> str:
    """Return the query for the linksets of a view, which is named `view`."""
    return _about("links.rq", view)


def graph_query(graph: Iri) -> str:
    """Return the query for all of a graph."""
    return _about("graph.rq", graph)


def _about(file: str, iri: Iri) -> str:
    return _read(file).replace(_PLACEHOLDER, str(ox.NamedNode(iri)))


def describe_document(
    document: str, topic: Iri, dataset: str, release: Release | None
) -> Iterator[ox.Triple]:
    """Yield what a document says of itself.

    Args:
        document: Its IRI.
        topic: What it is about.
        dataset: The IRI of the view it is from, as VoID describes it.
        release: Which release its topic is in, for license and attribution; None: not known.
    """
    node = ox.NamedNode(document)
    yield ox.Triple(node, _TYPE, ox.NamedNode(f"{_FOAF}Document"))
    yield ox.Triple(node, ox.NamedNode(f"{_FOAF}primaryTopic"), ox.NamedNode(topic))
    yield ox.Triple(node, _IN_DATASET, ox.NamedNode(dataset))
    if release:
        origin = ox.NamedNode(release_iri(release))
        yield ox.Triple(node, ox.NamedNode(f"{_DCTERMS}source"), origin)
        yield ox.Triple(origin, _TYPE, ox.NamedNode(f"{OG}Release"))
        if release.attribution:
            yield ox.Triple(
                origin, ox.NamedNode(f"{OG}attribution"), ox.Literal(release.attribution)
            )


def serialize(triples: Iterable[ox.Triple], form: str) -> bytes:
    """Return triples in an RDF form, each once, in the order of their N-Triples.

    The same set of triples gives the same bytes.

    Args:
        triples: In any order.
        form: ttl, nt, rdf or jsonld.
    """
    ordered = sorted({str(triple): triple for triple in triples}.items())
    text = "".join(line for line, _ in ordered)
    used = {name: space for name, space in _ALL_PREFIXES.items() if f"<{space}" in text}
    written = ox.serialize(
        [triple for _, triple in ordered],
        format=_FORMATS[form],
        prefixes=used if form in {"ttl", "rdf"} else None,
    )
    return _order_prefixes(written or b"", form)


def _order_prefixes(written: bytes, form: str) -> bytes:
    """Put declarations in order: the engine writes them in one of its own, which changes."""
    if form == "ttl":
        lines = written.splitlines(keepends=True)
        declared = list(takewhile(lambda line: line.startswith(b"@prefix "), lines))
        return b"".join((*sorted(declared), *lines[len(declared) :]))
    if form == "rdf":
        return _ROOT.sub(
            lambda root: b"<rdf:RDF" + b"".join(sorted(_XMLNS.findall(root[1]))), written, 1
        )
    return written
