"""Citations of SPARQL queries: made and checked behind the walls of ``/sparql``."""

from typing import Final

from starlette.requests import Request

from occugraph.citation import Citation, read_citation
from occugraph.errors import ArgumentError, UnavailableError
from occugraph_api.citing.verdict import Found, Verdict, cite, judge
from occugraph_api.holdings import HeldView, Holdings
from occugraph_api.sparql.endpoint import endpoint_iri
from occugraph_api.sparql.formats import choose_by_name
from occugraph_api.sparql.limits import QueryLimits
from occugraph_api.sparql.protocol import RefusalError, read_operation
from occugraph_api.sparql.query import Query
from occugraph_api.sparql.repeatability import judge_query

__all__ = ["SparqlCiting"]


class SparqlCiting:
    """Cites SPARQL queries.

    Args:
        holdings: The views that can be asked.
        limits: What one query may use.
    """

    def __init__(self, holdings: Holdings, limits: QueryLimits) -> None:
        self._holdings: Final = holdings
        self._limits: Final = limits

    async def respond(self, request: Request) -> Verdict:
        """Return the citation of the query in a request, or what became of the one in it.

        Raises:
            RefusalError: The request is not one of the protocol, or cannot be cited.
            OccugraphError: As :meth:`QueryHost.ask` says.
        """
        operation = await read_operation(request, self._limits)
        if operation.query is None:
            raise RefusalError(400, "malformed", "The parameter query is missing.")
        try:
            if "result" in operation.names:
                citation = _read_citation(request)
                view = await self._holdings.find(citation.releases, citation.view)
                return judge(citation, await self._ask(request, citation, view))
            view = await self._holdings.choose(operation.as_of)
        except ArgumentError as error:
            if "refused" in error.facts:
                raise
            kind = "as-of" if error.facts.get("argument") == "asOf" else "malformed"
            raise RefusalError(400, kind, f"{error}.") from error
        question = Citation(
            language="sparql",
            query=operation.query,
            default_graphs=operation.default_graphs,
            named_graphs=operation.named_graphs,
        )
        return cite(question, await self._ask(request, question, view))

    async def _ask(self, request: Request, question: Citation, view: HeldView) -> Found:
        judged = judge_query(question.query)
        if judged.volatile:
            raise RefusalError(
                400,
                "volatile",
                f"{judged.volatile} gives something else each time, so the result cannot be cited.",
            )
        query = Query(
            text=question.query,
            choice=choose_by_name(None),
            # Relative IRIs are what they are at the endpoint.
            base=endpoint_iri(request, f"{request.scope.get('root_path', '')}/sparql"),
            default_graphs=question.default_graphs,
            named_graphs=question.named_graphs,
        )
        async with self._holdings.lease(view) as host:
            answer = await host.digest_answer(
                query, is_ordered=judged.is_ordered, abandoned=request.is_disconnected
            )
        if answer.digest != view.dataset.digest:
            raise UnavailableError(
                "The server moved to a new publication.",
                hint="try again in 1 s",
                refused="building",
                retry_after=1,
            )
        unknown = tuple(
            f"The function {name} is not known: it gave no value."
            for name in answer.unknown_functions
        )
        return Found(
            view=view,
            form=answer.form,
            result=answer.result.sha256,
            order=answer.result.order or "",
            rows=answer.result.rows,
            warnings=judged.warnings + unknown,
        )


def _read_citation(request: Request) -> Citation:
    if request.method == "POST":
        raise RefusalError(
            400, "malformed", "All of a citation is in its address: send it with GET."
        )
    return read_citation("sparql", request.query_params.multi_items())
