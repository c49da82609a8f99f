"""What Neo4j says, by its own nodes and relationships, whoever wrote them."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from typing import Final

from occugraph.neo4j.connection import Neo4jTarget
from occugraph.neo4j.model import (
    DESIGNATION,
    EVIDENCE,
    FORMAT,
    PUBLICATION,
    RELEASE,
    SOURCE,
    STATEMENT,
    STATUS_CHANGE,
    TASK,
)
from occugraph.neo4j.reading import ReadConnection
from occugraph.verification.evidence import Proof, say_proof
from occugraph.verification.neo4j_graph import Neo4jGraph, Node
from occugraph.verification.neo4j_links import Triples, tell_relationships
from occugraph.verification.neo4j_things import Neo4jThings
from occugraph.verification.record_account import INDEX_SECTIONS
from occugraph.verification.search_texts import TEXT_SECTIONS
from occugraph.verification.tally import Listener, say, say_unlike, tell_values
from occugraph.verification.things import StatusSaid, say_status

__all__ = ["Neo4jAccount"]

# A server is asked for all it has: it may be silent for longer than a reader of pages waits.
_PATIENCE_S: Final = 10
_QUERY_S: Final = 120


class Neo4jAccount:
    """Tells what Neo4j says; what does not fit together there is told, too.

    Attributes:
        LEFT_OUT: Sections of the record that Neo4j does not hold.
    """

    LEFT_OUT: Final = INDEX_SECTIONS | TEXT_SECTIONS

    def __init__(
        self, target: Neo4jTarget, publication: str, bookmarks: Sequence[str] = ()
    ) -> None:
        """Take where Neo4j is, and the id of the publication that should be there.

        ``bookmarks`` are what a load ended with (occugraph.neo4j.bookmarks).
        """
        timing = replace(
            target.timing,
            connect_s=max(target.timing.connect_s, _PATIENCE_S),
            query_s=max(target.timing.query_s, _QUERY_S),
        )
        self._target: Final = replace(target, timing=timing)
        self._publication: Final = publication
        self._bookmarks: Final = tuple(bookmarks)

    def __call__(self, listener: Listener) -> None:
        """Tell all facts.

        Raises:
            UnavailableError: The server does not answer, or not in time.
            StoreError: It refuses.
        """
        with closing(ReadConnection(self._target, bookmarks=self._bookmarks)) as connection:
            self._tell(Neo4jGraph(connection), listener)

    def _tell(self, graph: Neo4jGraph, listener: Listener) -> None:
        things = Neo4jThings(graph)
        things.tell(listener)
        self._tell_publication(graph, things.languages, listener)
        _tell_releases(graph, listener)
        _tell_sources_and_evidence(graph, listener)
        triples = _tell_statements(graph, listener)
        things.tell_text_evidence(triples, listener)
        _tell_tasks(graph, listener)
        _tell_status_changes(graph, listener)
        _tell_designations(graph, listener)
        tell_relationships(graph, triples, listener)
        graph.tell_odd(listener)

    def _tell_publication(self, graph: Neo4jGraph, languages: set[str], listener: Listener) -> None:
        for node in graph.nodes(PUBLICATION):
            values = {"name": node.take("view"), "digest": node.take("digest")}
            tell_values(listener, "Publication", "view", values)
            expected = {
                "id": self._publication,
                "format": FORMAT,
                "complete": True,
                "languages": sorted(languages),
            }
            for name, value in expected.items():
                found = node.take(name)
                if (sorted(found) if name == "languages" else found) != value:
                    listener.add("Publication", "view", say_unlike(name, found, value))
            node.tell_rest(listener, "Publication", "view")


def _tell_releases(graph: Neo4jGraph, listener: Listener) -> None:
    order: list[tuple[object, ...]] = []
    for node in graph.nodes(RELEASE):
        uri = str(node.take("uri"))
        names = ("source", "version", "kind", "issued", "license", "attribution", "modified")
        told = node.take_all(*names, "provenance", "checksum", "isCurrent")
        told["covers"] = " ".join(node.take("covers") or ())
        tell_values(listener, "Release", uri, told)
        for source in graph.ends_of("FROM_SOURCE", uri):
            listener.add("Release", uri, say("evidence", source))
        in_view, key = node.take("inView"), node.take("key")
        version = told["version"]
        expected = told["source"] if in_view else f"{told['source']}@{version}"
        if key != expected or in_view != told["isCurrent"]:
            listener.add("Release", uri, say("key", f"{key} (inView: {in_view})"))
        order.append((not in_view, told["source"], node.take("position"), uri))
        node.tell_rest(listener, "Release", uri)
    in_view = sorted(each for each in order if not each[0])
    for place, (_, _, position, uri) in enumerate(in_view):
        if position != place:
            listener.add("Release", str(uri), say_unlike("position", position, place))


def _tell_sources_and_evidence(graph: Neo4jGraph, listener: Listener) -> None:
    for node in graph.nodes(SOURCE):
        uri = str(node.take("uri"))
        names = ("title", "creator", "publisher", "issued", "page", "license", "attribution")
        tell_values(listener, "Source", uri, node.take_all(*names, "retrieved"))
        node.tell_rest(listener, "Source", uri)
    for node in graph.nodes(EVIDENCE):
        uri = str(node.take("uri"))
        told = node.take_all("method", "confidence", "recorded", "retrieved", "note")
        quote, language = node.take("quote"), node.take("quoteLang")
        told["quote"] = None if quote is None else f"{quote} @{language}"
        tell_values(listener, "Evidence", uri, told)
        for source in graph.ends_of("FROM_SOURCE", uri):
            listener.add("Evidence", uri, say("source", source))
        node.tell_rest(listener, "Evidence", uri)


def _tell_statements(graph: Neo4jGraph, listener: Listener) -> Triples:
    triples: Triples = {}
    owners = graph.starts_of("HAS_STATEMENT")
    for node in graph.nodes(STATEMENT):
        uri = str(node.take("uri"))
        told: dict[str, object] = node.take_all("subject", "predicate")
        term, language = node.take("object"), node.take("objectLang")
        told["object"] = term if language is None else f"{term} @{language}"
        proof = graph.take_proof(node)
        told["believed"] = say_proof(proof)
        tell_values(listener, "Statement", uri, told)
        _check_evidence(graph, proof, uri, section="Statement", thing=uri, listener=listener)
        if owners[uri] != [told["subject"]]:
            listener.add("Statement", uri, say("HAS_STATEMENT from", owners[uri]))
        triples[uri] = (
            str(told["subject"]),
            str(told["predicate"]),
            str(told["object"]),
            proof.evidence,
        )
        node.tell_rest(listener, "Statement", uri)
    return triples


def _tell_tasks(graph: Neo4jGraph, listener: Listener) -> None:
    owners = graph.starts_of("HAS_TASK")
    for node in graph.nodes(TASK):
        uri = str(node.take("uri"))
        for owner in owners[uri]:
            listener.add("Task", uri, say("of", owner))
        proof = graph.take_proof(node)
        told = {"position": node.take("position"), "believed": say_proof(proof)}
        tell_values(listener, "Task", uri, told)
        node.tell_texts(listener, "Task", uri, description="description")
        _check_evidence(graph, proof, uri, section="Task", thing=uri, listener=listener)
        node.tell_rest(listener, "Task", uri)


def _tell_status_changes(graph: Neo4jGraph, listener: Listener) -> None:
    for owner, place, key, node in _parts(graph, STATUS_CHANGE, "HAS_STATUS_CHANGE"):
        proof = graph.take_proof(node)
        kind, since, note = (node.take(name) for name in ("kind", "since", "note"))
        # False is written, too: a node without it is not as the model has it.
        superseded = node.take("superseded") is not False
        status = StatusSaid(kind, since, note, proof, superseded)
        told = say(f"change {place}", say_status(status))
        listener.add("Status change", owner, told)
        _check_evidence(graph, proof, key, section="Status change", thing=owner, listener=listener)
        node.tell_rest(listener, "Status change", owner)


def _tell_designations(graph: Neo4jGraph, listener: Listener) -> None:
    for owner, place, key, node in _parts(graph, DESIGNATION, "HAS_DESIGNATION"):
        proof = graph.take_proof(node)
        reasons = list(node.take("reasons") or ())
        value = f"{node.take('kind')} {node.take('basis')} {reasons}, {say_proof(proof)}"
        listener.add("Designation", owner, say(f"designation {place}", value))
        _check_evidence(graph, proof, key, section="Designation", thing=owner, listener=listener)
        node.tell_rest(listener, "Designation", owner)


def _parts(graph: Neo4jGraph, label: str, name: str) -> Iterator[tuple[str, int, str, Node]]:
    """Yield owner, position from 0, key and node of what has no IRI; of none, its own key."""
    owners = graph.starts_of(name)
    for node in graph.nodes(label):
        key, position = str(node.take("key")), node.take("position")
        # They are numbered from 1 there.
        for owner in owners[key] or [key]:
            yield owner, int(position or 0) - 1, key, node


def _check_evidence(
    graph: Neo4jGraph, proof: Proof, key: str, *, section: str, thing: str, listener: Listener
) -> None:
    """Tell where the relationships to evidence are not those of the proof."""
    linked = graph.ends_of("HAS_EVIDENCE", key)
    if linked != graph.evidence_nodes(proof):
        listener.add(section, thing, say("HAS_EVIDENCE", linked))
