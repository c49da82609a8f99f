"""Names for blank nodes that depend on nothing but their content.

In authored Turtle a statement, a piece of evidence, a task, a status change or a designation may
be a blank node; here each gets its IRI. Any other blank node (an OWL restriction, a list) gets a
label that is the hash of its content.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from occugraph.canonical import NTriple
from occugraph.errors import SourceError
from occugraph.iri import OG, PREFIXES, content_iri

__all__ = ["NamedTriples", "name_blank_nodes"]

_RDF: Final = PREFIXES["rdf"]
_TYPE: Final = f"<{_RDF}type>"
_STATEMENT: Final = f"<{OG}Statement>"
_PARTS: Final = (f"<{_RDF}subject>", f"<{_RDF}predicate>", f"<{_RDF}object>")

# The kind of id of each class whose members may be written as blank nodes.
_KINDS: Final = {
    _STATEMENT: "statement",
    f"<{OG}Evidence>": "evidence",
    f"<{OG}Task>": "task",
    f"<{OG}StatusChange>": "status-change",
    f"<{OG}Designation>": "designation",
}

# As long as the hash in a content IRI.
_LABEL_DIGITS: Final = 24

_Properties = dict[str, list[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class NamedTriples:
    """Triples without author's blank nodes, and what each of those became.

    ``names`` has the label as it was (``_:b0``) and the term it became.
    """

    triples: tuple[NTriple, ...]
    names: Mapping[str, str]


def name_blank_nodes(triples: Iterable[NTriple]) -> NamedTriples:
    """Return the triples with every blank node named by its content.

    Args:
        triples: Of one file, for labels are local to a file; in any order.

    Returns:
        The triples in the order given. Blank nodes of equal content get the same name. A node
        of type og:Statement with exactly one subject, predicate and object is named by those
        three, so that a link has one statement whatever its evidence.

    Raises:
        SourceError: Blank nodes form a cycle; the ``node`` fact names one of them.

    Example:
        >>> named = name_blank_nodes([("_:x", "<urn:p>", '"1"')])
        >>> named.triples
        (('_:b636583b18c7e671e38011822', '<urn:p>', '"1"'),)
    """
    given = tuple(triples)
    properties: _Properties = {}
    for subject, predicate, obj in given:
        if subject.startswith("_:"):
            properties.setdefault(subject, []).append((predicate, obj))
        if obj.startswith("_:"):
            properties.setdefault(obj, [])
    if not properties:
        return NamedTriples(given, MappingProxyType({}))
    names: dict[str, str] = {}
    for node in _children_first(properties):
        names[node] = _name(
            sorted({(predicate, names.get(obj, obj)) for predicate, obj in properties[node]})
        )
    renamed = tuple(
        (names.get(subject, subject), predicate, names.get(obj, obj))
        for subject, predicate, obj in given
    )
    return NamedTriples(renamed, MappingProxyType(names))


def _children_first(properties: _Properties) -> Iterable[str]:
    """Return the nodes, each after those it points to; deep nesting costs no recursion."""
    ordered: list[str] = []
    is_open: dict[str, bool] = {}
    for start in properties:
        stack = [] if start in is_open else [start]
        while stack:
            node = stack[-1]
            if node not in is_open:
                is_open[node] = True
                for _, obj in properties[node]:
                    if is_open.get(obj):
                        raise SourceError(
                            f"blank node {obj} is a part of itself: expected no cycle",
                            hint="give one of the nodes of the cycle an IRI",
                            node=obj,
                        )
                    if obj in properties and obj not in is_open:
                        stack.append(obj)
            else:
                stack.pop()
                if is_open[node]:
                    is_open[node] = False
                    ordered.append(node)
    return ordered


def _name(pairs: list[tuple[str, str]]) -> str:
    types = {obj for predicate, obj in pairs if predicate == _TYPE}
    kind = next((kind for iri, kind in _KINDS.items() if iri in types), None)
    content = "\n".join(f"{predicate} {obj}" for predicate, obj in pairs)
    if kind is None:
        digest = hashlib.sha256(content.encode()).hexdigest()
        return f"_:b{digest[:_LABEL_DIGITS]}"
    if kind == "statement":
        parts = [[obj for predicate, obj in pairs if predicate == part] for part in _PARTS]
        if all(len(part) == 1 for part in parts):
            content = " ".join(part[0] for part in parts)
    return f"<{content_iri(kind, content)}>"
