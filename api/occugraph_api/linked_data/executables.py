"""The SPARQL examples as data: each a sh:SPARQLExecutable with its words, as SIB keeps them.

Source: https://github.com/sib-swiss/sparql-examples; https://www.w3.org/TR/shacl/#dfn-sparql-executables
"""

from collections.abc import Iterator
from typing import Final

import pyoxigraph as ox

from occugraph_api.examples import read_examples
from occugraph_api.linked_data.statements import name, say, text

__all__ = ["EXAMPLES_PATH", "describe_examples"]

EXAMPLES_PATH: Final = "/examples"


def describe_examples(origin: str) -> Iterator[ox.Triple]:
    """Yield what each SPARQL example is, what it asks, and where.

    Args:
        origin: Of the server, e.g. `https://example.org`.
    """
    for example in read_examples("sparql"):
        node = ox.NamedNode(f"{origin}{EXAMPLES_PATH}#{example.slug}")
        is_graph = "\nCONSTRUCT" in example.query
        kind = "SPARQLConstructExecutable" if is_graph else "SPARQLSelectExecutable"
        yield say(node, "a", name("sh:SPARQLExecutable"))
        yield say(node, "a", name(f"sh:{kind}"))
        yield say(node, "sh:construct" if is_graph else "sh:select", text(example.query))
        yield say(node, "schema:target", ox.NamedNode(f"{origin}/sparql"))
        yield say(node, "schema:keywords", text(example.desk))
        for lang in ("en", "zh"):
            yield say(node, "rdfs:label", text(getattr(example.titles, lang), lang))
            yield say(node, "rdfs:comment", text(getattr(example.descriptions, lang), lang))
