"""``python -m bench.neo4j_load``: what loads into Neo4j take, beside what others take.

The whole graph goes into an empty, just started server; then again, with nothing changed, and
with one occupation changed. Then the same elements of ESCO are loaded by occugraph, by a plain
UNWIND/MERGE script and by rdflib-neo4j, each into a server that has just been started (Java
compiles what runs often, so whoever comes second on a server would be faster). The servers are
alike: one version, one configuration, one machine, one run. But for one thing: a server that
``occugraph neo4j start`` starts has the first of Java's two compilers alone, the others get both,
with which they are faster.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from neo4j import Driver

from bench.command import build
from bench.machine import describe_machine
from bench.neo4j_rivals import count_elements, load_plainly, select_elements, write_triples
from occugraph.index.storage import GraphIndex
from occugraph.neo4j.connection import Neo4jTarget, open_driver
from occugraph.neo4j.filling import fill
from occugraph.neo4j.job import LoadJob, made_aside
from occugraph.neo4j.load import LoadCounts, load_publication
from occugraph.neo4j.local import start, stop
from occugraph.neo4j.model import FORMAT
from occugraph.neo4j.projection import project
from occugraph.neo4j.rows import Properties, Rows
from occugraph.publication import Publication, get_current
from occugraph.record import Record

__all__ = ["measure_elements", "measure_whole_graph"]

_RDFLIB_NEO4J: Final = "rdflib-neo4j==1.1"
_PATIENCE_S: Final = 3_600
_BOTH_COMPILERS: Final = "-XX:TieredStopAtLevel=4"
# What one occupation of ours loses, so that the load has as much to write as a change of it.
_CHANGE: Final = (
    "MATCH (o:Occupation {slug: 'microgrid-operator'}) SET o.prefLabel_en = 'changed' "
    "WITH o MATCH (o)-[r:REQUIRES_SKILL]->() WITH r LIMIT 3 DELETE r"
)


def measure_whole_graph(publication: Publication, folder: Path) -> None:
    """Print what loads of a publication take on one server that has just been started."""
    with _server(folder) as (target, driver):

        def load() -> LoadCounts:
            return load_publication(driver, publication, database=target.database)

        _print_load("first load, empty server", load)
        _print_load("the same again", load)
        driver.execute_query(_CHANGE, database_=target.database)
        _print_load("one occupation differs", load)


def measure_elements(publication: Publication, folder: Path, rounds: int) -> None:
    """Print what occugraph and others take to load the same elements of ESCO."""
    rows = select_elements(project(GraphIndex.open(publication.index_dir)))
    triples = folder / "elements.nt"
    write_triples(rows, triples)
    nodes, relationships = count_elements(rows)
    print(f"\nESCO alone: {nodes} nodes, {relationships} relationships; a fresh server for each")

    def ours(target: Neo4jTarget, driver: Driver) -> None:
        # The projection of the whole graph is in the figure, though only a part of it is loaded.
        def select() -> Rows:
            return select_elements(project(GraphIndex.open(publication.index_dir)))

        with made_aside(select) as kept:
            fill(LoadJob(driver, target.database, kept, _publication(), lambda *_: None))

    def plain(target: Neo4jTarget, driver: Driver) -> None:
        load_plainly(driver, target.database, rows)

    def rdflib_neo4j(target: Neo4jTarget, _driver: Driver) -> float:
        return _run_rdflib_neo4j(target, triples)

    taken: dict[str, list[float]] = {"occugraph": [], "plain script": [], "rdflib-neo4j": []}
    for _ in range(rounds):
        for name, load in zip(taken, (ours, plain, rdflib_neo4j), strict=True):
            with _server(folder, java_options="" if load is ours else _BOTH_COMPILERS) as server:
                target, driver = server
                start_s = time.perf_counter()
                found = load(target, driver)
                seconds = found if isinstance(found, float) else time.perf_counter() - start_s
                _check(driver, target, relationships)
            taken[name].append(seconds)
            print(f"  {name:14} {seconds:8.2f} s")
    base = statistics.median(taken["occugraph"])
    for name, most in (("plain script", 0.9), ("rdflib-neo4j", 0.5)):
        ratio = base / statistics.median(taken[name])
        verdict = "within" if ratio <= most else "OVER"
        print(f"  occugraph over {name:14} {ratio:6.2f}  {verdict} {most:g}")


def _print_load(name: str, load: Callable[[], LoadCounts]) -> None:
    start_s = time.perf_counter()
    counts = load()
    seconds = time.perf_counter() - start_s
    written = counts.written
    print(
        f"  {name:26} {seconds:8.2f} s  {counts.kind.value:10} "
        f"{counts.nodes} nodes, {counts.relationships} relationships; written: "
        f"{written.nodes_created}+ {written.nodes_deleted}- nodes, "
        f"{written.relationships_created}+ {written.relationships_deleted}- relationships, "
        f"{written.properties_set} properties"
    )


def _publication() -> Properties:
    return {
        "id": "bench",
        "digest": "",
        "view": "esco",
        "format": FORMAT,
        "languages": ["de", "en"],
        "complete": True,
    }


@contextmanager
def _server(folder: Path, *, java_options: str = "") -> Iterator[tuple[Neo4jTarget, Driver]]:
    """Give an empty server that has just been started; it is gone at the end."""
    place = folder / "server"
    # Java reads them after those on its command line, which they override.
    os.environ["_JAVA_OPTIONS"] = java_options
    server = start(place, bolt_port=0, http_port=0)
    try:
        target = server.target()
        with open_driver(target) as driver:
            yield target, driver
    finally:
        stop(place)
        shutil.rmtree(place)


def _run_rdflib_neo4j(target: Neo4jTarget, triples: Path) -> float:
    """Load by rdflib-neo4j, in an environment of its own, and return the seconds it says."""
    script = Path(__file__).with_name("rdflib_neo4j_script.py")
    uv = Path(sys.executable).with_name("uv")
    run = subprocess.run(
        (uv, "run", "--quiet", "--no-project", "--with", _RDFLIB_NEO4J, script, triples),
        env={
            **os.environ,
            "BENCH_URI": target.uri,
            "BENCH_USER": target.user,
            "BENCH_PASSWORD": target.password,
        },
        capture_output=True,
        text=True,
        timeout=_PATIENCE_S,
        check=False,
    )
    if run.returncode:
        raise RuntimeError(f"rdflib-neo4j: {run.stderr.strip()[-2000:]}")
    return float(run.stdout.split()[-1])


def _check(driver: Driver, target: Neo4jTarget, least: int) -> None:
    """Refuse a figure of a load that has left relationships out."""
    found = driver.execute_query(
        "MATCH ()-[r]->() RETURN count(r) AS count", database_=target.database
    )
    count = found.records[0]["count"]
    if count < least:
        raise RuntimeError(f"the load has {count} relationships: expected at least {least}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.neo4j_load", description=__doc__)
    parser.add_argument("--home", type=Path, help="built already; else OCCUGRAPH_DATA is built")
    parser.add_argument("--rounds", type=int, default=1, help="of the comparison (default 1)")
    parser.add_argument("--only", choices=("whole", "esco"), help="one of the two parts")
    given = parser.parse_args()
    print("\n".join(describe_machine("bench.neo4j_load")))
    with tempfile.TemporaryDirectory(prefix="occugraph-bench-") as name:
        folder = Path(name)
        if given.home is None:
            build(folder / "home", Path(os.environ.get("OCCUGRAPH_DATA", "releases")))
        publication = get_current(Record(given.home or folder / "home"))
        if given.only != "esco":
            print("\nWhole graph")
            measure_whole_graph(publication, folder)
        if given.only != "whole":
            measure_elements(publication, folder, given.rounds)


if __name__ == "__main__":
    main()
