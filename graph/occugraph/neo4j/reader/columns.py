"""The columns of things: what a query returns for a selection, and things made of its rows."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Any, Final

from occugraph.binding import CONCEPTS, Kind
from occugraph.iri import Iri, expand_curie
from occugraph.neo4j.model import (
    DESIGNATION,
    RESOURCE,
    SOURCE,
    STATEMENT,
    STATUS_CHANGE,
    TASK,
    TEXTS,
    labels_of,
)
from occugraph.neo4j.reader.fields import Fields, Read, Values, evidence_in, evidence_of
from occugraph.neo4j.reader.publication import HeldPublication
from occugraph.values import (
    Designation,
    Evidence,
    LangText,
    MappingEnd,
    Status,
    StatusKind,
    Task,
    Thing,
)

__all__ = ["ThingColumns"]

_URI: Final = "uri"
_CONCEPT_TEXTS: Final = ("prefLabels", "altLabels", "hiddenLabels", "definitions", "scopeNotes")
_PLAIN: Final[Mapping[Kind, frozenset[str]]] = {
    **dict.fromkeys(CONCEPTS, frozenset({"slug", "code", "scheme", "level"})),
    Kind.SKILL: frozenset({"slug", "code", "scheme", "level", "type", "reuseLevel"}),
    Kind.MAPPING: frozenset(
        {
            "predicate",
            "confidence",
            "justification",
            "author",
            "comment",
            "negative",
            "noTermFound",
            "subjectVersion",
            "objectVersion",
        }
    ),
    Kind.CONSULTATION: frozenset({"slug"}),
    Kind.CONSULTATION_ENTRY: frozenset({"entryKind"}),
}
_TEXTS: Final[Mapping[Kind, frozenset[str]]] = {
    **dict.fromkeys(CONCEPTS, frozenset(_CONCEPT_TEXTS)),
    Kind.MAPPING: frozenset(),
    Kind.CONSULTATION: frozenset({"titles", "issuers"}),
    Kind.CONSULTATION_ENTRY: frozenset({"draftNames"}),
}
# The columns of an occupation that pair texts with evidence: text and property.
_PROVEN: Final = {
    "labelEvidence": ("prefLabel", expand_curie("skos:prefLabel")),
    "definitionEvidence": ("definition", expand_curie("skos:definition")),
}


class ThingColumns:
    """The selected columns of things that may be of several kinds.

    Args:
        held: What the database holds.
        kinds: What the things may be.
        selected: The names of columns; those that a kind does not have are left out of its things.
        node: The name of the node in the query.
    """

    def __init__(
        self,
        held: HeldPublication,
        kinds: frozenset[Kind],
        selected: frozenset[str],
        node: str = "far",
    ) -> None:
        self._held = held
        self._fields = Fields(held, node)
        self._iri = self._fields.property("uri")
        self._only = next(iter(kinds)) if len(kinds) == 1 else None
        self._labels = self._fields.add(f"labels({node})") if self._only is None else -1
        self._kind_of = {labels_of(kind)[0]: kind for kind in kinds}
        self._columns = {
            kind: [
                (name, read)
                for name in sorted(selected)
                if (read := self._column(kind, name)) is not None
            ]
            for kind in sorted(kinds)
        }

    @property
    def expressions(self) -> list[str]:
        """What a row must hold for :meth:`thing`."""
        return self._fields.expressions

    def iri(self, row: Values) -> Iri:
        """Return the IRI of a row."""
        return Iri(row[self._iri])

    def thing(self, row: Values) -> Thing | None:
        """Return the thing of a row; None for what is of none of the kinds."""
        kind = self._only or self._find_kind(row[self._labels])
        if kind is None:
            return None
        values = {name: read(row) for name, read in self._columns[kind]}
        return Thing(kind, self.iri(row), MappingProxyType(values))

    def _find_kind(self, labels: Sequence[str]) -> Kind | None:
        return next((self._kind_of[label] for label in labels if label in self._kind_of), None)

    def _column(self, kind: Kind, name: str) -> Read | None:
        """Return what reads a column of a kind, None where it has none of this name."""
        fields = self._fields
        if name == _URI:
            return self.iri
        if name in _PLAIN.get(kind, ()):
            return fields.value(name)
        if name in _TEXTS.get(kind, ()):
            return fields.texts(TEXTS[name])
        make = self._makers(kind).get(name)
        return make() if make else None

    def _makers(self, kind: Kind) -> Mapping[str, Callable[[], Read]]:
        """Return what makes the readers of the columns that are more than properties."""
        fields = self._fields
        found: dict[str, Callable[[], Read]] = {}
        if kind in CONCEPTS:
            found |= {"status": fields.status, "release": self._release}
        match kind:
            case Kind.OCCUPATION:
                found |= {
                    "statusHistory": self._history,
                    "designations": self._designations,
                    "tasks": self._tasks,
                } | {name: partial(self._proven, *of) for name, of in _PROVEN.items()}
            case Kind.MAPPING:
                found |= {
                    "subject": partial(self._end, "MAPS_FROM"),
                    "object": partial(self._end, "MAPS_TO"),
                    "objectScheme": self._object_scheme,
                    "objectStatus": self._object_status,
                    "evidence": fields.proof,
                }
            case Kind.CONSULTATION:
                found |= {
                    "opened": partial(fields.day, "opened"),
                    "closed": partial(fields.day, "closed"),
                    "source": self._source,
                }
            case Kind.CONSULTATION_ENTRY:
                found |= {"outcome": fields.status, "outcomes": self._history}
            case _:
                pass
        return found

    def _release(self) -> Read:
        place, releases = self._fields.property("release"), self._held.releases
        return lambda row: releases[row[place]]

    def _history(self) -> Read:
        change = Fields(self._held, "change")
        position, kind = change.property("position"), change.property("kind")
        since, note, proof = change.day("since"), change.property("note"), change.proof()
        superseded = change.property("superseded")
        place = self._fields.each("-[:HAS_STATUS_CHANGE]->", f"change:{STATUS_CHANGE}", change)

        def read(row: Values) -> tuple[Status, ...]:
            rows = sorted(row[place], key=lambda item: item[position])
            return tuple(
                Status(
                    kind=StatusKind(item[kind]),
                    since=since(item),
                    evidence=proof(item),
                    note=item[note],
                    superseded=item[superseded],
                )
                for item in rows
            )

        return read

    def _designations(self) -> Read:
        mark = Fields(self._held, "mark")
        position, kind, basis = (mark.property(name) for name in ("position", "kind", "basis"))
        reasons, proof = mark.property("reasons"), mark.proof()
        place = self._fields.each("-[:HAS_DESIGNATION]->", f"mark:{DESIGNATION}", mark)

        def read(row: Values) -> tuple[Designation, ...]:
            rows = sorted(row[place], key=lambda item: item[position])
            return tuple(
                Designation(item[kind], item[basis], proof(item), tuple(item[reasons] or ()))
                for item in rows
            )

        return read

    def _tasks(self) -> Read:
        task = Fields(self._held, "task")
        iri, position = task.property("uri"), task.property("position")
        descriptions, proof = task.texts(TEXTS["descriptions"]), task.proof()
        place = self._fields.each("-[:HAS_TASK]->", f"task:{TASK}", task)

        def read(row: Values) -> tuple[Task, ...]:
            rows = sorted(row[place], key=lambda item: (item[position], item[iri]))
            return tuple(
                Task(Iri(item[iri]), item[position], descriptions(item), proof(item))
                for item in rows
            )

        return read

    def _proven(self, name: str, predicate: Iri) -> Read:
        """Return what reads texts with the evidence of each, of the release where it has none."""
        held, texts = self._held, self._fields.texts(name)
        release = self._fields.property("release")
        stated = self._fields.add(
            f"COLLECT {{ MATCH ({self._fields.node})-[:HAS_STATEMENT]->(said:{STATEMENT})"
            # A constant of the ontology, not of the request.
            f" WHERE said.predicate = '{predicate}'"
            f" RETURN [said.object, said.objectLang, {evidence_in('said.evidence')}] }}"
        )

        def read(row: Values) -> tuple[tuple[LangText, tuple[Evidence, ...]], ...]:
            found = {LangText(text, lang): rows for text, lang, rows in row[stated]}
            by_release = (held.proofs[row[release]],)
            return tuple(
                (text, evidence_of(held, found.get(text)) or by_release) for text in texts(row)
            )

        return read

    def _end(self, link: str) -> Read:
        end = Fields(self._held, "other")
        iri, labels, scheme = end.property("uri"), end.texts("prefLabel"), end.property("scheme")
        place = self._fields.each(f"-[:{link}]->", f"other:{RESOURCE}", end)

        def read(row: Values) -> MappingEnd | None:
            for item in row[place]:
                return MappingEnd(Iri(item[iri]), labels(item), item[scheme])
            return None

        return read

    def _object_scheme(self) -> Read:
        end = Fields(self._held, "other")
        scheme = end.property("scheme")
        named = self._fields.property("objectScheme")
        place = self._fields.each("-[:MAPS_TO]->", f"other:{RESOURCE}", end)

        def read(row: Values) -> Any:  # noqa: ANN401 - str or None
            own = next((item[scheme] for item in row[place]), None)
            return own or row[named]

        return read

    def _object_status(self) -> Read:
        end = Fields(self._held, "other")
        status = end.status()
        place = self._fields.each("-[:MAPS_TO]->", f"other:{RESOURCE}", end)
        return lambda row: next((status(item) for item in row[place]), None)

    def _source(self) -> Read:
        source = Fields(self._held, "source")
        iri, sources = source.property("uri"), self._held.sources
        place = self._fields.each("-[:FROM_SOURCE]->", f"source:{SOURCE}", source)
        return lambda row: next(sources[item[iri]] for item in row[place])
