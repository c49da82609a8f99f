"""A request costs one call of the reader a level, however many things stand on it."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from occugraph.binding import Kind, LinkName
from occugraph.index import GraphIndex, IndexReader
from occugraph.iri import Iri
from occugraph.link_columns import LinkColumns
from occugraph.publication import get_current
from occugraph.reader import Key, Page, PageRequest, Reader, Selection
from occugraph.record import Record
from occugraph.search import SearchPage, SearchRequest
from occugraph.values import Dataset, Thing
from occugraph_api.graphql.context import RequestContext
from occugraph_api.graphql.schema import create_schema

QUERY = """query ($n: Int) {
  occupations(first: $n, filter: {scheme: {eq: "occugraph"}}) { edges { node {
    prefLabel
    skills(first: 5) { edges { evidence { note } node { prefLabel
      occupations(first: 3) { edges { node { slug status { kind } } } } } } }
    technologies(first: 10) { totalCount edges { node { slug broader { slug } } } }
    sectors(first: 10) { edges { node { code broader { code } } } }
    mappings(first: 5) { edges { node { object { uri } } } }
    groups { code }
  } } }
}"""
# One for the page, five for its links, one for each of the three links below them.
CALLS = 9


class CountingReader:
    """A reader that counts what the one behind it is asked."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self.calls = 0

    @property
    def dataset(self) -> Dataset:
        """As the reader behind it."""
        return self._reader.dataset

    def find(
        self, kind: Kind | None, keys: Sequence[Key], selection: Selection
    ) -> list[Thing | None]:
        """Count and pass on."""
        self.calls += 1
        return self._reader.find(kind, keys, selection)

    def page(self, kind: Kind, request: PageRequest, selection: Selection) -> Page:
        """Count and pass on."""
        self.calls += 1
        return self._reader.page(kind, request, selection)

    def linked(
        self, link: LinkName, nodes: Sequence[Iri], request: PageRequest, selection: Selection
    ) -> list[Page]:
        """Count and pass on."""
        self.calls += 1
        return self._reader.linked(link, nodes, request, selection)

    def columns(self, link: LinkName) -> LinkColumns:
        """Count and pass on."""
        self.calls += 1
        return self._reader.columns(link)

    def search(self, request: SearchRequest) -> SearchPage:
        """Count and pass on."""
        self.calls += 1
        return self._reader.search(request)


@pytest.mark.parametrize("size", [1, 4, 12])
def test_calls_do_not_grow_with_the_page(built_home: Path, size: int) -> None:
    publication = get_current(Record(built_home))
    reader = CountingReader(IndexReader(GraphIndex.open(publication.index_dir)))
    result = asyncio.run(
        create_schema().execute(
            QUERY, variable_values={"n": size}, context_value=RequestContext(reader)
        )
    )
    assert not result.errors
    assert result.data
    assert len(result.data["occupations"]["edges"]) == size
    assert reader.calls == CALLS
