"""What a file is asked for with, checked before anything is read."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from occugraph.canonical import CanonicalGraph
from occugraph.comparison import SkillSpace, SpaceCache
from occugraph.errors import ArgumentError
from occugraph.reader import (
    NOT_REMOVED,
    AllOf,
    Compare,
    Filter,
    Operator,
    Reader,
)

__all__ = ["ExportRequest", "ViewContent", "parse_conditions"]

_TRUTHS: Final = frozenset({"negative", "noTermFound"})
_TRUTH: Final = MappingProxyType({"true": True, "false": False})
_LONGEST: Final = 80


@dataclass(frozen=True, slots=True)
class ViewContent:
    """What files are made from: one view, by its reader and by its graphs.

    Attributes:
        reader: Of the view.
        graphs: Gives the graphs of the view, as the record has them, for what a reader leaves out.
        spaces: What comparisons keep of each reader, so that a server reads it once a view.
    """

    reader: Reader
    graphs: Callable[[], Iterable[CanonicalGraph]]
    spaces: SpaceCache = field(default_factory=SpaceCache)

    def space(self) -> SkillSpace:
        """Return what every occupation of the view requires, read at the first call."""
        return self.spaces.of(self.reader)


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """What is asked for.

    Attributes:
        keys: Of single things: URIs or slugs, in the order given.
        lang: The language of texts, as :func:`occugraph.language.parse_language_range` gives it.
            There is no other in silence: without a text in it a cell is empty.
        conditions: What the things of a list must fulfil.
        with_removed: Whether a list has what a newer release dropped, too.
        options: Further values by name, as an export of its own kind takes them.
    """

    keys: tuple[str, ...] = ()
    lang: str = "en"
    conditions: tuple[Compare, ...] = ()
    with_removed: bool = False
    options: Mapping[str, str] = field(default_factory=dict)

    def filter(self, *, has_status: bool) -> Filter | None:
        """Return the filter of a list; None for everything."""
        parts: tuple[Filter, ...] = self.conditions
        if has_status and not self.with_removed:
            parts = (NOT_REMOVED, *parts)
        return AllOf(parts) if parts else None


def parse_conditions(texts: Sequence[str]) -> tuple[Compare, ...]:
    """Return the conditions that texts such as ``scheme=esco`` state.

    A field that is named several times may have any of the values. Whether a list has the field,
    its reader says.

    Raises:
        ArgumentError: A text has no field or no value, or a value is of the wrong kind.

    Example:
        >>> [one] = parse_conditions(["scheme=esco", "scheme=csco-2022"])
        >>> one.field, one.operator.value, one.value
        ('scheme', 'in', ('esco', 'csco-2022'))
    """
    values: dict[str, list[str | bool | int | float]] = {}
    for text in texts:
        name, sign, value = text.partition("=")
        if not sign or not name.strip() or not value.strip():
            raise ArgumentError(
                f"where {text[:_LONGEST]!r}: expected field=value, e.g. scheme=esco",
                argument="where",
                value=text[:_LONGEST],
            )
        values.setdefault(name.strip(), []).append(_read_value(name.strip(), value.strip()))
    return tuple(
        Compare(name, Operator.EQ, found[0])
        if len(found) == 1
        else Compare(name, Operator.IN, tuple(found))
        for name, found in values.items()
    )


def _read_value(name: str, text: str) -> str | bool | int | float:
    try:
        if name in _TRUTHS:
            return _TRUTH[text]
        if name == "level":
            return int(text)
        if name == "confidence":
            return float(text)
    except (KeyError, ValueError):
        expected = {"level": "a whole number", "confidence": "a number from 0 to 1"}
        raise ArgumentError(
            f"where {name}={text[:_LONGEST]!r}: expected {expected.get(name, 'true or false')}",
            argument="where",
            value=text[:_LONGEST],
        ) from None
    return text
