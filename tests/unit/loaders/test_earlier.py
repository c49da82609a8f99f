"""The view that was published before, as a build and a sync read it again."""

from datetime import date
from pathlib import Path

import pytest

from occugraph.errors import StoreError
from occugraph.publication import Publication, find_current
from occugraph.record import Record, RecordedGraph
from occugraph.release import DraftGraph
from occugraph_loaders.earlier import EarlierGraphs
from small_releases import SmallRelease, publish_releases


class CountingRecord(Record):
    """A record that tells what was read."""

    def __init__(self, home: Path) -> None:
        super().__init__(home)
        self.read: list[str] = []

    def read_draft(self, graph: RecordedGraph) -> DraftGraph:
        """Note it, and return the draft."""
        self.read.append(graph.entry.name)
        return super().read_draft(graph)


@pytest.fixture
def record(tmp_path: Path) -> CountingRecord:
    releases = [
        SmallRelease(f"1.{year}", date(2020 + year, 1, 1), {1: "potter"}, {1: skill}, frozenset())
        for year, skill in enumerate(("fire kilns", "glaze pots"))
    ]
    publish_releases(tmp_path, releases)
    return CountingRecord(tmp_path)


def published(record: Record) -> Publication:
    base = find_current(record)
    assert base
    return base


@pytest.mark.parametrize("ahead", [False, True])
def test_each_graph_is_read_once(record: CountingRecord, *, ahead: bool) -> None:
    """The older release, which the view does not have, only when it is asked for."""
    base = published(record)
    earlier = EarlierGraphs(record, base, (), ahead=ahead)
    view = earlier.find_view(())
    assert view
    for _ in range(2):
        assert {graph.content.sha256 for graph in view.read().graphs} == {
            graph.entry.sha256 for graph in earlier.of_view
        }
    assert sorted(record.read) == sorted(graph.entry.name for graph in earlier.of_view)
    (beside,) = (graph for graph in base.manifest.graphs if not graph.in_view)
    assert earlier.read(beside) is earlier.read(beside)
    assert len(record.read) == len(base.manifest.graphs)
    view.discard()


def test_what_is_at_hand_is_not_read(record: CountingRecord) -> None:
    base = published(record)
    at_hand = [record.read_draft(graph) for graph in base.manifest.graphs]
    record.read.clear()
    view = EarlierGraphs(record, base, at_hand[:1], ahead=True).find_view(at_hand[1:])
    assert view
    assert view.read().graphs
    view.discard()
    assert not set(record.read) & {at_hand[0].name}


def test_record_that_has_lost_a_graph_tells_so_to_who_asks(record: CountingRecord) -> None:
    """Not before: a build makes it anew."""
    base = published(record)
    lost = base.manifest.graphs[0]
    record.graph_path(lost.entry.sha256).unlink()
    earlier = EarlierGraphs(record, base, (), ahead=True)
    earlier.expect(())
    view = earlier.find_view(())
    assert view
    assert view.judge is None
    with pytest.raises(StoreError, match="is missing from the record"):
        view.read()
    with pytest.raises(StoreError, match="is missing from the record"):
        earlier.read(lost)


def test_nothing_was_published_before(tmp_path: Path) -> None:
    earlier = EarlierGraphs(Record(tmp_path), None, (), ahead=True)
    assert earlier.of_view == ()
    assert earlier.find_view(()) is None
