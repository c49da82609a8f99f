"""Spoils a graph at random: the same seed makes the same faults."""

import random
from collections.abc import Callable, Sequence
from typing import Final

import pyoxigraph as ox

from occugraph.iri import PREFIXES

__all__ = ["spoil"]

Node = ox.NamedNode | ox.BlankNode
Term = Node | ox.Literal

_XSD: Final = PREFIXES["xsd"]
_TYPE: Final = ox.NamedNode(PREFIXES["rdf"] + "type")
_SUB_CLASS: Final = ox.NamedNode(PREFIXES["rdfs"] + "subClassOf")
_SUB_PROPERTY: Final = ox.NamedNode(PREFIXES["rdfs"] + "subPropertyOf")
_BROADER: Final = ox.NamedNode(PREFIXES["skos"] + "broader")
_STRANGER: Final = ox.NamedNode("https://example.org/stranger")

_LANGUAGES: Final = ("en", "zh", "zh-latn-pinyin", "de", "qq", "en-gb", "enx", "x-private")
_DATATYPES: Final = (
    "anyURI",
    "boolean",
    "date",
    "dateTime",
    "decimal",
    "double",
    "float",
    "gYear",
    "integer",
    "nonNegativeInteger",
    "string",
)
_FORMS: Final = (
    "",
    " ",
    "0",
    "00",
    "-0",
    "+1",
    "1",
    "01",
    " 1 ",
    "1_000",
    "1.0",
    "1.00",
    "0.90",
    ".5",
    "1.",
    "1e0",
    "NaN",
    "INF",
    "1.0000000000000000000001",
    "99999999999999999999",
    "true",
    "TRUE",
    "2026-07-02",
    "2026-7-2",
    "20260702",
    "2026-02-30",
    "2024-02-29",
    "2026-07-02Z",
    "2026-07-02+08:00",
    "-0044-03-15",
    "12026-01-01",
    "2026",
    "2026-07-02T00:00:00",
    "two\nlines",
    "last line\n",
    "2512\n",
    "microgrid-operator\n",
    "unit\x1fseparator",
    "next\x85line",
    "a b c d e f g h i j k l m n o",
    "a b c d e f g h i j k l m n o p",
    "\u3000",
    "微电网运行管理员",
    '"quoted"',
    "back\\slash",
    "<urn:no-iri>",
)


class _Spoiler:
    def __init__(self, triples: Sequence[ox.Triple], seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 -- faults, not secrets
        self._triples = set(triples)
        self._order = sorted(triples, key=str)
        self._predicates = sorted({triple.predicate for triple in triples}, key=str)
        self._by_predicate = {
            predicate: [triple for triple in self._order if triple.predicate == predicate]
            for predicate in self._predicates
        }

    def spoil(self, faults: int) -> set[ox.Triple]:
        kinds: tuple[Callable[[], None], ...] = (
            self._drop,
            self._drop,
            self._drop_node,
            self._rewrite,
            self._rewrite,
            self._rewrite,
            self._redirect,
            self._redirect,
            self._add,
            self._add,
            self._retype,
            self._move,
            self._make_blank,
            self._add_schema,
            self._close_circle,
        )
        for _ in range(faults):
            self._random.choice(kinds)()
        return self._triples

    def _pick(self) -> ox.Triple:
        # By property first: else nearly all faults would be in the labels.
        return self._random.choice(self._by_predicate[self._random.choice(self._predicates)])

    def _node(self) -> Node:
        subject = self._pick().subject
        return _STRANGER if isinstance(subject, ox.Triple) else subject

    def _literal(self, like: Term | ox.Triple | None = None) -> ox.Literal:
        form = self._random.choice(_FORMS)
        if isinstance(like, ox.Literal) and self._random.random() < 0.5:
            form = like.value + self._random.choice(("", "0", " ", "\n", "x"))
        match self._random.randrange(3):
            case 0:
                return ox.Literal(form, language=self._random.choice(_LANGUAGES))
            case 1 if isinstance(like, ox.Literal) and not like.language:
                return ox.Literal(form, datatype=like.datatype)
            case _:
                datatype = _XSD + self._random.choice(_DATATYPES)
                return ox.Literal(form, datatype=ox.NamedNode(datatype))

    def _term(self, like: Term | ox.Triple) -> Term:
        match self._random.randrange(5):
            case 0:
                return self._node()
            case 1:
                found = self._pick().object
                return _STRANGER if isinstance(found, ox.Triple) else found
            case 2:
                return _STRANGER
            case 3:
                return ox.BlankNode(f"b{self._random.randrange(3)}")
            case _:
                return self._literal(like)

    def _drop(self) -> None:
        self._triples.discard(self._pick())

    def _drop_node(self) -> None:
        node = self._node()
        self._triples = {triple for triple in self._triples if triple.subject != node}

    def _rewrite(self) -> None:
        triple = self._pick()
        if isinstance(triple.object, ox.Literal):
            self._triples.discard(triple)
            value = self._literal(triple.object)
            self._triples.add(ox.Triple(triple.subject, triple.predicate, value))

    def _redirect(self) -> None:
        triple = self._pick()
        self._triples.discard(triple)
        value = self._term(triple.object)
        self._triples.add(ox.Triple(triple.subject, triple.predicate, value))

    def _add(self) -> None:
        triple = self._pick()
        value = self._term(triple.object)
        self._triples.add(ox.Triple(triple.subject, triple.predicate, value))

    def _retype(self) -> None:
        kind = self._random.choice(self._by_predicate[_TYPE]).object
        self._triples.add(ox.Triple(self._node(), _TYPE, kind))

    def _move(self) -> None:
        triple = self._pick()
        self._triples.discard(triple)
        predicate = self._random.choice(self._predicates)
        self._triples.add(ox.Triple(triple.subject, predicate, triple.object))

    def _make_blank(self) -> None:
        node, blank = self._node(), ox.BlankNode(f"n{self._random.randrange(100)}")
        self._triples = {
            ox.Triple(
                blank if triple.subject == node else triple.subject,
                triple.predicate,
                blank if triple.object == node else triple.object,
            )
            for triple in self._triples
        }

    def _add_schema(self) -> None:
        if self._random.randrange(2):
            kinds = [triple.object for triple in self._by_predicate[_TYPE]]
            lower, upper = self._random.choice(kinds), self._random.choice(kinds)
            if isinstance(lower, ox.NamedNode):
                self._triples.add(ox.Triple(lower, _SUB_CLASS, upper))
        else:
            lower, upper = (
                self._random.choice(self._predicates),
                self._random.choice(self._predicates),
            )
            self._triples.add(ox.Triple(lower, _SUB_PROPERTY, upper))

    def _close_circle(self) -> None:
        upward = self._random.choice(self._by_predicate[_BROADER])
        if not isinstance(upward.object, (ox.Literal, ox.Triple)):
            self._triples.add(ox.Triple(upward.object, _BROADER, upward.subject))


def spoil(triples: Sequence[ox.Triple], *, seed: int, faults: int) -> set[ox.Triple]:
    """Return the triples with so many faults of any kind, some of which may undo others."""
    return _Spoiler(triples, seed).spoil(faults)
