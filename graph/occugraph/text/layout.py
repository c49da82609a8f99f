"""The layout of the text index: columns, the fields of a tantivy index, and ``text.json``.

An entry is one value of one thing. Entries are numbered by ``rank``: by field, length, IRI and
value, which is their order within a step of a search. What they say stands in the columns
``entry.*``, with ``strings.*`` (:mod:`occugraph.text.entries`). What is looked up as a whole or by
its beginning stands in one sorted table a field (:mod:`occugraph.text.wholes`). What is looked up
by words, which are names and definitions, has a document of tantivy with its rank.
"""

from collections.abc import Iterable
from functools import cache
from typing import Final

import tantivy

from occugraph.search import SearchField

__all__ = [
    "FIELDS",
    "FOLDER",
    "FORMAT",
    "META",
    "NAMES",
    "STEMMERS",
    "TAG",
    "WHOLE_FIELDS",
    "cut_terms",
    "fields_of",
    "make_schema",
    "make_stemmer",
    "register_tokenizers",
    "stem_field",
    "stemmed",
    "stemmer_of",
    "tag_of",
]

FORMAT: Final = 2
META: Final = "text.json"
FOLDER: Final = "tantivy"

FIELDS: Final = tuple(SearchField)
NAMES: Final = frozenset(
    {
        SearchField.PREF_LABEL,
        SearchField.ALT_LABEL,
        SearchField.HIDDEN_LABEL,
        SearchField.DRAFT_NAME,
        SearchField.TITLE,
    }
)
"""The fields whose words are found, and not only the whole."""

STEMMERS: Final = {
    "ar": "arabic",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "hu": "hungarian",
    "it": "italian",
    "nl": "dutch",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
}
"""The languages that tantivy has a stemmer for, by primary subtag."""

WHOLE_FIELDS: Final = ("exact", "uri", "pinyin", "initials")
"""The fields that have a table of their own."""

TAG: Final = "tag"
"""The field of the kind and language of a document, as :func:`tag_of` gives them."""

_WORD_FIELDS: Final = ("words", "definition")
_WHITESPACE: Final = "occugraph_words"


def stem_field(language: str, *, in_definition: bool = False) -> str:
    """Return the field of the stems of a language."""
    return f"{'definition_' if in_definition else ''}stem_{language}"


def stemmed(languages: Iterable[str]) -> list[str]:
    """Return the primary subtags of languages that there are stemmers for, sorted.

    Example:
        >>> stemmed(["de", "en", "en-gb", "zh"])
        ['de', 'en']
    """
    return sorted({found for lang in languages if (found := stemmer_of(lang))})


def stemmer_of(lang: str | None) -> str | None:
    """Return the primary subtag of a language tag, where there is a stemmer for it.

    Example:
        >>> stemmer_of("en-gb"), stemmer_of("zh"), stemmer_of(None)
        ('en', None, None)
    """
    primary = (lang or "").partition("-")[0]
    return primary if primary in STEMMERS else None


def tag_of(kind: str, lang: str | None) -> str:
    """Return kind and language as one term; two of them would take twice the time.

    Example:
        >>> tag_of("skill", "en"), tag_of("skill", None)
        ('skill en', 'skill ')
    """
    return f"{kind} {lang or ''}"


def make_schema(languages: Iterable[str]) -> tantivy.Schema:
    """Return the fields of an index whose texts are in these languages.

    A field takes a byte of each document, so there are stems of the languages at hand only.
    """
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("rank", fast=True)
    builder.add_text_field(TAG, tokenizer_name="raw", index_option="basic")
    for name in _WORD_FIELDS:
        builder.add_text_field(name, tokenizer_name=_WHITESPACE, index_option="position")
    for language in stemmed(languages):
        for in_definition in (False, True):
            builder.add_text_field(
                stem_field(language, in_definition=in_definition),
                tokenizer_name=stem_field(language),
                index_option="basic",
            )
    return builder.build()


def fields_of(languages: Iterable[str]) -> tuple[str, ...]:
    """Return the fields that values are found by, in an index of these languages."""
    stems = (
        stem_field(language, in_definition=in_definition)
        for language in stemmed(languages)
        for in_definition in (False, True)
    )
    return (*WHOLE_FIELDS, TAG, *_WORD_FIELDS, *stems)


def cut_terms(field: str, text: str) -> list[str]:
    """Return the terms that a field makes of a text.

    Example:
        >>> cut_terms("stem_en", "operating plants"), cut_terms("exact", "a b")
        (['oper', 'plant'], ['a b'])
    """
    if field in WHOLE_FIELDS or field == TAG:
        return [text]
    if field in _WORD_FIELDS:
        return text.split()
    return make_stemmer(field.rpartition("_")[2]).analyze(text)


@cache
def make_stemmer(language: str) -> tantivy.TextAnalyzer:
    """Return what gives the stems of words that blanks divide."""
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace())
    return builder.filter(tantivy.Filter.stemmer(STEMMERS[language])).build()


def register_tokenizers(index: tantivy.Index, languages: Iterable[str]) -> None:
    """Tell an index how its fields are cut; words come folded, with blanks between them."""
    words = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer(_WHITESPACE, words)
    for language in stemmed(languages):
        index.register_tokenizer(stem_field(language), make_stemmer(language))
