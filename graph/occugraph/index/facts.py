"""Reads a view's triples by property, for the builder of the index."""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache, cached_property
from itertools import chain
from typing import Final, TypeAlias

from occugraph.canonical import literal_text, unescape
from occugraph.errors import StoreError
from occugraph.index.layout import NONE
from occugraph.index.triples import PropertyTriples, ViewTriples
from occugraph.iri import ID, Iri, expand_curie, release_graph
from occugraph.values import Release
from occugraph.view import GraphEntry, View

__all__ = ["Facts", "Term", "name_of", "ordinal_of", "text_of", "texts_of", "value_of"]

Term: TypeAlias = str
"""A canonical N-Triples term, so that equal terms are equal strings."""

# Where several graphs say the same, the official release says it first.
_RANK: Final = {"release": 0, "starter": 1, "curated": 2}
_ISO_DAY: Final = 10


class Facts:
    """The view's triples by property, and which graph with a release says them.

    ``origins`` are the graphs of the view that hold a release, sorted by name; then come
    ``last_origins``: those outside of the view that were the last to hold what is removed.
    """

    def __init__(self, triples: ViewTriples, view: View) -> None:
        self._triples = triples
        of_view = sorted((entry for entry in view.graphs if entry.release), key=lambda e: e.name)
        rows = {str(entry.name): row for row, entry in enumerate(of_view)}
        # Those with a release by their rank, then the others, of which no order is asked.
        by_rank = [str(entry.name) for entry in sorted(of_view, key=_rank)]
        others = [name for name in triples.names if name not in rows]
        self._graphs = [(rows.get(name, NONE), name) for name in (*by_rank, *others)]
        last_of = self.values("og:lastRelease")
        last = {iri: self._read_release(iri) for iri in sorted(set(last_of.values()))}
        self.last_origins = tuple(last.values())
        self.origins = (*of_view, *self.last_origins)
        places = {iri: len(of_view) + place for place, iri in enumerate(last)}
        self._last = {thing: places[iri] for thing, iri in last_of.items()}

    def _read_release(self, iri: str) -> GraphEntry:
        """Return the graph of a release that the history names, and what is said of it there."""

        def value(curie: str) -> str | None:
            found = (value_of(term) for subject, term in self.pairs(curie) if subject == iri)
            return min(found, default=None)

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

    def by_graph(self, iri: str) -> list[tuple[int, PropertyTriples]]:
        """Return the triples of a property in each graph that has any.

        With the row of the graph, -1 where it has no release. Where several graphs say the same,
        the one that says it first comes first, and those without a release come last.
        """
        return [
            (row, triples)
            for row, name in self._graphs
            if (triples := self._triples.find(name, iri)) is not None
        ]

    def pairs(self, curie: str) -> Iterable[tuple[str, Term]]:
        """Return subject IRI and object of each triple of a property, each once, in no order."""
        return self.pairs_of(expand_curie(curie))

    def pairs_of(self, iri: str) -> Iterable[tuple[str, Term]]:
        """Return the same for a property that is given by its IRI."""
        found = [zip(*triples, strict=True) for _, triples in self.by_graph(iri)]
        # A graph has each triple once.
        return found[0] if len(found) == 1 else dict.fromkeys(chain.from_iterable(found))

    def objects(self, curie: str) -> dict[str, list[Term]]:
        """Return the objects of a property by subject IRI, sorted."""
        found: dict[str, list[Term]] = {}
        for subject, term in self.pairs(curie):
            found.setdefault(subject, []).append(term)
        for terms in found.values():
            if len(terms) > 1:
                terms.sort()
        return found

    def values(self, curie: str) -> dict[str, str]:
        """Return the first object of a property by subject IRI, as its IRI or text."""
        first: dict[str, Term] = {}
        for subject, term in self.pairs(curie):
            if term < first.setdefault(subject, term):
                first[subject] = term
        return {subject: value_of(term) for subject, term in first.items()}

    def instances(self, iri: Iri) -> Iterator[str]:
        """Yield the IRIs of the instances of a class.

        Raises:
            StoreError: An instance has no IRI; the transform stage names every node.
        """
        for subject in self._instances.get(f"<{iri}>", ()):
            if subject.startswith("_:"):
                raise StoreError(
                    f"an instance of {iri} is a blank node",
                    hint="publish a view whose nodes the transform stage has named",
                )
            yield subject

    @cached_property
    def _instances(self) -> dict[Term, list[str]]:
        found: dict[Term, list[str]] = {}
        for subject, term in self.pairs("rdf:type"):
            found.setdefault(term, []).append(subject)
        return found

    def origins_of_types(self) -> dict[str, int]:
        """Return for each thing the row of the graph with a release that holds its type.

        Of what is removed it is the last that held it.
        """
        return self._last | self.origins_of("rdf:type")

    def origins_of(self, curie: str) -> dict[str, int]:
        """Return for each subject of a property the row of the graph with a release it is in."""
        found: dict[str, int] = {}
        # The best comes last: what is written later stays.
        for row, triples in reversed(self.by_graph(expand_curie(curie))):
            if row != NONE:
                found |= dict.fromkeys(triples.subjects, row)
        return found

    def origins_of_links(self, curie: str) -> dict[tuple[str, str], int]:
        """Return the same for subject and object of each triple of a property."""
        return {
            (subject, value_of(term)): row
            for row, triples in reversed(self.by_graph(expand_curie(curie)))
            if row != NONE
            for subject, term in zip(*triples, strict=True)
        }


def _rank(entry: GraphEntry) -> tuple[int, str]:
    kind = entry.release.kind if entry.release else ""
    return _RANK.get(kind, len(_RANK)), entry.name


def value_of(term: Term) -> str:
    """Return the IRI or the text of a term; of a blank node the term."""
    return term[1:-1] if term.startswith("<") else literal_text(term)


def text_of(term: Term) -> tuple[str, str] | None:
    """Return language tag and text of a literal, None for another term; ``und`` without tag."""
    quoted, mark, end = term.rpartition('"')
    return (_language_of(end), unescape(quoted[1:])) if mark else None


@cache
def _language_of(end: str) -> str:
    """Return the language tag of what stands behind a literal's text, without a direction."""
    return end[1:].partition("--")[0].lower() if end.startswith("@") else "und"


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
