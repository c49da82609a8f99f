"""Fields: the expressions of Cypher that a query returns for a node, and what reads them.

A query returns one list a node. Who needs a value of it adds its expression here and keeps what
:meth:`Fields.add` gives: the place in the list.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Final

from occugraph.iri import Iri
from occugraph.neo4j.reader.publication import HeldPublication
from occugraph.values import Evidence, EvidenceMethod, LangText, Status, StatusKind

__all__ = ["Fields", "Read", "Values", "decode_day", "evidence_in", "evidence_of"]

Values = Sequence[Any]
"""What the driver gives for the expressions of one node."""

Read = Callable[[Values], Any]

_EVIDENCE: Final = ("uri", "method", "confidence", "quote", "quoteLang", "recorded", "retrieved")


def evidence_in(iris: str) -> str:
    """Return the expression of the evidence that a list of IRIs names, in no order."""
    values = ", ".join(f"evidence.{name}" for name in _EVIDENCE)
    return (
        f"COLLECT {{ UNWIND {iris} AS iri"
        " MATCH (evidence:Evidence {uri: iri})-[:FROM_SOURCE]->(source:Source)"
        f" RETURN [{values}, evidence.note, source.uri] }}"
    )


def evidence_of(held: HeldPublication, rows: Sequence[Values] | None) -> tuple[Evidence, ...]:
    """Return the values of :func:`evidence_in`, the best first, then by IRI."""
    if not rows:
        return ()
    found = [_decode_evidence(held, row) for row in rows]
    return tuple(sorted(found, key=lambda item: (-item.confidence, item.uri)))


def decode_day(value: Any) -> date | None:  # noqa: ANN401 - the driver's own type of day
    """Return a day of the driver as Python's."""
    return None if value is None else value.to_native()


def _decode_evidence(held: HeldPublication, row: Values) -> Evidence:
    uri, method, confidence, quote, quote_lang, recorded, retrieved, note, source = row
    return Evidence(
        uri=Iri(uri),
        source=held.sources[source],
        method=EvidenceMethod(method),
        confidence=confidence,
        quote=None if quote is None else LangText(quote, quote_lang or "und"),
        recorded=decode_day(recorded),
        retrieved=decode_day(retrieved),
        note=note,
    )


class Fields:
    """The expressions about one node, each once.

    Args:
        held: What the database holds.
        node: The name of the node in the query.
    """

    def __init__(self, held: HeldPublication, node: str) -> None:
        self.held: Final = held
        self.node: Final = node
        self._places: dict[str, int] = {}

    @property
    def expressions(self) -> list[str]:
        """The expressions in the order of their places."""
        return list(self._places)

    def add(self, expression: str) -> int:
        """Return the place of an expression."""
        return self._places.setdefault(expression, len(self._places))

    def property(self, name: str) -> int:
        """Return the place of a property."""
        return self.add(f"{self.node}.{name}")

    def value(self, name: str) -> Read:
        """Return what reads a property as it is."""
        place = self.property(name)
        return lambda row: row[place]

    def day(self, name: str) -> Read:
        """Return what reads a day."""
        place = self.property(name)
        return lambda row: decode_day(row[place])

    def texts(self, name: str) -> Read:
        """Return what reads the texts of a name in all languages, by language and text."""
        places: list[tuple[str, int]] = []
        for tag in self.held.languages:
            found = [f"{self.node}.{each}" for each in self.held.text_properties(name, tag)]
            if found:
                expression = found[0] if len(found) == 1 else f"coalesce({', '.join(found)})"
                places.append((tag, self.add(expression)))

        def read(row: Values) -> tuple[LangText, ...]:
            texts: list[LangText] = []
            for tag, place in places:
                value = row[place]
                if isinstance(value, str):
                    texts.append(LangText(value, tag))
                elif value is not None:
                    texts.extend(LangText(text, tag) for text in value)
            return tuple(texts)

        return read

    def proof(self) -> Read:
        """Return what reads the node's own proof: a release, evidence, or neither."""
        release, evidence = self.property("release"), self.add(evidence_in(f"{self.node}.evidence"))
        held = self.held

        def read(row: Values) -> tuple[Evidence, ...]:
            found = evidence_of(held, row[evidence])
            if found or row[release] is None:
                return found
            return (held.proofs[row[release]],)

        return read

    def status(self) -> Read:
        """Return what reads the current status; None where nothing can have one."""
        kind, since = self.property("status"), self.property("statusSince")
        note, release = self.property("statusNote"), self.property("release")
        iris = f"{self.node}.statusEvidence"
        evidence = self.add(f"CASE WHEN {iris} IS NOT NULL THEN {evidence_in(iris)} END")
        held = self.held

        def read(row: Values) -> Status | None:
            if row[kind] is None:
                return None
            proof = row[evidence]
            by_release = proof is None and row[release] is not None
            return Status(
                kind=StatusKind(row[kind]),
                since=decode_day(row[since]),
                evidence=(held.proofs[row[release]],) if by_release else evidence_of(held, proof),
                note=row[note],
            )

        return read

    def each(self, path: str, node: str, fields: "Fields") -> int:
        """Return the place of a list: the values of some fields of each node behind a path."""
        inner = ", ".join(fields.expressions)
        return self.add(f"COLLECT {{ MATCH ({self.node}){path}({node}) RETURN [{inner}] }}")
