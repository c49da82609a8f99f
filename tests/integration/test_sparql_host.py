"""The query host with its real processes: what it survives, and what it ends."""

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from occugraph.errors import (
    ArgumentError,
    OccugraphError,
    QueryLimitError,
    SourceError,
    UnavailableError,
)
from occugraph_api.sparql.formats import Choice
from occugraph_api.sparql.host import QueryHost, run_once
from occugraph_api.sparql.limits import QueryLimits
from occugraph_api.sparql.query import Answer, Query

pytestmark = pytest.mark.integration

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
BOMB = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a ?d ?g"
DEEP = "SELECT * { FILTER(" + "!" * 200_000 + "true) }"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
CSV = Choice("csv", "nt")
TRIPLES = 500


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    """A small dataset whose cross products are large."""
    return _write(tmp_path / "view.nq", TRIPLES)


def _write(path: Path, triples: int) -> Path:
    lines = [f'<http://e/{number}> <http://e/p> "{number}" .\n' for number in range(triples)]
    path.write_text("".join(lines), encoding="utf-8")
    return path


def _run(work: Callable[[QueryHost], Awaitable[None]], path: Path, limits: QueryLimits) -> None:
    """Runs `work` with a started host and closes it."""

    async def whole() -> None:
        host = QueryHost(path, limits=limits)
        await host.start()
        try:
            await work(host)
        finally:
            await host.close()

    asyncio.run(whole())


async def _ask(host: QueryHost, text: str) -> Answer:
    return await host.ask(Query(text=text, choice=CSV))


async def _count(host: QueryHost) -> int:
    return int((await _ask(host, COUNT)).body.split()[1])


async def _until(done: Callable[[], bool]) -> None:
    """Waits for a state of the host that comes by itself."""
    deadline = time.monotonic() + 20
    while not done():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.01)


def _pids(host: QueryHost) -> tuple[int, list[int]]:
    loader, workers = host.pids["loader"], host.pids["workers"]
    assert isinstance(loader, int)
    assert isinstance(workers, list)
    return loader, workers


def _is_gone(pid: int) -> bool:
    """Whether a process has ended, if only as a zombie that nobody has reaped yet."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    with contextlib.suppress(OSError):
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
        return stat.rpartition(")")[2].split()[0] == "Z"
    return False


def _wait_until(done: Callable[[], bool], seconds: float = 20.0) -> bool:
    deadline = time.monotonic() + seconds
    while not done():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def test_endless_query_is_ended_at_the_limit_and_the_next_is_answered(dataset: Path) -> None:
    """It ends within the limit and two seconds; the only worker is replaced."""
    limits = QueryLimits(timeout_s=1.0, workers=1)

    async def work(host: QueryHost) -> None:
        _, before = _pids(host)
        began = time.monotonic()
        with pytest.raises(QueryLimitError, match="limit of 1 s") as refused:
            await _ask(host, ENDLESS)
        assert limits.timeout_s <= time.monotonic() - began < limits.timeout_s + 2
        assert refused.value.facts["refused"] == "time"
        assert "OCCUGRAPH_QUERY_TIMEOUT_S" in refused.value.message
        assert await _count(host) == TRIPLES
        assert await asyncio.to_thread(_wait_until, lambda: all(map(_is_gone, before)))
        assert host.status().killed == 1

    _run(work, dataset, limits)


def test_one_query_too_many_is_turned_away_at_once(dataset: Path) -> None:
    """With all workers on long queries a waiting one is told so long before the limit."""
    limits = QueryLimits(timeout_s=20.0, workers=2, queue=1, queue_wait_s=0.5)

    async def work(host: QueryHost) -> None:
        await _until(lambda: host.status().idle == 2)
        endless = [asyncio.create_task(_ask(host, ENDLESS)) for _ in range(2)]
        await _until(lambda: host.status().idle == 0)
        waiting = asyncio.create_task(_ask(host, COUNT))
        await asyncio.sleep(0)
        began = time.monotonic()
        with pytest.raises(UnavailableError, match="1 queries wait"):
            await _ask(host, COUNT)
        with pytest.raises(UnavailableError, match="busy with long queries"):
            await waiting
        assert time.monotonic() - began < limits.timeout_s / 4
        for task in endless:
            task.cancel()
        await asyncio.gather(*endless, return_exceptions=True)
        assert await _count(host) == TRIPLES  # cancelled queries freed their workers

    _run(work, dataset, limits)


def test_short_queries_wait_for_each_other(dataset: Path) -> None:
    """A queue that moves turns nobody away."""

    async def work(host: QueryHost) -> None:
        counts = await asyncio.gather(*(_count(host) for _ in range(60)))
        assert set(counts) == {TRIPLES}

    _run(work, dataset, QueryLimits(workers=2))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits memory")
def test_memory_is_walled(dataset: Path) -> None:
    """A query that hoards ends with the limit's name, and its worker alone dies."""
    limits = QueryLimits(timeout_s=60.0, workers=2, memory_mb=64)

    async def work(host: QueryHost) -> None:
        with pytest.raises(QueryLimitError, match="limit of 64 MiB") as refused:
            await _ask(host, BOMB)
        assert refused.value.facts["refused"] == "memory"
        assert "OCCUGRAPH_QUERY_MEMORY_MB" in refused.value.message
        assert await _count(host) == TRIPLES

    _run(work, dataset, limits)


