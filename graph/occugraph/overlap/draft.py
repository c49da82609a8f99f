"""Drafts and official occupations as the comparison sees them, read from the reader port."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, cast

from occugraph.binding import Kind, LinkName
from occugraph.iri import PREFIXES, Iri
from occugraph.overlap.name import Name, grams_of, pairs_of, read_name
from occugraph.reader import (
    MAX_PAGE_SIZE,
    NOT_REMOVED,
    AllOf,
    Compare,
    Edge,
    Filter,
    Operator,
    PageRequest,
    Reader,
    Selection,
)
from occugraph.values import LangText, MappingEnd, Status, Task, Thing

__all__ = [
    "ANNOUNCED",
    "CLASSIFICATION",
    "Draft",
    "Judgement",
    "Official",
    "read_drafts",
    "read_officials",
]

CLASSIFICATION: Final = "csco-2022"
"""The scheme of China's classification."""

ANNOUNCED: Final = "new-occupations"
"""The scheme of the occupations announced since 2019."""

_CHINESE: Final = "zh"
_EXACT: Final = PREFIXES["skos"] + "exactMatch"
_TEXTS: Final = frozenset({"prefLabels", "definitions", "tasks", "code", "status"})
_MAPPING: Final = frozenset({"object", "predicate", "negative", "confidence", "comment"})


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a curated mapping from the draft to an official occupation says."""

    predicate: str
    is_negative: bool
    confidence: float
    comment: str | None


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft occupation: its name as drafted and what the graph says of the occupation."""

    entry: Iri
    name: Name
    grams: frozenset[str]
    duties: frozenset[str]
    skills: frozenset[Iri]
    named_skills: frozenset[str]
    judgements: dict[Iri, Judgement] = field(default_factory=dict)
    codes: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Official:
    """An occupation of the classification, or one announced that the classification lacks.

    ``pairs`` are the grams of two characters; ``announced`` says when it was, where it was.
    """

    uri: Iri
    name: Name
    grams: frozenset[str]
    pairs: frozenset[str]
    code: str | None
    duties: frozenset[str]
    skills: frozenset[Iri]
    announced: str | None = None


def read_officials(reader: Reader) -> tuple[Official, ...]:
    """Return the official occupations by IRI.

    What was announced and stands in the classification under the same name (skos:exactMatch) is
    one occupation: that of the classification, with a note on its announcement.
    """
    listed = list(_all_of(reader, CLASSIFICATION))
    announced = list(_all_of(reader, ANNOUNCED))
    targets = _exact_matches(reader, [thing.uri for thing in announced])
    known = {thing.uri for thing in listed}
    notes: dict[Iri, str | None] = {}
    apart: list[Thing] = []
    for thing, target in zip(announced, targets, strict=True):
        if target is not None and target in known:
            notes[target] = _note(thing)
        else:
            apart.append(thing)
            notes[thing.uri] = _note(thing)
    things = [*listed, *apart]
    skills = _skills(reader, [thing.uri for thing in things])
    return tuple(
        Official(
            uri=thing.uri,
            name=name,
            grams=grams_of(name.core),
            pairs=pairs_of(grams_of(name.core)),
            code=cast("str | None", thing.values["code"]),
            duties=_duties(thing),
            skills=frozenset(edge.node.uri for edge in needed),
            announced=notes.get(thing.uri),
        )
        for thing, needed in sorted(zip(things, skills, strict=True), key=lambda pair: pair[0].uri)
        if (name := _name(thing))
    )


def read_drafts(reader: Reader) -> tuple[Draft, ...]:
    """Return the drafts of occupations of all consultations, by the IRI of their entry.

    A work type is no draft of an occupation and is left out, as is a draft without Chinese name.
    """
    columns = Selection(frozenset({"draftNames", "entryKind"}))
    entries = [
        edge.node
        for edge in _pages(reader, Kind.CONSULTATION_ENTRY, None, columns)
        if edge.node.values["entryKind"] == "OCCUPATION"
    ]
    links = reader.linked(
        LinkName.ENTRY_OCCUPATION,
        [entry.uri for entry in entries],
        PageRequest(first=1),
        Selection(_TEXTS),
    )
    drafted = [
        (entry, page.edges[0].node, text)
        for entry, page in zip(entries, links, strict=True)
        if page.edges and (text := _chinese(entry, "draftNames"))
    ]
    iris = [occupation.uri for _, occupation, _ in drafted]
    skills, technologies = _skills(reader, iris), _technologies(reader, iris)
    mappings = _linked(reader, LinkName.OCCUPATION_MAPPINGS, iris, _MAPPING)
    codes = _codes(mappings)
    return tuple(
        _draft(entry.uri, occupation, text, linked=(needed, used), mapped=mapped, codes=codes)
        for (entry, occupation, text), needed, used, mapped in zip(
            drafted, skills, technologies, mappings, strict=True
        )
    )


