"""Citations of GraphQL requests: made and checked under the limits of ``/graphql``."""

import asyncio
from typing import Any, Final

import orjson
import rfc8785
from starlette.datastructures import QueryParams
from starlette.requests import Request

from occugraph.citation import Citation, read_citation
from occugraph.errors import ArgumentError, UnavailableError
from occugraph.result_digest import digest_json
from occugraph_api.citing.verdict import Found, Verdict, cite, judge
from occugraph_api.graphql.endpoint import (
    Asked,
    GraphQLEndpoint,
    RequestRefusedError,
    check_request,
)
from occugraph_api.holdings import HeldView, Holdings

__all__ = ["GraphQLCiting", "UnansweredError"]


class UnansweredError(Exception):
    """The request has errors, so there is no result to cite.

    Args:
        errors: As GraphQL gives them.
    """

    def __init__(self, errors: list[dict[str, Any]]) -> None:
        super().__init__(str(errors[0]["message"]))
        self.errors = errors
        codes = {error.get("extensions", {}).get("code") for error in errors}
        self.status = 503 if UnavailableError.code in codes else 400


class GraphQLCiting:
    """Cites GraphQL requests.

    Args:
        holdings: The views that can be asked.
        endpoint: Runs requests.
    """

    def __init__(self, holdings: Holdings, endpoint: GraphQLEndpoint) -> None:
        self._holdings: Final = holdings
        self._endpoint: Final = endpoint

    async def respond(self, request: Request) -> Verdict:
        """Return the citation of the request, or what became of the one in it.

        Raises:
            RequestRefusedError: It is no request of GraphQL over HTTP, or cannot be cited.
            UnansweredError: It has errors.
            ArgumentError: The citation is malformed, or the record cannot give the view.
            UnavailableError: The view is being built.
        """
        if request.method != "GET":
            raise RequestRefusedError(405, "use GET")
        if "result" in request.query_params:
            citation = read_citation("graphql", request.query_params.multi_items())
            asked = _read_asked(citation.query, citation.variables, citation.operation)
            view = await self._holdings.find(citation.releases, citation.view)
            return judge(citation, await self._ask(asked, view))
        query, variables, operation = (
            _read_single(request.query_params, name)
            for name in ("query", "variables", "operationName")
        )
        asked = _read_asked(query, variables, operation)
        view = await self._holdings.choose(request.query_params.getlist("as-of"))
        question = Citation(
            language="graphql",
            query=asked.query,
            variables=_write_variables(asked.variables) if asked.variables else "",
            operation=asked.operation_name or "",
        )
        return cite(question, await self._ask(asked, view))

    async def _ask(self, asked: Asked, view: HeldView) -> Found:
        context = self._endpoint.context_of(await view.open())
        result = await self._endpoint.execute(asked, context=context)
        if result.errors:
            raise UnansweredError([dict(error.formatted) for error in result.errors])
        if context.answered:
            raise ArgumentError(
                f"{', '.join(sorted(context.answered))}: asOf cannot be cited, for the citation "
                "itself names the view",
                hint="leave asOf out and give the parameter as-of beside the query",
                argument="asOf",
            )
        digest = await asyncio.to_thread(digest_json, result.data)
        return Found(view=view, form="json", result=digest)


def _read_single(parameters: QueryParams, name: str) -> str:
    given = parameters.getlist(name)
    if len(given) > 1:
        raise RequestRefusedError(400, f"{name} is given {len(given)} times, expected once")
    return given[0] if given else ""


def _read_asked(query: str, variables: str, operation: str) -> Asked:
    given = {"query": query, "variables": _read_variables(variables), "operationName": operation}
    return check_request(given)


def _read_variables(text: str) -> dict[str, Any] | None:
    if not text:
        return None
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise RequestRefusedError(400, f"variables is not JSON: {error}") from error
    if not isinstance(found, dict | None):
        raise RequestRefusedError(400, "variables: expected an object")
    return found


def _write_variables(variables: dict[str, Any]) -> str:
    """Return one text for equal variables."""
    try:
        return rfc8785.dumps(variables).decode()
    except rfc8785.CanonicalizationError as error:
        raise RequestRefusedError(400, f"variables: {error}") from error
    except RecursionError as error:
        raise RequestRefusedError(400, "variables: nested too deeply") from error
