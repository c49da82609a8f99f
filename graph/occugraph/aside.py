"""Work in a process of its own, which gives its memory back at its end and ends with ours."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterable
from contextlib import suppress

from occugraph.errors import StoreError

__all__ = ["end_with_parent", "run_aside"]


def run_aside(
    module: str, arguments: Iterable[str], given: Iterable[bytes | memoryview], *, subject: str
) -> None:
    """Run a module of ours in a process of its own, and wait until it has ended.

    Args:
        module: It is run with ``python -m`` and calls :func:`end_with_parent` once it has read
            what it is given.
        arguments: Its arguments.
        given: What stands on its standard input, which stays open after that until it has ended.
        subject: What it makes, for the message.

    Raises:
        StoreError: It failed; the reason is the last line that it said.
    """
    with subprocess.Popen(  # noqa: S603 -- our own module
        (sys.executable, "-P", "-m", module, *arguments),
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdin  # noqa: S101 -- asked for above
        assert process.stderr  # noqa: S101 -- asked for above
        with suppress(BrokenPipeError):  # it has ended before it read all; its last line says why
            for part in given:
                process.stdin.write(part)
            process.stdin.flush()
        said = process.stderr.read().decode(errors="replace")
        code = process.wait()
        with suppress(BrokenPipeError):
            process.stdin.close()
    if code != 0:
        reason = said.strip().rpartition("\n")[2]
        raise StoreError(f"{subject} cannot be built: {reason or f'its process ended with {code}'}")


def end_with_parent() -> None:
    """Have this process end when the one that started it does, however that ends."""
    threading.Thread(target=_wait_for_the_end, daemon=True).start()


def _wait_for_the_end() -> None:
    os.read(0, 1)
    os._exit(1)
