"""A server that is down, cut off, slow or wrong: what is told, how soon, and what is left.

Everything here happens to a real server, through a proxy that can be cut.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from neo4j import Driver, ManagedTransaction

from neo4j_proxy import Proxy, run_proxy
from neo4j_servers import Neo4jServer
from occugraph.binding import Kind
from occugraph.errors import ArgumentError, StoreError, UnavailableError
from occugraph.index.storage import GraphIndex
from occugraph.neo4j.connection import Neo4jTarget, ask_version, open_driver, translated
from occugraph.neo4j.load import LoadCounts, load_publication
from occugraph.neo4j.reader import Neo4jReader
from occugraph.neo4j.reading import ReadConnection
from occugraph.publication import get_current
from occugraph.reader import PageRequest, Selection
from occugraph.record import Record
from running import Served

pytestmark = pytest.mark.integration

# promises.md: told within 2 s, back within 5 s.
TOLD_S = 2.0
BACK_S = 5.0


@pytest.fixture
def proxy(neo4j: Neo4jServer) -> Iterator[Proxy]:
    """A proxy before the server of the session."""
    with run_proxy(neo4j.target) as proxy:
        yield proxy


@pytest.fixture
def connection(proxy: Proxy) -> Iterator[ReadConnection]:
    """A connection through the proxy, which nothing has used yet."""
    connection = ReadConnection(proxy.target)
    yield connection
    connection.close()


def close(proxy: Proxy) -> None:
    """The server ends."""
    proxy.close()


def silence(proxy: Proxy) -> None:
    """The network swallows all, as when a cable is pulled."""
    proxy.is_silent = True


def slow_down(proxy: Proxy) -> None:
    """Every answer takes longer than anyone waits."""
    proxy.delay_s = 3


def restore(proxy: Proxy) -> None:
    """The server is back."""
    proxy.is_silent = False
    proxy.delay_s = 0
    proxy.close()
    proxy.open()


def ask(connection: ReadConnection) -> float:
    """Expect that the server is told to be away, and return after how long."""
    started = time.monotonic()
    with pytest.raises(UnavailableError, match="Neo4j does not answer"):
        connection.read("RETURN 1", {})
    return time.monotonic() - started


@pytest.mark.parametrize("fault", [close, silence, slow_down])
@pytest.mark.parametrize("was_used", [False, True])
def test_a_server_that_is_away_is_told_soon_and_found_again(
    proxy: Proxy, connection: ReadConnection, fault: Callable[[Proxy], None], *, was_used: bool
) -> None:
    """At the first use or after others, the first time and the next."""
    if was_used:
        connection.check()
    fault(proxy)
    assert ask(connection) < TOLD_S
    assert ask(connection) < TOLD_S
    restore(proxy)
    started = time.monotonic()
    connection.check()
    assert time.monotonic() - started < BACK_S


@pytest.mark.parametrize("was_used", [False, True])
def test_a_server_that_is_there_but_slow_is_waited_for(
    proxy: Proxy, connection: ReadConnection, *, was_used: bool
) -> None:
    """As one that has just been started: it takes a second to log in, and one for each answer."""
    if was_used:
        connection.check()
    proxy.prompt, proxy.delay_s = 1, 1.0
    connection.check()
    proxy.cut()
    connection.check()


def test_a_slow_server_that_falls_silent_is_not_waited_for(
    proxy: Proxy, connection: ReadConnection
) -> None:
    """What waits for it is told as soon as the watch has found out."""
    proxy.prompt, proxy.delay_s = 1, 1.0
    endless = "UNWIND range(1, 100000) AS x UNWIND range(1, 100000) AS y RETURN sum(x * y % 7)"
    threading.Timer(4.5, silence, (proxy,)).start()
    started = time.monotonic()
    with pytest.raises(UnavailableError, match="Neo4j does not answer"):
        connection.read(endless, {})
    assert time.monotonic() - started < 4.5 + TOLD_S


def test_many_that_wait_are_told_at_once(proxy: Proxy, connection: ReadConnection) -> None:
    """No request stands in a queue behind those that wait for a silent server."""
    connection.check()
    silence(proxy)
    times: list[float] = []
    threads = [threading.Thread(target=lambda: times.append(ask(connection))) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(times) == 20
    assert max(times) < TOLD_S


def test_connections_that_were_cut_are_not_noticed(
    proxy: Proxy, connection: ReadConnection
) -> None:
    """A server that was restarted between two requests answers the second."""
    connection.check()
    proxy.cut()
    connection.check()


def test_a_server_may_come_back_elsewhere(proxy: Proxy, neo4j: Neo4jServer) -> None:
    """A local server takes another port; it is looked up anew."""
    places = iter([proxy.target, neo4j.target, neo4j.target])
    connection = ReadConnection(lambda: next(places))
    connection.check()
    proxy.close()
    connection.check()
    connection.close()


def test_a_query_that_runs_too_long_is_ended(neo4j: Neo4jServer) -> None:
    """By the server, at the limit that is set; the error names the setting."""
    timing = replace(neo4j.target.timing, query_s=0.5)
    connection = ReadConnection(replace(neo4j.target, timing=timing))
    endless = "UNWIND range(1, 100000) AS x UNWIND range(1, 100000) AS y RETURN sum(x * y % 7)"
    started = time.monotonic()
    with pytest.raises(UnavailableError, match=r"within 0\.5 s .*OCCUGRAPH_NEO4J_TIMEOUT_S"):
        connection.read(endless, {})
    assert time.monotonic() - started < 3
    connection.close()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"password": "wrong"}, "Neo4j refuses user 'neo4j'"),
        ({"user": "nobody"}, "Neo4j refuses user 'nobody'"),
        ({"database": "other"}, "Neo4j has no database 'other'"),
    ],
)
def test_what_is_set_wrong_is_said(
    neo4j: Neo4jServer, change: dict[str, str], message: str
) -> None:
    """Trying again does not help, so it is another error than one that passes."""
    with pytest.raises(StoreError, match=message) as err:
        ask_version(replace(neo4j.target, **change))  # type: ignore[arg-type]  # texts, all three
    assert not isinstance(err.value, UnavailableError)
    assert "wrong" not in str(err.value)


@pytest.mark.parametrize("uri", ["http://localhost:7474", "localhost:7687", ""])
def test_an_address_that_is_none_is_said(uri: str) -> None:
    """Before anything is sent."""
    with pytest.raises(ArgumentError, match="expected one like neo4j://host:7687"):
        ask_version(Neo4jTarget(uri))


def test_a_server_that_is_too_old_is_refused(proxy: Proxy, connection: ReadConnection) -> None:
    """What it says of itself is changed on the way: no older server is at hand."""
    proxy.replaced = (b"Neo4j/5.26.", b"Neo4j/5.20.")
    message = r"the server is 'Neo4j/5\.20\.\d+': expected Neo4j 5\.26 or newer"
    with pytest.raises(StoreError, match=message):
        connection.check()
    with pytest.raises(StoreError, match=message):
        ask_version(proxy.target)


def test_what_is_no_neo4j_is_told_from_it(neo4j: Neo4jServer) -> None:
    """Its own HTTP port speaks another protocol."""
    [(value,)] = neo4j.run("SHOW SETTINGS 'server.http.listen_address' YIELD value RETURN value")
    with pytest.raises(UnavailableError):
        ask_version(replace(neo4j.target, uri=f"bolt://{value}"))


def test_transactions_that_lock_each_other_out_are_tried_again(empty_neo4j: Neo4jServer) -> None:
    """The server ends one of the two; it runs again and both are done."""
    empty_neo4j.run("CREATE (:Counter {name: 'a', n: 0}), (:Counter {name: 'b', n: 0})")
    both_locked = threading.Barrier(2, timeout=30)
    attempts: list[str] = []
    add = "MATCH (counter:Counter {name: $name}) SET counter.n = counter.n + 1"

    def work(transaction: ManagedTransaction, first: str, second: str) -> None:
        attempts.append(first)
        transaction.run(add, name=first).consume()
        if attempts.count(first) == 1:
            both_locked.wait()
        transaction.run(add, name=second).consume()

    def run(driver: Driver, first: str, second: str) -> None:
        with driver.session() as session:
            session.execute_write(work, first, second)

    threads = [
        threading.Thread(target=run, args=(empty_neo4j.driver, *order))
        for order in (("a", "b"), ("b", "a"))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(attempts) > 2
    assert empty_neo4j.run("MATCH (counter:Counter) RETURN counter.n") == [(2,), (2,)]


def load(target: Neo4jTarget, home: Path) -> LoadCounts:
    """Load the publication of a home, as the command does."""
    with closing(open_driver(target)) as driver, translated(target):
        return load_publication(driver, get_current(Record(home)), database=target.database)


def open_reader(home: Path, connection: ReadConnection) -> Neo4jReader:
    """Return the reader of the publication of a home."""
    publication = get_current(Record(home))
    dataset = GraphIndex.open(publication.index_dir).meta.dataset
    return Neo4jReader(connection, publication.id, dataset)


def impatient(target: Neo4jTarget) -> Neo4jTarget:
    """The same server, which a load soon gives up on."""
    return replace(target, timing=replace(target.timing, load_s=0.5))


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_load_that_is_cut_is_refused_by_readers_until_it_is_run_again(
    empty_neo4j: Neo4jServer, proxy: Proxy, built_home: Path, share: float
) -> None:
    """Nothing of it is served; the second run makes it whole."""
    load(proxy.target, built_home)
    whole = count(empty_neo4j)
    sent, proxy.sent = proxy.sent, 0
    empty_neo4j.clear()
    proxy.cut_after = int(sent * share)
    with pytest.raises(UnavailableError, match="Neo4j does not answer"):
        load(impatient(proxy.target), built_home)
    connection = ReadConnection(empty_neo4j.target)
    reader = open_reader(built_home, connection)
    with pytest.raises(UnavailableError, match=r"not whole|holds no publication"):
        reader.find(None, [], Selection())
    restore(proxy)
    load(proxy.target, built_home)
    assert reader.page(Kind.OCCUPATION, PageRequest(first=1), Selection()).edges
    assert count(empty_neo4j) == whole
    connection.close()


def test_a_load_goes_on_when_the_server_is_back(
    empty_neo4j: Neo4jServer, proxy: Proxy, built_home: Path
) -> None:
    """A batch that was cut is tried again; nothing is there twice."""
    load(proxy.target, built_home)
    whole = count(empty_neo4j)
    sent, proxy.sent = proxy.sent, 0
    empty_neo4j.clear()
    proxy.cut_after = sent // 2
    back = threading.Thread(target=reopen, args=(proxy,))
    back.start()
    try:
        load(proxy.target, built_home)
    except UnavailableError:
        # Where the answer to a commit was lost, nobody knows whether it was done: not tried again.
        load(proxy.target, built_home)
    back.join()
    assert count(empty_neo4j) == whole


def test_a_difference_that_is_cut_leaves_what_was_there(
    loaded_neo4j: Neo4jServer, proxy: Proxy, built_home: Path
) -> None:
    """It is one transaction: all or nothing."""
    damage = "MATCH (o:Occupation) WITH o ORDER BY o.uri LIMIT 1 SET o.prefLabel_en = 'changed'"
    before = count(loaded_neo4j)
    loaded_neo4j.run(damage)
    proxy.sent = 0
    assert load(proxy.target, built_home).written.total
    sent, proxy.sent = proxy.sent, 0
    loaded_neo4j.run(damage)
    proxy.cut_after = sent - 200
    with pytest.raises(UnavailableError):
        load(impatient(proxy.target), built_home)
    [(held,)] = loaded_neo4j.run("MATCH (held:Publication) RETURN held.complete")
    assert held is True
    restore(proxy)
    load(proxy.target, built_home)
    assert load(proxy.target, built_home).written.total == 0
    assert count(loaded_neo4j) == before


def test_graphql_says_that_neo4j_is_away_and_answers_when_it_is_back(
    loaded_neo4j: Neo4jServer, proxy: Proxy, built_home: Path, serve: Callable[..., Served]
) -> None:
    """A server that started without it goes on without a restart; SPARQL and pages do not care."""
    proxy.close()
    settings = {**loaded_neo4j.settings(), "NEO4J_URI": proxy.target.uri}
    served = serve(built_home, "--reader", "neo4j", **settings)
    expect_away(served)
    proxy.open()
    expect_back(served)
    for fault in (close, silence, slow_down):
        fault(proxy)
        expect_away(served)
        assert served.client.get("/health").status_code == 200
        assert served.client.get("/").status_code == 200
        assert served.sparql("SELECT ?s { ?s ?p ?o } LIMIT 1")
        restore(proxy)
        expect_back(served)


def test_graphql_does_not_say_what_is_set_wrong(
    neo4j: Neo4jServer, built_home: Path, serve: Callable[..., Served]
) -> None:
    """That is for the log and ``/ready``."""
    settings = {**neo4j.settings(), "NEO4J_USER": "nobody"}
    served = serve(built_home, "--reader", "neo4j", **settings)
    answer = served.client.post("/graphql", json={"query": QUERY})
    assert answer.status_code == 503
    assert answer.json()["errors"][0]["extensions"]["code"] == "UNAVAILABLE"
    assert "nobody" not in answer.text
    assert "Neo4j refuses user 'nobody'" in served.client.get("/ready").json()["parts"]["neo4j"]


QUERY = '{ occupations(first: 2, filter: {scheme: {eq: "occugraph"}}) { totalCount } }'
SECRETS = ("MATCH", "bolt", "neo4j.exceptions", "Traceback", "127.0.0.1")


def expect_away(served: Served) -> None:
    """Ask while the server is away."""
    started = time.monotonic()
    answer = served.client.post("/graphql", json={"query": QUERY})
    assert time.monotonic() - started < TOLD_S
    assert answer.status_code == 503
    [error] = answer.json()["errors"]
    assert error["extensions"]["code"] == "UNAVAILABLE"
    assert error["message"] == "Neo4j does not answer"
    assert not [secret for secret in SECRETS if secret in answer.text]
    ready = served.client.get("/ready")
    assert ready.status_code == 503
    assert ready.json()["parts"]["neo4j"].startswith("Neo4j does not answer")


def expect_back(served: Served) -> None:
    """Ask while it is there again."""
    deadline = time.monotonic() + BACK_S
    answer = served.client.post("/graphql", json={"query": QUERY})
    while answer.status_code == 503 and time.monotonic() < deadline:
        answer = served.client.post("/graphql", json={"query": QUERY})
    assert answer.status_code == 200, answer.text
    assert answer.json()["data"]["occupations"]["totalCount"] == 12
    assert served.client.get("/ready").json()["parts"]["neo4j"] == "ok"


def count(server: Neo4jServer) -> list[tuple[object, ...]]:
    """Return how many nodes there are by label, and relationships by type."""
    return [
        *server.run("MATCH (n) UNWIND labels(n) AS name RETURN name, count(*) ORDER BY name"),
        *server.run("MATCH ()-[r]->() RETURN type(r) AS name, count(*) ORDER BY name"),
    ]


def reopen(proxy: Proxy) -> None:
    """Open a proxy again a moment after it was cut."""
    while proxy.cut_after is not None:
        time.sleep(0.01)
    time.sleep(0.3)
    proxy.open()
