"""RDF terms of an answer, and the Python values they stand for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

import pyoxigraph as ox

__all__ = ["Term", "Value"]

Value: TypeAlias = str | int | float | bool | date | datetime | None

_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_INTEGERS: Final = (
    *("integer", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger"),
    *("nonPositiveInteger", "negativeInteger", "unsignedInt", "unsignedLong"),
    *("unsignedShort", "unsignedByte"),
)
_TRUTH: Final = {"true": True, "1": True, "false": False, "0": False}
_READERS: Final[Mapping[str, Callable[[str], Value]]] = MappingProxyType(
    {
        **{f"{_XSD}{name}": int for name in _INTEGERS},
        **{f"{_XSD}{name}": float for name in ("decimal", "double", "float")},
        f"{_XSD}boolean": _TRUTH.__getitem__,
        f"{_XSD}date": date.fromisoformat,
        f"{_XSD}dateTime": datetime.fromisoformat,
    }
)


@dataclass(frozen=True, slots=True)
class Term:
    """A term as the answer has it; nothing is lost.

    Attributes:
        kind: ``uri``, ``literal`` or ``bnode``.
        value: The IRI, the text or the label.
        language: Of a text that has one.
        datatype: IRI of a literal's type, None for a text.
    """

    kind: Literal["uri", "literal", "bnode"]
    value: str
    language: str | None = None
    datatype: str | None = None

    def to_python(self) -> Value:
        """Return what it stands for: numbers, truth values, days and times, else its text.

        A decimal is a float; a text that its type does not allow stays a text.

        Example:
            >>> Term("literal", "0.6", datatype=f"{_XSD}decimal").to_python()
            0.6
            >>> Term("literal", "2026-02-30", datatype=f"{_XSD}date").to_python()
            '2026-02-30'
        """
        read = _READERS.get(self.datatype or "") if self.kind == "literal" else None
        try:
            return read(self.value) if read else self.value
        except (KeyError, ValueError):
            return self.value

    @classmethod
    def from_engine(cls, term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> "Term":
        """Return a term of pyoxigraph."""
        if isinstance(term, ox.Literal):
            datatype = term.datatype.value
            plain = term.language is not None or datatype == f"{_XSD}string"
            return cls("literal", term.value, term.language, None if plain else datatype)
        if isinstance(term, ox.NamedNode):
            return cls("uri", term.value)
        if isinstance(term, ox.BlankNode):
            return cls("bnode", term.value)
        return cls("literal", str(term))

    @classmethod
    def from_json(cls, term: dict[str, str]) -> "Term":
        """Return a term of SPARQL's JSON results.

        Source: https://www.w3.org/TR/sparql11-results-json/#select-encode-terms
        """
        kind = term["type"]
        if kind == "uri":
            return cls("uri", term["value"])
        if kind == "bnode":
            return cls("bnode", term["value"])
        return cls("literal", str(term["value"]), term.get("xml:lang"), term.get("datatype"))
