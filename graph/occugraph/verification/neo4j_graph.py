"""Reading all of Neo4j: its nodes by kind, its relationships by type, and what is not ours."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, Final

from occugraph.binding import Kind
from occugraph.neo4j.model import (
    DESIGNATION,
    EVIDENCE,
    NODE_TYPES,
    RELATIONSHIP_TYPES,
    RELEASE,
    labels_of,
    language_of,
)
from occugraph.neo4j.reading import ReadConnection
from occugraph.verification.evidence import Proof
from occugraph.verification.tally import Listener, say

__all__ = ["Neo4jGraph", "Node"]

_KIND_OF: Final[Mapping[frozenset[str], Kind | None]] = {
    frozenset(labels_of(kind)): kind for kind in (*Kind, None)
}
_KNOWN_LABELS: Final = frozenset(frozenset(node.labels) for node in NODE_TYPES)
_OURS: Final = frozenset(label for node in NODE_TYPES for label in node.labels)
_TYPES: Final = sorted({kind.name for kind in RELATIONSHIP_TYPES})
_CERTAIN: Final = 1.0

# Each node of a label once.
_NODES: Final = "MATCH (n:{label}) RETURN labels(n), properties(n)"
# Each relationship of a type once; a row for each start and set of properties.
_RELATIONSHIPS: Final = """
MATCH (a)-[r:{name}]->(b)
RETURN coalesce(a.uri, a.key), properties(r), collect(coalesce(b.uri, b.key))
"""
# Each node once, its labels only.
_LABELS: Final = """
MATCH (n) WITH labels(n) AS found, count(*) AS nodes WHERE any(label IN found WHERE label IN $ours)
RETURN found, nodes
"""
# Each node once; for those few that have labels of ours, but not as they should.
_ODD_NODES: Final = """
MATCH (n) WHERE labels(n) = $labels
RETURN coalesce(n.uri, n.key, n.id, elementId(n)), properties(n)
"""


class Node:
    """The properties of a node, taken one after the other; what nobody takes is told, too."""

    def __init__(self, properties: Mapping[str, Any]) -> None:
        self._properties: Final = dict(properties)

    def take(self, name: str) -> Any:  # noqa: ANN401 -- whatever Neo4j holds
        """Return a property once, None where it is not there; a day as a date."""
        value = self._properties.pop(name, None)
        return value.to_native() if hasattr(value, "to_native") else value

    def items(self) -> list[tuple[str, Any]]:
        """Return name and value of the properties that nobody has taken yet."""
        return list(self._properties.items())

    def take_all(self, *names: str) -> dict[str, object]:
        """Return several properties by name."""
        return {name: self.take(name) for name in names}

    def take_texts(self, name: str) -> list[tuple[str, str]]:
        """Return language and text of the properties of a text, by language, as they stand.

        Where a language has several, one property has the first and another has all.
        """
        tags = sorted(
            (found[1], key)
            for key in self._properties
            if (found := language_of(key)) and found[0] == name
        )
        texts = []
        for language, key in tags:
            value = self.take(key)
            every = self.take(f"{name}All{key.removeprefix(name)}") or value
            listed = every if isinstance(every, list) else [every]
            if not isinstance(value, list) and listed[0] != value:
                texts.append((language, f"{value} (where {listed[0]} is the first)"))
            if listed != sorted(listed):
                texts.append((language, f"{listed} (not in order)"))
            texts += [(language, str(text)) for text in listed]
        return texts

    def tell_texts(self, listener: Listener, section: str, thing: str, **names: str) -> None:
        """Tell texts by their names as facts, from those of their properties."""
        for told, name in names.items():
            for language, text in self.take_texts(name):
                listener.add(section, thing, say(f"{told}@{language}", text))

    def tell_rest(self, listener: Listener, section: str, thing: str) -> None:
        """Tell the properties that nobody has taken: they should not be there."""
        for name, value in sorted(self._properties.items()):
            listener.add(section, thing, say(f"property {name}", value))


class Neo4jGraph:
    """What is in Neo4j.

    Attributes:
        kinds: The kind of each thing by IRI, None for the ends of mappings elsewhere.
        things: Kind, IRI and properties of each thing.
        release_of: The IRI of the graph of each release by its key.
        source_of: The source of each release by its key.
        ends: Of each relationship type the relationships by the key of their start: their
            properties and the keys of their ends.
    """

    def __init__(self, connection: ReadConnection) -> None:
        """Read the things and the relationships.

        Raises:
            UnavailableError: The server does not answer, or not in time.
            StoreError: It refuses.
        """
        self._connection: Final = connection
        self.kinds: Final[dict[str, Kind | None]] = {}
        self.things: Final[list[tuple[Kind | None, str, Node]]] = []
        for labels, properties in self._read(_NODES.format(label="Resource")):
            found = _OURS.intersection(labels)
            if found in _KIND_OF and isinstance(properties.get("uri"), str):
                node = Node(properties)
                uri = str(node.take("uri"))
                self.kinds[uri] = _KIND_OF[found]
                self.things.append((_KIND_OF[found], uri, node))
        releases = list(self._read(_NODES.format(label=RELEASE)))
        self.release_of: Final = {
            str(properties.get("key")): str(properties.get("uri")) for _, properties in releases
        }
        self.source_of: Final = {
            str(properties.get("key")): properties.get("source") for _, properties in releases
        }
        self._confidence: Final = {
            str(properties.get("uri")): properties.get("confidence")
            for _, properties in self._read(_NODES.format(label=EVIDENCE))
        }
        self.ends: Final = {name: self._read_relationships(name) for name in _TYPES}

    def nodes(self, label: str) -> Iterator[Node]:
        """Yield the nodes that have this label of ours alone."""
        for labels, properties in self._read(_NODES.format(label=label)):
            if _OURS.intersection(labels) == {label}:
                yield Node(properties)

    def ends_of(self, name: str, start: str) -> list[str]:
        """Return the keys of the ends of the relationships of a type from one start, sorted."""
        return sorted(end for _, ends in self.ends[name].get(start, ()) for end in ends)

    def starts_of(self, name: str) -> dict[str, list[str]]:
        """Return the keys of the starts of the relationships of a type, by the keys of ends."""
        starts: defaultdict[str, list[str]] = defaultdict(list)
        for start, bundles in self.ends[name].items():
            for _, ends in bundles:
                for end in ends:
                    starts[end].append(start)
        return starts

    def designations_of(self, owner: str, basis: str) -> list[str]:
        """Return the kinds of the designations of a thing with a basis, in their order."""
        return self._designations.get((owner, basis), [])

    def take_proof(self, node: Node) -> Proof:
        """Return the proof that a node carries."""
        release, evidence = node.take("release"), node.take("evidence")
        if release is not None:
            return self.proof_by_release(release)
        return self.proof_by(evidence or ())

    def proof_by_release(self, key: str) -> Proof:
        """Return the proof by the release with a key."""
        return Proof((self.release_of.get(key, f"no release {key}"),), _CERTAIN)

    def proof_by(self, evidence: list[str] | tuple[str, ...]) -> Proof:
        """Return the proof by pieces of evidence."""
        if not evidence:
            return Proof()
        return Proof(tuple(evidence), self._confidence.get(evidence[0]))

    def evidence_nodes(self, proof: Proof) -> list[str]:
        """Return the pieces of evidence of a proof that have nodes; a release is its own."""
        return sorted(set(proof.evidence).difference(self.release_of.values()))

    def tell_odd(self, listener: Listener) -> None:
        """Tell the nodes that have labels of ours, but not those of a kind of node.

        What has other labels is not ours, nor is a relationship of another type.
        """
        for labels, _ in self._read(_LABELS, ours=sorted(_OURS)):
            own = _OURS.intersection(labels)
            if own not in _KNOWN_LABELS:
                for key, properties in self._read(_ODD_NODES, labels=labels):
                    told = say(f"node with labels {', '.join(sorted(own))}", properties)
                    listener.add("Other node", str(key), told)

    @cached_property
    def _designations(self) -> dict[tuple[str, str], list[str]]:
        owners, found = self.starts_of("HAS_DESIGNATION"), list(self.nodes(DESIGNATION))
        marks = [
            (
                int(node.take("position") or 0),
                str(node.take("basis")),
                str(node.take("kind")),
                owner,
            )
            for node in found
            for owner in owners[str(node.take("key"))]
        ]
        kinds: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        for _, basis, kind, owner in sorted(marks):
            kinds[owner, basis].append(kind)
        return kinds

    def _read_relationships(self, name: str) -> dict[str, list[tuple[dict[str, Any], list[str]]]]:
        found: defaultdict[str, list[tuple[dict[str, Any], list[str]]]] = defaultdict(list)
        for start, properties, ends in self._read(_RELATIONSHIPS.format(name=name)):
            found[str(start)].append((properties, ends))
        return dict(found)

    def _read(self, query: str, **parameters: object) -> Iterator[tuple[Any, ...]]:
        for record in self._connection.read(query, parameters):
            yield tuple(record.values())
