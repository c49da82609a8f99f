"""The pages over the sample graph, without a server."""

import pytest

from occugraph.reader import Reader
from sample_graph import load_sample_store
from unit.pages.browsing import Client, browse, open_reader


@pytest.fixture(scope="session")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """A reader of the sample graph."""
    return open_reader(load_sample_store(), tmp_path_factory.mktemp("pages"))


@pytest.fixture
def client(reader: Reader) -> Client:
    """A client of the pages over the sample graph."""
    return browse(reader)
