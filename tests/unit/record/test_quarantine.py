"""Rows that were left out of a release, as the record keeps them."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from occugraph.canonical import canonicalize
from occugraph.conformance import ConformanceCache, ValidatedView, validate_release
from occugraph.errors import StoreError
from occugraph.iri import GRAPH_ONTOLOGY
from occugraph.publication import Outcome, publish
from occugraph.quarantine import serialize_quarantine
from occugraph.record import Manifest, Record
from occugraph.release import DraftGraph, QuarantinedRow
from occugraph.validation import Shapes
from small_releases import OLDER

MakeView = Callable[[str], ValidatedView]
ROWS = (
    QuarantinedRow("relations.csv", 7, "urn:x", "occupationUri is not in the release"),
    QuarantinedRow("broader.csv", 12, "窑", "broaderUri is not in the release"),
)
ASIDE = (("<urn:x>", "<urn:p>", "<urn:y>"),)
DRAFT = replace(OLDER.draft(), quarantined=ROWS, set_aside=ASIDE)


def _publish(record: Record, view: ValidatedView, draft: DraftGraph) -> Outcome:
    shapes = Shapes((("none.shapes.ttl", b""),))
    ontology = DraftGraph(canonicalize(GRAPH_ONTOLOGY, [("<urn:a>", "<urn:p>", "<urn:b>")]))
    data = f"{draft.content.sha256} {ontology.content.sha256}"
    cache = ConformanceCache(None, [ConformanceCache.receipt(data, shapes.digest)])
    beside = validate_release(draft, ontology, shapes=shapes, cache=cache)
    return publish(record, view, projections=[], others=[beside], base=record.find_current())


def test_rows_are_written_beside_their_graph_and_read_back(
    tmp_path: Path, make_view: MakeView
) -> None:
    """Sorted, the same bytes for the same rows; the manifest has their number."""
    record = Record(tmp_path)
    manifest = _publish(record, make_view("a"), DRAFT).publication.manifest
    (graph,) = (each for each in manifest.graphs if each.entry.name == DRAFT.name)
    assert graph.quarantine is not None
    assert graph.quarantine.rows == 2
    assert Manifest.parse(manifest.serialize()) == manifest
    again = record.read_draft(graph)
    assert again.quarantined == tuple(sorted(ROWS))
    assert again.set_aside == ASIDE
    assert serialize_quarantine(again) == serialize_quarantine(DRAFT)
    others = [each for each in manifest.graphs if each is not graph]
    assert [record.read_quarantine(each) for each in others] == [((), ())] * len(others)


def test_rows_stay_as_long_as_their_publication(tmp_path: Path, make_view: MakeView) -> None:
    """The record keeps three."""
    record = Record(tmp_path)
    _publish(record, make_view("a"), DRAFT)
    assert len(list(record.graphs_dir.glob("*.rows.json"))) == 1
    for text in "bcd":
        _publish(record, make_view(text), replace(DRAFT, quarantined=()))
    assert list(record.graphs_dir.glob("*.rows.json")) == []


def test_changed_or_lost_rows_are_noticed(tmp_path: Path, make_view: MakeView) -> None:
    """As a graph is."""
    record = Record(tmp_path)
    manifest = _publish(record, make_view("a"), DRAFT).publication.manifest
    (graph,) = (each for each in manifest.graphs if each.quarantine)
    (path,) = record.graphs_dir.glob("*.rows.json")
    path.write_bytes(path.read_bytes().replace(b"urn:x", b"urn:z"))
    with pytest.raises(StoreError, match="quarantined rows has digest"):
        record.read_quarantine(graph)
    path.unlink()
    with pytest.raises(StoreError, match="is missing from the record"):
        record.read_draft(graph)
