"""The pages of a graph where a newer release has dropped something."""

from pathlib import Path

import pytest

from occugraph.index import GraphIndex, IndexReader, build_index
from occugraph.index.triples import ViewTriples
from occugraph.projection import PublishedView
from small_releases import NEWER, OLDER, compose_releases, curated, occupation, skill
from unit.pages.browsing import Client, browse


@pytest.fixture
def client(tmp_path: Path) -> Client:
    """Pages of the newer release, with the older one in the record."""
    view = PublishedView(compose_releases([OLDER, NEWER], curated([("requires", skill(3))])))
    build_index(ViewTriples.of(view.graphs), view.view, "5" * 64, tmp_path / "index")
    return browse(IndexReader(GraphIndex.open(tmp_path / "index")))


def _path(number: int) -> str:
    return f"/doc/esco/occupation/{occupation(number).rpartition('/')[2]}"


def test_page_of_what_is_removed_stays_and_names_its_successor(client: Client) -> None:
    """With its status, and a link to what its source says replaced it."""
    text = client.get(_path(3)).text
    assert 'data-kind="REMOVED"' in text
    assert f'href="{_path(2)}"' in text[text.index('id="isReplacedBy"') :]
    assert 'id="isReplacedBy"' not in client.get(_path(1)).text


def test_first_page_does_not_count_what_is_removed(client: Client) -> None:
    """Three occupations of the newer release and one of ours; the dropped one is none of them."""
    assert (
        '<span lang="en">occupation</span> <span class="zh" lang="zh-CN">职业</span></dt><dd>4<'
        in (client.get("/").text)
    )
