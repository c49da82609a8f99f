"""The readers that the contract suite holds to the text of the port."""

from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from occugraph.index import GraphIndex, IndexReader, build_index
from occugraph.index.triples import QuadSource
from occugraph.reader import Reader
from occugraph.view import View
from sample_graph import sample_store, sample_view

__all__ = ["reader", "sample_store", "sample_view"]

DIGEST = "5" * 64


def _open_index(store: QuadSource, view: View, directory: Path) -> Reader:
    build_index(store, view, DIGEST, directory / "index")
    return IndexReader(GraphIndex.open(directory / "index"))


# Another implementation of the port joins by one line here.
READERS: dict[str, Callable[[QuadSource, View, Path], Reader]] = {"index": _open_index}


@pytest.fixture(scope="session", params=sorted(READERS))
def reader(
    request: pytest.FixtureRequest,
    sample_store: ox.Store,
    sample_view: View,
    tmp_path_factory: pytest.TempPathFactory,
) -> Reader:
    """A reader of the sample graph."""
    directory = tmp_path_factory.mktemp(str(request.param))
    return READERS[str(request.param)](sample_store, sample_view, directory)


@pytest.fixture(params=sorted(READERS))
def open_reader(
    request: pytest.FixtureRequest, tmp_path: Path
) -> Callable[[QuadSource, View], Reader]:
    """Return what opens a reader of a graph of the test's own."""
    return lambda store, view: READERS[str(request.param)](store, view, tmp_path)
