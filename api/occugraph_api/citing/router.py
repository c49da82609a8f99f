"""``/cite/sparql`` and ``/cite/graphql``: JSON for programs, a page for browsers."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final

import orjson
from fastapi import APIRouter
from graphql import GraphQLError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from occugraph.citation import MAX_LENGTH, PATHS
from occugraph.errors import OccugraphError, StoreError
from occugraph_api.citing.graphql import GraphQLCiting, UnansweredError
from occugraph_api.citing.sparql import SparqlCiting
from occugraph_api.citing.verdict import Status, Verdict
from occugraph_api.graphql.answers import code_error
from occugraph_api.graphql.endpoint import RequestRefusedError
from occugraph_api.sparql.endpoint import endpoint_iri, refuse
from occugraph_api.sparql.negotiation import accepts_html
from occugraph_api.sparql.protocol import RefusalError

__all__ = ["VerdictPage", "citing_router"]

VerdictPage = Callable[[Request, Verdict, str], Response]
"""Makes the page of a verdict; the text is what its links begin with."""

_METHODS: Final = "GET, HEAD, POST, OPTIONS"
_CORS: Final = {
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "Link, Retry-After, X-Occugraph-Cited, X-Occugraph-Refused",
}
_PREFLIGHT: Final = {
    "access-control-allow-methods": _METHODS,
    "access-control-allow-headers": "accept, accept-language, content-type",
    "access-control-max-age": "86400",
    "allow": _METHODS,
}
_RETRY_AFTER_S: Final = 5


def citing_router(sparql: SparqlCiting, graphql: GraphQLCiting, page: VerdictPage) -> APIRouter:
    """Return the router of both addresses.

    Args:
        sparql: Cites SPARQL.
        graphql: Cites GraphQL.
        page: For a browser.
    """

    async def respond_sparql(request: Request) -> Response:
        try:
            return await _respond(request, sparql.respond, page)
        except (RefusalError, OccugraphError) as error:
            return refuse(error)

    async def respond_graphql(request: Request) -> Response:
        try:
            return await _respond(request, graphql.respond, page)
        except (RequestRefusedError, RefusalError) as error:
            refusal = GraphQLError(str(error), extensions={"code": "REQUEST_REFUSED"})
            return _write_errors([refusal.formatted], error.status)
        except UnansweredError as error:
            return _write_errors(error.errors, error.status)
        except OccugraphError as error:
            # As in an answer: what is wrong with the server's own parts is in the log alone.
            coded = code_error(GraphQLError(str(error), original_error=error))
            status = 503 if isinstance(error, StoreError) else 400
            return _write_errors([coded.formatted], status, error.facts.get("retry_after"))

    router = APIRouter()
    for path, respond in ((PATHS["sparql"], respond_sparql), (PATHS["graphql"], respond_graphql)):
        router.routes.append(Route(path, _with_cors(respond), methods=["GET", "POST", "OPTIONS"]))
    return router


def _with_cors(
    respond: Callable[[Request], Awaitable[Response]],
) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={**_PREFLIGHT, **_CORS})
        response = await respond(request)
        response.headers.update(_CORS)
        response.headers["vary"] = "Accept"
        return response

    return answer


async def _respond(
    request: Request, respond: Callable[[Request], Awaitable[Verdict]], page: VerdictPage
) -> Response:
    verdict = await respond(request)
    base = endpoint_iri(request, str(request.scope.get("root_path", "")).rstrip("/"))
    url = verdict.citation.url(base)
    if verdict.status is Status.NEW and len(url) > MAX_LENGTH:
        raise RefusalError(
            413,
            "length",
            f"The address would have {len(url)} characters; at most {MAX_LENGTH} pass everywhere. "
            "Shorten the query.",
        )
    if accepts_html(request.headers.get("accept")):
        response = page(request, verdict, base)
    else:
        body = orjson.dumps(verdict.describe(base), option=orjson.OPT_INDENT_2)
        response = Response(body, media_type="application/json")
    response.headers["cache-control"] = "no-cache"
    # https://www.rfc-editor.org/rfc/rfc8574
    response.headers["link"] = f'<{url}>; rel="cite-as"'
    response.headers["x-occugraph-cited"] = verdict.status
    return response


def _write_errors(
    errors: Sequence[Mapping[str, Any]], status: int, wait: object = None
) -> Response:
    headers = {"cache-control": "no-store"}
    if status == 503:  # noqa: PLR2004 -- the one that asks to come again
        headers["retry-after"] = str(wait or _RETRY_AFTER_S)
    return Response(
        orjson.dumps({"errors": errors}), status, headers, media_type="application/json"
    )
