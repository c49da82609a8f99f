"""The tokens of a SPARQL text: what it asks for, told without trusting its layout.

The engine follows `SERVICE` and has no switch for it, and its grammar takes more than the
standard: `LATERAL`, and keywords without a space after them (`SERVICEex:a`). A parser of the
standard grammar does not see those, so the check works on the terminals of the grammar
(https://www.w3.org/TR/sparql11-query/#sparqlGrammar, rules 139 to 173): outside of strings,
IRIs, comments and names the letters of `SERVICE` can only be the keyword.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

__all__ = [
    "Outline",
    "iterate_words",
    "lower_booleans",
    "outline_query",
    "plain_group_concat",
    "position_of",
]

_TOKEN: Final = re.compile(
    r"""
      (?P<space>\s+|\#[^\r\n]*)
    | (?P<string>
          \"{3}(?:[^"\\]|\\.|"(?!""))*\"{3} | '{3}(?:[^'\\]|\\.|'(?!''))*'{3}
        | "(?:[^"\\\r\n]|\\.)*" | '(?:[^'\\\r\n]|\\.)*' )
    | (?P<iri><[^<>"{}|^`\x00-\x20]*>)
    | (?P<variable>[?$]\w+)
    | (?P<tag>@[A-Za-z0-9-]+)
    | (?P<blank>_:[\w.\-\xb7]+)
    | (?P<name>(?P<prefix>(?:[^\W\d_][\w.\-\xb7]*)?):
          (?:[\w.:\-\xb7]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%])*)
    | (?P<word>[^\W\d]\w*)
    | (?P<open>[{(\[])
    | (?P<close>[})\]])
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)

_PROLOGUE: Final = frozenset({"prefix", "base", "version"})
_TAKE_A_NAME: Final = frozenset({"graph", "from", "named", "describe"})
"""Words after which a name before `{` is a graph or a thing, not a fused `SERVICE`."""

_UPDATES: Final = frozenset(
    {"insert", "delete", "load", "clear", "create", "drop", "copy", "move", "add", "with"}
)


@dataclass(slots=True)
class Outline:
    """What a scan of a SPARQL text found; offsets count characters from 0.

    Args:
        opening: The first word after the prologue, as written, and its offset.
        service: Offset of the first `SERVICE`.
        undeclared: The first prefix used without a declaration, and its offset.
        prefixes: Declared prefix → IRI as written.
        depth: The largest number of brackets open at once.
        deepest: Offset of the bracket that reached it.
        swallowed: Offset of an IRI where a comparison must be meant, as in `?a<?b&&?c>?d`. The
            longest token wins in SPARQL 1.1 (19.8, note 5), while the engine takes another.
    """

    opening: tuple[str, int] | None = None
    service: int | None = None
    undeclared: tuple[str, int] | None = None
    prefixes: dict[str, str] = field(default_factory=dict)
    depth: int = 0
    deepest: int = 0
    swallowed: int | None = None

    @property
    def update(self) -> str | None:
        """The update operation with which the text begins, in capitals, or None."""
        if self.opening is None or self.opening[0].casefold() not in _UPDATES:
            return None
        return self.opening[0].upper()


def outline_query(text: str) -> Outline:
    """Reads the tokens of `text` once, in time linear in its length; it never fails.

    Example:
        >>> outline_query('SELECT * { ?s ?p "SERVICE" }').service is None
        True
        >>> outline_query("SELECT * { serviceex:a { } }").service
        11
    """
    scan = _Scan()
    for match in _TOKEN.finditer(text):
        if match.lastgroup != "space":
            scan.read(match)
    return scan.found


