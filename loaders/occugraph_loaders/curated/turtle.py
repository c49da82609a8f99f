"""One authored Turtle file as triples, and what is wrong with it by line and column."""

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from occugraph.canonical import NTriple, serialize_triples
from occugraph.errors import RowError, SourceError
from occugraph.iri import PREFIXES
from occugraph.skolemization import NamedTriples, name_blank_nodes
from occugraph_loaders.text import AuthoredText

__all__ = ["MAX_NESTING", "MAX_TRIPLES", "TurtleDocument", "parse_document"]

MAX_NESTING: Final = 1000
"""Brackets that may be open at once; people write fewer than ten, a parser needs memory for each.
Those in texts count too, which is why the limit is generous."""

MAX_TRIPLES: Final = 200_000
"""Triples of one authored file; the largest of ours has 3,000."""

# As many bits as the columns of the index and GraphQL's Int have.
_MAX_INTEGER: Final = 2**31 - 1
_INTEGER: Final = ox.NamedNode(f"{PREFIXES['xsd']}integer")
_MAX_DIGITS: Final = 10
_INTEGER_FORM: Final = re.compile(r"[+-]?0*([0-9]*)")

_TYPE: Final = f"<{PREFIXES['rdf']}type>"
_MARKUP: Final = re.compile(
    r"\s*<(\?xml|!doctype|!--|!entity|html|rdf:rdf)(?=[\s>-])", re.IGNORECASE
)
_JSON: Final = re.compile(r"\s*(?:\{|\[\s*\{)\s*\"")

# pyoxigraph begins every message with the place, which stands in front of ours already.
_PLACE: Final = re.compile(r"^Parser error (?:at|between) line .*?: ")

_OPENING: Final = b"[("
_NO_BRACKETS: Final = bytes(set(range(256)) - set(b"[]()"))
_WORD: Final = re.compile(r"[\w-]*")

# The languages of the project; any other is looked up in the registry of subtags.
_KNOWN_LANGUAGES: Final = frozenset({"de", "en", "zh", "zh-latn-pinyin"})


@dataclass(frozen=True, slots=True)
class TurtleDocument:
    """A Turtle file and its triples.

    Attributes:
        source: The text it was parsed from.
        triples: In file order, every blank node named by its content.
        subjects: The IRIs to which the author gave a type, as N-Triples terms.
        anonymous: The names that blank nodes got.
    """

    source: AuthoredText
    triples: tuple[NTriple, ...]
    subjects: frozenset[str]
    anonymous: frozenset[str]


def parse_document(source: AuthoredText) -> TurtleDocument:
    """Return the triples of a Turtle file.

    Raises:
        RowError: The text is not Turtle, an IRI or language tag is malformed, a whole number is
            beyond 32 bits, or blank nodes form a cycle; says file, line and value.
        SourceError: The text is of another kind, holds no triple, or too much of anything.
    """
    _refuse_other_kinds(source)
    _refuse_deep_nesting(source)
    try:
        parsed = ox.parse(source.text, format=ox.RdfFormat.TURTLE)
        quads = list(itertools.islice(parsed, MAX_TRIPLES + 1))
    except SyntaxError as err:
        raise _locate_error(source, err) from err
    if len(quads) > MAX_TRIPLES:
        raise SourceError(
            f"{source.file} has more than {MAX_TRIPLES} triples: expected an authored file",
            hint="split it",
            file=source.file,
        )
    if not quads:
        raise SourceError(f"{source.file} holds no triple: expected at least one", file=source.file)
    triples = serialize_triples(quads)
    _check_terms(source, quads)
    named = _name(source, triples)
    subjects = frozenset(
        subject
        for subject, predicate, _ in triples
        if predicate == _TYPE and not subject.startswith("_:")
    )
    return TurtleDocument(source, named.triples, subjects, frozenset(named.names.values()))


def _refuse_other_kinds(source: AuthoredText) -> None:
    """Name what a file is that is no Turtle at all; its entities are never expanded."""
    markup = _MARKUP.match(source.text)
    kind = f"markup (<{markup[1]})" if markup else "JSON" if _JSON.match(source.text) else None
    if kind:
        raise SourceError(f"{source.file} is {kind}: expected Turtle", file=source.file)


