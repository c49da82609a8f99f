"""Plain words for a query that the engine cannot read."""

import re
from typing import Final

from occugraph_api.sparql.tokens import Outline, position_of

__all__ = ["explain_refusal"]

_REPORT: Final = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)", re.DOTALL)
_ITEM: Final = re.compile(r'"(?:[^"\\]|\\.)*"|\[(?:\'(?:[^\'\\]|\\.)*\'|[^\'\]])*\]|[^,\s][^,]*')
_KEYWORD: Final = re.compile(r"[A-Za-z_0-9]+\Z")
_FORMS: Final = frozenset({"select", "ask", "construct", "describe"})
_SHOWN_ITEMS: Final = 8
_SHOWN_CHARACTERS: Final = 40
_PHRASES: Final = {
    "IRI parsing failed": "an IRI here is not valid",
    "Prefix not found": "a prefix here is not declared",
    "The SELECT contains a variable that is unbound": (
        "SELECT names a variable that is neither grouped nor aggregated"
    ),
    "Duplicated variable name in SELECT": "SELECT names a variable twice",
}


def explain_refusal(query: str, outline: Outline, report: str) -> str:
    """Turns the engine's `report` on `query` into a sentence with line and column.

    A wrong first word and an undeclared prefix are named first, as the engine reports
    another place for them. A report of another form gives a sentence without a place.
    """
    if outline.opening is not None and outline.opening[0].casefold() not in _FORMS:
        line, column = position_of(query, outline.opening[1])
        word = outline.opening[0][:_SHOWN_CHARACTERS]
        return (
            f"The query is malformed at line {line}, column {column}: it begins with "
            f"'{word}', expected SELECT, ASK, CONSTRUCT or DESCRIBE."
        )
    if outline.undeclared is not None:
        prefix, offset = outline.undeclared
        line, column = position_of(query, offset)
        return (
            f"The query is malformed at line {line}, column {column}: the prefix "
            f"'{prefix}:' is not declared; add PREFIX {prefix}: <…> at the top."
        )
    match = _REPORT.match(report)
    if match is None:
        return "The query is malformed."
    items = [item.group().strip() for item in _ITEM.finditer(match[3])]
    phrases = [item for item in items if " " in item and item[0] not in "\"['"]
    keywords = [item for item in items if _KEYWORD.match(item)]
    exact = any(item[0] in "\"'" or (item[0] == "[" and item != "[_]") for item in items)
    line, column = int(match[1]), int(match[2])
    if keywords and not exact and not phrases:
        # The engine reports where a keyword would have ended, so the nearest one began here.
        column = max(1, column - min(len(keyword) for keyword in keywords))
    if phrases:
        reason = _PHRASES.get(phrases[0], phrases[0])
    else:
        quoted = [item.strip('"').replace('\\"', '"') for item in items if item[0] == '"']
        shown = (keywords + quoted)[:_SHOWN_ITEMS]
        ellipsis = " …" if len(keywords) + len(quoted) > len(shown) else ""
        reason = f"expected {' or '.join(shown)}{ellipsis}" if shown else "this is not expected"
    return (
        f"The query is malformed at line {line}, column {column}{_near(query, line, column)}: "
        f"{reason}."
    )


def _near(query: str, line: int, column: int) -> str:
    """What stands at the place, as ` (near '…')`."""
    lines = query.split("\n")
    if line > len(lines):
        return ""
    rest = lines[line - 1][column - 1 :].strip()
    if not rest:
        return " (the end of the line)" if line < len(lines) else " (the end of the query)"
    return f" (near '{rest[:_SHOWN_CHARACTERS]}{'…' if len(rest) > _SHOWN_CHARACTERS else ''}')"
