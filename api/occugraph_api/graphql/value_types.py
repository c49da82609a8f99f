"""GraphQL types of values: they stand on things and links and have no id of their own."""

from datetime import date
from enum import Enum
from functools import lru_cache

import strawberry

from occugraph import values
from occugraph.language import lookup, parse_language_range
from occugraph.values import EvidenceMethod, LangText, StatusKind
from occugraph_api.graphql.enumerations import DesignationBasis, DesignationKind

__all__ = [
    "Designation",
    "Evidence",
    "Label",
    "LabelKind",
    "Release",
    "Source",
    "Status",
    "Task",
    "evidence_list",
    "language_range",
    "text_in",
]


def text_in(texts: tuple[LangText, ...], lang: str | None) -> str | None:
    """Return the first text in ``lang`` (en where None), or None; never another language."""
    found = lookup(texts, language_range(lang))
    return found.text if found else None


@lru_cache(maxsize=256)
def language_range(lang: str | None) -> str:
    """Return the language range that an argument names, ``en`` where it is not given.

    Raises:
        ArgumentError: It is no language range.
    """
    return parse_language_range(lang or "en")


@strawberry.enum(description="Which label of a thing.")
class LabelKind(Enum):
    """Kinds of labels."""

    PREFERRED = "PREFERRED"
    ALTERNATIVE = "ALTERNATIVE"
    HIDDEN = "HIDDEN"


@strawberry.type(description="A label in one language.")
class Label:
    """One label."""

    text: str
    lang: str
    kind: LabelKind


@strawberry.type(description="Where a fact comes from.")
class Source:
    """One source."""

    uri: str
    title: str
    creator: str | None
    publisher: str | None
    issued: date | None
    page: str | None = strawberry.field(description="Its web page.")
    license: str | None
    attribution: str | None
    retrieved: date | None = strawberry.field(description="Null where it is not known.")

    @classmethod
    def of(cls, source: values.Source) -> "Source":
        """Return the GraphQL value of ``source``."""
        return cls(
            uri=source.uri,
            title=source.title,
            creator=source.creator,
            publisher=source.publisher,
            issued=source.issued,
            page=source.page,
            license=source.license,
            attribution=source.attribution,
            retrieved=source.retrieved,
        )


@strawberry.type(description="Why a statement may be believed.")
class Evidence:
    """One piece of evidence."""

    uri: str
    source: Source
    quote: str | None = strawberry.field(description="At most 15 words of the source.")
    quote_lang: str | None
    method: EvidenceMethod
    confidence: float = strawberry.field(description="0 to 1.")
    retrieved: date | None = strawberry.field(
        description="The day the source was fetched; null where it is not known."
    )
    recorded: date | None = strawberry.field(description="The day the evidence was written down.")
    note: str | None = strawberry.field(description="The reason, in words.")

    @classmethod
    def of(cls, evidence: values.Evidence) -> "Evidence":
        """Return the GraphQL value of ``evidence``."""
        return cls(
            uri=evidence.uri,
            source=Source.of(evidence.source),
            quote=evidence.quote.text if evidence.quote else None,
            quote_lang=evidence.quote.lang if evidence.quote else None,
            method=evidence.method,
            confidence=evidence.confidence,
            retrieved=evidence.retrieved,
            recorded=evidence.recorded,
            note=evidence.note,
        )


def evidence_list(evidence: tuple[values.Evidence, ...]) -> list[Evidence]:
    """Return the GraphQL values of ``evidence``, in its order."""
    return [Evidence.of(item) for item in evidence]


@strawberry.type(description="What became of a thing, since when, and why that is believed.")
class Status:
    """One status."""

    kind: StatusKind
    since: date | None = strawberry.field(description="Null where it is not known.")
    evidence: list[Evidence]
    note: str | None
    superseded: bool = strawberry.field(
        description="An official text took its place: it is kept, and holds no more."
    )

    @classmethod
    def of(cls, status: values.Status) -> "Status":
        """Return the GraphQL value of ``status``."""
        return cls(
            kind=status.kind,
            since=status.since,
            evidence=evidence_list(status.evidence),
            note=status.note,
            superseded=status.superseded,
        )


@strawberry.type(description="A mark of an occupation, with its evidence.")
class Designation:
    """One designation."""

    kind: DesignationKind
    basis: DesignationBasis
    evidence: list[Evidence]
    reasons: list[str]

    @classmethod
    def of(cls, designation: values.Designation) -> "Designation":
        """Return the GraphQL value of ``designation``."""
        return cls(
            kind=DesignationKind(designation.kind),
            basis=DesignationBasis(designation.basis),
            evidence=evidence_list(designation.evidence),
            reasons=list(designation.reasons),
        )


@strawberry.type(description="A duty of an occupation.")
class Task:
    """One task."""

    texts: strawberry.Private[tuple[LangText, ...]]
    uri: str
    position: int
    evidence: list[Evidence]

    @strawberry.field(description="In `lang` (default en); null where it has no such text.")
    def description(self, lang: str | None = None) -> str | None:
        """Return the duty in one language."""
        return text_in(self.texts, lang)

    @classmethod
    def of(cls, task: values.Task) -> "Task":
        """Return the GraphQL value of ``task``."""
        return cls(
            texts=task.descriptions,
            uri=task.uri,
            position=task.position,
            evidence=evidence_list(task.evidence),
        )


@strawberry.enum(description="How much of its source a release holds.")
class ReleaseKind(Enum):
    """Kinds of releases."""

    CURATED = "curated"
    STARTER = "starter"
    RELEASE = "release"


@strawberry.type(description="One release of one source.")
class Release:
    """One release."""

    source: str
    version: str
    kind: ReleaseKind = strawberry.field(
        description="CURATED is ours; STARTER holds only the bare facts that ours point to."
    )
    issued: date | None
    license: str | None
    attribution: str | None
    modified: bool = strawberry.field(description="Whether it was changed on the way here.")
    checksum: str
    is_current: bool = strawberry.field(description="Whether the current view has it.")
    provenance: str | None

    @classmethod
    def of(cls, release: values.Release) -> "Release":
        """Return the GraphQL value of ``release``."""
        return cls(
            source=release.source,
            version=release.version,
            kind=ReleaseKind(release.kind),
            issued=release.issued,
            license=release.license,
            attribution=release.attribution,
            modified=release.modified,
            checksum=release.checksum,
            is_current=release.is_current,
            provenance=release.provenance,
        )
