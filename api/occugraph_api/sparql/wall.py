"""The walls around a query worker: what the operating system will not let it do."""

import ctypes
import os
import resource
import signal
import sys
import time
from typing import Final

__all__ = ["Wall", "die_with_parent", "forbid_files"]

_PR_SET_PDEATHSIG: Final = 1
_CPU_MARGIN_S: Final = 2
_PAGE: Final = os.sysconf("SC_PAGE_SIZE")


def die_with_parent(parent_pid: int) -> None:
    """Asks Linux to kill this process when its parent ends; elsewhere it does nothing.

    Source: prctl(2), PR_SET_PDEATHSIG.
    """
    if sys.platform != "linux":
        return
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent_pid:  # it ended before the call
        os._exit(0)


def forbid_files() -> None:
    """Lets this process open no more file and no socket, for good; open ones stay."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


class Wall:
    """Memory and processor limits, renewed for each query.

    Made in the worker before `forbid_files`, as it keeps two files of /proc open to measure
    itself. Where there is no /proc (macOS) memory is not limited: the system has no such limit.
    """

    def __init__(self, *, memory_bytes: int, timeout_s: float) -> None:
        self._memory_bytes = memory_bytes
        self._cpu_s = int(timeout_s) + _CPU_MARGIN_S
        self._statm = _open_or_none("/proc/self/statm")
        self._rollup = _open_or_none("/proc/self/smaps_rollup")
        self._hard_cpu = resource.getrlimit(resource.RLIMIT_CPU)[1]
        self._hard_memory = resource.getrlimit(resource.RLIMIT_AS)[1]

    def renew(self) -> None:
        """Gives the next query its full share of memory and processor time."""
        used_s = int(time.process_time()) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (used_s + self._cpu_s, self._hard_cpu))
        if self._statm is not None:
            held = int(os.pread(self._statm, 64, 0).split()[0]) * _PAGE
            resource.setrlimit(resource.RLIMIT_AS, (held + self._memory_bytes, self._hard_memory))

    def private_bytes(self) -> int:
        """Memory that only this process holds; 0 where the system does not tell."""
        if self._rollup is None:
            return 0
        total_kib = 0
        for line in os.pread(self._rollup, 4096, 0).splitlines():
            if line.startswith((b"Private_Clean:", b"Private_Dirty:")):
                total_kib += int(line.split()[1])
        return total_kib * 1024


def _open_or_none(path: str) -> int | None:
    try:
        return os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
