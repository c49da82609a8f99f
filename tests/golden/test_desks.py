"""What the two desks ask: each question by SPARQL and by GraphQL, from both readers.

The answers come from the files in ``ontology/``, read as Turtle and as tables
(``tests/desk_source.py``), not from the graph.
"""

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from curriculum_questions import CURRICULUM
from desk_question import PREFIXES, Answer, Question
from desk_source import DeskSource
from neo4j_servers import Neo4jServer, load_home
from policy_questions import POLICY
from running import Served

QUESTIONS = [*CURRICULUM, *POLICY]
each = pytest.mark.parametrize("question", QUESTIONS, ids=[each.name for each in QUESTIONS])


@pytest.fixture(scope="module")
def source() -> DeskSource:
    """The files, read once."""
    return DeskSource()


@pytest.fixture(scope="module")
def neo4j_served(neo4j: Neo4jServer, built_home: Path, serve: Callable[..., Served]) -> Served:
    """A server whose GraphQL is answered from Neo4j."""
    load_home(neo4j, built_home)
    return serve(built_home, "--reader", "neo4j", **neo4j.settings())


def answer(rows: Iterable[tuple[str, ...]]) -> Answer:
    found = frozenset(rows)
    assert all(isinstance(cell, str) for row in found for cell in row)
    return found


def ask_sparql(server: Served, question: Question) -> Answer:
    found = server.client.post(
        "/sparql",
        data={"query": PREFIXES + question.sparql},
        headers={"accept": "application/sparql-results+json"},
    )
    assert found.status_code == 200, found.text
    variables = found.json()["head"]["vars"]
    return answer(
        tuple(row[name]["value"] if name in row else "" for name in variables)
        for row in found.json()["results"]["bindings"]
    )


def test_there_are_twenty_a_desk() -> None:
    assert len(CURRICULUM) == len(POLICY) == 20
    assert len({each.name for each in QUESTIONS}) == 40


@each
def test_graphql_answers_as_the_files_do(
    question: Question, server: Served, source: DeskSource
) -> None:
    expected = answer(question.expected(source))
    assert expected, "a question without an answer shows nothing"
    data = server.data(question.graphql, **question.variables)
    assert answer(question.pick(data)) == expected


@each
def test_sparql_answers_as_the_files_do(
    question: Question, server: Served, source: DeskSource
) -> None:
    assert ask_sparql(server, question) == answer(question.expected(source))


@each
def test_neo4j_answers_as_the_files_do(
    question: Question, neo4j_served: Served, source: DeskSource
) -> None:
    data = neo4j_served.data(question.graphql, **question.variables)
    assert answer(question.pick(data)) == answer(question.expected(source))
