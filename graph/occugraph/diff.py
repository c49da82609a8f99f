"""What changed between two releases of a source, by content: dates and order say nothing.

Things are compared by IRI. A relation is (occupation, skill, necessity), so that a swapped
necessity is one removed and one added; the pair is also among the changed relations.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from occugraph.binding import Kind, Necessity
from occugraph.canonical import literal_text
from occugraph.iri import OG, PREFIXES, Iri
from occugraph.lines import TripleLines, split_line
from occugraph.release import DraftGraph

__all__ = [
    "Change",
    "ContentDiff",
    "FactChange",
    "RelationChange",
    "Side",
    "ThingChange",
    "diff_both",
    "diff_files",
    "diff_releases",
]

Change = Literal["added", "removed", "changed"]

_SKOS: Final = PREFIXES["skos"]
_ESCO: Final = PREFIXES["esco"]


def _terms(*iris: str) -> frozenset[bytes]:
    return frozenset(f"<{iri}>".encode() for iri in iris)


_NECESSITY: Final[Mapping[bytes, Necessity]] = MappingProxyType(
    {
        f"<{iri}>".encode(): necessity
        for iri, necessity in (
            (f"{_ESCO}relatedEssentialSkill", Necessity.ESSENTIAL),
            (f"{_ESCO}relatedOptionalSkill", Necessity.OPTIONAL),
            (f"{OG}requiresEssentialSkill", Necessity.ESSENTIAL),
            (f"{OG}requiresOptionalSkill", Necessity.OPTIONAL),
        )
    }
)
_LABEL: Final = f"<{_SKOS}prefLabel>".encode()
_CODE: Final = f"<{_SKOS}notation>".encode()
_RELABELLED: Final = frozenset({_LABEL})
_MOVED: Final = _terms(
    f"{_SKOS}broader", f"{_SKOS}notation", f"{_SKOS}inScheme", f"{_SKOS}topConceptOf", f"{OG}level"
)
# Almost every thing of ESCO v1.2.0 has a new date of modification, whether it changed or not.
_SAYS_NOTHING: Final = _terms(
    f"{PREFIXES['dcterms']}modified",
    f"{PREFIXES['dcterms']}issued",
    f"{PREFIXES['dcterms']}created",
)


class _How(StrEnum):
    """In what a thing changed, the weightiest first."""

    RELABELLED = "relabelled"
    MOVED = "moved"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class FactChange:
    """The values of one property that went and that came, as N-Triples terms, sorted."""

    property: Iri
    removed: tuple[str, ...]
    added: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ThingChange:
    """A thing that was added, removed or changed.

    Attributes:
        change: Which of the three.
        kind: Of the thing.
        uri: Of the thing.
        label: Its preferred label, English where there is one, after the change if it still is.
        code: Its code, likewise; None without one.
        how: For a changed thing ``relabelled`` (a preferred label), ``moved`` (what is above it,
            its code or its scheme) and ``other``, as many as apply.
        facts: For a changed thing, what changed, by property.
    """

    change: Change
    kind: Kind
    uri: Iri
    label: str | None
    code: str | None
    how: tuple[str, ...] = ()
    facts: tuple[FactChange, ...] = ()


@dataclass(frozen=True, slots=True)
class RelationChange:
    """A relation that was added or removed, or a pair whose necessity changed.

    Attributes:
        change: ``changed`` for a pair that stays with another necessity. A pair that is both
            essential and optional counts as optional.
        occupation: The occupation.
        skill: The skill.
        before: The necessities of the pair before; of a removed relation the one that went.
        after: Likewise after; of an added relation the one that came.
    """

    change: Change
    occupation: Iri
    skill: Iri
    before: tuple[Necessity, ...]
    after: tuple[Necessity, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """How many were added, removed and changed."""

    added: int
    removed: int
    changed: int

    @property
    def is_empty(self) -> bool:
        """Whether nothing is different."""
        return not (self.added or self.removed or self.changed)


@dataclass(frozen=True)
class ContentDiff:
    """What is different between two graphs.

    Attributes:
        things: By kind, then added, removed, changed, then IRI.
        relations: By change, occupation, skill and necessity.
        languages_added: Languages that only the newer graph has labels in. Texts in a language
            that one of the two lacks as a whole make no thing changed.
        languages_removed: Languages that only the older one has.
    """

    things: tuple[ThingChange, ...]
    relations: tuple[RelationChange, ...]
    languages_added: tuple[str, ...] = ()
    languages_removed: tuple[str, ...] = ()
    _sides: dict[Kind | None, Side] = field(default_factory=dict, repr=False, compare=False)

    def side(self, kind: Kind | None) -> Side:
        """Return the counts of a kind of things, of relations for None."""
        if kind not in self._sides:
            found = self.relations if kind is None else self.of_kind(kind)
            counts = Counter(each.change for each in found)
            self._sides[kind] = Side(counts["added"], counts["removed"], counts["changed"])
        return self._sides[kind]

    def of_kind(self, kind: Kind) -> tuple[ThingChange, ...]:
        """Return the changes of one kind of things."""
        return tuple(each for each in self.things if each.kind is kind)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is different."""
        return not (self.things or self.relations)


