"""GraphQL over HTTP, as https://graphql.github.io/graphql-over-http/draft/ has it.

GET and POST, ``application/graphql-response+json`` and ``application/json``. Every refusal is a
GraphQL error in JSON with a code; requests are never batched, streamed or read from forms.
"""

from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any, Final

import orjson
import strawberry
from graphql import GraphQLError
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types import ExecutionResult
from strawberry.types.graphql import OperationType
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header, parse_options_header

from occugraph.comparison import SpaceCache
from occugraph.errors import UnavailableError
from occugraph.reader import Reader
from occugraph_api.graphql.as_of import Views
from occugraph_api.graphql.context import RequestContext
from occugraph_api.graphql.schema import create_schema

__all__ = ["Asked", "GraphQLEndpoint", "RequestRefusedError", "check_request"]

_JSON: Final = "application/json"
_GRAPHQL: Final = "application/graphql-response+json"
_METHODS: Final = "GET, HEAD, POST, OPTIONS"
# Where an error does not say when to come again.
_RETRY_AFTER_S: Final = 5
# Public data, read only, no cookies: a page of any origin may ask, as with SPARQL.
_CORS: Final = {"access-control-allow-origin": "*"}
_PREFLIGHT: Final = {
    "access-control-allow-methods": _METHODS,
    "access-control-allow-headers": "accept, accept-language, content-type",
    "access-control-max-age": "86400",
    "allow": _METHODS,
}


class RequestRefusedError(Exception):
    """The HTTP request is not one that GraphQL over HTTP allows."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks for."""

    query: str
    operation_name: str | None
    variables: dict[str, Any] | None


