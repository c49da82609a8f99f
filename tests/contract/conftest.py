"""The readers that the contract suite holds to the text of the port."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pyoxigraph as ox
import pytest

from neo4j_readers import connect_patiently, open_neo4j_reader
from occugraph.index import GraphIndex, IndexReader, build_index
from occugraph.index.triples import QuadSource
from occugraph.neo4j.reading import ReadConnection
from occugraph.reader import Reader
from occugraph.view import View
from sample_graph import sample_store, sample_view

__all__ = ["open_reader", "reader", "sample_index", "sample_store", "sample_view"]

DIGEST = "5" * 64
# Every implementation of the port.
READERS = ("index", "neo4j")
Opener = Callable[[GraphIndex, str], Reader]


@pytest.fixture(params=READERS)
def _opener(request: pytest.FixtureRequest) -> Iterator[Opener]:
    """What opens a reader of an index, or of the same loaded under a name."""
    if request.param == "index":
        yield lambda index, _name: IndexReader(index)
        return
    server = request.getfixturevalue("neo4j")
    with closing(connect_patiently(server, ReadConnection)) as connection:
        yield lambda index, name: open_neo4j_reader(server, connection, index, name)


@pytest.fixture(scope="session")
def sample_index(
    sample_store: ox.Store, sample_view: View, tmp_path_factory: pytest.TempPathFactory
) -> GraphIndex:
    """The index of the sample graph."""
    directory = tmp_path_factory.mktemp("sample") / "index"
    build_index(sample_store, sample_view, DIGEST, directory)
    return GraphIndex.open(directory)


@pytest.fixture
def reader(_opener: Opener, sample_index: GraphIndex) -> Reader:
    """A reader of the sample graph."""
    return _opener(sample_index, "contract-sample")


@pytest.fixture
def open_reader(_opener: Opener, tmp_path: Path) -> Callable[[QuadSource, View], Reader]:
    """Return what opens a reader of a graph of the test's own."""

    def open_own(store: QuadSource, view: View) -> Reader:
        build_index(store, view, DIGEST, tmp_path / "index")
        return _opener(GraphIndex.open(tmp_path / "index"), tmp_path.name)

    return open_own
