"""The search box and the search page in a browser, over the real server."""

from collections.abc import Callable
from urllib.parse import quote_plus

import pytest
from playwright.sync_api import Page, expect

from browser.visiting import Visit

pytestmark = pytest.mark.integration


def type_text(page: Page, text: str) -> None:
    """Type into the empty field, key by key."""
    field = page.get_by_role("searchbox", name="Name, pinyin, code or URI")
    field.fill("")
    field.press_sequentially(text)


def test_results_follow_the_typing(visit: Visit) -> None:
    """Chinese, pinyin, initials and a typo, each without a button; the address keeps up."""
    page = visit.open("/search")
    results = page.locator("#results tbody")
    for text, how in (
        ("微电", "begins with it"),
        ("电网", "by its words"),
        ("weidianwangg", "by pinyin"),
        ("wdwg", "by initials of pinyin"),
        ("microgird operater", "with other letters"),
    ):
        type_text(page, text)
        row = results.locator("tr", has_text="微电网管理员").first
        expect(row).to_contain_text(how)
        expect(row.get_by_role("link", name="microgrid operator")).to_be_visible()
        expect(page).to_have_url(f"{visit.url}/search?q={quote_plus(text)}")
    expect(page.locator("#results")).to_have_attribute("aria-busy", "false")


def test_a_kind_narrows_at_once(visit: Visit) -> None:
    page = visit.open("/search?q=microgrid")
    rows = page.locator("#results tbody tr")
    expect(rows.filter(has_text="technology")).to_have_count(1)
    page.get_by_label("Kind").select_option("occupation")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("微电网管理员")
    page.get_by_label("Kind").select_option("sector")
    expect(page.locator("#results")).to_contain_text("Nothing was found.")


@pytest.mark.parametrize("path", ["/doc/occupation/incense-artisan", "/graphql", "/docs"])
def test_the_box_of_every_page_leads_there(visit: Visit, path: str) -> None:
    """With the keyboard alone, also from an editor, and on to what was found."""
    page = visit.open(path)
    box = page.get_by_role("searchbox", name="Search 搜索")
    box.fill("dianjieshui")
    box.press("Enter")
    page.wait_for_url("**/search?q=dianjieshui")
    page.locator("#results").get_by_role("link", name="电解水制氢工", exact=True).click()
    page.wait_for_url("**/doc/occupation/water-electrolysis-hydrogen-production-operator")


def test_search_needs_no_javascript(new_visit: Callable[..., Visit]) -> None:
    page = new_visit(java_script_enabled=False).open("/search")
    field = page.get_by_role("searchbox", name="Name, pinyin, code or URI")
    field.fill("数字孪生")
    page.get_by_role("button", name="Search").click()
    expect(page.locator("#results tbody tr").first).to_contain_text("digital twin")


def test_the_search_page_fits_a_phone(visit: Visit) -> None:
    visit.page.set_viewport_size({"width": 360, "height": 800})
    page = visit.open("/search?q=operator")
    expect(page.locator("#results tbody tr").first).to_be_visible()
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 360