def test_output_is_capped_by_bytes_and_rows(dataset: Path) -> None:
    """Nothing is cut in silence: over the cap there is no answer at all."""

    async def work(host: QueryHost) -> None:
        pairs = "{ ?a ?b ?c . ?d ?e ?f }"
        with pytest.raises(QueryLimitError, match="larger than 1 MiB"):
            await _ask(host, f"SELECT * {pairs} LIMIT 49999")
        with pytest.raises(QueryLimitError, match="larger than 49999 rows"):
            await _ask(host, f"SELECT ?none {pairs}")
        assert (await _ask(host, f"SELECT ?none {pairs} LIMIT 49999")).rows == 49_999

    _run(work, dataset, QueryLimits(workers=1, output_mb=1, max_rows=49_999))


def test_large_answer_arrives_whole(dataset: Path) -> None:
    """Tens of megabytes cross the socket as they were written."""

    async def work(host: QueryHost) -> None:
        answer = await _ask(host, "SELECT * { ?a ?b ?c . ?d ?e ?f }")
        assert answer.rows == TRIPLES**2
        assert answer.body.count(b"\r\n") == TRIPLES**2 + 1

    _run(work, dataset, QueryLimits(workers=1))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells private memory")
def test_worker_that_keeps_too_much_memory_is_replaced(dataset: Path) -> None:
    """After its answer, so that no query notices; one within its budget stays."""
    hoard = (
        "SELECT ?x { ?a ?b ?c . ?d ?e ?f . ?g ?h '1' BIND(CONCAT(?c, '-', ?f) AS ?x) } ORDER BY ?x"
    )

    async def work(host: QueryHost) -> None:
        _, before = _pids(host)
        assert await _count(host) == TRIPLES
        assert _pids(host)[1] == before
        assert (await _ask(host, hoard)).rows == TRIPLES**2
        await _until(lambda: not set(_pids(host)[1]) & set(before))
        assert await _count(host) == TRIPLES

    _run(work, dataset, QueryLimits(workers=1, spare_mb=0))


def test_braces_and_operators_in_thousands_cost_one_worker_at_most(dataset: Path) -> None:
    """A query that runs meanwhile in another worker is not touched."""

    async def work(host: QueryHost) -> None:
        pairs = asyncio.create_task(_ask(host, "SELECT * { ?a ?b ?c . ?d ?e ?f }"))
        with pytest.raises(QueryLimitError, match="nests 20000 brackets"):
            await _ask(host, "SELECT * " + "{" * 20_000 + "}" * 20_000)
        with pytest.raises(QueryLimitError, match="too deep") as refused:
            await _ask(host, DEEP)
        assert refused.value.facts["refused"] == "crash"
        assert (await pairs).rows == TRIPLES**2
        assert await _count(host) == TRIPLES

    _run(work, dataset, QueryLimits(workers=2))


