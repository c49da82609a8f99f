"""The parameters of one query: every value of a request goes here, never into its text."""

from collections.abc import Iterable
from datetime import date

__all__ = ["Parameter", "Parameters", "storable"]

Parameter = str | int | float | date | list[str] | list[bool] | list[float]


class Parameters:
    """Values by name, numbered as they come: requests of one form have one text and one plan.

    Example:
        >>> parameters = Parameters()
        >>> f"far.code IN {parameters.add(['2166'])}", parameters.values
        ('far.code IN $p0', {'p0': ['2166']})
    """

    def __init__(self) -> None:
        self.values: dict[str, Parameter] = {}

    def add(self, value: Parameter) -> str:
        """Keep a value and return how a query names it."""
        name = f"p{len(self.values)}"
        self.values[name] = value
        return f"${name}"


def storable(texts: Iterable[str]) -> list[str]:
    r"""Return the texts that a database can hold, and so can be equal to one that it does.

    Example:
        >>> storable(["2166", "\ud800"])
        ['2166']
    """
    return [text for text in texts if text.encode(errors="ignore").decode() == text]
