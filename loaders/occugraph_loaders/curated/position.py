"""Where each statement of a Turtle file stands: its triples again, each with its line.

Only files that pyoxigraph has accepted come here, so this parser checks nothing; it follows the
grammar (https://www.w3.org/TR/turtle/#sec-grammar) and keeps the line of each object. It is asked
only where a finding has to be shown to its author.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin

import pyoxigraph as ox

from occugraph.canonical import NTriple
from occugraph.iri import PREFIXES

__all__ = ["PlacedTriple", "place_triples"]

_RDF: Final = PREFIXES["rdf"]
_XSD: Final = PREFIXES["xsd"]
_TYPE: Final = f"<{_RDF}type>"
_FIRST: Final = f"<{_RDF}first>"
_REST: Final = f"<{_RDF}rest>"
_NIL: Final = f"<{_RDF}nil>"

_TOKEN: Final = re.compile(
    r"""
      (?P<skip>   \s+ | \#[^\n\r]* )
    | (?P<iri>    <[^<>"{}|^`\x00-\x20]*> )
    | (?P<text>   \"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\" | '''(?:[^'\\]|\\.|'(?!''))*'''
                | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*' )
    | (?P<tag>    @[A-Za-z]+(?:-[A-Za-z0-9-]+)* )
    | (?P<type>   \^\^ )
    | (?P<blank>  _:\w(?:[\w.\-·]*[\w\-·])? )
    | (?P<double> [+-]?(?:\d+\.\d*|\.?\d+)[eE][+-]?\d+ )
    | (?P<decimal>[+-]?\d*\.\d+ )
    | (?P<integer>[+-]?\d+ )
    | (?P<name>   (?:[^\W\d_](?:[\w.\-·]*[\w\-·])?)?:
                  (?:(?:[\w:\-·]|%[0-9A-Fa-f]{2}|\\[^\n])
                     (?:(?:[\w:.\-·]|%[0-9A-Fa-f]{2}|\\[^\n])*
                        (?:[\w:\-·]|%[0-9A-Fa-f]{2}|\\[^\n]))?)? )
    | (?P<word>   [A-Za-z]+ )
    | (?P<mark>   [\[\]();,.] )
    """,
    re.VERBOSE | re.DOTALL,
)
_NUMBERS: Final = frozenset({"double", "decimal", "integer"})
_LOCAL_ESCAPE: Final = re.compile(r"\\(.)")
_ESCAPE: Final = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_CONTROL: Final = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


@dataclass(frozen=True, slots=True)
class PlacedTriple:
    """A triple with the lines, from 1, where its subject and its object begin."""

    triple: NTriple
    subject_line: int
    line: int


@dataclass(slots=True)
class _Token:
    kind: str
    text: str
    line: int


@dataclass(slots=True)
class _Frame:
    """A subject whose properties are being read; ``items`` holds a list's last link."""

    subject: str
    line: int
    predicate: str = ""
    is_list: bool = False
    last: str = ""


def place_triples(text: str) -> list[PlacedTriple]:
    """Return the triples of a Turtle document in file order, each with its lines.

    Args:
        text: Turtle that pyoxigraph accepts. Blank nodes come out with labels of their own.
    """
    return _Placer(text).run()


class _Placer:
    def __init__(self, text: str) -> None:
        self._tokens = _Tokens(text)
        self._prefixes: dict[str, str] = {}
        self._base = ""
        self._count = 0
        self._placed: list[PlacedTriple] = []
        self._frames: list[_Frame] = []

    def run(self) -> list[PlacedTriple]:
        for token in self._tokens:
            if self._frames:
                self._continue(token)
            elif not self._directive(token):
                self._begin(token)
        return self._placed

    # ── directives ───────────────────────────────────────────────────────────────────────────

    def _directive(self, token: _Token) -> bool:
        word = token.text.lstrip("@").lower()
        if token.kind not in {"tag", "word"} or word not in {"prefix", "base", "version"}:
            return False
        if word == "prefix":
            prefix = self._tokens.take().text[:-1]
            self._prefixes[prefix] = self._iri(self._tokens.take())[1:-1]
        elif word == "base":
            self._base = self._iri(self._tokens.take())[1:-1]
        else:
            self._tokens.take()
        if token.kind == "tag":
            self._tokens.take()  # The full stop.
        return True

    # ── triples ──────────────────────────────────────────────────────────────────────────────

    def _begin(self, token: _Token) -> None:
        if token.text == "." and token.kind == "mark":
            return
        if token.kind == "mark":
            # A subject that is itself in brackets: its frame stays open as the subject.
            self._frames.append(_Frame("", token.line))
            self._open(token)
        else:
            self._frames.append(_Frame(self._node(token), token.line))

    def _continue(self, token: _Token) -> None:
        frame = self._frames[-1]
        if token.kind == "mark":
            self._mark(token, frame)
        elif frame.is_list or frame.predicate:
            self._object(self._node(token), token.line)
        else:
            frame.predicate = _TYPE if token.text == "a" else self._node(token)

    def _mark(self, token: _Token, frame: _Frame) -> None:
        if token.text in "[(":
            self._open(token)
        elif token.text in "])":
            self._frames.pop()
            node = self._close_list(frame) if frame.is_list else frame.subject
            self._object(node, frame.line)
        elif token.text == ";":
            frame.predicate = ""
        elif token.text == ".":
            self._frames.clear()

    def _open(self, token: _Token) -> None:
        is_list = token.text == "("
        subject = "" if is_list else self._blank()
        self._frames.append(_Frame(subject, token.line, is_list=is_list))

    def _object(self, node: str, line: int) -> None:
        frame = self._frames[-1]
        if frame.is_list:
            link = self._blank()
            if frame.last:
                self._add(frame.last, _REST, link, frame.line, line)
            else:
                frame.subject = link
            frame.last = link
            self._add(link, _FIRST, node, line, line)
        elif frame.predicate:
            self._add(frame.subject, frame.predicate, node, frame.line, line)
        else:
            frame.subject = node

    def _close_list(self, frame: _Frame) -> str:
        if not frame.last:
            return _NIL
        self._add(frame.last, _REST, _NIL, frame.line, frame.line)
        return frame.subject

    def _add(self, subject: str, predicate: str, obj: str, subject_line: int, line: int) -> None:
        self._placed.append(PlacedTriple((subject, predicate, obj), subject_line, line))

    # ── terms ────────────────────────────────────────────────────────────────────────────────

    def _blank(self) -> str:
        self._count += 1
        # Not a label that an author can write.
        return f"_:-{self._count}"

    def _node(self, token: _Token) -> str:
        if token.kind == "text":
            return self._literal(token)
        if token.kind in _NUMBERS:
            return str(ox.Literal(token.text, datatype=ox.NamedNode(_XSD + token.kind)))
        if token.kind == "word":
            return str(ox.Literal(token.text, datatype=ox.NamedNode(_XSD + "boolean")))
        return token.text if token.kind == "blank" else self._iri(token)

    def _iri(self, token: _Token) -> str:
        if token.kind == "name":
            prefix, _, local = token.text.partition(":")
            local = _LOCAL_ESCAPE.sub(r"\1", local)
            return f"<{self._prefixes[prefix]}{local}>"
        iri = _ESCAPE.sub(_unescape, token.text[1:-1])
        return f"<{urljoin(self._base, iri) if self._base else iri}>"

    def _literal(self, token: _Token) -> str:
        quotes = 3 if token.text[:3] in {'"""', "'''"} else 1
        value = _ESCAPE.sub(_unescape, token.text[quotes:-quotes])
        follower = self._tokens.peek()
        if follower.kind == "tag":
            language = self._tokens.take().text[1:].partition("--")[0]
            return str(ox.Literal(value, language=language))
        if follower.kind == "type":
            self._tokens.take()
            datatype = self._iri(self._tokens.take())[1:-1]
            return str(ox.Literal(value, datatype=ox.NamedNode(datatype)))
        return str(ox.Literal(value))


class _Tokens:
    """The tokens of a document, with one to look ahead; after the last come full stops."""

    def __init__(self, text: str) -> None:
        self._read = _tokenize(text)
        self._next: _Token | None = next(self._read, None)

    def __iter__(self) -> Iterator[_Token]:
        while self._next is not None:
            yield self.take()

    def peek(self) -> _Token:
        return self._next or _Token("mark", ".", 0)

    def take(self) -> _Token:
        token = self.peek()
        self._next = next(self._read, None)
        return token


def _tokenize(text: str) -> Iterator[_Token]:
    line = 1
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "skip"
        if kind != "skip":
            yield _Token(kind, match[0], line)
        line += match[0].count("\n")


def _unescape(match: re.Match[str]) -> str:
    digits = match[1] or match[2]
    return chr(int(digits, 16)) if digits else _CONTROL.get(match[3], match[3])
