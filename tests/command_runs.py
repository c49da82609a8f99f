"""What a command of the command line did, as tests of it see it."""

from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["Done", "Run"]


@dataclass(frozen=True)
class Done:
    """What one command did."""

    code: int
    out: str
    err: str


Run = Callable[..., Done]
