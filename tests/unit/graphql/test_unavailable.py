"""What a client is told while a past view is being built."""

import asyncio
from pathlib import Path

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import Response

from graphql_views import LocalViews
from occugraph.as_of import ViewChoice
from occugraph.errors import UnavailableError
from occugraph.reader import Reader
from occugraph_api.graphql.endpoint import GraphQLEndpoint
from small_releases import NEWER, OLDER, publish_releases


class BusyViews(LocalViews):
    """Past views that are never ready."""

    async def open(self, choice: ViewChoice) -> Reader:
        """Turn away."""
        raise UnavailableError(f"{choice.name} is being made ready", retry_after=5)


def page(request: Request) -> Response:
    """Stand in for the query page."""
    del request
    return Response()


@pytest.mark.parametrize("accept", ["application/json", "application/graphql-response+json"])
def test_view_that_is_being_built_is_503_with_retry_after(tmp_path: Path, accept: str) -> None:
    """What could be answered is there; the error has its code."""
    views = BusyViews(publish_releases(tmp_path / "home", [OLDER, NEWER]))
    app = GraphQLEndpoint(lambda: views, page)
    query = (
        '{ now: skills { totalCount } then: skill(uri: "x", asOf: {date: "2023-01-01"}) { uri } }'
    )

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return await client.post("/graphql", json={"query": query}, headers={"accept": accept})

    answer = asyncio.run(ask())
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "5"
    assert answer.json()["data"] == {"now": {"totalCount": 3}, "then": None}
    [error] = answer.json()["errors"]
    assert (error["extensions"]["code"], error["path"]) == ("UNAVAILABLE", ["then"])
