"""A graph read from a pipe comes in blocks of whole lines."""

import io

import pytest

from occugraph import graph_blocks
from occugraph.graph_blocks import read_blocks

LINES = b"<urn:a> <urn:p> <urn:b> <urn:g> .\n<urn:a> <urn:p> <urn:c> <urn:g> .\n"


@pytest.mark.parametrize("size", [1, 7, 34, 35, 1_000])
def test_blocks_hold_whole_lines(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    """However many bytes are read at once; what follows the graph is left."""
    monkeypatch.setattr(graph_blocks, "_BLOCK_BYTES", size)
    given = io.BytesIO(LINES + b"next")
    blocks = list(read_blocks(given, len(LINES)))
    assert b"".join(blocks) == LINES
    assert all(block.endswith(b"\n") for block in blocks)
    assert given.read() == b"next"


def test_an_empty_graph_has_no_block() -> None:
    assert list(read_blocks(io.BytesIO(b"next"), 0)) == []


def test_input_that_ends_early_is_refused() -> None:
    with pytest.raises(EOFError, match="ends in the middle of a graph"):
        list(read_blocks(io.BytesIO(LINES), len(LINES) + 1))
