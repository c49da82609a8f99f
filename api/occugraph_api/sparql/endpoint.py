"""The SPARQL endpoint: the protocol in front of a query host, as an ASGI application."""

import hashlib
import logging
import re
import secrets
from collections.abc import Awaitable, Callable, Sequence
from typing import Final
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from occugraph.errors import ArgumentError, OccugraphError
from occugraph_api.conditional import is_named
from occugraph_api.origin import find_origin, is_host
from occugraph_api.sparql.description import describe_service
from occugraph_api.sparql.formats import GRAPH_FORMATS
from occugraph_api.sparql.host import QueryHost
from occugraph_api.sparql.negotiation import accepts_html
from occugraph_api.sparql.past import Dataset, Datasets
from occugraph_api.sparql.protocol import Operation, RefusalError, read_operation
from occugraph_api.sparql.query import Query

__all__ = ["STATUS_OF_REFUSAL", "HtmlPage", "SparqlEndpoint", "endpoint_iri", "refuse"]

_log = logging.getLogger(__name__)

HtmlPage = Callable[[Request], Awaitable[Response]]
"""Makes the page a browser gets at the endpoint's address."""

STATUS_OF_REFUSAL: Final = {
    "malformed": 400,
    "service": 400,
    "update": 400,
    "volatile": 400,
    "as-of": 400,
    "nesting": 400,
    "rows": 400,
    "bytes": 400,
    "format": 406,
    "length": 413,
    "crash": 500,
    "failed": 500,
    "time": 503,
    "memory": 503,
    "busy": 503,
    "building": 503,
    "worker": 503,
    "abandoned": 503,
}
"""HTTP status by the word in `X-Occugraph-Refused`."""

_RETRY_AFTER_S: Final = {"busy": "2", "worker": "1"}
_METHODS: Final = "GET, HEAD, POST, OPTIONS"
_EXPOSED: Final = (
    "ETag, Retry-After, Server-Timing, X-Occugraph-Digest, X-Occugraph-Error-Id, "
    "X-Occugraph-Limits, X-Occugraph-Refused, X-Occugraph-Releases, X-Occugraph-Rows, "
    "X-Occugraph-Warning"
)
_CORS: Final = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": _EXPOSED}
_PREFLIGHT: Final = {
    "Access-Control-Allow-Methods": _METHODS,
    "Access-Control-Allow-Headers": "Accept, Accept-Language, Content-Type, If-None-Match",
    "Access-Control-Max-Age": "86400",
    "Allow": _METHODS,
}
_VOLATILE: Final = re.compile(r"\b(?:rand|now|uuid|struuid|bnode)\s*\(", re.IGNORECASE)
_PLAIN: Final = " ,:/?#[]@!$&'()*+;=%"
_SERVER_FAULT: Final = 500


