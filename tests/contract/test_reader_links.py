"""The reader port: all links of a name at once (occugraph.link_columns)."""

import math
from collections.abc import Callable
from dataclasses import replace

import pytest

from occugraph.binding import CONCEPTS, Kind, LinkName, link_of
from occugraph.index.triples import ViewTriples
from occugraph.iri import Iri
from occugraph.link_columns import NECESSITIES, LinkColumns
from occugraph.projection import PublishedView
from occugraph.reader import NOT_REMOVED, PageRequest, Reader, Selection
from occugraph.view import View
from small_releases import NEWER, OLDER, compose_releases, curated, occupation, skill

ESCO = "http://data.europa.eu/esco/"
MICROGRID = "https://w3id.org/occugraph/id/occupation/microgrid-operator"
Row = tuple[str, str, str | None, float | None]


def list_rows(links: LinkColumns) -> list[Row]:
    """Return the links as rows, in their order."""
    return [
        (
            links.near[near],
            links.far[far],
            NECESSITIES[need].value if need >= 0 else None,
            None if math.isnan(confidence) else confidence,
        )
        for near, far, need, confidence in zip(
            links.near_index.tolist(),
            links.far_index.tolist(),
            links.necessity.tolist(),
            links.confidence.tolist(),
            strict=True,
        )
    ]


def follow_all(reader: Reader, name: LinkName) -> list[Row]:
    """Return the same rows, read one list at a time."""
    link = link_of(name)

    def kept(kinds: frozenset[Kind]) -> PageRequest:
        return PageRequest(filter=NOT_REMOVED if kinds & CONCEPTS else None)

    things = reader.page(link.source, kept(frozenset({link.source})), Selection())
    nodes = [edge.node.uri for edge in things.edges]
    selection = Selection(edge=frozenset({"confidence"}))
    pages = reader.linked(name, nodes, kept(link.targets), selection)
    return [
        (
            node,
            edge.node.uri,
            edge.necessity.value if edge.necessity else None,
            edge.confidence,
        )
        for node, page in zip(nodes, pages, strict=True)
        for edge in page.edges
    ]


@pytest.mark.parametrize("name", LinkName)
def test_columns_are_what_following_each_link_gives(reader: Reader, name: LinkName) -> None:
    """Row by row and in that order, for every link there is."""
    assert list_rows(reader.columns(name)) == follow_all(reader, name)


def test_rows_say_necessity_and_confidence(reader: Reader) -> None:
    """Those of one near end are found by its IRI; both necessities are two rows."""
    links = reader.columns(LinkName.OCCUPATION_SKILLS)
    assert list_rows(links)[links.rows_of(Iri(MICROGRID))] == [
        (MICROGRID, ESCO + "skill/29bfe2cd-f011-4f94-a3aa-f77768e60460", "ESSENTIAL", 0.9),
        (MICROGRID, ESCO + "skill/55944cd4-03ea-4e52-832a-4ce72b62cf84", "ESSENTIAL", 0.6),
        (MICROGRID, ESCO + "skill/55944cd4-03ea-4e52-832a-4ce72b62cf84", "OPTIONAL", 0.3),
        (
            MICROGRID,
            "https://w3id.org/occugraph/id/skill/off-grid-operation",
            "OPTIONAL",
            0.9,
        ),
    ]
    assert links.rows_of(Iri("https://example.org/none")) == slice(0, 0)


def test_columns_are_kept_and_cannot_be_written(reader: Reader) -> None:
    """Whoever asks again gets the same; nobody can change what others read."""
    links = reader.columns(LinkName.SKILL_BROADER)
    assert reader.columns(LinkName.SKILL_BROADER) is links
    assert [links.near_index.dtype.name, links.necessity.dtype.name] == ["int32", "int8"]
    with pytest.raises(ValueError, match="read-only"):
        links.near_index[:] = 0


def test_what_is_removed_is_left_out_at_both_ends(
    open_reader: Callable[[ViewTriples, View], Reader],
) -> None:
    """An occupation that is gone, and a skill that only our own still names."""
    older = replace(OLDER, skills={**OLDER.skills, 9: "thatch"})
    view = PublishedView(
        compose_releases([older, NEWER], curated([("requires", skill(3)), ("requires", skill(9))]))
    )
    reader = open_reader(ViewTriples.of(view.graphs), view.view)
    found = [(near, far) for near, far, *_ in list_rows(reader.columns(LinkName.OCCUPATION_SKILLS))]
    ours = "https://w3id.org/occugraph/id/occupation/ours"
    assert found == [
        (occupation(1), skill(1)),
        (occupation(2), skill(2)),
        (occupation(4), skill(3)),
        (ours, skill(3)),
    ]
    assert len(reader.columns(LinkName.OCCUPATION_REPLACED_BY)) == 0
