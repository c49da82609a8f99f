"""What the record says of each thing: labels, codes, status, release, tasks, mappings."""

from datetime import date
from functools import cached_property
from typing import Final, NamedTuple

from occugraph.binding import CONCEPTS, ENTITIES, Kind
from occugraph.iri import ID, PREFIXES, expand_curie
from occugraph.values import StatusKind
from occugraph.verification.evidence import Proof, RecordEvidence, say_proof
from occugraph.verification.graphs import RecordGraphs, day_of, name_in
from occugraph.verification.tally import Listener, say, tell_values

__all__ = [
    "EXTERNAL",
    "NO_TERM_FOUND",
    "StatusSaid",
    "ThingWriter",
    "say_status",
]

EXTERNAL: Final = "External"
"""The section of ends of mappings that are no thing of the view."""

NO_TERM_FOUND: Final = PREFIXES["sssom"] + "NoTermFound"
"""SSSOM's object of a mapping that found none; no thing of any view."""

_NEGATIVE: Final = frozenset({"Not", PREFIXES["sssom"] + "NegatedPredicate"})
_STATUSES: Final = tuple(status.value for status in StatusKind)

_TEXTS: Final = {
    "prefLabel": "skos:prefLabel",
    "altLabel": "skos:altLabel",
    "hiddenLabel": "skos:hiddenLabel",
    "definition": "skos:definition",
    "scopeNote": "skos:scopeNote",
}
_PROVEN_TEXTS: Final = {name: expand_curie(_TEXTS[name]) for name in ("prefLabel", "definition")}


class StatusSaid(NamedTuple):
    """A status: its kind, since when, the note, why it is believed, whether it is superseded."""

    kind: str
    since: date | None = None
    note: str | None = None
    proof: Proof = Proof()
    superseded: bool = False


def say_status(status: StatusSaid) -> str:
    """Return a status as a part of a fact.

    Example:
        >>> say_status(StatusSaid("UNKNOWN"))
        'UNKNOWN, without evidence'
    """
    since = f" since {status.since}" if status.since else ""
    note = f" ({status.note})" if status.note else ""
    superseded = ", superseded" if status.superseded else ""
    return f"{status.kind}{since}{note}, {say_proof(status.proof)}{superseded}"


