"""What an entry is found by: the fields of the index, and the texts that they are given."""

from functools import cache

from occugraph.folding import fold, join_words
from occugraph.search import SearchField
from occugraph.text.entries import Entry
from occugraph.text.layout import NAMES, TAG, stem_field, stemmer_of, tag_of

__all__ = ["find_wholes", "terms_of", "word_fields"]


def terms_of(entry: Entry) -> list[tuple[str, str]]:
    """Return what an entry is found by: fields of the index and the texts that they are given.

    Example:
        >>> from occugraph.binding import Kind
        >>> from occugraph.iri import Iri
        >>> entry = Entry(Iri("urn:a"), Kind.SKILL, SearchField.PREF_LABEL, "Repair pumps", "en")
        >>> [field for field, _ in terms_of(entry)]
        ['exact', 'tag', 'words', 'stem_en']
    """
    folded = fold(entry.value)
    found = find_wholes(entry.field, entry.value, folded, entry.lang)
    fields = word_fields(entry.field, entry.lang)
    if fields:
        words = join_words(folded)
        found += [(TAG, tag_of(entry.kind, entry.lang)), *((field, words) for field in fields)]
    return found


def find_wholes(
    field: SearchField, value: str, folded: str, lang: str | None
) -> list[tuple[str, str]]:
    """Return what finds a value as a whole or by its beginning; no text twice in a field.

    Args:
        field: What the value is.
        value: The value.
        folded: The value, folded.
        lang: Its language.
    """
    if field is SearchField.URI:
        return [("uri", each) for each in dict.fromkeys((folded, _last_part(folded)))]
    if field is SearchField.DEFINITION:
        return []
    found = [("exact", folded)]
    if lang and lang.partition("-")[0] == "zh" and field in NAMES:
        # Its lists of words take a tenth of a second to load: only Chinese needs them.
        from occugraph.text.pinyin import read_aloud  # noqa: PLC0415

        readings = read_aloud(value)
        found += [("pinyin", reading) for reading in readings.pinyin]
        found += [("initials", initials) for initials in readings.initials]
    return found


@cache
def word_fields(field: SearchField, lang: str | None) -> tuple[str, ...]:
    """Return the fields that find a value by its words; none for what has no document.

    Example:
        >>> word_fields(SearchField.DEFINITION, "en-gb"), word_fields(SearchField.CODE, None)
        (('definition', 'definition_stem_en'), ())
    """
    in_definition = field is SearchField.DEFINITION
    if field not in NAMES and not in_definition:
        return ()
    words = "definition" if in_definition else "words"
    language = stemmer_of(lang)
    return (words, stem_field(language, in_definition=in_definition)) if language else (words,)


def _last_part(iri: str) -> str:
    """Return what stands after the last slash or hash of an IRI."""
    return iri.replace("#", "/").rstrip("/").rpartition("/")[2]
