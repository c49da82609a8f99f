"""The overlaps of every draft of a view, computed once and looked up by entry."""

from collections.abc import Mapping, Sequence
from math import fsum
from threading import Lock
from types import MappingProxyType
from typing import Final
from weakref import WeakKeyDictionary

from occugraph.iri import PREFIXES, Iri
from occugraph.overlap.contribution import Contribution, Factor, Overlap, Relation
from occugraph.overlap.draft import Draft, Judgement, Official, read_drafts, read_officials
from occugraph.overlap.name import Rarity, pairs_of
from occugraph.reader import Reader

__all__ = [
    "DUPLICATE_LABEL",
    "LEAST_LABEL",
    "LEAST_SCORE",
    "WEIGHTS",
    "OverlapTable",
    "find_overlaps",
    "is_prepared",
    "rank_overlaps",
]

WEIGHTS: Final[Mapping[Factor, float]] = MappingProxyType(
    {Factor.LABEL: 0.5, Factor.TASKS: 0.15, Factor.SKILLS: 0.1, Factor.GROUP: 0.25}
)
"""How much each factor counts; they sum to 1. Ours, and calibrated on nothing."""

LEAST_SCORE: Final = 0.2
"""A draft and an official occupation below this have too little in common to be siblings."""

DUPLICATE_LABEL: Final = 0.75
"""Names from this likeness on, at the same level, may be two names of one occupation."""

LEAST_LABEL: Final = 0.1
"""Names below this share no field, unless a curator says that the two are related."""

_KEPT: Final = 50
_DIGITS: Final = 4
_LEVELS: Final = 3  # of groups in the classification
_NEARNESS: Final = (0.0, 0.25, 0.5, 1.0)  # by how many of these levels two entries share
_EXACT: Final = PREFIXES["skos"] + "exactMatch"


class OverlapTable:
    """The overlaps of each draft, the highest score first, then by IRI.

    Holds for each at most 50: those of at least :data:`LEAST_SCORE` whose name is a little alike or
    on which a curator has judged; where there is none, the nearest alone, as NEW.

    Args:
        reader: Is read once, here.
    """

    def __init__(self, reader: Reader) -> None:
        self._found: Final = rank_overlaps(read_drafts(reader), read_officials(reader))

    def find(self, entry: Iri) -> tuple[Overlap, ...]:
        """Return the overlaps of an entry; none for a work type or an unknown entry."""
        return self._found.get(entry, ())


def rank_overlaps(
    drafts: Sequence[Draft], officials: Sequence[Official]
) -> dict[Iri, tuple[Overlap, ...]]:
    """Return the overlaps of each draft by its entry, as :class:`OverlapTable` holds them.

    Args:
        drafts: In any order.
        officials: By IRI.
    """
    rarity = Rarity(official.name.core for official in officials)
    return {draft.entry: _rank(draft, officials, rarity) for draft in drafts}


# Kept as long as its reader is, and made once for it.
_TABLES: Final[WeakKeyDictionary[Reader, OverlapTable]] = WeakKeyDictionary()
_LOCK: Final = Lock()


def is_prepared(reader: Reader) -> bool:
    """Return whether the overlaps of a reader are at hand: to make them takes about a second."""
    return reader in _TABLES


def find_overlaps(reader: Reader, entry: Iri) -> tuple[Overlap, ...]:
    """Return the overlaps of an entry from the table of its reader, made at the first asking."""
    table = _TABLES.get(reader)
    if table is None:
        with _LOCK:
            table = _TABLES.get(reader)
            if table is None:
                table = _TABLES[reader] = OverlapTable(reader)
    return table.find(entry)


class _Neighborhood:
    """How near a group of the classification is to the curated neighbors of a draft."""

    def __init__(self, draft: Draft) -> None:
        self._neighbors = [(_place_of(code), trust) for code, trust in draft.codes.items()]
        self._total = fsum(draft.codes.values())
        self._found: dict[tuple[str, ...], float] = {}

    def nearness(self, code: str | None) -> float:
        """Return the nearness of the neighbors, by trust; 0 where a place is not known."""
        if code is None or not self._total:
            return 0.0
        place = _place_of(code)
        if place not in self._found:
            near = (
                trust * _NEARNESS[_shared_levels(other, place)] for other, trust in self._neighbors
            )
            self._found[place] = fsum(near) / self._total
        return self._found[place]


def _rank(draft: Draft, officials: Sequence[Official], rarity: Rarity) -> tuple[Overlap, ...]:
    """Return what overlaps with a draft; only for these the reasons are put into words."""
    places = _Neighborhood(draft)
    measured = [(_measure(draft, official, rarity, places), official) for official in officials]
    measured.sort(key=lambda pair: (-_total(pair[0]), pair[1].uri))
    near = [
        pair
        for pair in measured
        if _total(pair[0]) >= LEAST_SCORE
        and (pair[0][Factor.LABEL] >= LEAST_LABEL or pair[1].uri in draft.judgements)
    ][:_KEPT]
    return tuple(_describe(draft, official, values) for values, official in near or measured[:1])


