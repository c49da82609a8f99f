"""Which queries can be answered from the default graph alone.

Only `GRAPH`, `FROM` and `FROM NAMED` reach a named graph
(https://www.w3.org/TR/sparql11-query/#rdfDataset). The engine takes keywords without space
around them, in any case and, by code point escapes, in other letters, so the test looks for their
letters and not for words. It may see a named graph where there is none; it misses none.
"""

import re
from typing import Final

__all__ = ["may_read_named_graphs"]

# An absolute IRI without quotation marks and brackets. A `<` that compares may begin one, too;
# but after GRAPH or FROM comes an IRI or, sooner or later, a brace, and none is in here.
_IRI: Final = re.compile(r"<[A-Za-z][A-Za-z0-9+.\-]*:[^<>\"'{}()|^`\\\x00-\x20]*>")
_LETTERS: Final = re.compile(r"graph|from|\\u", re.IGNORECASE)


def may_read_named_graphs(query: str) -> bool:
    """Whether `query` may ask for a named graph: no only where it cannot.

    Example:
        >>> may_read_named_graphs("PREFIX g: <http://e/graph#> SELECT * { ?s g:p ?o }")
        False
        >>> may_read_named_graphs("SELECT * { graph?g{ ?s ?p ?o } }")
        True
        >>> may_read_named_graphs('SELECT * { ?s ?p "a text from a book" }')
        True
    """
    return _LETTERS.search(_IRI.sub("<>", query)) is not None
