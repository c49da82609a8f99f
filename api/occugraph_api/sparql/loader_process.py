"""A loader process as the API starts it."""

import contextlib
import json
import os
import socket
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Final, Self

from occugraph_api.sparql.limits import QueryLimits

__all__ = ["LoaderProcess"]


class LoaderProcess:
    """A loader that was started, and our end of its control channel.

    It waits to be told what to load, then loads at once, whoever listens. It ends when the
    channel closes, and so at the latest with this process.
    """

    def __init__(self) -> None:
        self.control, theirs = socket.socketpair()
        self._task: tuple[Path, QueryLimits, bool] | None = None
        with theirs:
            # -P: a file in the working directory must not stand in for a module.
            self.popen: Final = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-P", "-m", "occugraph_api.sparql.loader", str(theirs.fileno())],
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C is for the API alone
            )

    def load(self, path: Path, limits: QueryLimits, *, staged: bool) -> None:
        """Has it load a dataset; to be called once.

        Args:
            path: The dataset.
            limits: What each query may use.
            staged: Whether a part may be ready before the whole is.
        """
        self._task = (path, limits, staged)
        task = {"path": os.fspath(path), "limits": asdict(limits), "staged": staged}
        with contextlib.suppress(OSError):  # that it has ended is heard on the channel
            self.control.sendall(json.dumps(task).encode() + b"\n")

    def loads(self, path: Path, limits: QueryLimits, *, staged: bool) -> bool:
        """Whether this is what it was told to load."""
        return self._task == (path, limits, staged)

    def __enter__(self) -> Self:
        """For the time in which it may be needed; after that it is gone."""
        return self

    def __exit__(self, *_: object) -> None:
        """Ends it, if whoever listened to it has not."""
        self.discard()

    def discard(self) -> None:
        """Ends it. Safe to call again."""
        self.control.close()
        self.popen.kill()
        self.popen.wait()
