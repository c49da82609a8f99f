"""What the text index says: its values, and whether each is found by what it has to be."""

from collections import Counter, defaultdict
from pathlib import Path
from typing import Final

from occugraph.errors import StoreError
from occugraph.text import TextIndex
from occugraph.text.entries import Entry
from occugraph.text.layout import cut_terms
from occugraph.text.terms import terms_of
from occugraph.verification.search_texts import TEXT_SECTIONS, say_entry
from occugraph.verification.tally import Listener, say, tell_values

__all__ = ["TextAccount"]


class TextAccount:
    """Tells what a text index says.

    Attributes:
        SECTIONS: The sections of the record that a text index holds.
    """

    SECTIONS: Final = TEXT_SECTIONS | {"Publication"}

    def __init__(self, directory: Path) -> None:
        """Open the text index in ``directory``.

        Raises:
            StoreError: There is no whole text index, or it is of another format.
        """
        self._index: Final = TextIndex.open(directory)

    def __call__(self, listener: Listener) -> None:
        """Tell all facts; a term that does not lead to its values is one that nobody expects.

        Raises:
            StoreError: A value cannot be read.
        """
        index = self._index
        tell_values(listener, "Publication", "view", {"name": index.view, "digest": index.digest})
        expected: defaultdict[str, Counter[str]] = defaultdict(Counter)
        kinds: dict[str, str] = {}
        try:
            for entry in index.read_entries():
                if kinds.setdefault(entry.uri, entry.kind) != entry.kind:
                    listener.add("Text", entry.uri, say("kind", entry.kind))
                fact = say_entry(entry.field.value, entry.lang, entry.value)
                listener.add("Text", entry.uri, fact)
                for field, terms in _terms(entry).items():
                    expected[field].update(terms)
            for uri, kind in kinds.items():
                listener.add("Text", uri, say("kind", kind))
            for field in index.fields:
                _compare(listener, field, expected[field], index.count_terms(field))
        except ValueError as err:
            raise StoreError(
                f"text index: a value cannot be read: {err}", hint="run: occugraph build"
            ) from err


def _terms(entry: Entry) -> dict[str, set[str]]:
    """Return by what an entry is found, by field of the index."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for field, text in terms_of(entry):
        found[field].update(cut_terms(field, text))
    return found


def _compare(
    listener: Listener, field: str, expected: dict[str, int], found: dict[str, int]
) -> None:
    if expected == found:
        return
    for term in sorted(expected.keys() | found.keys()):
        wanted, counted = expected.get(term, 0), found.get(term, 0)
        if wanted != counted:
            told = say(f"{field} {term!r}", f"leads to {counted} values: expected {wanted}")
            listener.add("Text", "terms", told)
