"""Refusals as errors: the one table from what a graph answers to the errors of occugraph."""

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from occugraph.client.transport import Reply
from occugraph.errors import (
    ArgumentError,
    IdentifierError,
    NotFoundError,
    OccugraphError,
    QueryLimitError,
    UnavailableError,
)

__all__ = ["error_of_graphql", "error_of_reply"]

_BY_WORD: Final[Mapping[str, type[OccugraphError]]] = MappingProxyType(
    {
        **dict.fromkeys(("malformed", "as-of", "format", "volatile"), ArgumentError),
        **dict.fromkeys(("busy", "worker", "building", "failed", "abandoned"), UnavailableError),
    }
)
"""Of `X-Occugraph-Refused`; what is not here is a limit."""

_BY_CODE: Final[Mapping[str, type[OccugraphError]]] = MappingProxyType(
    {
        error.code: error
        for error in (ArgumentError, IdentifierError, QueryLimitError, UnavailableError)
    }
    | dict.fromkeys(
        ("GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED", "REQUEST_REFUSED"), ArgumentError
    )
)
_NOT_FOUND: Final = 404
_SERVER_FAULT: Final = 500


def error_of_reply(reply: Reply, name: str) -> OccugraphError:
    """Return the error that an answer other than 200 stands for.

    Args:
        reply: The answer.
        name: Where it is from.
    """
    word = reply.headers.get("x-occugraph-refused")
    text = reply.body.decode(errors="replace").strip()
    wait = reply.headers.get("retry-after", "")
    facts: dict[str, Any] = {"status": reply.status}
    if wait.isdecimal():
        facts["retry_after"] = int(wait)
    if word:
        kind = _BY_WORD.get(word, QueryLimitError)
        return kind(text.rstrip("."), refused=word, **facts)
    try:
        errors = json.loads(text).get("errors")
    except (ValueError, AttributeError):
        errors = None
    if errors:
        return error_of_graphql(errors)
    if reply.status == _NOT_FOUND:
        return NotFoundError(f"{name} has no such address", hint="is it a server of occugraph?")
    kind = UnavailableError if reply.status >= _SERVER_FAULT else ArgumentError
    return kind(f"{name} answered {reply.status}: {text[:200]}", **facts)


def error_of_graphql(errors: list[dict[str, Any]]) -> OccugraphError:
    """Return the first of GraphQL's errors; its values are its facts."""
    first = errors[0]
    extensions = dict(first.get("extensions") or {})
    kind = _BY_CODE.get(str(extensions.pop("code", "")), OccugraphError)
    hint = str(extensions.pop("hint", ""))
    facts = {
        name: value
        for name, value in extensions.items()
        if name != "message" and isinstance(value, str | int | float | bool | None)
    }
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    return kind(f"{first['message']}{more}", hint=hint, **facts)
