"""The web pages: one for every thing, and the query pages. They need no other host."""

from occugraph_api.pages.citation import citation_page
from occugraph_api.pages.islands import docs_page, graphql_page, sparql_page, static_files
from occugraph_api.pages.routes import not_found_page, pages_router

__all__ = [
    "citation_page",
    "docs_page",
    "graphql_page",
    "not_found_page",
    "pages_router",
    "sparql_page",
    "static_files",
]
