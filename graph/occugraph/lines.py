"""A graph's triples as sorted lines of bytes: compared as sets, looked up by subject."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Final

from occugraph.binding import Kind
from occugraph.canonical import CanonicalGraph, find_line
from occugraph.iri import OG, PREFIXES, Iri

__all__ = [
    "CONCEPT_KINDS",
    "TripleLines",
    "find_about",
    "find_lines",
    "find_mappings",
    "find_pairs",
    "find_subjects",
    "find_things",
    "kind_of",
    "split_line",
]

CONCEPT_KINDS: Final = {
    f"<{OG}{name}>".encode(): kind
    for name, kind in (
        ("Occupation", Kind.OCCUPATION),
        ("Skill", Kind.SKILL),
        ("Technology", Kind.TECHNOLOGY),
        ("Sector", Kind.SECTOR),
        ("ConceptGroup", Kind.CONCEPT_GROUP),
    )
}
"""The kinds of things that come and go with releases, by the class a graph asserts."""

_TYPE: Final = f"<{PREFIXES['rdf']}type>".encode()
_TYPED: Final = b"> " + _TYPE + b" <" + OG.encode()
_IS_MAPPING: Final = b"> " + _TYPE + f" <{PREFIXES['sssom']}Mapping>".encode()
_LABELLED: Final = f"> <{PREFIXES['skos']}prefLabel> ".encode()
_TYPE_START: Final = len(_TYPED) - len(OG) - len(b"<")


class TripleLines:
    """The triples of a graph as ``s p o``, without graph and full stop.

    Attributes:
        lines: Sorted, each once.
    """

    def __init__(self, graph: CanonicalGraph) -> None:
        self._graph: Final = graph
        self.lines: Final[Sequence[bytes]] = graph.triple_lines()

    @classmethod
    def empty(cls) -> "TripleLines":
        """Return the triples of a graph that has none."""
        return cls(CanonicalGraph(Iri(""), b"", "", 0))

    def has(self, line: bytes) -> bool:
        """Return whether the graph has a triple, given as its line."""
        place = bisect_left(self.lines, line)
        return place < len(self.lines) and self.lines[place] == line

    def about(self, subject: bytes) -> list[bytes]:
        """Return the lines of one subject, given as an N-Triples term; empty where it has none."""
        start = subject + b" "
        place = bisect_left(self.lines, start)
        found = []
        while place < len(self.lines) and self.lines[place].startswith(start):
            found.append(self.lines[place])
            place += 1
        return found

    @cached_property
    def things(self) -> dict[bytes, Kind]:
        """The kind of each thing that the graph describes, by its term, in order."""
        return find_things(self._graph)

    @cached_property
    def mappings(self) -> dict[bytes, Kind]:
        """The mappings that the graph describes, by their terms, in order."""
        return dict.fromkeys(find_mappings(self._graph), Kind.MAPPING)

    @cached_property
    def languages(self) -> frozenset[bytes]:
        """The language tags of the preferred labels."""
        payload, found = self._graph.payload, set()
        place = payload.find(_LABELLED)
        while place >= 0:
            end = payload.find(b"\n", place)
            tag = payload[payload.rfind(b'"', place, end) + 1 : end].partition(b" ")[0]
            if tag.startswith(b"@"):
                found.add(tag[1:])
            place = payload.find(_LABELLED, end)
        return frozenset(found)


def find_things(graph: CanonicalGraph) -> dict[bytes, Kind]:
    """Return the kind of each thing that a graph describes, by its term, in order.

    Searches the bytes as a whole: a hundred times as fast as line by line.
    """
    payload, found = graph.payload, {}
    place = payload.find(_TYPED)
    while place >= 0:
        subject = payload[payload.rfind(b"\n", 0, place) + 1 : place + 1]
        start = place + _TYPE_START
        # A graph's name follows, or the end of a line.
        kind = CONCEPT_KINDS.get(payload[start : payload.find(b">", start) + 1])
        # The same words in a literal follow a blank.
        if kind and b" " not in subject:
            found[subject] = kind
        place = payload.find(_TYPED, start)
    return found


def find_mappings(graph: CanonicalGraph) -> list[bytes]:
    """Return the terms of the mappings that a graph describes, in order."""
    payload, found = graph.payload, []
    place = payload.find(_IS_MAPPING)
    while place >= 0:
        subject = payload[payload.rfind(b"\n", 0, place) + 1 : place + 1]
        if b" " not in subject:
            found.append(subject)
        place = payload.find(_IS_MAPPING, place + 1)
    return found


def find_about(graph: CanonicalGraph, subject: bytes) -> Iterator[bytes]:
    """Yield the lines of one subject, in order, without splitting the graph into lines.

    For few subjects of a large graph; :class:`TripleLines` is for many.
    """
    payload, start = graph.payload, subject + b" "
    cut = _cut_of(graph)
    place = find_line(payload, start)
    while payload.startswith(start, place):
        end = payload.index(b"\n", place)
        yield payload[place : end - cut]
        place = end + 1


def find_lines(graph: CanonicalGraph, predicate: bytes) -> Iterator[bytes]:
    """Yield the lines of a property, given as an N-Triples term, in order."""
    middle, cut = b" " + predicate + b" ", _cut_of(graph)
    for subject, rest in _search(graph.payload, middle):
        yield subject + middle + rest[:-cut]


def kind_of(lines: Iterable[bytes]) -> Kind | None:
    """Return the kind of the thing that lines of one subject describe, None for no thing."""
    for line in lines:
        _, predicate, obj = split_line(line)
        if predicate == _TYPE and obj in CONCEPT_KINDS:
            return CONCEPT_KINDS[obj]
    return None


def split_line(line: bytes) -> tuple[bytes, bytes, bytes]:
    """Return subject, predicate and object of a line.

    Example:
        >>> split_line(b'<a> <b> "c d"@en')
        (b'<a>', b'<b>', b'"c d"@en')
    """
    subject, predicate, obj = line.split(b" ", 2)
    return subject, predicate, obj


def find_pairs(graphs: Sequence[CanonicalGraph], predicate: str) -> Iterator[tuple[str, str]]:
    """Yield subject and object of each triple of a property, as N-Triples terms.

    A search of the bytes, for most graphs have few or none of them.

    Args:
        graphs: Where; in their order.
        predicate: The property, as an N-Triples term.
    """
    for graph in graphs:
        cut = _cut_of(graph)
        for subject, rest in _search(graph.payload, f" {predicate} ".encode()):
            yield subject.decode(), rest[:-cut].decode()


def find_subjects(graphs: Sequence[CanonicalGraph], predicate: str, obj: str) -> Iterator[str]:
    """Yield the subject of each triple of a property and an object, all as N-Triples terms.

    Where others have that property, this is faster than :func:`find_pairs`.
    """
    for graph in graphs:
        for subject, _ in _search(graph.payload, f" {predicate} {obj} ".encode()):
            yield subject.decode()


def _cut_of(graph: CanonicalGraph) -> int:
    """Return how many bytes at the end of a graph's lines are no part of the triple."""
    return len(f" <{graph.name}> .".encode())


def _search(payload: bytes, needle: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the subject and the rest of each line with a needle behind its subject."""
    at = payload.find(needle)
    while at >= 0:
        start, end = payload.rfind(b"\n", 0, at) + 1, payload.find(b"\n", at)
        subject = payload[start:at]
        # The needle may stand in a text, behind a subject and a predicate.
        if b" " not in subject:
            yield subject, payload[at + len(needle) : end]
        at = payload.find(needle, end)
