"""The readers that the contract suite holds to the text of the port."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pyoxigraph as ox
import pytest

from neo4j_readers import connect_patiently, open_neo4j_reader
from occugraph.index import GraphIndex, IndexReader, build_index
from occugraph.index.triples import ViewTriples
from occugraph.neo4j.reading import ReadConnection
from occugraph.reader import Reader
from occugraph.text import TextIndex
from occugraph.text.build import build_text_index
from occugraph.view import View
from sample_graph import sample_store, sample_view
from store_triples import triples_of

__all__ = ["open_reader", "reader", "sample_indexes", "sample_store", "sample_view"]

DIGEST = "5" * 64
# Every implementation of the port.
READERS = ("index", "neo4j")
Opener = Callable[[Path, str], Reader]


def build_indexes(triples: ViewTriples, view: View, folder: Path) -> Path:
    """Build the graph index and the text index of a view into a folder, and return it."""
    build_index(triples, view, DIGEST, folder / "index")
    (folder / "text").mkdir()
    build_text_index(folder / "index", folder / "text")
    return folder


def open_indexes(folder: Path) -> tuple[GraphIndex, TextIndex]:
    """Return the indexes in a folder."""
    return GraphIndex.open(folder / "index"), TextIndex.open(folder / "text")


@pytest.fixture(params=READERS)
def _opener(request: pytest.FixtureRequest) -> Iterator[Opener]:
    """What opens a reader of an index, or of the same loaded under a name."""
    if request.param == "index":
        yield lambda folder, _name: IndexReader(*open_indexes(folder))
        return
    server = request.getfixturevalue("neo4j")
    with closing(connect_patiently(server, ReadConnection)) as connection:

        def open_loaded(folder: Path, name: str) -> Reader:
            index, text = open_indexes(folder)
            return open_neo4j_reader(server, connection, index, name, text=text)

        yield open_loaded


@pytest.fixture(scope="session")
def sample_indexes(
    sample_store: ox.Store, sample_view: View, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The folder with the indexes of the sample graph."""
    return build_indexes(triples_of(sample_store), sample_view, tmp_path_factory.mktemp("sample"))


@pytest.fixture
def reader(_opener: Opener, sample_indexes: Path) -> Reader:
    """A reader of the sample graph."""
    return _opener(sample_indexes, "contract-sample")


@pytest.fixture
def open_reader(_opener: Opener, tmp_path: Path) -> Callable[[ViewTriples, View], Reader]:
    """Return what opens a reader of a graph of the test's own."""

    def open_own(triples: ViewTriples, view: View) -> Reader:
        return _opener(build_indexes(triples, view, tmp_path), tmp_path.name)

    return open_own
