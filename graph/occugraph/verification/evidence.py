"""Why the record's facts may be believed: its releases, sources, statements and evidence.

The rules are those of :mod:`occugraph.reader`: what carries evidence is proven by it, best first;
what carries none is proven by the release that says it; a link of ours that carries none is
proven by nothing, for that we say it is no evidence.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple, TypeAlias

from occugraph.computed_designations import COLLECTIONS, confidence_of_share
from occugraph.errors import StoreError
from occugraph.iri import ID, compact_iri, expand_curie, release_graph
from occugraph.verification.graphs import RecordGraphs, Term, Text, day_of, name_in
from occugraph.verification.tally import Listener, say, tell_values
from occugraph.verification.technologies import InferredTechnologies

__all__ = ["Proof", "RecordEvidence", "say_proof"]

_USES: Final = expand_curie("og:usesTechnology")
_CURATED: Final = "curated"
_CERTAIN: Final = 1.0

_Triple: TypeAlias = tuple[str, str, Term]


class Proof(NamedTuple):
    """IRIs of evidence, best first, and the confidence of the best; None where there is none."""

    evidence: tuple[str, ...] = ()
    confidence: float | None = None


NOTHING: Final = Proof()


def say_proof(proof: Proof) -> str:
    """Return a proof as a part of a fact.

    Example:
        >>> say_proof(Proof(("urn:a", "urn:b"), 0.9))
        'confidence 0.9 by urn:a urn:b'
        >>> say_proof(Proof())
        'without evidence'
    """
    if not proof.evidence:
        return "without evidence"
    return f"confidence {proof.confidence} by {' '.join(proof.evidence)}"


@dataclass(frozen=True, slots=True)
class _Statement:
    """A statement about a triple, with its evidence."""

    uri: str
    triple: _Triple
    evidence: tuple[str, ...]


class RecordEvidence:
    """The evidence of the record's graphs, and the proof of each thing and triple by it.

    Attributes:
        last_releases: The og:Release that had a removed thing last, by the graph it was in.
    """

    def __init__(self, graphs: RecordGraphs) -> None:
        self._graphs: Final = graphs
        self._inferred: Final = InferredTechnologies.read(graphs)
        self._evidence_of: Final[dict[str, list[str]]] = {}
        for owner, term in graphs.pairs("og:hasEvidence"):
            self._evidence_of.setdefault(owner, []).append(str(term))
        # What is computed from skills is named as its own evidence, and trusted by its share.
        self._shares: Final = {
            designation: float(term.value if isinstance(term, Text) else term)
            for designation, term in graphs.pairs("og:skillShare")
        }
        self._evidence_of.update({designation: [designation] for designation in self._shares})
        self._confidence: Final = (
            {designation: confidence_of_share(share) for designation, share in self._shares.items()}
            | {
                evidence: self._read_confidence(evidence)
                for found in self._evidence_of.values()
                for evidence in found
                if evidence not in self._shares
            }
            | {path.mapping: path.confidence for path in self._inferred.paths}
        )
        self._of_triple: Final[dict[_Triple, list[str]]] = {}
        for statement in self.statements:
            self._of_triple.setdefault(statement.triple, []).extend(statement.evidence)
        self._stated: Final = frozenset(subject for subject, _, _ in self._of_triple)
        self.last_releases: Final = {
            self._graph_of(release): release
            for release in sorted({str(term) for _, term in graphs.pairs("og:lastRelease")})
        }
        self._last_graph: Final = {
            subject: self._graph_of(str(term)) for subject, term in graphs.pairs("og:lastRelease")
        }

    @cached_property
    def statements(self) -> list[_Statement]:
        """The statements that have evidence, by IRI."""
        graphs = self._graphs
        found = []
        for uri in sorted(graphs.subjects("rdf:subject")):
            about = graphs.find(uri, "rdf:subject"), graphs.find(uri, "rdf:predicate")
            evidence = self.order(self._evidence_of.get(uri, ())).evidence
            if evidence and about[0] and about[1]:
                found += [
                    _Statement(uri, (about[0], about[1], term), evidence)
                    for term in graphs.all_of(uri, "rdf:object")
                ]
        return found

    def graph_of(self, thing: str) -> str | None:
        """Return the graph whose release a thing belongs to; of what is removed the last."""
        return self._last_graph.get(thing) or self._graphs.origin_of(thing)

    def source_key(self, graph: str | None) -> str | None:
        """Return the key of the source whose release a graph holds."""
        release = self._graphs.releases.get(graph or "") or self.last_releases.get(graph or "")
        return self._graphs.find(release, "og:sourceKey") if release else None

    def order(self, evidence: Iterable[str]) -> Proof:
        """Return pieces of evidence as a proof."""
        best = sorted(set(evidence), key=lambda iri: (-self._confidence[iri], iri))
        return Proof(tuple(best), self._confidence[best[0]]) if best else NOTHING

    def of_release(self, graph: str | None) -> Proof:
        """Return the proof by the release of a graph."""
        return Proof((graph,), _CERTAIN) if graph else NOTHING

    def of_thing(self, iri: str, graph: str | None) -> Proof:
        """Return the proof of a task, status change, designation or mapping.

        ``graph`` is that of the thing it belongs to.
        """
        own = self._evidence_of.get(iri)
        return self.order(own) if own else self.of_release(graph)

    def of_text(self, owner: str, predicate: str, term: Term, graph: str | None) -> Proof:
        """Return the proof of a text of a thing."""
        own = self._of_triple.get((owner, predicate, term))
        return self.order(own) if own else self.of_release(graph)

    def of_link(self, subject: str, predicate: str, target: str, origin: str | None) -> Proof:
        """Return the proof of a link; ``origin`` is the graph with a release that says it."""
        if subject in self._stated:
            own = self._of_triple.get((subject, predicate, target))
            if own:
                return self.order(own)
        if origin is None and predicate == _USES:
            paths = self._inferred.find(subject, target)
            if paths:
                return self.order(path.mapping for path in paths)
        # What else publication derives is in no release: it stands with its subject's.
        graph = origin or self.graph_of(subject)
        return NOTHING if graph is None or self._is_ours(graph) else self.of_release(graph)

    def tell(self, listener: Listener) -> None:
        """Tell all releases, sources, statements and pieces of evidence."""
        self._tell_releases(listener)
        self._tell_sources(listener)
        self._tell_evidence(listener)
        for statement in self.statements:
            subject, predicate, term = statement.triple
            listener.add("Statement", statement.uri, say("subject", subject))
            listener.add("Statement", statement.uri, say("predicate", predicate))
            listener.add("Statement", statement.uri, say("object", _say_term(term)))
            proof = self.order(statement.evidence)
            listener.add("Statement", statement.uri, say("believed", say_proof(proof)))

    def _is_ours(self, graph: str) -> bool:
        release = self._graphs.releases.get(graph)
        return bool(release) and self._graphs.find(release or "", "og:releaseKind") == _CURATED

    def _read_confidence(self, evidence: str) -> float:
        found = self._graphs.find(evidence, "og:confidence")
        if found is None:
            raise StoreError(f"evidence {evidence} has no confidence", hint="validate the view")
        return float(found)

    def _graph_of(self, release: str) -> str:
        """Return the graph of a release of an earlier view, which only the history names."""
        source = self._graphs.find(release, "og:sourceKey") or ""
        version = self._graphs.find(release, "owl:versionInfo") or ""
        return str(release_graph(source, version))

    def _tell_releases(self, listener: Listener) -> None:
        find = self._graphs.find
        current = self._graphs.releases
        for graph, release in (*current.items(), *self.last_releases.items()):
            kind = find(release, "og:releaseKind")
            covers = [str(text.value) for text in self._graphs.texts_of(release, "og:covers")]
            facts: dict[str, object] = {
                "source": find(release, "og:sourceKey"),
                "version": find(release, "owl:versionInfo"),
                "kind": kind,
                "issued": day_of(find(release, "dcterms:issued")),
                "license": find(release, "dcterms:license"),
                "attribution": find(release, "og:attribution"),
                "modified": find(release, "og:isModified") in {"true", "1"},
                "provenance": find(release, "og:provenance"),
                "checksum": self._graphs.checksums[graph] if graph in current else "",
                "isCurrent": graph in current,
                "covers": " ".join(sorted(covers)) if graph in current else "",
                "evidence": self._source_of(graph, release),
            }
            tell_values(listener, "Release", graph, facts)

    def _source_of(self, graph: str, release: str) -> str:
        """Return the source that a release stands for: a described one, else itself."""
        source = self._graphs.find(release, "og:sourceKey")
        version = self._graphs.find(release, "owl:versionInfo")
        for iri in (f"{ID}source/{source}-{version}", f"{ID}source/{source}"):
            if iri in self._described_sources:
                return iri
        return graph

    @cached_property
    def _described_sources(self) -> frozenset[str]:
        return frozenset(self._graphs.instances(expand_curie("og:Source")))

    def _tell_sources(self, listener: Listener) -> None:
        graphs = self._graphs
        for uri in self._described_sources:
            facts = {
                "title": graphs.find_english(uri, "dcterms:title") or uri.rpartition("/")[2],
                "creator": graphs.find_english(uri, "dcterms:creator"),
                "publisher": graphs.find_english(uri, "dcterms:publisher"),
                "issued": day_of(graphs.find(uri, "dcterms:issued")),
                "page": graphs.find(uri, "foaf:page"),
                "license": graphs.find(uri, "dcterms:license"),
                "attribution": graphs.find_english(uri, "dcterms:rights"),
                "retrieved": day_of(graphs.find(uri, "og:retrieved")),
            }
            tell_values(listener, "Source", uri, facts)
        for graph, release in (*graphs.releases.items(), *self.last_releases.items()):
            if self._source_of(graph, release) == graph:
                source = graphs.find(release, "og:sourceKey")
                facts = {
                    "title": f"{source} {graphs.find(release, 'owl:versionInfo')}",
                    "issued": day_of(graphs.find(release, "dcterms:issued")),
                    "license": graphs.find(release, "dcterms:license"),
                    "attribution": graphs.find(release, "og:attribution"),
                }
                tell_values(listener, "Source", graph, facts)

    def _tell_evidence(self, listener: Listener) -> None:
        graphs = self._graphs
        every = {iri for found in self._evidence_of.values() for iri in found}
        for uri in every - self._shares.keys():
            source = graphs.find(uri, "dcterms:source")
            quote = next(iter(graphs.texts_of(uri, "og:quote")), None)
            retrieved = graphs.find(uri, "og:retrieved") or (
                graphs.find(source, "og:retrieved") if source else None
            )
            facts = {
                "source": source,
                "method": name_in(graphs.find(uri, "og:method"), "method"),
                "confidence": self._confidence[uri],
                "quote": quote and _say_term(quote),
                "recorded": day_of(graphs.find(uri, "dcterms:created")),
                "retrieved": day_of(retrieved),
                "note": graphs.find_english(uri, "rdfs:comment"),
            }
            tell_values(listener, "Evidence", uri, facts)
        self._tell_computed(listener)
        for path in self._inferred.paths:
            origin = self._graphs.origin_of_pair(path.mapping, "owl:annotatedSource")
            release = graphs.releases.get(origin or "", "")
            name = graphs.find_english(path.via, "skos:prefLabel") or path.via
            code = graphs.find(path.via, "skos:notation") or path.via
            facts = {
                "source": self._source_of(origin or "", release),
                "method": "INFERRED",
                "confidence": path.confidence,
                "note": f"as of {name} ({code}), {compact_iri(path.match)}",
            }
            tell_values(listener, "Evidence", path.mapping, facts)

    def _tell_computed(self, listener: Listener) -> None:
        """Tell the evidence of each designation that was computed from skills."""
        graphs = self._graphs
        for uri in self._shares:
            kind = (graphs.find(uri, "og:designationKind") or "").rpartition("/")[2]
            origin = graphs.origin_of_pair(COLLECTIONS.get(kind, ""), "skos:member") or ""
            facts = {
                "source": self._source_of(origin, graphs.releases.get(origin, "")),
                "method": "INFERRED",
                "confidence": self._confidence[uri],
                "note": graphs.find_english(uri, "rdfs:comment"),
            }
            tell_values(listener, "Evidence", uri, facts)


def _say_term(term: Term) -> str:
    return term if isinstance(term, str) else f"{term.value} @{term.lang}"
