"""The values of a comparison: what was added, removed and changed."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal

from occugraph.binding import Kind, Necessity
from occugraph.iri import Iri

__all__ = [
    "SIDES",
    "Change",
    "ContentDiff",
    "FactChange",
    "MappingEnds",
    "RelationChange",
    "Side",
    "ThingChange",
]

Change = Literal["added", "removed", "changed"]

SIDES: Final[Mapping[str, Kind | None]] = MappingProxyType(
    {
        "occupations": Kind.OCCUPATION,
        "skills": Kind.SKILL,
        "groups": Kind.CONCEPT_GROUP,
        "technologies": Kind.TECHNOLOGY,
        "sectors": Kind.SECTOR,
        "mappings": Kind.MAPPING,
        "relations": None,
    }
)
"""The sides of a comparison, named as commands and the feed show them; None: relations."""


@dataclass(frozen=True, slots=True)
class FactChange:
    """The values of one property that went and that came, as N-Triples terms, sorted."""

    property: Iri
    removed: tuple[str, ...]
    added: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MappingEnds:
    """What a mapping says: ``object`` is sssom:NoTermFound where no term was found."""

    subject: Iri
    predicate: Iri
    object: Iri
    is_negative: bool


@dataclass(frozen=True, slots=True)
class ThingChange:
    """A thing, or a mapping, that was added, removed or changed.

    Attributes:
        change: Which of the three.
        kind: Of the thing.
        uri: Of the thing.
        label: Its preferred label, English where there is one, after the change if it still is.
        code: Its code, likewise; None without one.
        how: For a changed thing ``relabelled`` (a preferred label), ``moved`` (what is above it,
            its code or its scheme) and ``other``, as many as apply.
        facts: For a changed thing, what changed, by property.
        mapping: For a mapping what it says; its label tells that in words.
    """

    change: Change
    kind: Kind
    uri: Iri
    label: str | None
    code: str | None
    how: tuple[str, ...] = ()
    facts: tuple[FactChange, ...] = ()
    mapping: MappingEnds | None = None


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
        """Return the changes of one kind of things, or of mappings."""
        return tuple(each for each in self.things if each.kind is kind)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is different."""
        return not (self.things or self.relations)
