"""What changed between two releases of a source, by content: dates and order say nothing.

Things are compared by IRI, and so are mappings. A relation is (occupation, skill, necessity), so
that a swapped necessity is one removed and one added; the pair is also among the changed relations.
"""

from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from typing import Final, TypeAlias

from occugraph.binding import Kind, Necessity
from occugraph.canonical import NTriple, literal_text
from occugraph.changes import (
    Change,
    ContentDiff,
    FactChange,
    MappingEnds,
    RelationChange,
    Side,
    ThingChange,
)
from occugraph.iri import OG, PREFIXES, Iri
from occugraph.lines import TripleLines, kind_of, split_line
from occugraph.release import DraftGraph
from occugraph.sorted_lines import subtract_each_other

__all__ = [
    "Change",
    "ContentDiff",
    "FactChange",
    "MappingEnds",
    "RelationChange",
    "Side",
    "ThingChange",
    "diff_both",
    "diff_files",
    "diff_releases",
]

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
_ENDS: Final = tuple(
    f"<{PREFIXES['owl']}annotated{end}>".encode() for end in ("Source", "Property", "Target")
)
_MODIFIER, _SUBJECT_LABEL, _OBJECT_LABEL = (
    f"<{PREFIXES['sssom']}{name}>".encode()
    for name in ("predicate_modifier", "subject_label", "object_label")
)
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
_Properties: TypeAlias = Mapping[bytes, tuple[list[bytes], list[bytes]]]
_Facts: TypeAlias = Mapping[bytes, _Properties]


class _Comparison:
    """Two releases, with the lines that only one of them has."""

    def __init__(self, before: DraftGraph | None, after: DraftGraph) -> None:
        self._before, self._after = before, after
        self._older = TripleLines(before.content) if before else TripleLines.empty()
        self._newer = TripleLines(after.content)

    @cached_property
    def loaded(self) -> ContentDiff:
        """Compare the graphs."""
        gone, came = map(set, subtract_each_other(self._older.lines, self._newer.lines))
        pairs, facts = _sort_out(gone, came, self._unshared)
        older, newer = _list_described(self._older), _list_described(self._newer)
        things = [
            *(self._describe("added", thing) for thing in newer.keys() - older.keys()),
            *(self._describe("removed", thing) for thing in older.keys() - newer.keys()),
            *(
                self._describe("changed", thing, properties)
                for thing, properties in facts.items()
                if thing in older and thing in newer
            ),
        ]
        return self._sorted(things, _relation_changes(self._older.has, pairs))

    @cached_property
    def files(self) -> ContentDiff:
        """Compare the graphs with what was left out of them.

        Only what rows that were left out say something of can differ from the graphs.
        """
        older_aside = _by_subject(self._before.set_aside if self._before else ())
        newer_aside = _by_subject(self._after.set_aside)
        subjects = older_aside.keys() | newer_aside.keys()
        if not subjects:
            return self.loaded
        gone, came, things = set(), set(), []
        for subject in subjects:
            older = {*self._older.about(subject), *older_aside.get(subject, ())}
            newer = {*self._newer.about(subject), *newer_aside.get(subject, ())}
            gone |= older - newer
            came |= newer - older
            things += self._compare_thing(subject, older, newer)
        pairs, _ = _sort_out(gone, came, self._unshared)

        def had(line: bytes) -> bool:
            return self._older.has(line) or line in older_aside.get(line.split(b" ", 1)[0], ())

        named = {subject[1:-1].decode() for subject in subjects}
        return self._sorted(
            [*things, *(each for each in self.loaded.things if each.uri not in named)],
            [
                *_relation_changes(had, pairs),
                *(each for each in self.loaded.relations if each.occupation not in named),
            ],
        )

    def _compare_thing(
        self, subject: bytes, older: set[bytes], newer: set[bytes]
    ) -> list[ThingChange]:
        """Return the change of one thing, none where it is the same or no thing."""
        was, is_now = kind_of(older), kind_of(newer)
        if is_now and not was:
            return [_describe("added", is_now, subject, newer)]
        if was and not is_now:
            return [_describe("removed", was, subject, older)]
        _, facts = _sort_out(older - newer, newer - older, self._unshared)
        properties = facts.get(subject)
        return (
            [_describe("changed", is_now, subject, newer, properties)]
            if is_now and properties
            else []
        )

    def _describe(
        self, change: Change, thing: bytes, properties: _Properties = MappingProxyType({})
    ) -> ThingChange:
        lines = self._older if change == "removed" else self._newer
        if thing in lines.mappings:
            return _describe_mapping(change, thing, lines.about(thing), properties)
        return _describe(change, lines.things[thing], thing, lines.about(thing), properties)

    @property
    def _unshared(self) -> frozenset[bytes]:
        return self._older.languages ^ self._newer.languages if self._before else frozenset()

    def _sorted(self, things: list[ThingChange], relations: list[RelationChange]) -> ContentDiff:
        spoken = self._older.languages if self._before else self._newer.languages
        speaks = self._newer.languages
        kinds, order = list(Kind), ("added", "removed", "changed")
        things.sort(key=lambda each: (kinds.index(each.kind), order.index(each.change), each.uri))
        relations.sort(
            key=lambda each: (
                order.index(each.change),
                each.occupation,
                each.skill,
                each.before,
                each.after,
            )
        )
        return ContentDiff(
            tuple(things),
            tuple(relations),
            tuple(sorted(tag.decode() for tag in speaks - spoken)),
            tuple(sorted(tag.decode() for tag in spoken - speaks)),
        )