class _Scan:
    """The state between two tokens."""

    def __init__(self) -> None:
        self.found = Outline()
        self._brackets: list[bool] = []  # open ones; True: a parenthesis of an expression
        self._declaring: str | None = None
        self._kind_before = ""
        self._word_before = ""
        self._fused: int | None = None

    def read(self, match: re.Match[str]) -> None:
        """Takes the next token that is not white space."""
        kind = match.lastgroup or ""
        kind_before, self._kind_before = self._kind_before, kind
        word_before, self._word_before = self._word_before, ""
        fused, self._fused = self._fused, None
        declaring, self._declaring = self._declaring, None
        if kind == "word":
            self._read_word(match)
        elif kind == "name":
            self._read_name(match, word_before)
        elif kind == "iri":
            self._read_iri(match, declaring, kind_before)
        elif kind == "open":
            self._read_open(match, word_before, fused)
        elif kind == "close" and self._brackets:
            self._brackets.pop()

    def _read_iri(self, match: re.Match[str], declaring: str | None, kind_before: str) -> None:
        iri = match.group()[1:-1]
        if declaring is not None:
            self.found.prefixes[declaring] = iri
        in_expression = bool(self._brackets) and self._brackets[-1]
        if in_expression and kind_before in {"variable", "close"} and iri[:1] in {"?", "$"}:
            self.found.swallowed = match.start()

    def _read_open(self, match: re.Match[str], word_before: str, fused: int | None) -> None:
        if match.group() == "{" and fused is not None and self.found.service is None:
            self.found.service = fused
        inherited = bool(self._brackets) and self._brackets[-1]
        begun = bool(word_before) and word_before not in {"a", "values"}
        self._brackets.append(match.group() == "(" and (inherited or begun))
        if len(self._brackets) > self.found.depth:
            self.found.depth, self.found.deepest = len(self._brackets), match.start()

    def _read_word(self, match: re.Match[str]) -> None:
        folded = match.group().casefold()
        self._word_before = folded
        if "service" in folded and self.found.service is None:
            self.found.service = match.start()
        if self.found.opening is None and folded not in _PROLOGUE:
            self.found.opening = (match.group(), match.start())

    def _read_name(self, match: re.Match[str], word_before: str) -> None:
        prefix = match["prefix"]
        if word_before == "prefix":
            self._declaring = prefix
            return
        if prefix not in self.found.prefixes and self.found.undeclared is None:
            self.found.undeclared = (prefix, match.start())
        if "service" in prefix.casefold() and word_before not in _TAKE_A_NAME:
            self._fused = match.start()


def iterate_words(text: str) -> Iterator[tuple[str, int]]:
    """Yields the words of `text` in small letters, each with the brackets open around it.

    Example:
        >>> list(iterate_words('SELECT * { ?s ?p "LIMIT" } # OFFSET'))
        [('select', 0)]
        >>> list(iterate_words("ASK { SELECT * {} } LIMIT 1"))
        [('ask', 0), ('select', 1), ('limit', 0)]
    """
    depth = 0
    for match in _TOKEN.finditer(text):
        depth += (match.lastgroup == "open") - (match.lastgroup == "close")
        if match.lastgroup == "word":
            yield match.group().casefold(), depth


def plain_group_concat(text: str) -> str:
    """`text` with `STR()` around each GROUP_CONCAT.

    Its value is a plain string in SPARQL 1.1 (18.5.1.7); the engine keeps a language tag that
    all parts share.

    Example:
        >>> plain_group_concat("SELECT (GROUP_CONCAT(?o) AS ?g) {}")
        'SELECT (STR(GROUP_CONCAT(?o)) AS ?g) {}'
    """
    written: list[str] = []
    wrapped: list[int] = []  # brackets open before each GROUP_CONCAT that is not closed yet
    depth = 0
    for match in _TOKEN.finditer(text):
        token = match.group()
        if match.lastgroup == "word" and token.casefold() == "group_concat":
            written.append("STR(")
            wrapped.append(depth)
        depth += (match.lastgroup == "open") - (match.lastgroup == "close")
        written.append(token)
        if match.lastgroup == "close" and wrapped and wrapped[-1] == depth:
            wrapped.pop()
            written.append(")")
    return "".join(written)


def lower_booleans(text: str) -> str:
    """`text` with TRUE and FALSE in small letters, which the engine needs and SPARQL does not.

    Example:
        >>> lower_booleans("ASK { FILTER(TRUE || ?TRUE = 'TRUE') }")
        "ASK { FILTER(true || ?TRUE = 'TRUE') }"
    """

    def lower(match: re.Match[str]) -> str:
        token = match.group()
        plain = match.lastgroup != "word" or token.casefold() not in {"true", "false"}
        return token if plain else token.lower()

    return _TOKEN.sub(lower, text)


def position_of(text: str, offset: int) -> tuple[int, int]:
    r"""The line and column of `offset`, both counted from 1.

    Example:
        >>> position_of("ASK\n{}", 4)
        (2, 1)
    """
    line = text.count("\n", 0, offset) + 1
    return line, offset - (text.rfind("\n", 0, offset) + 1) + 1