class GraphQLEndpoint:
    """An ASGI application for one path.

    Args:
        views: Gives the views of the current publication; asked once a request.
        page: Renders the query page for a browser.
        threads: Where the reader of the current view is called; None: on the loop.
    """

    def __init__(
        self,
        views: Callable[[], Views],
        page: Callable[[Request], Response],
        threads: Executor | None = None,
    ) -> None:
        self.schema: Final[strawberry.Schema] = create_schema()
        self._views = views
        self._page = page
        self._threads = threads
        self.spaces: Final = SpaceCache()
        """What comparisons keep of each reader."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        response = await self._respond(request)
        response.headers.update(_CORS)
        response.headers["vary"] = "Accept"
        if request.method == "HEAD":
            response.body = b""  # the length stays that of the whole answer
        await response(scope, receive, send)

    async def _respond(self, request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=_PREFLIGHT)
        if request.method in {"GET", "HEAD"} and _wants_page(request):
            return self._page(request)
        media_type = _JSON
        try:
            media_type = _choose_media_type(request)
            asked = await _read(request)
            return _write(await self.execute(asked, method=request.method), media_type)
        except RequestRefusedError as refused:
            return _refuse(refused, media_type)

    async def execute(
        self, asked: Asked, *, method: str = "POST", context: RequestContext | None = None
    ) -> ExecutionResult:
        """Return the result of a request, under the limits of every request.

        Args:
            asked: The request.
            method: How it came.
            context: What answers it; None: the current view.

        Raises:
            RequestRefusedError: There is no such operation, or it is no query.
        """
        if context is None:
            views = self._views()
            context = RequestContext(views.reader, views, self._threads, self.spaces)
        try:
            return await self.schema.execute(
                asked.query,
                variable_values=asked.variables,
                operation_name=asked.operation_name,
                context_value=context,
                allowed_operation_types={OperationType.QUERY},
            )
        except CannotGetOperationTypeError as error:
            named = asked.operation_name
            message = f"operation {named!r} is not in the document" if named else str(error)
            raise RequestRefusedError(400, message) from error
        except InvalidOperationTypeError as error:
            kind = error.operation_type.value
            status = 405 if method == "GET" else 400
            raise RequestRefusedError(
                status, f"a {kind} was sent; only queries are answered"
            ) from error

    def context_of(self, reader: Reader) -> RequestContext:
        """Return the context of a request that a reader answers, be it of a past view."""
        views = self._views()
        threads = self._threads if reader is views.reader else None
        return RequestContext(reader, views, threads, self.spaces)


def _wants_page(request: Request) -> bool:
    """Return whether a browser asks for the page; it names HTML itself."""
    accept = parse_accept_header(request.headers.get("accept"), MIMEAccept)
    return any(value == "text/html" and quality > 0 for value, quality in accept)


def _choose_media_type(request: Request) -> str:
    header = request.headers.get("accept")
    if not header:
        return _JSON
    # Of two that are accepted alike the plain one is taken: every client reads it.
    best = parse_accept_header(header, MIMEAccept).best_match([_JSON, _GRAPHQL])
    if best is None:
        raise RequestRefusedError(406, f"Accept {header!r}: expected {_GRAPHQL} or {_JSON}")
    return best


async def _read(request: Request) -> Asked:
    if request.method in {"GET", "HEAD"}:
        given: dict[str, Any] = dict(request.query_params)
        for name in ("variables", "extensions"):
            if name in given:
                given[name] = _parse_json(given[name].encode(), f"parameter {name}")
    elif request.method == "POST":
        given = _parse_body(request, await request.body())
    else:
        raise RequestRefusedError(405, f"use one of {_METHODS}")
    return check_request(given)


def _parse_body(request: Request, body: bytes) -> dict[str, Any]:
    header = request.headers.get("content-type", "")
    media_type, options = parse_options_header(header)
    if media_type != _JSON or options.get("charset", "utf-8").lower() != "utf-8":
        raise RequestRefusedError(415, f"Content-Type {header!r}: expected {_JSON} in UTF-8")
    given = _parse_json(body, "the body")
    if isinstance(given, list):
        raise RequestRefusedError(
            400, "the body is a list: requests are not batched, send them apart"
        )
    if not isinstance(given, dict):
        raise RequestRefusedError(400, "the body is not a JSON object")
    return given


def _parse_json(text: bytes, where: str) -> Any:  # noqa: ANN401 - any JSON
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise RequestRefusedError(400, f"{where} is not JSON: {error}") from error


def check_request(given: Mapping[str, Any]) -> Asked:
    """Return what the parts of a request ask for.

    Raises:
        RequestRefusedError: One is missing, or is not what it should be.
    """
    query = given.get("query")
    if not isinstance(query, str) or not query.strip():
        raise RequestRefusedError(400, "query: expected the GraphQL document as a string")
    operation_name = given.get("operationName") or None
    if not isinstance(operation_name, str | None):
        raise RequestRefusedError(400, "operationName: expected a string")
    for name in ("variables", "extensions"):
        if not isinstance(given.get(name), dict | None):
            raise RequestRefusedError(400, f"{name}: expected an object")
    return Asked(query, operation_name, given.get("variables"))


def _write(result: ExecutionResult, media_type: str) -> Response:
    errors = [error.formatted for error in result.errors or ()]
    # Nothing has run where there is no data and no error has a path (spec §7.1.2).
    has_run = result.data is not None or any(error.path for error in result.errors or ())
    answer: dict[str, Any] = {"data": result.data} if has_run else {}
    if errors:
        answer["errors"] = errors
    answer["extensions"] = result.extensions or {}
    status = 400 if not has_run and media_type == _GRAPHQL else 200
    headers = None
    waits = [_retry_after(error) for error in errors if _is_unavailable(error)]
    if waits:
        # What is missing comes if the client comes again, so the answer is none to keep.
        status, headers = 503, {"retry-after": str(max(waits)), "cache-control": "no-store"}
    return Response(orjson.dumps(answer), status, headers, media_type)


def _is_unavailable(error: Mapping[str, Any]) -> bool:
    return bool(error.get("extensions", {}).get("code") == UnavailableError.code)


def _retry_after(error: Mapping[str, Any]) -> int:
    wait = error.get("extensions", {}).get("retry_after")
    return wait if isinstance(wait, int) else _RETRY_AFTER_S


def _refuse(refused: RequestRefusedError, media_type: str) -> Response:
    error = GraphQLError(str(refused), extensions={"code": "REQUEST_REFUSED"})
    headers = {"allow": _METHODS} if refused.status == 405 else None  # noqa: PLR2004
    body = orjson.dumps({"errors": [error.formatted]})
    return Response(body, refused.status, headers, media_type)
