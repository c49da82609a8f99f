"""The outline of a query sees SERVICE wherever the engine would, and nowhere else."""

import pytest
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue

from occugraph_api.sparql.tokens import outline_query, position_of

WITH_SERVICE = [
    "SELECT * { SERVICE <http://a/> { ?s ?p ?o } }",
    "SELECT * { service silent <http://a/> { ?s ?p ?o } }",
    "SELECT * { ?s ?p ?o OPTIONAL { SERVICE <http://a/> { ?s ?q ?r } } }",
    "SELECT * { { SELECT ?s { SERVICE <http://a/> { ?s ?p ?o } } } }",
    "SELECT * { ?s ?p ?x . FILTER EXISTS { SERVICE ?x { ?s ?p ?o } } }",
    "PREFIX e: <http://e/> SELECT * { SERVICE e:a { ?s ?p ?o } }",
    "SELECT * { #'\nSERVICE <http://a/> { ?s ?p ?o } }",
    "SELECT * { ?s ?p '''it''s''' SERVICE <http://a/> { ?s ?p ?o } }",
]
WITHOUT_SERVICE = [
    "SELECT * { ?s ?p 'SERVICE' }",
    'SELECT * { ?s ?p """a "SERVICE" <b> """ }',
    "SELECT * { ?s ?p ?o } # SERVICE <http://a/> {}",
    "SELECT ?service { ?service ?p ?o }",
    "SELECT * { ?s <http://a/SERVICE> ?o }",
    "PREFIX e: <http://e/> SELECT * { ?s e:SERVICE ?o }",
    "PREFIX service: <http://e/> SELECT * { GRAPH service:g { ?s ?p ?o } }",
    "PREFIX service: <http://e/> SELECT * FROM service:g { ?s service:p ?o }",
    "SELECT * { ?s ?p _:service . ?s ?p 'a'@service }",
    "SELECT * { ?s ?p ?o FILTER (?s<?o) }",
]


def _has_service(part: object) -> bool:
    if isinstance(part, CompValue):
        return part.name == "ServiceGraphPattern" or any(
            _has_service(value) for value in part.values()
        )
    return isinstance(part, (list, tuple)) and any(_has_service(value) for value in part)


@pytest.mark.parametrize("query", WITH_SERVICE)
def test_service_is_found_where_the_standard_grammar_has_it(query: str) -> None:
    """The tokens and an independent parser agree."""
    assert _has_service(translateQuery(parseQuery(query)).algebra)
    assert outline_query(query).service is not None


@pytest.mark.parametrize("query", WITHOUT_SERVICE)
def test_the_word_alone_is_no_service(query: str) -> None:
    """In strings, IRIs, comments, names and variables it means nothing."""
    assert not _has_service(translateQuery(parseQuery(query)).algebra)
    assert outline_query(query).service is None


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?s ?p '\"#' . SERVICE <http://a/> { ?s ?p ?o } }",
        "SELECT * { LATERAL { SERVICE SILENT <http://a/> {} } }",
        "PREFIX e: <http://e/> SELECT * { SERVICESILENT e:a {} }",
        "PREFIX e: <http://e/> SELECT * { SERVICEe:a {} }",
        "PREFIX e: <http://e/> SELECT * { ?s ?p trueSERVICE SILENT e:a {} }",
        "PREFIX e: <http://e/> SELECT * { ?s ?p 1.SERVICE SILENT e:a {} }",
        "SELECT * { ?s ?p <<( <a:a> <a:b> 1 )>> . SERVICE <http://a/> {} }",
    ],
)
def test_service_is_found_where_that_parser_fails(query: str) -> None:
    """Most are no SPARQL 1.1, but the engine follows all of them."""
    assert outline_query(query).service is not None


def test_outline_tells_depth_update_and_prefixes() -> None:
    """Brackets in strings do not count; an update is known by its first word."""
    found = outline_query("PREFIX a: <http://a/>\nINSERT DATA { a:b a:c '{{{' ; b:d ((1)) }")
    assert found.depth == 3
    assert found.update == "INSERT"
    assert found.prefixes == {"a": "http://a/"}
    assert found.undeclared == ("b", 52)
    assert position_of("ab\ncd", 4) == (2, 2)


def test_outline_reads_unfinished_text() -> None:
    """A text that is no query at all is read to its end."""
    found = outline_query("SELECT '''never \\")
    assert found.opening == ("SELECT", 0)
    assert found.service is None