class _Listener:
    """A port of this machine that counts who connects to it."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self.connections = 0
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()

    def _listen(self) -> None:
        while True:
            with contextlib.closing(self._socket.accept()[0]) as connection:
                if connection.recv(4) == b"stop":
                    return
                self.connections += 1

    def stop(self) -> int:
        """Ends it and tells how many connected before, whatever they sent."""
        with socket.create_connection(("127.0.0.1", self.port)) as last:
            last.sendall(b"stop")
        self._thread.join()
        self._socket.close()
        return self.connections


SERVICES = [
    "SELECT * {{ SERVICE <{url}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ SERVICE SILENT <{url}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ ?s ?p ?o OPTIONAL {{ SERVICE <{url}> {{ ?s ?p ?x }} }} }}",
    "SELECT * {{ {{ SELECT ?s {{ SERVICE <{url}> {{ ?s ?p ?o }} }} }} }}",
    "SELECT * {{ VALUES ?u {{ <{url}> }} SERVICE ?u {{ ?s ?p ?o }} }}",
    "ASK {{ FILTER NOT EXISTS {{ SERVICE <{url}> {{ ?s ?p ?o }} }} }}",
    "SELECT * {{ LATERAL {{ SERVICE SILENT <{url}> {{ ?s ?p ?o }} }} }}",
    "PREFIX e: <{url}> SELECT * {{ SERVICEe: {{ ?s ?p ?o }} }}",
    "PREFIX e: <{url}> SELECT * {{ ?s ?p true.SERVICESILENT e: {{ ?s ?p ?o }} }}",
]


def test_service_connects_nowhere(dataset: Path) -> None:
    """Each form is refused by name, and no one calls at the listening port."""
    listener = _Listener()
    url = f"http://127.0.0.1:{listener.port}/"

    async def work(host: QueryHost) -> None:
        for form in SERVICES:
            with pytest.raises(QueryLimitError, match="asks no other server") as refused:
                await _ask(host, form.format(url=url))
            assert refused.value.facts["refused"] == "service"
        for form in ("SELECT * FROM <{url}> {{ ?s ?p ?o }}", "DESCRIBE <{url}>"):
            assert (await _ask(host, form.format(url=url))).rows == 0
        with pytest.raises(QueryLimitError, match="only reads"):
            await _ask(host, f"LOAD <{url}>")
        given = Query(text=COUNT, choice=CSV, default_graphs=[url], named_graphs=[])
        assert (await host.ask(given)).body == b"n\r\n0\r\n"

    try:
        _run(work, dataset, QueryLimits(workers=1))
    finally:
        assert listener.stop() == 0


def test_socket_wall_holds_without_the_check() -> None:
    """Were SERVICE ever overlooked, a worker still could not open a socket or a file."""
    listener = _Listener()
    program = f"""
import pyoxigraph, threading
from occugraph_api.sparql.wall import forbid_files
forbid_files()
def work():
    for query in ("SELECT * {{ SERVICE <http://127.0.0.1:{listener.port}/> {{ ?s ?p ?o }} }}",
                  "SELECT * {{ SERVICE SILENT <http://127.0.0.1:{listener.port}/> {{}} }}"):
        try:
            print(len(list(pyoxigraph.Store().query(query))))
        except OSError as error:
            print("refused")
    try:
        open("/etc/hostname")
    except OSError:
        print("refused")