class ThingWriter:
    """Tells the facts about the things of a view.

    Attributes:
        kinds: The kind of each thing.
    """

    def __init__(self, graphs: RecordGraphs, evidence: RecordEvidence) -> None:
        self._graphs: Final = graphs
        self._evidence: Final = evidence
        self.kinds: Final = {
            thing: entity.kind
            for entity in ENTITIES
            for thing in graphs.instances(entity.rdf_class)
        }
        self._superseded: Final = {str(claim) for _, claim in graphs.pairs("og:supersedes")}

    def tell(self, listener: Listener) -> None:
        """Tell all facts about all things."""
        for thing, kind in self.kinds.items():
            graph = self._evidence.graph_of(thing)
            listener.add(kind.value, thing, say("kind", kind.value))
            listener.add("Look-up", thing, say("kind", kind.value))
            if graph:
                place = "Look-up" if kind is Kind.MAPPING else kind.value
                listener.add(place, thing, say("release", graph))
            self._tell_search_keys(listener, thing)
            if kind not in CONCEPTS:
                tell_values(listener, kind.value, thing, {"scheme": self._scheme_of(thing, graph)})
            match kind:
                case Kind.MAPPING:
                    self._tell_mapping(listener, thing, graph)
                case Kind.CONSULTATION:
                    self._tell_consultation(listener, thing)
                case Kind.CONSULTATION_ENTRY:
                    self._tell_entry(listener, thing, graph)
                case _:
                    self._tell_concept(listener, thing, kind, graph)
        for thing in self._externals:
            graph = self._evidence.graph_of(thing)
            listener.add(EXTERNAL, thing, say("kind", EXTERNAL))
            if graph:
                listener.add(EXTERNAL, thing, say("release", graph))
            self._tell_description(listener, EXTERNAL, thing, self._scheme_of(thing, graph))
            self._tell_search_keys(listener, thing)
            self._tell_status(listener, EXTERNAL, thing, graph)

    @cached_property
    def _externals(self) -> set[str]:
        ends = {
            str(end)
            for curie in ("owl:annotatedSource", "owl:annotatedTarget")
            for mapping, end in self._graphs.pairs(curie)
            if self.kinds.get(mapping) is Kind.MAPPING
        }
        return ends - self.kinds.keys()

    def _tell_concept(self, listener: Listener, thing: str, kind: Kind, graph: str | None) -> None:
        find = self._graphs.find
        self._tell_description(listener, kind.value, thing, self._scheme_of(thing, graph))
        self._tell_status(listener, kind.value, thing, graph)
        if kind is Kind.SKILL:
            of_type, reuse = find(thing, "esco:skillType"), find(thing, "esco:skillReuseLevel")
            if of_type:
                listener.add(kind.value, thing, say("type", of_type.rpartition("/")[2].upper()))
            if reuse:
                listener.add(kind.value, thing, say("reuseLevel", reuse.rpartition("/")[2]))
        if kind is Kind.OCCUPATION:
            self._tell_proven_texts(listener, thing, graph)
            self._tell_designations(listener, thing, graph)
            self._tell_tasks(listener, thing, graph)

    def _tell_description(
        self, listener: Listener, section: str, thing: str, scheme: str | None
    ) -> None:
        """Tell what things and ends of mappings have: slug, code, level, scheme, texts."""
        find = self._graphs.find
        found_by = {"slug": find(thing, "og:slug"), "code": find(thing, "skos:notation")}
        tell_values(listener, "Look-up", thing, found_by)
        values = {
            **found_by,
            "level": find(thing, "og:level"),
            "scheme": scheme,
        }
        tell_values(listener, section, thing, values)
        for name, curie in _TEXTS.items():
            self._tell_texts(listener, section, thing, name, curie)

    def _tell_texts(
        self, listener: Listener, section: str, thing: str, name: str, curie: str
    ) -> None:
        for text in self._graphs.texts_of(thing, curie):
            listener.add(section, thing, say(f"{name}@{text.lang}", text.value))

    def _tell_search_keys(self, listener: Listener, thing: str) -> None:
        """Tell by what a thing is found and ordered: its labels, case-folded."""
        names = self._graphs.texts_of(thing, "skos:prefLabel")
        for text in (*names, *self._graphs.texts_of(thing, "skos:altLabel")):
            key = text.value.casefold()
            listener.add("Search key", thing, say(f"label@{text.lang}", key))
        # Of several in one language the first counts.
        for text in {each.lang: each for each in reversed(names)}.values():
            listener.add("Search key", thing, say(f"order@{text.lang}", text.value.casefold()))
        if names:
            listener.add("Search key", thing, say("order", names[0].value.casefold()))

    def _tell_proven_texts(self, listener: Listener, thing: str, graph: str | None) -> None:
        for name, predicate in _PROVEN_TEXTS.items():
            for text in self._graphs.texts_of(thing, _TEXTS[name]):
                proof = self._evidence.of_text(thing, predicate, text, graph)
                told = f"{text.value}, {say_proof(proof)}"
                listener.add("Text evidence", thing, say(f"{name}@{text.lang}", told))

    def _tell_status(self, listener: Listener, section: str, thing: str, graph: str | None) -> None:
        changes = self._tell_changes(listener, thing, "og:hasStatusChange", graph)
        current = name_in(self._graphs.find(thing, "og:currentStatus"), "status")
        status = StatusSaid("UNKNOWN")
        if current:
            released = StatusSaid(current, proof=self._evidence.of_release(graph))
            same = [change for change in _standing(changes) if change.kind == current]
            status = same[-1] if same else released
        elif section == EXTERNAL:
            return
        listener.add(section, thing, say("status", say_status(status)))

    def _tell_changes(
        self, listener: Listener, thing: str, prop: str, graph: str | None
    ) -> list[StatusSaid]:
        """Tell the status changes that a property names; return them in their order."""
        changes = sorted(
            (self._read_change(str(change), graph) for change in self._graphs.all_of(thing, prop)),
            key=lambda change: (
                not change.superseded,
                change.since or date.max,
                _STATUSES.index(change.kind),
            ),
        )
        for position, change in enumerate(changes):
            told = say_status(change)
            listener.add("Status change", thing, say(f"change {position}", told))
        return changes

    def _read_change(self, change: str, graph: str | None) -> StatusSaid:
        return StatusSaid(
            name_in(self._graphs.find(change, "og:statusKind"), "status") or "UNKNOWN",
            day_of(self._graphs.find(change, "og:since")),
            self._graphs.find_english(change, "rdfs:comment"),
            self._evidence.of_thing(change, graph),
            change in self._superseded,
        )

    def _tell_designations(self, listener: Listener, thing: str, graph: str | None) -> None:
        found = sorted(
            (
                name_in(self._graphs.find(str(each), "og:designationKind"), "designation-kind"),
                name_in(self._graphs.find(str(each), "og:designationBasis"), "designation-basis"),
                str(each),
            )
            for each in self._graphs.all_of(thing, "og:hasDesignation")
        )
        for position, (kind, basis, uri) in enumerate(found):
            reasons = [
                text.value
                for text in self._graphs.texts_of(uri, "rdfs:comment")
                if text.lang in {"en", "und"}
            ]
            proof = say_proof(self._evidence.of_thing(uri, graph))
            told = f"{kind} {basis} {reasons}, {proof}"
            listener.add("Designation", thing, say(f"designation {position}", told))

    def _tell_tasks(self, listener: Listener, thing: str, graph: str | None) -> None:
        for task in map(str, self._graphs.all_of(thing, "og:hasTask")):
            position = self._graphs.find(task, "og:position") or "0"
            proof = say_proof(self._evidence.of_thing(task, graph))
            listener.add("Task", task, say("of", thing))
            listener.add("Task", task, say("position", position))
            listener.add("Task", task, say("believed", proof))
            self._tell_texts(listener, "Task", task, "description", "dcterms:description")

    def _tell_mapping(self, listener: Listener, mapping: str, graph: str | None) -> None:
        find = self._graphs.find
        target = find(mapping, "owl:annotatedTarget")
        confidence = find(mapping, "sssom:confidence")
        sought = find(mapping, "sssom:object_source")
        if sought:
            sought = find(sought, "og:schemeKey") or sought.removeprefix(f"{ID}scheme/")
        values: dict[str, object] = {
            "subject": find(mapping, "owl:annotatedSource"),
            "object": None if target == NO_TERM_FOUND else target,
            "objectScheme": sought,
            "predicate": find(mapping, "owl:annotatedProperty"),
            "confidence": None if confidence is None else float(confidence),
            "justification": find(mapping, "sssom:mapping_justification"),
            "author": self._author_of(mapping),
            "comment": self._graphs.find_english(mapping, "rdfs:comment"),
            "negative": find(mapping, "sssom:predicate_modifier") in _NEGATIVE,
            "noTermFound": target == NO_TERM_FOUND,
            "subjectVersion": find(mapping, "sssom:subject_source_version"),
            "objectVersion": find(mapping, "sssom:object_source_version"),
            "believed": say_proof(self._evidence.of_thing(mapping, graph)),
        }
        tell_values(listener, Kind.MAPPING.value, mapping, values)

    def _author_of(self, mapping: str) -> str | None:
        label = self._graphs.find(mapping, "sssom:author_label")
        author = self._graphs.find(mapping, "pav:authoredBy")
        if label or not author:
            return label
        return self._graphs.find_english(author, "skos:prefLabel") or author

    def _tell_consultation(self, listener: Listener, thing: str) -> None:
        find, section = self._graphs.find, Kind.CONSULTATION.value
        slug = find(thing, "og:slug") or thing.rpartition("/")[2]
        listener.add("Look-up", thing, say("slug", slug))
        values = {
            "slug": slug,
            "opened": day_of(find(thing, "og:opened")),
            "closed": day_of(find(thing, "og:closed")),
            "source": find(thing, "dcterms:source"),
        }
        tell_values(listener, section, thing, values)
        self._tell_texts(listener, section, thing, "title", "dcterms:title")
        for agent in self._graphs.all_of(thing, "og:issuer"):
            self._tell_issuer(listener, thing, str(agent))

    def _tell_issuer(self, listener: Listener, thing: str, agent: str) -> None:
        for text in self._graphs.texts_of(agent, "skos:prefLabel"):
            told = say(f"issuer@{text.lang}", text.value)
            listener.add(Kind.CONSULTATION.value, thing, told)

    def _tell_entry(self, listener: Listener, thing: str, graph: str | None) -> None:
        section = Kind.CONSULTATION_ENTRY.value
        kind = name_in(self._graphs.find(thing, "og:entryKind"), "entry-kind")
        if kind:
            listener.add(section, thing, say("entryKind", kind))
        outcomes = _standing(self._tell_changes(listener, thing, "og:hasOutcome", graph))
        outcome = outcomes[-1] if outcomes else StatusSaid("UNKNOWN")
        listener.add(section, thing, say("status", say_status(outcome)))
        self._tell_texts(listener, section, thing, "draftName", "og:draftName")

    def _scheme_of(self, thing: str, graph: str | None) -> str | None:
        """Return the key of the scheme of a thing, else the source of its release."""
        keys = [
            self._graphs.find(str(scheme), "og:schemeKey") or _own_scheme(str(scheme))
            for scheme in self._graphs.all_of(thing, "skos:inScheme")
        ]
        named = sorted(key for key in keys if key)
        return named[0] if named else self._evidence.source_key(graph)


def _standing(changes: list[StatusSaid]) -> list[StatusSaid]:
    """Return the changes that no official text took the place of."""
    return [change for change in changes if not change.superseded]


def _own_scheme(iri: str) -> str | None:
    start = f"{ID}scheme/"
    return iri.removeprefix(start) if iri.startswith(start) else None
