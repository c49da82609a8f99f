"""What the things in Neo4j say of themselves."""

import re
from typing import Final

from occugraph.binding import CONCEPTS, Kind
from occugraph.iri import expand_curie
from occugraph.neo4j.model import KEY_SEPARATOR, KEYED, MARKS
from occugraph.neo4j.order_key import order_key
from occugraph.verification.evidence import Proof, say_proof
from occugraph.verification.neo4j_graph import Neo4jGraph, Node
from occugraph.verification.neo4j_links import Triples
from occugraph.verification.tally import Listener, say, say_unlike, tell_values
from occugraph.verification.things import EXTERNAL, StatusSaid, say_status

__all__ = ["Neo4jThings"]

# The names of texts as facts and as properties.
_TEXTS: Final = {
    "prefLabel": "prefLabel",
    "altLabel": "altLabels",
    "hiddenLabel": "hiddenLabels",
    "definition": "definition",
    "scopeNote": "scopeNote",
}
_PROVEN: Final = {
    "prefLabel": expand_curie("skos:prefLabel"),
    "definition": expand_curie("skos:definition"),
}
_ORDERED: Final = {"uri": "uriOrder", "code": "codeOrder", "labelKey": "labelOrder"}
_MARK: Final = re.compile(r"(?!labelKey)[A-Za-z]+(?:Key|Order(?:_.*)?)")

_Texts = dict[str, list[tuple[str, str]]]


class Neo4jThings:
    """Tells the facts about the things in Neo4j.

    Attributes:
        languages: The languages of their texts, once they are told.
    """

    def __init__(self, graph: Neo4jGraph) -> None:
        self._graph: Final = graph
        self.languages: Final[set[str]] = set()
        # IRI of an occupation, name, language, text, and the proof by its release.
        self._proven: Final[list[tuple[str, str, str, str, Proof]]] = []

    def tell(self, listener: Listener) -> None:
        """Tell all facts but those of their statements, tasks and links."""
        for kind, thing, node in self._graph.things:
            section = kind.value if kind else EXTERNAL
            listener.add(section, thing, say("kind", section))
            _tell_marks(listener, section, thing, node)
            _tell_search_keys(listener, thing, node)
            tell_values(listener, section, thing, node.take_all("scheme"))
            release, source = None, None
            if kind is not Kind.MAPPING:
                release, source = node.take("release"), node.take("source")
            match kind:
                case None:
                    self._tell_release(listener, section, thing, release, source)
                    self._tell_description(listener, section, thing, node)
                    self._tell_status(listener, section, thing, node, release)
                case Kind.MAPPING:
                    self._tell_mapping(listener, thing, node)
                case _:
                    self._tell_release(listener, section, thing, release, source)
                    self._tell_own(listener, kind, thing, node, release)
            node.tell_rest(listener, section, thing)

    def tell_text_evidence(self, triples: Triples, listener: Listener) -> None:
        """Tell why the labels and definitions of occupations are believed."""
        stated = {
            (subject, predicate, term): self._graph.proof_by(evidence)
            for subject, predicate, term, evidence in triples.values()
        }
        for thing, name, lang, text, released in self._proven:
            proof = stated.get((thing, _PROVEN[name], f"{text} @{lang}"), released)
            told = say(f"{name}@{lang}", f"{text}, {say_proof(proof)}")
            listener.add("Text evidence", thing, told)

    def _tell_own(
        self, listener: Listener, kind: Kind, thing: str, node: Node, release: str | None
    ) -> None:
        """Tell the columns of concepts, consultations and entries."""
        section, texts = kind.value, _Texts()
        if kind in CONCEPTS:
            texts = self._tell_description(listener, section, thing, node)
        if kind in CONCEPTS or kind is Kind.CONSULTATION_ENTRY:
            self._tell_status(listener, section, thing, node, release)
        match kind:
            case Kind.OCCUPATION:
                self._tell_occupation(listener, thing, node, texts, release)
            case Kind.SKILL:
                tell_values(listener, section, thing, node.take_all("type", "reuseLevel"))
            case Kind.CONSULTATION:
                names = ("slug", "opened", "closed")
                tell_values(listener, section, thing, node.take_all(*names))
                for source in self._graph.ends_of("FROM_SOURCE", thing):
                    listener.add(section, thing, say("source", source))
                self._tell_texts(listener, section, thing, node, ("title", "issuer"))
            case Kind.CONSULTATION_ENTRY:
                tell_values(listener, section, thing, node.take_all("entryKind"))
                self._tell_texts(listener, section, thing, node, ("draftName",))
            case _:
                pass

    def _tell_description(self, listener: Listener, section: str, thing: str, node: Node) -> _Texts:
        names = ("slug", "code", "level")
        tell_values(listener, section, thing, node.take_all(*names))
        return self._tell_texts(listener, section, thing, node, tuple(_TEXTS))

    def _tell_texts(
        self, listener: Listener, section: str, thing: str, node: Node, names: tuple[str, ...]
    ) -> _Texts:
        texts = {name: node.take_texts(_TEXTS.get(name, name)) for name in names}
        for name, found in texts.items():
            for lang, text in found:
                self.languages.add(lang)
                listener.add(section, thing, say(f"{name}@{lang}", text))
        return texts

    def _tell_release(
        self, listener: Listener, section: str, thing: str, release: str | None, source: object
    ) -> None:
        if release is not None:
            uri = self._graph.release_of.get(release, f"no release {release}")
            listener.add(section, thing, say("release", uri))
        if source != self._graph.source_of.get(release or ""):
            listener.add(section, thing, say("source of the release", source))

    def _tell_status(
        self, listener: Listener, section: str, thing: str, node: Node, release: str | None
    ) -> None:
        evidence = node.take("statusEvidence")
        if evidence is None and release is not None:
            proof = self._graph.proof_by_release(release)
        else:
            proof = self._graph.proof_by(evidence or ())
        names = ("status", "statusSince", "statusNote")
        kind, since, note = (node.take(name) for name in names)
        if kind is not None:
            told = say_status(StatusSaid(kind, since, note, proof))
            listener.add(section, thing, say("status", told))

    def _tell_occupation(
        self, listener: Listener, thing: str, node: Node, texts: _Texts, release: str | None
    ) -> None:
        released = self._graph.proof_by_release(release) if release else Proof()
        self._proven.extend(
            (thing, name, lang, text, released) for name in _PROVEN for lang, text in texts[name]
        )
        for basis, name in MARKS.items():
            marks = node.take(name) or []
            if marks != self._graph.designations_of(thing, basis):
                listener.add(Kind.OCCUPATION.value, thing, say(name, marks))

    def _tell_mapping(self, listener: Listener, thing: str, node: Node) -> None:
        graph, section = self._graph, Kind.MAPPING.value
        names = ("predicate", "confidence", "justification", "author", "comment", "negative")
        more = ("subject", "object", "objectScheme", "noTermFound")
        versions = ("subjectVersion", "objectVersion")
        told = node.take_all(*names, *more, *versions)
        proof = graph.take_proof(node)
        told["believed"] = say_proof(proof)
        tell_values(listener, section, thing, told)
        expected = {
            "MAPS_FROM": [told["subject"]],
            "MAPS_TO": [] if told["object"] is None else [told["object"]],
            "HAS_EVIDENCE": graph.evidence_nodes(proof),
        }
        for name, ends in expected.items():
            linked = graph.ends_of(name, thing)
            if linked != ends:
                listener.add(section, thing, say(name, linked))


