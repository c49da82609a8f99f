"""Work in a thread of its own, and what it returned or raised."""

from collections.abc import Callable
from threading import Thread
from typing import Final, Generic, TypeVar

__all__ = ["Background"]

Result = TypeVar("Result")


class Background(Generic[Result]):
    """Work that has begun when this is made; it ends with the process, however that ends.

    Args:
        work: What to do.
        name: Of the thread.

    Example:
        >>> Background(lambda: 1 + 1, "sum").wait()
        2
    """

    def __init__(self, work: Callable[[], Result], name: str) -> None:
        self._work: Final = work
        self._result: Result
        self._error: BaseException | None = None
        self._thread: Final = Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._result = self._work()
        except BaseException as err:  # noqa: BLE001 -- raised again in the thread that waits
            self._error = err

    def wait(self) -> Result:
        """Return what the work returned; raise what it raised."""
        self._thread.join()
        if self._error:
            raise self._error
        return self._result
