"""The process that judges changes: finds their neighborhoods and has the fast engine look at them.

It is given a chain of graphs, each asked about but the first, which conforms. Each is compared with
the one before it, and judged before the next one is read. What a graph has in common with the one
before it comes once.

Standard input: one line of JSON, ``{"footprints", "shapes"}``, then the bytes of both, in this
order, as many as it says. Then each graph of the chain, to the end: one line of JSON, ``{"kept",
"parts"}``, and the bytes of its new parts. ``kept`` are the numbers of those parts of the graph
before that it has, too, and that come before its own. A part is a named graph ``[size, cut]``:
sorted N-Quads of which each line ends in ``cut`` bytes that are no part of the triple.
The shapes are N-Triples without targets; each gets the nodes that it has to judge.
Standard output: the engine's results for each graph but the first, as JSON; null, after which
nothing comes, where the whole graph has to be judged.
"""

import gc
import io
import json
import pickle
import sys
from collections.abc import Iterator, Sequence
from typing import IO, Any

from occugraph.graph_blocks import read_blocks
from occugraph.revalidation.links import Part
from occugraph.revalidation.neighborhood import Neighborhood, find_neighborhood
from occugraph.revalidation.trails import Footprint

__all__ = ["judge", "main"]

_TARGET = b"<http://www.w3.org/ns/shacl#targetNode>"


def main() -> None:
    """Judge what stands on standard input."""
    gc.disable()  # what is made here stays to the end, which is near
    given = sys.stdin.buffer
    header = json.loads(given.readline())
    footprints = pickle.loads(given.read(header["footprints"]))  # noqa: S301 -- from our parent
    shapes = given.read(header["shapes"])
    json.dump(list(_judge_chain(_read_chain(given), footprints, shapes)), sys.stdout)


def _read_chain(given: IO[bytes]) -> Iterator[list[Part]]:
    parts: list[Part] = []
    for line in iter(given.readline, b""):
        header = json.loads(line)
        # What only the earlier graph has leaves the memory.
        parts = [parts[number] for number in header["kept"]]
        parts += [_read_part(given, size, cut) for size, cut in header["parts"]]
        yield parts


def _judge_chain(
    chain: Iterator[list[Part]], footprints: Sequence[Footprint], shapes: bytes
) -> Iterator[list[dict[str, Any]] | None]:
    before = next(chain)
    for after in chain:
        found = find_neighborhood(footprints, before, after)
        results = None if found is None else judge(found, shapes)
        yield results
        if results is None:
            return
        before = after


def _read_part(given: IO[bytes], size: int, cut: int) -> Part:
    lines: list[bytes] = []
    for block in read_blocks(given, size):
        *whole, _ = block.split(b"\n")
        lines += [line[:-cut] for line in whole]
    # A canonical graph is in the order of its triples.
    return Part(lines)


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
        if any(node.startswith((b"_:", b'"')) for node in nodes):
            # In another file a blank node is another node, and the engine may write a literal
            # otherwise: what would tell that of it is not among the lines.
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
