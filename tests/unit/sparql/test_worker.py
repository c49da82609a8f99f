"""What a worker answers, without the process around it."""

import pyoxigraph as ox
import pytest

from occugraph_api.sparql.frames import Header
from occugraph_api.sparql.limits import QueryLimits
from occugraph_api.sparql.worker import answer_query

DATA = b"""
<http://e/a> <http://e/p> "1" .
<http://e/a> <http://e/p> "2" <http://e/g1> .
<http://e/a> <http://e/p> "3" <http://e/g2> .
"""
LIMITS = QueryLimits()


@pytest.fixture
def store() -> ox.Store:
    """One triple in the default graph and in each of two named graphs."""
    filled = ox.Store()
    filled.load(DATA, ox.RdfFormat.N_QUADS)
    return filled


def _ask(
    store: ox.Store,
    query: str,
    *,
    solutions: str | None = "csv",
    graph: str | None = "nt",
    default: list[str] | None = None,
    named: list[str] | None = None,
    limits: QueryLimits = LIMITS,
    digest: str | None = None,
) -> tuple[Header, bytes]:
    header: Header = {
        "base": "http://endpoint/sparql",
        "solutions": solutions,
        "graph": graph,
        "default_graphs": default,
        "named_graphs": named,
        "digest": digest,
    }
    return answer_query(store, header, query, limits)


OBJECTS = "SELECT ?o { <http://e/a> ?p ?o } ORDER BY ?o"
IN_GRAPHS = "SELECT ?o { GRAPH ?g { <http://e/a> ?p ?o } } ORDER BY ?o"


@pytest.mark.parametrize(
    ("query", "default", "named", "expected"),
    [
        (OBJECTS, None, None, "1"),
        (IN_GRAPHS, None, None, "2 3"),
        (OBJECTS, ["http://e/g1", "http://e/g2"], [], "2 3"),
        (IN_GRAPHS, ["http://e/g1"], [], ""),
        (OBJECTS, [], ["http://e/g1"], ""),
        (IN_GRAPHS, [], ["http://e/g1"], "2"),
        (OBJECTS, ["http://e/unknown"], [], ""),
        ("SELECT ?o FROM <http://e/g2> { ?s ?p ?o }", None, None, "3"),
        ("SELECT ?o FROM <http://e/g2> { ?s ?p ?o }", ["http://e/g1"], [], "2"),
        ("SELECT ?o FROM NAMED <http://e/g2> { GRAPH ?g { ?s ?p ?o } }", None, None, "3"),
    ],
)
def test_dataset_is_chosen_among_loaded_graphs(
    store: ox.Store, query: str, default: list[str] | None, named: list[str] | None, expected: str
) -> None:
    """The protocol's dataset replaces that of the query; what is not loaded is empty."""
    reply, body = _ask(store, query, default=default, named=named)
    assert reply["kind"] == "ok"
    assert body.decode().split()[1:] == expected.split()
    assert reply["rows"] == len(expected.split())


def test_relative_iris_resolve_against_the_endpoint(store: ox.Store) -> None:
    """SPARQL 1.1 Protocol, 2.1.5: a base of the query's own goes first."""
    assert _ask(store, "SELECT (<x> AS ?i) {}")[1] == b"i\r\nhttp://endpoint/x\r\n"
    own = _ask(store, "BASE <http://b/> SELECT (<x> AS ?i) {}")[1]
    assert own == b"i\r\nhttp://b/x\r\n"


def test_graph_is_written_with_the_prefixes_of_the_query(store: ox.Store) -> None:
    """A relative prefix IRI is left out, as it cannot be written."""
    query = "PREFIX e: <http://e/> PREFIX r: <rel/> CONSTRUCT { ?s e:q r:x } { ?s ?p ?o }"
    reply, body = _ask(store, query, graph="ttl")
    assert (reply["form"], reply["rows"]) == ("graph", 1)
    assert body.decode() == "@prefix e: <http://e/> .\ne:a e:q <http://endpoint/rel/x> .\n"