def _draft(
    entry: Iri,
    occupation: Thing,
    text: str,
    *,
    linked: tuple[Sequence[Edge], Sequence[Edge]],
    mapped: Sequence[Edge],
    codes: dict[Iri, str],
) -> Draft:
    needed, used = linked
    name = read_name(text)
    labels = [label for edge in (*needed, *used) if (label := _chinese(edge.node, "prefLabels"))]
    judgements: dict[Iri, Judgement] = {}
    places: dict[str, float] = {}
    for edge in sorted(
        mapped, key=lambda edge: (bool(edge.node.values["negative"]), edge.node.uri)
    ):
        values = edge.node.values
        end = cast("MappingEnd | None", values["object"])
        if end is None or end.uri not in codes:
            continue
        confidence = cast("float | None", values["confidence"]) or 0.0
        is_negative = bool(values["negative"])
        # A negative row says more than a relation beside it: it comes later and stays.
        judgements[end.uri] = Judgement(
            str(values["predicate"]), is_negative, confidence, cast("str | None", values["comment"])
        )
        if not is_negative:
            places[codes[end.uri]] = confidence
    return Draft(
        entry=entry,
        name=name,
        grams=grams_of(name.core),
        duties=_duties(occupation),
        skills=frozenset(edge.node.uri for edge in needed),
        named_skills=frozenset(gram for label in labels for gram in grams_of(label)),
        judgements=judgements,
        codes=places,
    )


def _all_of(reader: Reader, scheme: str) -> Iterator[Thing]:
    wanted = AllOf((Compare("scheme", Operator.EQ, scheme), NOT_REMOVED))
    for edge in _pages(reader, Kind.OCCUPATION, wanted, Selection(_TEXTS)):
        yield edge.node


def _pages(
    reader: Reader, kind: Kind, wanted: Filter | None, selection: Selection
) -> Iterator[Edge]:
    after: str | None = None
    while True:
        request = PageRequest(first=MAX_PAGE_SIZE, after=after, filter=wanted)
        page = reader.page(kind, request, selection)
        yield from page.edges
        if not page.has_next:
            return
        after = page.edges[-1].cursor


def _linked(
    reader: Reader, link: LinkName, iris: Sequence[Iri], columns: frozenset[str]
) -> list[tuple[Edge, ...]]:
    if not iris:
        return []
    pages = reader.linked(link, iris, PageRequest(), Selection(columns))
    return [page.edges for page in pages]


def _skills(reader: Reader, iris: Sequence[Iri]) -> list[tuple[Edge, ...]]:
    return _linked(reader, LinkName.OCCUPATION_SKILLS, iris, frozenset({"prefLabels"}))


def _technologies(reader: Reader, iris: Sequence[Iri]) -> list[tuple[Edge, ...]]:
    return _linked(reader, LinkName.OCCUPATION_TECHNOLOGIES, iris, frozenset({"prefLabels"}))


def _exact_matches(reader: Reader, iris: Sequence[Iri]) -> list[Iri | None]:
    """Return what each thing is exactly matched to; None for nothing."""
    found: list[Iri | None] = []
    for edges in _linked(reader, LinkName.OCCUPATION_MAPPINGS, iris, _MAPPING):
        ends = [
            cast("MappingEnd", edge.node.values["object"]).uri
            for edge in edges
            if edge.node.values["predicate"] == _EXACT
            and not edge.node.values["negative"]
            and edge.node.values["object"] is not None
        ]
        found.append(min(ends, default=None))
    return found


def _codes(mappings: Iterable[Sequence[Edge]]) -> dict[Iri, str]:
    """Return the codes of what is mapped to and stands in the classification."""
    ends = sorted(
        {
            end.uri
            for edges in mappings
            for edge in edges
            if (end := cast("MappingEnd | None", edge.node.values["object"]))
            and end.scheme == CLASSIFICATION
        }
    )
    return {iri: iri.rpartition("/")[2] for iri in ends}


def _name(thing: Thing) -> Name | None:
    text = _chinese(thing, "prefLabels")
    return read_name(text) if text else None


def _chinese(thing: Thing, column: str) -> str | None:
    texts = cast("tuple[LangText, ...]", thing.values[column])
    return next((text.text for text in texts if text.lang == _CHINESE), None)


def _duties(thing: Thing) -> frozenset[str]:
    """Return the grams of the definition and tasks in Chinese."""
    tasks = cast("tuple[Task, ...]", thing.values["tasks"])
    definitions = cast("tuple[LangText, ...]", thing.values["definitions"])
    texts = [*definitions, *(text for task in tasks for text in task.descriptions)]
    return frozenset(
        gram for text in texts if text.lang == _CHINESE for gram in grams_of(text.text)
    )


def _note(thing: Thing) -> str | None:
    status = cast("Status | None", thing.values["status"])
    return status.note if status else None
