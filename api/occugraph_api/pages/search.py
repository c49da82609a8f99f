"""What the search page shows: the form as it was filled in, and what was found."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from occugraph.binding import CONCEPTS, Kind
from occugraph.errors import ArgumentError
from occugraph.reader import Reader, Selection, UriKey
from occugraph.search import MatchedOn, SearchRequest
from occugraph_api.pages.concept import NAME, Name, name_of

__all__ = ["FILTERED_KINDS", "SEARCHED_LANGUAGES", "Found", "SearchView", "read_search"]

FILTERED_KINDS: Final = tuple(kind for kind in Kind if kind in CONCEPTS)
"""The kinds that have a page, in the order of the form."""

SEARCHED_LANGUAGES: Final = (("en", "English"), ("zh", "中文"))
"""The languages that the form offers; an address may name any."""

_PAGE: Final = 25


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that was found, and in what."""

    name: Name
    matched_on: MatchedOn


@dataclass(frozen=True, slots=True)
class SearchView:
    """The search page.

    Attributes:
        text: What was typed; empty where nothing was asked.
        kind: The kind that was chosen, None for all.
        lang: The language that was chosen, empty for all.
        found: What was found.
        next_query: What comes after ``?`` in the address of the next page, None where it ends.
        fault: What was wrong with what was asked, None for nothing.
    """

    text: str
    kind: Kind | None
    lang: str
    found: tuple[Found, ...] = ()
    next_query: str | None = None
    fault: str | None = None

    @property
    def is_asked(self) -> bool:
        """Whether there was anything to search."""
        return bool(self.text.strip()) and self.fault is None


def read_search(reader: Reader, given: Mapping[str, str]) -> SearchView:
    """Return the search page for the parameters of an address: ``q kind lang after``."""
    text, lang = given.get("q", ""), given.get("lang", "")
    chosen = given.get("kind", "")
    kind = next((each for each in FILTERED_KINDS if each.name.lower() == chosen), None)
    if not text.strip():
        return SearchView(text, kind, lang)
    request = SearchRequest(
        text=text,
        # Others have no page to lead to; GraphQL and the command line find them.
        kinds=frozenset({kind}) if kind else CONCEPTS,
        lang=lang or None,
        first=_PAGE,
        after=given.get("after") or None,
    )
    try:
        page = reader.search(request)
    except ArgumentError as error:
        return SearchView(text, kind, lang, fault=str(error))
    things = reader.find(None, [UriKey(hit.uri) for hit in page.hits], Selection(NAME))
    found = tuple(
        Found(name_of(thing), hit.matched_on)
        for hit, thing in zip(page.hits, things, strict=True)
        if thing
    )
    following = None
    if page.has_next and page.hits:
        query = {"q": text, "kind": chosen if kind else "", "lang": lang}
        query["after"] = page.hits[-1].cursor
        following = urlencode({name: value for name, value in query.items() if value})
    return SearchView(text, kind, lang, found, following)
