"""Work in a process of its own, which gives its memory back at its end and ends with ours."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterable, Sequence
from contextlib import suppress

from occugraph.background import Background
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
    try:
        code, said = _run((sys.executable, "-P", "-m", module, *arguments), given)
    except OSError as err:
        raise StoreError(f"{subject} cannot be built: {err.strerror}") from err
    if code != 0:
        reason = said.strip().rpartition("\n")[2]
        raise StoreError(f"{subject} cannot be built: {reason or f'its process ended with {code}'}")


def _run(command: Sequence[str], given: Iterable[bytes | memoryview]) -> tuple[int, str]:
    """Return how a process ended, and what it said on standard error."""
    with subprocess.Popen(  # noqa: S603 -- our own module
        command, stdin=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdin  # noqa: S101 -- asked for above
        assert process.stderr  # noqa: S101 -- asked for above
        # Heard from the start: what says more than a pipe holds would wait to be heard.
        saying = Background(process.stderr.read, "what is said")
        try:
            with suppress(BrokenPipeError):  # it has ended before it read all, and says why
                for part in given:
                    process.stdin.write(part)
                process.stdin.flush()
            code = process.wait()
        except BaseException:
            process.kill()
            raise
        finally:
            with suppress(BrokenPipeError):
                process.stdin.close()
        return code, saying.wait().decode(errors="replace")


def end_with_parent() -> None:
    """Have this process end when the one that started it does, however that ends."""
    threading.Thread(target=_wait_for_the_end, daemon=True).start()


def _wait_for_the_end() -> None:
    os.read(0, 1)
    os._exit(1)
