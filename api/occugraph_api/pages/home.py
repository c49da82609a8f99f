"""What the first page shows: the occupations under consultation, counts, releases."""

from dataclasses import dataclass, replace
from typing import Final

from occugraph.binding import CONCEPTS, Kind
from occugraph.reader import (
    MAX_PAGE_SIZE,
    NOT_REMOVED,
    Compare,
    Direction,
    Operator,
    OrderField,
    OrderTerm,
    PageRequest,
    Reader,
    Selection,
)
from occugraph.values import Dataset, LangText, Release
from occugraph_api.pages.address import page_path
from occugraph_api.pages.columns import texts_of
from occugraph_api.pages.concept import NAME, Name, name_of

__all__ = ["Home", "read_home"]

_COUNTED: Final = (
    Kind.OCCUPATION,
    Kind.SKILL,
    Kind.TECHNOLOGY,
    Kind.SECTOR,
    Kind.CONCEPT_GROUP,
    Kind.MAPPING,
)


@dataclass(frozen=True, slots=True)
class ConsultationLink:
    """A consultation by its titles, and the path of its page."""

    titles: tuple[LangText, ...]
    path: str | None


@dataclass(frozen=True, slots=True)
class Home:
    """Everything on the first page. ``counts`` are of the whole view, by kind."""

    occupations: tuple[Name, ...]
    consultations: tuple[ConsultationLink, ...]
    counts: tuple[tuple[Kind, int], ...]
    dataset: Dataset

    @property
    def releases(self) -> tuple[Release, ...]:
        """The releases of the view, our own first."""
        return tuple(sorted(self.dataset.releases, key=lambda release: release.kind != "curated"))


def read_home(reader: Reader) -> Home:
    """Return what the first page shows."""
    own = PageRequest(
        first=MAX_PAGE_SIZE,
        filter=Compare("scheme", Operator.EQ, "occugraph"),
        order=(OrderTerm(OrderField.LABEL, lang="en"),),
    )
    occupations = reader.page(Kind.OCCUPATION, own, Selection(NAME))
    newest = PageRequest(first=5, order=(OrderTerm(OrderField.OPENED, Direction.DESC),))
    consultations = reader.page(Kind.CONSULTATION, newest, Selection(frozenset({"titles"})))
    counting = PageRequest(first=1, with_total=True)
    # As connections of GraphQL count; a mapping has no status.
    present = replace(counting, filter=NOT_REMOVED)
    return Home(
        tuple(name_of(edge.node) for edge in occupations.edges),
        tuple(
            ConsultationLink(
                texts_of(edge.node, "titles"), page_path(Kind.CONSULTATION, edge.node.uri)
            )
            for edge in consultations.edges
        ),
        tuple(
            (
                kind,
                reader.page(kind, present if kind in CONCEPTS else counting, Selection()).total
                or 0,
            )
            for kind in _COUNTED
        ),
        reader.dataset,
    )
