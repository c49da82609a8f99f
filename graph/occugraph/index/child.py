"""The process that builds the graph index of a large view, while its publisher does other work.

Run as ``python -m occugraph.index.child``. Standard input: graphs as they become known, then what
is to be built of them. A graph is one line of JSON, ``{"graph", "size"}``, and its sorted N-Quads
in as many bytes as ``size`` says. The end is one line of JSON, ``{"digest", "view", "folder"}``,
and the view (:class:`View`, pickled) in as many bytes as ``view`` says.
Exit code 1 with the reason on standard error where the index cannot be built.
"""

import gc
import json
import pickle
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from occugraph.aside import Aside, end_with_parent
from occugraph.canonical import CanonicalGraph
from occugraph.errors import OccugraphError
from occugraph.graph_blocks import read_blocks
from occugraph.index.build import build_index
from occugraph.index.triples import ViewTriples
from occugraph.view import View

__all__ = ["IndexProcess", "main"]


class IndexProcess:
    """A process that reads graphs as they become known, and builds the index of their view.

    Raises:
        StoreError: It cannot be started.
    """

    def __init__(self) -> None:
        self._aside: Final = Aside(
            "occugraph.index.child", failure="the graph index cannot be built"
        )
        self._read: Final[set[tuple[str, str]]] = set()

    def read(self, graphs: Iterable[CanonicalGraph]) -> None:
        """Have it read graphs that it has not read yet, while we go on."""
        for graph in graphs:
            if _name(graph) not in self._read:
                self._read.add(_name(graph))
                header = json.dumps({"graph": graph.name, "size": len(graph.payload)})
                self._aside.give((header.encode() + b"\n", graph.payload))

    def has_only(self, graphs: Iterable[CanonicalGraph]) -> bool:
        """Return whether all that it reads is among these graphs."""
        return self._read <= set(map(_name, graphs))

    def build(
        self, graphs: Iterable[CanonicalGraph], view: View, digest: str, directory: Path
    ) -> None:
        """Write the graph index of a view; the arguments are those of :func:`build_index`.

        Raises:
            StoreError: It cannot be written; the reason is told.
        """
        self.read(graphs)
        told = pickle.dumps(view)
        header = json.dumps({"digest": digest, "view": len(told), "folder": str(directory)})
        self._aside.give((header.encode() + b"\n", told))
        self._aside.wait()


def main() -> int:
    """Build what standard input describes."""
    gc.disable()  # what is made here stays to the end, which is near
    given, triples = sys.stdin.buffer, ViewTriples()
    while "graph" in (header := json.loads(given.readline())):
        triples.add(header["graph"], read_blocks(given, header["size"]))
    view: View = pickle.loads(given.read(header["view"]))  # noqa: S301 -- from our parent
    end_with_parent()
    try:
        build_index(triples, view, header["digest"], Path(header["folder"]))
    except OccugraphError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _name(graph: CanonicalGraph) -> tuple[str, str]:
    return graph.name, graph.sha256


if __name__ == "__main__":
    sys.exit(main())