thread = threading.Thread(target=work); thread.start(); thread.join()
"""
    try:
        done = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, check=True
        )
        assert done.stdout.split() == ["refused", "1", "refused"]
    finally:
        assert listener.stop() == 0


def test_worker_killed_in_mid_query_is_replaced(dataset: Path) -> None:
    """The query gets an error that says so, the next one an answer."""

    async def work(host: QueryHost) -> None:
        endless = asyncio.create_task(_ask(host, ENDLESS))
        await _until(lambda: host.status().idle == 0)
        os.kill(_pids(host)[1][0], signal.SIGKILL)
        with pytest.raises(UnavailableError, match="worker ended") as refused:
            await endless
        assert refused.value.facts["refused"] == "worker"
        assert await _count(host) == TRIPLES

    _run(work, dataset, QueryLimits(workers=1))


def test_idle_worker_killed_is_replaced(dataset: Path) -> None:
    """Nobody notices."""

    async def work(host: QueryHost) -> None:
        await _until(lambda: host.status().idle == 2)
        _, before = _pids(host)
        for pid in before:
            os.kill(pid, signal.SIGKILL)
        await _until(lambda: not set(_pids(host)[1]) & set(before) and host.status().idle == 2)
        assert await _count(host) == TRIPLES

    _run(work, dataset, QueryLimits(workers=2))


def test_loader_killed_is_replaced(dataset: Path) -> None:
    """Queries in flight get an error, its workers end with it, and a new one loads."""

    async def work(host: QueryHost) -> None:
        await _until(lambda: host.status().idle == 2)
        loader, workers = _pids(host)
        endless = asyncio.create_task(_ask(host, ENDLESS))
        await _until(lambda: host.status().idle < len(workers))
        os.kill(loader, signal.SIGKILL)
        with pytest.raises(UnavailableError) as refused:
            await endless
        assert refused.value.facts["refused"] == "worker"
        assert await asyncio.to_thread(_wait_until, lambda: all(map(_is_gone, workers)))
        deadline = time.monotonic() + 20
        while True:
            try:
                assert await _count(host) == TRIPLES
                break
            except UnavailableError:
                assert time.monotonic() < deadline
                await asyncio.sleep(0.05)
        assert host.status().restarts == 1

    _run(work, dataset, QueryLimits(workers=2))


def test_swap_under_load_answers_every_query(dataset: Path, tmp_path: Path) -> None:
    """Each answer is from the old or the new dataset, whole; a running query ends on the old."""
    fresh = _write(tmp_path / "fresh.nq", 7)
    slow = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER(REGEX(?c, STR(?f))) }"

    async def work(host: QueryHost) -> None:
        counts: list[int] = []
        ended = False

        async def client() -> None:
            while not ended:
                counts.append(await _count(host))

        clients = [asyncio.create_task(client()) for _ in range(4)]
        long = asyncio.create_task(_ask(host, slow))
        old_loader, old_workers = _pids(host)
        await asyncio.sleep(0.1)
        await host.swap(fresh, digest="new")
        assert host.digest == "new"
        assert await _count(host) == 7
        ended = True
        await asyncio.gather(*clients)
        answer = await long
        assert answer.digest is None
        assert int(answer.body.split()[1]) > 7 * 7
        assert set(counts) <= {TRIPLES, 7}
        assert TRIPLES in counts
        gone = [old_loader, *old_workers]
        assert await asyncio.to_thread(_wait_until, lambda: all(map(_is_gone, gone)))

    _run(work, dataset, QueryLimits(workers=4))


def test_swap_to_a_broken_dataset_leaves_the_old_one(dataset: Path, tmp_path: Path) -> None:
    """The error names the file and the line."""
    broken = tmp_path / "broken.nq"
    broken.write_text("<http://a> <http://b> <http://c> .\nnonsense\n", encoding="utf-8")

    async def work(host: QueryHost) -> None:
        with pytest.raises(SourceError, match=r"broken\.nq: line 2"):
            await host.swap(broken)
        assert await _count(host) == TRIPLES

    _run(work, dataset, QueryLimits(workers=1))


def test_query_of_a_client_that_left_is_ended(dataset: Path) -> None:
    """Nobody waits, so its worker is freed long before the limit."""
    limits = QueryLimits(timeout_s=60.0, workers=1)

    async def work(host: QueryHost) -> None:
        async def left() -> bool:
            return True

        with pytest.raises(UnavailableError, match="left"):
            await host.ask(Query(text=ENDLESS, choice=CSV), left)
        assert await _count(host) == TRIPLES

    began = time.monotonic()
    _run(work, dataset, limits)
    assert time.monotonic() - began < limits.timeout_s / 2


@pytest.mark.parametrize("busy", [True, False])
def test_no_process_outlives_a_killed_api(dataset: Path, *, busy: bool) -> None:
    """After kill -9 of the API its loader and workers end, whether they work or wait."""
    program = f"""
