"""Bytes on standard output."""

import sys

__all__ = ["write_bytes"]


def write_bytes(content: bytes) -> None:
    """Write all of ``content`` to standard output.

    Raises:
        BrokenPipeError: Whoever read it has gone.
    """
    stream = sys.stdout.buffer
    rest = memoryview(content)
    # With PYTHONUNBUFFERED the stream is raw, and one write may take only a part.
    while rest:
        rest = rest[stream.write(rest) :]
    stream.flush()
