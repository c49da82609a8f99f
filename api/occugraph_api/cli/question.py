"""A query as it is given to a command: its text, a file of it, or standard input."""

import sys
from pathlib import Path

from occugraph.errors import ArgumentError

__all__ = ["read_question"]


def read_question(text: str) -> str:
    """Return the query that an argument means.

    Raises:
        ArgumentError: It is neither a query nor a file of one.
    """
    if text == "-":
        return sys.stdin.read()
    # A query has white space or braces; the name of a file that does not exist has neither.
    if any(sign in text for sign in " \n\t{"):
        return text
    path = Path(text)
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as err:
        raise ArgumentError(
            f"query {text!r}: expected a query or a UTF-8 file of it", argument="query", value=text
        ) from err
