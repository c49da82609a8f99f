"""What is under way, counted, so that one can wait until nothing is."""

import asyncio
from typing import Self

__all__ = ["InFlight"]


class InFlight:
    """Counts those who are inside it; used on one event loop."""

    def __init__(self) -> None:
        self._count = 0
        self._quiet = asyncio.Event()

    def __enter__(self) -> Self:
        """Counts one more."""
        self._count += 1
        return self

    def __exit__(self, *_: object) -> None:
        """Counts one less, and wakes who waits where it was the last."""
        self._count -= 1
        if not self._count:
            self._quiet.set()

    async def drained(self) -> None:
        """Returns when nobody is inside; who comes meanwhile is waited for, too."""
        while self._count:
            self._quiet.clear()
            await self._quiet.wait()
