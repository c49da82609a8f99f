"""The values that a reader hands out: labels, evidence, status, releases. All immutable."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from occugraph.binding import Kind
from occugraph.iri import Iri

__all__ = [
    "CONFIDENCE_OF",
    "Dataset",
    "Designation",
    "Evidence",
    "EvidenceMethod",
    "LangText",
    "MappingEnd",
    "Release",
    "Source",
    "Status",
    "StatusKind",
    "Task",
    "Thing",
]


class StatusKind(StrEnum):
    """What became of a thing; the last part of its ``id/status/…`` IRI in upper case."""

    PROPOSED = "PROPOSED"
    IN_CONSULTATION = "IN_CONSULTATION"
    RECOGNISED = "RECOGNISED"
    RENAMED = "RENAMED"
    MERGED = "MERGED"
    RECLASSIFIED = "RECLASSIFIED"
    NOT_RECOGNISED = "NOT_RECOGNISED"
    SUPERSEDED = "SUPERSEDED"
    UNKNOWN = "UNKNOWN"
    RELEASED = "RELEASED"
    REMOVED = "REMOVED"


class EvidenceMethod(StrEnum):
    """How the evidence came about; the last part of its ``id/method/…`` IRI in upper case."""

    OFFICIAL_TEXT = "OFFICIAL_TEXT"
    PRESS = "PRESS"
    SECONDARY_SOURCE = "SECONDARY_SOURCE"
    EXPERT_CURATION = "EXPERT_CURATION"
    INFERRED = "INFERRED"
    RELEASE = "RELEASE"


# design.md §4: how the words of curators become numbers.
CONFIDENCE_OF: Final[Mapping[str, float]] = MappingProxyType(
    {"high": 0.9, "medium": 0.6, "low": 0.3}
)


@dataclass(frozen=True, slots=True)
class LangText:
    """A text and its language tag, lower case (``zh``, ``en``, ``zh-latn-pinyin``)."""

    text: str
    lang: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact comes from."""

    uri: Iri
    title: str
    creator: str | None = None
    publisher: str | None = None
    issued: date | None = None
    page: str | None = None
    license: str | None = None
    attribution: str | None = None
    retrieved: date | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a statement may be believed.

    Attributes:
        confidence: 0 to 1.
        recorded: The day the evidence was written down here.
        retrieved: The day the source was fetched, None where that is unknown.
        note: The reason in words, None where the quote says it.
    """

    uri: Iri
    source: Source
    method: EvidenceMethod
    confidence: float
    quote: LangText | None = None
    recorded: date | None = None
    retrieved: date | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Status:
    """A status, since when (None: unknown) and why that is believed.

    ``superseded`` where an official text took its place: it is kept, and holds no more.
    """

    kind: StatusKind
    since: date | None = None
    evidence: tuple[Evidence, ...] = ()
    note: str | None = None
    superseded: bool = False


@dataclass(frozen=True, slots=True)
class Designation:
    """A mark such as green or digital: ``kind`` GREEN or DIGITAL, ``basis`` STATED or COMPUTED."""

    kind: str
    basis: str
    evidence: tuple[Evidence, ...] = ()
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Task:
    """A duty of an occupation, in each language it is written in."""

    uri: Iri
    position: int
    descriptions: tuple[LangText, ...]
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Release:
    """One release of one source, as the view holds it.

    ``kind`` is ``curated`` (ours), ``starter`` (bare facts that ours point to) or ``release``.
    ``covers`` names other sources whose things it holds too, as ESCO does ISCO's groups: their
    starters leave the view.
    """

    source: str
    version: str
    kind: str
    issued: date | None
    license: str | None
    attribution: str | None
    modified: bool
    checksum: str
    is_current: bool
    provenance: str | None
    covers: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """How requests and answers name it: ``esco@1.2.0``."""
        return f"{self.source}@{self.version}"


@dataclass(frozen=True, slots=True)
class MappingEnd:
    """One end of a mapping; ``labels`` may be empty where the end is not in the view."""

    uri: Iri
    labels: tuple[LangText, ...]
    scheme: str | None


@dataclass(frozen=True, slots=True)
class Dataset:
    """Which publication answers: the view's name, its releases and the digest of its dump.

    ``computes`` are the designations that its collections of skills decide: DIGITAL, GREEN.
    """

    view: str
    releases: tuple[Release, ...]
    digest: str
    computes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing with the columns that were selected.

    ``values`` has a key for each selected column that the kind has; occugraph.reader lists the
    columns of each kind and the type of each value.
    """

    kind: Kind
    uri: Iri
    values: Mapping[str, object]
