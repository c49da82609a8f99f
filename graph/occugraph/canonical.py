"""The one byte form of a graph: sorted N-Quads, its digest, and its compressed file.

A triple is handled as its three N-Triples terms (``<iri>``, ``"text"@en``, ``_:label``), in the
escapes that canonical N-Triples asks for (https://www.w3.org/TR/rdf12-n-triples/#canonical-ntriples).
Equal terms are then equal strings, which makes sorting, hashing and set operations fast.
"""

import hashlib
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, TypeAlias

import pyoxigraph as ox
import zstandard

from occugraph.errors import StoreError
from occugraph.iri import Iri

__all__ = [
    "DAMAGED",
    "CanonicalGraph",
    "NTriple",
    "canonicalize",
    "canonicalize_bytes",
    "canonicalize_lines",
    "compress",
    "decompress",
    "find_line",
    "literal_text",
    "merge_lines",
    "parse_graph",
    "serialize_triples",
    "split_lines",
    "unescape",
]

NTriple: TypeAlias = tuple[str, str, str]
"""Subject, predicate and object as canonical N-Triples terms."""

# Level 3 takes a fifth of the time of level 9, for 6.2 MB of ESCO instead of 5.3; a change of level
# changes no digest, for digests are of the uncompressed bytes.
_LEVEL: Final = 3

_PART_LINES: Final = 10_000

DAMAGED: Final = (
    "the record was changed from outside; run: occugraph build, which makes anew what comes from"
    " the files at hand"
)
"""What to do about a graph file that is not what its name says."""

_ESCAPE: Final = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_CONTROL: Final = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


@dataclass(frozen=True, slots=True)
class CanonicalGraph:
    """A named graph in its one byte form.

    Attributes:
        name: The graph's IRI.
        payload: N-Quads, UTF-8, one quad a line, sorted by code point, each once; every line ends
            with a line feed. Empty for an empty graph.
        sha256: Of the payload, 64 hex digits.
        quads: How many.
    """

    name: Iri
    payload: bytes
    sha256: str
    quads: int

    def triple_lines(self) -> list[bytes]:
        """Return the triples as ``s p o`` (no graph, no full stop), sorted."""
        # Name and line feed stand together only where a line ends, so one cut is enough.
        lines = self.payload.split(_suffix(self.name) + b"\n")
        del lines[-1]
        return lines

    def has(self, line: bytes) -> bool:
        """Return whether the graph has a triple ``s p o``, without splitting it into lines."""
        wanted = line + _suffix(self.name)
        return self.payload.startswith(wanted, find_line(self.payload, wanted))

    def triples(self) -> Iterator[NTriple]:
        """Yield the triples in order."""
        cut = -len(f" <{self.name}> .")
        for line in self.payload.decode().split("\n")[:-1]:
            subject, predicate, obj = line[:cut].split(" ", 2)
            yield subject, predicate, obj


def canonicalize(name: Iri, triples: Iterable[NTriple]) -> CanonicalGraph:
    """Return the canonical form of a graph.

    Args:
        name: The graph's IRI.
        triples: In any order; duplicates count once. Blank nodes must already have labels that
            depend on nothing but their content (:mod:`occugraph.skolemization`).

    Example:
        >>> graph = canonicalize(Iri("urn:g"), [("<b>", "<p>", "<o>"), ("<a>", "<p>", '"x"')])
        >>> print(graph.payload.decode(), end="")
        <a> <p> "x" <urn:g> .
        <b> <p> <o> <urn:g> .
    """
    return canonicalize_lines(name, map(" ".join, triples))


def canonicalize_lines(name: Iri, lines: Iterable[str]) -> CanonicalGraph:
    r"""Return the canonical form of a graph whose triples are already text.

    For releases of half a million triples, which are never anything but text.

    Args:
        name: The graph's IRI.
        lines: Triples as ``s p o``, three canonical N-Triples terms with one blank between them,
            without a full stop; in any order, duplicates count once. Nothing is checked.

    Example:
        >>> canonicalize_lines(Iri("urn:g"), ["<b> <p> <o>", "<b> <p> <o>"]).payload
        b'<b> <p> <o> <urn:g> .\n'
    """
    # Sorting subjects, then the few lines of each, takes a third of the time of sorting all lines,
    # and is the same: terms are no prefixes of each other, and a blank is before what they hold.
    by_subject: dict[str, list[str]] = {}
    for line in lines:
        subject = line[: line.index(" ")]
        known = by_subject.get(subject)
        if known is None:
            by_subject[subject] = [line]
        else:
            known.append(line)
    end = f"{_suffix(name).decode()}\n"
    payload, digest, quads = io.BytesIO(), hashlib.sha256(), 0
    part: list[str] = []
    for subject in sorted(by_subject):
        part += sorted(set(by_subject[subject]))
        if len(part) >= _PART_LINES:
            quads += _write(part, end, payload, digest)
    quads += _write(part, end, payload, digest)
    return CanonicalGraph(name, payload.getvalue(), digest.hexdigest(), quads)


