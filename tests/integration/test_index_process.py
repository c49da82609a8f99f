"""The process that reads graphs for the graph index before their view is known."""

from pathlib import Path

import pytest

from occugraph.errors import StoreError
from occugraph.index import projection
from occugraph.index.projection import IndexProjection
from occugraph.projection import PublishedView
from occugraph.resources import ontology_dir
from occugraph.view import compose_view
from occugraph_loaders.pipeline import AUTHORED


@pytest.fixture(scope="module")
def view() -> PublishedView:
    """The starter view."""
    return PublishedView(compose_view(AUTHORED.draft(ontology_dir())))


@pytest.fixture(autouse=True)
def no_view_is_small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a process build the index, of however few quads."""
    monkeypatch.setattr(projection, "_FEW_QUADS", 0)


def read_files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def build(given: IndexProjection, view: PublishedView, folder: Path) -> dict[str, bytes]:
    folder.mkdir()
    given.build(view, folder)
    return read_files(folder)


def test_what_was_expected_makes_no_difference(
    view: PublishedView, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither where it came, in whatever order, nor where another view came."""
    right, wrong = IndexProjection(), IndexProjection()
    right.expect(tuple(reversed(view.graphs))[:-2])
    other = compose_view(list(AUTHORED.draft(ontology_dir()))[:3])
    wrong.expect([graph.content for graph in other.graphs])
    begun = build(right, view, tmp_path / "right")
    anew = build(wrong, view, tmp_path / "wrong")
    # A second view is built without anything begun.
    again = build(right, view, tmp_path / "again")
    monkeypatch.setattr(projection, "_FEW_QUADS", 1_000_000)
    here = build(IndexProjection(), view, tmp_path / "here")
    assert begun == anew == again == here
    assert len(here) > 1


def test_a_folder_that_is_not_empty_is_told(view: PublishedView, tmp_path: Path) -> None:
    given = IndexProjection()
    given.expect(view.graphs)
    (tmp_path / "meta.json").touch()
    with pytest.raises(StoreError, match=r"the graph index cannot be built: .*not empty"):
        given.build(view, tmp_path)
