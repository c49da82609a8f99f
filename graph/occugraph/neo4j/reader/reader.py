"""The reader port over Neo4j: one query a call, whatever it asks for."""

import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Protocol, TypeVar

from occugraph.binding import Kind, LinkName
from occugraph.iri import Iri
from occugraph.link_columns import LinkColumns
from occugraph.neo4j.reader.link_query import LinkQuery
from occugraph.neo4j.reader.lists import ListQuery
from occugraph.neo4j.reader.lookups import LookUp
from occugraph.neo4j.reader.parameters import Parameter, Parameters, storable
from occugraph.neo4j.reader.publication import (
    HeldPublication,
    LoadedPublication,
    check_publication,
    read_publication,
)
from occugraph.neo4j.reading import ReadConnection
from occugraph.reader import Key, Page, PageRequest, Selection
from occugraph.request_checks import check_linked, check_page
from occugraph.search import Searches, SearchPage, SearchRequest, search_with
from occugraph.values import Dataset, Release, Thing

__all__ = ["Neo4jReader"]

_PUBLICATION: Final = """
OPTIONAL MATCH (publication:Publication)
RETURN answers, publication {.id, .digest, .format, .complete}"""
"""Read last: an answer that saw a load comes with the publication of after it."""


class _Query(Protocol):
    @property
    def text(self) -> str: ...
    @property
    def parameters(self) -> Parameters: ...


_Q = TypeVar("_Q", bound=_Query)


class Neo4jReader:
    """Answers from one publication that a Neo4j database holds; safe in several threads.

    Implements :class:`occugraph.reader.Reader`, where the methods are described. Nothing is sent
    before the first of them is called, and ``dataset`` sends nothing at all. While the database
    is away, or holds another publication, each call fails; once it is back, the next succeeds.

    Args:
        connection: To the database; it stays the caller's to close.
        publication_id: Which publication the database must hold.
        dataset: The same, as answers name it.
        releases: What the record knows of releases; it goes before what the database says.
        text: The text index of the publication; searches never ask the database.

    Raises:
        UnavailableError: From every other method: the database does not answer, or does not hold
            the publication as a whole.
        StoreError: From every other method: the database refuses, or holds another format.
    """

    def __init__(
        self,
        connection: ReadConnection,
        publication_id: str,
        dataset: Dataset,
        *,
        releases: Sequence[Release] = (),
        text: Searches | None = None,
    ) -> None:
        self._text = text
        self._connection = connection
        self._publication_id = publication_id
        self._dataset = dataset
        self._known = {(each.source, each.version): each for each in releases}
        self._lock = threading.Lock()
        self._held: HeldPublication | None = None

    @property
    def dataset(self) -> Dataset:
        """Which publication answers."""
        return self._dataset

    def find(
        self, kind: Kind | None, keys: Sequence[Key], selection: Selection
    ) -> list[Thing | None]:
        """Return one thing or None per key, in key order."""
        query, rows = self._ask(lambda held: LookUp(held, kind, keys, selection), {})
        return query.things(rows)

    def page(self, kind: Kind, request: PageRequest, selection: Selection) -> Page:
        """Return a page of all things of ``kind``."""
        check_page(kind, request)
        query, answers = self._ask(lambda held: ListQuery(held, kind, request, selection), {})
        [answer] = answers
        return query.page(answer)

    def linked(
        self, link: LinkName, nodes: Sequence[Iri], request: PageRequest, selection: Selection
    ) -> list[Page]:
        """Return one page of linked things per node, in the order of ``nodes``."""
        check_linked(link, request)
        query, answers = self._ask(
            lambda held: ListQuery(held, link, request, selection),
            {"nodes": storable(dict.fromkeys(nodes))},
        )
        pages = {answer[0]: query.page(answer) for answer in answers}
        empty = query.empty_page()
        return [pages.get(node, empty) for node in nodes]

    def columns(self, link: LinkName) -> LinkColumns:
        """Return all links of a name at once."""
        held = self._held
        found = held.links.get(link) if held else None
        if found is None:
            query, answers = self._ask(lambda _held: LinkQuery(link), {})
            found = query.columns(answers)
            # Of the publication that was checked with this answer; a new one comes without.
            held = self._held
            if held is not None:
                held.links[link] = found
        return found

    def search(self, request: SearchRequest) -> SearchPage:
        """Return a page of what a text finds."""
        return search_with(self._text, request)

    def _ask(
        self, prepare: Callable[[HeldPublication], _Q], parameters: Mapping[str, Parameter]
    ) -> tuple[_Q, list[Any]]:
        held = self._hold()
        query = prepare(held)
        [(answers, found)] = self._connection.read(
            # Made of names of the model and of parameters, never of what a request says.
            query.text + _PUBLICATION,
            {**query.parameters.values, **parameters},
        )
        try:
            check_publication(LoadedPublication.of(found), self._publication_id)
        except Exception:
            # What is loaded next may have other properties.
            self._held = None
            raise
        return query, answers

    def _hold(self) -> HeldPublication:
        held = self._held
        if held is None:
            with self._lock:
                held = self._held
                if held is None:
                    held = self._held = read_publication(
                        self._connection, self._publication_id, self._known
                    )
        return held