def _measure(
    draft: Draft, official: Official, rarity: Rarity, near: _Neighborhood
) -> dict[Factor, float]:
    """Return the value of each factor, rounded so that it reads the same everywhere."""
    if official.duties:
        tasks = rarity.likeness(draft.duties, official.duties)
    else:
        tasks = rarity.containment(official.pairs, draft.duties)
    if official.skills:
        skills = len(draft.skills & official.skills) / len(draft.skills | official.skills)
    else:
        skills = rarity.containment(official.pairs, draft.named_skills)
    values = {
        Factor.LABEL: rarity.likeness(draft.grams, official.grams),
        Factor.TASKS: tasks,
        Factor.SKILLS: skills,
        Factor.GROUP: near.nearness(official.code),
    }
    return {factor: round(value, _DIGITS) for factor, value in values.items()}


def _total(values: Mapping[Factor, float]) -> float:
    return sum(value * WEIGHTS[factor] for factor, value in values.items())


def _relate(draft: Draft, official: Official, values: Mapping[Factor, float]) -> Relation:
    judgement = draft.judgements.get(official.uri)
    label = values[Factor.LABEL]
    if judgement and judgement.is_negative:
        # That it is not the same leaves it a sibling; that it is not even close does not.
        return Relation.SIBLING if judgement.predicate == _EXACT else Relation.NEW
    if _total(values) < LEAST_SCORE or (label < LEAST_LABEL and not judgement):
        return Relation.NEW
    if label >= DUPLICATE_LABEL and draft.name.level == official.name.level:
        return Relation.POSSIBLE_DUPLICATE
    return Relation.SIBLING


def _describe(draft: Draft, official: Official, values: Mapping[Factor, float]) -> Overlap:
    said = {
        Factor.LABEL: _describe_names(draft, official),
        Factor.TASKS: _describe_tasks(official, values[Factor.TASKS]),
        Factor.SKILLS: _describe_skills(draft, official, values[Factor.SKILLS]),
        Factor.GROUP: _describe_group(draft, official),
    }
    contributions = tuple(
        Contribution(factor, value, WEIGHTS[factor], said[factor])
        for factor, value in values.items()
    )
    reasons = [part.reason for part in contributions if part.value > 0]
    reasons.append(_describe_level(draft, official))
    judgement = draft.judgements.get(official.uri)
    if judgement:
        reasons.append(_describe_judgement(judgement))
    if official.announced:
        reasons.append(official.announced)
    return Overlap(official.uri, _relate(draft, official, values), contributions, tuple(reasons))


def _describe_names(draft: Draft, official: Official) -> str:
    shared = draft.grams & official.grams
    # A pair says its two characters.
    pairs = pairs_of(shared)
    shown = pairs | {gram for gram in shared if not any(gram in pair for pair in pairs)}
    if not shown:
        return "label: the names without their endings share nothing"
    ordered = sorted(shown, key=lambda gram: (draft.name.core.find(gram), gram))
    return f"label: the names without their endings share {'、'.join(ordered)}"


def _describe_tasks(official: Official, value: float) -> str:
    if official.duties:
        return f"tasks: definitions and tasks are alike in Chinese, {value:.0%}"
    return f"tasks: {value:.0%} of the official name stands in the draft's definition and tasks"


def _describe_skills(draft: Draft, official: Official, value: float) -> str:
    if official.skills:
        return f"skills: {len(draft.skills & official.skills)} in common"
    return (
        f"skills: {value:.0%} of the official name stands in the Chinese names of the draft's"
        " skills and technologies"
    )


def _describe_group(draft: Draft, official: Official) -> str:
    if official.code is None or not draft.codes:
        return "group: no place in the classification is known for one of the two"
    group = "-".join(_place_of(official.code))
    others = [code for code in draft.codes if code != official.code]
    beside = sum(_place_of(code) == _place_of(official.code) for code in others)
    if len(others) < len(draft.codes):
        return (
            f"group: in {group}, one of the draft's curated neighbors itself, with {beside} of the"
            f" {len(others)} others"
        )
    return f"group: in {group}, with {beside} of the draft's {len(others)} curated neighbors"


def _place_of(code: str) -> tuple[str, ...]:
    """Return the levels of groups that a code of the classification has.

    Example:
        >>> _place_of("2-02-38-05")
        ('2', '02', '38')
    """
    return tuple(code.split("-")[:_LEVELS])


def _shared_levels(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    """Return how many levels of groups two places share, from the top.

    Example:
        >>> _shared_levels(("2", "02", "38"), ("2", "06", "38"))
        1
    """
    pairs = enumerate(zip(one, other, strict=False))
    return next((depth for depth, (left, right) in pairs if left != right), _LEVELS)


def _describe_level(draft: Draft, official: Official) -> str:
    ours, theirs = draft.name, official.name
    if ours.level is None or theirs.level is None:
        return "level: one of the names does not tell it"
    if ours.level == theirs.level:
        return f"level: the same, {ours.level} ({ours.ending}, {theirs.ending})"
    return f"level: {ours.ending} ({ours.level}) here, {theirs.ending} ({theirs.level}) there"


def _describe_judgement(judgement: Judgement) -> str:
    said = "not " if judgement.is_negative else ""
    match = judgement.predicate.rpartition("#")[2]
    comment = f": {judgement.comment}" if judgement.comment else ""
    return f"curated mapping: {said}{match}, confidence {judgement.confidence:g}{comment}"
