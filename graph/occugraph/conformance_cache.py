"""What is known to conform to the shapes, by digests."""

import contextlib
import hashlib
from collections.abc import Iterable
from pathlib import Path

from occugraph import __version__

__all__ = ["ConformanceCache"]


class ConformanceCache:
    """Remembers which data conformed to which shapes, by their digests.

    Args:
        directory: Where; None remembers nothing.
        receipts: Results that are known from elsewhere, as :meth:`receipt` gives them.
        is_deferred: Whether what is new is written by :meth:`commit` only.
    """

    def __init__(
        self, directory: Path | None, receipts: Iterable[str] = (), *, is_deferred: bool = False
    ) -> None:
        self._directory = directory
        self._receipts = frozenset(receipts)
        self._is_deferred = is_deferred
        self._waiting: set[str] = set()

    def deferred(self) -> "ConformanceCache":
        """Return the same, but that nothing new is written before :meth:`commit`."""
        return ConformanceCache(self._directory, self._receipts, is_deferred=True)

    def commit(self) -> None:
        """Write what was deferred."""
        for receipt in sorted(self._waiting):
            self._write(receipt)
        self._waiting.clear()

    @staticmethod
    def receipt(data: str, shapes: str) -> str:
        """Return the name of the fact that this data conforms to these shapes."""
        # The version is a part, since a later engine may find more.
        return hashlib.sha256(f"{data} {shapes} {__version__}".encode()).hexdigest()

    def has(self, data: str, shapes: str) -> bool:
        """Return whether this data is known to conform to these shapes."""
        receipt = self.receipt(data, shapes)
        if receipt in self._receipts:
            return True
        return self._directory is not None and (self._directory / receipt).exists()

    def add(self, data: str, shapes: str) -> None:
        """Remember that this data conforms to these shapes, where the folder can be written."""
        receipt = self.receipt(data, shapes)
        if self._is_deferred:
            self._waiting.add(receipt)
        else:
            self._write(receipt)

    def _write(self, receipt: str) -> None:
        if self._directory is None:
            return
        with contextlib.suppress(OSError):
            self._directory.mkdir(parents=True, exist_ok=True)
            # An empty file: its being there is the fact, so there is no half-written state.
            (self._directory / receipt).touch()
