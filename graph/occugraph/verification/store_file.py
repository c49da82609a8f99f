"""Comparing the file that SPARQL is answered from with the record, line by line.

The file holds the triples of the view as a set, without a graph, then the quads of each named
graph; in which order makes no difference. The record's graph files are canonical, and so is what
is made of them: equal quads are equal lines, a line that is written otherwise is not as it was
published.
"""

import os
from collections import Counter, defaultdict
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path
from typing import BinaryIO, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from occugraph.errors import StoreError
from occugraph.iri import GRAPH_HISTORY
from occugraph.record import Record
from occugraph.verification.tally import Difference, Section
from occugraph.view import View

__all__ = ["DEFAULT_GRAPH", "StoreComparison"]

DEFAULT_GRAPH: Final = "default graph"
"""The section of the triples that stand in no named graph."""

_BROKEN: Final = b"no quad"
_END: Final = b" .\n"
_BLANKS_OF_TRIPLE: Final = 2
_READ_BYTES: Final = 1 << 24
_DIGEST_BYTES: Final = 8  # of two million lines none meets another by chance

_Hashes: TypeAlias = npt.NDArray[np.uint64]
_LinesOfSubject: TypeAlias = defaultdict[str, list[str]]


class StoreComparison:
    """The lines of a store file and those that the record asks for, as hashes by graph.

    Attributes:
        expected: What the record asks for, by section; each triple is a thing with one fact.
        found: What is in the file, likewise.
    """

    def __init__(self, record: Record, view: View, file: Path) -> None:
        """Read both.

        Raises:
            StoreError: A graph file is missing or damaged, or the store file cannot be read.
        """
        self._record: Final = record
        self._view: Final = view
        self._file: Final = file
        self._expected: Final[dict[str, _Hashes]] = {}
        self._found: Final[dict[str, _Hashes]] = {}
        try:
            self._read()
        except OSError as err:
            raise StoreError(
                f"the store file cannot be read: {err.strerror}", hint="run: occugraph build"
            ) from err
        self.expected: Final = {name: _sum_up(lines) for name, lines in self._expected.items()}
        self.found: Final = {name: _sum_up(lines) for name, lines in self._found.items()}

    def count_differing(self) -> dict[str, int]:
        """Return how many triples one side has oftener than the other, by section."""
        names = (*self._expected, *sorted(self._found.keys() - self._expected.keys()))
        return {name: len(self._find_differing(name)) for name in names}

    def name_differences(self, limit: int) -> Iterator[Difference]:
        """Yield what differs, by the subject of the lines; up to ``limit`` things a section."""
        for section, count in self.count_differing().items():
            if count:
                hashes = self._find_differing(section)
                missing, extra = self._find_lines(section, hashes)
                for subject in sorted(missing.keys() | extra.keys())[:limit]:
                    lines = missing[subject], extra[subject]
                    yield Difference(section, subject, *map(tuple, lines))

    def _find_differing(self, section: str) -> frozenset[bytes]:
        none = np.zeros(0, np.uint64)
        one, other = self._expected.get(section, none), self._found.get(section, none)
        if np.array_equal(one, other):
            return frozenset()
        signs = np.repeat([1, -1], [len(one), len(other)])
        hashes, place = np.unique(np.concatenate([one, other]), return_inverse=True)
        balance = np.bincount(place, weights=signs)
        return frozenset(number.tobytes() for number in hashes[balance != 0])

    def _read(self) -> None:
        """Read the record's graphs, each beside its place in the file, then the rest of that."""
        parts: defaultdict[str, list[_Hashes]] = defaultdict(list)
        with self._file.open("rb") as file:
            end, is_as_written = file.seek(0, os.SEEK_END), True
            # The last graph is the end of the file, and so on, unless something was changed.
            for entry in sorted(self._view.graphs, key=lambda entry: entry.name, reverse=True):
                graph = self._record.read_graph(entry)
                if not graph.quads:
                    continue
                hashes = self._expected[entry.name] = np.sort(_hash(graph.triple_lines()))
                start = end - len(graph.payload)
                is_as_written = is_as_written and start >= 0 and _has(file, start, graph.payload)
                if is_as_written:
                    parts[entry.name].append(hashes)
                    end = start
            for found in _read_lines(file, end):
                for section, lines in found.items():
                    parts[section].append(_hash(lines))
        union = np.sort(
            np.concatenate(
                [hashes for name, hashes in self._expected.items() if name != GRAPH_HISTORY]
            )
        )
        self._expected[DEFAULT_GRAPH] = union[np.diff(union, prepend=~union[:1]) != 0]
        self._found.update(
            {name: np.sort(np.concatenate(hashes)) for name, hashes in sorted(parts.items())}
        )

    def _find_lines(
        self, section: str, hashes: frozenset[bytes]
    ) -> tuple[_LinesOfSubject, _LinesOfSubject]:
        """Return the triples with these hashes that only the record, or only the file, has."""
        expected: Counter[bytes] = Counter()
        for entry in self._view.graphs:
            in_default = section == DEFAULT_GRAPH and entry.name != GRAPH_HISTORY
            if in_default or section == entry.name:
                lines = self._record.read_graph(entry).triple_lines()
                expected |= Counter(line for line in lines if _digest(line) in hashes)
        found: Counter[bytes] = Counter()
        with self._file.open("rb") as file:
            for part in _read_lines(file, file.seek(0, os.SEEK_END)):
                lines = part.get(section, [])
                found.update(line for line in lines if _digest(line) in hashes)
        return _by_subject(expected - found), _by_subject(found - expected)


