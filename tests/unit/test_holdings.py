"""What a citation is told when the view it names cannot be read."""

import asyncio
import shutil
from pathlib import Path

import httpx
import pytest

from occugraph.errors import UnavailableError
from occugraph_api.app import create_app
from occugraph_api.holdings import Holdings
from occugraph_api.settings import Settings
from small_releases import NEWER, OLDER, curated, publish_releases, skill

QUERY = "{ skills { edges { node { uri } } } }"


def ask(home: Path, **parameters: str) -> httpx.Response:
    """Return the citation of a GraphQL request; SPARQL is not started."""
    app = create_app(Settings(home=home), is_alone=False)

    async def get() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.get("/cite/graphql", params={"query": QUERY, **parameters})

    return asyncio.run(get())


def test_kept_publication_that_is_damaged_is_not_held(tmp_path: Path) -> None:
    """Its releases are, so the view is composed again."""
    home = tmp_path / "home"
    first = publish_releases(home, [OLDER], curated([("requires", skill(1))]))
    cited = ask(home).json()
    publish_releases(home, [OLDER, NEWER], curated([("requires", skill(1))]))
    place = {
        "releases": ",".join(cited["asked"]["releases"]),
        "view": first.digest,
        "result": cited["result"]["digest"],
    }
    assert ask(home, **place).json()["status"] == "same"
    assert not (home / "views").exists()
    shutil.rmtree(first.directory / "index")
    found = ask(home, **place).json()
    assert (found["status"], found["asked"]["digest"]) == ("same", first.digest)
    assert (home / "views").exists()


@pytest.mark.parametrize(("wait", "header"), [(7, "7"), (None, "5")])
def test_view_that_is_not_ready_is_503(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wait: int | None, header: str
) -> None:
    """With the time to come again."""
    home = tmp_path / "home"
    publish_releases(home, [OLDER])

    async def refuse(*_: object) -> None:
        raise UnavailableError("the view is being made ready", retry_after=wait)

    monkeypatch.setattr(Holdings, "choose", refuse)
    answer = ask(home)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, header)
    assert answer.json()["errors"][0]["extensions"]["code"] == "UNAVAILABLE"
