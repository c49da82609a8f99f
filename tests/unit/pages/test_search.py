"""The search page over the sample graph, as it is without a script."""

import re

import pytest

from occugraph_api.pages import islands
from unit.pages.browsing import Client


@pytest.fixture(autouse=True)
def _unbuilt(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder where nothing was built."""
    monkeypatch.setattr(islands, "STATIC_FOLDER", tmp_path)


@pytest.mark.parametrize("path", ["/", "/doc/occupation/microgrid-operator", "/doc/skill/none"])
def test_every_page_has_a_search_box(client: Client, path: str) -> None:
    assert '<form class="site-search" role="search" action="/search"' in client.get(path).text


def test_a_hit_links_to_its_page_and_says_how_it_was_found(client: Client) -> None:
    text = client.get("/search?q=weidianwangguan").text
    row = text[text.index("<tbody>") : text.index("</tbody>")]
    assert 'href="/doc/occupation/microgrid-operator" lang="zh-CN">微电网管理员</a>' in row
    assert '<span class="value" lang="zh-CN">微电网管理员</span>' in row
    assert '<span lang="en">by pinyin</span>' in row
    assert row.count("<tr>") == 1


def test_the_form_keeps_what_was_asked(client: Client) -> None:
    text = client.get("/search?q=%3Cb%3E%22&kind=skill&lang=zh").text
    assert 'value="&lt;b&gt;&#34;"' in text
    assert '<option value="skill" selected>' in text
    assert '<option value="zh" selected>' in text
    assert "Nothing was found." in text


def test_an_empty_search_says_what_can_be_found(client: Client) -> None:
    answer = client.get("/search?q=%20")
    assert answer.status_code == 200
    assert "weidianwang" in answer.text
    assert "<tbody>" not in answer.text


@pytest.mark.parametrize("query", [f"q={'x' * 201}", "q=a&lang=chinese", "q=a&after=x"])
def test_a_wrong_search_says_what_is_wrong(client: Client, query: str) -> None:
    answer = client.get(f"/search?{query}")
    assert answer.status_code == 400
    assert 'class="fault" role="alert"' in answer.text


def test_pages_follow_each_other(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """The link to the rest keeps the filters; no thing comes twice."""
    monkeypatch.setattr("occugraph_api.pages.search._PAGE", 3)
    seen: list[str] = []
    path = "/search?q=o&lang=en"
    for _ in range(9):
        text = client.get(path).text
        found = re.findall(
            r'<td>(?:<span class="code">[^<]*</span> )?<a href="([^"]+)" lang="en"', text
        )
        assert 0 < len(found) <= 3
        seen += found
        following = re.search(r'<a rel="next" href="([^"]+)"', text)
        if following is None:
            break
        path = following[1].replace("&amp;", "&")
        assert "lang=en" in path
    assert len(seen) == len(set(seen)) > 3


def test_without_a_script_no_script_may_run(client: Client) -> None:
    answer = client.get("/search?q=grid")
    assert "<script" not in answer.text
    assert "script-src" not in answer.headers["content-security-policy"]
    assert "default-src 'none'" in answer.headers["content-security-policy"]
