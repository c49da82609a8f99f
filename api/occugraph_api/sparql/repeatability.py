"""Whether a query gives the same again, as far as its text tells."""

import re
from dataclasses import dataclass
from typing import Final

from occugraph_api.sparql.tokens import iterate_words

__all__ = ["Repeatability", "judge_query"]

_VOLATILE: Final = frozenset({"now", "rand", "struuid", "uuid"})
"""Functions of the clock and of chance (SPARQL 1.1 Query, 17.4). BNODE is none of them here: what
a blank node is called is no part of a result's digest."""

_OF_ANY_ORDER: Final = {"sample": "SAMPLE", "group_concat": "GROUP_CONCAT"}
_SLICE: Final = re.compile(r"(limit|offset)\d*")
_ORDER: Final = re.compile(r"order(by)?")


@dataclass(frozen=True, slots=True)
class Repeatability:
    """What the text of a query tells.

    Attributes:
        is_ordered: Whether it has an outermost ORDER BY, so that the order of rows counts.
        volatile: A function in it that gives something else each time, in capitals, or None.
        warnings: Why the data alone may not settle the answer, in sentences.
    """

    is_ordered: bool
    volatile: str | None
    warnings: tuple[str, ...]


def judge_query(text: str) -> Repeatability:
    """Return what the words of a query tell; strings, names and comments say nothing.

    Example:
        >>> judge_query("SELECT * { ?s ?p ?o } ORDER BY ?s LIMIT 3")
        Repeatability(is_ordered=True, volatile=None, warnings=())
        >>> judge_query("SELECT (NOW() AS ?n) {}").volatile
        'NOW'
    """
    words = list(iterate_words(text))
    warnings = []
    ordered = {depth for word, depth in words if _ORDER.fullmatch(word)}
    if {depth for word, depth in words if _SLICE.fullmatch(word)} - ordered:
        warnings.append(
            "LIMIT or OFFSET without ORDER BY: which rows come is not settled by the data."
        )
    warnings += [
        f"{name}: its value may depend on the order in which the engine finds the rows."
        for word, name in _OF_ANY_ORDER.items()
        if any(word == each for each, _ in words)
    ]
    volatile = next((word.upper() for word, _ in words if word in _VOLATILE), None)
    return Repeatability(0 in ordered, volatile, tuple(warnings))
