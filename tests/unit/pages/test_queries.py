"""Example queries and those that pages show: each is valid, and says what it is in both tongues."""

import re
from typing import get_args

import pyoxigraph as ox
import pytest
from graphql import parse, validate

from occugraph.binding import Kind
from occugraph.errors import SourceError
from occugraph.iri import Iri
from occugraph_api.examples import DESKS, Example, Language, read_examples
from occugraph_api.examples.example import _parse
from occugraph_api.graphql.schema import create_schema
from occugraph_api.pages.shown_query import show_query
from sample_graph import load_sample_store

EXAMPLES = [example for language in get_args(Language) for example in read_examples(language)]
CONCEPTS = (Kind.OCCUPATION, Kind.SKILL, Kind.TECHNOLOGY, Kind.SECTOR, Kind.CONCEPT_GROUP)
SKILL = Iri("https://w3id.org/occugraph/id/skill/off-grid-operation")


@pytest.fixture(scope="module")
def store() -> ox.Store:
    """The sample graph."""
    return load_sample_store()


def check_graphql(query: str) -> None:
    """Validate a query against the schema."""
    assert validate(create_schema()._schema, parse(query)) == []


@pytest.mark.parametrize(
    "example", EXAMPLES, ids=[f"{example.language}-{example.slug}" for example in EXAMPLES]
)
def test_example_is_valid_and_titled_in_both_languages(example: Example, store: ox.Store) -> None:
    """The title stands in the query itself, so that it is there when the query is copied."""
    head = f"# title: {example.titles.en}\n# title-zh: {example.titles.zh}\n# description: "
    assert example.query.startswith(head)
    assert example.body.lstrip().startswith(("PREFIX", "SELECT", "CONSTRUCT", "query", "{"))
    for words in (example.titles, example.descriptions):
        assert re.search(r"[\u4e00-\u9fff]", words.zh)
        assert re.fullmatch(r"[\x20-\x7e]+", words.en)
    assert example.desk in DESKS
    if example.language == "graphql":
        check_graphql(example.query)
    else:
        store.query(example.query)


def test_example_without_its_comments_is_refused() -> None:
    """The message says what is there and what should be."""
    with pytest.raises(SourceError, match=r"10-x\.rq begins with title, desk: expected comments"):
        _parse("10-x.rq", "sparql", "# title: x\n# desk: policy\nSELECT * {}\n")
    facts = "# title: x\n# title-zh: x\n# description: x\n# description-zh: x\n# desk: nobody\n"
    with pytest.raises(SourceError, match="desk one of curriculum, policy, data"):
        _parse("10-x.rq", "sparql", facts)


@pytest.mark.parametrize("kind", CONCEPTS)
def test_shown_graphql_is_valid(kind: Kind) -> None:
    """The query of each kind of page, with the thing as a variable."""
    shown = show_query(kind, SKILL)
    check_graphql(shown.graphql)
    assert shown.variables == f'{{"uri":"{SKILL}"}}'
    assert shown.graphql_path.startswith("/graphql?query=query%20")


def test_shown_sparql_gives_the_facts_of_the_thing(store: ox.Store) -> None:
    """The answer has the skill's label."""
    shown = show_query(Kind.SKILL, SKILL)
    solutions = store.query(shown.sparql)
    assert isinstance(solutions, ox.QuerySolutions)
    values = [row["value"] for row in solutions]
    assert ox.Literal("离网运行", language="zh") in values
    assert shown.sparql_path.startswith("/sparql#query=PREFIX%20og")
