"""What a search asks and what it finds: the part of the reader port that works on names.

A thing is found by its names (labels, drafted names, titles), its code, slug or IRI, or by its
definition. It comes once, at the best of its places: the places stand by how the text was matched
(:class:`Step`), then by the field (:class:`SearchField`), the shorter value first, then by IRI.
So the order depends on nothing but the content and the text.
"""

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import Final, Protocol

from occugraph.binding import Kind
from occugraph.errors import StoreError
from occugraph.iri import Iri

__all__ = [
    "LONGEST_TEXT",
    "MOST_WORDS",
    "SEARCHED_KINDS",
    "MatchedOn",
    "SearchField",
    "SearchHit",
    "SearchMethod",
    "SearchPage",
    "SearchRequest",
    "Searches",
    "Step",
    "method_of",
    "score_place",
    "search_with",
]

LONGEST_TEXT: Final = 200
"""The most characters of a text to search; the longest label has fewer, the longest IRI, too."""

MOST_WORDS: Final = 16
"""The most words of it: each is looked up on its own."""

SEARCHED_KINDS: Final = frozenset(set(Kind) - {Kind.MAPPING})
"""The kinds that are found; a mapping has no name."""


class SearchField(StrEnum):
    """Where a text was found, the most telling first."""

    PREF_LABEL = "prefLabel"
    CODE = "code"
    SLUG = "slug"
    DRAFT_NAME = "draftName"
    TITLE = "title"
    URI = "uri"
    ALT_LABEL = "altLabel"
    HIDDEN_LABEL = "hiddenLabel"
    DEFINITION = "definition"


class SearchMethod(StrEnum):
    """How a text was matched, the surest first.

    Case, accents, width and the kind of dash never matter.
    """

    EXACT = "EXACT"  # the whole value; of an IRI also its last part
    PREFIX = "PREFIX"  # the value begins with it
    WORDS = "WORDS"  # it has all words, the last perhaps begun; Chinese: the same characters
    STEM = "STEM"  # it has a form of each word
    PINYIN = "PINYIN"  # a Chinese value reads like it, from its first or a later character
    INITIALS = "INITIALS"  # the readings of its characters begin like it
    FUZZY = "FUZZY"  # one or two letters of a word are others
    SOME_WORDS = "SOME_WORDS"  # nothing has all words; it has at least half of them


class Step(IntEnum):
    """The methods in the order in which they are tried."""

    EXACT = 0
    PREFIX = 1
    WORDS = 2
    WORDS_BEGUN = 3  # the last word is the beginning of one
    STEM = 4
    PINYIN = 5
    PINYIN_WITHIN = 6  # from a later character
    INITIALS = 7
    INITIALS_WITHIN = 8
    DEFINITION_WORDS = 9
    DEFINITION_STEM = 10
    FUZZY = 11  # one letter
    FUZZY_FAR = 12  # two letters of a long word
    FUZZY_BEGUN = 13
    SOME_WORDS = 14  # one word is missing; with each further one the step is the next


_METHODS: Final = MappingProxyType(
    {
        Step.EXACT: SearchMethod.EXACT,
        Step.PREFIX: SearchMethod.PREFIX,
        Step.WORDS: SearchMethod.WORDS,
        Step.WORDS_BEGUN: SearchMethod.WORDS,
        Step.STEM: SearchMethod.STEM,
        Step.PINYIN: SearchMethod.PINYIN,
        Step.PINYIN_WITHIN: SearchMethod.PINYIN,
        Step.INITIALS: SearchMethod.INITIALS,
        Step.INITIALS_WITHIN: SearchMethod.INITIALS,
        Step.DEFINITION_WORDS: SearchMethod.WORDS,
        Step.DEFINITION_STEM: SearchMethod.STEM,
        Step.FUZZY: SearchMethod.FUZZY,
        Step.FUZZY_FAR: SearchMethod.FUZZY,
        Step.FUZZY_BEGUN: SearchMethod.FUZZY,
    }
)
_STEPS: Final = Step.SOME_WORDS + MOST_WORDS // 2
_FIELDS: Final = tuple(SearchField)
_DIGITS: Final = 6


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """What is searched.

    Attributes:
        text: 1 to LONGEST_TEXT characters, not only blanks.
        kinds: Only things of these kinds; None for all.
        lang: Only values in a language that RFC 4647 lookup tries for it, and what has none:
            codes, slugs, IRIs.
        first: At most so many, 1 to MAX_PAGE_SIZE.
        after: The cursor of a hit of the same text.
        with_total: Whether ``SearchPage.total`` is counted.
    """

    text: str
    kinds: frozenset[Kind] | None = None
    lang: str | None = None
    first: int = 50
    after: str | None = None
    with_total: bool = False


@dataclass(frozen=True, slots=True)
class MatchedOn:
    """What a text was found in: the field, its whole value and language, and how."""

    field: SearchField
    value: str
    lang: str | None
    method: SearchMethod


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One thing that was found; ``score`` is in (0, 1] and never grows along a list."""

    cursor: str
    uri: Iri
    kind: Kind
    matched_on: MatchedOn
    score: float


@dataclass(frozen=True, slots=True)
class SearchPage:
    """A part of what was found. ``total`` counts all of it, None unless asked for."""

    hits: tuple[SearchHit, ...] = ()
    has_next: bool = False
    has_previous: bool = False
    total: int | None = None


class Searches(Protocol):
    """Answers searches of one publication; a reader has one beside it."""

    def search(self, request: SearchRequest) -> SearchPage:
        """Return a page of what a text finds; raises as ``Reader.search``."""
        ...


def method_of(step: int) -> SearchMethod:
    """Return how a step matches."""
    return _METHODS[Step(step)] if step < Step.SOME_WORDS else SearchMethod.SOME_WORDS


def score_place(step: int, field: SearchField, share: float) -> float:
    """Return the score of a place.

    Args:
        step: The step that found it.
        field: Where.
        share: The length of the text over that of the value, in bytes of UTF-8, at most 1.

    Example:
        >>> score_place(Step.EXACT, SearchField.PREF_LABEL, 1.0)
        1.0
        >>> score_place(Step.PREFIX, SearchField.PREF_LABEL, 0.5)
        0.95202
    """
    within = (_FIELDS.index(field) + 1 - share) / len(_FIELDS)
    return round(1 - (step + within) / _STEPS, _DIGITS)


def search_with(text: Searches | None, request: SearchRequest) -> SearchPage:
    """Return what a reader's text index finds.

    Raises:
        StoreError: There is none; otherwise as ``Reader.search``.
    """
    if text is None:
        raise StoreError(
            "there is no text index to search in", hint="open the reader of a publication"
        )
    return text.search(request)
