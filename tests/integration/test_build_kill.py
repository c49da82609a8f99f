"""``kill -9`` while publishing: what was published stays, and running again is always safe."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from occugraph.iri import GRAPH_HISTORY
from occugraph.publication import find_current
from occugraph.record import Record
from toy_source import write_toy

pytestmark = pytest.mark.integration

# Publishes views one after another, for ever, each as large as a small graph.
_PUBLISHER = """
import sys
from pathlib import Path
from occugraph.canonical import canonicalize
from occugraph.conformance import ConformanceCache, validate_view
from occugraph.iri import GRAPH_CURATED, GRAPH_ONTOLOGY
from occugraph.publication import publish
from occugraph.projection import StoreProjection
from occugraph.record import Record
from occugraph.release import DraftGraph
from occugraph.validation import Shapes
from occugraph.view import compose_view

record, first = Record(Path(sys.argv[1])), int(sys.argv[2])
shapes = Shapes((("none.shapes.ttl", b""),))
ontology = DraftGraph(canonicalize(GRAPH_ONTOLOGY, [("<urn:a>", "<urn:p>", "<urn:b>")]))
for number in range(first, first + 1000):
    triples = [(f"<urn:{n}>", "<urn:p>", f'"{number}"') for n in range(2000)]
    draft = compose_view([ontology, DraftGraph(canonicalize(GRAPH_CURATED, triples))])
    receipt = ConformanceCache.receipt(draft.digest, shapes.digest)
    view = validate_view(draft, shapes=shapes, cache=ConformanceCache(None, [receipt]))
    base = record.find_current()
    publish(record, view, projections=[StoreProjection()], base=base)
    print(number, flush=True)
"""


def _check(record: Record) -> None:
    """Assert that the current publication is whole, down to every byte of every graph."""
    publication = find_current(record)
    assert publication is not None
    view = publication.view
    graphs = {entry.name: record.read_graph(entry) for entry in view.graphs}
    lines = publication.store_file.read_bytes().split(b"\n")[:-1]
    named = [line for graph in graphs.values() for line in graph.payload.split(b"\n")[:-1]]
    default = {
        line
        for name, graph in graphs.items()
        if name != GRAPH_HISTORY
        for line in graph.triple_lines()
    }
    assert sorted(lines) == sorted([*(line + b" ." for line in default), *named])
    for kept in record.history():
        for graph in record.get_manifest(kept).graphs:
            assert record.graph_path(graph.entry.sha256).exists()


def test_no_kill_leaves_half_a_publication(tmp_path: Path) -> None:
    """Twelve kills at spread moments; after each the record is whole, for the next writer too."""
    home = tmp_path / "home"
    record = Record(home)
    moments = random.Random(3)  # noqa: S311 -- spread, not secret
    for kill in range(12):
        process = subprocess.Popen(
            (sys.executable, "-c", _PUBLISHER, str(home), str(kill * 1000)),
            stdout=subprocess.PIPE,
            text=True,
        )
        with process:
            assert process.stdout is not None
            # The first line: one publication of this process is complete.
            assert process.stdout.readline() == f"{kill * 1000}\n"
            time.sleep(moments.uniform(0.0, 0.12))
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
        _check(record)
        assert len(record.history()) <= 3


# Syncs one toy package into a home that has another one, by the real pipeline.
_SYNC = """
import sys
from pathlib import Path
from occugraph.index.projection import IndexProjection
from occugraph.projection import StoreProjection
from occugraph.record import Record
from occugraph.text import TextProjection
from occugraph.validation import Shapes
from occugraph_loaders.pipeline import BuildInput
from occugraph_loaders.sync import gather_arrival, plan_sync, run_sync
from toy_source import ToySource

home, authored, package = map(Path, sys.argv[1:])
source = ToySource().source()
given = BuildInput(authored / "ontology", Shapes.load(authored / "shapes"), sources=(source,))
print("ready", flush=True)
with gather_arrival(source, [package]) as arrival:
    plan = plan_sync(Record(home), given, arrival)
    projections = [StoreProjection(), IndexProjection(), TextProjection()]
    run_sync(Record(home), plan, projections=projections)
