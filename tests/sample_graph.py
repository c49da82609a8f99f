"""The sample graph of tests/data/sample, as a store and the view it holds."""

import hashlib
from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pytest

from occugraph.iri import GRAPH_CURATED, Iri, release_graph, starter_graph
from occugraph.values import Release
from occugraph.view import GraphEntry, View

__all__ = [
    "load_sample_store",
    "make_release",
    "make_sample_view",
    "sample_store",
    "sample_view",
]

SAMPLE = Path(__file__).parent / "data" / "sample"


def make_release(source: str, version: str, kind: str, issued: date | None = None) -> Release:
    """Return a release that says nothing but its name, its kind and its day."""
    return Release(
        source=source,
        version=version,
        kind=kind,
        issued=issued,
        license=None,
        attribution=None,
        modified=False,
        checksum="",
        is_current=True,
        provenance=None,
    )


_ESCO = make_release("esco", "1.2.0", "release", date(2024, 5, 15))
_GRAPHS: tuple[tuple[Iri, str, Release], ...] = (
    (GRAPH_CURATED, "curated.ttl", make_release("occugraph", "0.1.0", "curated")),
    (release_graph("esco", "1.2.0"), "release-esco-1.2.0.ttl", _ESCO),
    (starter_graph("isco-08"), "starter-isco-08.ttl", make_release("isco-08", "08", "starter")),
    (starter_graph("isic-4"), "starter-isic-4.ttl", make_release("isic-4", "4", "starter")),
    (starter_graph("nace-2.1"), "starter-nace-2.1.ttl", make_release("nace-2.1", "2.1", "starter")),
)


def make_sample_view() -> View:
    """Return the view: the curated graph, one release, three starters."""
    entries = (
        GraphEntry(name, hashlib.sha256(content).hexdigest(), content.count(b"\n"), release)
        for name, file, release in _GRAPHS
        for content in [(SAMPLE / file).read_bytes()]
    )
    return View("current", tuple(entries))


def load_sample_store() -> ox.Store:
    """Return a new store with each named graph, and their union as default graph."""
    store = ox.Store()
    for name, file, _ in _GRAPHS:
        content = (SAMPLE / file).read_bytes()
        for graph in (ox.NamedNode(name), ox.DefaultGraph()):
            store.load(content, format=ox.RdfFormat.TURTLE, to_graph=graph)
    return store


@pytest.fixture(scope="session")
def sample_view() -> View:
    """The view of the sample."""
    return make_sample_view()


@pytest.fixture(scope="session")
def sample_store() -> ox.Store:
    """The store of the sample; a test that changes it loads its own."""
    return load_sample_store()
