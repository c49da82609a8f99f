"""The triples of the record's graphs by property, and which graph says each of them.

Parsed from the graph files by the RDF parser alone: nothing here is shared with what builds the
projections, so that a fault there cannot hide itself.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Final, NamedTuple, TypeAlias

import pyoxigraph as ox

from occugraph.errors import StoreError
from occugraph.iri import ID, OG, PREFIXES, Iri, expand_curie
from occugraph.record import Record
from occugraph.view import View

__all__ = [
    "RecordGraphs",
    "Term",
    "Text",
    "day_of",
    "english_of",
    "name_in",
    "texts_of",
]

_UNTAGGED: Final = "und"
_DAY_LENGTH: Final = len("2026-11-23")
_RELEASE: Final = f"{OG}Release"
# Where several graphs say the same, it is the release's first of all, ours last.
_STANDING: Final = MappingProxyType({"release": 0, "starter": 1, "curated": 2})

# Derived, read by SPARQL alone and compared in the file it reads; half of a big view.
_UNREAD: Final = frozenset(
    f"<{iri}>".encode() for iri in (f"{PREFIXES['skos']}broaderTransitive", f"{OG}requiresSkill")
)


class Text(NamedTuple):
    """A literal; ``lang`` is its tag in lower case, ``und`` where it has none."""

    lang: str
    value: str


Term: TypeAlias = str | Text
"""An object: an IRI (or the label of a blank node), or a literal."""

_expand: Final = cache(expand_curie)  # asked for each property of each thing

_Said: TypeAlias = dict[str, dict[str, dict[Term, str | None]]]


@dataclass(frozen=True)
class RecordGraphs:
    """What the graphs of a view say.

    Attributes:
        releases: The og:Release that each graph with a release describes, by graph, best first:
            releases, starters, curated, then by name.
        checksums: SHA-256 of each graph.
    """

    _said: _Said
    releases: Mapping[str, str]
    checksums: Mapping[str, str]

    @classmethod
    def read(cls, record: Record, view: View) -> "RecordGraphs":
        """Parse the graphs of a view.

        Raises:
            StoreError: A graph file is missing, damaged, or no N-Quads.
        """
        said: _Said = defaultdict(dict)
        releases: dict[str, str] = {}
        known: dict[str, str] = {}
        entries = sorted(
            view.graphs,
            key=lambda entry: (
                _STANDING.get(entry.release.kind, len(_STANDING)) if entry.release else 9,
                entry.name,
            ),
        )
        is_type = _expand("rdf:type")
        for entry in entries:
            origin = str(entry.name) if entry.release else None
            for subject, predicate, obj in _parse(record.read_graph(entry).payload, entry.name):
                # One string for each IRI, however often it stands there.
                thing = known.setdefault(subject, subject)
                term = known.setdefault(obj, obj) if isinstance(obj, str) else obj
                objects = said[predicate].setdefault(thing, {})
                # The best graph comes first and stays.
                objects.setdefault(term, origin)
                if origin and predicate == is_type and term == _RELEASE:
                    releases.setdefault(origin, thing)
        checksums = {str(entry.name): entry.sha256 for entry in entries}
        return cls(dict(said), releases, checksums)

    def triples(self, iri: str) -> Iterator[tuple[str, Term, str | None]]:
        """Yield subject, object and graph of each triple of a property, once a triple.

        The graph is the best one that holds a release and says it; None where none does.
        """
        for subject, objects in self._said.get(iri, {}).items():
            for term, origin in objects.items():
                yield subject, term, origin

    def pairs(self, curie: str) -> Iterator[tuple[str, Term]]:
        """Yield subject and object of each triple of a property."""
        for subject, term, _ in self.triples(_expand(curie)):
            yield subject, term

    def subjects(self, curie: str) -> Iterable[str]:
        """Return the subjects of a property."""
        return self._said.get(_expand(curie), {}).keys()

    def all_of(self, subject: str, curie: str) -> list[Term]:
        """Return the objects of a subject: IRIs, then literals by language and text."""
        found = self._said.get(_expand(curie), {}).get(subject, {})
        return sorted(found, key=_order)

    def origin_of_pair(self, subject: str, curie: str) -> str | None:
        """Return the best graph with a release that says the first object of a subject."""
        found = self._said.get(_expand(curie), {}).get(subject, {})
        return found[min(found, key=_order)] if found else None

    def texts_of(self, subject: str, curie: str) -> list[Text]:
        """Return the literals of a subject, by language and text."""
        return texts_of(self.all_of(subject, curie))

    def find(self, subject: str, curie: str) -> str | None:
        """Return the IRI or text of the first object of a subject, None without one."""
        found = self._said.get(_expand(curie), {}).get(subject)
        if not found:
            return None
        term = min(found, key=_order) if len(found) > 1 else next(iter(found))
        return term.value if isinstance(term, Text) else term

    def find_english(self, subject: str, curie: str) -> str | None:
        """Return the English text of a subject, else that of the first language, else None."""
        return english_of(self.texts_of(subject, curie))

    def instances(self, iri: Iri) -> Iterator[str]:
        """Yield the things of a class."""
        for subject, term, _ in self.triples(_expand("rdf:type")):
            if term == iri:
                yield subject

    def origin_of(self, subject: str) -> str | None:
        """Return the best graph with a release that says what a thing is, None for none."""
        types = self._said.get(_expand("rdf:type"), {}).get(subject, {})
        found = {graph for graph in types.values() if graph is not None}
        if len(found) <= 1:
            return next(iter(found), None)
        return next((graph for graph in self.releases if graph in found), None)


def _parse(payload: bytes, graph: str) -> Iterator[tuple[str, str, Term]]:
    lines = [line for line in payload.split(b"\n")[:-1] if line.split(b" ", 2)[1] not in _UNREAD]
    try:
        for quad in ox.parse(b"\n".join([*lines, b""]), format=ox.RdfFormat.N_QUADS):
            obj = quad.object
            if isinstance(obj, ox.Literal):
                text = Text((obj.language or _UNTAGGED).lower(), obj.value)
                yield quad.subject.value, quad.predicate.value, text
            else:
                yield quad.subject.value, quad.predicate.value, obj.value
    except (SyntaxError, AttributeError) as err:  # a triple term has no value
        raise StoreError(
            f"graph {graph} is not N-Quads of IRIs and literals: {err}", graph=graph
        ) from err


def _order(term: Term) -> tuple[int, str, str]:
    return (1, *term) if isinstance(term, Text) else (0, "", term)


def texts_of(terms: Iterable[Term]) -> list[Text]:
    """Return the literals among terms, by language and text."""
    return sorted(term for term in terms if isinstance(term, Text))


def english_of(texts: list[Text]) -> str | None:
    """Return the first English text, else that of the first language, else None.

    Example:
        >>> english_of([Text("de", "Netz"), Text("en", "grid")])
        'grid'
    """
    best = [text for text in texts if text.lang == "en"] or texts
    return best[0].value if best else None


def name_in(iri: str | None, kind: str) -> str | None:
    """Return the last part of ``id/{kind}/…`` as an enum value, None for another IRI.

    Example:
        >>> name_in("https://w3id.org/occugraph/id/method/expert-curation", "method")
        'EXPERT_CURATION'
    """
    start = f"{ID}{kind}/"
    if iri is None or not iri.startswith(start):
        return None
    return iri.removeprefix(start).replace("-", "_").upper()


def day_of(text: str | None) -> date | None:
    """Return the day of an xsd:date, without its time zone; None for None."""
    return date.fromisoformat(text[:_DAY_LENGTH]) if text else None
