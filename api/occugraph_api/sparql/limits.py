"""The limits every query runs under, and the setting that moves each."""

from dataclasses import asdict, dataclass
from typing import Final

__all__ = ["MAX_NESTING", "SETTINGS", "QueryLimits"]

MIB: Final = 1024 * 1024

MAX_NESTING: Final = 300
"""Open brackets a query may have at once. People write fewer than 20; the engine's parser
takes 1.3 s for 300 nested blank nodes and 66 s for 1,000."""

SETTINGS: Final = {
    "time": "OCCUGRAPH_QUERY_TIMEOUT_S",
    "memory": "OCCUGRAPH_QUERY_MEMORY_MB",
    "bytes": "OCCUGRAPH_QUERY_MAX_MB",
    "rows": "OCCUGRAPH_QUERY_MAX_ROWS",
    "length": "OCCUGRAPH_QUERY_MAX_KB",
    "workers": "OCCUGRAPH_QUERY_WORKERS",
    "queue": "OCCUGRAPH_QUERY_QUEUE",
}
"""The environment setting of each limit, by the name used in `X-Occugraph-Refused`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryLimits:
    """What one query may use, and how many may run and wait at once.

    Args:
        timeout_s: Seconds a query may run, on the API's clock.
        memory_mb: MiB a query may allocate beyond what its worker holds when it begins.
        output_mb: MiB of a written answer; a longer one is refused whole.
        max_rows: Solutions of a SELECT or triples of a CONSTRUCT; more are refused whole.
        query_kb: KiB of query text.
        workers: Queries that run at once.
        queue: Queries that may wait for a worker.
        queue_wait_s: Seconds a query waits while no other query ends.
        spare_mb: MiB a worker may keep after an answer, beyond the size of the dataset, of
            which a full scan makes it a copy. A worker that keeps more is replaced.
    """

    timeout_s: float = 30.0
    memory_mb: int = 1024
    output_mb: int = 64
    max_rows: int = 1_000_000
    query_kb: int = 256
    workers: int = 4
    queue: int = 64
    queue_wait_s: float = 0.8
    spare_mb: int = 256

    def __post_init__(self) -> None:
        for name, value in asdict(self).items():
            if value < 0 or (value == 0 and name not in {"queue", "spare_mb"}):
                raise ValueError(f"{name} is {value}: expected more than 0")

    @property
    def memory_bytes(self) -> int:
        """`memory_mb` in bytes."""
        return self.memory_mb * MIB

    @property
    def spare_bytes(self) -> int:
        """`spare_mb` in bytes."""
        return self.spare_mb * MIB

    @property
    def output_bytes(self) -> int:
        """`output_mb` in bytes."""
        return self.output_mb * MIB

    @property
    def query_bytes(self) -> int:
        """`query_kb` in bytes."""
        return self.query_kb * 1024

    def header(self) -> str:
        """The limits as the value of the header `X-Occugraph-Limits`."""
        return (
            f"time={self.timeout_s:g}s, memory={self.memory_mb}MiB, output={self.output_mb}MiB, "
            f"rows={self.max_rows}, query={self.query_kb}KiB"
        )