def _write(part: list[str], end: str, payload: io.BytesIO, digest: "hashlib._Hash") -> int:
    """Write lines in parts: in one text, one astral character would widen all the others."""
    count = len(part)
    if part:
        content = (end.join(part) + end).encode()
        payload.write(content)
        digest.update(content)
        part.clear()
    return count


def canonicalize_bytes(name: Iri, lines: Iterable[bytes]) -> CanonicalGraph:
    r"""Return the canonical form of a graph whose triples are lines of UTF-8.

    Args:
        name: The graph's IRI.
        lines: As for :func:`canonicalize_lines`. The more they are in order, the faster.

    Example:
        >>> canonicalize_bytes(Iri("urn:g"), [b"<b> <p> <o>", b"<b> <p> <o>"]).payload
        b'<b> <p> <o> <urn:g> .\n'
    """
    ordered = merge_lines([lines])
    end = _suffix(name) + b"\n"
    payload = end.join(ordered) + end if ordered else b""
    return CanonicalGraph(name, payload, hashlib.sha256(payload).hexdigest(), len(ordered))


def merge_lines(parts: Iterable[Iterable[bytes]]) -> list[bytes]:
    """Return the lines of all parts, each once, sorted; parts that are sorted save most time."""
    # The sort finds the runs that are in order and merges them; a set would lose that order.
    lines = [line for part in parts for line in part]
    lines.sort()
    return [line for line, _ in groupby(lines)]


def parse_graph(name: Iri, payload: bytes, sha256: str) -> CanonicalGraph:
    """Return the graph whose canonical bytes are ``payload``.

    Raises:
        StoreError: The bytes do not have the digest they should have.
    """
    found = hashlib.sha256(payload).hexdigest()
    if found != sha256:
        raise StoreError(
            f"graph {name}: digest {found}, expected {sha256}",
            hint=DAMAGED,
            graph=name,
            found=found,
            expected=sha256,
        )
    return CanonicalGraph(name, payload, sha256, payload.count(b"\n"))


def serialize_triples(quads: Sequence[ox.Quad]) -> list[NTriple]:
    """Return pyoxigraph's quads as N-Triples terms, in order; graph names are left out.

    Example:
        >>> quad = ox.Quad(ox.NamedNode("urn:a"), ox.NamedNode("urn:b"), ox.Literal("x y"))
        >>> serialize_triples([quad])
        [('<urn:a>', '<urn:b>', '"x y"')]
    """
    triples = [ox.Triple(quad.subject, quad.predicate, quad.object) for quad in quads]
    text = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
    return split_lines(text.decode())


def split_lines(text: str) -> list[NTriple]:
    r"""Return the triples of canonical N-Triples.

    Example:
        >>> split_lines('<a> <b> "c d"@en .\n')
        [('<a>', '<b>', '"c d"@en')]
    """
    # Not str.splitlines: U+0085 and U+2028 may stand in a literal.
    triples = []
    for line in text.split("\n")[:-1]:
        subject, predicate, rest = line.split(" ", 2)
        triples.append((subject, predicate, rest[:-2]))
    return triples


def literal_text(term: str) -> str:
    r"""Return the text of a literal, or the IRI of an IRI term.

    Example:
        >>> literal_text('"two\\nlines"@en')
        'two\nlines'
        >>> literal_text("<urn:a>")
        'urn:a'
    """
    if not term.startswith('"'):
        return term.removeprefix("<").removesuffix(">")
    return unescape(term[1 : term.rindex('"')])


def unescape(quoted: str) -> str:
    r"""Return the text that stands between the quotation marks of a literal.

    Example:
        >>> unescape("two\\nlines")
        'two\nlines'
    """
    return _ESCAPE.sub(_unescape, quoted) if "\\" in quoted else quoted


def find_line(payload: bytes, start: bytes) -> int:
    """Return where the first of sorted lines is that does not come before ``start``."""
    low, high = 0, len(payload)
    while low < high:
        middle = payload.rfind(b"\n", low, (low + high) // 2) + 1 or low
        if payload[middle : middle + len(start)] < start:
            low = payload.index(b"\n", middle) + 1
        else:
            high = middle
    return low


def compress(payload: bytes) -> bytes:
    """Return ``payload`` as one zstd frame; the same bytes for the same input and library."""
    compressor = zstandard.ZstdCompressor(
        level=_LEVEL, threads=0, write_checksum=True, write_content_size=True
    )
    return compressor.compress(payload)


def decompress(frame: bytes) -> bytes:
    """Return what was compressed.

    Raises:
        StoreError: The bytes are not one whole zstd frame.
    """
    try:
        return zstandard.ZstdDecompressor().decompress(frame, allow_extra_data=False)
    except zstandard.ZstdError as err:
        raise StoreError(
            f"a graph file cannot be decompressed: {err}",
            hint=DAMAGED,
        ) from err


def _unescape(match: re.Match[str]) -> str:
    digits = match[1] or match[2]
    return chr(int(digits, 16)) if digits else _CONTROL.get(match[3], match[3])


def _suffix(name: Iri) -> bytes:
    return f" <{name}> .".encode()
