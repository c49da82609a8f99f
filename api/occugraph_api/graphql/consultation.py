"""Consultations, their entries as drafted, and what became of each."""

from datetime import date
from enum import Enum

import strawberry

from occugraph.binding import Kind, LinkName
from occugraph.values import LangText
from occugraph_api.graphql.concepts import Occupation
from occugraph_api.graphql.link_field import RequestInfo, read_list
from occugraph_api.graphql.node import Node, node_type
from occugraph_api.graphql.overlap import Overlap, read_overlaps
from occugraph_api.graphql.value_types import Label, LabelKind, Source, Status, text_in

__all__ = ["Consultation", "ConsultationEntry", "EntryKind"]


@strawberry.enum(description="Whether a draft entry is an occupation or a work type below one.")
class EntryKind(Enum):
    """Kinds of draft entries."""

    OCCUPATION = "OCCUPATION"
    WORK_TYPE = "WORK_TYPE"


@node_type(Kind.CONSULTATION_ENTRY)
@strawberry.type(description="One entry of a consultation, as it was drafted.")
class ConsultationEntry(Node):
    """An entry."""

    @strawberry.field(description="The name as drafted in `lang` (default en), or null.")
    def draft_name(self, lang: str | None = None) -> str | None:
        """Return the drafted name."""
        return text_in(self.value("draftNames"), lang)

    @strawberry.field(description="What was drafted.")
    def kind(self) -> EntryKind:
        """Return the kind of entry."""
        return EntryKind(self.value("entryKind"))

    @strawberry.field(description="What became of it; UNKNOWN where no source held states it.")
    def outcome(self) -> Status:
        """Return the outcome."""
        return Status.of(self.value("outcome"))

    @strawberry.field(
        description="All that was claimed of its outcome: what an official text superseded comes "
        "first."
    )
    def outcomes(self) -> list[Status]:
        """Return the outcome with the claims that it superseded."""
        return [Status.of(status) for status in self.value("outcomes")]

    @strawberry.field(description="The occupation it drafts; null for a work type.")
    async def occupation(self, info: RequestInfo) -> Occupation | None:
        """Return the occupation."""
        found = await read_list(self, LinkName.ENTRY_OCCUPATION, info, Occupation)
        return found[0] if found else None

    @strawberry.field(
        description="Occupations that are official already and overlap with the draft, the "
        "highest score first: at most `first` (default 10) of the 50 that are kept. Empty for a "
        "work type."
    )
    async def overlaps(self, first: int | None = None) -> list[Overlap]:
        """Return the overlaps with the official classification."""
        return await read_overlaps(self, first)


@node_type(Kind.CONSULTATION)
@strawberry.type(description="A public consultation on occupations.")
class Consultation(Node):
    """A consultation."""

    @strawberry.field(description="Frozen at first publication.")
    def slug(self) -> str:
        """Return the slug."""
        return self.value("slug")  # type: ignore[no-any-return]

    @strawberry.field(description="In `lang` (default en); null where there is none.")
    def title(self, lang: str | None = None) -> str | None:
        """Return the title."""
        return text_in(self.value("titles"), lang)

    @strawberry.field(description="The names of the authorities that issued it.")
    def issuers(self) -> list[Label]:
        """Return the issuers' names."""
        texts: tuple[LangText, ...] = self.value("issuers")
        return [Label(text=text.text, lang=text.lang, kind=LabelKind.PREFERRED) for text in texts]

    @strawberry.field(description="The first day; null where it is not known.")
    def opened(self) -> date | None:
        """Return the first day."""
        return self.value("opened")  # type: ignore[no-any-return]

    @strawberry.field(description="The last day; null where it is not known.")
    def closed(self) -> date | None:
        """Return the last day."""
        return self.value("closed")  # type: ignore[no-any-return]

    @strawberry.field(description="Where the notice is known from.")
    def source(self) -> Source:
        """Return the source."""
        return Source.of(self.value("source"))

    @strawberry.field(description="Its entries, by URI.")
    async def entries(self, info: RequestInfo) -> list[ConsultationEntry]:
        """Return the entries."""
        return await read_list(self, LinkName.CONSULTATION_ENTRIES, info, ConsultationEntry)
