"""Work in a process of its own, which gives its memory back at its end and ends with ours."""

import os
import subprocess
import sys
import threading
import weakref
from collections.abc import Iterable
from contextlib import suppress
from queue import SimpleQueue
from typing import IO, Final, TypeAlias

from occugraph.background import Background
from occugraph.errors import StoreError

__all__ = ["Aside", "end_with_parent"]

_Bytes: TypeAlias = bytes | memoryview


class Aside:
    """A module of ours at work in a process of its own, from when this is made.

    Where nobody waits for it and this is no more needed, the process is ended.

    Args:
        module: It is run with ``python -m`` and calls :func:`end_with_parent` once it has read
            what it is given; before that it ends where its standard input does.
        arguments: Its arguments.
        failure: What is told, before the reason, where it fails.
        answers: Whether :meth:`wait` returns its standard output, which else is ours.

    Raises:
        StoreError: It cannot be started.
    """

    def __init__(
        self, module: str, arguments: Iterable[str] = (), *, failure: str, answers: bool = False
    ) -> None:
        self._failure: Final = failure
        try:
            self._process: Final = subprocess.Popen(  # noqa: S603 -- our own module
                (sys.executable, "-P", "-m", module, *arguments),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE if answers else None,
                stderr=subprocess.PIPE,
            )
        except OSError as err:
            raise StoreError(f"{failure}: {err.strerror}") from err
        pipe, complaints, answer = self._process.stdin, self._process.stderr, self._process.stdout
        assert pipe  # noqa: S101 -- asked for above
        assert complaints  # noqa: S101 -- asked for above
        given: SimpleQueue[_Bytes | None] = SimpleQueue()
        self._given: Final = given
        # Heard from the start: what says more than a pipe holds would wait to be heard.
        self._saying: Final = Background(complaints.read, "what is said")
        self._answering: Final = Background(answer.read if answer else bytes, "what is answered")
        self._writing: Final = Background(lambda: _write(given, pipe), "what is given")
        self._end: Final = weakref.finalize(self, _end, self._process, given)

    def give(self, parts: Iterable[_Bytes]) -> None:
        """Have parts written to its standard input, in this order, while we go on."""
        for part in parts:
            self._given.put(part)

    def wait(self, *, patience_s: float | None = None) -> bytes:
        """Wait until it has ended; its standard input stays open until then.

        Args:
            patience_s: It is ended after so many seconds; None for never.

        Returns:
            What it answered.

        Raises:
            StoreError: It failed; the reason is the last line that it said.
        """
        try:
            self._given.put(None)
            code = self._process.wait(patience_s)
            self._writing.wait()
            said = self._saying.wait().decode(errors="replace")
            answer = self._answering.wait()
        except subprocess.TimeoutExpired as err:
            raise StoreError(f"{self._failure}: no answer within {patience_s} s") from err
        finally:
            self.discard()
        if code != 0:
            reason = said.strip().rpartition("\n")[2] or f"its process ended with {code}"
            raise StoreError(f"{self._failure}: {reason}")
        return answer

    def discard(self) -> None:
        """End it, whatever it is at."""
        self._end()


def _write(given: "SimpleQueue[_Bytes | None]", pipe: IO[bytes]) -> None:
    with suppress(BrokenPipeError):  # it has ended before it read all, and says why
        while (part := given.get()) is not None:
            pipe.write(part)
            pipe.flush()


def _end(process: "subprocess.Popen[bytes]", given: "SimpleQueue[_Bytes | None]") -> None:
    process.kill()
    process.wait()
    given.put(None)
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe:
            with suppress(BrokenPipeError):
                pipe.close()


def end_with_parent() -> None:
    """Have this process end when the one that started it does, however that ends."""
    threading.Thread(target=_wait_for_the_end, daemon=True).start()


def _wait_for_the_end() -> None:
    os.read(0, 1)
    os._exit(1)
