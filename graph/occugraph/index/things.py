"""Things with the columns that a selection names; reader.py lists the columns of each kind."""

import math
from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final

import numpy as np

from occugraph.binding import Kind
from occugraph.index.decode import ValueDecoder
from occugraph.index.layout import CONCEPTS, KINDS
from occugraph.index.storage import GraphIndex
from occugraph.iri import Iri
from occugraph.values import MappingEnd, Source, Thing

__all__ = ["ThingDecoder"]

# A thing with some columns is a few hundred bytes: about 20 MB when the cache is full.
_CACHED_THINGS: Final = 65_536

_TEXT_COLUMNS: Final = {
    "prefLabels": "prefLabel",
    "altLabels": "altLabel",
    "hiddenLabels": "hiddenLabel",
    "definitions": "definition",
    "scopeNotes": "scopeNote",
}
_Column = Callable[[int], object]


class ThingDecoder:
    """Makes things of rows, and keeps the ones that are asked for often."""

    def __init__(self, index: GraphIndex, values: ValueDecoder) -> None:
        self._values = values
        self._kinds = index.ints("node.kind")
        self._mapping_nodes = index.ints("mapping.node")
        self._consultation_nodes = index.ints("consultation.node")
        self._columns: Mapping[Kind, Mapping[str, _Column]] = {
            kind: self._columns_of(kind) for kind in KINDS
        }
        self.thing = lru_cache(maxsize=_CACHED_THINGS)(self._decode)
        """The thing of a node with the selected columns that its kind has."""

    def _decode(self, node: int, selected: frozenset[str]) -> Thing:
        kind = KINDS[int(self._kinds[node])]
        columns = self._columns[kind]
        values = {name: columns[name](node) for name in sorted(selected) if name in columns}
        return Thing(kind, self._uri(node), MappingProxyType(values))

    def _uri(self, node: int) -> Iri:
        return self._values.iri("node.iri", node)

    def _columns_of(self, kind: Kind) -> Mapping[str, _Column]:
        columns: dict[str, _Column] = {"uri": self._uri}
        if kind in CONCEPTS:
            columns |= self._concept_columns()
        match kind:
            case Kind.OCCUPATION:
                columns |= self._occupation_columns()
            case Kind.SKILL:
                columns |= {
                    "type": self._string("node.type"),
                    "reuseLevel": self._string("node.reuse"),
                }
            case Kind.MAPPING:
                columns |= self._mapping_columns()
            case Kind.CONSULTATION:
                columns |= self._consultation_columns()
            case Kind.CONSULTATION_ENTRY:
                columns |= {
                    "draftNames": self._texts("draftName"),
                    "entryKind": self._string("node.type"),
                    "outcome": self._status,
                    "outcomes": self._values.history,
                }
            case _:
                pass
        return columns

    def _concept_columns(self) -> dict[str, _Column]:
        return {
            "slug": self._string("node.slug"),
            "code": self._string("node.code"),
            "scheme": self._string("node.scheme"),
            "level": self._level,
            "status": self._status,
            "release": self._values.release,
        } | {column: self._texts(name) for column, name in _TEXT_COLUMNS.items()}

    def _occupation_columns(self) -> dict[str, _Column]:
        return {
            "statusHistory": self._values.history,
            "designations": self._values.designations,
            "tasks": self._values.tasks,
            "labelEvidence": lambda node: self._values.proven_texts("prefLabel", node),
            "definitionEvidence": lambda node: self._values.proven_texts("definition", node),
        }

    def _mapping_columns(self) -> dict[str, _Column]:
        values = self._values

        def of_row(read: _Column) -> _Column:
            return lambda node: read(int(np.searchsorted(self._mapping_nodes, node)))

        def string(name: str) -> _Column:
            return of_row(lambda row: values.string(f"mapping.{name}", row))

        def confidence(row: int) -> float | None:
            found = values.fraction("mapping.confidence", row)
            return None if math.isnan(found) else found

        def object_status(row: int) -> object:
            node = values.number("mapping.object", row)
            return None if node < 0 else self._status(node)

        return {
            "subject": of_row(lambda row: self._end(values.number("mapping.subject", row))),
            "object": of_row(lambda row: self._end(values.number("mapping.object", row))),
            "objectScheme": of_row(self._object_scheme),
            "objectStatus": of_row(object_status),
            "predicate": string("predicate"),
            "confidence": of_row(confidence),
            "justification": string("justification"),
            "author": string("author"),
            "comment": string("comment"),
            "negative": of_row(lambda row: bool(values.number("mapping.negative", row))),
            "noTermFound": of_row(lambda row: values.number("mapping.object", row) < 0),
            "subjectVersion": string("subject_version"),
            "objectVersion": string("object_version"),
            "evidence": of_row(lambda row: values.proof(values.number("mapping.proof", row))),
        }

    def _consultation_columns(self) -> dict[str, _Column]:
        values = self._values

        def row_of(node: int) -> int:
            return int(np.searchsorted(self._consultation_nodes, node))

        def source(node: int) -> Source:
            return values.meta.sources[values.number("consultation.source", row_of(node))]

        return {
            "slug": self._string("node.slug"),
            "titles": self._texts("title"),
            "issuers": self._texts("issuer"),
            "opened": lambda node: values.day("consultation.opened", row_of(node)),
            "closed": lambda node: values.day("consultation.closed", row_of(node)),
            "source": source,
        }

    def _string(self, name: str) -> _Column:
        return lambda node: self._values.string(name, node)

    def _texts(self, name: str) -> _Column:
        return lambda node: self._values.texts(name, node)

    def _level(self, node: int) -> int | None:
        level = self._values.number("node.level", node)
        return None if level < 0 else level

    def _status(self, node: int) -> object:
        return self._values.status(self._values.number("node.status", node))

    def _end(self, node: int) -> MappingEnd | None:
        if node < 0:
            return None
        return MappingEnd(
            uri=self._uri(node),
            labels=self._values.texts("prefLabel", node),
            scheme=self._values.string("node.scheme", node),
        )

    def _object_scheme(self, row: int) -> str | None:
        """Return the scheme that the object is in, else the one that the mapping names."""
        node = self._values.number("mapping.object", row)
        scheme = None if node < 0 else self._values.string("node.scheme", node)
        return scheme or self._values.string("mapping.object_scheme", row)
