"""The reader of Neo4j: what a request costs, and what it refuses to read."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

import pytest
from neo4j import Record

from neo4j_readers import connect_patiently, open_neo4j_reader
from neo4j_servers import Neo4jServer
from occugraph.binding import Kind
from occugraph.errors import OccugraphError, StoreError, UnavailableError
from occugraph.index import GraphIndex
from occugraph.neo4j.model import FORMAT
from occugraph.neo4j.reader import Neo4jReader, find_publication
from occugraph.neo4j.reading import ReadConnection
from occugraph.publication import Publication, get_current
from occugraph.reader import PageRequest, Reader, Selection, SlugKey
from occugraph.record import Record as PublicationRecord
from occugraph_api.graphql.context import RequestContext
from occugraph_api.graphql.schema import create_schema

NESTED = """query ($n: Int) {
  occupations(first: $n, filter: {scheme: {eq: "occugraph"}}) { edges { node {
    prefLabel
    skills(first: 5) { totalCount edges { evidence { note } node { prefLabel
      occupations(last: 3) { edges { node { slug status { kind evidence { uri } } } } } } } }
    technologies(first: 10) { edges { node { slug broader { slug } } } }
    mappings(first: 5) { edges { node { subject { uri } object { uri } } } }
  } } }
}"""
# One for the page, three for its links, one for each of the two links below them.
QUERIES = 6


class CountingConnection(ReadConnection):
    """A connection that keeps the queries that it is asked."""

    def read(self, query: str, parameters: Mapping[str, object]) -> list[Record]:
        """Keep and pass on."""
        self.queries = [*getattr(self, "queries", []), query]
        return super().read(query, parameters)


@pytest.fixture
def publication(built_home: Path) -> Publication:
    """The starter graph."""
    return get_current(PublicationRecord(built_home))


@pytest.fixture
def connection(neo4j: Neo4jServer) -> Iterator[CountingConnection]:
    """A connection to the server."""
    with closing(connect_patiently(neo4j, CountingConnection)) as opened:
        yield opened


@pytest.fixture
def reader(
    neo4j: Neo4jServer, connection: CountingConnection, publication: Publication
) -> Neo4jReader:
    """A reader of the starter graph."""
    index = GraphIndex.open(publication.index_dir)
    return open_neo4j_reader(neo4j, connection, index, publication.id)


def ask(reader: Reader, size: int) -> int:
    """Ask for so many occupations and what they link to; return how many there were."""
    context = RequestContext(reader)
    result = asyncio.run(
        create_schema().execute(NESTED, variable_values={"n": size}, context_value=context)
    )
    assert not result.errors
    assert result.data
    return len(result.data["occupations"]["edges"])


@pytest.mark.parametrize("size", [1, 12])
def test_a_level_is_one_query_however_large(
    reader: Neo4jReader, connection: CountingConnection, size: int
) -> None:
    """After the first, which reads what the database holds."""
    ask(reader, 1)
    connection.queries = []
    assert ask(reader, size) == size
    assert len(connection.queries) == QUERIES


def test_a_query_holds_no_value_of_a_request(
    reader: Neo4jReader, connection: CountingConnection
) -> None:
    """So the plan of one serves all of its form, and no text can be taken for Cypher."""
    connection.queries = []
    for slug in ("microgrid-operator", "') MATCH (n) DETACH DELETE n //"):
        reader.find(Kind.OCCUPATION, [SlugKey(slug)], Selection())
    first, second = connection.queries[-2:]
    assert first == second
    assert "microgrid" not in first


def test_nothing_is_sent_before_the_first_call(publication: Publication) -> None:
    """Neither to make a reader nor to say which publication answers."""
    dataset = GraphIndex.open(publication.index_dir).meta.dataset

    def locate() -> None:
        raise AssertionError

    connection = ReadConnection(locate)  # type: ignore[arg-type]  # it must not be called
    assert Neo4jReader(connection, publication.id, dataset).dataset == dataset
    connection.close()


@pytest.mark.parametrize(
    ("properties", "error", "message"),
    [
        ({"complete": False}, UnavailableError, "not whole"),
        ({"format": FORMAT + 1}, StoreError, f"format {FORMAT + 1}: expected {FORMAT}"),
        ({"id": "another"}, UnavailableError, "holds publication another: expected"),
        (None, UnavailableError, "holds no publication"),
    ],
)
def test_what_is_not_the_whole_publication_is_refused(
    neo4j: Neo4jServer,
    reader: Neo4jReader,
    properties: dict[str, object] | None,
    error: type[OccugraphError],
    message: str,
) -> None:
    """By a reader that has answered before as by a new one; once it is right, both answer."""
    fresh = Neo4jReader(reader._connection, reader._publication_id, reader.dataset)

    def read(one: Neo4jReader) -> int | None:
        return one.page(Kind.SECTOR, PageRequest(with_total=True), Selection()).total

    expected = read(reader)
    assert expected
    [(before,)] = neo4j.run("MATCH (p:Publication) RETURN properties(p)")
    if properties is None:
        neo4j.run("MATCH (p:Publication) REMOVE p:Publication SET p:Hidden")
    else:
        neo4j.run("MATCH (p:Publication) SET p += $properties", properties=properties)
    try:
        for one in (reader, fresh, reader):
            with pytest.raises(error, match=message):
                read(one)
    finally:
        neo4j.run("MATCH (p:Hidden) REMOVE p:Hidden SET p:Publication")
        neo4j.run("MATCH (p:Publication) SET p = $before", before=before)
    assert read(reader) == read(fresh) == expected


def test_publication_is_found(
    reader: Neo4jReader, connection: CountingConnection, publication: Publication
) -> None:
    """Without a reader, for those who only ask what is there."""
    assert reader.find(Kind.SKILL, [], Selection()) == []
    found = find_publication(connection)
    assert found is not None
    assert (found.id, found.digest) == (publication.id, publication.digest)
    assert (found.format, found.complete) == (FORMAT, True)
