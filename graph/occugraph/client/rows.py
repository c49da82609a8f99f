"""Rows of an answer: a sequence of dicts, which a notebook shows and polars takes."""

import html
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, overload

from occugraph.errors import UnavailableError

if TYPE_CHECKING:
    import polars as pl

    from occugraph.client.term import Term

__all__ = ["Rows", "Source"]

_SHOWN: Final = 20
"""Rows that a notebook shows."""


@dataclass(frozen=True, slots=True)
class Source:
    """What gave an answer.

    Attributes:
        releases: As ``source@version``.
        digest: Of the view; the same digest means the same data.
    """

    releases: tuple[str, ...]
    digest: str


class Rows(Sequence[dict[str, Any]]):
    """The rows of an answer, in its order, each a dict with a key for every column.

    Attributes:
        columns: Names, in the order of the query.
        source: What gave them.
        terms: The same rows as RDF terms, without the unbound ones; empty for GraphQL.

    Example:
        >>> rows = Rows(["n"], [{"n": 1}, {"n": 2}], Source((), "…"))
        >>> len(rows), rows[0], rows["n"]
        (2, {'n': 1}, [1, 2])
    """

    def __init__(
        self,
        columns: Sequence[str],
        rows: Sequence[Mapping[str, Any]],
        source: Source,
        terms: "Sequence[Mapping[str, Term]]" = (),
    ) -> None:
        self.columns: Final = tuple(columns)
        self.source: Final = source
        self.terms: Final = tuple(terms)
        self._rows: Final = [{name: row.get(name) for name in self.columns} for row in rows]

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, place: int) -> dict[str, Any]: ...

    @overload
    def __getitem__(self, place: slice) -> list[dict[str, Any]]: ...

    @overload
    def __getitem__(self, place: str) -> list[Any]: ...

    def __getitem__(self, place: int | slice | str) -> Any:
        if isinstance(place, str):
            if place not in self.columns:
                raise KeyError(f"{place!r}: the columns are {', '.join(self.columns)}")
            return [row[place] for row in self._rows]
        return self._rows[place]

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self._rows)

    def __repr__(self) -> str:
        return f"<{len(self)} rows: {', '.join(self.columns)}>"

    def frame(self) -> "pl.DataFrame":
        """Return the rows as a polars frame.

        A column is of whole numbers, numbers, truth values, days or times where all its values
        are, of lists where GraphQL has some, else of text; a frame without rows has text.

        Raises:
            UnavailableError: polars is not installed.
        """
        try:
            from occugraph.client.frame import make_frame  # noqa: PLC0415 -- needs an extra
        except ModuleNotFoundError as error:
            if error.name != "polars":
                raise
            raise UnavailableError(
                "a frame needs polars, which is not installed",
                hint="install the extra: pip install 'occugraph[frames]'",
            ) from error
        return make_frame(self.columns, self._rows)

    def _repr_html_(self) -> str:
        """Return a table for a notebook."""
        head = "".join(f"<th>{html.escape(name)}</th>" for name in self.columns)
        body = "".join(
            "<tr>" + "".join(f"<td>{_show(row[name])}</td>" for name in self.columns) + "</tr>"
            for row in self._rows[:_SHOWN]
        )
        more = f"<p>the first {_SHOWN} of {len(self)} rows</p>" if len(self) > _SHOWN else ""
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"


def _show(value: object) -> str:
    return "" if value is None else html.escape(str(value))
