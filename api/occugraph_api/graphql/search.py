"""The field ``search``: things by their names, codes and definitions, with what matched."""

from enum import Enum
from typing import Annotated

import strawberry

from occugraph.binding import Kind
from occugraph.errors import StoreError
from occugraph.reader import UriKey
from occugraph.search import (
    MatchedOn as Matched,
)
from occugraph.search import (
    SearchField,
    SearchMethod,
    SearchPage,
    SearchRequest,
)
from occugraph.search import (
    SearchHit as Hit,
)
from occugraph_api.graphql.as_of import AsOf
from occugraph_api.graphql.connection import After, First, PageInfo
from occugraph_api.graphql.link_field import RequestInfo, enter
from occugraph_api.graphql.node import Node, node_of
from occugraph_api.graphql.page_request import DEFAULT_PAGE_SIZE
from occugraph_api.graphql.selection import select_hits, wants_total

__all__ = ["SearchConnection", "search_field"]


@strawberry.enum(name="Kind", description="The kinds of things that a search finds.")
class FoundKind(Enum):
    """Kinds with a name."""

    OCCUPATION = Kind.OCCUPATION
    SKILL = Kind.SKILL
    TECHNOLOGY = Kind.TECHNOLOGY
    SECTOR = Kind.SECTOR
    CONCEPT_GROUP = Kind.CONCEPT_GROUP
    CONSULTATION = Kind.CONSULTATION
    CONSULTATION_ENTRY = Kind.CONSULTATION_ENTRY


strawberry.enum(SearchField, description="Where a text was found, the most telling first.")
strawberry.enum(
    SearchMethod,
    description="How a text was matched, the surest first. EXACT: the whole value, of a URI also "
    "its last part. PREFIX: the value begins with it. WORDS: it has all words, the last perhaps "
    "begun. STEM: it has a form of each word. PINYIN: a Chinese value reads like it. INITIALS: "
    "so do the first letters of its syllables. FUZZY: one or two letters are others. SOME_WORDS: "
    "nothing has all words, and this has at least half of them.",
)


@strawberry.type(description="Why a thing was found.")
class MatchedOn:
    """The place of a match."""

    matched: strawberry.Private[Matched]

    @strawberry.field(description="Where the text was found.")
    def field(self) -> SearchField:
        """Return the field."""
        return self.matched.field

    @strawberry.field(description="The whole value that it was found in.")
    def value(self) -> str:
        """Return the value."""
        return self.matched.value

    @strawberry.field(description="The language of the value; null for what has none.")
    def lang(self) -> str | None:
        """Return the language tag."""
        return self.matched.lang

    @strawberry.field(description="How it was matched.")
    def method(self) -> SearchMethod:
        """Return the method."""
        return self.matched.method


@strawberry.type(description="One thing that was found, at the best of its places.")
class SearchHit:
    """A hit."""

    hit: strawberry.Private[Hit]
    found: strawberry.Private[Node]

    @strawberry.field(description="What was found.")
    def thing(self) -> Node:
        """Return the thing."""
        return self.found

    @strawberry.field(description="Why it was found.")
    def matched_on(self) -> MatchedOn:
        """Return what matched."""
        return MatchedOn(matched=self.hit.matched_on)

    @strawberry.field(description="Above 0 and at most 1; it never grows along the list.")
    def score(self) -> float:
        """Return the score."""
        return self.hit.score


@strawberry.type(description="A place among what was found.")
class SearchEdge:
    """An edge of a search."""

    hit: strawberry.Private[Hit]
    found: strawberry.Private[Node]

    @strawberry.field(description="Opaque; for `after`.")
    def cursor(self) -> str:
        """Return the cursor."""
        return self.hit.cursor

    @strawberry.field(description="What stands here.")
    def node(self) -> SearchHit:
        """Return the hit."""
        return SearchHit(hit=self.hit, found=self.found)


@strawberry.type(description="A page of what was found, the best first.")
class SearchConnection:
    """A page of a search."""

    page: strawberry.Private[SearchPage]
    found: strawberry.Private[list[Node]]

    @strawberry.field(description="The places of the page.")
    def edges(self) -> list[SearchEdge]:
        """Return the edges."""
        return [
            SearchEdge(hit=hit, found=found)
            for hit, found in zip(self.page.hits, self.found, strict=True)
        ]

    @strawberry.field(description="Where this page stands in the list.")
    def page_info(self) -> PageInfo:
        """Return Relay's page info."""
        hits = self.page.hits
        return PageInfo(
            has_next_page=self.page.has_next,
            has_previous_page=self.page.has_previous,
            start_cursor=hits[0].cursor if hits else None,
            end_cursor=hits[-1].cursor if hits else None,
        )

    @strawberry.field(description="How many things are found in all; counted only if asked.")
    def total_count(self) -> int:
        """Return the length of the list."""
        return self.page.total or 0


async def _search(  # noqa: PLR0917 - the contract's arguments
    info: RequestInfo,
    text: Annotated[
        str,
        strawberry.argument(
            description="A name or a part of it in any language, pinyin or its initials, a code, "
            "a slug or a URI; at most 200 characters and 16 words."
        ),
    ],
    kinds: Annotated[
        list[FoundKind] | None,
        strawberry.argument(description="Only things of these kinds; by default of all."),
    ] = None,
    lang: Annotated[
        str | None,
        strawberry.argument(
            description="Only values in this language (RFC 4647 lookup), and codes, slugs, URIs."
        ),
    ] = None,
    first: First = None,
    after: After = None,
    as_of: AsOf | None = None,
) -> SearchConnection:
    levels = await enter(info, as_of)
    page = await levels.search(
        SearchRequest(
            text=text,
            kinds=None if kinds is None else frozenset(kind.value for kind in kinds),
            lang=lang,
            first=DEFAULT_PAGE_SIZE if first is None else first,
            after=after,
            with_total=wants_total(info),
        )
    )
    things = await levels.find(None, [UriKey(hit.uri) for hit in page.hits], select_hits(info))
    found = [node_of(thing, levels) for thing in things if thing]
    if len(found) != len(things):
        # Both are built from one view, so one of them was changed since.
        raise StoreError(
            "the text index names a thing that the reader does not have",
            hint="run: occugraph build",
        )
    return SearchConnection(page=page, found=found)


search_field = strawberry.field(
    resolver=_search,
    description="Things by a text: labels in any language, pinyin and initials, codes, slugs, URIs "
    "and definitions. The order depends on the content and the text alone.",
)