def _by_subject(triples: Iterable[NTriple]) -> dict[bytes, set[bytes]]:
    """Return what rows that were left out say, as lines by subject."""
    found: dict[bytes, set[bytes]] = {}
    for subject, predicate, obj in triples:
        # Such a row may have a blank where no IRI has one.
        term = subject.replace(" ", "%20").encode()
        found.setdefault(term, set()).add(b" ".join((term, predicate.encode(), obj.encode())))
    return found


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


def _describe(
    change: Change,
    kind: Kind,
    thing: bytes,
    lines: Iterable[bytes],
    properties: _Properties = MappingProxyType({}),
) -> ThingChange:
    labels: dict[bytes | None, str] = {}
    code: str | None = None
    for line in sorted(lines):
        _, predicate, obj = split_line(line)
        if predicate == _LABEL:
            labels.setdefault(_tag(line), literal_text(obj.decode()))
        elif predicate == _CODE:
            code = code or literal_text(obj.decode())
    label = labels.get(b"en") or next(iter(labels.values()), None)
    uri = Iri(thing[1:-1].decode())
    return ThingChange(change, kind, uri, label, code, _how(properties), _facts(properties))


def _list_described(lines: TripleLines) -> Mapping[bytes, Kind]:
    """Return the things and the mappings of a graph."""
    return lines.mappings | lines.things if lines.mappings else lines.things


def _describe_mapping(
    change: Change, mapping: bytes, lines: Iterable[bytes], properties: _Properties
) -> ThingChange:
    facts = {predicate: obj for _, predicate, obj in map(split_line, lines)}
    subject, predicate, obj = (Iri(facts.get(end, b"<>")[1:-1].decode()) for end in _ENDS)
    ends = MappingEnds(subject, predicate, obj, is_negative=_MODIFIER in facts)
    near, far = (
        literal_text(facts[name].decode()) if name in facts else end
        for name, end in ((_SUBJECT_LABEL, subject), (_OBJECT_LABEL, obj))
    )
    label = f"{near} {'not ' if ends.is_negative else ''}{predicate.rpartition('#')[2]} {far}"
    uri = Iri(mapping[1:-1].decode())
    how, changed = _how(properties), _facts(properties)
    return ThingChange(change, Kind.MAPPING, uri, label, None, how, changed, ends)


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


def _facts(properties: _Properties) -> tuple[FactChange, ...]:
    return tuple(
        FactChange(
            Iri(name[1:-1].decode()),
            tuple(sorted(value.decode() for value in gone)),
            tuple(sorted(value.decode() for value in came)),
        )
        for name, (gone, came) in sorted(properties.items())
    )


def _relation_changes(had: Callable[[bytes], bool], pairs: _Pairs) -> list[RelationChange]:
    """Return the changes of pairs; ``had`` tells which lines there were before."""
    found: list[RelationChange] = []
    for (occupation, skill), (gone, came) in pairs.items():
        ends = Iri(occupation[1:-1].decode()), Iri(skill[1:-1].decode())
        found += [RelationChange("added", *ends, (), (each,)) for each in came]
        found += [RelationChange("removed", *ends, (each,), ()) for each in gone]
        before = {
            necessity
            for predicate, necessity in _NECESSITY.items()
            if had(b" ".join((occupation, predicate, skill)))
        }
        after = before - gone | came
        if before and after and _weakest(before) is not _weakest(after):
            found.append(
                RelationChange("changed", *ends, tuple(sorted(before)), tuple(sorted(after)))
            )
    return found


def _weakest(necessities: Iterable[Necessity]) -> Necessity:
    return Necessity.OPTIONAL if Necessity.OPTIONAL in necessities else Necessity.ESSENTIAL


def _tag(line: bytes) -> bytes | None:
    """Return the language tag of the literal at the end of a line, None without one."""
    end = line.rpartition(b'"')[2]
    return end[1:] if end.startswith(b"@") else None