def diff_releases(before: DraftGraph | None, after: DraftGraph) -> ContentDiff:
    """Return what changed between two releases as they were loaded.

    Args:
        before: The older release; None for none, so that all is added.
        after: The newer release.
    """
    return _Comparison(before, after).loaded


def diff_files(before: DraftGraph | None, after: DraftGraph) -> ContentDiff:
    """Return what changed between the files of two releases, rows that were left out included."""
    return _Comparison(before, after).files


def diff_both(before: DraftGraph | None, after: DraftGraph) -> tuple[ContentDiff, ContentDiff]:
    """Return both, for little more than the price of one."""
    comparison = _Comparison(before, after)
    return comparison.loaded, comparison.files


_Pairs: TypeAlias = Mapping[tuple[bytes, bytes], tuple[set[Necessity], set[Necessity]]]
_Facts: TypeAlias = Mapping[bytes, Mapping[bytes, tuple[list[bytes], list[bytes]]]]


class _Comparison:
    """Two releases, with the lines that only one of them has."""

    def __init__(self, before: DraftGraph | None, after: DraftGraph) -> None:
        self._before, self._after = before, after
        self._older = TripleLines(before.content) if before else TripleLines.empty()
        self._newer = TripleLines(after.content)
        gone, came = set(self._older.lines), set(self._newer.lines)
        self._gone, self._came = gone - came, came - gone

    @cached_property
    def loaded(self) -> ContentDiff:
        """Compare the graphs."""
        return self._describe(self._older, self._newer, self._gone, self._came)

    @cached_property
    def files(self) -> ContentDiff:
        """Compare the graphs with what was left out of them."""
        aside_before = self._before.set_aside if self._before else ()
        if not aside_before and not self._after.set_aside:
            return self.loaded
        older = TripleLines(self._before.content, aside_before) if self._before else self._older
        newer = TripleLines(self._after.content, self._after.set_aside)
        left, arrived = older.added - newer.added, newer.added - older.added
        gone = {line for line in left if not self._newer.has(line)} | self._gone - newer.added
        came = {line for line in arrived if not self._older.has(line)} | self._came - older.added
        return self._describe(older, newer, gone, came)

    def _describe(
        self, older: TripleLines, newer: TripleLines, gone: set[bytes], came: set[bytes]
    ) -> ContentDiff:
        spoken = self._older.languages if self._before else self._newer.languages
        speaks = self._newer.languages
        pairs, facts = _sort_out(gone, came, spoken ^ speaks)
        return ContentDiff(
            _thing_changes(older, newer, facts),
            tuple(_relation_changes(older, pairs)),
            tuple(sorted(tag.decode() for tag in speaks - spoken)),
            tuple(sorted(tag.decode() for tag in spoken - speaks)),
        )


def _sort_out(
    gone: set[bytes], came: set[bytes], unshared: AbstractSet[bytes]
) -> tuple[_Pairs, _Facts]:
    """Return the relations that differ by pair, and the facts that differ by subject."""
    pairs: dict[tuple[bytes, bytes], tuple[set[Necessity], set[Necessity]]] = {}
    facts: dict[bytes, dict[bytes, tuple[list[bytes], list[bytes]]]] = {}
    for place, lines in enumerate((gone, came)):
        for line in lines:
            subject, predicate, obj = split_line(line)
            necessity = _NECESSITY.get(predicate)
            if necessity:
                pairs.setdefault((subject, obj), (set(), set()))[place].add(necessity)
            elif predicate not in _SAYS_NOTHING and not (unshared and _tag(line) in unshared):
                changed = facts.setdefault(subject, {})
                changed.setdefault(predicate, ([], []))[place].append(obj)
    return pairs, facts


