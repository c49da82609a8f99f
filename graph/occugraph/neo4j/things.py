"""Things of the graph index as nodes: their columns of one value, their texts and their keys."""

import math
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import Final, cast

from occugraph.binding import Kind, entity_of
from occugraph.index.decode import ValueDecoder
from occugraph.index.layout import KINDS, STATUSES
from occugraph.index.layout import TEXTS as TEXT_COLUMNS
from occugraph.index.storage import GraphIndex
from occugraph.neo4j.model import (
    EXTERNAL,
    KEY_SEPARATOR,
    KEYED,
    LISTED_TEXTS,
    MARKS,
    text_property,
)
from occugraph.neo4j.order_key import order_key
from occugraph.neo4j.proofs import ProofTable
from occugraph.neo4j.rows import Properties, Value

__all__ = ["Things", "describe_texts"]

_LISTED: Final = {name.removesuffix("s"): name for name in LISTED_TEXTS}
_STRINGS: Final = {"slug": "slug", "code": "code", "scheme": "scheme", "reuse": "reuseLevel"}
_MAPPING_STRINGS: Final = {
    "predicate": "predicate",
    "justification": "justification",
    "author": "author",
    "comment": "comment",
    "object_scheme": "objectScheme",
    "subject_version": "subjectVersion",
    "object_version": "objectVersion",
}

_ORDERED: Final = {"uri": "uriOrder", "code": "codeOrder", "labelKey": "labelOrder"}

_Texts = dict[str, dict[str, list[str]]]


class Things:
    """The things of an index by row.

    Attributes:
        iris: The IRI of each.
        labels: Its label, that of its kind or External.
        origins: Per row the origin of its type, -1 for none.
    """

    def __init__(self, index: GraphIndex, values: ValueDecoder) -> None:
        self._index = index
        self._values = values
        self._strings = _decode_strings(index)
        text = self._strings.__getitem__
        self.iris: Final = [text(number) for number in index.ints("node.iri").tolist()]
        kinds = index.ints("node.kind").tolist()
        self._kinds = [KINDS[kind] if kind >= 0 else None for kind in kinds]
        self.labels: Final = [
            entity_of(kind).neo4j_label if kind else EXTERNAL for kind in self._kinds
        ]
        self.origins: Final[list[int]] = index.ints("node.origin").tolist()

    def text(self, number: int) -> str:
        """Return a string of the index by its number."""
        return self._strings[number]

    def of_kind(self, kind: Kind) -> list[str]:
        """Return the IRIs of the things of a kind."""
        return [iri for iri, found in zip(self.iris, self._kinds, strict=True) if found is kind]

    def describe(self, proofs: ProofTable) -> list[Properties]:
        """Return the properties of each thing."""
        nodes: list[Properties] = [{"uri": iri} for iri in self.iris]
        self._add_strings(nodes)
        self._add_origins(nodes, proofs)
        self._add_statuses(nodes, proofs)
        self._add_texts(nodes)
        self._add_designations(nodes)
        self._add_mappings(nodes, proofs)
        self._add_days(nodes)
        for node in nodes:
            node.update(_fold(node))
            node.update(_order(node))
        return nodes

    def _column(self, name: str) -> list[int]:
        return [*self._index.ints(name).tolist()]

    def _add_strings(self, nodes: list[Properties]) -> None:
        text = self._strings.__getitem__
        for column, name in _STRINGS.items():
            for node, number in zip(nodes, self._column(f"node.{column}"), strict=True):
                if number >= 0:
                    node[name] = text(number)
        for kind, node, number in zip(self._kinds, nodes, self._column("node.type"), strict=True):
            if number >= 0:
                name = "entryKind" if kind is Kind.CONSULTATION_ENTRY else "type"
                node[name] = text(number)
        for node, level in zip(nodes, self._column("node.level"), strict=True):
            if level >= 0:
                node["level"] = level

    def _add_origins(self, nodes: list[Properties], proofs: ProofTable) -> None:
        """Add the release that each thing stands in; that of a mapping is its proof."""
        releases = self._index.meta.all_releases
        sources = [releases[origin.release].source for origin in self._index.meta.origins]
        for kind, node, origin in zip(self._kinds, nodes, self.origins, strict=True):
            if origin >= 0 and kind is not Kind.MAPPING:
                node["release"] = proofs.release_keys[origin]
                node["source"] = sources[origin]

    def _add_statuses(self, nodes: list[Properties], proofs: ProofTable) -> None:
        values = self._values
        origins = self._index.meta.origins
        described: dict[int, tuple[Properties, int]] = {}
        for row in range(self._index.ints("status.kind").size):
            proof = values.number("status.proof", row)
            found: Properties = {"status": STATUSES[values.number("status.kind", row)].value}
            since, note = values.day("status.since", row), values.string("status.note", row)
            if since is not None:
                found["statusSince"] = since
            if note is not None:
                found["statusNote"] = note
            described[row] = found, proof
        for node, origin, row in zip(nodes, self.origins, self._column("node.status"), strict=True):
            if row < 0:
                continue
            found, number = described[row]
            node.update(found)
            if origin < 0 or origins[origin].proof != number:
                node["statusEvidence"] = list(proofs[number].evidence)

    def _add_texts(self, nodes: list[Properties]) -> None:
        count, text = len(nodes), self._strings.__getitem__
        offsets = self._column("text.offsets")
        strings, tags = self._column("text.string"), self._column("text.lang")
        languages = self._index.meta.languages
        texts: list[_Texts] = [{} for _ in nodes]
        for place, name in enumerate(TEXT_COLUMNS):
            first = place * count
            for row in range(count):
                start, end = offsets[first + row], offsets[first + row + 1]
                if start == end:
                    continue
                found = texts[row].setdefault(name, {})
                for at in range(start, end):
                    found.setdefault(languages[tags[at]], []).append(text(strings[at]))
        for node, by_name in zip(nodes, texts, strict=True):
            for name, by_language in by_name.items():
                node.update(describe_texts(name, by_language))
            node.update(_label_keys(by_name))

    def _add_designations(self, nodes: list[Properties]) -> None:
        text = self._strings.__getitem__
        kinds, bases = self._column("designation.kind"), self._column("designation.basis")
        bounds = self._column("designation.offsets")
        for row, node in enumerate(nodes):
            for place in range(bounds[row], bounds[row + 1]):
                marks = node.setdefault(MARKS[text(bases[place])], [])
                cast("list[str]", marks).append(text(kinds[place]))

    def _add_mappings(self, nodes: list[Properties], proofs: ProofTable) -> None:
        columns = {name: self._column(f"mapping.{name}") for name in _MAPPING_STRINGS}
        subjects, objects = self._column("mapping.subject"), self._column("mapping.object")
        negative, numbers = self._column("mapping.negative"), self._column("mapping.proof")
        confidences = self._index.numbers("mapping.confidence").tolist()
        text = self._strings.__getitem__
        for place, row in enumerate(self._column("mapping.node")):
            node = nodes[row]
            for column, name in _MAPPING_STRINGS.items():
                number = columns[column][place]
                if number >= 0:
                    node[name] = text(number)
            node["subject"] = self.iris[subjects[place]]
            if objects[place] >= 0:
                node["object"] = self.iris[objects[place]]
            node["negative"] = bool(negative[place])
            node["noTermFound"] = objects[place] < 0
            if not math.isnan(confidences[place]):
                node["confidence"] = confidences[place]
            node |= proofs[numbers[place]].properties()

    def _add_days(self, nodes: list[Properties]) -> None:
        for place, row in enumerate(self._column("consultation.node")):
            for name in ("opened", "closed"):
                day = self._values.day(f"consultation.{name}", place)
                if day is not None:
                    nodes[row][name] = day


