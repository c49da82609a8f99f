"""Proofs of the graph index in the form that Neo4j holds: a release, or a list of evidence."""

from collections.abc import Collection
from typing import Final, NamedTuple

from occugraph.index.decode import ValueDecoder
from occugraph.index.storage import GraphIndex, Meta
from occugraph.iri import content_iri
from occugraph.neo4j.model import EVIDENCE, SOURCE
from occugraph.neo4j.rows import Family, Properties, Rows
from occugraph.values import Evidence

__all__ = ["Proof", "ProofTable", "statement_iri"]

_FROM_SOURCE: Final = Family("FROM_SOURCE", EVIDENCE, SOURCE)


class Proof(NamedTuple):
    """Why something is believed (model.py): by a release, by evidence, or by nothing.

    ``by_statements`` is False where the evidence is named as the mappings that a link was
    inferred by.
    """

    release: str | None = None
    evidence: tuple[str, ...] = ()
    confidence: float | None = None
    by_statements: bool = False

    def properties(self) -> Properties:
        """Return the properties of a node that is proven so."""
        if self.release is not None:
            return {"release": self.release}
        return {"evidence": list(self.evidence)} if self.evidence else {}


class ProofTable:
    """The proofs of an index by number; -1 is no proof.

    Args:
        index: The index.
        values: Its values.
        mappings: The IRIs of its mappings.
    """

    def __init__(self, index: GraphIndex, values: ValueDecoder, mappings: Collection[str]) -> None:
        self.release_keys: Final = _release_keys(index.meta)
        """The key of the release of each origin."""
        self._release_of = {
            origin.proof: key
            for origin, key in zip(index.meta.origins, self.release_keys, strict=True)
        }
        releases = {str(origin.graph) for origin in index.meta.origins}
        # Also what proves nothing that has a node, as the evidence of an announcement.
        self._evidence = [each for each in values.all_evidence() if each.uri not in releases]
        count = index.ints("proof.offsets").size - 1
        self._proofs = [
            self._read(number, values.proof(number), mappings) for number in range(count)
        ]

    def __getitem__(self, number: int) -> Proof:
        """Return the proof of a number."""
        return self._proofs[number] if number >= 0 else Proof()

    def _read(
        self, number: int, evidence: tuple[Evidence, ...], mappings: Collection[str]
    ) -> Proof:
        if not evidence:
            return Proof()
        release = self._release_of.get(number)
        if release is not None:
            return Proof(release, confidence=evidence[0].confidence)
        iris = tuple(str(each.uri) for each in evidence)
        by_statements = not all(iri in mappings for iri in iris)
        return Proof(None, iris, evidence[0].confidence, by_statements)

    def add_evidence(self, rows: Rows) -> None:
        """Add all evidence but that of the releases, and what source each is from."""
        nodes = rows.nodes.setdefault(EVIDENCE, {})
        for evidence in self._evidence:
            nodes[evidence.uri] = _describe(evidence)
            rows.add_link(_FROM_SOURCE, evidence.uri, evidence.source.uri)


def statement_iri(subject: str, predicate: str, target: str) -> str:
    """Return the IRI of the statement about a triple; ``target`` is an N-Triples term.

    Every og:Statement is named by its three parts (occugraph.skolemization).
    """
    return content_iri("statement", f"<{subject}> <{predicate}> {target}")


def _release_keys(meta: Meta) -> tuple[str, ...]:
    """Return a key for the release of each origin (model.py)."""
    keys: list[str] = []
    for origin in meta.origins:
        release = meta.all_releases[origin.release]
        versioned = release.label
        names = [versioned, str(origin.graph)]
        if origin.release < len(meta.releases):
            names.insert(0, release.source)
        # A view has one release a source at most; a source may not have what would be ambiguous.
        keys.append(next(name for name in names if name not in keys))
    return tuple(keys)


def _describe(evidence: Evidence) -> Properties:
    node: Properties = {
        "uri": evidence.uri,
        "method": evidence.method.value,
        "confidence": evidence.confidence,
    }
    if evidence.quote is not None:
        node |= {"quote": evidence.quote.text, "quoteLang": evidence.quote.lang}
    if evidence.recorded is not None:
        node["recorded"] = evidence.recorded
    if evidence.retrieved is not None:
        node["retrieved"] = evidence.retrieved
    if evidence.note is not None:
        node["note"] = evidence.note
    return node
