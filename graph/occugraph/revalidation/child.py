"""The process that judges changes: finds their neighborhoods and has the fast engine look at them.

It is given a chain of graphs, each asked about but the first, which conforms. Each is compared with
the one before it, and judged before the next one is read. What a graph has in common with the one
before it comes once.

Standard input: parts as they become known, then the shapes, then the chain, between whose graphs
there may be more parts. Each begins with one line of JSON. A part is a named graph, ``{"part",
"size", "cut"}``: its number, and how many bytes of sorted N-Quads follow, of which each line ends
in ``cut`` bytes that are no part of the triple. The shapes are ``{"footprints", "shapes"}``, and as
many bytes of both, in this order; N-Triples without targets: each shape gets the nodes that it has
to judge. A graph of the chain is ``{"graph", "gone"}``: the numbers of its parts, and of those
that are not needed once it is compared with the one before it. The end is ``{}``.
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
    given, parts = sys.stdin.buffer, dict[int, Part]()
    header = _read_parts(given, parts)
    footprints = pickle.loads(given.read(header["footprints"]))  # noqa: S301 -- from our parent
    shapes = given.read(header["shapes"])
    json.dump(list(_judge_chain(_read_chain(given, parts), footprints, shapes)), sys.stdout)


def _read_chain(given: IO[bytes], parts: dict[int, Part]) -> Iterator[list[Part]]:
    while "graph" in (header := _read_parts(given, parts)):
        graph = [parts[number] for number in header["graph"]]
        for number in header["gone"]:
            del parts[number]
        yield graph


def _read_parts(given: IO[bytes], parts: dict[int, Part]) -> dict[str, Any]:
    """Read the parts that come next; return the header of what comes after them."""
    while "part" in (header := json.loads(given.readline())):
        parts[header["part"]] = _read_part(given, header["size"], header["cut"])
    return dict(header)


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
