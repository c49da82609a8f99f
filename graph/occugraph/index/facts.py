"""Reads a view's store by property, for the builder of the index."""

from collections.abc import Iterator
from datetime import date
from typing import Final

import pyoxigraph as ox

from occugraph.errors import StoreError
from occugraph.index.triples import QuadSource
from occugraph.iri import ID, Iri, expand_curie, release_graph
from occugraph.values import Release
from occugraph.view import GraphEntry, View

__all__ = ["Facts", "Term", "name_of", "ordinal_of", "text_of", "texts_of"]

Term = ox.NamedNode | ox.BlankNode | ox.Literal

_DEFAULT: Final = ox.DefaultGraph()
# Where several graphs say the same, the official release says it first.
_RANK: Final = {"release": 0, "starter": 1, "curated": 2}
_ISO_DAY: Final = 10


class Facts:
    """The view's triples by property, and which graph with a release says them.

    ``origins`` are the graphs of the view that hold a release, sorted by name; then come
    ``last_origins``: those outside of the view that were the last to hold what is removed.
    """

    def __init__(self, store: QuadSource, view: View) -> None:
        self._store = store
        of_view = sorted((entry for entry in view.graphs if entry.release), key=lambda e: e.name)
        last_of = self.values("og:lastRelease")
        last = {iri: self._read_release(iri) for iri in sorted(set(last_of.values()))}
        self.last_origins = tuple(last.values())
        self.origins = (*of_view, *self.last_origins)
        places = {iri: len(of_view) + place for place, iri in enumerate(last)}
        self._last = {thing: places[iri] for thing, iri in last_of.items()}
        by_rank = sorted(
            range(len(of_view)), key=lambda row: (self._rank(row), self.origins[row].name)
        )
        # The best comes last: what is written later stays.
        self._by_rank = [(row, ox.NamedNode(self.origins[row].name)) for row in reversed(by_rank)]

    def _read_release(self, iri: str) -> GraphEntry:
        """Return the graph of a release that the history names, and what is said of it there."""

        def value(curie: str) -> str | None:
            found = self._store.quads_for_pattern(
                ox.NamedNode(iri), ox.NamedNode(expand_curie(curie)), None, _DEFAULT
            )
            return min((_value(quad.object) for quad in found), default=None)

        source, version = value("og:sourceKey"), value("owl:versionInfo")
        if source is None or version is None:
            raise StoreError(
                f"the history names {iri}, of which the view says no source and version",
                hint="publish a view whose history describes its releases",
            )
        issued = ordinal_of(value("dcterms:issued"), iri)
        graph = release_graph(source, version)
        release = Release(
            source=source,
            version=version,
            kind="release",
            issued=date.fromordinal(issued) if issued else None,
            license=value("dcterms:license"),
            attribution=value("og:attribution"),
            modified=value("og:isModified") in {"true", "1"},
            checksum="",
            is_current=False,
            provenance=value("og:provenance"),
        )
        return GraphEntry(graph, "", 0, release)

    def _rank(self, row: int) -> int:
        release = self.origins[row].release
        return _RANK.get(release.kind, len(_RANK)) if release else len(_RANK)

    def pairs(self, curie: str) -> Iterator[tuple[str, Term]]:
        """Yield subject IRI and object of each triple of a property, in no order."""
        return self.pairs_of(expand_curie(curie))

    def pairs_of(self, iri: str) -> Iterator[tuple[str, Term]]:
        """Yield the same for a property that is given by its IRI."""
        predicate = ox.NamedNode(iri)
        for quad in self._store.quads_for_pattern(None, predicate, None, _DEFAULT):
            # Each look at a part of a quad makes an object.
            term = quad.object
            if not isinstance(term, ox.Triple):
                yield _value(quad.subject), term

    def objects(self, curie: str) -> dict[str, list[Term]]:
        """Return the objects of a property by subject IRI, sorted as N-Triples."""
        found: dict[str, list[Term]] = {}
        for subject, term in self.pairs(curie):
            found.setdefault(subject, []).append(term)
        for terms in found.values():
            if len(terms) > 1:
                terms.sort(key=str)
        return found

    def values(self, curie: str) -> dict[str, str]:
        """Return the first object of a property by subject IRI, as its IRI or lexical form."""
        return {subject: terms[0].value for subject, terms in self.objects(curie).items()}

    def instances(self, iri: Iri) -> Iterator[str]:
        """Yield the IRIs of the instances of a class.

        Raises:
            StoreError: An instance has no IRI; the transform stage names every node.
        """
        type_of = ox.NamedNode(expand_curie("rdf:type"))
        for quad in self._store.quads_for_pattern(None, type_of, ox.NamedNode(iri), _DEFAULT):
            if not isinstance(quad.subject, ox.NamedNode):
                raise StoreError(
                    f"an instance of {iri} is a blank node",
                    hint="publish a view whose nodes the transform stage has named",
                )
            yield quad.subject.value

    def origins_of_types(self) -> dict[str, int]:
        """Return for each thing the row of the graph with a release that holds its type.

        Of what is removed it is the last that held it.
        """
        type_of = ox.NamedNode(expand_curie("rdf:type"))
        return self._last | {
            _value(quad.subject): row
            for row, graph in self._by_rank
            for quad in self._store.quads_for_pattern(None, type_of, None, graph)
        }

    def origins_of_links(self, iri: str) -> dict[tuple[str, str], int]:
        """Return for subject and object of each triple of a property the row of its graph."""
        predicate = ox.NamedNode(iri)
        return {
            (_value(quad.subject), _value(quad.object)): row
            for row, graph in self._by_rank
            for quad in self._store.quads_for_pattern(None, predicate, None, graph)
        }


def _value(term: Term | ox.Triple) -> str:
    """Return the IRI, label or lexical form of a term; a triple term is no such thing."""
    return str(term) if type(term) is ox.Triple else term.value


def text_of(term: Term) -> tuple[str, str] | None:
    """Return language tag and text of a literal, None for another term; ``und`` without tag."""
    if isinstance(term, ox.Literal):
        return (term.language or "und").lower(), term.value
    return None


def texts_of(terms: list[Term]) -> list[tuple[str, str]]:
    """Return (language tag, text) of the literals among ``terms``, sorted."""
    return sorted(found for term in terms if (found := text_of(term)))


def name_of(iri: str, kind: str) -> str | None:
    """Return the last part of ``id/{kind}/…`` in upper case with ``_``, None for another IRI.

    Example:
        >>> name_of("https://w3id.org/occugraph/id/status/in-consultation", "status")
        'IN_CONSULTATION'
    """
    start = f"{ID}{kind}/"
    return iri[len(start) :].upper().replace("-", "_") if iri.startswith(start) else None


def ordinal_of(day: str | None, subject: str) -> int:
    """Return the ordinal of an xsd:date, 0 for None; a time zone is left out.

    Raises:
        StoreError: ``day`` is no date; ``subject`` is named.
    """
    if day is None:
        return 0
    try:
        return date.fromisoformat(day[:_ISO_DAY]).toordinal()
    except ValueError as err:
        raise StoreError(f"{subject}: {day!r} is no date", hint="validate the view first") from err
