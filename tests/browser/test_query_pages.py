"""The query pages in a browser, over the real server, offline."""

from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import Page, expect

from browser.visiting import Visit

pytestmark = pytest.mark.integration

# The first occupation in the order of URIs.
FIRST_ZH = "企业可持续发展规划师"


def run_graphql(page: Page) -> None:
    """Press the button that runs the query, once the editor has it."""
    expect(page.locator(".graphiql-query-editor .view-lines")).to_contain_text("query")
    page.locator(".graphiql-execute-button").click()


def test_graphiql_runs_the_example_it_opens_with(visit: Visit) -> None:
    """The answer has names in both languages; the address now holds the query."""
    page = visit.open("/graphql")
    run_graphql(page)
    answer = page.locator(".result-window")
    expect(answer).to_contain_text(FIRST_ZH)
    expect(answer).to_contain_text("corporate")
    asked = parse_qs(urlsplit(page.url).query)["query"][0]
    assert "query NewOccupations" in asked


def test_graphiql_runs_an_example_of_the_list(visit: Visit) -> None:
    """One click puts the example in the editor and runs it."""
    page = visit.open("/graphql")
    page.get_by_role("button", name="Which releases are served").click()
    expect(page.locator(".result-window")).to_contain_text("csco-2022")


def test_graphiql_opens_the_query_of_the_address(visit: Visit) -> None:
    """``?query=&variables=`` are in the editors, so that a link shares a query."""
    query = 'query Shared($slug: String!) { occupation(slug: $slug) { prefLabel(lang: "zh") } }'
    variables = '{"slug": "incense-artisan"}'
    page = visit.open(f"/graphql?query={quote(query)}&variables={quote(variables)}")
    run_graphql(page)
    expect(page.locator(".result-window")).to_contain_text("制香香艺师")


def test_graphiql_shows_the_schema(visit: Visit) -> None:
    """The documentation pane has what introspection gives."""
    page = visit.open("/graphql")
    page.get_by_role("button", name="Show Documentation Explorer").click()
    expect(page.locator(".graphiql-doc-explorer")).to_contain_text("Query")


def test_sparql_page_runs_the_example_it_opens_with(visit: Visit) -> None:
    """Twelve rows, with names in both languages."""
    page = visit.open("/sparql")
    page.locator(".yasqe_queryButton").click()
    table = page.locator(".yasr table.dataTable tbody")
    expect(table).to_contain_text(FIRST_ZH)
    expect(table.locator("tr")).to_have_count(12)


def test_sparql_page_runs_an_example_of_the_list(visit: Visit) -> None:
    """One click opens the example in a tab of its own and runs it."""
    page = visit.open("/sparql")
    page.locator("a[data-example=skills-in-common]").click()
    expect(page.locator(".yasgui .tab.active")).to_contain_text("Which skills several")
    expect(page.locator(".tabPanel.active .yasr table.dataTable tbody tr").first).to_be_visible()


def test_sparql_page_opens_the_query_of_the_address(visit: Visit) -> None:
    """The part after # never leaves the browser, and is run at once."""
    query = "SELECT ?n WHERE { VALUES ?n { 'of the address' } }"
    page = visit.open(f"/sparql#query={quote(query)}")
    expect(page.locator(".yasr table.dataTable tbody")).to_contain_text("of the address")


def test_sparql_page_asks_no_other_endpoint(visit: Visit) -> None:
    """Neither a link nor a stored tab can name another one."""
    elsewhere = quote("http://127.0.0.1:9/sparql")
    page = visit.open(f"/sparql#query={quote('ASK { ?s ?p ?o }')}&endpoint={elsewhere}")
    expect(page.locator(".yasr_results")).to_contain_text("True")
    page.reload()
    page.locator(".yasqe_queryButton").click()
    expect(page.locator(".yasr_results")).to_contain_text("True")


def test_sparql_page_cites_what_the_editor_holds(visit: Visit) -> None:
    """The link makes a citation of the query, which opens as a page that says the same."""
    page = visit.open(f"/sparql#query={quote('ASK { ?s ?p ?o }')}")
    expect(page.locator(".yasr_results")).to_contain_text("True")
    page.locator("a#cite").click()
    expect(page.locator("h1")).to_contain_text("A citable query")
    visit.open(page.locator("section.citation pre").first.inner_text().removeprefix(visit.url))
    expect(page.locator("h1")).to_contain_text("Still the same")


def test_graphiql_cites_what_the_editor_holds(visit: Visit) -> None:
    """With its variables."""
    query = "query Shared($slug: String!) { occupation(slug: $slug) { slug } }"
    variables = '{"slug": "incense-artisan"}'
    page = visit.open(f"/graphql?query={quote(query)}&variables={quote(variables)}")
    expect(page.locator(".graphiql-query-editor .view-lines")).to_contain_text("Shared")
    page.locator("a#cite").click()
    expect(page.locator("h1")).to_contain_text("A citable query")
    expect(page.locator("main")).to_contain_text("incense-artisan")


def test_reference_shows_the_paths(visit: Visit) -> None:
    """Swagger UI comes from the server, too."""
    page = visit.open("/docs")
    expect(page.locator("#island")).to_contain_text("/health")
