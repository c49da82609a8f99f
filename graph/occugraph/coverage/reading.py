"""Coverage, read through the reader port: a handful of calls, however many occupations."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from occugraph.binding import Kind, LinkName, Necessity
from occugraph.coverage.holding import (
    MAPPING_COLUMNS,
    CoverageRow,
    count_mappings,
    judge_mappings,
    judge_skill,
)
from occugraph.coverage.scheme import OURS, find_scheme, schemes_of
from occugraph.iri import Iri
from occugraph.reader import (
    NOT_REMOVED,
    Compare,
    Edge,
    Operator,
    Page,
    PageRequest,
    Reader,
    Selection,
)
from occugraph.values import Thing

__all__ = ["Coverage", "CoveragePage", "read_coverage", "read_coverage_page"]

_MAPPING: Final = Selection(columns=MAPPING_COLUMNS)
_SKILL: Final = Selection(columns=frozenset({"scheme"}))
_BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class CoveragePage:
    """A part of the list; ``total`` is None unless it was asked for."""

    rows: tuple[CoverageRow, ...]
    has_next: bool
    has_previous: bool
    total: int | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """What one scheme holds of our occupations.

    Attributes:
        scheme: Its key.
        has_skills: Whether the view has any skill of it. Without, it says nothing of skills.
        page: The rows, by the occupations' IRIs.
    """

    scheme: str
    has_skills: bool
    page: CoveragePage

    @property
    def rows(self) -> tuple[CoverageRow, ...]:
        """The rows of the page."""
        return self.page.rows


def read_coverage(reader: Reader, against: str) -> Coverage:
    """Return what a scheme holds of all our occupations.

    Args:
        reader: Of the view.
        against: The scheme, by its key or how that alone begins.

    Raises:
        ArgumentError: Our occupations are not mapped to such a scheme.
    """
    return read_coverage_page(reader, against, PageRequest())


def read_coverage_page(reader: Reader, against: str, wanted: PageRequest) -> Coverage:
    """Return what a scheme holds of a page of our occupations; raises as :func:`read_coverage`.

    Args:
        reader: Of the view.
        against: The scheme.
        wanted: The page; without order, filter and necessity.
    """
    request = PageRequest(
        wanted.first, wanted.last, wanted.after, wanted.before, OURS, with_total=wanted.with_total
    )
    page = reader.page(Kind.OCCUPATION, request, Selection())
    uris = [edge.node.uri for edge in page.edges]
    mappings = reader.linked(LinkName.OCCUPATION_MAPPINGS, uris, PageRequest(), _MAPPING)
    known = schemes_of(edge.node for each in mappings for edge in each.edges)
    # What this page is not mapped to, others may be.
    scheme = against if against in known else find_scheme(reader, against)
    skills = reader.linked(
        LinkName.OCCUPATION_SKILLS, uris, PageRequest(filter=NOT_REMOVED), _SKILL
    )
    of_skills = _read_skill_mappings(reader, skills, scheme)
    rows = tuple(
        _read_row(edge, [each.node for each in found.edges], needs, scheme, of_skills)
        for edge, found, needs in zip(page.edges, mappings, skills, strict=True)
    )
    return Coverage(
        scheme,
        _has_skills(reader, scheme),
        CoveragePage(rows, page.has_next, page.has_previous, page.total),
    )


def _has_skills(reader: Reader, scheme: str) -> bool:
    wanted = PageRequest(first=1, filter=Compare("scheme", Operator.EQ, scheme))
    return bool(reader.page(Kind.SKILL, wanted, Selection()).edges)


def _read_skill_mappings(
    reader: Reader, skills: Sequence[Page], scheme: str
) -> Mapping[Iri, list[Thing]]:
    """Return the mappings to a scheme of the skills that are not its own."""
    others = sorted(
        {
            edge.node.uri
            for page in skills
            for edge in page.edges
            if edge.node.values["scheme"] != scheme
        }
    )
    wanted = PageRequest(filter=Compare("objectScheme", Operator.EQ, scheme))
    found: dict[Iri, list[Thing]] = {}
    for start in range(0, len(others), _BATCH):
        batch = others[start : start + _BATCH]
        pages = reader.linked(LinkName.SKILL_MAPPINGS, batch, wanted, _MAPPING)
        for uri, page in zip(batch, pages, strict=True):
            found[uri] = [edge.node for edge in page.edges]
    return found


def _read_row(
    edge: Edge,
    mappings: Sequence[Thing],
    needs: Page,
    scheme: str,
    of_skills: Mapping[Iri, list[Thing]],
) -> CoverageRow:
    fitting = [each for each in mappings if each.values["objectScheme"] == scheme]
    holding, confidence, _ = judge_mappings(fitting)
    return CoverageRow(
        occupation=edge.node.uri,
        cursor=edge.cursor,
        counts=count_mappings(fitting),
        holding=holding,
        confidence=confidence,
        mappings=tuple(sorted(each.uri for each in fitting)),
        skills=tuple(
            judge_skill(
                skill.uri,
                necessities,
                is_own=skill.values["scheme"] == scheme,
                mappings=of_skills.get(skill.uri, ()),
            )
            for skill, necessities in _join(needs.edges)
        ),
    )


def _join(edges: Sequence[Edge]) -> Iterator[tuple[Thing, tuple[Necessity, ...]]]:
    """Yield each skill once, by IRI, with how it is required."""
    found: dict[Iri, tuple[Thing, list[Any]]] = {}
    for edge in edges:
        found.setdefault(edge.node.uri, (edge.node, []))[1].append(edge.necessity)
    for uri in sorted(found):
        thing, necessities = found[uri]
        yield thing, tuple(necessity for necessity in Necessity if necessity in necessities)
