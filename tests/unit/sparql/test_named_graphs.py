"""Which queries are taken to ask for a named graph."""

import pyoxigraph as ox
import pytest

from occugraph_api.sparql.named_graphs import may_read_named_graphs

DATA = """
<http://e/s> <http://e/p> <http://e/o> .
<http://e/o> <http://e/p> "x" .
<http://e/s> <http://e/p> <http://e/other> <http://e/g> .
<http://e/only> <http://e/q> "y" <http://e/g> .
"""
P = "PREFIX ex: <http://e/> "


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { GRAPH ?g { ?s ?p ?o } }",
        "select*{graph?g{?s?p?o}}",
        "SELECT * { GRAPH<http://e/g>{ ?s ?p ?o } }",
        P + "SELECT * { GRAPHex:g { ?s ?p ?o } }",
        "SELECT * FROM <http://e/g> { ?s ?p ?o }",
        "SELECT*FROM<http://e/g>{?s ?p ?o}",
        P + "ASKFROMex:g{ ?s ?p ?o }",
        "SELECT * FROM NAMED <http://e/g> { ?s ?p ?o }",
        "DESCRIBE <http://e/only> FROM <http://e/g>",
        "SELECT * { ?s ?p ?o FILTER EXISTS { Graph ?g { ?s ?p ?o } } }",
        "SELECT * { \\u0047RAPH ?g { ?s ?p ?o } }",
        "SELECT * { FILTER(1<2&&'>'>'a') GRAPH ?g { ?s ?p ?o } FILTER('x'='x') }",
        "SELECT * { FILTER(1<2) # '\n GRAPH ?g { ?s ?p ?o } FILTER('x'='x') }",
        P + "SELECT * { FILTER(1<ex:g&&ex:h>2) GRAPH ?g { ?s ?p ?o } }",
    ],
)
def test_named_graphs_are_seen(query: str) -> None:
    """However the keyword is written."""
    assert may_read_named_graphs(query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?s ?p ?o }",
        "ASK { ?s ?p ?o }",
        "DESCRIBE <http://e/only>",
        "DESCRIBE <http://e/s>",
        "DESCRIBE * { ?s <http://e/p> ?o }",
        "CONSTRUCT WHERE { ?s ?p ?o }",
        "SELECT * { ?s <http://e/p>* ?o }",
        "SELECT * { ?s <http://e/p>? ?o }",
        "SELECT * { <http://e/only> <http://e/q>* ?o }",
        "SELECT * { ?s !<http://e/p> ?o }",
        "SELECT * { ?s ?p ?o MINUS { ?s ?p <http://e/other> } }",
        "SELECT * { ?s ?p ?o FILTER NOT EXISTS { ?s ?p <http://e/other> } }",
        "SELECT (COUNT(*) AS ?n) { ?s ?p ?o OPTIONAL { ?o ?q ?r } }",
        "PREFIX g: <http://e/graph/from/> SELECT * { ?s g:p ?o }",
        "SELECT * { { SELECT ?s { ?s ?p ?o } } UNION { VALUES ?s { <http://e/only> } } }",
    ],
)
def test_default_graph_alone_gives_the_same_answer(query: str) -> None:
    """What is taken to read no named graph reads none."""
    assert not may_read_named_graphs(query)
    whole, head = ox.Store(), ox.Store()
    whole.load(DATA, format=ox.RdfFormat.N_QUADS)
    head.extend(whole.quads_for_pattern(None, None, None, ox.DefaultGraph()))
    assert _answer(head, query) == _answer(whole, query)


def _answer(store: ox.Store, query: str) -> list[str]:
    result = store.query(query)
    if isinstance(result, ox.QueryBoolean):
        return [str(bool(result))]
    return sorted(str(row) for row in result)