def _has(file: BinaryIO, start: int, payload: bytes) -> bool:
    file.seek(start)
    return file.read(len(payload)) == payload


def _read_lines(file: BinaryIO, end: int) -> Iterator[dict[str, list[bytes]]]:
    """Yield the triples of a file up to ``end`` by section, some MiB at a time."""
    names = {b"": DEFAULT_GRAPH, _BROKEN: _BROKEN.decode()}
    file.seek(0)
    while file.tell() < end:
        found: defaultdict[bytes, list[bytes]] = defaultdict(list)
        # Reading stops behind the line that goes over so many bytes.
        for line in file.readlines(max(1, min(_READ_BYTES, end - file.tell()) - 1)):
            triple, graph = _split(line)
            found[graph].append(triple)
        yield {
            names.get(graph) or graph[1:-1].decode(errors="replace"): triples
            for graph, triples in found.items()
        }


def _split(line: bytes) -> tuple[bytes, bytes]:
    r"""Return the triple of a line as ``s p o``, and its graph as it is written.

    Example:
        >>> _split(b'<urn:s> <urn:p> "a <b"@en <urn:g> .\n')
        (b'<urn:s> <urn:p> "a <b"@en', b'<urn:g>')
        >>> _split(b'<urn:s> <urn:p> <urn:o> .\n')
        (b'<urn:s> <urn:p> <urn:o>', b'')
    """
    if not line.endswith(_END):
        return line.rstrip(b"\n"), _BROKEN
    triple = line[: -len(_END)]
    if not triple.endswith(b">"):
        return triple, b""
    cut = triple.rfind(b" <")
    # What stands in a text or after it has a quotation mark, which no IRI has.
    if triple.find(b'"', cut) >= 0 or triple.count(b" ", 0, cut) < _BLANKS_OF_TRIPLE:
        return triple, b""
    return triple[:cut], triple[cut + 1 :]


def _digest(line: bytes) -> bytes:
    return blake2b(line, digest_size=_DIGEST_BYTES).digest()


def _hash(lines: list[bytes]) -> _Hashes:
    return np.frombuffer(b"".join(map(_digest, lines)), np.uint64)


def _sum_up(hashes: _Hashes) -> Section:
    content = blake2b(hashes.tobytes(), digest_size=2 * _DIGEST_BYTES).hexdigest()
    return Section(len(hashes), len(hashes), content)


def _by_subject(lines: Counter[bytes]) -> _LinesOfSubject:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for line in sorted(lines.elements()):
        subject, _, rest = line.decode(errors="replace").partition(" ")
        found[subject.removeprefix("<").removesuffix(">")].append(rest)
    return found