def _thing_changes(
    older: TripleLines, newer: TripleLines, facts: _Facts
) -> tuple[ThingChange, ...]:
    before, after = older.things, newer.things
    found = [
        *(_describe("added", after[each], each, newer) for each in after.keys() - before.keys()),
        *(_describe("removed", before[each], each, older) for each in before.keys() - after.keys()),
        *(
            _describe("changed", after[thing], thing, newer, properties)
            for thing, properties in facts.items()
            if thing in before and thing in after
        ),
    ]
    kinds = list(Kind)
    order = ("added", "removed", "changed")
    found.sort(key=lambda each: (kinds.index(each.kind), order.index(each.change), each.uri))
    return tuple(found)


def _describe(
    change: Change,
    kind: Kind,
    thing: bytes,
    lines: TripleLines,
    properties: Mapping[bytes, tuple[list[bytes], list[bytes]]] = MappingProxyType({}),
) -> ThingChange:
    labels: dict[bytes | None, str] = {}
    code: str | None = None
    for line in lines.about(thing):
        _, predicate, obj = split_line(line)
        if predicate == _LABEL:
            labels.setdefault(_tag(line), literal_text(obj.decode()))
        elif predicate == _CODE:
            code = code or literal_text(obj.decode())
    label = labels.get(b"en") or next(iter(labels.values()), None)
    uri = Iri(thing[1:-1].decode())
    return ThingChange(change, kind, uri, label, code, _how(properties), _facts(properties))


def _how(properties: Iterable[bytes]) -> tuple[str, ...]:
    named = set(properties)
    found = []
    if named & _RELABELLED:
        found.append(_How.RELABELLED.value)
    if named & _MOVED:
        found.append(_How.MOVED.value)
    if named - _RELABELLED - _MOVED:
        found.append(_How.OTHER.value)
    return tuple(found)


def _facts(
    properties: Mapping[bytes, tuple[list[bytes], list[bytes]]],
) -> tuple[FactChange, ...]:
    return tuple(
        FactChange(
            Iri(name[1:-1].decode()),
            tuple(sorted(value.decode() for value in gone)),
            tuple(sorted(value.decode() for value in came)),
        )
        for name, (gone, came) in sorted(properties.items())
    )


def _relation_changes(older: TripleLines, pairs: _Pairs) -> list[RelationChange]:
    found: list[RelationChange] = []
    for (occupation, skill), (gone, came) in pairs.items():
        ends = Iri(occupation[1:-1].decode()), Iri(skill[1:-1].decode())
        found += [RelationChange("added", *ends, (), (each,)) for each in came]
        found += [RelationChange("removed", *ends, (each,), ()) for each in gone]
        before = _necessities(older, occupation, skill)
        after = before - gone | came
        if before and after and _weakest(before) is not _weakest(after):
            found.append(
                RelationChange("changed", *ends, tuple(sorted(before)), tuple(sorted(after)))
            )
    order = ("added", "removed", "changed")
    found.sort(
        key=lambda each: (
            order.index(each.change),
            each.occupation,
            each.skill,
            each.before,
            each.after,
        )
    )
    return found


def _necessities(lines: TripleLines, occupation: bytes, skill: bytes) -> set[Necessity]:
    return {
        necessity
        for predicate, necessity in _NECESSITY.items()
        if lines.has(b" ".join((occupation, predicate, skill)))
    }


def _weakest(necessities: Iterable[Necessity]) -> Necessity:
    return Necessity.OPTIONAL if Necessity.OPTIONAL in necessities else Necessity.ESSENTIAL


def _tag(line: bytes) -> bytes | None:
    """Return the language tag of the literal at the end of a line, None without one."""
    end = line.rpartition(b'"')[2]
    return end[1:] if end.startswith(b"@") else None
