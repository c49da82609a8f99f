"""Repeated measurements and how they are printed."""

import math
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

__all__ = ["Measurement", "measure", "print_measurements"]

_WARM_UP_RUNS: Final = 3
_MS_PER_S: Final = 1000


@dataclass(frozen=True, slots=True)
class Measurement:
    """What was measured, how large its answer is, and the seconds each run took."""

    name: str
    size: str
    runs_s: tuple[float, ...]

    @property
    def median_ms(self) -> float:
        """The median run in milliseconds."""
        return statistics.median(self.runs_s) * _MS_PER_S

    @property
    def p95_ms(self) -> float:
        """The time that 95 of 100 runs do not exceed, in milliseconds."""
        place = math.ceil(len(self.runs_s) * 0.95) - 1
        return sorted(self.runs_s)[place] * _MS_PER_S

    @property
    def fastest_ms(self) -> float:
        """The fastest run in milliseconds."""
        return min(self.runs_s) * _MS_PER_S

    @property
    def slowest_ms(self) -> float:
        """The slowest run in milliseconds."""
        return max(self.runs_s) * _MS_PER_S


def measure(
    name: str, action: Callable[[], object], *, runs: int, size: str = "", warm_up: bool = True
) -> Measurement:
    """Run ``action`` so often and return what each run took.

    Args:
        name: What it is called in the table.
        action: What is timed, all of it.
        runs: How often.
        size: How large the answer is, in words.
        warm_up: Whether some runs come before that do not count.
    """
    for _ in range(_WARM_UP_RUNS if warm_up else 0):
        action()
    taken = []
    for _ in range(runs):
        start_s = time.perf_counter()
        action()
        taken.append(time.perf_counter() - start_s)
    return Measurement(name, size, tuple(taken))


def print_measurements(title: str, rows: list[Measurement], *, base: Measurement) -> None:
    """Print a table; the last column is each median over that of ``base``."""
    width = max(len(row.name) for row in rows)
    print(f"\n{title}")
    print(
        f"  {'':{width}}  {'runs':>4}  {'median ms':>10}  {'fastest':>9}  {'slowest':>9}  "
        f"{'ratio':>7}  answer"
    )
    for row in rows:
        ratio = row.median_ms / base.median_ms
        print(
            f"  {row.name:{width}}  {len(row.runs_s):4}  {row.median_ms:10.2f}  "
            f"{row.fastest_ms:9.2f}  {row.slowest_ms:9.2f}  {ratio:7.2f}  {row.size}".rstrip()
        )
    print(f"  ratio: to the median of {base.name!r}")
