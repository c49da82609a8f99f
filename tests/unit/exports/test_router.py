"""Files over HTTP, from the sample graph, without a server."""

import pytest
from fastapi import FastAPI

from occugraph.as_of import AsOf
from occugraph.comparison import SkillSpace, SpaceCache
from occugraph.exports.request import ViewContent
from occugraph.reader import Reader
from occugraph_api.exports import exports_router
from sample_graph import load_sample_store
from unit.pages.browsing import Client, open_reader

OURS = "microgrid-operator"
POWER_PLANT = "http://data.europa.eu/esco/occupation/72381086-cb6e-455e-a40b-ccb26550aab6"


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """A reader of the sample graph."""
    return open_reader(load_sample_store(), tmp_path_factory.mktemp("files"))


@pytest.fixture
def spaces() -> SpaceCache:
    """What comparisons keep; the one of the whole server."""
    return SpaceCache()


@pytest.fixture
def client(reader: Reader, spaces: SpaceCache) -> Client:
    """A client of the files."""

    async def open_content(_as_of: AsOf | None) -> ViewContent:
        return ViewContent(reader, lambda: ())

    app = FastAPI()
    app.include_router(exports_router(open_content, spaces))
    return Client(app)


def test_gaps_and_plans_read_what_is_compared_once(
    client: Client, reader: Reader, spaces: SpaceCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is of the whole graph, and the same one that GraphQL and the pages have."""
    reads: list[Reader] = []
    read = SkillSpace.read

    def count(given: Reader) -> SkillSpace:
        reads.append(given)
        return read(given)

    monkeypatch.setattr(SkillSpace, "read", count)
    spaces.of(reader)
    for path in (f"gap.csv?key={OURS}&key={POWER_PLANT}", f"plan.csv?key={OURS}") * 2:
        answer = client.get(f"/export/{path}")
        assert (answer.status_code, answer.text.count("\r\n") > 1) == (200, True)
    assert reads == [reader]


@pytest.mark.parametrize("option", ["level", "hours", "have"])
def test_an_option_without_a_value_is_refused(client: Client, option: str) -> None:
    answer = client.get(f"/export/plan.csv?key={OURS}&{option}=")
    assert (answer.status_code, answer.text) == (400, f"{option} '': expected a value\n")