import asyncio
from pathlib import Path
from occugraph_api.sparql.formats import Choice
from occugraph_api.sparql.host import QueryHost
from occugraph_api.sparql.query import Query
async def main():
    host = QueryHost(Path({str(dataset)!r}))
    await host.start()
    while len(host.pids["workers"]) < 4:
        await asyncio.sleep(0.01)
    ask = lambda: host.ask(Query(text={ENDLESS!r}, choice=Choice("csv", "nt")))
    tasks = [asyncio.create_task(ask()) for _ in range(3 if {busy} else 0)]
    await asyncio.sleep(0.2)
    print(host.pids["loader"], *host.pids["workers"], flush=True)
    await asyncio.sleep(600)
asyncio.run(main())
"""
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, text=True
    ) as api:
        assert api.stdout is not None
        pids = [int(word) for word in api.stdout.readline().split()]
        assert len(pids) == 5
        assert not any(map(_is_gone, pids))
        api.kill()
        api.wait()
    assert _wait_until(lambda: all(map(_is_gone, pids)))


def test_closed_host_leaves_nothing(dataset: Path) -> None:
    """Closing twice is safe, and a query afterwards gets an error."""

    async def whole() -> None:
        host = QueryHost(dataset, limits=QueryLimits(workers=2))
        await host.start()
        loader, workers = _pids(host)
        await host.close()
        await host.close()
        assert await asyncio.to_thread(_wait_until, lambda: all(map(_is_gone, [loader, *workers])))
        with pytest.raises(UnavailableError):
            await _ask(host, COUNT)

    asyncio.run(whole())


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("d.ttl", "@prefix e: <http://e/> . e:a e:p 1 ."),
        ("d.nt", '<http://e/a> <http://e/p> "1" .'),
        ("d.trig", "<http://e/a> <http://e/p> 1 . <http://e/g> { <http://e/a> <http://e/p> 2 }"),
        ("d.nq", '<http://e/a> <http://e/p> "1" .\n<http://e/a> <http://e/p> 2 <http://e/g> .'),
    ],
)
def test_run_once_reads_each_kind_of_dataset(tmp_path: Path, name: str, content: str) -> None:
    """The extension tells the syntax; only the default graph is asked."""
    path = tmp_path / name
    path.write_text(content.replace("> 2 <", '> "2" <'), encoding="utf-8")
    answer = run_once(path, COUNT, "tsv")
    assert answer.body == b"?n\n1\n"
    assert answer.media_type.startswith("text/tab-separated-values")


def test_run_once_says_what_is_wrong(dataset: Path, tmp_path: Path) -> None:
    """Each mistake has its class of error; nothing hangs."""
    with pytest.raises(ArgumentError, match="format is 'pdf'"):
        run_once(dataset, COUNT, "pdf")
    with pytest.raises(ArgumentError, match="malformed"):
        run_once(dataset, "SELECT")
    with pytest.raises(QueryLimitError, match=r"limit of 0\.5 s"):
        run_once(dataset, ENDLESS, timeout_s=0.5)
    with pytest.raises(SourceError, match="No such file"):
        run_once(tmp_path / "missing.nq", COUNT)
    other = tmp_path / "data.csv"
    other.touch()
    with pytest.raises(OccugraphError, match=r"data\.csv: expected a name that ends in \.nq"):
        run_once(other, COUNT)


def test_longer_query_than_allowed_is_refused_unread(dataset: Path) -> None:
    """The limit is in bytes, and no worker sees the text."""

    async def work(host: QueryHost) -> None:
        with pytest.raises(QueryLimitError, match="at most 1024") as refused:
            await _ask(host, "SELECT * { } #" + "é" * 600)
        assert refused.value.facts["refused"] == "length"

    _run(work, dataset, QueryLimits(workers=1, query_kb=1))
