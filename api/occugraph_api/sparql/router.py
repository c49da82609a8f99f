"""The endpoint as a router that a FastAPI application includes."""

from fastapi import APIRouter
from starlette.routing import Route

from occugraph_api.sparql.endpoint import HtmlPage, SparqlEndpoint
from occugraph_api.sparql.host import QueryHost
from occugraph_api.sparql.past import Datasets

__all__ = ["sparql_router"]


def sparql_router(
    host: QueryHost,
    *,
    path: str = "/sparql",
    html_page: HtmlPage | None = None,
    endpoint_url: str | None = None,
    datasets: Datasets | None = None,
) -> APIRouter:
    """A router with the endpoint at `path`, with and without a slash at its end.

    The application starts and closes `host` in its lifespan. Arguments as for
    `SparqlEndpoint`.
    """
    endpoint = SparqlEndpoint(
        host, html_page=html_page, endpoint_url=endpoint_url, datasets=datasets
    )
    router = APIRouter()
    for each in (path, f"{path}/"):
        router.routes.append(Route(each, endpoint, include_in_schema=False))
    return router
