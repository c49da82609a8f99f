"""How much memory a command takes, with every process that it starts."""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread
from typing import Final, Self

__all__ = ["PeakMemory"]

_INTERVAL_S: Final = 0.1
_MIB: Final = 1 << 20
_PROC: Final = Path("/proc")


class PeakMemory:
    """Watches a session of processes; ``mib`` is the most they held together.

    What processes share counts for each of them, and what is held for less than a tenth of a
    second may be missed. None where the system has no /proc.
    """

    def __init__(self, session: int) -> None:
        self._session = session
        self._ended = Event()
        self._peak = 0
        self._thread = Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        """Begin to watch."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop."""
        self._ended.set()
        self._thread.join()

    @property
    def mib(self) -> int | None:
        """The most that the processes held together, in MiB."""
        return self._peak // _MIB if self._peak else None

    def _watch(self) -> None:
        while not self._ended.is_set():
            self._peak = max(self._peak, sum(_resident_bytes(self._session)))
            time.sleep(_INTERVAL_S)


def _resident_bytes(session: int) -> Iterator[int]:
    page = os.sysconf("SC_PAGE_SIZE")
    for entry in _PROC.glob("[0-9]*"):
        try:
            # Name in brackets, which may hold blanks, then state, parent, group, session.
            fields = (entry / "stat").read_text(encoding="ascii").rpartition(")")[2].split()
            if int(fields[3]) == session:
                yield int((entry / "statm").read_text(encoding="ascii").split()[1]) * page
        except (OSError, ValueError):
            continue
