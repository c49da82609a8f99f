r"""Shapes that look for values which two SHACL engines may take differently, and for life.

A probe is true of every object of one property that is *plain* in one sense; what it finds is no
finding but a doubt. The senses:

========= =====================================================================================
boolean   true or false (not 1 or 0)
canonical an IRI, a string, or a date or whole number in its shortest form: stores keep the value
          of others and not their form, and a join would hold two forms for one
date      a day of the years 1900 to 2099 without time zone; 29 February is left out
decimal   at most nine digits before the point and six after it
integer   at most nine digits, no leading zero
node      no literal
number    a decimal of any numeric datatype
spaced    no separator of U+001C to U+001F: whether ``\s`` takes it for a space differs
text      no line break or other separator: what ``$`` and ``\s`` mean there differs
subject   the subject, not the object, is an IRI: engines differ on STR of a blank node
untyped   an IRI or a string
========= =====================================================================================
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

import pyoxigraph as ox

from occugraph.iri import PREFIXES

__all__ = ["CANARIES", "PROBE", "write_canaries", "write_probe"]

PROBE: Final = "urn:occugraph:probe:"
CANARIES: Final = frozenset({f"{PROBE}canary-core", f"{PROBE}canary-sparql"})
"""Shapes that nothing can conform to: an engine that does not find these is not at work."""

_SH: Final = PREFIXES["sh"]
_RDF: Final = PREFIXES["rdf"]
_XSD: Final = PREFIXES["xsd"]
_Node = ox.NamedNode | ox.BlankNode
_Term = _Node | ox.Literal

_INTEGER: Final = "^(0|-?[1-9][0-9]{0,8})$"
_DECIMAL: Final = r"^-?[0-9]{1,9}(\.[0-9]{1,6})?$"
_DATE: Final = (
    "^(19|20)[0-9]{2}-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])"
    "|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)$"
)
# As Python's str.isspace and str.splitlines name them, but for the blank and the tabulator.
_SPACED: Final = r"^[^\x1c-\x1f]*$"
_TEXT: Final = r"^[^\n\x0b\x0c\r\x1c-\x1f\x85\u2028\u2029]*$"

_Choice = tuple[tuple[str, str], ...]
_NODE: Final[_Choice] = (("nodeKind", _SH + "BlankNodeOrIRI"),)
_IRI: Final[_Choice] = (("nodeKind", _SH + "IRI"),)
_STRING: Final[_Choice] = (("datatype", _XSD + "string"),)
_TAGGED: Final[_Choice] = (("datatype", _RDF + "langString"),)


def _typed(datatype: str, pattern: str) -> _Choice:
    return (("datatype", _XSD + datatype), ("pattern", pattern))


_SENSES: Final[Mapping[str, tuple[_Choice, ...]]] = MappingProxyType(
    {
        "boolean": (_typed("boolean", "^(true|false)$"),),
        "canonical": (_IRI, _TAGGED, _STRING, _typed("date", _DATE), _typed("integer", _INTEGER)),
        "date": (_typed("date", _DATE),),
        "decimal": (_typed("decimal", _DECIMAL),),
        "integer": (_typed("integer", _INTEGER),),
        "node": (_NODE,),
        "number": tuple(
            _typed(datatype, _DECIMAL) for datatype in ("decimal", "double", "float", "integer")
        ),
        "spaced": ((("pattern", _SPACED),),),
        "subject": (_IRI,),
        "text": ((("pattern", _TEXT),),),
        "untyped": (_IRI, _TAGGED, _STRING),
    }
)


def write_probe(name: str, prop: str, sense: str) -> Iterator[ox.Triple]:
    """Yield the probe that finds the objects of a property that are not plain.

    Args:
        name: Its IRI.
        prop: The property's IRI.
        sense: One of those above.
    """
    if sense == "subject":
        yield _type(name, "NodeShape")
    else:
        yield from _property_shape(name, prop)
    yield _fact(name, "targetSubjectsOf", ox.NamedNode(prop))
    choices = _SENSES[sense]
    if len(choices) == 1:
        yield from _facts(ox.NamedNode(name), choices[0])
        return
    heads = [ox.BlankNode() for _ in choices]
    yield _fact(name, "or", heads[0])
    ends: list[_Node] = [*heads[1:], ox.NamedNode(_RDF + "nil")]
    for head, end, choice in zip(heads, ends, choices, strict=True):
        node = ox.BlankNode()
        yield from _facts(node, choice)
        yield ox.Triple(head, ox.NamedNode(_RDF + "first"), node)
        yield ox.Triple(head, ox.NamedNode(_RDF + "rest"), end)


def write_canaries() -> Iterator[ox.Triple]:
    """Yield the shapes of :data:`CANARIES`, one for each half of the engine."""
    core, sparql = sorted(CANARIES)
    for name in (core, sparql):
        yield from _property_shape(name, name)
        yield _fact(name, "targetNode", ox.NamedNode(name))
    yield _fact(core, "minCount", ox.Literal(1))
    query = ox.BlankNode()
    yield _fact(sparql, "sparql", query)
    yield ox.Triple(query, ox.NamedNode(_SH + "select"), ox.Literal("SELECT $this WHERE { }"))


def _property_shape(name: str, path: str) -> Iterator[ox.Triple]:
    yield _type(name, "PropertyShape")
    yield _fact(name, "path", ox.NamedNode(path))


def _type(name: str, kind: str) -> ox.Triple:
    return ox.Triple(ox.NamedNode(name), ox.NamedNode(_RDF + "type"), ox.NamedNode(_SH + kind))


def _facts(node: _Node, choice: _Choice) -> Iterator[ox.Triple]:
    for key, value in choice:
        term: _Term = ox.Literal(value) if key == "pattern" else ox.NamedNode(value)
        yield ox.Triple(node, ox.NamedNode(_SH + key), term)


def _fact(subject: str, key: str, value: _Term) -> ox.Triple:
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(_SH + key), value)
