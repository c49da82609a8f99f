"""A dataset that answers from its default graph while its named graphs still load."""

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from occugraph.errors import OccugraphError, QueryLimitError, SourceError, UnavailableError
from occugraph.store_layout import LAYOUT, StoreLayout
from occugraph_api.sparql.formats import Choice
from occugraph_api.sparql.host import QueryHost
from occugraph_api.sparql.limits import QueryLimits
from occugraph_api.sparql.loader_process import LoaderProcess
from occugraph_api.sparql.query import Answer, Query

pytestmark = pytest.mark.integration

CSV = Choice("csv", "nt")
LIMITS = QueryLimits(workers=2)
TRIPLES = 500
NAMED = 300_000
"""Quads of the tail: enough to be still loading when `start` is over."""

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
COUNT_NAMED = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
SAME_BLANK = "ASK { ?b <http://e/blank> ?o . GRAPH <http://e/head> { ?b <http://e/blank> ?o } }"


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A head of some triples, one of them with a blank node, and a long tail."""
    head = [f'<http://e/{number}> <http://e/p> "{number}" .\n' for number in range(TRIPLES - 1)]
    head += ['_:b <http://e/blank> "b" .\n', '_:b <http://e/blank> "b" <http://e/head> .\n']
    tail = (f'<http://e/{n}> <http://e/p> "{n}" <http://e/tail> .\n' for n in range(NAMED))
    return _write(tmp_path_factory.mktemp("staged"), "".join(head), "".join(tail))


def _write(folder: Path, head: str, tail: str, quads: int | None = None) -> Path:
    path = folder / "view.nq"
    path.write_text(head + tail, encoding="utf-8")
    layout = StoreLayout(
        file=path.name,
        head_bytes=len(head),
        whole_bytes=len(head) + len(tail),
        quads=head.count("\n") + tail.count("\n") if quads is None else quads,
        graphs=("http://e/head", "http://e/tail"),
    )
    (folder / LAYOUT).write_bytes(layout.serialize())
    return path


def _run(
    work: Callable[[QueryHost], Awaitable[None]], path: Path, limits: QueryLimits = LIMITS
) -> None:
    async def whole() -> None:
        host = QueryHost(path, digest="d", limits=limits, staged=True)
        await host.start()
        try:
            await work(host)
        finally:
            await host.close()

    asyncio.run(whole())


async def _ask(host: QueryHost, text: str) -> Answer:
    return await host.ask(Query(text=text, choice=CSV))


async def _count(host: QueryHost, text: str = COUNT) -> int:
    return int((await _ask(host, text)).body.split()[1])


async def _until(done: Callable[[], bool]) -> None:
    """Waits for a state that comes by itself."""
    deadline = time.monotonic() + 30
    while not done():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.01)


def _loader(host: QueryHost) -> int:
    loader = host.pids["loader"]
    assert isinstance(loader, int)
    return loader


def _workers(host: QueryHost) -> list[int]:
    workers = host.pids["workers"]
    assert isinstance(workers, list)
    return workers


def _is_gone(pid: int) -> bool:
    with contextlib.suppress(OSError):
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
        return stat.rpartition(")")[2].split()[0] == "Z"
    return True


def _parent(pid: int) -> int:
    stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    return int(stat.rpartition(")")[2].split()[1])


@contextmanager
def _held_up(host: QueryHost) -> Iterator[None]:
    """Stops the loader of the whole; what it forked goes on."""
    os.kill(_loader(host), signal.SIGSTOP)
    try:
        assert host.is_loading
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(_loader(host), signal.SIGCONT)


def test_default_graph_answers_while_named_graphs_load(dataset: Path) -> None:
    """What names a graph waits for it; the answers are those of the whole."""

    async def work(host: QueryHost) -> None:
        with _held_up(host):
            assert await _count(host) == TRIPLES
            assert not host.status().whole
            assert host.status().ready
            assert host.graphs == ("http://e/head", "http://e/tail")
            assert host.quads == TRIPLES + 1 + NAMED
            named = asyncio.create_task(_count(host, COUNT_NAMED))
            chosen = asyncio.create_task(
                host.ask(
                    Query(
                        text=COUNT,
                        choice=CSV,
                        default_graphs=("http://e/tail",),
                        named_graphs=(),
                    )
                )
            )
            await asyncio.sleep(0.2)
            assert not named.done()
            assert not chosen.done()
            first = _parent(_workers(host)[0])
        assert await named == NAMED + 1
        assert int((await chosen).body.split()[1]) == NAMED
        assert host.status().whole
        assert await _count(host) == TRIPLES
        assert (await _ask(host, COUNT)).digest == "d"
        await _until(lambda: _is_gone(first))
        assert _parent(_workers(host)[0]) == _loader(host)

    _run(work, dataset)


def test_blank_node_is_the_same_in_both_graphs(dataset: Path) -> None:
    """A graph that shares blank nodes with the default graph is loaded with it."""

    async def work(host: QueryHost) -> None:
        assert b"true" in (await _ask(host, SAME_BLANK)).body

    _run(work, dataset)


def test_wait_for_named_graphs_ends_within_the_time_of_the_query(dataset: Path) -> None:
    """It is told to come again; the default graph answers as before."""

    async def work(host: QueryHost) -> None:
        with _held_up(host):
            began = time.monotonic()
            with pytest.raises(UnavailableError, match="named graphs are still") as refused:
                await _ask(host, COUNT_NAMED)
            assert 0.5 <= time.monotonic() - began < 2.5
            assert refused.value.facts["refused"] == "building"
            assert await _count(host) == TRIPLES

    _run(work, dataset, QueryLimits(workers=1, timeout_s=0.5))


def test_queries_that_wait_for_named_graphs_are_bounded(dataset: Path) -> None:
    """Those over the length of the queue are told that it is busy."""

    async def work(host: QueryHost) -> None:
        with _held_up(host):
            waiting = [asyncio.create_task(_count(host, COUNT_NAMED)) for _ in range(2)]
            await asyncio.sleep(0.1)
            with pytest.raises(UnavailableError) as refused:
                await _ask(host, COUNT_NAMED)
            assert refused.value.facts["refused"] == "busy"
        assert await asyncio.gather(*waiting) == [NAMED + 1, NAMED + 1]

    _run(work, dataset, QueryLimits(workers=1, queue=2))


def test_client_that_leaves_does_not_wait_for_named_graphs(dataset: Path) -> None:
    """It is noticed within about a second."""

    async def left() -> bool:
        return True

    async def work(host: QueryHost) -> None:
        with _held_up(host), pytest.raises(UnavailableError) as refused:
            await host.ask(Query(text=COUNT_NAMED, choice=CSV), left)
        assert refused.value.facts["refused"] == "abandoned"

    _run(work, dataset)


def test_endless_query_is_ended_in_the_first_stage_too(dataset: Path) -> None:
    """Its worker is killed and replaced by the loader of the first stage."""

    async def work(host: QueryHost) -> None:
        with _held_up(host):
            before = _workers(host)
            with pytest.raises(QueryLimitError, match="limit of 1 s"):
                await _ask(host, ENDLESS)
            assert await _count(host) == TRIPLES
            assert _workers(host) != before
        assert host.status().killed == 1

    _run(work, dataset, QueryLimits(workers=1, timeout_s=1.0))


def test_query_of_the_first_stage_ends_there(dataset: Path) -> None:
    """The first stage goes when its last query has its answer."""
    left = False

    async def is_gone() -> bool:
        return left

    async def work(host: QueryHost) -> None:
        nonlocal left
        with _held_up(host):
            slow = asyncio.create_task(host.ask(Query(text=ENDLESS, choice=CSV), is_gone))
            await asyncio.sleep(0.1)
            first = _parent(_workers(host)[0])
        await _until(lambda: host.status().whole)
        assert await _count(host, COUNT_NAMED) == NAMED + 1
        assert not _is_gone(first)
        left = True
        with pytest.raises(UnavailableError, match="client left"):
            await slow
        await _until(lambda: _is_gone(first))

    _run(work, dataset, QueryLimits(workers=1, timeout_s=60.0))


def test_tail_that_cannot_be_loaded_ends_the_service(tmp_path: Path) -> None:
    """Half a dataset is not served for good: not ready, and nothing is answered."""
    tail = "".join(f"<http://e/{n}> <http://e/p> <http://e/o> <http://e/g> .\n" for n in range(9))
    path = _write(tmp_path, "<http://e/s> <http://e/p> <http://e/o> .\n", tail + "?\n")

    async def work(host: QueryHost) -> None:
        await _until(lambda: not host.status().ready)
        with pytest.raises(UnavailableError):
            await _ask(host, COUNT_NAMED)
        with pytest.raises(UnavailableError):
            await _ask(host, COUNT)

    with contextlib.suppress(SourceError):  # where the tail was faster than the first stage
        _run(work, path)


def test_file_with_other_quads_than_its_layout_is_refused(tmp_path: Path) -> None:
    """It is not what publication wrote."""
    path = _write(tmp_path, "<http://e/s> <http://e/p> <http://e/o> .\n", "", quads=2)
    with pytest.raises(SourceError, match="1 quads instead of 2"):
        _run(_nothing, path)


def test_layout_of_another_file_is_no_layout(tmp_path: Path) -> None:
    """A file that has grown is loaded whole."""
    path = _write(tmp_path, "<http://e/s> <http://e/p> <http://e/o> .\n", "")
    with path.open("a", encoding="utf-8") as file:
        file.write("<http://e/t> <http://e/p> <http://e/o> .\n")

    async def work(host: QueryHost) -> None:
        assert await _count(host) == 2

    _run(work, path)


def test_loader_that_dies_while_it_loads_is_replaced(dataset: Path) -> None:
    """The first stage dies with it, and the dataset is loaded anew."""

    async def work(host: QueryHost) -> None:
        with _held_up(host):
            loader, first = _loader(host), _parent(_workers(host)[0])
            os.kill(loader, signal.SIGKILL)
            await _until(lambda: _is_gone(first))
        await _until(lambda: host.status().whole)
        assert await _count(host, COUNT_NAMED) == NAMED + 1
        assert host.status().restarts == 1
        assert _loader(host) != loader

    _run(work, dataset)


def test_first_stage_that_dies_is_not_needed(dataset: Path) -> None:
    """Queries then wait for the whole."""

    async def work(host: QueryHost) -> None:
        with _held_up(host):
            first = _parent(_workers(host)[0])
            os.kill(first, signal.SIGKILL)
            await _until(lambda: not host.status().ready)
            waiting = asyncio.create_task(_count(host))
            await asyncio.sleep(0.1)
            assert not waiting.done()
        assert await waiting == TRIPLES
        assert host.status().restarts == 0

    _run(work, dataset)


def test_host_closes_while_named_graphs_load(
    dataset: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """At once, nothing of it stays, and no end that was asked for is complained of."""
    left: list[int] = []

    async def work(host: QueryHost) -> None:
        left.extend([_loader(host), _parent(_workers(host)[0]), *_workers(host)])
        os.kill(_loader(host), signal.SIGSTOP)

    began = time.monotonic()
    _run(work, dataset)
    assert time.monotonic() - began < 10
    deadline = time.monotonic() + 5
    while not all(map(_is_gone, left)):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert caplog.messages == []


def test_swap_goes_on_while_named_graphs_load(dataset: Path, tmp_path: Path) -> None:
    """Who waits for the old dataset gets its answer, who asks after the swap the new one's."""
    other = _write(tmp_path, "<http://e/s> <http://e/p> <http://e/o> .\n", "")

    async def work(host: QueryHost) -> None:
        with _held_up(host):
            loader = _loader(host)
            waiting = asyncio.create_task(_count(host, COUNT_NAMED))
            await asyncio.sleep(0.1)
            await host.swap(other, "e")
            assert await _count(host) == 1
            os.kill(loader, signal.SIGCONT)
        assert await waiting == NAMED + 1
        await _until(lambda: _is_gone(loader))

    _run(work, dataset)


def test_loader_that_was_started_ahead_is_used_if_it_fits(dataset: Path) -> None:
    """One that loads something else is ended."""
    fitting, other = LoaderProcess(), LoaderProcess()
    fitting.load(dataset, LIMITS, staged=True)
    other.load(dataset, LIMITS, staged=False)

    async def start(ahead: LoaderProcess) -> int:
        host = QueryHost(dataset, limits=LIMITS, staged=True)
        await host.start(ahead)
        try:
            assert await _count(host) == TRIPLES
            return _loader(host)
        finally:
            await host.close()

    assert asyncio.run(start(fitting)) == fitting.popen.pid
    assert asyncio.run(start(other)) != other.popen.pid
    assert other.popen.poll() is not None


def test_loader_that_nobody_tells_anything_ends_with_its_channel() -> None:
    """So it ends with the process that started it, whatever became of that."""
    process = LoaderProcess()
    process.control.close()
    assert process.popen.wait(timeout=10) == 0


async def _nothing(host: QueryHost) -> None:
    with contextlib.suppress(OccugraphError):
        await _ask(host, COUNT)
