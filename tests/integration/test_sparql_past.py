"""Hosts over past datasets: few at once, the ones asked last."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from occugraph.errors import UnavailableError
from occugraph_api.sparql.formats import choose_by_name
from occugraph_api.sparql.limits import QueryLimits
from occugraph_api.sparql.past import Dataset, PastHosts
from occugraph_api.sparql.query import Query

pytestmark = pytest.mark.integration

LIMITS = QueryLimits(workers=1)
COUNT = Query(text="SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", choice=choose_by_name("csv"))


@pytest.fixture
def datasets(tmp_path: Path) -> Sequence[Dataset]:
    """Four datasets, of one triple to four."""
    made = []
    for size in range(1, 5):
        path = tmp_path / f"{size}.nt"
        path.write_text("".join(f"<urn:s{n}> <urn:p> <urn:o> .\n" for n in range(size)))
        made.append(Dataset(key=str(size), path=path, digest="d", graphs=(), releases=()))
    return made


async def count(hosts: PastHosts, dataset: Dataset) -> str:
    """Return the number of triples."""
    async with hosts.lease(dataset) as host:
        answer = await host.ask(COUNT)
    return answer.body.decode().split()[1]


def test_hosts_that_were_not_asked_the_longest_are_dropped(datasets: Sequence[Dataset]) -> None:
    """And started again when they are."""

    async def run() -> None:
        hosts = PastHosts(LIMITS, most=2)
        assert [await count(hosts, datasets[place]) for place in (0, 1, 0, 2)] == [*"1213"]
        assert hosts.keys == ("1", "3")
        assert hosts.memory_mb > 1
        assert await count(hosts, datasets[1]) == "2"
        assert hosts.keys == ("3", "2")
        await hosts.close()
        assert not hosts.keys

    asyncio.run(run())


def test_one_that_is_asked_is_not_dropped(datasets: Sequence[Dataset]) -> None:
    """Who comes then is told to come again."""

    async def run() -> None:
        hosts = PastHosts(LIMITS, most=1)
        async with hosts.lease(datasets[0]) as host:
            with pytest.raises(UnavailableError, match="All 1 past datasets are in use") as caught:
                await count(hosts, datasets[1])
            assert caught.value.facts["retry_after"] == 3
            assert (await host.ask(COUNT)).rows == 1
        assert await count(hosts, datasets[1]) == "2"
        await hosts.close()

    asyncio.run(run())


def test_memory_bounds_what_is_kept(datasets: Sequence[Dataset]) -> None:
    """One alone may be over it."""

    async def run() -> None:
        hosts = PastHosts(LIMITS, most=4, memory_mb=1)
        for dataset in datasets:
            await count(hosts, dataset)
        assert hosts.keys == ("4",)
        await hosts.close()

    asyncio.run(run())


def test_several_who_ask_at_once_share_one_host(datasets: Sequence[Dataset]) -> None:
    """It is started once."""

    async def run() -> None:
        hosts = PastHosts(LIMITS)
        assert await asyncio.gather(*(count(hosts, datasets[3]) for _ in range(5))) == ["4"] * 5
        assert hosts.keys == ("4",)
        await hosts.close()

    asyncio.run(run())


def test_dataset_that_left_the_cache_is_no_fault_of_the_client(
    datasets: Sequence[Dataset], caplog: pytest.LogCaptureFixture
) -> None:
    """It is asked to come again, and finds it there."""

    async def run() -> None:
        hosts = PastHosts(LIMITS)
        content = datasets[0].path.read_bytes()
        datasets[0].path.unlink()
        with pytest.raises(UnavailableError, match="could not be loaded"):
            await count(hosts, datasets[0])
        datasets[0].path.write_bytes(content)
        assert await count(hosts, datasets[0]) == "1"
        await hosts.close()

    asyncio.run(run())
    assert "did not start" in caplog.text
