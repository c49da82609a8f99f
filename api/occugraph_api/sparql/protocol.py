"""The SPARQL 1.1 protocol: from an HTTP request to a query, or to a refusal.

Source: https://www.w3.org/TR/sparql11-protocol/
"""

import re
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qsl

from starlette.requests import Request

from occugraph_api.sparql.formats import NAMES, Choice, choose_by_name
from occugraph_api.sparql.limits import SETTINGS, QueryLimits
from occugraph_api.sparql.negotiation import choose_by_accept

__all__ = ["Operation", "RefusalError", "read_operation"]

_FORM: Final = "application/x-www-form-urlencoded"
_DIRECT: Final = "application/sparql-query"
_UPDATE: Final = "application/sparql-update"
_CHARSET: Final = re.compile(r";\s*charset\s*=\s*\"?([^\s;\"]+)", re.IGNORECASE)
_FORM_OVERHEAD: Final = 3
"""Percent encoding makes at most three bytes of one."""
_OTHER_FIELDS_BYTES: Final = 65_536


class RefusalError(Exception):
    """The request is answered with `status` and this text; `kind` goes into a header."""

    def __init__(
        self, status: int, kind: str, message: str, headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.kind = kind
        self.headers = headers or {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """What a request asks for.

    Args:
        query: SPARQL, or None where the request has none.
        choice: Formats the client takes.
        named_format: The value of the parameter `format`, if it is there.
        default_graphs: Values of `default-graph-uri`; None where neither kind is given.
        named_graphs: Values of `named-graph-uri`; None where neither kind is given.
        as_of: Values of `as-of`: releases as `source@version`, or a day.
        names: Of all parameters, in the address and in a form.
    """

    query: str | None
    choice: Choice
    named_format: str | None
    default_graphs: tuple[str, ...] | None
    named_graphs: tuple[str, ...] | None
    as_of: tuple[str, ...] = ()
    names: frozenset[str] = frozenset()


@dataclass(slots=True)
class _Fields:
    values: dict[str, list[str]] = field(default_factory=dict)

    def add(self, pairs: list[tuple[str, str]]) -> None:
        for name, value in pairs:
            self.values.setdefault(name, []).append(value)

    def single(self, name: str) -> str | None:
        values = self.values.get(name, [])
        if len(values) > 1:
            raise RefusalError(
                400, "malformed", f"The parameter {name} is given {len(values)} times."
            )
        return values[0] if values else None


async def read_operation(request: Request, limits: QueryLimits) -> Operation:
    """Reads a GET, HEAD or POST request, its body included.

    Raises:
        RefusalError: 400, 403 (an update), 406, 413 or 415, each with its reason.
    """
    fields = _Fields()
    _add_pairs(fields, request.url.query.encode("latin-1", "replace"), "address")
    query: str | None = None
    if request.method == "POST":
        query = await _read_post(request, limits, fields)
    elif "update" in fields.values:
        raise RefusalError(
            400, "update", "An update cannot be sent with GET, and this endpoint only reads."
        )
    asked = fields.single("query")
    if query is not None and asked is not None:
        raise RefusalError(
            400, "malformed", "There is a query in the address and another in the body."
        )
    if query is None:
        query = asked
    if query is not None and not query.strip():
        raise RefusalError(400, "malformed", "The query is empty.")
    default = fields.values.get("default-graph-uri")
    named = fields.values.get("named-graph-uri")
    no_dataset = default is None and named is None
    named_format = fields.single("format") or None
    return Operation(
        query=query,
        choice=_choose(named_format, request.headers.get("accept")),
        named_format=named_format,
        default_graphs=None if no_dataset else tuple(default or ()),
        named_graphs=None if no_dataset else tuple(named or ()),
        as_of=tuple(fields.values.get("as-of", ())),
        names=frozenset(fields.values),
    )


def _choose(named_format: str | None, accept: str | None) -> Choice:
    if named_format is None:
        return choose_by_accept(accept)
    try:
        return choose_by_name(named_format)
    except KeyError:
        raise RefusalError(
            400,
            "malformed",
            f"format is '{named_format[:40]}': expected one of {', '.join(NAMES)}.",
        ) from None


async def _read_post(request: Request, limits: QueryLimits, fields: _Fields) -> str | None:
    """Reads the body; gives a direct query, or adds a form's fields and gives None."""
    content_type = request.headers.get("content-type", "")
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type == _UPDATE:
        raise RefusalError(403, "update", "This endpoint only reads; it takes no updates.")
    if media_type not in {_FORM, _DIRECT}:
        raise RefusalError(
            415,
            "media-type",
            f"Content-Type is '{media_type[:80]}': expected {_DIRECT} or {_FORM}.",
            {"Accept-Post": f"{_DIRECT}, {_FORM}"},
        )
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in {"", "identity"}:
        raise RefusalError(
            415, "media-type", f"Content-Encoding is '{encoding[:40]}': send the body as it is."
        )
    charset = _CHARSET.search(content_type)
    if charset is not None and charset[1].lower() not in {"utf-8", "utf8", "us-ascii"}:
        raise RefusalError(415, "media-type", f"charset is '{charset[1][:40]}': expected utf-8.")
    if media_type == _DIRECT:
        body = await _read_body(request, limits.query_bytes, limits)
        try:
            return body.decode("utf-8")
        except UnicodeDecodeError as error:
            raise RefusalError(
                400, "malformed", f"The query is not UTF-8: byte {error.start} is not valid."
            ) from None
    most = limits.query_bytes * _FORM_OVERHEAD + _OTHER_FIELDS_BYTES
    _add_pairs(fields, await _read_body(request, most, limits), "form")
    if "update" in fields.values:
        raise RefusalError(403, "update", "This endpoint only reads; it takes no updates.")
    return None


async def _read_body(request: Request, most: int, limits: QueryLimits) -> bytes:
    """The body, unless it is longer than `most`; no more than that is ever kept."""
    announced = request.headers.get("content-length", "")
    body = bytearray()
    if not (announced.isdecimal() and int(announced) > most):
        async for chunk in request.stream():
            body += chunk
            if len(body) > most:
                break
        else:
            return bytes(body)
    raise RefusalError(
        413,
        "length",
        f"The request is longer than the limit of {limits.query_kb} KiB for a query "
        f"(setting {SETTINGS['length']}).",
        {"Connection": "close"},
    )


def _add_pairs(fields: _Fields, encoded: bytes, where: str) -> None:
    try:
        text = encoded.decode("ascii")
        fields.add(parse_qsl(text, keep_blank_values=True, encoding="utf-8", errors="strict"))
    except ValueError:
        raise RefusalError(
            400, "malformed", f"The parameters in the {where} are not UTF-8, percent-encoded."
        ) from None
