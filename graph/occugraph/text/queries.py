"""The queries that a search tries, step by step (:class:`occugraph.search.Step`)."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import tantivy
from tantivy import Occur, Query

from occugraph.errors import IdentifierError
from occugraph.folding import START, Part, fold, fold_pinyin, names_iri, split_parts
from occugraph.iri import expand_curie
from occugraph.language import language_chain
from occugraph.search import SEARCHED_KINDS, SearchRequest, Step
from occugraph.text.layout import TAG, make_stemmer, stem_field, stemmed, tag_of

__all__ = ["Lookup", "StepQueries"]

_META: Final = re.compile(r"[\\.+*?()|\[\]{}^$#&\-~]")
_SHORTEST_PINYIN: Final = 2
# A word with fewer letters is near to too many others.
_SHORTEST_FUZZY: Final = 4
_SHORTEST_FAR: Final = 8
_SHORTEST_BEGUN: Final = 6
# Nearly every name has one: they tell nothing where only some words are found.
_COMMON: Final = frozenset(
    ["a", "an", "and", "at", "by", "for", "in", "of", "on", "or", "the", "to", "with"]
)


@dataclass(frozen=True, slots=True)
class Lookup:
    """What is asked of the tables of whole texts: any of several fields and texts.

    ``begun``: their texts begin with it; else they are it.
    """

    wanted: tuple[tuple[str, str], ...]
    begun: bool = False


class StepQueries:
    """Makes the queries of a request for one index.

    Args:
        schema: The index's fields.
        languages: The tags of its texts.
    """

    def __init__(self, schema: tantivy.Schema, languages: Sequence[str]) -> None:
        self._schema: Final = schema
        self._languages: Final = tuple(languages)
        self._stemmers: Final = {
            language: make_stemmer(language) for language in stemmed(languages)
        }

    def steps(self, request: SearchRequest) -> Iterator[tuple[int, Query | Lookup]]:
        """Yield each step up to FUZZY_BEGUN that can find something, and what it asks.

        Queries keep to the kinds and languages that are asked for; look-ups do not.
        """
        folded = fold(request.text)
        narrow = self._narrow(request)
        for step, asked in self._find_steps(request.text, folded):
            yield step, asked if isinstance(asked, Lookup) else narrow(asked)

    def some_words(self, request: SearchRequest) -> Iterator[tuple[int, Query]]:
        """Yield the steps of SOME_WORDS: all words but one, but two, down to half of them.

        An IRI has none.
        """
        folded = fold(request.text)
        if names_iri(folded):
            return
        parts = split_parts(folded)
        telling = [part for part in parts if part.words[0] not in _COMMON] or parts
        narrow = self._narrow(request)
        found = [(Occur.Should, self._any_form(part)) for part in telling]
        for missing in range(1, len(telling) // 2 + 1):
            least = len(telling) - missing
            yield Step.SOME_WORDS + missing - 1, narrow(Query.boolean_query(found, least))

    def _find_steps(self, text: str, folded: str) -> Iterator[tuple[int, Query | Lookup]]:
        yield Step.EXACT, _exact(text, folded)
        # Every value begins with nothing.
        if folded:
            yield Step.PREFIX, Lookup((("exact", folded),), begun=True)
        if names_iri(folded):
            return
        parts = split_parts(folded)
        if parts:
            yield Step.WORDS, self._all(parts, lambda part: self._whole("words", part))
            last = parts[-1]
            is_begun = not (last.is_han or text[-1:].isspace())
            if is_begun:
                yield Step.WORDS_BEGUN, self._begun(parts, self._prefix("words", last.words[0]))
            yield from self._stems(Step.STEM, parts, in_definition=False)
        yield from _readings(fold_pinyin(text))
        if parts:
            yield (
                Step.DEFINITION_WORDS,
                self._all(parts, lambda part: self._whole("definition", part)),
            )
            yield from self._stems(Step.DEFINITION_STEM, parts, in_definition=True)
            yield from self._fuzzy(parts)

    def _prefix(self, field: str, start: str) -> Query:
        return Query.regex_query(self._schema, field, _META.sub(r"\\\g<0>", start) + ".*")

    def _term(self, field: str, word: str) -> Query:
        return Query.term_query(self._schema, field, word)

    def _whole(self, field: str, part: Part) -> Query:
        if len(part.words) == 1:
            return self._term(field, part.words[0])
        return Query.phrase_query(self._schema, field, list(part.words))

    def _all(self, parts: Sequence[Part], make: Callable[[Part], Query]) -> Query:
        return Query.boolean_query([(Occur.Must, make(part)) for part in parts])

    def _begun(self, parts: Sequence[Part], last: Query) -> Query:
        whole = [(Occur.Must, self._whole("words", part)) for part in parts[:-1]]
        return Query.boolean_query([*whole, (Occur.Must, last)])

    def _stems(
        self, step: Step, parts: Sequence[Part], *, in_definition: bool
    ) -> Iterator[tuple[int, Query]]:
        # Chinese has no stems; what mixes the two is found by its words.
        if self._stemmers and not any(part.is_han for part in parts):
            queries = [
                (
                    Occur.Should,
                    self._all(
                        parts,
                        lambda part, language=language: self._term(  # type: ignore[misc]
                            stem_field(language, in_definition=in_definition),
                            self._stem(language, part.words[0]),
                        ),
                    ),
                )
                for language in self._stemmers
            ]
            yield step, Query.boolean_query(queries)

    def _stem(self, language: str, word: str) -> str:
        return self._stemmers[language].analyze(word)[0]

    def _fuzzy(self, parts: Sequence[Part]) -> Iterator[tuple[int, Query]]:
        lengths = [len(part.words[0]) for part in parts if _may_be_mistyped(part)]
        if lengths:
            yield Step.FUZZY, self._all(parts, lambda part: self._near(part, far=False))
        if max(lengths, default=0) >= _SHORTEST_FAR:
            yield Step.FUZZY_FAR, self._all(parts, lambda part: self._near(part, far=True))
        last = parts[-1]
        if _may_be_mistyped(last) and len(last.words[0]) >= _SHORTEST_BEGUN:
            begun = Query.fuzzy_term_query(
                self._schema, "words", last.words[0], 1, transposition_cost_one=True, prefix=True
            )
            others = [(Occur.Must, self._near(part, far=False)) for part in parts[:-1]]
            yield Step.FUZZY_BEGUN, Query.boolean_query([*others, (Occur.Must, begun)])

    def _near(self, part: Part, *, far: bool) -> Query:
        if not _may_be_mistyped(part):
            return self._whole("words", part)
        word = part.words[0]
        distance = 2 if far and len(word) >= _SHORTEST_FAR else 1
        return Query.fuzzy_term_query(
            self._schema, "words", word, distance, transposition_cost_one=True
        )

    def _any_form(self, part: Part) -> Query:
        queries = [self._whole("words", part)]
        if not part.is_han:
            queries += [
                self._term(stem_field(language), self._stem(language, part.words[0]))
                for language in self._stemmers
            ]
        return Query.boolean_query([(Occur.Should, query) for query in queries])

    def _narrow(self, request: SearchRequest) -> Callable[[Query], Query]:
        """Return what keeps only the kinds and languages that are asked for."""
        if request.kinds is None and request.lang is None:
            return lambda query: query
        kinds = SEARCHED_KINDS if request.kinds is None else request.kinds
        langs = self._languages if request.lang is None else language_chain(request.lang)
        tags = sorted(tag_of(kind, lang) for kind in kinds for lang in (*langs, None))
        wanted = Query.term_set_query(self._schema, TAG, tags)
        return lambda query: Query.boolean_query([(Occur.Must, query), (Occur.Must, wanted)])


def _exact(text: str, folded: str) -> Lookup:
    uris = [folded]
    # The prefixes are ours: a text that only looks like a CURIE names nothing.
    if ":" in folded:
        with suppress(IdentifierError):
            # The colon may be one of full width.
            curie = unicodedata.normalize("NFKC", text).strip()
            uris.append(fold(expand_curie(curie)))
    return Lookup((("exact", folded), *(("uri", each) for each in uris)))


def _readings(typed: str) -> Iterator[tuple[int, Lookup]]:
    if len(typed) < _SHORTEST_PINYIN:
        return
    for field, first, within in (
        ("pinyin", Step.PINYIN, Step.PINYIN_WITHIN),
        ("initials", Step.INITIALS, Step.INITIALS_WITHIN),
    ):
        yield first, Lookup(((field, START + typed),), begun=True)
        yield within, Lookup(((field, typed),), begun=True)


def _may_be_mistyped(part: Part) -> bool:
    word = part.words[0]
    return not part.is_han and len(word) >= _SHORTEST_FUZZY and word.isalpha()