@pytest.mark.parametrize(
    ("query", "kind", "words"),
    [
        ("SELECT * { FILTER(?x<?a&&?b>?y) }", "malformed", "column 21: from here to the next >"),
        ("SELECT * { SERVICE <http://a/> {} }", "service", "line 1, column 12"),
        ("INSERT DATA { <a:a> <a:b> 1 }", "update", "(INSERT)"),
        ("LOAD <http://a/>", "update", "(LOAD)"),
        ("SELECT * { ?s ?p }", "malformed", "line 1, column"),
        ("SELECT *\n{ ?s b:c ?o }", "malformed", "line 2, column 6: the prefix 'b:'"),
        ("HELLO", "malformed", "it begins with 'HELLO'"),
        ("SELECT ?s { ?s ?p ?o } LIMIT x", "malformed", "line 1, column 30 (near 'x')"),
        ("ASK {} ASK {}", "malformed", "line 1, column 8 (near 'ASK {}')"),
        ("SELECT ?s (COUNT(?o) AS ?n) { ?s ?p ?o }", "malformed", "neither grouped"),
        (
            "SELECT (<http://www.w3.org/2001/XMLSchema#integer>(1, 2) AS ?x) {}",
            "malformed",
            "XMLSchema#integer> requires between 1 and 1 arguments, but 2 were given",
        ),
        ("SELECT * " + "{" * 20_000 + "}" * 20_000, "nesting", "nests 20000 brackets"),
    ],
)
def test_refusal_says_what_and_where(store: ox.Store, query: str, kind: str, words: str) -> None:
    """Plain words, and nothing of the engine's."""
    reply, body = _ask(store, query)
    assert (reply["kind"], body) == (kind, b"")
    assert words in reply["message"]
    assert "oxigraph" not in reply["message"].lower()


def test_unknown_functions_give_no_value_and_are_named(store: ox.Store) -> None:
    """SPARQL 1.1 Query, 17.3.1: the rest of the query is not touched."""
    query = "SELECT (<http://e/f>(1) AS ?x) (COALESCE(<http://e/h>(<http://e/f>()), 2) AS ?y) {}"
    reply, body = _ask(store, query)
    assert body == b"x,y\r\n,2\r\n"
    assert sorted(reply["unknown"]) == ["http://e/f", "http://e/h"]


def test_keywords_of_truth_have_no_case(store: ox.Store) -> None:
    """SPARQL 1.1 Query, 19.8; strings and names keep theirs."""
    _, body = _ask(store, "SELECT (TRUE AS ?TRUE) (False && TRUE AS ?f) ('TRUE' AS ?s) {}")
    assert body == b"TRUE,f,s\r\ntrue,false,TRUE\r\n"


@pytest.mark.parametrize(
    "query",
    [
        "ASK { ?x<?p>?y }",
        "ASK { ?x <http://e/p> (?x <?p> ?y) }",
        "ASK { FILTER(?a <?b && ?c >?d) }",
        "ASK { VALUES (?x ?y) { (<?a> <?b>) } FILTER(?x IN (<?a>, <?b>)) }",
    ],
)
def test_iris_that_look_like_comparisons_are_left_alone(store: ox.Store, query: str) -> None:
    """Only inside an expression, after an operand, one cannot be meant."""
    assert _ask(store, query)[0]["kind"] == "ok"


def test_concatenated_labels_are_plain_strings(store: ox.Store) -> None:
    """SPARQL 1.1 Query, 18.5.1.7; also nested, and mistakes keep their place."""
    query = """
        SELECT (GROUP_CONCAT(?o; separator="(") = "1(1" AS ?same) {
          { SELECT (group_concat(?l) AS ?o) { VALUES ?l { "1"@en } } GROUP BY ?l }
          UNION { BIND("1"@en AS ?o) }
        }"""
    assert _ask(store, query)[1] == b"same\r\ntrue\r\n"
    reply, _ = _ask(store, "SELECT (GROUP_CONCAT(?o) AS ?x) { ?s ?p ?o } LIMIT x")
    assert "line 1, column 52 (near 'x')" in reply["message"]


def test_format_must_fit_the_form_of_the_query(store: ox.Store) -> None:
    """A client that takes only graphs gets none from a SELECT."""
    reply, _ = _ask(store, "ASK {}", solutions=None)
    assert reply["kind"] == "format"
    assert "text/csv" in reply["message"]
    reply, _ = _ask(store, "DESCRIBE <http://e/a>", graph=None)
    assert "text/turtle" in reply["message"]


