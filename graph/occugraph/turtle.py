"""Deterministic Turtle: the one way in which the repository's Turtle files are written.

Prefixes from the one list of :mod:`occugraph.iri`; subjects, predicates and objects sorted; one
object a line; blank nodes nested and sorted by their own content. Equal graphs give equal bytes,
so a difference in a file is a difference in what it says.

Run as a command: ``python -m occugraph.turtle --check PATH…`` (or ``--write PATH…``).
"""

import argparse
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from occugraph.errors import RowError, SourceError
from occugraph.iri import OG, PREFIXES

__all__ = ["format_turtle", "main", "write_turtle"]

_RDF: Final = PREFIXES["rdf"]
_XSD: Final = PREFIXES["xsd"]
_TYPE: Final = ox.NamedNode(_RDF + "type")
_FIRST: Final = ox.NamedNode(_RDF + "first")
_REST: Final = ox.NamedNode(_RDF + "rest")
_NIL: Final = ox.NamedNode(_RDF + "nil")

# What tells the reader which file this is stands at its head, before the other subjects.
_HEAD_TYPES: Final = (ox.NamedNode(PREFIXES["owl"] + "Ontology"), ox.NamedNode(OG + "Release"))

# The safe part of PN_LOCAL: what needs no escape in any Turtle parser. An IRI with another local
# name is written in full. https://www.w3.org/TR/turtle/#grammar-production-PN_LOCAL
_LOCAL: Final = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")

# Lexical forms that Turtle may write bare: https://www.w3.org/TR/turtle/#abbrev
_BARE: Final = {
    _XSD + "integer": re.compile(r"[+-]?[0-9]+"),
    _XSD + "decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    _XSD + "boolean": re.compile(r"true|false"),
}

# Everything in which a '#' is not a comment, then the comment, then anything else.
_TOKEN: Final = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""'
    r"|'''(?:[^'\\]|\\.|'(?!''))*'''"
    r'|"(?:[^"\\\n\r]|\\.)*"'
    r"|'(?:[^'\\\n\r]|\\.)*'"
    r"|<[^<>\"{}|^`\x00-\x20]*>"
    r"|\\."
    r"|(?P<comment>\#[^\n\r]*)"
    r"|.",
    re.DOTALL,
)

_WIDTH: Final = 100  # The project's line length; only lists are broken for it.

_Key = tuple[object, ...]
_Node = ox.NamedNode | ox.BlankNode
_Term = _Node | ox.Literal


def format_turtle(text: str, *, source: str) -> str:
    r"""Return ``text`` in the one form, with its leading block of comment lines kept.

    Args:
        text: Turtle. Comment lines may only stand before everything else: elsewhere they would be
            lost, so they are refused.
        source: The name of the file for messages.

    Returns:
        Turtle that is isomorphic to ``text``; formatting it again changes nothing.

    Raises:
        RowError: The text is not Turtle, or has a comment below its head; says file and line.

    Example:
        >>> text = '# Notes.\n<urn:a> <urn:c> 2 , 1 ; a <urn:B> .'
        >>> print(format_turtle(text, source="notes.ttl"), end="")
        # Notes.
        <BLANKLINE>
        <urn:a> a <urn:B> ;
            <urn:c>
                1 ,
                2 .
        >>> format_turtle("<urn:a> a <urn:B> . # why", source="notes.ttl")
        Traceback (most recent call last):
        ...
        occugraph.errors.RowError: notes.ttl:1 has a comment below the head of the file ...
    """
    header = _split_header(text, source)
    try:
        quads = list(ox.parse(text, format=ox.RdfFormat.TURTLE))
    except SyntaxError as err:
        line = err.lineno or 1
        raise RowError(f"{source}:{line} is not Turtle: {err.msg}", file=source, line=line) from err
    body = write_turtle(quads)
    return f"{header}\n\n{body}" if header and body else (header and header + "\n") + body


