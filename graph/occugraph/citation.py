"""Citations: a URL that names a query, the view it was asked of and the digest of its result."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from occugraph.errors import ArgumentError

__all__ = ["MAX_LENGTH", "PATHS", "Citation", "Language", "parse_citation", "read_citation"]

Language = Literal["sparql", "graphql"]

PATHS: Final[Mapping[Language, str]] = {"sparql": "/cite/sparql", "graphql": "/cite/graphql"}
"""Where citations of a language are made and checked."""

MAX_LENGTH: Final = 8_000
"""Characters of an address that all clients and proxies pass on
(https://www.rfc-editor.org/rfc/rfc9110#section-4.1)."""

_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_SINGLE: Final = ("variables", "operationName", "releases", "view", "result", "order")


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """What a citation says.

    Attributes:
        language: Of the query.
        query: Its text.
        variables: Of a GraphQL request, as JSON; empty for none.
        operation: The operation of the document; empty for its only one.
        default_graphs: The protocol's default graph; None: the query's own.
        named_graphs: The protocol's named graphs; None: the query's own.
        releases: Those of the view, as ``source@version``, by source.
        view: The digest of the view, 64 hex digits.
        result: The digest of the result, 64 hex digits.
        order: That of the order of its rows; empty where that says nothing.
    """

    language: Language
    query: str
    variables: str = ""
    operation: str = ""
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None
    releases: tuple[str, ...] = ()
    view: str = ""
    result: str = ""
    order: str = ""

    @property
    def question(self) -> list[tuple[str, str]]:
        """What is asked, as parameters: the query and what goes with it, but no view."""
        pairs = [
            ("query", self.query),
            ("variables", self.variables),
            ("operationName", self.operation),
            *(("default-graph-uri", iri) for iri in self.default_graphs or ()),
            *(("named-graph-uri", iri) for iri in self.named_graphs or ()),
        ]
        return [(name, value) for name, value in pairs if value]

    def url(self, base: str = "") -> str:
        """Return the citation as a URL below ``base``, e.g. ``https://example.org``.

        Example:
            >>> cited = Citation(language="sparql", query="ASK {}", view="a" * 64, result="b" * 64)
            >>> cited.url()[:40]
            '/cite/sparql?query=ASK%20%7B%7D&view=aaa'
            >>> parse_citation(cited.url("https://example.org")) == cited
            True
        """
        names = (
            ("releases", ",".join(self.releases)),
            ("view", self.view),
            ("result", self.result),
            ("order", self.order),
        )
        pairs = [*self.question, *((name, value) for name, value in names if value)]
        return f"{base}{PATHS[self.language]}?{urlencode(pairs, quote_via=quote, safe='@,')}"


@dataclass(slots=True)
class _Read:
    values: dict[str, list[str]] = field(default_factory=dict)

    def single(self, name: str) -> str:
        given = self.values.get(name, [""])
        if len(given) > 1:
            raise _wrong(f"{name} is given {len(given)} times, expected once", name)
        return given[0]

    def many(self, name: str) -> tuple[str, ...] | None:
        return tuple(self.values[name]) if name in self.values else None


def parse_citation(url: str) -> Citation:
    """Return what a citation's URL says; its host says nothing.

    Raises:
        ArgumentError: It is no citation, or one of its parts is malformed.

    Example:
        >>> parse_citation("https://example.org/sparql?query=ASK%7B%7D")
        Traceback (most recent call last):
        ...
        occugraph.errors.ArgumentError: citation: 'https://example.org/sparql?...
    """
    try:
        parts = urlsplit(url.strip())
        pairs = parse_qsl(parts.query, keep_blank_values=True, errors="strict")
    except ValueError as err:
        raise _wrong(f"{url[:80]!r} is no URL: {err}", "url") from err
    languages = [language for language, path in PATHS.items() if parts.path.endswith(path)]
    if not languages:
        raise _wrong(
            f"{url[:80]!r} is no citation: expected {' or '.join(PATHS.values())} in its path",
            "url",
        )
    return read_citation(languages[0], pairs)


def read_citation(language: Language, pairs: Sequence[tuple[str, str]]) -> Citation:
    """Return the citation that the parameters of a URL make.

    Raises:
        ArgumentError: The query is missing, a digest is malformed, or one is given twice.
    """
    read = _Read()
    for name, value in pairs:
        read.values.setdefault(name, []).append(value)
    query = read.single("query")
    if not query.strip():
        raise _wrong("query: expected the text of a query", "query")
    found = {name: read.single(name) for name in _SINGLE}
    for name in ("view", "result", "order"):
        wanted = name != "order"
        if (found[name] or wanted) and not _SHA256.fullmatch(found[name]):
            raise _wrong(f"{name} {found[name][:70]!r}: expected a SHA-256, 64 hex digits", name)
    releases = tuple(name for name in found["releases"].split(",") if name)
    default, named = read.many("default-graph-uri"), read.many("named-graph-uri")
    if language == "graphql" and (default or named):
        raise _wrong("default-graph-uri and named-graph-uri are of SPARQL", "default-graph-uri")
    return Citation(
        language=language,
        query=query,
        variables=found["variables"],
        operation=found["operationName"],
        default_graphs=default,
        named_graphs=named,
        releases=releases,
        view=found["view"],
        result=found["result"],
        order=found["order"],
    )


def _wrong(message: str, argument: str) -> ArgumentError:
    return ArgumentError(f"citation: {message}", argument=argument)
