"""Templates, and the headers every page is sent with."""

import hashlib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from occugraph_api.pages import wording
from occugraph_api.pages.address import find_document_path
from occugraph_api.pages.columns import text_in
from occugraph_api.pages.concept import is_curated
from occugraph_api.pages.shown_query import graphql_link, sparql_link

__all__ = ["SITE_FILES", "base_path", "render_page", "site_file"]

SITE_FILES: Final[Mapping[str, str]] = MappingProxyType(
    {"site.css": "text/css; charset=utf-8", "favicon.svg": "image/svg+xml"}
)
"""The files that plain pages need; they come with the package, without any build."""

# Plain pages run no script at all.
_PLAIN: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
# The editors set styles inline, carry fonts in their style sheets and work in workers.
_ISLAND: Final = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "worker-src 'self' blob:; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


# The search page asks this server again while one types, and nothing else.
_SCRIPTED: Final = _PLAIN + "; script-src 'self'; connect-src 'self'"


@cache
def site_file(name: str) -> tuple[bytes, str]:
    """Return a file of ``SITE_FILES`` and the first 12 hex digits of its SHA-256."""
    content = files("occugraph_api.pages").joinpath("site", name).read_bytes()
    return content, hashlib.sha256(content).hexdigest()[:12]


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("occugraph_api.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["wording"] = wording
    environment.globals["site_version"] = {name: site_file(name)[1] for name in SITE_FILES}
    environment.globals["document_path"] = find_document_path
    environment.globals["graphql_link"] = graphql_link
    environment.globals["sparql_link"] = sparql_link
    environment.filters["text_in"] = text_in
    environment.tests["curated"] = is_curated
    environment.tests["web_address"] = _is_web_address
    return environment


def _is_web_address(text: str) -> bool:
    """Return whether a link may lead there: data must not bring javascript: into a page."""
    return text.lower().startswith(("https://", "http://"))


def base_path(request: Request) -> str:
    """Return the prefix that the application is mounted at, without a slash at its end."""
    return str(request.scope.get("root_path", "")).rstrip("/")


def render_page(
    request: Request,
    template: str,
    context: Mapping[str, object],
    *,
    status_code: int = 200,
    is_island: bool = False,
    is_scripted: bool = False,
) -> HTMLResponse:
    """Return a page.

    Args:
        request: What asked for it; tells the prefix of links.
        template: A file of ``templates/``.
        context: The names the template uses.
        status_code: Of the response.
        is_island: Whether the page runs a built editor; plain pages run no script.
        is_scripted: Whether it runs a built script that needs no more than this server.
    """
    text = _environment().get_template(template).render(base=base_path(request), **context)
    headers = {
        "Content-Security-Policy": _ISLAND if is_island else _SCRIPTED if is_scripted else _PLAIN,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Vary": "Accept",
    }
    return HTMLResponse(text, status_code, headers)
