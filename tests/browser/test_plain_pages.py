"""The plain pages in a browser: both languages, no script needed, nothing from elsewhere."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from browser.visiting import Visit

pytestmark = pytest.mark.integration

GOLDEN = Path(__file__).parents[1] / "golden" / "occupations.tsv"
NAMES = [
    (row["slug"], row["en"], row["zh"])
    for row in csv.DictReader(
        (line for line in GOLDEN.read_text("utf-8").splitlines() if not line.startswith("#")),
        delimiter="\t",
    )
]


def test_home_names_the_occupations_in_both_languages(visit: Visit) -> None:
    """All twelve stand in the table, and two carry the green mark."""
    page = visit.open("/")
    table = page.locator("table.occupations")
    for _, en, zh in NAMES:
        expect(table.get_by_role("link", name=en, exact=True)).to_be_visible()
        expect(table.get_by_role("link", name=zh, exact=True)).to_be_visible()
    expect(table.locator(".badge[data-kind=GREEN]")).to_have_count(2)


@pytest.mark.parametrize(("slug", "en", "zh"), NAMES, ids=[slug for slug, _, _ in NAMES])
def test_every_occupation_has_a_page_in_both_languages(
    visit: Visit, slug: str, en: str, zh: str
) -> None:
    """Name, definition, skills and mappings are there, and marked with their language."""
    page = visit.open(f"/id/occupation/{slug}")
    assert page.url.endswith(f"/doc/occupation/{slug}")
    heading = page.get_by_role("heading", level=1)
    expect(heading.locator("[lang=en]")).to_have_text(en)
    expect(heading.locator("[lang=zh-CN]")).to_have_text(zh)
    definition = page.locator("section[aria-labelledby=definition] .statement")
    expect(definition).to_have_count(2)
    for anchor in ("history", "tasks", "essential-skills", "mappings"):
        expect(page.locator(f"#{anchor}")).to_be_visible()


def test_evidence_opens_without_javascript(new_visit: Callable[..., Visit]) -> None:
    """The words quoted and their source are folded in the page itself."""
    page = new_visit(java_script_enabled=False).open("/doc/occupation/microgrid-operator")
    task = page.locator("section[aria-labelledby=tasks] tbody tr").nth(2)
    expect(task.locator("blockquote")).to_be_hidden()
    task.locator("summary").click()
    expect(task.locator("blockquote")).to_have_text(
        "oversee grid-connected and off-grid operations"
    )


def test_the_keyboard_reaches_the_content_first(visit: Visit) -> None:
    """The first stop of the Tab key leads past the header."""
    page = visit.open("/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()


def test_no_page_is_wider_than_a_phone(visit: Visit) -> None:
    """Nothing needs sideways scrolling at 360 pixels."""
    visit.page.set_viewport_size({"width": 360, "height": 800})
    for path in ("/", "/doc/occupation/microgrid-operator", "/doc/technology/microgrid"):
        page = visit.open(path)
        assert page.evaluate("() => document.documentElement.scrollWidth") <= 360
