"""Reads graphs from a pipe. Children use it, so it imports nothing but the standard library."""

from collections.abc import Iterator
from typing import IO, Final

__all__ = ["read_blocks"]

# A release as a whole would be in memory twice, in lines and not.
_BLOCK_BYTES: Final = 1 << 20


def read_blocks(given: IO[bytes], size: int) -> Iterator[bytes]:
    """Yield the next ``size`` bytes in blocks of whole lines; the last byte is a line feed.

    Raises:
        EOFError: There are fewer: whoever gave them has ended.
    """
    rest, left = b"", size
    while left > 0:
        block = given.read(min(left, _BLOCK_BYTES))
        if not block:
            raise EOFError("the input ends in the middle of a graph")
        left -= len(block)
        block = rest + block
        end = block.rfind(b"\n") + 1
        rest = block[end:]
        if end:
            yield block[:end]
