"""The text index by itself: what is on disk, and what is refused."""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pyoxigraph as ox
import pytest

from occugraph.canonical import canonicalize
from occugraph.errors import StoreError
from occugraph.index import build_index
from occugraph.iri import Iri
from occugraph.projection import PublishedView
from occugraph.search import SearchRequest
from occugraph.text import TextIndex, TextProjection, projection
from occugraph.text.build import build_text_index
from occugraph.view import DraftView
from sample_graph import load_sample_store, make_sample_view
from store_triples import triples_of

# The projection reads the graph index beside it, and nothing of the view.
_NO_VIEW = PublishedView(DraftView("current", ()))


@pytest.fixture(scope="module")
def store() -> ox.Store:
    return load_sample_store()


@pytest.fixture(scope="module")
def built(store: ox.Store, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the graph index and the text index of the sample graph."""
    folder = tmp_path_factory.mktemp("built")
    build_index(triples_of(store), make_sample_view(), "5" * 64, folder / "index")
    (folder / "text").mkdir()
    build_text_index(folder / "index", folder / "text")
    return folder


def read_files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize("few", [0, 20_000])
def test_the_same_graph_index_gives_the_same_bytes(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    """Also by the process of its own that large ones are built with; no lock stays."""
    monkeypatch.setattr(projection, "_FEW_TEXTS", few)
    shutil.copytree(built / "index", tmp_path / "index")
    (tmp_path / "text").mkdir()
    TextProjection().build(_NO_VIEW, tmp_path / "text")
    assert read_files(tmp_path / "text") == read_files(built / "text")
    assert not [name for name in read_files(tmp_path / "text") if "lock" in name]


def test_opening_and_asking_write_nothing(built: Path, tmp_path: Path) -> None:
    """A publication never changes, and may lie on a disk that cannot be written."""
    folder = Path(shutil.copytree(built / "text", tmp_path / "text"))
    before = read_files(folder)
    opened = TextIndex.open(folder)
    assert opened.search(SearchRequest("微电")).hits
    assert read_files(folder) == before


def test_opening_leaves_nothing_behind(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However often, and though a thread of tantivy looks at its files meanwhile."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    kept = [TextIndex.open(built / "text") for _ in range(200)]
    assert list(tmp_path.iterdir()) == []
    assert all(each.search(SearchRequest("微电")).hits for each in kept[::50])


def test_it_answers_when_its_files_are_gone(built: Path, tmp_path: Path) -> None:
    """A server goes on answering from a publication that was just removed."""
    folder = Path(shutil.copytree(built / "text", tmp_path / "text"))
    opened = TextIndex.open(folder)
    shutil.rmtree(folder)
    assert opened.search(SearchRequest("dianwang")).hits[0].matched_on.value == "微电网"


def test_a_folder_that_is_not_whole_is_refused(built: Path, tmp_path: Path) -> None:
    """Without its last file it is none; each refusal says what to run."""
    folder = Path(shutil.copytree(built / "text", tmp_path / "text"))
    meta = json.loads((folder / "text.json").read_text())
    (folder / "text.json").unlink()
    with pytest.raises(StoreError, match=r"no whole text index .*run: occugraph build"):
        TextIndex.open(folder)
    (folder / "text.json").write_text(json.dumps(meta | {"format": 99}))
    with pytest.raises(StoreError, match="format 99 does not fit"):
        TextIndex.open(folder)
    (folder / "text.json").write_text(json.dumps(meta | {"entries": 1}))
    with pytest.raises(StoreError, match=f"{meta['entries']} values: expected 1"):
        TextIndex.open(folder)
    (folder / "text.json").write_text(json.dumps(meta))
    next((folder / "tantivy").glob("*.term")).unlink()
    with pytest.raises(StoreError, match="cannot be read"):
        TextIndex.open(folder)


def test_a_build_that_fails_tells_why(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process of its own says what is in its way."""
    monkeypatch.setattr(projection, "_FEW_TEXTS", 0)
    shutil.copytree(built / "index", tmp_path / "index")
    (tmp_path / "text" / "tantivy").mkdir(parents=True)
    with pytest.raises(StoreError, match="cannot be built: text index text: cannot be written"):
        TextProjection().build(_NO_VIEW, tmp_path / "text")


def test_the_builder_ends_with_who_started_it(built: Path, tmp_path: Path) -> None:
    """It holds the other end of its standard input; here nobody does once it is told."""
    (tmp_path / "text").mkdir()
    folders = [str(built / "index"), str(tmp_path / "text")]
    for given in (b"", json.dumps(folders).encode() + b"\n"):
        done = subprocess.run(
            (sys.executable, "-m", "occugraph.text.build"),
            input=given,
            capture_output=True,
            check=False,
            timeout=60,
        )
        assert done.returncode == 1
        assert not (tmp_path / "text" / "text.json").exists()


def test_a_process_that_was_begun_for_a_large_view_builds_it(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(projection, "_MANY_QUADS", 0)
    monkeypatch.setattr(projection, "build_text_index", None)
    shutil.copytree(built / "index", tmp_path / "index")
    (tmp_path / "text").mkdir()
    aside = TextProjection()
    aside.expect([canonicalize(Iri("urn:g"), [("<urn:a>", "<urn:b>", "<urn:c>")])])
    aside.build(_NO_VIEW, tmp_path / "text")
    assert read_files(tmp_path / "text") == read_files(built / "text")
