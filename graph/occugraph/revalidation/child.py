"""The process that judges a change: finds its neighborhood and has the fast engine look at it.

Standard input: one line of JSON, ``{"footprints", "shapes", "after", "before", "known"}``, then the
bytes of the first four, in this order. Of footprints and shapes it says how many bytes they are.
The union of ``after`` is asked about, that of ``before`` conforms; each is a list of graphs
``[size, cut]``, sorted N-Quads of which each line ends in ``cut`` bytes that are no part of the
triple. ``known`` are the places of graphs in ``after`` that are in what conforms, too.
The shapes are N-Triples without targets; each gets the nodes that it has to judge.
Standard output: the engine's results as JSON; null where the whole graph has to be judged.
"""

import gc
import io
import json
import pickle
import sys
from collections.abc import Iterator
from itertools import chain, groupby
from typing import IO, Any

from occugraph.revalidation.neighborhood import Neighborhood, find_neighborhood
from occugraph.revalidation.trails import Footprint

__all__ = ["judge", "main"]

_TARGET = b"<http://www.w3.org/ns/shacl#targetNode>"


def main() -> None:
    """Judge what stands on standard input."""
    gc.disable()  # what is made here stays to the end, which is near
    given = sys.stdin.buffer
    sizes = json.loads(given.readline())
    footprints = pickle.loads(given.read(sizes["footprints"]))  # noqa: S301 -- from our parent
    shapes = given.read(sizes["shapes"])
    found = _find(given, sizes, footprints)
    json.dump(None if found is None else judge(found, shapes), sys.stdout)


def _find(
    given: IO[bytes], sizes: dict[str, Any], footprints: tuple[Footprint, ...]
) -> Neighborhood | None:
    parts = [list(_read_lines(given, *part)) for part in sizes["after"]]
    known = [line for place in sizes["known"] for line in parts[place]]
    # Graphs are sorted, which the sort finds out.
    after = sorted(chain.from_iterable(parts))
    del parts
    before = chain(known, *(_read_lines(given, *part) for part in sizes["before"]))
    return find_neighborhood(footprints, before, [line for line, _ in groupby(after)])


def _read_lines(given: IO[bytes], size: int, cut: int) -> Iterator[bytes]:
    # One by one: the lines of a release as a whole would be in memory twice.
    end, left = -cut - 1, size
    while left > 0:
        line = given.readline()
        if not line:
            # Whoever asked has ended, and with it what was to be said.
            raise EOFError("the input ends in the middle of a graph")
        left -= len(line)
        yield line[:end]


def judge(found: Neighborhood, shapes: bytes) -> list[dict[str, Any]] | None:
    """Return what the fast engine finds at the nodes of a neighborhood.

    Args:
        found: What has to be looked at.
        shapes: N-Triples, without targets.

    Returns:
        Its results; None where a node has no name that holds in another file.
    """
    import shacl_rust  # noqa: PLC0415 -- only this process has the engine

    targets: list[bytes] = []
    for shape, nodes in found.foci.items():
        if any(node.startswith(b"_:") for node in nodes):
            # In another file a blank node is another node.
            return None
        start = b"<%b> %b " % (shape.encode(), _TARGET)
        targets += [start + node + b" .\n" for node in sorted(nodes)]
    report = shacl_rust.validate_file(
        io.BytesIO(b"".join(line + b" .\n" for line in found.lines)),
        io.BytesIO(shapes + b"".join(targets)),
        data_format="nt",
        shapes_format="nt",
        experimental_index=True,
    )
    results: list[dict[str, Any]] = report["results"]
    return results


if __name__ == "__main__":
    main()
