"""Triples as a page lists them: by subject, the topic first, each property with its values."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from occugraph.iri import PREFIXES, Iri, compact_iri

__all__ = ["ListedSubject", "ListedValue", "Listing", "list_triples"]

_NAMES: Final = tuple(
    f"{PREFIXES[prefix]}{name}"
    for prefix, name in (("skos", "prefLabel"), ("dcterms", "title"), ("rdfs", "label"))
)


@dataclass(frozen=True, slots=True)
class ListedValue:
    """One value: the IRI it is (None for a text), how it is shown, and its language tag."""

    iri: str | None
    text: str
    lang: str | None
    datatype: str | None = None


@dataclass(frozen=True, slots=True)
class ListedSubject:
    """What is said of one subject; a property is its IRI and its short form."""

    name: ListedValue
    properties: tuple[tuple[str, str, tuple[ListedValue, ...]], ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """All subjects, and the title of the page."""

    title: str
    topic: Iri
    subjects: tuple[ListedSubject, ...]


def list_triples(topic: Iri, triples: Iterable[ox.Triple]) -> Listing:
    """Return triples by subject: `topic` first, the others by IRI; each triple once."""
    found: dict[str, dict[str, dict[str, ListedValue]]] = {}
    names: dict[str, str] = {}
    for triple in sorted(set(triples), key=str):
        subject = _key(triple.subject)
        predicate = triple.predicate.value
        value = _value(triple.object)
        found.setdefault(subject, {}).setdefault(predicate, {})[str(triple.object)] = value
        if predicate in _NAMES and (value.lang in {"en", None} or subject not in names):
            names[subject] = value.text
    ordered = sorted(found, key=lambda subject: (subject != topic, subject))
    return Listing(
        names.get(topic, compact_iri(topic)),
        topic,
        tuple(
            ListedSubject(
                _named(subject, names),
                tuple(
                    (predicate, compact_iri(predicate), tuple(_names(values.values(), names)))
                    for predicate, values in sorted(found[subject].items())
                ),
            )
            for subject in ordered
        ),
    )


def _key(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode) else str(term)


def _value(term: object) -> ListedValue:
    if isinstance(term, ox.NamedNode):
        return ListedValue(term.value, compact_iri(term.value), None)
    if isinstance(term, ox.Literal):
        plain = term.language or term.datatype.value == f"{PREFIXES['xsd']}string"
        datatype = None if plain else compact_iri(term.datatype.value)
        return ListedValue(None, term.value, term.language, datatype)
    return ListedValue(None, str(term), None)


def _named(subject: str, names: dict[str, str]) -> ListedValue:
    iri = None if subject.startswith("_:") else subject
    return ListedValue(iri, names.get(subject, compact_iri(subject)), None)


def _names(values: Iterable[ListedValue], names: dict[str, str]) -> Iterable[ListedValue]:
    """Show IRIs by their names, where these are among the triples."""
    for value in values:
        yield _named(value.iri, names) if value.iri in names else value
