"""One occupation with all that leads from it, read once and written in any form."""

from dataclasses import dataclass, replace
from typing import Final

from occugraph.binding import Kind, LinkName
from occugraph.errors import NotFoundError
from occugraph.exports.concepts import SELECTIONS
from occugraph.exports.mappings import MAPPING_SELECTION
from occugraph.exports.request import ExportRequest
from occugraph.named import key_of
from occugraph.reader import (
    NOT_REMOVED,
    Edge,
    OrderField,
    OrderTerm,
    PageRequest,
    Reader,
    Selection,
)
from occugraph.values import Thing

__all__ = ["OccupationProfile", "read_profile"]

_LINK: Final = frozenset({"confidence", "evidence"})
_BY_NECESSITY: Final = (OrderTerm(OrderField.NECESSITY),)
_NAMED: Final = Selection(
    columns=frozenset({"prefLabels", "code", "scheme", "level", "definitions", "release"})
)


@dataclass(frozen=True, slots=True)
class OccupationProfile:
    """An occupation and its links.

    Attributes:
        thing: The occupation, with the columns of a list and its tasks.
        skills: What it requires, essential first, each by label.
        technologies: What it uses, by label.
        sectors: Where it is found, by code.
        groups: What is above it, by code.
        mappings: To other schemes, by IRI.
    """

    thing: Thing
    skills: tuple[Edge, ...]
    technologies: tuple[Edge, ...]
    sectors: tuple[Edge, ...]
    groups: tuple[Edge, ...]
    mappings: tuple[Edge, ...]


def read_profile(reader: Reader, request: ExportRequest) -> OccupationProfile:
    """Return the occupation that a request names, by URI or slug.

    Raises:
        NotFoundError: The view has no such occupation.
    """
    [text] = request.keys
    columns = SELECTIONS[Kind.OCCUPATION].columns | {"tasks"}
    [thing] = reader.find(Kind.OCCUPATION, [key_of(text)], Selection(columns=columns))
    if thing is None:
        raise NotFoundError(
            f"occupation {text[:80]!r} is not in the view",
            hint="expected the URI of an occupation, or the slug of one of ours",
            value=text[:80],
        )
    by_label = OrderTerm(OrderField.LABEL, lang=request.lang)
    by_code = (OrderTerm(OrderField.CODE),)

    def follow(
        link: LinkName, order: tuple[OrderTerm, ...], selection: Selection
    ) -> tuple[Edge, ...]:
        wanted = PageRequest(order=order)
        if link is not LinkName.OCCUPATION_MAPPINGS and not request.with_removed:
            wanted = replace(wanted, filter=NOT_REMOVED)
        [page] = reader.linked(link, [thing.uri], wanted, selection)
        return page.edges

    skill = replace(SELECTIONS[Kind.SKILL], edge=_LINK)
    technology = replace(SELECTIONS[Kind.TECHNOLOGY], edge=_LINK)
    return OccupationProfile(
        thing,
        skills=follow(LinkName.OCCUPATION_SKILLS, (*_BY_NECESSITY, by_label), skill),
        technologies=follow(LinkName.OCCUPATION_TECHNOLOGIES, (by_label,), technology),
        sectors=follow(LinkName.OCCUPATION_SECTORS, by_code, replace(_NAMED, edge=_LINK)),
        groups=follow(LinkName.OCCUPATION_GROUPS, by_code, _NAMED),
        mappings=follow(LinkName.OCCUPATION_MAPPINGS, (), MAPPING_SELECTION),
    )