def write_turtle(triples: Iterable[ox.Triple | ox.Quad]) -> str:
    """Return the triples as Turtle in the one form; the graph names of quads are left out.

    Args:
        triples: In any order; duplicates count once.

    Returns:
        The same text for the same set of triples, whatever the names of its blank nodes; the
        empty string for none.

    Raises:
        SourceError: A triple term (RDF 1.2) stands among them, for which there is no form here.

    Example:
        >>> a, b = ox.NamedNode("urn:a"), ox.BlankNode()
        >>> print(write_turtle([
        ...     ox.Triple(a, ox.NamedNode("urn:of"), b),
        ...     ox.Triple(b, ox.NamedNode("urn:n"), ox.Literal(1)),
        ... ]), end="")
        <urn:a> <urn:of> [
                <urn:n> 1
            ] .
    """
    return _Writer(triples).write()


def _split_header(text: str, source: str) -> str:
    """Return the comment lines before everything else; refuse any comment below them."""
    header: list[str] = []
    in_header = True
    line = 1
    for token in _TOKEN.finditer(text):
        if token["comment"] is None:
            in_header = in_header and token[0].isspace()
        elif in_header:
            header.append(token["comment"].rstrip())
        else:
            raise RowError(
                f"{source}:{line} has a comment below the head of the file",
                hint="formatting would lose it: use rdfs:comment, or move it to the first lines",
                file=source,
                line=line,
            )
        line += token[0].count("\n")
    return "\n".join(header)


