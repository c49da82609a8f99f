"""The sample, and an index of it."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from occugraph.index import build_index
from occugraph.view import View
from sample_graph import sample_store, sample_view
from store_triples import triples_of

__all__ = ["sample_index_dir", "sample_store", "sample_view"]


@pytest.fixture(scope="session")
def sample_index_dir(
    sample_store: ox.Store, sample_view: View, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The folder of an index of the sample; a test that changes it copies it first."""
    directory = tmp_path_factory.mktemp("index") / "index"
    build_index(triples_of(sample_store), sample_view, "5" * 64, directory)
    return directory
