"""Both readers give the same answer to whatever GraphQL can ask, order and cursors included."""

import asyncio
import json
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from strawberry.types import ExecutionResult

from drawn_operations import Operation, World, operations
from graph_values import read_values
from neo4j_readers import connect_patiently, open_neo4j_reader
from occugraph.index import GraphIndex, IndexReader
from occugraph.neo4j.reading import ReadConnection
from occugraph.publication import get_current
from occugraph.reader import Reader
from occugraph.record import Record
from occugraph.text import TextIndex
from occugraph_api.graphql.context import RequestContext
from occugraph_api.graphql.schema import create_schema

DRAWN = {"neo4j": (600, 400), "neo4j_2025": (60, 25)}
"""How many operations are drawn for a server, and how many of them differ at least."""
SCHEMA = create_schema()


@dataclass(frozen=True)
class Readers:
    """The readers of one publication, and how many operations they are to answer."""

    index: Reader
    neo4j: Reader
    drawn: int
    distinct: int


@pytest.fixture(params=sorted(DRAWN))
def readers(request: pytest.FixtureRequest, built_home: Path) -> Iterator[Readers]:
    """Both readers of the starter graph."""
    server = request.getfixturevalue(request.param)
    publication = get_current(Record(built_home))
    index = GraphIndex.open(publication.index_dir)
    with closing(connect_patiently(server, ReadConnection)) as connection:
        text = TextIndex.open(publication.text_dir)
        loaded = open_neo4j_reader(server, connection, index, publication.id, text=text)
        yield Readers(IndexReader(index, text), loaded, *DRAWN[request.param])


def execute(reader: Reader, text: str, variables: dict[str, Any] | None = None) -> ExecutionResult:
    """Answer an operation."""
    return asyncio.run(
        SCHEMA.execute(text, variable_values=variables, context_value=RequestContext(reader))
    )


def show(result: ExecutionResult) -> str:
    """Return an answer as text: what it says, in its order, and all its errors."""
    errors = [error.formatted for error in result.errors or ()]
    return json.dumps({"data": result.data, "errors": errors}, default=str, indent=1)


def make_world(reader: Reader) -> World:
    """Return what operations are drawn from."""

    def ask(text: str) -> dict[str, Any]:
        result = execute(reader, text)
        assert result.data
        assert not result.errors, result.errors
        return result.data

    return World(SCHEMA._schema, read_values(reader), ask)


@pytest.mark.timeout(900)
def test_drawn_operations_are_answered_alike(readers: Readers) -> None:
    """At least 400 of them, nearly all with data; the same ones in each run of CI.

    Hypothesis draws some of them more than once.
    """
    seen: set[str] = set()
    counts: Counter[str] = Counter()

    @settings(
        max_examples=readers.drawn,
        deadline=None,
        database=None,
        derandomize=bool(os.environ.get("CI")),
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(operation=operations(make_world(readers.index)))
    def compare(operation: Operation) -> None:
        expected = execute(readers.index, operation.text, operation.variables)
        found = execute(readers.neo4j, operation.text, operation.variables)
        assert show(found) == show(expected)
        seen.add(f"{operation.text} {operation.variables}")
        counts["answered" if expected.data else "refused"] += 1
        counts["places"] += show(expected).count('"cursor"')

    compare()
    assert len(seen) >= readers.distinct
    assert counts["refused"] < readers.drawn // 10
    assert counts["places"] > readers.drawn


_SEARCH = """
query ($text: String!, $lang: String) {
  search(text: $text, lang: $lang, first: 12) {
    totalCount
    edges { cursor node { score matchedOn { field value lang method }
      thing { id uri
        ... on Occupation { prefLabel status { kind } } ... on Skill { labels { text } }
        ... on ConsultationEntry { draftName(lang: "zh") occupation { slug } } } } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}"""


def test_searches_are_answered_alike(readers: Readers) -> None:
    """Whichever reader is asked: the same hits in the same order, with the same things."""
    texts = ("微电", "电网", "weidianwang", "wdw", "hydrogn electrolysis", "operating", "3113", "o")
    found = 0
    for text in texts:
        for lang in (None, "zh"):
            given = {"text": text, "lang": lang}
            answers = [
                show(execute(each, _SEARCH, given)) for each in (readers.index, readers.neo4j)
            ]
            assert answers[0] == answers[1], given
            found += '"score"' in answers[0]
    assert found > len(texts)
