"""The process that builds the graph index of a large view, while its publisher does other work.

Run as ``python -m occugraph.index.child FOLDER``. Standard input: one line of JSON, ``{"digest",
"view", "graphs"}``, then the view (:class:`View`, pickled) in as many bytes as ``view`` says, then
the graphs, sorted N-Quads, each as many bytes as ``graphs`` says of its name.
Exit code 1 with the reason on standard error where the index cannot be built.
"""

import gc
import json
import pickle
import sys
from collections.abc import Iterable
from pathlib import Path

from occugraph.aside import end_with_parent, run_aside
from occugraph.canonical import CanonicalGraph
from occugraph.errors import OccugraphError
from occugraph.graph_blocks import read_blocks
from occugraph.index.build import build_index
from occugraph.index.triples import ViewTriples
from occugraph.view import View

__all__ = ["build_index_aside", "main"]


def build_index_aside(
    graphs: Iterable[CanonicalGraph], view: View, digest: str, directory: Path
) -> None:
    """Write the graph index of a view; the arguments are those of :func:`build_index`.

    Raises:
        StoreError: It cannot be written; the reason is told.
    """
    told = pickle.dumps(view)
    payloads = {graph.name: graph.payload for graph in graphs}
    sizes = {name: len(payload) for name, payload in payloads.items()}
    header = json.dumps({"digest": digest, "view": len(told), "graphs": sizes})
    run_aside(
        "occugraph.index.child",
        [str(directory)],
        (header.encode() + b"\n", told, *payloads.values()),
        subject="the graph index",
    )


def main(arguments: list[str]) -> int:
    """Build what standard input describes in the folder that is the one argument."""
    gc.disable()  # what is made here stays to the end, which is near
    given = sys.stdin.buffer
    header = json.loads(given.readline())
    view: View = pickle.loads(given.read(header["view"]))  # noqa: S301 -- from our parent
    triples = ViewTriples(
        {name: read_blocks(given, size) for name, size in header["graphs"].items()}
    )
    end_with_parent()
    try:
        build_index(triples, view, header["digest"], Path(arguments[0]))
    except OccugraphError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
