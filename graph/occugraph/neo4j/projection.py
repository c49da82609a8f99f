"""The rows that Neo4j should hold for a publication, from its graph index."""

from typing import Final

import pyoxigraph as ox

from occugraph.binding import Kind
from occugraph.index.decode import ValueDecoder
from occugraph.index.layout import TEXTS
from occugraph.index.storage import GraphIndex
from occugraph.iri import expand_curie
from occugraph.neo4j.links import add_links, add_statement
from occugraph.neo4j.model import (
    DESIGNATION,
    EVIDENCE,
    RELEASE,
    RESOURCE,
    SOURCE,
    STATUS_CHANGE,
    TASK,
)
from occugraph.neo4j.proofs import Proof, ProofTable
from occugraph.neo4j.rows import Family, Properties, Rows
from occugraph.neo4j.things import Things, describe_texts
from occugraph.values import Release, Source

__all__ = ["project"]

_PART_OF: Final = {
    STATUS_CHANGE: Family("HAS_STATUS_CHANGE", RESOURCE, STATUS_CHANGE),
    DESIGNATION: Family("HAS_DESIGNATION", RESOURCE, DESIGNATION),
}
_PROVEN_TEXTS: Final = ("prefLabel", "definition")


def project(index: GraphIndex) -> Rows:
    """Return all nodes and relationships but the :Publication.

    The same index gives the same rows.
    """
    return _Projection(index).rows


