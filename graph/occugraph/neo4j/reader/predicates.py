"""Filters of the reader port as predicates of Cypher about the node ``far``.

A part that is null in Cypher's three-valued logic counts as false: where nothing is negated that
is what WHERE does, and below a negation it is said.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from occugraph.binding import Kind, LinkBinding, entity_of, link_of
from occugraph.language import language_chain
from occugraph.neo4j.model import KEY_SEPARATOR, MARKS, text_property
from occugraph.neo4j.reader.parameters import Parameters, storable
from occugraph.neo4j.reader.publication import HeldPublication
from occugraph.reader import AllOf, AnyOf, Compare, Filter, NoneOf, Operator
from occugraph.request_checks import KINDS_OF, LINK_FIELDS, LINKED_KIND, MARKED, values_of

__all__ = ["PredicateCompiler", "pattern_of"]

_OBJECT_SCHEME: Final = (
    "coalesce(head([(far)-[:MAPS_TO]->(other:Resource) | other.scheme]), far.objectScheme)"
)
_FALSE: Final = "false"


def pattern_of(link: LinkBinding, far: str, name: str = "link") -> str:
    """Return what follows the near node of a link in a pattern.

    Example:
        >>> from occugraph.binding import LinkName
        >>> pattern_of(link_of(LinkName.SKILL_NARROWER), "(far:Skill)")
        '<-[link:BROADER]-(far:Skill)'
    """
    middle = f"-[{name}:{link.neo4j_type}]-"
    return f"<{middle}{far}" if link.inverse else f"{middle}>{far}"


class PredicateCompiler:
    """Makes the predicates of one query.

    Args:
        held: What the database holds.
        parameters: Takes the values that are compared with.
        kinds: What the things of the list may be.
    """

    def __init__(
        self, held: HeldPublication, parameters: Parameters, kinds: frozenset[Kind]
    ) -> None:
        self._held = held
        self._parameters = parameters
        self._kinds = kinds

    def compile(self, wanted: Filter) -> str:
        """Return the predicate of a filter that was checked; null counts as false."""
        if isinstance(wanted, Compare):
            return self._compare(wanted)
        parts = [self.compile(part) for part in wanted.parts]
        match wanted:
            case AllOf():
                return _join(parts, " AND ") or "true"
            case AnyOf():
                return _any(parts)
            case NoneOf():
                return f"NOT coalesce({_any(parts)}, false)"

    def _compare(self, wanted: Compare) -> str:
        having = self._kinds & KINDS_OF[wanted.field]
        test = self._test(wanted, having)
        if having == self._kinds:
            return test
        fits = _any(f"far:{entity_of(kind).neo4j_label}" for kind in sorted(having))
        return f"({fits} AND {test})"

    def _test(self, wanted: Compare, kinds: frozenset[Kind]) -> str:
        if wanted.field in LINK_FIELDS:
            return self._linked_of(wanted, sorted(kinds))
        special = {
            "label": self._label,
            **dict.fromkeys(MARKED, self._designation),
            "negative": self._flag,
            "noTermFound": self._flag,
            "level": self._number,
            "confidence": self._number,
        }
        return special.get(wanted.field, self._text)(wanted)

    def _linked_of(self, wanted: Compare, kinds: Sequence[Kind]) -> str:
        if len(kinds) == 1:
            return self._linked(wanted, kinds[0])
        return _any(
            f"(far:{entity_of(kind).neo4j_label} AND {self._linked(wanted, kind)})"
            for kind in kinds
        )

    def _flag(self, wanted: Compare) -> str:
        if wanted.operator is Operator.EXISTS:
            return "true" if wanted.value else _FALSE
        given = self._parameters.add([bool(each) for each in values_of(wanted)])
        return f"far.{wanted.field} IN {given}"

    def _number(self, wanted: Compare) -> str:
        value = f"far.{wanted.field}"
        if wanted.operator is Operator.EXISTS:
            return _exists(value, wanted)
        return f"{value} IN {self._parameters.add([float(each) for each in values_of(wanted)])}"

    def _text(self, wanted: Compare) -> str:
        value = _OBJECT_SCHEME if wanted.field == "objectScheme" else f"far.{wanted.field}"
        match wanted.operator:
            case Operator.EXISTS:
                return _exists(value, wanted)
            case Operator.CONTAINS | Operator.STARTS_WITH:
                how = "CONTAINS" if wanted.operator is Operator.CONTAINS else "STARTS WITH"
                needle = self._parameters.add(_fold(wanted))
                return f"{self._folded(wanted.field, value)} {how} {needle}"
            case _:
                return f"{value} IN {self._add_texts(wanted)}"

    def _folded(self, name: str, value: str) -> str:
        """Return a text in folded case: only that of ASCII is as Python folds it."""
        folded = f"toLower({value})"
        if f"{name}Key" not in self._held.properties:
            return folded
        return f"coalesce(far.{name}Key, {folded})"

    def _label(self, wanted: Compare) -> str:
        chain = None if wanted.lang is None else language_chain(wanted.lang)
        tags = [tag for tag in self._held.languages if chain is None or tag in chain]
        keys = [
            f"far.{name}"
            for tag in tags
            if (name := text_property("labelKeys", tag)) in self._held.properties
        ]
        match wanted.operator:
            case Operator.EXISTS:
                some = _any(f"{key} IS NOT NULL" for key in keys)
                return some if wanted.value else f"NOT {some}"
            case Operator.CONTAINS | Operator.STARTS_WITH:
                start = KEY_SEPARATOR if wanted.operator is Operator.STARTS_WITH else ""
                needle = self._parameters.add(start + _fold(wanted))
                return _any(f"{key} CONTAINS {needle}" for key in keys)
            case _:
                given = self._add_texts(wanted)
                return _any(self._one_of_labels(tag, given) for tag in tags)

    def _one_of_labels(self, tag: str, given: str) -> str:
        """Return whether a preferred or alternative label of a language is one of those given."""
        tests = []
        for name in ("prefLabel", "altLabels"):
            for each in self._held.text_properties(name, tag):
                if each.startswith("prefLabel_"):
                    tests.append(f"far.{each} IN {given}")
                else:
                    tests.append(f"any(each IN far.{each} WHERE each IN {given})")
        return _any(tests)

    def _designation(self, wanted: Compare) -> str:
        marks = f"far.{MARKS[MARKED[wanted.field]]}"
        if wanted.operator is Operator.EXISTS:
            return _exists(marks, wanted)
        return f"any(each IN {marks} WHERE each IN {self._add_texts(wanted)})"

    def _linked(self, wanted: Compare, kind: Kind) -> str:
        """Return whether a thing of a kind is linked to one of those given, or to any."""
        link = link_of(LINK_FIELDS[wanted.field][kind])
        other = f"(other:{entity_of(LINKED_KIND[wanted.field]).neo4j_label})"
        path = f"(far){pattern_of(link, other, name='')}"
        if wanted.operator is Operator.EXISTS:
            return f"{'' if wanted.value else 'NOT '}EXISTS {{ {path} }}"
        return f"EXISTS {{ {path} WHERE other.uri IN {self._add_texts(wanted)} }}"

    def _add_texts(self, wanted: Compare) -> str:
        return self._parameters.add(storable(str(value) for value in values_of(wanted)))


def _join(parts: Iterable[str], between: str) -> str:
    found = list(parts)
    return f"({between.join(found)})" if len(found) > 1 else "".join(found)


def _any(parts: Iterable[str]) -> str:
    return _join(parts, " OR ") or _FALSE


def _exists(value: str, wanted: Compare) -> str:
    return f"{value} IS {'NOT ' if wanted.value else ''}NULL"


def _fold(wanted: Compare) -> str:
    # What no text can hold is looked for as the index does: as a question mark.
    return str(wanted.value).casefold().encode(errors="replace").decode()
