"""Paths through a graph in rdflib: labels, evidence, status, mappings, as GraphQL shows them."""

from collections.abc import Iterable
from typing import Any, Final

from rdflib import Graph, Namespace, URIRef
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SKOS
from rdflib.term import Literal, Node

__all__ = ["ESCO", "ID", "OG", "SSSOM", "Json", "World", "edges", "in_order"]

OG: Final = Namespace("https://w3id.org/occugraph/ontology#")
ID: Final = Namespace("https://w3id.org/occugraph/id/")
SSSOM: Final = Namespace("https://w3id.org/sssom/")
ESCO: Final = Namespace("http://data.europa.eu/esco/model#")

Json = dict[str, Any]


def edges(nodes: Iterable[Json]) -> list[Json]:
    """Return nodes as a connection has them."""
    return [{"node": node} for node in nodes]


def in_order(nodes: Iterable[Node]) -> list[Node]:
    """Return nodes by IRI, each once."""
    return sorted(set(nodes), key=str)


class World:
    """Follows triples."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.ours = ID["scheme/occugraph"]

    def one(self, subject: Node, predicate: URIRef) -> str | None:
        """Return the one value, as text."""
        values = list(self.graph.objects(subject, predicate))
        assert len(values) <= 1, (subject, predicate, values)
        return str(values[0]) if values else None

    def text(self, subject: Node, predicate: URIRef, lang: str) -> str | None:
        """Return the text in a language."""
        found = [
            str(value)
            for value in self.graph.objects(subject, predicate)
            if isinstance(value, Literal) and value.language == lang
        ]
        assert len(found) <= 1, (subject, predicate, found)
        return found[0] if found else None

    def label(self, subject: Node, lang: str) -> str | None:
        """Return the preferred label in a language."""
        return self.text(subject, SKOS.prefLabel, lang)

    def folded(self, subject: Node) -> str:
        """Return the English label as labels are ordered."""
        return (self.label(subject, "en") or "").casefold()

    def names(self, subject: Node) -> Json:
        """Return the English and the Chinese label."""
        return {"en": self.label(subject, "en"), "zh": self.label(subject, "zh")}

    def word(self, subject: Node, predicate: URIRef) -> str | None:
        """Return the last part of the IRI of a value, as GraphQL writes its enums."""
        value = self.one(subject, predicate)
        return value.rpartition("/")[2].upper().replace("-", "_") if value else None

    def own(self, kind: URIRef) -> list[Node]:
        """Return our own things of a kind, by IRI."""
        members = self.graph.subjects(SKOS.inScheme, self.ours)
        return in_order(each for each in members if (each, RDF.type, kind) in self.graph)

    def status(self, subject: Node) -> Json:
        """Return the current status, with the day of the change to it."""
        current = self.graph.value(subject, OG.currentStatus)
        days = [
            self.one(change, OG.since)
            for change in self.graph.objects(subject, OG.hasStatusChange)
            if (change, OG.statusKind, current) in self.graph
        ]
        return {"kind": self.word(subject, OG.currentStatus), "since": days[0] if days else None}

    def evidence(self, subject: Node) -> list[Node]:
        """Return the evidence of a node, the surest first, then by IRI."""
        found = self.graph.objects(subject, OG.hasEvidence)
        return sorted(
            set(found), key=lambda each: (-float(self.one(each, OG.confidence) or 0), each)
        )

    def source(self, evidence: Node, *fields: URIRef) -> Json:
        """Return fields of the source of a piece of evidence."""
        source = self.graph.value(evidence, DCTERMS.source)
        assert source is not None
        return {field.rpartition("/")[2]: self.one(source, field) for field in fields}

    def link(self, subject: Node, predicate: URIRef, value: Node) -> list[Node]:
        """Return the evidence of a link."""
        for statement in self.graph.subjects(RDF.subject, subject):
            if (statement, RDF.predicate, predicate) in self.graph and (
                statement,
                RDF.object,
                value,
            ) in self.graph:
                return self.evidence(statement)
        raise AssertionError((subject, predicate, value))

    def confidence(self, evidence: Iterable[Node]) -> float:
        """Return the highest."""
        return max(float(self.one(each, OG.confidence) or 0) for each in evidence)

    def skills(self, occupation: Node) -> list[tuple[str, Node, list[Node]]]:
        """Return necessity, skill and evidence of each link, by the skill's IRI."""
        pairs = (("ESSENTIAL", OG.requiresEssentialSkill), ("OPTIONAL", OG.requiresOptionalSkill))
        found = [
            (necessity, skill, self.link(occupation, predicate, skill))
            for necessity, predicate in pairs
            for skill in set(self.graph.objects(occupation, predicate))
        ]
        return sorted(found, key=lambda each: str(each[1]))

    def prerequisites(self, skill: Node) -> set[Node]:
        """Return what is better learned before a skill."""
        return set(self.graph.objects(skill, OG.hasPrerequisite))

    def skill_type(self, skill: Node) -> str:
        """Return SKILL or KNOWLEDGE."""
        return (self.one(skill, ESCO.skillType) or "").rpartition("/")[2].upper()

    def mappings(self) -> list[Node]:
        """Return all mappings, by IRI."""
        return in_order(self.graph.subjects(RDF.type, SSSOM.Mapping))

    def mapping(self, row: Node) -> Json:
        """Return what a row says."""
        subject = self.graph.value(row, OWL.annotatedSource)
        target = self.graph.value(row, OWL.annotatedTarget)
        assert subject is not None
        gap = target == SSSOM.NoTermFound
        scheme = self.one(row, SSSOM.object_source)
        return {
            "subject": subject,
            "object": None if gap else target,
            "predicate": self.one(row, OWL.annotatedProperty),
            "negative": bool(self.one(row, SSSOM.predicate_modifier)),
            "noTermFound": gap,
            "objectScheme": scheme.rpartition("/")[2] if scheme else None,
            "confidence": float(self.one(row, SSSOM.confidence) or 0),
            "comment": self.one(row, RDFS.comment),
        }