def _quote(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("\r", "\\r")
    if "\n" in text:
        # Queries in shapes stay readable: a literal of several lines is a long string.
        # A quotation mark beside another, or at the end, could be read as the end of the string.
        escaped = re.sub(r'"(?="|\Z)', r'\\"', escaped)
        quote = '"""'
    else:
        escaped = escaped.replace('"', '\\"').replace("\t", "\\t")
        quote = '"'
    escaped = re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", lambda match: f"\\u{ord(match[0]):04X}", escaped)
    return quote + escaped + quote


@dataclass(frozen=True, slots=True)
class _Shape:
    """What is written of one blank node: its label if it has one, else its list or properties."""

    label: str | None
    items: tuple[_Term, ...] | None


class _Writer:
    def __init__(self, triples: Iterable[ox.Triple | ox.Quad]) -> None:
        self._used: set[str] = set()
        self._keys: dict[ox.BlankNode, _Key] = {}
        self._index({ox.Quad(*_checked(triple)) for triple in triples})
        shared = self._shared()
        if shared:
            # Names must not depend on the names in the input: RDFC-1.0 names nodes by content.
            dataset = ox.Dataset(self._quads)
            dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
            self._index(set(dataset))
            shared = self._shared()
        ordered = sorted(shared, key=lambda node: _natural(node.value))
        self._labels = {node: f"_:b{number}" for number, node in enumerate(ordered)}

    def _index(self, quads: set[ox.Quad]) -> None:
        self._quads = quads
        self._properties: dict[_Node, dict[ox.NamedNode, list[_Term]]] = {}
        self._parents: dict[ox.BlankNode, list[_Node]] = {}
        for quad in quads:
            subject, predicate, obj = _checked(quad)
            self._properties.setdefault(subject, {}).setdefault(predicate, []).append(obj)
            if isinstance(obj, ox.BlankNode):
                self._parents.setdefault(obj, []).append(subject)

    def _shared(self) -> set[ox.BlankNode]:
        """Return the blank nodes that cannot be nested: with two parents, or in a cycle."""
        shared = {node for node, parents in self._parents.items() if len(parents) > 1}
        settled: set[_Node] = set(shared)
        for start in self._parents:
            path: list[ox.BlankNode] = []
            node: _Node = start
            while isinstance(node, ox.BlankNode) and node not in settled:
                if node in path:
                    shared.update(path[path.index(node) :])
                    break
                path.append(node)
                if node not in self._parents:
                    break
                node = self._parents[node][0]
            settled.update(path)
        return shared

    def _shape(self, node: ox.BlankNode) -> _Shape:
        if node in self._labels:
            return _Shape(self._labels[node], None)
        if node not in self._parents:
            return _Shape(None, None)
        items: list[_Term] = []
        current: _Term = node
        while isinstance(current, ox.BlankNode) and current not in self._labels:
            properties = self._properties.get(current, {})
            if set(properties) != {_FIRST, _REST}:
                return _Shape(None, None)
            if len(properties[_FIRST]) != 1 or len(properties[_REST]) != 1:
                return _Shape(None, None)
            items.append(properties[_FIRST][0])
            current = properties[_REST][0]
        return _Shape(None, tuple(items) if current == _NIL else None)

    # ── the order ────────────────────────────────────────────────────────────────────────────

    def _key(self, term: _Term) -> _Key:
        """Order IRIs, then numbers, then texts by language and value, then blank nodes."""
        if isinstance(term, ox.NamedNode):
            return (0, term.value)
        if isinstance(term, ox.Literal):
            datatype = term.datatype.value
            if datatype == _XSD + "integer" and _BARE[datatype].fullmatch(term.value):
                return (1, int(term.value), term.value)
            return (2, term.language or "", str(term.direction or ""), term.value, datatype)
        if term not in self._keys:
            self._keys[term] = self._content_key(term)
        return self._keys[term]

    def _content_key(self, node: ox.BlankNode) -> _Key:
        shape = self._shape(node)
        if shape.label is not None:
            return (3, _natural(shape.label))
        if shape.items is not None:
            return (4, tuple(self._key(item) for item in shape.items))
        return (
            5,
            tuple(
                (_predicate_key(predicate), tuple(sorted(self._key(obj) for obj in objects)))
                for predicate, objects in sorted(
                    self._properties.get(node, {}).items(),
                    key=lambda entry: _predicate_key(entry[0]),
                )
            ),
        )

    def _subjects(self) -> list[_Node]:
        top = [
            node
            for node in self._properties
            if isinstance(node, ox.NamedNode) or node in self._labels or node not in self._parents
        ]
        return sorted(top, key=lambda node: (self._is_body(node), *self._key(node)))

    def _is_body(self, node: _Node) -> bool:
        types = self._properties[node].get(_TYPE, [])
        return isinstance(node, ox.BlankNode) or not any(head in types for head in _HEAD_TYPES)

    # ── the text ─────────────────────────────────────────────────────────────────────────────

    def write(self) -> str:
        blocks = [self._block(subject) for subject in self._subjects()]
        prefixes = [
            f"@prefix {prefix}: <{namespace}> .\n"
            for prefix, namespace in PREFIXES.items()
            if prefix in self._used
        ]
        head = ["".join(prefixes)] if prefixes else []
        return "\n".join(head + blocks)

    def _block(self, subject: _Node) -> str:
        if isinstance(subject, ox.BlankNode):
            name = self._labels.get(subject, "[]")
        else:
            name = self._iri(subject)
        return f"{name} {self._properties_text(subject, depth=1)} .\n"

    def _properties_text(self, node: _Node, *, depth: int) -> str:
        indent = "    " * depth
        lines: list[str] = []
        for predicate in sorted(self._properties[node], key=_predicate_key):
            verb = "a" if predicate == _TYPE else self._iri(predicate)
            objects = sorted(self._properties[node][predicate], key=self._key)
            if len(objects) == 1:
                lines.append(f"{verb} {self._term(objects[0], depth=depth, column=len(verb) + 1)}")
            else:
                texts = [self._term(obj, depth=depth + 1, column=0) for obj in objects]
                lines.append(verb + "".join(f"\n{indent}    {text} ," for text in texts)[:-2])
        return f" ;\n{indent}".join(lines)

    def _term(self, term: _Term, *, depth: int, column: int) -> str:
        if isinstance(term, ox.NamedNode):
            return "()" if term == _NIL else self._iri(term)
        if isinstance(term, ox.Literal):
            return self._literal(term)
        return self._blank_node(term, depth=depth, column=column)

    def _blank_node(self, term: ox.BlankNode, *, depth: int, column: int) -> str:
        shape = self._shape(term)
        indent = "    " * depth
        if shape.label is not None:
            return shape.label
        if shape.items is not None:
            texts = [self._term(item, depth=depth + 1, column=0) for item in shape.items]
            line = f"( {' '.join(texts)} )"
            if "\n" not in line and len(indent) + column + len(line) < _WIDTH:
                return line
            return "(" + "".join(f"\n{indent}    {text}" for text in texts) + f"\n{indent})"
        if term not in self._properties:
            return "[]"
        body = self._properties_text(term, depth=depth + 1)
        return f"[\n{indent}    {body}\n{indent}]"

    def _iri(self, node: ox.NamedNode) -> str:
        # The longest namespace, where one is the beginning of another.
        namespace, prefix = max(
            ((ns, prefix) for prefix, ns in PREFIXES.items() if node.value.startswith(ns)),
            key=lambda entry: len(entry[0]),
            default=("", ""),
        )
        local = node.value[len(namespace) :]
        if not namespace or not _LOCAL.fullmatch(local):
            return f"<{node.value}>"
        self._used.add(prefix)
        return f"{prefix}:{local}"

    def _literal(self, literal: ox.Literal) -> str:
        if literal.language is not None:
            direction = f"--{literal.direction.value}" if literal.direction else ""
            return f"{_quote(literal.value)}@{literal.language}{direction}"
        datatype = literal.datatype.value
        if datatype == _XSD + "string":
            return _quote(literal.value)
        if datatype in _BARE and _BARE[datatype].fullmatch(literal.value):
            return literal.value
        return f"{_quote(literal.value)}^^{self._iri(literal.datatype)}"


def _checked(triple: ox.Triple | ox.Quad) -> tuple[_Node, ox.NamedNode, _Term]:
    subject, obj = triple.subject, triple.object
    if isinstance(subject, ox.Triple) or isinstance(obj, ox.Triple):
        raise SourceError(
            f"triple term in {triple}: expected an IRI, a literal or a blank node",
            hint="use og:Statement",
        )
    return subject, triple.predicate, obj


def _predicate_key(predicate: ox.NamedNode) -> tuple[bool, str]:
    return (predicate != _TYPE, predicate.value)


def _natural(label: str) -> tuple[int, str]:
    return (len(label), label)


def _turtle_files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        yield from sorted(path.rglob("*.ttl")) if path.is_dir() else [path]


def main(arguments: Sequence[str] | None = None) -> int:
    """Check or rewrite Turtle files; print the name of each that is not in the one form.

    Returns:
        0 where all are (or were brought) in form, 1 where ``--check`` found one that is not, 2
        where one cannot be read.
    """
    parser = argparse.ArgumentParser(prog="python -m occugraph.turtle", description=__doc__)
    mode = parser.add_mutually_exclusive_group(required=True)
    mode.add_argument("--check", action="store_true", help="print files that differ; exit 1")
    mode.add_argument("--write", action="store_true", help="rewrite files that differ")
    parser.add_argument("paths", nargs="+", type=Path, help="files, or folders of *.ttl files")
    options = parser.parse_args(arguments)
    code = 0
    for path in _turtle_files(options.paths):
        try:
            text = path.read_text(encoding="utf-8")
            formatted = format_turtle(text, source=str(path))
        except (OSError, UnicodeDecodeError, SourceError) as err:
            sys.stderr.write(f"{err}\n")
            code = 2
            continue
        if formatted == text:
            continue
        sys.stdout.write(f"{path}\n")
        if options.write:
            path.write_text(formatted, encoding="utf-8", newline="\n")
        else:
            code = max(code, 1)
    return code


if __name__ == "__main__":
    sys.exit(main())