@pytest.mark.parametrize(
    ("query", "limits", "kind", "setting"),
    [
        ("SELECT ?a", QueryLimits(max_rows=99), "rows", "OCCUGRAPH_QUERY_MAX_ROWS"),
        ("CONSTRUCT { ?a ?a ?a }", QueryLimits(max_rows=99), "rows", "OCCUGRAPH_QUERY_MAX_ROWS"),
        ("SELECT ?a", QueryLimits(output_mb=1), "bytes", "OCCUGRAPH_QUERY_MAX_MB"),
        ("CONSTRUCT { ?a ?a ?a }", QueryLimits(output_mb=1), "bytes", "OCCUGRAPH_QUERY_MAX_MB"),
    ],
)
def test_answer_over_a_cap_is_refused_whole(
    store: ox.Store, query: str, limits: QueryLimits, kind: str, setting: str
) -> None:
    """No part of it is given, and the text names the limit and its setting."""
    ten = "{ " + " ".join(f"<http://e/{number}>" for number in range(10)) + " }"
    cross = " ".join(f"VALUES ?v{number} {ten}" for number in range(5))
    parts = ", ".join(f"STR(?v{number})" for number in range(5))
    where = f" {{ {cross} BIND(IRI(CONCAT({parts})) AS ?a) }}"
    reply, body = _ask(store, query + where, limits=limits)
    assert (reply["kind"], body) == (kind, b"")
    assert setting in reply["message"]


def test_custom_limits_are_checked() -> None:
    """A limit of nothing is a mistake; a queue of nothing is a choice."""
    with pytest.raises(ValueError, match="timeout_s"):
        QueryLimits(timeout_s=0)
    assert QueryLimits(queue=0).queue == 0


@pytest.mark.parametrize(
    ("query", "named"),
    [("ASK {}", "An ASK query"), (OBJECTS, "A SELECT query"), ("DESCRIBE <urn:a>", "A CONSTRUCT")],
)
def test_refused_format_names_the_form_of_the_query(
    store: ox.Store, query: str, named: str
) -> None:
    """In whole English."""
    header, _ = _ask(store, query, solutions=None, graph=None)
    assert header["kind"] == "format"
    assert str(header["message"]).startswith(named)


UNION = "{ { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"


@pytest.mark.parametrize(
    ("query", "form", "rows", "has_order"),
    [
        (f"SELECT ?o {UNION}", "select", 3, True),
        (f"ASK {UNION}", "ask", 1, False),
        (f"CONSTRUCT {{ [] ?p ?o }} {UNION}", "graph", 3, False),
    ],
)
def test_digest_is_given_instead_of_the_answer(
    store: ox.Store, query: str, form: str, rows: int, *, has_order: bool
) -> None:
    """That of the order where it is asked for and there are rows."""
    reply, body = _ask(store, query, digest="order")
    assert (reply["kind"], reply["form"], reply["rows"], body) == ("ok", form, rows, b"")
    assert len(reply["sha256"]) == 64
    assert (reply["order"] is not None) == has_order
    plain, _ = _ask(store, query, digest="rows")
    assert (plain["sha256"], plain["order"]) == (reply["sha256"], None)


@pytest.mark.parametrize("query", [f"SELECT ?o {UNION}", f"CONSTRUCT {{ ?s ?p ?o }} {UNION}"])
def test_digest_has_the_limits_of_an_answer(store: ox.Store, query: str) -> None:
    """What is too much is refused whole."""
    assert _ask(store, query, digest="rows", limits=QueryLimits(max_rows=2))[0]["kind"] == "rows"
    assert _ask(store, query, digest="rows", limits=QueryLimits(max_rows=3))[0]["kind"] == "ok"


def test_digest_has_the_size_limit_of_an_answer(store: ox.Store) -> None:
    """One long value is enough."""
    doubled = "?o " + " ".join(
        f"BIND(CONCAT(?v{number}, ?v{number}) AS ?v{number + 1})" for number in range(21)
    )
    query = f"SELECT ?v21 {{ ?s ?p {doubled.replace('?o', '?v0', 1)} }}"
    reply, _ = _ask(store, query, digest="rows", limits=QueryLimits(output_mb=1))
    assert reply["kind"] == "bytes"
