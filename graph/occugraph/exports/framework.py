"""A competency framework: what is to be learnt, in order, as any curriculum format can say it."""

from dataclasses import dataclass
from enum import StrEnum

from occugraph.iri import Iri
from occugraph.values import Release

__all__ = ["Competency", "CompetencyKind", "Framework", "Relation", "RelationKind"]


class CompetencyKind(StrEnum):
    """What an item of a framework is."""

    OCCUPATION = "Occupation"
    GROUP = "Group"
    MODULE = "Module"
    SKILL = "Skill"
    KNOWLEDGE = "Knowledge"


class RelationKind(StrEnum):
    """How two items are related; the values are the words of CASE 1.1."""

    CHILD_OF = "isChildOf"
    PRECEDES = "precedes"
    EXACT_MATCH_OF = "exactMatchOf"
    RELATED_TO = "isRelatedTo"


@dataclass(frozen=True, slots=True)
class Competency:
    """One item.

    Attributes:
        uri: Of the thing it stands for; an item of ours alone, such as a group, has one of ours.
        statement: What is to be known or done.
        lang: The language of ``statement``.
        kind: What it is.
        code: What its scheme calls it.
        keywords: Other names.
        notes: What it means, and why it is here.
        release: Where its words come from.
        level: For whom, e.g. a level of a national standard.
    """

    uri: Iri
    statement: str
    lang: str
    kind: CompetencyKind
    code: str | None = None
    keywords: tuple[str, ...] = ()
    notes: str = ""
    release: Release | None = None
    level: str | None = None


@dataclass(frozen=True, slots=True)
class Relation:
    """One relation between items, or from an item to a thing outside or to the framework itself.

    Attributes:
        origin: An item's IRI.
        kind: The relation.
        target: Of an item, of the framework, or of a thing elsewhere.
        target_label: The name of a thing elsewhere; of an item it is known.
        target_scheme: The scheme of a thing elsewhere, by its key; None for an item.
        position: Among those with the same target, from 1.
        notes: Why it holds.
    """

    origin: Iri
    kind: RelationKind
    target: Iri
    target_label: str = ""
    target_scheme: str | None = None
    position: int | None = None
    notes: str = ""


@dataclass(frozen=True, slots=True)
class Framework:
    """A framework as a whole; each item once, relations in the order they are to be read.

    Attributes:
        uri: Of the framework, which is ours.
        title: Its name.
        lang: The language asked for.
        description: What it is of.
        items: Its items.
        relations: Between them.
        source: A page about it.
    """

    uri: Iri
    title: str
    lang: str
    description: str
    items: tuple[Competency, ...]
    relations: tuple[Relation, ...]
    source: Iri | None = None
