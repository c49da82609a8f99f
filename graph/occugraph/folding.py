"""How texts are made alike before they are compared, and cut into words.

The same is done to what is indexed and to what is searched.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

__all__ = [
    "HAN",
    "START",
    "Part",
    "fold",
    "fold_pinyin",
    "join_words",
    "names_iri",
    "split_parts",
    "split_words",
]

HAN: Final = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
"""Chinese characters as a range of a regular expression (Unicode blocks of CJK ideographs)."""

START: Final = "^"
"""Stands before the reading of a Chinese name from its first character."""

# One Chinese character is a word: two of them in a row are then found as a phrase of two.
_WORD: Final = re.compile(f"[{HAN}]|[^\\W_{HAN}]+")
_RUN: Final = re.compile(f"[{HAN}]+|[^\\W_{HAN}]+")
_IS_HAN: Final = re.compile(f"[{HAN}]")
# Of ASCII what is no letter or digit divides words: the same as _WORD, in a twentieth of its time.
_BREAKS: Final = bytes(sign if chr(sign).isalnum() else ord(" ") for sign in range(128)) + bytes(
    128
)
# Scripts with letters come before; what is searched must not fill the memory.
_FIRST_HAN: Final = 0x2E80
_DASHES: Final = frozenset("‐‑‒–—―−")
_DIAERESIS: Final = "u\u0308"


class _Plain(dict[int, str | None]):
    """What stands for a character that is decomposed: nothing for an accent, one kind of dash."""

    def __missing__(self, code: int) -> str | None:
        sign = chr(code)
        plain = None if unicodedata.combining(sign) else "-" if sign in _DASHES else sign
        if code < _FIRST_HAN:
            self[code] = plain
        return plain


_PLAIN: Final = _Plain()


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a text that is looked up on its own: a word, or Chinese characters in a row."""

    words: tuple[str, ...]
    is_han: bool


def fold(text: str) -> str:
    """Return a text without case, accents, full width, kinds of dashes and blanks too many.

    Example:
        >>> fold("  Ｅlektriker／in  für  Fräsen 2–02 ")
        'elektriker/in fur frasen 2-02'
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text).translate(_PLAIN)
    return " ".join(text.casefold().split())


def split_words(folded: str) -> list[str]:
    """Return the words of a folded text; each Chinese character is one.

    Example:
        >>> split_words(fold("ESG管理 (CO2-neutral)"))
        ['esg', '管', '理', 'co2', 'neutral']
    """
    return _WORD.findall(folded)


def join_words(folded: str) -> str:
    """Return the words of a folded text with blanks between them, one or several.

    Example:
        >>> join_words(fold("ESG管理")), join_words("co2-neutral").split()
        ('esg 管 理', ['co2', 'neutral'])
    """
    if folded.isascii():
        return folded.encode().translate(_BREAKS).decode()
    return " ".join(split_words(folded))


def split_parts(folded: str) -> list[Part]:
    """Return the words of a folded text, Chinese characters that stand together as one part.

    Example:
        >>> [part.words for part in split_parts("微电网 esg")]
        [('微', '电', '网'), ('esg',)]
    """
    return [
        Part(tuple(run), is_han=True) if _IS_HAN.match(run) else Part((run,), is_han=False)
        for run in _RUN.findall(folded)
    ]


def names_iri(folded: str) -> bool:
    """Return whether a folded text is looked up as an IRI, so as a whole and not by its words.

    Example:
        >>> names_iri("http://data.europa.eu/esco"), names_iri("esco:skill")
        (True, False)
    """
    return "://" in folded


def fold_pinyin(text: str) -> str:
    """Return what may be typed pinyin as letters alone; ü is v, as it is typed. Empty: it is none.

    Example:
        >>> fold_pinyin("Wēi diàn-wǎng"), fold_pinyin("lǜ sè"), fold_pinyin("微 dian")
        ('weidianwang', 'lvse', '')
    """
    plain = unicodedata.normalize("NFD", text.casefold())
    plain = "".join(sign for sign in plain if sign == "\u0308" or not unicodedata.combining(sign))
    plain = re.sub(r"[\s'’\-]", "", plain.replace(_DIAERESIS, "v"))
    return plain if plain.isascii() and plain.isalnum() else ""
