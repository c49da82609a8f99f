"""``python -m bench esco`` and ``growth``: whole releases built, synced, served and asked."""

import argparse
import shutil
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.command import Run, run_command, serve
from bench.comparisons import MOST_MS, measure_comparisons
from bench.esco_like import ESCO_SIZE, Size, make_release
from bench.esco_like_files import write_release
from bench.requests import count_things, measure_esco, measure_search
from bench.timing import print_measurements
from occugraph_loaders.esco import ESCO, EscoPackage

__all__ = ["measure_growth", "measure_releases"]

_GROWTH_BUILD: Final = 12
_GROWTH_LOOK_UP: Final = 2
_TIMES: Final = 10


@dataclass(frozen=True, slots=True)
class _Goal:
    """A figure, what is asked of it, and in which unit."""

    name: str
    found: float
    most: float
    unit: str

    def __str__(self) -> str:
        verdict = "within" if self.found <= self.most else "OVER"
        return f"  {self.name:58} {self.found:8.2f} {self.unit:4} {verdict} {self.most:g}"


def measure_releases(folder: Path, data: Path, given: argparse.Namespace) -> None:
    """Print what building, syncing, serving and asking take with the packages of a folder.

    Args:
        folder: Where homes are made.
        data: The packages; at least two releases of ESCO.
        given: ``builds`` and ``runs``.
    """
    packages = sorted(ESCO.find(data), key=lambda package: _numbers(package.version))
    if len(packages) < 2:  # noqa: PLR2004 -- an old and a new one
        raise SystemExit(f"{data}: expected packages of two releases of ESCO")
    old, new = packages[-2], packages[-1]
    only_old, only_new = _link(folder / "old", old), _link(folder / "new", new)
    newest = _repeat(lambda home: run_command(home, "build", data=only_new), folder, given.builds)
    print(f"graph     {newest[0].output}")
    two = _link(folder / "two", old, new)
    both = _median(_repeat(lambda home: run_command(home, "build", data=two), folder, given.builds))
    home = folder / "both"
    shutil.rmtree(home, ignore_errors=True)
    run_command(home, "build", data=only_old)
    before = folder / "before"
    shutil.copytree(home, before)
    syncs = []
    for _ in range(given.builds):
        shutil.rmtree(home)
        shutil.copytree(before, home)
        syncs.append(run_command(home, "sync", "esco", str(only_new)))
    idle = [run_command(home, "sync", "esco", str(only_new)) for _ in range(given.builds)]
    everything = _repeat(lambda home: run_command(home, "build", data=data), folder, given.builds)
    starts = _start(home, given.builds)
    built, synced = _median(newest), _median(syncs)
    print("\nCommands, each a process of its own, medians")
    for goal in (
        _Goal(f"build, starter and ESCO {new.version}, from nothing", built, 25, "s"),
        _Goal("build, every package, from nothing", _median(everything), 60, "s"),
        _Goal("  its memory", max(run.peak_mib or 0 for run in everything), 2_048, "MiB"),
        _Goal(f"sync, {old.version} to {new.version}", synced, both / 2, "s"),
        _Goal("  over a build of both, which gives the same", synced / both, 0.5, ""),
        _Goal(f"  over a build of {new.version} alone", synced / built, 0.5, ""),
        _Goal("sync, the same again", _median(idle), 3, "s"),
        _Goal("serve, the second time, to /ready", statistics.median(starts[1:]), 2, "s"),
    ):
        print(goal)
    # The home of the last build of everything.
    with serve(folder / "fresh") as client:
        print(f"things    {count_things(client)}")
        asked = measure_comparisons(client, runs=given.runs)
        for row, most in zip(asked, MOST_MS, strict=True):
            print(_Goal(f"{row.name}, 95 of 100 within", row.p95_ms, most, "ms"))
        found = measure_search(client, runs=given.runs)
        print(_Goal("search over all packages, 95 of 100 within", found.p95_ms, 20, "ms"))
    with serve(home) as client:
        print(f"things    {count_things(client)}")
        requests = measure_esco(client, runs=given.runs)
    print_measurements("Requests, one at a time over one connection", requests, base=requests[0])


def measure_growth(folder: Path, given: argparse.Namespace) -> None:
    """Print how building and looking up grow when a release that is made up grows."""
    builds, look_ups = [], []
    for times in (1, given.times):
        size = Size(ESCO_SIZE.occupations * times, ESCO_SIZE.skills * times)
        data, home = folder / f"data-{times}", folder / f"home-{times}"
        write_release(make_release(1, size), "9.0.0", data, as_zip=False)
        run = run_command(home, "build", data=data)
        print(f"times {times:3}  {run.seconds:8.2f} s  {run.peak_mib} MiB  {run.output}")
        builds.append(run.seconds)
        with serve(home) as client:
            look_ups.append(measure_esco(client, runs=given.runs))
        shutil.rmtree(home)
    print(f"\nRatios, {given.times} times the data")
    print(_Goal("build, from nothing", builds[1] / builds[0], _GROWTH_BUILD, ""))
    for one, many in zip(*look_ups, strict=True):
        ratio = many.median_ms / one.median_ms
        print(_Goal(one.name, ratio, _GROWTH_LOOK_UP, ""))


def _numbers(version: str) -> list[int]:
    return [int(part) for part in version.split(".") if part.isdecimal()]


def _link(folder: Path, *packages: EscoPackage) -> Path:
    """Return a folder with nothing but the files of packages."""
    folder.mkdir(parents=True)
    for path in {table.member.path for package in packages for table in package.tables}:
        (folder / path.name).symlink_to(path.resolve())
    return folder


def _repeat(action: Callable[[Path], Run], folder: Path, runs: int) -> list[Run]:
    found = []
    for _ in range(runs):
        home = folder / "fresh"
        shutil.rmtree(home, ignore_errors=True)
        found.append(action(home))
    return found


def _start(home: Path, runs: int) -> list[float]:
    taken = []
    for _ in range(runs + 1):
        start_s = time.perf_counter()
        with serve(home):
            taken.append(time.perf_counter() - start_s)
    return taken


def _median(runs: Sequence[Run]) -> float:
    return statistics.median(run.seconds for run in runs)
