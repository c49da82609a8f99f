"""``python -m bench starter``: what ships, built, started and asked."""

import argparse
import time
from pathlib import Path

from bench.command import build, serve
from bench.requests import count_things, measure_requests
from bench.timing import Measurement, measure, print_measurements

__all__ = ["measure_starter"]


def measure_starter(folder: Path, given: argparse.Namespace) -> None:
    """Print what building, starting and asking take with the starter graph."""
    home = folder / "home-0"
    builds = _measure_builds(folder, given.builds)
    print(f"graph     {build(home)}")
    print(f"sizes     {_describe_sizes(home)}")
    start = _measure_starts(home, given.builds)
    with serve(home) as client:
        print(f"things    {count_things(client)}")
        requests = measure_requests(client, runs=given.runs)
    print_measurements("Commands, each a process of its own", [*builds, start], base=builds[0])
    print_measurements("Requests, one at a time over one connection", requests, base=requests[0])


def _measure_builds(folder: Path, runs: int) -> list[Measurement]:
    homes = iter(folder / f"home-{number}" for number in range(runs))
    cold = measure("build, nothing there", lambda: build(next(homes)), runs=runs, warm_up=False)
    cached = measure(
        "build again, nothing changed", lambda: build(folder / "home-0"), runs=runs, warm_up=False
    )
    return [cached, cold]


def _measure_starts(home: Path, runs: int) -> Measurement:
    taken = []
    for _ in range(runs):
        start_s = time.perf_counter()
        with serve(home):
            taken.append(time.perf_counter() - start_s)
    return Measurement("serve, from the command to /ready", "", tuple(taken))


def _describe_sizes(home: Path) -> str:
    current = home / "publications" / (home / "CURRENT").read_text(encoding="ascii").strip()
    folders = {"record": home / "graphs", "store": current / "store", "index": current / "index"}
    return ", ".join(f"{name} {_size_kib(folder):,} KiB" for name, folder in folders.items())


def _size_kib(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir()) // 1024