def _refuse_deep_nesting(source: AuthoredText) -> None:
    depth = 0
    for bracket in source.text.encode().translate(None, _NO_BRACKETS):
        depth += 1 if bracket in _OPENING else -1
        if depth > MAX_NESTING:
            raise SourceError(
                f"{source.file} has more than {MAX_NESTING} brackets open at once",
                hint="expected an authored file",
                file=source.file,
            )


def _locate_error(source: AuthoredText, err: SyntaxError) -> RowError:
    line, column = err.lineno or 1, err.offset or 1
    lines = source.text.split("\n")
    text = lines[line - 1].rstrip("\r") if line <= len(lines) else ""
    end = err.end_offset if err.end_offset and err.end_lineno == line else len(text) + 1
    # The parser's span may end inside a word.
    rest = _WORD.match(text, end - 1)
    value = text[column - 1 : rest.end() if rest else end - 1].strip()
    reason = _PLACE.sub("", err.msg)
    shown = f" {_shorten(value)!r}" if value else ""
    return RowError(
        f"{source.file}:{line}:{column}{shown}: {reason}",
        hint="expected Turtle, https://www.w3.org/TR/turtle/",
        file=source.file,
        line=line,
        column=column,
        value=value,
    )


def _shorten(value: str) -> str:
    longest = 80
    return value if len(value) <= longest else f"{value[:longest]}…"


def _check_terms(source: AuthoredText, quads: Iterable[ox.Quad]) -> None:
    languages: set[str] = set()
    for quad in quads:
        obj = quad.object
        if isinstance(obj, ox.Literal):
            languages.add(obj.language or "en")
            if obj.datatype == _INTEGER:
                _check_integer(source, obj.value)
        elif isinstance(obj, ox.Triple):
            raise SourceError(
                f"{source.file} holds a triple term {obj}: expected an IRI, literal or blank node",
                hint="use og:Statement",
                file=source.file,
            )
    for language in sorted(languages - _KNOWN_LANGUAGES):
        if not _is_registered(language):
            line, column = _find(source.text, re.compile(rf"@{language}\b", re.IGNORECASE))
            raise RowError(
                f"{source.file}:{line}:{column} '@{language}': expected a registered language tag",
                hint="for example @en, @zh or @zh-Latn-pinyin (BCP 47)",
                file=source.file,
                line=line,
                column=column,
                value=language,
            )


def _check_integer(source: AuthoredText, value: str) -> None:
    """Refuse a whole number that no projection can hold; what is no number, shapes find."""
    found = _INTEGER_FORM.fullmatch(value)
    if not found or (len(found[1]) <= _MAX_DIGITS and int(found[1] or "0") <= _MAX_INTEGER):
        return
    line, column = _find(source.text, re.compile(re.escape(value)))
    raise RowError(
        f"{source.file}:{line}:{column} {_shorten(value)!r}: expected a whole number from"
        f" -{_MAX_INTEGER} to {_MAX_INTEGER}",
        file=source.file,
        line=line,
        column=column,
        value=value,
    )


def _is_registered(language: str) -> bool:
    # Imported here: few files have another language than ours.
    import langcodes  # noqa: PLC0415 - see above

    return langcodes.tag_is_valid(language)


def _find(text: str, pattern: re.Pattern[str]) -> tuple[int, int]:
    """Return line and column of the first match, both from 1."""
    found = pattern.search(text)
    start = found.start() if found else 0
    return text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start)


def _name(source: AuthoredText, triples: Iterable[NTriple]) -> NamedTriples:
    try:
        return name_blank_nodes(triples)
    except SourceError as err:
        node = str(err.facts["node"])
        line, _ = _find(source.text, re.compile(rf"{re.escape(node)}\b"))
        raise RowError(
            f"{source.file}:{line} {err.message}",
            hint=err.hint,
            file=source.file,
            line=line,
            value=node,
        ) from err
