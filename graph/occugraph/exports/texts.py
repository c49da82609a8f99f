"""Texts of a thing in the one language that is asked for."""

from collections.abc import Sequence

from occugraph.language import language_chain, lookup
from occugraph.values import LangText

__all__ = ["text_in", "texts_in"]


def text_in(texts: Sequence[LangText], lang: str) -> str | None:
    """Return the text in a language, None where there is none; never one in another."""
    found = lookup(texts, lang)
    return found.text if found else None


def texts_in(texts: Sequence[LangText], lang: str) -> tuple[str, ...]:
    """Return all texts in the tag that lookup would find, in their order.

    Example:
        >>> texts_in((LangText("a", "en"), LangText("b", "en")), "en-GB")
        ('a', 'b')
    """
    for tag in language_chain(lang):
        found = tuple(text.text for text in texts if text.lang == tag)
        if found:
            return found
    return ()