print("done", flush=True)
"""

# Asks without a pause, as a server does: the pointer, the manifest, the store file, the indexes.
_READER = """
import select, sys
from pathlib import Path
from occugraph.index import GraphIndex, IndexReader
from occugraph.publication import get_current
from occugraph.record import Record
from occugraph.search import SearchRequest
from occugraph.text import TextIndex

record, asked, seen = Record(Path(sys.argv[1])), 0, []
while not select.select([sys.stdin], [], [], 0)[0]:
    publication = get_current(record)
    text = TextIndex.open(publication.text_dir)
    reader = IndexReader(GraphIndex.open(publication.index_dir), text)
    assert reader.dataset.digest == publication.digest == text.digest
    assert reader.search(SearchRequest("skill 7")).hits
    version = next(each.version for each in reader.dataset.releases if each.source == "esco")
    assert f'versionInfo> "{version}"'.encode() in publication.store_file.read_bytes()
    asked += 1
    if seen[-1:] != [version]:
        seen.append(version)
    if asked == 1:
        print("ready", flush=True)
print(asked, *seen, flush=True)
"""

_TESTS = Path(__file__).parents[1]
_AUTHORED = _TESTS / "data" / "authored"


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(_TESTS)}


def _start(script: str, *arguments: object) -> subprocess.Popen[str]:
    """Start a script, and return when it has said that it is ready."""
    process = subprocess.Popen(
        (sys.executable, "-c", script, *map(str, arguments)),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=_environment(),
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def _sync(home: Path, package: Path) -> float:
    """Sync to the end, and return how many seconds that took."""
    began = time.monotonic()
    # Not by _start: what its first line leaves in the buffer, communicate does not read.
    done = subprocess.run(
        (sys.executable, "-c", _SYNC, str(home), str(_AUTHORED), str(package)),
        env=_environment(),
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "ready\ndone\n")
    return time.monotonic() - began


def _version(record: Record) -> str:
    publication = find_current(record)
    assert publication is not None
    return next(each.version for each in publication.view.releases() if each.source == "esco")


def test_no_kill_of_a_sync_leaves_a_gap(tmp_path: Path) -> None:
    """Twelve kills: the old or the new release each time, while a reader asks all along.

    Each time the same sync again ends clean, and a sync that was never killed gives the same.
    """
    home, record = tmp_path / "home", Record(tmp_path / "home")
    skills = {f"s{number}": f"skill {number}" for number in range(400)}
    needs = [["potter", skill] for skill in skills]
    packages = [
        write_toy(
            tmp_path / "packages",
            f"1.{number}",
            skills={**skills, f"new{number}": "new"},
            occupations={"potter": f"potter {number}"},
            needs=needs,
        )
        for number in range(13)
    ]
    took = _sync(home, packages[0])
    with _start(_READER, home) as reader:
        outcomes = []
        for kill, package in enumerate(packages[1:]):
            before = _version(record)
            with _start(_SYNC, home, _AUTHORED, package) as process:
                # From the first moment to just after the last.
                time.sleep(took * (kill + 0.5) / 12)
                process.kill()
            _check(record)
            assert _version(record) in {before, package.stem}
            outcomes.append(_version(record) == package.stem)
            _sync(home, package)
            assert _version(record) == package.stem
            _check(record)
        said, _ = reader.communicate("stop\n")
    assert reader.returncode == 0
    asked, *seen = said.split()
    assert int(asked) > 12
    assert seen == sorted(seen, key=lambda version: int(version.partition(".")[2]))
    assert not all(outcomes)
    left = [*record.publications_dir.glob(".*"), *record.home.glob(".*")]
    assert left == []
    whole = Record(tmp_path / "whole")
    for package in packages:
        _sync(whole.home, package)
    assert whole.find_current() == record.find_current()