class SparqlEndpoint:
    """An ASGI application for one path.

    Args:
        host: Started and closed by the application around it.
        html_page: For a browser that asks without a query; without it a browser gets the
            service description.
        endpoint_url: The public IRI of the endpoint, where a proxy hides it; otherwise it is
            taken from each request.
        datasets: What the parameter `as-of` chooses from; without it that is refused.
    """

    def __init__(
        self,
        host: QueryHost,
        *,
        html_page: HtmlPage | None = None,
        endpoint_url: str | None = None,
        datasets: Datasets | None = None,
    ) -> None:
        self._host = host
        self._html_page = html_page
        self._endpoint_url = endpoint_url
        self._datasets = datasets

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request; what is wrong with it becomes its status and text."""
        request = Request(scope, receive)
        try:
            response = await self._respond(request)
        except (RefusalError, OccugraphError) as error:
            response = refuse(error)
        headers = response.headers
        for name, value in _CORS.items():
            headers[name] = value
        headers["X-Occugraph-Limits"] = self._host.limits.header()
        digest = getattr(request.state, "digest", self._host.digest)
        if "X-Occugraph-Digest" not in headers and digest:
            headers["X-Occugraph-Digest"] = digest
        if request.method == "HEAD":
            response.body = b""  # the length stays that of the whole answer
        await response(scope, receive, send)

    async def _respond(self, request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=_PREFLIGHT)
        if request.method not in {"GET", "HEAD", "POST"}:
            raise RefusalError(405, "method", f"Use one of {_METHODS} here.", {"Allow": _METHODS})
        operation = await read_operation(request, self._host.limits)
        past = await self._find_past(operation.as_of)
        if operation.query is None:
            return await self._introduce(request, operation, past)
        if past is None or self._datasets is None:
            response = await self._answer(request, operation, operation.query, self._host)
            self._name_releases(response)
            return response
        response = await self._answer_past(
            request, operation, operation.query, past, self._datasets
        )
        response.headers["X-Occugraph-Releases"] = ", ".join(past.releases)
        return response

    async def _answer_past(
        self,
        request: Request,
        operation: Operation,
        text: str,
        past: Dataset,
        datasets: Datasets,
    ) -> Response:
        request.state.digest = past.digest
        unchanged = self._not_modified(request, operation, text, past.digest)
        if unchanged is not None:
            return unchanged
        async with datasets.lease(past) as host:
            return await self._answer(request, operation, text, host)

    async def _find_past(self, as_of: Sequence[str]) -> Dataset | None:
        """The dataset that a request names; None for the current one."""
        if not as_of:
            return None
        if self._datasets is None:
            raise RefusalError(400, "as-of", "This endpoint has one dataset: as-of is not for it.")
        try:
            found = await self._datasets.find(as_of)
        except ArgumentError as error:
            raise RefusalError(400, "as-of", f"{error}.") from error
        return found if found.key else None

    def _name_releases(self, response: Response) -> None:
        current = self._datasets.current if self._datasets else None
        if current and response.headers.get("X-Occugraph-Digest") == current.digest:
            response.headers["X-Occugraph-Releases"] = ", ".join(current.releases)

    def _not_modified(
        self, request: Request, operation: Operation, text: str, digest: str | None
    ) -> Response | None:
        etag = self._etag(request, operation, text, digest)
        if etag is None or not is_named(request, etag):
            return None
        return Response(status_code=304, headers={"ETag": f'"{etag}"', "Vary": "Accept"})

    async def _introduce(
        self, request: Request, operation: Operation, past: Dataset | None
    ) -> Response:
        """The answer to a request without a query."""
        accept = request.headers.get("accept")
        if request.method == "POST":
            raise RefusalError(400, "malformed", "The parameter query is missing.")
        browser = operation.named_format is None and accepts_html(accept)
        if browser and self._html_page is not None:
            page = await self._html_page(request)
            page.headers["Vary"] = "Accept"
            return page
        name = operation.choice.graph or ("ttl" if browser else None)
        if name is None and operation.choice.solutions is not None:
            raise RefusalError(400, "malformed", "The parameter query is missing.")
        if name is None:
            raise RefusalError(
                406,
                "format",
                "Without a query this address gives its description as "
                f"{', '.join(value.partition(';')[0] for value in GRAPH_FORMATS.values())}.",
            )
        dataset = past or (self._datasets.current if self._datasets else None)
        body = describe_service(
            self._iri_of(request),
            past.graphs if past else self._host.graphs,
            name,
            releases=dataset.releases if dataset else (),
            at_hand=self._datasets.at_hand if self._datasets else {},
            see_also=_other_descriptions(request) if self._datasets else (),
        )
        if past:
            request.state.digest = past.digest
        return Response(body, media_type=GRAPH_FORMATS[name], headers={"Vary": "Accept"})

    async def _answer(
        self, request: Request, operation: Operation, text: str, host: QueryHost
    ) -> Response:
        unchanged = self._not_modified(request, operation, text, host.digest)
        if unchanged is not None:
            return unchanged
        etag = self._etag(request, operation, text, host.digest)
        query = Query(
            text=text,
            choice=operation.choice,
            base=self._iri_of(request),
            default_graphs=operation.default_graphs,
            named_graphs=operation.named_graphs,
        )
        answer = await host.ask(query, request.is_disconnected)
        headers = {
            "Content-Type": answer.media_type,
            "Vary": "Accept",
            "X-Occugraph-Rows": str(answer.rows),
            "Server-Timing": f"query;dur={answer.seconds * 1000:.2f}",
        }
        if answer.unknown_functions:
            headers["X-Occugraph-Warning"] = quote(
                f"not known, gives no value: {' '.join(answer.unknown_functions)}", safe=_PLAIN
            )
        if answer.digest is not None:
            headers["X-Occugraph-Digest"] = answer.digest
            if etag is not None and answer.digest == host.digest:
                headers["ETag"] = f'"{etag}"'
                headers["Cache-Control"] = "no-cache"
        return Response(answer.body, headers=headers)

    def _etag(
        self, request: Request, operation: Operation, text: str, digest: str | None
    ) -> str | None:
        """Names the answer before it is known: the address, the data and the format settle it.

        None where they do not: POST, no digest, or a query that asks for the time or chance.
        """
        if digest is None or request.method == "POST" or _VOLATILE.search(text):
            return None
        parts = (digest, operation.choice.solutions, operation.choice.graph, self._iri_of(request))
        return hashlib.sha256(repr(parts).encode()).hexdigest()[:24]

    def _iri_of(self, request: Request) -> str:
        if self._endpoint_url is not None:
            return self._endpoint_url
        return endpoint_iri(request, request.scope["path"])


def endpoint_iri(request: Request, path: str) -> str:
    """Return the address of a path of the server, as its client knows it.

    Raises:
        RefusalError: The client names a host that is none.
    """
    host = request.headers.get("host", "localhost")
    if not is_host(host):
        raise RefusalError(400, "malformed", "The header Host is not a host.")
    return f"{request.scope['scheme']}://{host}{path}"


def refuse(error: RefusalError | OccugraphError) -> Response:
    """Return the answer to a request that was refused, or failed."""
    if isinstance(error, RefusalError):
        return _refuse(error.status, error.kind, str(error), error.headers)
    kind = str(error.facts.get("refused", "failed"))
    hint = f" {error.hint[0].upper()}{error.hint[1:]}." if error.hint else ""
    wait = error.facts.get("retry_after")
    return _refuse(
        STATUS_OF_REFUSAL.get(kind, _SERVER_FAULT),
        kind,
        error.message + hint,
        {"Retry-After": str(wait)} if wait else {},
    )


def _other_descriptions(request: Request) -> list[str]:
    """Where the server describes its data, for the view that is asked for."""
    origin = find_origin(request)
    chosen = [("as-of", each) for each in request.query_params.getlist("as-of")]
    query = f"?{urlencode(chosen)}" if chosen else ""
    return [f"{origin}{path}{query}" for path in ("/.well-known/void", "/catalog") if origin]


def _refuse(status: int, kind: str, message: str, headers: dict[str, str]) -> Response:
    """A refusal in plain words; a fault of the server has an id that is also in the log."""
    text = message
    all_headers = {"X-Occugraph-Refused": kind, "Cache-Control": "no-store", **headers}
    if kind in _RETRY_AFTER_S:
        all_headers["Retry-After"] = _RETRY_AFTER_S[kind]
    if status == _SERVER_FAULT:
        error_id = secrets.token_hex(6)
        _log.error("SPARQL request failed, id %s: %s: %s", error_id, kind, message)
        all_headers["X-Occugraph-Error-Id"] = error_id
        text += f" The server's log has it as {error_id}."
    return Response(
        f"{text}\n", status, media_type="text/plain; charset=utf-8", headers=all_headers
    )