class _Projection:
    def __init__(self, index: GraphIndex) -> None:
        self.rows: Final = Rows()
        self._index = index
        self._values = ValueDecoder(index)
        self._things = Things(index, self._values)
        mappings = frozenset(self._things.of_kind(Kind.MAPPING))
        self._proofs = ProofTable(index, self._values, mappings)
        self._add_things()
        add_links(self.rows, index, self._things, self._proofs)
        self._add_text_statements()
        self._add_tasks()
        self._add_status_changes()
        self._add_designations()
        self._add_sources()
        self._proofs.add_evidence(self.rows)
        self.rows.sort_ends()

    def _add_things(self) -> None:
        nodes = self._things.describe(self._proofs)
        for label, node in zip(self._things.labels, nodes, strict=True):
            self.rows.nodes.setdefault(label, {})[str(node["uri"])] = node
        numbers = self._index.ints("mapping.proof").tolist()
        for row, number in zip(self._index.ints("mapping.node").tolist(), numbers, strict=True):
            self._add_proof(RESOURCE, self._things.iris[row], self._proofs[number])

    def _add_proof(self, group: str, key: str, proof: Proof) -> None:
        """Add the relationships to evidence."""
        family = Family("HAS_EVIDENCE", group, EVIDENCE)
        for iri in sorted(proof.evidence):
            self.rows.add_link(family, key, iri)

    def _add_text_statements(self) -> None:
        """Add the statements about preferred labels and definitions."""
        values, count = self._values, len(self._things.iris)
        numbers = self._index.ints("text.proof")
        owners = self._index.ints("text.offsets")
        for name in _PROVEN_TEXTS:
            place = list(TEXTS).index(name) * count
            first, end = owners[place], owners[place + count]
            for row in range(int(first), int(end)):
                proof = self._proofs[int(numbers[row])]
                if not proof.by_statements:
                    continue
                node = int(owners.searchsorted(row, side="right")) - 1 - place
                text = values.text("text", row)
                literal = ox.Literal(text.text, language=None if text.lang == "und" else text.lang)
                add_statement(
                    self.rows,
                    self._things.iris[node],
                    expand_curie(TEXTS[name]),
                    str(literal),
                    proof.evidence,
                    object=text.text,
                    objectLang=text.lang,
                )

    def _add_tasks(self) -> None:
        family = Family("HAS_TASK", RESOURCE, TASK)
        nodes = self.rows.nodes.setdefault(TASK, {})
        iris, positions, proofs = (
            self._index.ints(f"task.{name}").tolist() for name in ("iri", "position", "proof")
        )
        for owner, row in self._owned("task"):
            iri = self._things.text(iris[row])
            if iri not in nodes:
                proof = self._proofs[proofs[row]]
                nodes[iri] = {"uri": iri, "position": positions[row], **proof.properties()}
                nodes[iri] |= describe_texts("description", self._descriptions(row))
                self._add_proof(TASK, iri, proof)
            self.rows.add_link(family, owner, iri)

    def _descriptions(self, task: int) -> dict[str, list[str]]:
        """Return the texts of a task by language."""
        texts: dict[str, list[str]] = {}
        for row in self._values.range_of("description", task):
            text = self._values.text("description", row)
            texts.setdefault(text.lang, []).append(text.text)
        return texts

    def _add_status_changes(self) -> None:
        values = self._values
        for owner, position, row in self._numbered("history"):
            status = values.status(values.number("history.status", row))
            if status is None:
                continue
            number = values.number("status.proof", values.number("history.status", row))
            node: Properties = {"kind": status.kind.value, "superseded": status.superseded}
            if status.since is not None:
                node["since"] = status.since
            if status.note is not None:
                node["note"] = status.note
            self._add_part(STATUS_CHANGE, owner, position, node, number)

    def _add_designations(self) -> None:
        values = self._values
        for owner, position, row in self._numbered("designation"):
            node: Properties = {
                "kind": values.string("designation.kind", row) or "",
                "basis": values.string("designation.basis", row) or "",
            }
            reasons = [
                values.strings.text(values.number("reason.string", at))
                for at in values.range_of("reason", row)
            ]
            if reasons:
                node["reasons"] = reasons
            number = values.number("designation.proof", row)
            self._add_part(DESIGNATION, owner, position, node, number)

    def _add_part(
        self, label: str, owner: str, position: int, node: Properties, number: int
    ) -> None:
        """Add a node that the index has no IRI for: its key is its owner's with its position."""
        proof = self._proofs[number]
        key = f"{owner}#{label}-{position}"
        self.rows.nodes.setdefault(label, {})[key] = {
            "key": key,
            "position": position,
            **node,
            **proof.properties(),
        }
        self.rows.add_link(_PART_OF[label], owner, key)
        self._add_proof(label, key, proof)

    def _numbered(self, name: str) -> list[tuple[str, int, int]]:
        """Return owner, position from 1 and row of what things own by ``name``."""
        found: list[tuple[str, int, int]] = []
        last, position = "", 0
        for owner, row in self._owned(name):
            position = position + 1 if owner == last else 1
            last = owner
            found.append((owner, position, row))
        return found

    def _owned(self, name: str) -> list[tuple[str, int]]:
        """Return owner and row of what things own by ``name``, by owner."""
        bounds = self._index.ints(f"{name}.offsets").tolist()
        return [
            (iri, row)
            for iri, first, end in zip(self._things.iris, bounds[:-1], bounds[1:], strict=True)
            for row in range(first, end)
        ]

    def _add_sources(self) -> None:
        """Add the sources and the releases, and where releases and consultations are from."""
        meta, values = self._index.meta, self._values
        nodes = self.rows.nodes.setdefault(SOURCE, {})
        for source in meta.sources:
            nodes[str(source.uri)] = _describe_source(source)
        releases = self.rows.nodes.setdefault(RELEASE, {})
        for key, origin in zip(self._proofs.release_keys, meta.origins, strict=True):
            node = _describe_release(meta.all_releases[origin.release])
            in_view = origin.release < len(meta.releases)
            node |= {
                "uri": str(origin.graph),
                "key": key,
                "inView": in_view,
                "position": origin.release,
            }
            releases[str(origin.graph)] = node
            for evidence in values.proof(origin.proof):
                self.rows.add_link(
                    Family("FROM_SOURCE", RELEASE, SOURCE), str(origin.graph), evidence.source.uri
                )
        for place, row in enumerate(self._index.ints("consultation.node").tolist()):
            from_ = meta.sources[values.number("consultation.source", place)]
            self.rows.add_link(
                Family("FROM_SOURCE", RESOURCE, SOURCE), self._things.iris[row], from_.uri
            )


def _describe_source(source: Source) -> Properties:
    node: Properties = {"uri": source.uri, "title": source.title}
    for name in ("creator", "publisher", "issued", "page", "license", "attribution", "retrieved"):
        value = getattr(source, name)
        if value is not None:
            node[name] = value
    return node


def _describe_release(release: Release) -> Properties:
    node: Properties = {
        "source": release.source,
        "version": release.version,
        "kind": release.kind,
        "modified": release.modified,
        "checksum": release.checksum,
        "isCurrent": release.is_current,
    }
    for name in ("issued", "license", "attribution", "provenance"):
        value = getattr(release, name)
        if value is not None:
            node[name] = value
    if release.covers:
        node["covers"] = list(release.covers)
    return node
