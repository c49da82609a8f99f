"""GraphQL over a record on disk, in this process."""

import asyncio
from dataclasses import dataclass
from typing import Any

from strawberry.types import ExecutionResult

from occugraph.as_of import AsOf, ViewChoice, choose_view, find_release, list_releases
from occugraph.diff import ContentDiff, diff_releases
from occugraph.index import GraphIndex, IndexReader
from occugraph.past_view import PastView, build_past_view
from occugraph.publication import Publication
from occugraph.reader import Reader
from occugraph.record import Record
from occugraph.text import TextIndex
from occugraph.values import Release
from occugraph_api.graphql.context import RequestContext
from occugraph_api.graphql.schema import create_schema

__all__ = ["LocalViews", "ask", "execute"]

SCHEMA = create_schema()


def _open(view: Publication | PastView) -> Reader:
    return IndexReader(GraphIndex.open(view.index_dir), TextIndex.open(view.text_dir))


@dataclass
class LocalViews:
    """The views of one publication; past ones are built where they are asked for."""

    publication: Publication

    def __post_init__(self) -> None:
        """Open the current view."""
        self.record = Record(self.publication.directory.parents[1])
        self.reader: Reader = _open(self.publication)

    @property
    def releases(self) -> tuple[Release, ...]:
        """Every release of the record."""
        return list_releases(self.publication.manifest)

    def choose(self, as_of: AsOf) -> ViewChoice:
        """Return the view that is asked for."""
        return choose_view(self.publication.manifest, as_of)

    async def open(self, choice: ViewChoice) -> Reader:
        """Return the reader of a view."""
        view = build_past_view(self.record, choice)
        return _open(view)

    async def compare(
        self, source: str, before: str, after: str
    ) -> tuple[Release, Release, ContentDiff]:
        """Return what is different between two releases."""
        graphs = [
            find_release(self.publication.manifest, source, version, argument=argument)
            for argument, version in (("from", before), ("to", after))
        ]
        older, newer = (self.record.read_draft(graph) for graph in graphs)
        known = {(each.source, each.version): each for each in self.releases}
        return known[source, before], known[source, after], diff_releases(older, newer)


def execute(views: LocalViews, query: str, **variables: Any) -> ExecutionResult:  # noqa: ANN401
    """Return the whole result of a request."""
    return asyncio.run(
        SCHEMA.execute(
            query, variable_values=variables, context_value=RequestContext(views.reader, views)
        )
    )


def ask(views: LocalViews, query: str, **variables: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return the data of a request without errors."""
    result = execute(views, query, **variables)
    assert not result.errors, result.errors
    assert result.data is not None
    return result.data
