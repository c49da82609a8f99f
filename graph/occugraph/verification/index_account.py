"""What the graph index says, column by column, as its reader reads them."""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np

from occugraph.binding import Kind, link_of
from occugraph.errors import StoreError
from occugraph.index.layout import (
    KINDS,
    LINKS_IN_ORDER,
    METHODS,
    NECESSITIES,
    TEXTS,
)
from occugraph.index.texts import SEPARATOR
from occugraph.values import EvidenceMethod
from occugraph.verification.evidence import say_proof
from occugraph.verification.index_columns import IndexColumns
from occugraph.verification.links import say_link
from occugraph.verification.record_account import NEO4J_SECTIONS
from occugraph.verification.search_texts import TEXT_SECTIONS
from occugraph.verification.tally import Listener, say, tell_values

__all__ = ["IndexAccount"]

_PROVEN: Final = frozenset({"prefLabel", "definition"})
_OUT_OF_ORDER: Final = say("order", "not as it is searched and paged by")


class IndexAccount:
    """Tells what an index says.

    Attributes:
        LEFT_OUT: Sections of the record that an index does not hold.
    """

    LEFT_OUT: Final = NEO4J_SECTIONS | TEXT_SECTIONS

    def __init__(self, directory: Path) -> None:
        """Open the index in ``directory``.

        Raises:
            StoreError: There is no whole index, or it is of another format, or a column points to
                a row that another does not have.
        """
        with _translated():
            self._columns: Final = IndexColumns(directory)

    def __call__(self, listener: Listener) -> None:
        """Tell all facts.

        Raises:
            StoreError: A column points to a row that another does not have.
        """
        with _translated():
            self._tell(listener)

    def _tell(self, listener: Listener) -> None:
        meta = self._columns.meta
        tell_values(listener, "Publication", "view", {"name": meta.view, "digest": meta.digest})
        for tell in (
            self._tell_nodes,
            self._tell_texts,
            self._tell_search_keys,
            self._tell_look_ups,
            self._tell_changes,
            self._tell_designations,
            self._tell_tasks,
            self._tell_mappings,
            self._tell_consultations,
            self._tell_links,
            self._tell_evidence,
            self._tell_releases,
        ):
            tell(listener)

    def _tell_nodes(self, listener: Listener) -> None:
        columns = self._columns
        values = {
            name: columns.names(f"node.{column}")
            for name, column in (
                ("slug", "slug"),
                ("code", "code"),
                ("scheme", "scheme"),
                ("type", "type"),
                ("reuseLevel", "reuse"),
            )
        }
        levels, origins = columns.numbers("node.level"), columns.numbers("node.origin")
        statuses = columns.numbers("node.status")
        graphs = [str(origin.graph) for origin in columns.meta.origins]
        for node, (thing, section) in enumerate(zip(columns.iris, columns.kinds, strict=True)):
            listener.add(section, thing, say("kind", section))
            told = {name: column[node] for name, column in values.items()}
            if section == Kind.CONSULTATION_ENTRY:
                told["entryKind"] = told.pop("type")
            tell_values(listener, section, thing, told)
            if levels[node] >= 0:
                listener.add(section, thing, say("level", levels[node]))
            if origins[node] >= 0:
                # Neo4j names the release of a mapping only where that is all its proof.
                place = "Look-up" if section == Kind.MAPPING else section
                listener.add(place, thing, say("release", graphs[origins[node]]))
            if statuses[node] >= 0:
                listener.add(section, thing, say("status", columns.status(statuses[node])))
        _check_order(listener, "node.iri", columns.iris)

    def _tell_texts(self, listener: Listener) -> None:
        columns, names = self._columns, list(TEXTS)
        languages, nodes = columns.meta.languages, len(columns.iris)
        strings = columns.names("text.string")
        tags, proofs = columns.numbers("text.lang"), columns.numbers("text.proof")
        for owner, rows in columns.spans("text"):
            name, node = names[owner // nodes], owner % nodes
            thing, section = columns.iris[node], columns.kinds[node]
            texts = [(languages[tags[row]], strings[row] or "") for row in rows]
            for lang, text in texts:
                listener.add(section, thing, say(f"{name}@{lang}", text))
            if len(texts) > 1 and any(one > other for one, other in pairwise(texts)):
                listener.add(section, thing, _OUT_OF_ORDER)
            is_proven = section == Kind.OCCUPATION and name in _PROVEN
            for row, (lang, text) in zip(rows, texts, strict=True):
                if is_proven or proofs[row] >= 0:
                    told = f"{text}, {say_proof(columns.proof(proofs[row]))}"
                    listener.add("Text evidence", thing, say(f"{name}@{lang}", told))

    def _tell_search_keys(self, listener: Listener) -> None:
        columns = self._columns
        languages, nodes = columns.meta.languages, len(columns.iris)
        tags, texts = columns.numbers("text.lang"), columns.numbers("label.text")
        starts, blob = columns.numbers("label.start"), columns.bytes("label.blob")
        labels = columns.names("text.string")
        for node, rows in columns.spans("label"):
            for row in rows:
                # A separator comes first, and after the last.
                key = blob[starts[row] + 1 : starts[row + 1]].decode(errors="replace")
                is_apart = blob[starts[row]] == blob[starts[row + 1]] == SEPARATOR[0]
                is_own = key == str(labels[texts[row]]).casefold()
                told = say(f"label@{languages[tags[texts[row]]]}", key)
                if not is_apart or not is_own:
                    told = f"{told}, not found as such"
                listener.add("Search key", columns.iris[node], told)
        for column, name in (("rank.language", "order@"), ("rank.first", "order")):
            for place, rank in enumerate(columns.names(column)):
                node = place % nodes
                if rank is not None:
                    lang = languages[place // nodes] if name.endswith("@") else ""
                    listener.add("Search key", columns.iris[node], say(f"{name}{lang}", rank))

    def _tell_look_ups(self, listener: Listener) -> None:
        """Tell what the reader finds things by: kind, slug, code; and whether it can."""
        columns = self._columns
        _check_order(listener, "strings", columns.strings)
        for name in ("slug", "code"):
            keys = columns.numbers(f"{name}.key")
            _check_order(listener, f"{name}.key", keys)
            for key, node in zip(keys, columns.numbers(f"{name}.node"), strict=True):
                told = say(name, columns.strings[key])
                listener.add("Look-up", columns.iris[node], told)
        nodes = columns.numbers("kind.node")
        for code, rows in columns.spans("kind"):
            _check_order(listener, "kind.node", nodes[rows.start : rows.stop])
            for row in rows:
                told = say("kind", KINDS[code].value)
                listener.add("Look-up", columns.iris[nodes[row]], told)

    def _tell_changes(self, listener: Listener) -> None:
        columns, statuses = self._columns, self._columns.numbers("history.status")
        for node, rows in columns.spans("history"):
            for position, row in enumerate(rows):
                told = say(f"change {position}", columns.status(statuses[row]))
                listener.add("Status change", columns.iris[node], told)

    def _tell_designations(self, listener: Listener) -> None:
        columns = self._columns
        kinds, bases = columns.names("designation.kind"), columns.names("designation.basis")
        proofs, texts = columns.numbers("designation.proof"), columns.names("reason.string")
        reasons_of = dict(columns.spans("reason"))
        for node, rows in columns.spans("designation"):
            for position, row in enumerate(rows):
                reasons = [texts[reason] for reason in reasons_of.get(row, ())]
                proof = say_proof(columns.proof(proofs[row]))
                told = say(
                    f"designation {position}", f"{kinds[row]} {bases[row]} {reasons}, {proof}"
                )
                listener.add("Designation", columns.iris[node], told)

    def _tell_tasks(self, listener: Listener) -> None:
        columns, languages = self._columns, self._columns.meta.languages
        iris, positions = columns.names("task.iri"), columns.numbers("task.position")
        proofs, described = columns.numbers("task.proof"), dict(columns.spans("description"))
        strings, tags = columns.names("description.string"), columns.numbers("description.lang")
        for node, rows in columns.spans("task"):
            order = [(positions[row], str(iris[row])) for row in rows]
            _check_order(listener, f"tasks of {columns.iris[node]}", order)
            for row in rows:
                task = str(iris[row])
                listener.add("Task", task, say("of", columns.iris[node]))
                listener.add("Task", task, say("position", positions[row]))
                listener.add("Task", task, say("believed", say_proof(columns.proof(proofs[row]))))
                for text in described.get(row, ()):
                    told = say(f"description@{languages[tags[text]]}", strings[text])
                    listener.add("Task", task, told)

    def _tell_mappings(self, listener: Listener) -> None:
        columns = self._columns
        values: dict[str, list[Any]] = {
            name: columns.names(f"mapping.{column}")
            for name, column in (
                ("predicate", "predicate"),
                ("justification", "justification"),
                ("author", "author"),
                ("comment", "comment"),
                ("subjectVersion", "subject_version"),
                ("objectVersion", "object_version"),
                ("objectScheme", "object_scheme"),
            )
        }
        values["confidence"] = columns.fractions("mapping.confidence")
        values["negative"] = [code == 1 for code in columns.numbers("mapping.negative")]
        subjects, objects = columns.numbers("mapping.subject"), columns.numbers("mapping.object")
        proofs, nodes = columns.numbers("mapping.proof"), columns.numbers("mapping.node")
        for row, node in enumerate(nodes):
            told = {name: column[row] for name, column in values.items()}
            told["subject"] = columns.iris[subjects[row]]
            told["noTermFound"] = objects[row] < 0
            told["believed"] = say_proof(columns.proof(proofs[row]))
            if objects[row] >= 0:
                told["object"] = columns.iris[objects[row]]
            tell_values(listener, Kind.MAPPING.value, columns.iris[node], told)
        _check_order(listener, "mapping.node", nodes)

    def _tell_consultations(self, listener: Listener) -> None:
        columns, sources = self._columns, self._columns.meta.sources
        nodes, rows = columns.numbers("consultation.node"), columns.numbers("consultation.source")
        opened, closed = columns.days("consultation.opened"), columns.days("consultation.closed")
        for row, node in enumerate(nodes):
            told = {"opened": opened[row], "closed": closed[row], "source": sources[rows[row]].uri}
            tell_values(listener, Kind.CONSULTATION.value, columns.iris[node], told)
        _check_order(listener, "consultation.node", nodes)

    def _tell_links(self, listener: Listener) -> None:
        columns, iris, nodes = self._columns, self._columns.iris, len(self._columns.iris)
        targets, proofs = columns.numbers("link.target"), columns.numbers("link.proof")
        codes = columns.numbers("link.necessity")
        for owner, rows in columns.spans("link"):
            name, near = LINKS_IN_ORDER[owner // nodes], iris[owner % nodes]
            is_inverse = link_of(name).inverse
            for row in rows:
                far = iris[targets[row]]
                necessity = None if codes[row] < 0 else NECESSITIES[codes[row]]
                ends = (far, near) if is_inverse else (near, far)
                told = say_link(*ends, necessity, columns.proof(proofs[row]))
                listener.add(name.value, near, told)
        for owner in self._find_unordered_links():
            name, near = LINKS_IN_ORDER[owner // nodes], iris[owner % nodes]
            listener.add(name.value, near, _OUT_OF_ORDER)

    def _find_unordered_links(self) -> list[int]:
        """Return the owners whose edges do not stand by far end and necessity."""
        columns = self._columns
        offsets = np.asarray(columns.ints("link.offsets"))
        place = columns.ints("link.target").astype(np.int64) * len(NECESSITIES)
        place += np.maximum(columns.ints("link.necessity"), 0)
        later = np.flatnonzero(np.diff(place) <= 0) + 1
        found = np.searchsorted(offsets, later, side="right") - 1
        inside = offsets[found] != later
        owners: list[int] = np.unique(found[inside]).tolist()
        return owners

    def _tell_evidence(self, listener: Listener) -> None:
        columns, sources = self._columns, self._columns.meta.sources
        releases = {str(origin.graph) for origin in columns.meta.origins}
        rows, methods = columns.numbers("evidence.source"), columns.numbers("evidence.method")
        quotes, tags = columns.names("evidence.quote"), columns.names("evidence.quote_lang")
        values: dict[str, list[Any]] = {
            "confidence": columns.fractions("evidence.confidence"),
            "recorded": columns.days("evidence.recorded"),
            "retrieved": columns.days("evidence.retrieved"),
            "note": columns.names("evidence.note"),
        }
        for row, iri in enumerate(columns.names("evidence.iri")):
            told = {name: column[row] for name, column in values.items()}
            told["method"] = METHODS[methods[row]].value
            told["source"] = sources[rows[row]].uri
            if quotes[row] is not None or tags[row] is not None:
                told["quote"] = f"{quotes[row]} @{tags[row]}"
            if iri not in releases:
                tell_values(listener, "Evidence", str(iri), told)
            else:
                # A release is evidence of itself, with certainty.
                expected = {"confidence": 1.0, "method": EvidenceMethod.RELEASE.value}
                listener.add("Release", str(iri), say("evidence", told.pop("source")))
                told = {name: found for name, found in told.items() if found != expected.get(name)}
                tell_values(listener, "Release", str(iri), told)
        for source in sources:
            told = {name: getattr(source, name) for name in _SOURCE_FIELDS}
            tell_values(listener, "Source", source.uri, told)

    def _tell_releases(self, listener: Listener) -> None:
        meta = self._columns.meta
        for origin in meta.origins:
            release = meta.all_releases[origin.release]
            told: dict[str, object] = {
                "source": release.source,
                "version": release.version,
                "kind": release.kind,
                "issued": release.issued,
                "license": release.license,
                "attribution": release.attribution,
                "modified": release.modified,
                "provenance": release.provenance,
                "checksum": release.checksum,
                "isCurrent": release.is_current,
                "covers": " ".join(release.covers),
            }
            tell_values(listener, "Release", str(origin.graph), told)
        rows = Counter(origin.release for origin in meta.origins)
        for row, release in enumerate(meta.all_releases):
            if rows[row] != 1:
                told_of = release.label
                listener.add("Release", told_of, say("graphs", rows[row]))


_SOURCE_FIELDS: Final = (
    "title",
    "creator",
    "publisher",
    "issued",
    "page",
    "license",
    "attribution",
    "retrieved",
)


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (IndexError, ValueError, OverflowError) as err:
        raise StoreError(
            "graph index: a column points outside of another", hint="run: occugraph build"
        ) from err


def _check_order(listener: Listener, name: str, values: Iterable[Any]) -> None:
    """Tell where a column that is searched by halves does not ascend."""
    if any(one > other for one, other in pairwise(values)):
        listener.add("Look-up", name, _OUT_OF_ORDER)
