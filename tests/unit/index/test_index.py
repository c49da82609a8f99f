"""The graph index on disk: the same content gives the same bytes, and what is broken is said."""

import filecmp
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyoxigraph as ox
import pytest

from occugraph.binding import LINKS, Kind, entity_of
from occugraph.errors import StoreError
from occugraph.index import GraphIndex, IndexReader, build_index
from occugraph.index.triples import ViewTriples
from occugraph.iri import GRAPH_CURATED, ID, OG, PREFIXES, Iri
from occugraph.reader import PageRequest, Selection, UriKey
from occugraph.view import View
from sample_graph import load_sample_store
from store_triples import triples_of

MICROGRID = f"{ID}occupation/microgrid-operator"
TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")


def test_the_same_content_gives_the_same_bytes(
    sample_view: View, sample_index_dir: Path, tmp_path: Path
) -> None:
    """Whatever the order in which the store was filled."""
    store = ox.Store()
    for quad in sorted(load_sample_store(), key=str, reverse=True):
        store.add(quad)
    build_index(triples_of(store), sample_view, "5" * 64, tmp_path / "again")
    names = sorted(path.name for path in sample_index_dir.iterdir())
    assert sorted(path.name for path in (tmp_path / "again").iterdir()) == names
    _, differing, errors = filecmp.cmpfiles(
        sample_index_dir, tmp_path / "again", names, shallow=False
    )
    assert (differing, errors) == ([], [])


def test_columns_are_mapped_and_cannot_be_written(sample_index_dir: Path) -> None:
    """Processes share them."""
    index = GraphIndex.open(sample_index_dir)
    column = index.columns["node.iri"]
    assert isinstance(column.base, np.ndarray)
    assert isinstance(column.base.base, np.memmap)
    with pytest.raises(ValueError, match="read-only"):
        column[0] = 0


def test_links_are_those_of_the_store(sample_store: ox.Store, sample_index_dir: Path) -> None:
    """Every link of every thing, against SPARQL over the union of the graphs."""
    reader = IndexReader(GraphIndex.open(sample_index_dir))
    compared = 0
    for link in LINKS:
        nodes = [
            edge.node.uri for edge in reader.page(link.source, PageRequest(), Selection()).edges
        ]
        pages = reader.linked(link.name, nodes, PageRequest(), Selection())
        found = {
            (node, edge.necessity, edge.node.uri)
            for node, page in zip(nodes, pages, strict=True)
            for edge in page.edges
        }
        classes = " ".join(f"<{entity_of(kind).rdf_class}>" for kind in link.targets)
        expected = set()
        for predicate, necessity in link.properties:
            step = f"?far <{predicate}> ?near" if link.inverse else f"?near <{predicate}> ?far"
            rows = sample_store.query(
                f"SELECT ?near ?far {{ VALUES ?class {{ {classes} }} {step} ."
                f" ?near a <{entity_of(link.source).rdf_class}> . ?far a ?class }}"
            )
            assert isinstance(rows, ox.QuerySolutions)
            expected |= {(row["near"].value, necessity, row["far"].value) for row in rows}
        assert found == expected, link.name
        compared += len(found)
    assert compared == 43


def _rewrite_meta(**changes: object) -> Callable[[Path], None]:
    def change(directory: Path) -> None:
        path = directory / "meta.json"
        path.write_text(json.dumps(json.loads(path.read_text()) | changes))

    return change


def _truncate(name: str) -> Callable[[Path], None]:
    def change(directory: Path) -> None:
        path = directory / name
        path.write_bytes(path.read_bytes()[:-1])

    return change


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda directory: (directory / "meta.json").unlink(), "there is no whole index"),
        (lambda directory: (directory / "meta.json").write_text("{"), "there is no whole index"),
        (lambda directory: (directory / "meta.json").write_text("[]"), "format None"),
        (_rewrite_meta(format=99), "format 99 does not fit"),
        (_rewrite_meta(vocabulary={}), "does not fit"),
        (_rewrite_meta(columns={}), "not as meta.json says"),
        (_rewrite_meta(releases=None), "lacks or misstates"),
        (lambda directory: (directory / "node.iri.npy").unlink(), "column node.iri cannot be"),
        (_truncate("link.target.npy"), "column link.target cannot be read"),
        (_truncate("node.kind.npy"), "column node.kind cannot be read"),
        (
            lambda directory: np.save(directory / "node.kind.npy", np.zeros(3, np.int8)),
            "column node.kind",
        ),
    ],
)
def test_an_index_that_does_not_fit_is_refused(
    sample_index_dir: Path, tmp_path: Path, change: Callable[[Path], None], message: str
) -> None:
    """The message says what, the hint what to do; no path of the machine is in it."""
    directory = tmp_path / "index"
    shutil.copytree(sample_index_dir, directory)
    change(directory)
    with pytest.raises(StoreError, match=message) as caught:
        GraphIndex.open(directory)
    assert caught.value.hint == "run: occugraph build"
    assert str(tmp_path) not in str(caught.value)


