"""The pages that compare occupations and plan what to learn, over the sample graph."""

import re
from html import unescape
from urllib.parse import quote

import pytest

from unit.pages.browsing import Client

OURS = "microgrid-operator"
POWER_PLANT = "http://data.europa.eu/esco/occupation/72381086-cb6e-455e-a40b-ccb26550aab6"


def text_of(html: str) -> str:
    """Return what a page says, without its markup."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", html)))


def test_an_occupation_alone_is_shown_with_those_most_like_it(client: Client) -> None:
    """Each with its score, which leads to the gap."""
    answer = client.get(f"/compare?from={OURS}")
    assert answer.status_code == 200
    assert "0.242 (0.242–0.269)" in text_of(answer.text)
    assert f"to={quote(POWER_PLANT, safe='/')}" in answer.text
    assert "not calibrated" in answer.text


def test_two_occupations_are_shown_side_by_side(client: Client) -> None:
    """All three lists, the factors of the score, and the query."""
    answer = client.get(f"/compare?from={OURS}&to={quote(POWER_PLANT)}")
    text = text_of(answer.text)
    for told in (
        "Shared: required, and there 共有技能 1",
        "Missing: required, and not there 欠缺技能 2",
        "Surplus: there, and not required 富余技能 2",
        "1 of 2 essential skills",
        "0.196875",
    ):
        assert told in text
    assert "/graphql?query=query" in answer.text
    assert f"/plan?occupation={quote(POWER_PLANT, safe='/')}" in answer.text


def test_a_plan_is_shown_with_hours_and_what_is_assumed(client: Client) -> None:
    """Modules in their order; what comes first is named with the reason."""
    answer = client.get(f"/plan?occupation={OURS}&hours=99")
    assert answer.status_code == 200
    text = text_of(answer.text)
    assert "99 hours" in text
    assert "79 h, 80.0 %" in text
    assert "20 h, 20.0 %" in text
    assert "a statement with evidence says that it is learned before" in text
    assert "estimated: no national occupational standard" in text


@pytest.mark.parametrize("path", ["/compare", "/plan"])
def test_without_an_occupation_there_is_a_form(client: Client, path: str) -> None:
    """And nothing else; it runs no script."""
    answer = client.get(path)
    assert answer.status_code == 200
    assert f'action="{path}" method="get"' in answer.text
    assert "<script" not in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/compare?from=none",
        "/compare?from=microgrid-operator&to=%22%3E%3Cscript%3E",
        "/plan?occupation=microgrid-operator&hours=many",
        "/plan?occupation=microgrid-operator&hours=0",
        f"/plan?occupation=microgrid-operator&hours={'9' * 5_000}",
        "/plan?occupation=microgrid-operator&level=master",
        "/plan?occupation=microgrid-operator&have=none",
    ],
)
def test_what_names_nothing_is_said_on_the_page(client: Client, path: str) -> None:
    """With status 400, and what was typed kept as text."""
    answer = client.get(path)
    assert answer.status_code == 400
    assert re.search(r'role="alert">[^<]*expected', answer.text)
    assert "<script" not in answer.text


def test_the_page_of_an_occupation_leads_to_both(client: Client) -> None:
    """By its IRI."""
    text = client.get(f"/doc/occupation/{OURS}").text
    for path in ("/compare?from=", "/plan?occupation="):
        assert f"{path}https%3A//w3id.org/occugraph/id/occupation/{OURS}" in text
