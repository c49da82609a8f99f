"""The store file of a publication and its layout."""

from pathlib import Path

import pyoxigraph as ox

from occugraph.canonical import canonicalize
from occugraph.iri import Iri
from occugraph.projection import PublishedView, StoreProjection
from occugraph.release import DraftGraph
from occugraph.store_layout import LAYOUT, find_layout, find_store_file
from occugraph.view import DraftView

PLAIN = Iri("https://w3id.org/occugraph/graph/curated")
BLANK = Iri("https://w3id.org/occugraph/graph/ontology")
EMPTY = Iri("https://w3id.org/occugraph/graph/history")


def _build(folder: Path) -> Path:
    graphs = [
        canonicalize(
            PLAIN, [("<urn:a>", "<urn:p>", '"_: is text"'), ("<urn:a>", "<urn:p>", "<urn:b>")]
        ),
        canonicalize(BLANK, [("<urn:a>", "<urn:p>", "_:b"), ("_:b", "<urn:q>", '"x"@en')]),
        canonicalize(EMPTY, []),
    ]
    drafts = tuple(DraftGraph(content=graph) for graph in graphs)
    StoreProjection().build(PublishedView(DraftView("current", drafts)), folder)
    return folder / "view.nq"


def _quads(text: bytes) -> list[str]:
    return sorted(str(quad) for quad in ox.parse(text, format=ox.RdfFormat.N_QUADS))


def test_head_has_the_default_graph_and_all_blank_nodes(tmp_path: Path) -> None:
    """The tail has the other graphs, and the two together are the view."""
    path = _build(tmp_path)
    layout = find_layout(path)
    assert layout is not None
    content = path.read_bytes()
    head, tail = content[: layout.head_bytes], content[layout.head_bytes :]
    assert layout.whole_bytes == len(content)
    assert layout.quads == content.count(b"\n") == 8
    assert layout.graphs == (PLAIN, BLANK)
    assert head.count(b"\n") == 6
    assert head.count(BLANK.encode()) == 2
    assert tail.count(PLAIN.encode()) == tail.count(b"\n") == 2
    assert b"> _:" not in tail


def test_layout_that_does_not_fit_is_none(tmp_path: Path) -> None:
    """A store file that was changed, or a layout that cannot be read, is loaded whole."""
    path = _build(tmp_path)
    layout = (tmp_path / LAYOUT).read_bytes()
    for spoilt in (b"", b"{}", b"[]", layout.replace(b'"quads"', b'"quad"')):
        (tmp_path / LAYOUT).write_bytes(spoilt)
        assert find_layout(path) is None
    (tmp_path / LAYOUT).write_bytes(layout)
    assert find_layout(path) is not None
    path.write_bytes(path.read_bytes() + b"\n")
    assert find_layout(path) is None


def test_terms_need_no_check_to_be_the_same(tmp_path: Path) -> None:
    """Loading without checks, as the query host does, gives the same quads as with them."""
    content = _build(tmp_path).read_bytes()
    unchecked = ox.parse(content, format=ox.RdfFormat.N_QUADS, lenient=True)
    assert sorted(map(str, unchecked)) == _quads(content)


def test_store_file_of_a_home_is_that_of_its_current_publication(tmp_path: Path) -> None:
    """None where there is no home, no pointer, or nothing where it points."""
    assert find_store_file(tmp_path / "none") is None
    assert find_store_file(tmp_path) is None
    (tmp_path / "CURRENT").write_text("")
    assert find_store_file(tmp_path) is None
    (tmp_path / "CURRENT").write_text("abc\n")
    assert find_store_file(tmp_path) is None
    path = tmp_path / "publications" / "abc" / "store" / "view.nq"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"")
    assert find_store_file(tmp_path) == path
