"""Each example query gives an answer with something in it, on the real server."""

from typing import Any

import pytest

from occugraph_api.pages import Example, read_examples
from running import Served

pytestmark = pytest.mark.integration

GRAPHQL = read_examples("graphql")
SPARQL = read_examples("sparql")


def count_leaves(value: Any) -> int:  # noqa: ANN401 - any JSON
    """Return how many values a JSON document has, nulls apart."""
    if isinstance(value, dict):
        return sum(map(count_leaves, value.values()))
    if isinstance(value, list):
        return sum(map(count_leaves, value))
    return value is not None


@pytest.mark.parametrize("example", GRAPHQL, ids=[example.slug for example in GRAPHQL])
def test_graphql_example_answers(server: Served, example: Example) -> None:
    """No errors, and more than a handful of values."""
    assert count_leaves(server.data(example.query)) > 5


@pytest.mark.parametrize("example", SPARQL, ids=[example.slug for example in SPARQL])
def test_sparql_example_answers(server: Served, example: Example) -> None:
    """At least two rows."""
    assert len(server.sparql(example.query)) >= 2
