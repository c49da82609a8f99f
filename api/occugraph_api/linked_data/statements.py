"""Triples written short, for the descriptions that this server makes of its data."""

from typing import Final

import pyoxigraph as ox

from occugraph.iri import PREFIXES

__all__ = ["MORE_PREFIXES", "Object", "Subject", "name", "number", "say", "text"]

Subject = ox.NamedNode | ox.BlankNode
Object = ox.NamedNode | ox.BlankNode | ox.Literal

MORE_PREFIXES: Final[dict[str, str]] = {
    "void": "http://rdfs.org/ns/void#",
    "spdx": "http://spdx.org/rdf/terms#",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "formats": "http://www.w3.org/ns/formats/",
    "schema": "https://schema.org/",
}
"""Beside the one prefix list, which is that of the record."""

_SPACES: Final = {**PREFIXES, **MORE_PREFIXES}


def name(curie: str) -> ox.NamedNode:
    """Return what a CURIE of one of the lists stands for.

    Example:
        >>> name("void:Dataset").value
        'http://rdfs.org/ns/void#Dataset'
    """
    prefix, _, local = curie.partition(":")
    return ox.NamedNode(_SPACES[prefix] + local)


def say(subject: Subject, predicate: str, value: Object) -> ox.Triple:
    """Return a triple; the predicate is a CURIE, `a` is rdf:type."""
    return ox.Triple(subject, name("rdf:type" if predicate == "a" else predicate), value)


def text(value: str, lang: str | None = None) -> ox.Literal:
    """Return a plain literal, or one in a language."""
    return ox.Literal(value, language=lang) if lang else ox.Literal(value)


def number(value: int) -> ox.Literal:
    """Return an xsd:integer."""
    return ox.Literal(str(value), datatype=name("xsd:integer"))