def _decode_strings(index: GraphIndex) -> list[str]:
    """Return all strings by number: nearly each is asked for, and one by one that takes longer."""
    blob = memoryview(index.bytes("strings.blob").data)
    offsets = index.ints("strings.offsets").tolist()
    return [str(blob[start:end], "utf-8") for start, end in pairwise(offsets)]


def describe_texts(name: str, by_language: dict[str, list[str]]) -> Properties:
    """Return the properties of texts of one name; those of a language are sorted.

    Example:
        >>> describe_texts("definition", {"en": ["a", "b"], "zh": ["c"]})
        {'definition_en': 'a', 'definitionAll_en': ['a', 'b'], 'definition_zh': 'c'}
        >>> describe_texts("altLabel", {"en": ["a"]})
        {'altLabels_en': ['a']}
    """
    found: Properties = {}
    for language, texts in by_language.items():
        if name in _LISTED:
            found[text_property(_LISTED[name], language)] = texts
            continue
        found[text_property(name, language)] = texts[0]
        if len(texts) > 1:
            found[text_property(f"{name}All", language)] = texts
    return found


def _label_keys(texts: _Texts) -> Iterator[tuple[str, Value]]:
    """Yield the keys that labels are ordered and searched by."""
    preferred = texts.get("prefLabel", {})
    folded: dict[str, list[str]] = {}
    for name in ("prefLabel", "altLabel"):
        for language, labels in texts.get(name, {}).items():
            folded.setdefault(language, []).extend(label.casefold() for label in labels)
    for place, language in enumerate(preferred):  # in the order of the languages
        if place == 0:
            yield "labelKey", folded[language][0]
        yield text_property("labelKey", language), folded[language][0]
    for language, labels in folded.items():
        joined = "".join(KEY_SEPARATOR + label for label in labels)
        yield text_property("labelKeys", language), joined


def _fold(node: Properties) -> Properties:
    """Return the case-folded values that Cypher cannot make."""
    return {
        f"{name}Key": value.casefold()
        for name in KEYED
        if isinstance(value := node.get(name), str) and not value.isascii()
    }


def _order(node: Properties) -> Properties:
    """Return what Neo4j must compare in place of the values by which things are ordered."""
    keys: Properties = {}
    for name, value in node.items():
        mark = _order_name(name)
        # What is ASCII is its own key.
        if mark is not None and isinstance(value, str) and not value.isascii():
            key = order_key(value)
            if key != value:
                keys[mark] = key
    return keys


@cache
def _order_name(name: str) -> str | None:
    """Return the property that holds the key of another, None where there is none."""
    start, separator, tag = name.partition("_")
    return f"{_ORDERED[start]}{separator}{tag}" if start in _ORDERED else None
