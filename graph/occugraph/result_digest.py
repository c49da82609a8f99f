"""The digest of a query's result: the same for the same answers, in whatever order they come.

The canonical forms are those of docs/citing.md and docs/adr/0023-citable-queries.md: solutions as
sorted lines of canonical N-Triples terms, graphs and blank nodes by
`RDFC-1.0 <https://www.w3.org/TR/rdf-canon/>`_, JSON by
`RFC 8785 <https://www.rfc-editor.org/rfc/rfc8785>`_.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import pyoxigraph as ox
import rfc8785

__all__ = [
    "GraphDigest",
    "ResultDigest",
    "SolutionDigest",
    "Term",
    "digest_boolean",
    "digest_json",
]

Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

_ROW: Final = "urn:x-occugraph:row:"
_COUNT: Final = ox.NamedNode(f"{_ROW}count")


@dataclass(frozen=True, slots=True)
class ResultDigest:
    """What a result is known by.

    Attributes:
        rows: Solutions, duplicates included, or distinct triples; 1 for a truth value.
        sha256: 64 hex digits; of the rows in whatever order.
        order: The same of the rows as they came; None where their order says nothing.
    """

    rows: int
    sha256: str
    order: str | None = None


class SolutionDigest:
    """Takes the solutions of a SELECT, one by one.

    Args:
        variables: Their names, without ``?``, each once.
        is_ordered: Whether the order of the solutions is part of the answer.

    Example:
        >>> def digest(*rows):
        ...     solutions = SolutionDigest(["a"])
        ...     for row in rows:
        ...         solutions.add([ox.Literal(row)])
        ...     return solutions.finish()
        >>> digest("x", "y") == digest("y", "x")
        True
        >>> digest("x", "x") == digest("x")
        False
    """

    def __init__(self, variables: Sequence[str], *, is_ordered: bool = False) -> None:
        self._variables = sorted(variables)
        self._places = [variables.index(name) for name in self._variables]
        self._lines: list[bytes] = []
        self._blank: Counter[tuple[Term | None, ...]] = Counter()
        self._order = hashlib.sha256(self._head()) if is_ordered else None
        self.rows = 0
        self.size = 0
        """Bytes of the lines so far."""

    def add(self, row: Sequence[Term | None]) -> None:
        """Take one solution: its terms in the order of the variables, None for an unbound one."""
        terms = tuple([row[place] for place in self._places])
        line = _write_line(terms)
        self.rows += 1
        self.size += len(line)
        if any(map(_has_blank, terms)):
            self._blank[terms] += 1
            line = _write_line(tuple(map(_hide_blank, terms)))
        else:
            self._lines.append(line)
        if self._order:
            self._order.update(line)

    def finish(self) -> ResultDigest:
        """Return the digest of all solutions."""
        digest = hashlib.sha256(self._head())
        for line in sorted(self._lines):
            digest.update(line)
        for line in _canonicalize(self._describe_blank()):
            digest.update(line)
        order = self._order.hexdigest() if self._order else None
        return ResultDigest(self.rows, digest.hexdigest(), order)

    def _head(self) -> bytes:
        return b"select\n" + "\t".join(self._variables).encode() + b"\n"

    def _describe_blank(self) -> Iterable[ox.Triple]:
        """Yield the solutions with blank nodes as a graph: what a label is says nothing."""
        for terms, count in self._blank.items():
            node = ox.BlankNode()
            yield ox.Triple(node, _COUNT, ox.Literal(str(count)))
            for place, term in enumerate(terms):
                if term is not None:
                    yield ox.Triple(node, ox.NamedNode(f"{_ROW}{place}"), term)


class GraphDigest:
    """Takes the triples of a CONSTRUCT or DESCRIBE, one by one; one that comes twice counts once.

    Example:
        >>> def digest(*labels):
        ...     graph = GraphDigest()
        ...     for label in labels:
        ...         graph.add(ox.Triple(ox.BlankNode(label), ox.NamedNode("urn:p"), ox.Literal("")))
        ...     return graph.finish()
        >>> digest("a") == digest("b"), digest("a") == digest("a", "b")
        (True, False)
    """

    def __init__(self) -> None:
        self._triples: dict[ox.Triple, None] = {}
        self.size = 0
        """Bytes of the distinct triples so far, about."""

    @property
    def rows(self) -> int:
        """Distinct triples so far."""
        return len(self._triples)

    def add(self, triple: ox.Triple) -> None:
        """Take one triple."""
        if triple not in self._triples:
            self._triples[triple] = None
            self.size += len(str(triple))

    def finish(self) -> ResultDigest:
        """Return the digest of the graph."""
        digest = hashlib.sha256(b"graph\n")
        for line in _canonicalize(self._triples):
            digest.update(line)
        return ResultDigest(self.rows, digest.hexdigest())


def digest_boolean(*, value: bool) -> ResultDigest:
    """Return the digest of an ASK's answer.

    Example:
        >>> digest_boolean(value=True).sha256[:8], digest_boolean(value=False).sha256[:8]
        ('a0baa0e1', '865bd6c3')
    """
    word = "true" if value else "false"
    return ResultDigest(1, hashlib.sha256(f"ask\n{word}\n".encode()).hexdigest())


def digest_json(value: Any) -> str:  # noqa: ANN401 -- any JSON
    """Return the SHA-256 of a JSON value in the form of RFC 8785, 64 hex digits.

    Example:
        >>> digest_json({"a": 1.0, "b": []}) == digest_json({"b": [], "a": 1})
        True
    """
    return hashlib.sha256(rfc8785.dumps(value)).hexdigest()


def _write_line(terms: Sequence[Term | None]) -> bytes:
    return ("\t".join("" if term is None else str(term) for term in terms) + "\n").encode()


def _has_blank(term: Term | None) -> bool:
    if isinstance(term, ox.Triple):
        return any(map(_has_blank, (term.subject, term.object)))
    return isinstance(term, ox.BlankNode)


def _hide_blank(term: Term | None) -> Term | None:
    """Return the term, or one blank node for all that have one."""
    return ox.BlankNode("_") if _has_blank(term) else term


def _canonicalize(triples: Iterable[ox.Triple]) -> list[bytes]:
    """Return the lines of the canonical N-Quads, sorted."""
    found = list(triples)
    if any(_has_blank(triple) for triple in found):
        dataset = ox.Dataset(ox.Quad(each.subject, each.predicate, each.object) for each in found)
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        found = [ox.Triple(quad.subject, quad.predicate, quad.object) for quad in dataset]
    return sorted(f"{each.subject} {each.predicate} {each.object} .\n".encode() for each in found)
