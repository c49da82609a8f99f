"""What a figure means nothing without: the machine, the command, the versions."""

import os
import platform
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

__all__ = ["describe_machine"]


def describe_machine(module: str = "bench") -> Iterator[str]:
    """Return lines on the machine, the command and the versions that were measured."""
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    yield f"machine   {_processor()}, {os.cpu_count()} cores, {_memory()}, load {load}"
    yield f"system    {platform.system()} {platform.release()}, Python {platform.python_version()}"
    yield f"versions  occugraph {version('occugraph')}, pyoxigraph {version('pyoxigraph')}"
    yield f"command   python -m {module} {' '.join(sys.argv[1:])}".rstrip()


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())


def _memory() -> str:
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return f"{total / 2**30:.0f} GiB"
