"""The sample graph as a publication on disk, and small releases beside it."""

import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest

from occugraph.canonical import canonicalize, serialize_triples
from occugraph.iri import GRAPH_ONTOLOGY
from occugraph.publication import Publication, get_current
from occugraph.record import Record
from occugraph.release import DraftGraph, read_release
from sample_graph import load_sample_store, make_sample_view
from small_releases import NEWER, OLDER, publish_drafts, publish_releases


@pytest.fixture(scope="session")
def sample_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the sample graph; a test that changes it takes ``home``."""
    store, drafts = load_sample_store(), []
    for entry in make_sample_view().graphs:
        quads = list(store.quads_for_pattern(None, None, None, ox.NamedNode(entry.name)))
        triples = serialize_triples(quads)
        content = canonicalize(entry.name, triples)
        release = read_release(triples, checksum=content.sha256, place=entry.name)
        drafts.append(DraftGraph(content, release))
    ontology = DraftGraph(canonicalize(GRAPH_ONTOLOGY, [("<urn:a>", "<urn:p>", "<urn:b>")]))
    home = tmp_path_factory.mktemp("sample") / "home"
    curated, *releases = drafts
    publish_drafts(home, [ontology, curated], releases)
    return home


@pytest.fixture(scope="session")
def releases_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with two small releases of one source, so that something is removed."""
    home = tmp_path_factory.mktemp("releases") / "home"
    publish_releases(home, [OLDER, NEWER])
    return home


@pytest.fixture
def home(sample_home: Path, tmp_path: Path) -> Path:
    """A copy of the home with the sample."""
    return Path(shutil.copytree(sample_home, tmp_path / "home"))


@pytest.fixture
def record(home: Path) -> Record:
    """The record of the copy."""
    return Record(home)


@pytest.fixture
def publication(record: Record) -> Publication:
    """The publication of the copy."""
    return get_current(record)
