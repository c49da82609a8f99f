"""The answer to a GraphQL request: its tree, and any list of it as rows."""

from dataclasses import dataclass
from typing import Any

from occugraph.client.rows import Rows, Source
from occugraph.client.tree import read_rows

__all__ = ["Answer"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a GraphQL request gave.

    Attributes:
        data: As the request asked for it.
        source: What gave it.

    Example:
        >>> answer = Answer({"releases": [{"source": "esco"}]}, Source((), "…"))
        >>> answer.rows()[0]
        {'source': 'esco'}
    """

    data: dict[str, Any]
    source: Source

    def __getitem__(self, key: str) -> Any:  # noqa: ANN401 -- any JSON
        """Return a field of the root by its response key."""
        return self.data[key]

    def rows(self, path: str | None = None) -> Rows:
        """Return a list of the answer as rows.

        Args:
            path: Response keys down to it, e.g. ``occupation.skills``, without ``edges`` and
                ``node``; not needed where one list holds all others.

        Raises:
            ArgumentError: There is no such list; those there are, are named.
        """
        columns, rows = read_rows(self.data, path)
        return Rows(columns, rows, self.source)
