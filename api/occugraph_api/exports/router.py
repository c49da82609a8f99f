"""The addresses of files: ``/export/{what}.{form}``."""

import hashlib
import logging
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import replace
from typing import Final
from urllib.parse import quote

from fastapi import APIRouter
from starlette.concurrency import iterate_in_threadpool, run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from occugraph import __version__
from occugraph.as_of import AsOf
from occugraph.comparison import SpaceCache
from occugraph.errors import (
    ArgumentError,
    IdentifierError,
    NotFoundError,
    OccugraphError,
    QueryLimitError,
    UnavailableError,
)
from occugraph.exports.catalog import EXPORTS, make_export
from occugraph.exports.export import MEDIA_TYPES, Export, write_export
from occugraph.exports.request import ViewContent
from occugraph_api.conditional import is_named
from occugraph_api.exports.parameters import FileRequest, read_parameters

__all__ = ["exports_router"]

_log: Final = logging.getLogger(__name__)

_MOST: Final = 4
"""Files that are written at the same time: each takes the whole of a core while it lasts."""

_RETRY_AFTER_S: Final = 3
_CORS: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Content-Disposition, ETag, Retry-After, X-Occugraph-Digest",
}
_STATUS: Final[tuple[tuple[type[OccugraphError], int], ...]] = (
    (ArgumentError, 400),
    (IdentifierError, 400),
    (QueryLimitError, 400),
    (NotFoundError, 404),
    (UnavailableError, 503),
)
_SERVER_FAULT: Final = 500

OpenContent = Callable[[AsOf | None], Awaitable[ViewContent]]


def exports_router(open_content: OpenContent, spaces: SpaceCache | None = None) -> APIRouter:
    """Return the router of files.

    Args:
        open_content: Gives the view that is asked for, the current one for None.
        spaces: What comparisons keep of each reader; None: for these files alone.
    """
    files = _Files(open_content, spaces or SpaceCache())
    router = APIRouter()
    router.routes.append(
        Route("/export/{name}", files.answer, methods=["GET"], include_in_schema=False)
    )
    return router


class _Files:
    """Answers requests for files."""

    def __init__(self, open_content: OpenContent, spaces: SpaceCache) -> None:
        self._open = open_content
        self._spaces = spaces
        self._running = 0

    async def answer(self, request: Request) -> Response:
        """Answer one request; what is wrong with it becomes its status and text."""
        try:
            asked = read_parameters(request.path_params["name"], request.query_params)
            if asked is None:
                raise NotFoundError(
                    f"there is no file {request.path_params['name'][:80]!r}",
                    hint=f"files: {', '.join(_list_files())}",
                )
            return await self._write(request, asked)
        except OccugraphError as error:
            return _refuse(error)

    async def _write(self, request: Request, asked: FileRequest) -> Response:
        content = replace(await self._open(asked.as_of), spaces=self._spaces)
        digest = content.reader.dataset.digest
        etag = _name_answer(request, digest)
        headers = {
            **_CORS,
            "X-Occugraph-Digest": digest,
            "Cache-Control": "no-cache",
            "ETag": f'"{etag}"',
        }
        if is_named(request, etag):
            return Response(status_code=304, headers=headers)
        if self._running >= _MOST:
            raise UnavailableError(
                f"{_MOST} files are being written", hint="come again", retry_after=_RETRY_AFTER_S
            )
        self._running += 1
        try:
            export, chunks, first = await run_in_threadpool(_begin, content, asked)
        except BaseException:
            self._running -= 1
            raise
        headers["Content-Disposition"] = _name_file(export, asked)
        return StreamingResponse(
            self._go_on(first, chunks), headers=headers, media_type=MEDIA_TYPES[asked.form]
        )

    async def _go_on(self, first: bytes, chunks: Iterator[bytes]) -> AsyncIterator[bytes]:
        try:
            yield first
            async for chunk in iterate_in_threadpool(chunks):
                yield chunk
        finally:
            self._running -= 1


def _begin(content: ViewContent, asked: FileRequest) -> tuple[Export, Iterator[bytes], bytes]:
    """Return what is written, its parts, and the first: by then it is known to be right."""
    export = make_export(content, asked.what, asked.request)
    chunks = write_export(export, asked.form, table=asked.table, bom=asked.bom)
    return export, chunks, next(chunks, b"")


def _list_files() -> list[str]:
    return [f"{name}.{form}" for name, kind in EXPORTS.items() for form in kind.formats]


def _name_answer(request: Request, digest: str) -> str:
    """Return the ETag: the address, the data and this software settle the bytes."""
    parts = (__version__, digest, request.url.path, sorted(request.query_params.multi_items()))
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:24]


def _name_file(export: Export, asked: FileRequest) -> str:
    """Return the header that names the file; https://www.rfc-editor.org/rfc/rfc6266."""
    table = f"-{asked.table}" if asked.table else ""
    name = f"occugraph-{export.name}{table}.{asked.form}"
    plain = "".join(
        sign if (sign.isascii() and sign.isalnum()) or sign in "-._" else "_" for sign in name
    )
    header = f'attachment; filename="{plain}"'
    return header if plain == name else f"{header}; filename*=UTF-8''{quote(name)}"


def _refuse(error: OccugraphError) -> Response:
    status = next((code for kind, code in _STATUS if isinstance(error, kind)), _SERVER_FAULT)
    headers = {**_CORS, "Cache-Control": "no-store"}
    text = str(error)
    if status == _SERVER_FAULT:
        # What is wrong with the server's own parts is for those who run it.
        incident = secrets.token_hex(6)
        _log.error("incident %s: %s", incident, error)
        text = f"the file cannot be written; why is in the log as {incident}"
    wait = error.facts.get("retry_after")
    if isinstance(error, UnavailableError):
        headers["Retry-After"] = str(wait or _RETRY_AFTER_S)
    return PlainTextResponse(f"{text}\n", status, headers)
