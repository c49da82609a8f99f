"""Rows as a polars frame. Only who wants one imports this: polars is the extra ``frames``."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

import polars as pl

__all__ = ["make_frame"]

_MOST_INTEGER: Final = 2**63 - 1
"""What a column of whole numbers holds."""

_TYPES: Final[Mapping[type, type[pl.DataType]]] = {
    bool: pl.Boolean,
    int: pl.Int64,
    float: pl.Float64,
    date: pl.Date,
}


def make_frame(columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """Return rows as a frame; :meth:`Rows.frame` says which types its columns have.

    Example:
        >>> make_frame(["n", "s"], [{"n": 1, "s": "a"}, {"n": None, "s": 2}]).schema
        Schema([('n', Int64), ('s', String)])
    """
    return pl.DataFrame([_make_series(name, [row[name] for row in rows]) for name in columns])


def _make_series(name: str, values: Sequence[Any]) -> pl.Series:
    there = [value for value in values if value is not None]
    kinds = {type(value) for value in there}
    is_moment = kinds == {datetime} and len({value.tzinfo is None for value in there}) == 1
    if is_moment or kinds & {list, dict}:
        return pl.Series(name, values, strict=False)
    if kinds == {int, float}:
        return pl.Series(name, values, dtype=pl.Float64, strict=False)
    if kinds == {int} and max(map(abs, there)) > _MOST_INTEGER:
        kinds = {str}
    chosen = _TYPES.get(kinds.pop()) if len(kinds) == 1 else None
    if chosen:
        return pl.Series(name, values, dtype=chosen)
    texts = [None if value is None else str(value) for value in values]
    return pl.Series(name, texts, dtype=pl.String)
