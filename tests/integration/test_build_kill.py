"""``kill -9`` while publishing: what was published stays, and running again is always safe."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from occugraph.publication import find_current
from occugraph.record import Record

pytestmark = pytest.mark.integration

# Publishes views one after another, for ever, each as large as a small graph.
_PUBLISHER = """
import sys
from pathlib import Path
from occugraph.canonical import canonicalize
from occugraph.conformance import ConformanceCache, validate_view
from occugraph.iri import GRAPH_CURATED, GRAPH_ONTOLOGY
from occugraph.publication import StoreProjection, publish
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
    union = {line for graph in graphs.values() for line in graph.triple_lines()}
    assert lines == sorted(line + b" ." for line in union) + named
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
