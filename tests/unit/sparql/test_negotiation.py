"""Accept headers of real clients get the format they mean."""

import pytest

from occugraph_api.sparql.formats import Choice, choose_by_name
from occugraph_api.sparql.negotiation import accepts_html, choose_by_accept

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8"


@pytest.mark.parametrize(
    ("header", "solutions", "graph"),
    [
        (None, "json", "ttl"),
        ("", "json", "ttl"),
        ("*/*", "json", "ttl"),
        ("application/sparql-results+xml", "xml", None),
        ("application/json", "json", "jsonld"),
        ("application/xml", "xml", "rdf"),
        ("text/csv;q=0.5, text/tab-separated-values", "tsv", None),
        ("text/csv;header=present", "csv", None),
        ("text/*", "csv", "ttl"),
        ("application/ld+json, text/turtle;q=0.9", None, "jsonld"),
        ("text/turtle;charset=utf-8", None, "ttl"),
        ("application/n-triples;q=0.2, application/rdf+xml;q=0.1", None, "nt"),
        ("application/sparql-results+json;q=0, */*;q=0.1", "xml", "ttl"),
        ("image/png", None, None),
        (BROWSER, "json", "ttl"),
    ],
)
def test_accept_header_chooses(
    header: str | None, solutions: str | None, graph: str | None
) -> None:
    """One choice for solutions and one for graphs, as the query's form is not known yet."""
    assert choose_by_accept(header) == Choice(solutions, graph)


def test_only_a_browser_accepts_html() -> None:
    """A client that takes anything is no browser."""
    assert accepts_html(BROWSER)
    assert not accepts_html("*/*")
    assert not accepts_html("text/html;q=0")
    assert not accepts_html(None)


def test_format_parameter_chooses() -> None:
    """JSON and XML serve both kinds; the others one."""
    assert choose_by_name("json") == Choice("json", "jsonld")
    assert choose_by_name("xml") == Choice("xml", "rdf")
    assert choose_by_name("tsv") == Choice("tsv", None)
    assert choose_by_name("nt") == Choice(None, "nt")
    with pytest.raises(KeyError):
        choose_by_name("pdf")
