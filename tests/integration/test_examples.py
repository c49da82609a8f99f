"""Each example query is answered as written down, by every part that can answer it."""

import asyncio
import csv
import io
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, get_args

import httpx
import pytest
from rdflib import Dataset

from document_blocks import find_blocks
from example_answers import answer_file, compute_answer, load_dump, print_json
from neo4j_readers import connect_patiently, open_neo4j_reader
from occugraph.index import GraphIndex
from occugraph.neo4j.reading import ReadConnection
from occugraph.publication import get_current
from occugraph.reader import Reader
from occugraph.record import Record
from occugraph_api.examples import Example, Language, find_example, read_examples
from occugraph_api.graphql.context import RequestContext
from occugraph_api.graphql.schema import create_schema
from running import ROOT, Served, run_command

ANSWERS = ROOT / "tests" / "data" / "examples"
GRAPHQL = read_examples("graphql")
SPARQL = read_examples("sparql")


def name(example: Example) -> str:
    """Return the file of an example, as the name of its test."""
    return example.file


def read_answer(example: Example) -> str:
    """Return the answer that is written down."""
    return (ANSWERS / answer_file(example)).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def dump(built_home: Path) -> Dataset:
    """The starter graph in rdflib."""
    done = run_command(built_home, "dump")
    assert done.returncode == 0, done.stderr
    return load_dump(done.stdout)


@pytest.fixture(scope="module")
def neo4j_reader(request: pytest.FixtureRequest, built_home: Path) -> Iterator[Reader]:
    """The reader of the starter graph in Neo4j."""
    server = request.getfixturevalue("neo4j")
    publication = get_current(Record(built_home))
    index = GraphIndex.open(publication.index_dir)
    with closing(connect_patiently(server, ReadConnection)) as connection:
        yield open_neo4j_reader(server, connection, index, publication.id)


def test_every_example_has_an_answer_and_every_answer_an_example() -> None:
    expected = {answer_file(example) for example in (*GRAPHQL, *SPARQL)}
    assert {path.name for path in ANSWERS.iterdir()} == expected
    assert len(expected) >= 25


@pytest.mark.integration
@pytest.mark.parametrize("example", GRAPHQL, ids=name)
def test_graphql_over_http_is_answered_as_written(server: Served, example: Example) -> None:
    assert print_json(server.data(example.query)) == read_answer(example)


@pytest.mark.integration
@pytest.mark.parametrize("example", GRAPHQL, ids=name)
def test_graphql_from_neo4j_is_answered_as_written(neo4j_reader: Reader, example: Example) -> None:
    """The releases are those of the record, whichever reader answers."""
    result = asyncio.run(
        create_schema().execute(example.query, context_value=RequestContext(neo4j_reader))
    )
    assert not result.errors
    found = json.loads(json.dumps(result.data, default=str))
    assert print_json(found) == read_answer(example)


@pytest.mark.integration
@pytest.mark.parametrize("example", SPARQL, ids=name)
def test_sparql_over_http_is_answered_as_written(server: Served, example: Example) -> None:
    is_graph = answer_file(example).endswith(".nt")
    accept = "application/n-triples" if is_graph else "text/csv"
    answer = server.client.get(
        "/sparql", params={"query": example.query}, headers={"accept": accept}
    )
    assert answer.status_code == 200, answer.text
    assert normalize(answer, is_graph=is_graph) == read_answer(example)


def normalize(answer: httpx.Response, *, is_graph: bool) -> str:
    """Return an answer as it is written down: triples sorted, rows with plain line ends."""
    if is_graph:
        return "".join(sorted(answer.text.splitlines(keepends=True)))
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows(csv.reader(io.StringIO(answer.text)))
    return stream.getvalue()


@pytest.mark.integration
@pytest.mark.parametrize("example", [*GRAPHQL, *SPARQL], ids=name)
def test_answer_that_is_written_is_the_one_computed_by_other_means(
    dump: Dataset, example: Example
) -> None:
    """By rdflib from the dump: without the store, the indexes, Neo4j and the resolvers."""
    assert compute_answer(example, dump) == read_answer(example)


def count_values(value: Any) -> int:  # noqa: ANN401 - any JSON
    """Return how many values a JSON document has, nulls apart."""
    if isinstance(value, dict):
        return sum(map(count_values, value.values()))
    if isinstance(value, list):
        return sum(map(count_values, value))
    return value is not None


@pytest.mark.parametrize("example", [*GRAPHQL, *SPARQL], ids=name)
def test_answer_shows_something(example: Example) -> None:
    """An example that gives next to nothing teaches nothing."""
    text = read_answer(example)
    if example.language == "graphql":
        assert count_values(json.loads(text)) > 5
    else:
        assert len(text.splitlines()) > 2


# Whatever else shows them.


def test_readme_shows_examples_as_their_files_have_them() -> None:
    """But for the comments at their heads."""
    bodies = {example.body.strip() for example in (*GRAPHQL, *SPARQL)}
    shown = [
        block.text.strip()
        for block in find_blocks(ROOT / "README.md")
        if block.info in get_args(Language)
    ]
    assert len(shown) == 3
    assert set(shown) <= bodies


def test_page_of_the_documentation_is_in_step_with_the_files() -> None:
    done = subprocess.run(
        (sys.executable, ROOT / "tools" / "write_examples.py", "--check"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    page = (ROOT / "docs" / "examples.md").read_text(encoding="utf-8")
    for example in (*GRAPHQL, *SPARQL):
        assert page.count(f"/{example.file})") == 1
        assert example.descriptions.zh in page


def test_examples_are_found_by_name() -> None:
    assert find_example("sparql", "skills-in-common") in SPARQL
    assert find_example("graphql", "skills-in-common") is None
    slugs = [(example.language, example.slug) for example in (*GRAPHQL, *SPARQL)]
    assert len(slugs) == len(set(slugs))
