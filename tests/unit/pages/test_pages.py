"""The plain pages over the sample graph."""

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pyoxigraph as ox
import pytest

from occugraph.binding import Kind, LinkName
from occugraph.iri import PREFIXES, Iri
from occugraph.link_columns import LinkColumns
from occugraph.reader import Key, Page, PageRequest, Reader, Selection
from occugraph.search import SearchPage, SearchRequest
from occugraph.values import Dataset, Thing
from sample_graph import load_sample_store
from unit.pages.browsing import Client, browse, open_reader

OCCUPATION = "/doc/occupation/microgrid-operator"
PATHS = (
    "/",
    OCCUPATION,
    "/doc/skill/off-grid-operation",
    "/doc/technology/microgrid",
    "/doc/esco/occupation/72381086-cb6e-455e-a40b-ccb26550aab6",
    "/doc/isic-4/sector/3510",
)


class CountingReader:
    """Counts the calls to the reader behind it."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self.calls: Counter[str] = Counter()

    @property
    def dataset(self) -> Dataset:
        """The data set of the reader behind it."""
        return self._reader.dataset

    def find(
        self, kind: Kind | None, keys: Sequence[Key], selection: Selection
    ) -> list[Thing | None]:
        """Count, and hand on."""
        self.calls["find"] += 1
        return self._reader.find(kind, keys, selection)

    def page(self, kind: Kind, request: PageRequest, selection: Selection) -> Page:
        """Count, and hand on."""
        self.calls[f"page {kind}"] += 1
        return self._reader.page(kind, request, selection)

    def linked(
        self, link: LinkName, nodes: Sequence[Iri], request: PageRequest, selection: Selection
    ) -> list[Page]:
        """Count, and hand on."""
        self.calls[link.value] += 1
        return self._reader.linked(link, nodes, request, selection)

    def columns(self, link: LinkName) -> LinkColumns:
        """Count, and hand on."""
        self.calls[f"columns {link.value}"] += 1
        return self._reader.columns(link)

    def search(self, request: SearchRequest) -> SearchPage:
        """Count, and hand on."""
        self.calls["search"] += 1
        return self._reader.search(request)


@pytest.mark.parametrize("path", PATHS)
def test_page_loads_nothing_from_elsewhere_and_runs_no_script(client: Client, path: str) -> None:
    """What a page loads is named by a path of this server; links may lead anywhere."""
    answer = client.get(path)
    assert answer.status_code == 200
    assert "<script" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    loaded = re.findall(r"<(?:link|img|source|iframe)[^>]* (?:href|src)=\"([^\"]*)\"", answer.text)
    assert loaded
    assert [address for address in loaded if not re.match(r"/[^/]", address)] == []


def test_occupation_page_has_both_names_status_and_evidence(client: Client) -> None:
    """What the sample says of the microgrid operator is there, each text in its language."""
    text = client.get(OCCUPATION).text
    assert '<span lang="en">microgrid operator</span>' in text
    assert '<span lang="zh-CN" class="zh">微电网管理员</span>' in text
    assert '<span lang="de">Smart Grid Straßenwart</span>' in text
    assert 'lang="en">oversee grid-connected and off-grid operations</blockquote>' in text
    assert "no definition in Chinese" in text
    assert 'data-kind="GREEN"' in text


def test_mappings_come_closest_first_then_denials_then_gaps(client: Client) -> None:
    """The sample has a close match, a denied exact match and a scheme without a term."""
    text = client.get(OCCUPATION).text
    table = text[text.index('id="mappings"') :]
    places = [
        table.index(words)
        for words in ("close match", '<strong lang="en">not</strong>', "no term found")
    ]
    assert places == sorted(places)
    assert "Shares the control of electricity." in table


def test_page_shows_what_is_mapped_to_it(client: Client) -> None:
    """A mapping is found from its object, too."""
    text = client.get("/doc/esco/occupation/72381086-cb6e-455e-a40b-ccb26550aab6").text
    assert 'href="/doc/occupation/microgrid-operator"' in text[text.index('id="mapped-from"') :]


def test_page_asks_the_reader_once_a_level(reader: Reader) -> None:
    """The number of calls does not grow with the rows of a page."""
    counting = CountingReader(reader)
    browse(counting).get(OCCUPATION)
    assert counting.calls == Counter(
        {
            "find": 2,
            "Occupation.isReplacedBy": 1,
            "Occupation.groups": 1,
            "Occupation.skills": 1,
            "Occupation.technologies": 1,
            "Occupation.sectors": 1,
            "Occupation.mappings": 1,
            "page Mapping": 1,
        }
    )


@pytest.mark.parametrize(
    "path",
    [
        "/doc/occupation/no-such-thing",
        "/doc/skill/microgrid-operator",
        "/doc/esco/skill/x",
        "/doc/no-such-source/skill/x",
        "/doc/occupation/%3Cscript%3E",
        "/id/occupation/no-such-thing",
        "/id/agent/mohrss",
        "/site/layout.html",
    ],
)
def test_unknown_address_has_a_page_that_says_so(client: Client, path: str) -> None:
    """Status 404, and what was asked for is shown, never run."""
    answer = client.get(path)
    assert answer.status_code == 404
    assert "Nothing is here" in answer.text
    assert "<script" not in answer.text


def test_identifier_sends_a_browser_to_its_page(client: Client) -> None:
    """303 See Other: the IRI names the occupation, the page is about it."""
    answer = client.get("/id/occupation/microgrid-operator")
    assert (answer.status_code, answer.headers["location"]) == (303, OCCUPATION)
    answer = client.get("/id/isic-4/3510")
    assert (answer.status_code, answer.headers["location"]) == (303, "/doc/isic-4/sector/3510")


def test_pages_work_below_a_prefix(reader: Reader) -> None:
    """Behind a proxy that serves the application below /graph, every link has that prefix."""
    text = browse(reader, root_path="/graph").get("/graph" + OCCUPATION).text
    links = re.findall(r"(?:href|src)=\"(/[^\"]*)\"", text)
    assert links
    assert [link for link in links if not link.startswith("/graph/")] == []


def test_label_is_text_never_markup(tmp_path: Path) -> None:
    """A release could carry anything in a label."""
    store = load_sample_store()
    skill = ox.NamedNode(PREFIXES["skill"] + "off-grid-operation")
    label = ox.NamedNode(PREFIXES["skos"] + "altLabel")
    text = ox.Literal("<script>alert(1)</script>", language="en")
    store.add(ox.Quad(skill, label, text, ox.DefaultGraph()))
    answer = browse(open_reader(store, tmp_path)).get("/doc/skill/off-grid-operation")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in answer.text
    assert "<script" not in answer.text


def test_only_web_addresses_are_links(tmp_path: Path) -> None:
    """The page of a source could be a script; it is shown as text."""
    store = load_sample_store()
    page = ox.NamedNode(PREFIXES["foaf"] + "page")
    for quad in list(store.quads_for_pattern(None, page, None, None)):
        store.remove(quad)
    sources = ox.NamedNode(PREFIXES["og"] + "Source")
    for quad in list(store.quads_for_pattern(None, None, sources, ox.DefaultGraph())):
        script = ox.NamedNode("javascript:alert(1)")
        store.add(ox.Quad(quad.subject, page, script, ox.DefaultGraph()))
    text = browse(open_reader(store, tmp_path)).get(OCCUPATION).text
    assert '<span class="iri">javascript:alert(1)</span>' in text
    assert 'href="javascript' not in text
