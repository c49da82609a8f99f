"""A home in this process: the server's application without the server."""

import asyncio
import threading
from collections.abc import Coroutine, Sequence
from contextlib import AsyncExitStack
from os import PathLike
from pathlib import Path
from typing import Any, Final, TypeVar
from urllib.parse import urlencode

from fastapi import FastAPI
from starlette.types import Message

from occugraph.client.transport import Reply
from occugraph.errors import UnavailableError
from occugraph_api.app import create_app
from occugraph_api.settings import load_settings

__all__ = ["LocalTransport", "open_home"]

T = TypeVar("T")

_CLOSED: Final = "the graph is closed"


def open_home(home: str | PathLike[str] | None = None) -> "LocalTransport":
    """Return the way to the graph of a home, or of the home of the settings.

    Raises:
        ArgumentError: A setting is wrong.
        NotFoundError: Nothing was built there yet.
        StoreError: The current publication cannot be read.
    """
    settings = load_settings()
    if home is not None:
        settings = settings.model_copy(update={"home": Path(home)})
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    app = create_app(settings, is_alone=False)
    return LocalTransport(app, name=str(settings.home), host=f"{host}:{settings.port}")


class LocalTransport:
    """Passes requests to the application, on a loop in a thread of its own.

    So it works in a notebook, whose own loop is at work already. Queries run in processes of
    their own, as at the server, and end with this one.

    Args:
        app: The application.
        name: The folder of its home.
        host: Where its links lead to, ``host:port``.

    Raises:
        OccugraphError: What the application raises when it starts.
    """

    def __init__(self, app: FastAPI, *, name: str, host: str) -> None:
        self.name: Final = name
        self._app: Final = app
        self._host: Final = host
        self._stack: Final = AsyncExitStack()
        self._loop: asyncio.AbstractEventLoop | None = asyncio.new_event_loop()
        self._thread: Final = threading.Thread(
            target=self._loop.run_forever, name="occugraph", daemon=True
        )
        self._thread.start()
        try:
            self._run(self._stack.enter_async_context(app.router.lifespan_context(app)))
        except BaseException:
            self._end()
            raise

    def send(
        self,
        path: str,
        *,
        query: Sequence[tuple[str, str]],
        body: bytes | None,
        kind: str,
        body_kind: str = "",
    ) -> Reply:
        """Return the answer to a request; raises as :class:`Transport` says."""
        headers = [(b"host", self._host.encode()), (b"accept", kind.encode())]
        if body is not None:
            headers.append((b"content-type", body_kind.encode()))
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "GET" if body is None else "POST",
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "query_string": urlencode(query).encode(),
            "root_path": "",
            "headers": headers,
            "client": None,
            "server": None,
        }
        return self._run(self._answer(scope, body or b""))

    def close(self) -> None:
        """End the processes of the graph and its thread. Safe to call again."""
        if self._loop is not None:
            try:
                self._run(self._stack.aclose())
            finally:
                self._end()

    async def _answer(self, scope: dict[str, Any], body: bytes) -> Reply:
        given = asyncio.Event()
        parts: list[bytes] = []
        start: Message = {}

        async def receive() -> Message:
            if given.is_set():
                await asyncio.Future()  # nobody hangs up
            given.set()
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
            else:
                parts.append(message.get("body", b""))

        await self._app(scope, receive, send)
        headers = {
            name.decode().lower(): value.decode("latin-1") for name, value in start["headers"]
        }
        return Reply(start["status"], headers, b"".join(parts))

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        if self._loop is None:
            work.close()
            raise UnavailableError(_CLOSED, hint="open it again")
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return future.result()
        except KeyboardInterrupt:
            future.cancel()
            raise

    def _end(self) -> None:
        loop, self._loop = self._loop, None
        if loop is not None:
            loop.call_soon_threadsafe(loop.stop)
            self._thread.join()
            loop.close()
