"""What every answer of linked data has in common: headers, refusals, entity tags."""

import hashlib
import logging
from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import quote, urlencode

from starlette.responses import PlainTextResponse, Response

from occugraph import __version__
from occugraph.errors import ArgumentError, OccugraphError, UnavailableError
from occugraph.iri import Iri
from occugraph_api.linked_data.forms import FORMS
from occugraph_api.linked_data.views import DocumentView
from occugraph_api.pages.address import quote_path
from occugraph_api.sparql.endpoint import STATUS_OF_REFUSAL

__all__ = [
    "REVALIDATED",
    "entity_tag",
    "link_header",
    "not_acceptable",
    "not_modified",
    "open_to_all",
    "redirect",
    "refuse",
    "view_query",
]

_log = logging.getLogger(__name__)

_CORS: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": (
        "ETag, Link, Location, Retry-After, X-Occugraph-Digest, X-Occugraph-Releases"
    ),
}
REVALIDATED: Final = {"Cache-Control": "no-cache"}
"""Of answers that a client may keep, and asks about before it uses them again."""

_SEE_OTHER: Final = 303
_WRONG: Final = 400
_SERVER_FAULT: Final = 500
_NOT_NOW: Final = 503
_RETRY_AFTER_S: Final = 2
# An IRI may have letters of any script; a header has ASCII.
_IRI_SIGNS: Final = "%/:#?&=@!$'()*+,;~[]"


def open_to_all(response: Response) -> Response:
    """Let any site read the answer, and say that it depends on `Accept`."""
    for name, value in {**_CORS, "Vary": "Accept"}.items():
        response.headers[name] = value
    return response


def redirect(location: str, parameters: Iterable[tuple[str, str]]) -> Response:
    """Send a client on, 303: what it asked for is a thing, and there is a document about it.

    Args:
        location: A path of this server, with the prefix it is mounted at.
        parameters: Of the query that are kept.
    """
    query = urlencode(tuple(parameters))
    target = quote_path(location) + (f"?{query}" if query else "")
    return Response(status_code=_SEE_OTHER, headers={"Location": target})


def refuse(error: OccugraphError) -> Response:
    """Return the answer to a request that a part refused, or cannot serve now."""
    if isinstance(error, ArgumentError):
        status = _WRONG
    elif isinstance(error, UnavailableError):
        status = _NOT_NOW
    else:
        status = STATUS_OF_REFUSAL.get(str(error.facts.get("refused")), _SERVER_FAULT)
    headers = {"Cache-Control": "no-store"}
    if status == _NOT_NOW:
        headers["Retry-After"] = str(error.facts.get("retry_after", _RETRY_AFTER_S))
    if status == _SERVER_FAULT:
        _log.error("a document cannot be made: %s", error)
    return PlainTextResponse(f"{error}\n", status, headers)


def not_acceptable(path: str, offers: Mapping[str, str] = FORMS) -> Response:
    """Return 406 with the list of forms; each is named by its type, suffix and `format`."""
    lines = [
        f"{media_type.partition(';')[0]}  {path}.{name}  or  format={name}"
        for name, media_type in offers.items()
    ]
    text = "\n".join(("None of the forms there are is accepted. There are:", *lines, ""))
    return PlainTextResponse(text, 406, {"Cache-Control": "no-store"})


def entity_tag(view: DocumentView, address: str, form: str) -> str:
    """Return what names an answer: its address, view, record and form, and who wrote it."""
    parts = (view.digest, view.publication, address, form, __version__)
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:24]


def not_modified(tag: str) -> Response:
    """Return 304, with the headers for caches that the whole answer has."""
    return Response(status_code=304, headers={"ETag": f'"{tag}"', **REVALIDATED})


def view_query(view: DocumentView) -> str:
    """Return the query that asks for a view, with its question mark; empty for the current one."""
    return "?" + urlencode([("as-of", each) for each in view.as_of]) if view.as_of else ""


def link_header(
    document: str, query: str, form: str, topic: Iri | None, offers: Mapping[str, str] = FORMS
) -> str:
    """Return the header Link: the document itself, its other forms, what it is about.

    Args:
        document: Its address without a suffix.
        query: As :func:`view_query` gives it.
        form: The form this answer has.
        topic: What it is about; None: itself.
        offers: The forms there are.
    """
    links = [f'<{document}{query}>; rel="canonical"']
    links += [
        f'<{document}.{name}{query}>; rel="alternate"; type="{media_type.partition(";")[0]}"'
        for name, media_type in offers.items()
        if name != form
    ]
    if topic:
        links.append(f'<{quote(topic, safe=_IRI_SIGNS)}>; rel="describes"')
    return ", ".join(links)
