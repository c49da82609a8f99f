"""Coverage and files are the same from the graph index and from Neo4j, on the starter graph."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from neo4j_readers import connect_patiently, open_neo4j_reader
from neo4j_servers import Neo4jServer
from occugraph.coverage import list_schemes, read_coverage, read_shares
from occugraph.coverage.shares import SHARED_BY
from occugraph.exports.catalog import EXPORTS, make_export
from occugraph.exports.export import write_export
from occugraph.exports.request import ExportRequest, ViewContent
from occugraph.index import GraphIndex, IndexReader
from occugraph.neo4j.reading import ReadConnection
from occugraph.publication import get_current
from occugraph.reader import Reader
from occugraph.record import Record

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def contents(neo4j: Neo4jServer, built_home: Path) -> Iterator[tuple[ViewContent, ViewContent]]:
    """The starter graph, by each reader."""
    record = Record(built_home)
    publication = get_current(record)
    index = GraphIndex.open(publication.index_dir)
    entries = publication.view.graphs

    def content(reader: Reader) -> ViewContent:
        return ViewContent(reader, lambda: (record.read_graph(entry) for entry in entries))

    with closing(connect_patiently(neo4j, ReadConnection)) as connection:
        theirs = open_neo4j_reader(neo4j, connection, index, "files-starter")
        yield content(IndexReader(index)), content(theirs)


def test_coverage_is_the_same(contents: tuple[ViewContent, ViewContent]) -> None:
    ours, theirs = (each.reader for each in contents)
    schemes = list_schemes(ours)
    assert schemes == list_schemes(theirs) == ("csco-2022", "esco", "isco-08", "onet-soc-2019")
    for scheme in schemes:
        found = read_coverage(ours, scheme)
        assert found == read_coverage(theirs, scheme)
        assert len(found.rows) == 12
        for kind in SHARED_BY:
            assert read_shares(ours, found.rows, kind) == read_shares(theirs, found.rows, kind)


@pytest.mark.parametrize("what", EXPORTS)
def test_each_file_is_the_same(what: str, contents: tuple[ViewContent, ViewContent]) -> None:
    keys = ("incense-artisan", "microgrid-operator")[: EXPORTS[what].least_keys]
    for lang in ("en", "zh"):
        made = [make_export(each, what, ExportRequest(keys, lang)) for each in contents]
        for form in EXPORTS[what].formats:
            ours, theirs = (b"".join(write_export(each, form)) for each in made)
            assert ours == theirs, form
            assert len(ours) > 200