def _tell_search_keys(listener: Listener, thing: str, node: Node) -> None:
    """Tell by what a thing is found and ordered."""
    for lang, joined in node.take_texts("labelKeys"):
        first, *keys = joined.split(KEY_SEPARATOR)
        # Each stands after a separator.
        for key in [f"{first} (without a separator)", *keys] if first else keys:
            listener.add("Search key", thing, say(f"label@{lang}", key))
    for lang, key in node.take_texts("labelKey"):
        listener.add("Search key", thing, say(f"order@{lang}", key))
    main = node.take("labelKey")
    if main is not None:
        listener.add("Search key", thing, say("order", main))


def _tell_marks(listener: Listener, section: str, thing: str, node: Node) -> None:
    """Tell where what Neo4j compares in place of a value is not made of that value."""
    expected: dict[str, object] = {}
    for name, value in (("uri", thing), *node.items()):
        start, _, tag = name.partition("_")
        if not isinstance(value, str):
            continue
        if name in KEYED and not value.isascii():
            expected[f"{name}Key"] = value.casefold()
        if start in _ORDERED and order_key(value) != value:
            mark = f"{_ORDERED[start]}_{tag}" if tag else _ORDERED[start]
            expected[mark] = order_key(value)
    held = [name for name, _ in node.items() if _MARK.fullmatch(name)]
    for name in sorted({*expected, *held}):
        found = node.take(name)
        if found != expected.get(name):
            listener.add(section, thing, say_unlike(name, found, expected.get(name)))