def test_a_folder_that_is_not_empty_is_left_alone(
    sample_store: ox.Store, sample_view: View, tmp_path: Path
) -> None:
    """An index is never written over."""
    (tmp_path / "precious").write_text("mine")
    with pytest.raises(StoreError, match="the folder is not empty"):
        build_index(triples_of(sample_store), sample_view, "", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["precious"]


@pytest.mark.parametrize(
    ("subject", "predicate", "value", "message"),
    [
        (MICROGRID, TYPE.value, ox.NamedNode(OG + "Skill"), "is of two kinds"),
        (f"{ID}occupation/x", TYPE.value, ox.NamedNode(OG + "Occupation"), "holds a release"),
        (MICROGRID, OG + "hasEvidence", ox.BlankNode(), "its evidence has no IRI"),
        (MICROGRID, OG + "hasEvidence", ox.NamedNode("urn:e"), "evidence urn:e lacks a source"),
        (f"{ID}mapping/x", TYPE.value, ox.NamedNode(PREFIXES["sssom"] + "Mapping"), "has no owl"),
        (f"{ID}entry/e", OG + "opened", ox.Literal("soon"), None),
        (f"{ID}consultation/undated", OG + "opened", ox.Literal("soon"), "'soon' is no date"),
        (
            f"{ID}skill/off-grid-operation",
            OG + "currentStatus",
            ox.NamedNode(f"{ID}status/lost"),
            "status/lost is not a status",
        ),
    ],
)
def test_a_view_that_does_not_conform_is_refused(
    sample_view: View,
    tmp_path: Path,
    *,
    subject: str,
    predicate: str,
    value: ox.NamedNode | ox.BlankNode | ox.Literal,
    message: str | None,
) -> None:
    """Naming the thing; what the index does not read does not matter to it."""
    store = load_sample_store()
    store.add(ox.Quad(ox.NamedNode(subject), ox.NamedNode(predicate), value))
    if message is None:
        build_index(triples_of(store), sample_view, "", tmp_path / "index")
        return
    with pytest.raises(StoreError, match=message):
        build_index(triples_of(store), sample_view, "", tmp_path / "index")


def test_a_type_that_is_only_derived_leaves_the_release_to_the_graph_that_describes_it(
    sample_view: View, tmp_path: Path
) -> None:
    """Super-classes are materialized into a graph without a release."""
    store = load_sample_store()
    graph = ox.NamedNode(GRAPH_CURATED)
    microgrid, occupation = ox.NamedNode(MICROGRID), ox.NamedNode(OG + "Occupation")
    store.remove(ox.Quad(microgrid, TYPE, occupation, graph))
    store.add(ox.Quad(microgrid, TYPE, ox.NamedNode(PREFIXES["skos"] + "Concept"), graph))
    build_index(triples_of(store), sample_view, "", tmp_path / "index")
    reader = IndexReader(GraphIndex.open(tmp_path / "index"))
    keys, selection = [UriKey(Iri(MICROGRID))], Selection(frozenset({"release"}))
    (thing,) = reader.find(Kind.OCCUPATION, keys, selection)
    assert thing is not None
    assert thing.values["release"] == reader.dataset.releases[4]


def test_an_empty_view_has_an_index(tmp_path: Path) -> None:
    """Every list is empty, every look-up finds nothing."""
    build_index(ViewTriples(), View("current", ()), "", tmp_path / "index")
    reader = IndexReader(GraphIndex.open(tmp_path / "index"))
    selection = Selection()
    for kind in Kind:
        assert reader.page(kind, PageRequest(first=1, with_total=True), selection).total == 0
    assert reader.find(Kind.SKILL, [UriKey(Iri("urn:x"))], selection) == [None]
    for link in LINKS:
        (page,) = reader.linked(link.name, [Iri("urn:x")], PageRequest(first=1), selection)
        assert page.edges == ()
