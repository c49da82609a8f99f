"""The reader port: what a newer release of a source has dropped."""

from collections.abc import Callable
from datetime import date

import pytest

from occugraph.binding import Kind, LinkName
from occugraph.index.triples import ViewTriples
from occugraph.iri import Iri
from occugraph.projection import PublishedView
from occugraph.reader import (
    NOT_REMOVED,
    CodeKey,
    Compare,
    Operator,
    PageRequest,
    Reader,
    Selection,
    UriKey,
)
from occugraph.values import LangText, Release, Status, StatusKind, Thing
from occugraph.view import View
from small_releases import NEWER, OLDER, compose_releases, curated, occupation, skill

COLUMNS = frozenset({"prefLabels", "code", "status", "release", "objectStatus", "object"})


@pytest.fixture
def reader(open_reader: Callable[[ViewTriples, View], Reader]) -> Reader:
    """A reader of the newer release, with the older one in the record."""
    ours = curated([("requires", skill(3)), ("exact", occupation(3))])
    view = PublishedView(compose_releases([OLDER, NEWER], ours))
    return open_reader(ViewTriples.of(view.graphs), view.view)


def find(reader: Reader, *keys: UriKey | CodeKey) -> list[Thing | None]:
    """Return occupations with all columns of interest."""
    return reader.find(Kind.OCCUPATION, keys, Selection(COLUMNS))


def test_removed_thing_is_found_as_it_was_last(reader: Reader) -> None:
    """With its last label and code, and the release that had it last."""
    (thing,) = find(reader, UriKey(Iri(occupation(3))))
    assert thing is not None
    assert thing.values["prefLabels"] == (LangText("cook", "en"),)
    assert thing.values["code"] == "3.1"
    release, status = thing.values["release"], thing.values["status"]
    assert isinstance(release, Release)
    assert isinstance(status, Status)
    assert (release.source, release.version, release.kind) == ("esco", "1.1.1", "release")
    assert (release.issued, release.is_current) == (date(2022, 10, 5), False)
    assert release.attribution == "esco 1.1.1 is theirs"
    assert status.kind is StatusKind.REMOVED
    assert [item.source.title for item in status.evidence] == ["esco 1.1.1"]


def test_code_finds_what_has_it_now(reader: Reader) -> None:
    """What had it before is found by its IRI only."""
    found = find(reader, CodeKey("3.1"), CodeKey("3.1", "esco"))
    assert [thing and thing.uri for thing in found] == [occupation(4)] * 2


def test_removed_things_are_listed_unless_filtered_out(reader: Reader) -> None:
    """The port leaves the choice to its caller."""

    def listed(**request: object) -> list[str]:
        page = reader.page(Kind.OCCUPATION, PageRequest(**request), Selection())  # type: ignore[arg-type]
        return [edge.node.uri for edge in page.edges if "esco" in edge.node.uri]

    assert listed() == [occupation(number) for number in (1, 2, 3, 4)]
    assert listed(filter=NOT_REMOVED) == [occupation(number) for number in (1, 2, 4)]
    removed = Compare("status", Operator.EQ, "REMOVED")
    assert listed(filter=removed) == [occupation(3)]
    assert listed(filter=Compare("source", Operator.EQ, "esco")) == listed()


def test_what_replaced_it_is_a_link(reader: Reader) -> None:
    """Where its source says so."""
    nodes = [Iri(occupation(number)) for number in (3, 1)]
    pages = reader.linked(
        LinkName.OCCUPATION_REPLACED_BY, nodes, PageRequest(), Selection(frozenset({"uri"}))
    )
    assert [[edge.node.uri for edge in page.edges] for page in pages] == [[occupation(2)], []]


def test_mapping_to_it_stays_and_says_so(reader: Reader) -> None:
    """Its object has labels and the status REMOVED."""
    (edge,) = reader.page(Kind.MAPPING, PageRequest(), Selection(COLUMNS)).edges
    status = edge.node.values["objectStatus"]
    assert isinstance(status, Status)
    assert status.kind is StatusKind.REMOVED


def test_releases_of_the_view_are_those_that_it_has(reader: Reader) -> None:
    """The last release of something removed is none of them."""
    assert [each.version for each in reader.dataset.releases] == ["1.2.0", "0.1.0"]
