"""Chromium for the tests of pages, and a page that tells what must not happen on any of them."""

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from browser.visiting import Visit
from running import Served

# One headless browser on a machine that reaches no other host; it asks for nothing by itself.
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# The editors are megabytes of script; on a busy machine they take their time.
PATIENCE_MS = 30_000


# Playwright keeps an event loop running in the thread: it must end before other tests want one.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium. In CI a missing one is a failure; elsewhere the tests are skipped."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        message = "no chromium on the PATH: install it (Debian: apt-get install chromium)"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield chromium
        chromium.close()


@pytest.fixture
def new_visit(browser: Browser, server: Served) -> Iterator[Callable[..., Visit]]:
    """Open a fresh profile, with options of the browser's context.

    Afterwards no page of the test may have asked another host or complained.
    """
    visits: list[Visit] = []

    def start(*, java_script_enabled: bool = True) -> Visit:
        context = browser.new_context(
            viewport={"width": 1280, "height": 900}, java_script_enabled=java_script_enabled
        )
        context.set_default_timeout(PATIENCE_MS)
        visit = Visit(context.new_page(), server.url)
        visit.page.on("request", visit.note_request)
        visit.page.on("console", visit.note_message)
        visit.page.on("pageerror", visit.note_error)
        visits.append(visit)
        return visit

    yield start
    for visit in visits:
        visit.page.context.close()
    assert [url for visit in visits for url in visit.outside] == []
    assert [text for visit in visits for text in visit.complaints] == []


@pytest.fixture
def visit(new_visit: Callable[..., Visit]) -> Visit:
    """A fresh profile with JavaScript."""
    return new_visit()
