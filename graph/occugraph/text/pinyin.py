"""How Chinese names read: pinyin without tones, from each of their characters on."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final, NamedTuple

from pypinyin import Style, lazy_pinyin, pinyin

from occugraph.folding import HAN, START, fold, split_words

__all__ = ["Readings", "read_aloud"]

_RUN: Final = re.compile(f"([{HAN}]+)")
# Of a longer name only so many characters are read: the readings of n have n² letters.
_MOST_UNITS: Final = 40


class Readings(NamedTuple):
    """The readings of a name from each of its characters on, and their initials; both sorted."""

    pinyin: list[str]
    initials: list[str]


def read_aloud(name: str) -> Readings:
    """Return how a name reads; what is not Chinese in it stands for itself.

    A character that has several readings is read as its word is, and also in its other ways, one
    such character at a time.

    Example:
        >>> read_aloud("微电网")
        Readings(pinyin=['^weidianwang', 'dianwang', 'wang'], initials=['^wdw', 'dw', 'w'])
        >>> read_aloud("microgrid")
        Readings(pinyin=[], initials=[])
    """
    units = list(_read_units(name))[:_MOST_UNITS]
    if not any(others is not None for _, others in units):
        return Readings([], [])
    full: set[str] = set()
    initials: set[str] = set()
    base = [reading for reading, _ in units]
    for place, (reading, others) in enumerate(units):
        for instead in (reading, *(others or ())):
            read = [*base[:place], instead, *base[place + 1 :]]
            # Another reading changes only what begins before it.
            starts = range(len(units)) if instead == reading else range(place + 1)
            for start in starts:
                mark = "" if start else START
                full.add(mark + "".join(read[start:]))
                initials.add(mark + "".join(unit[0] for unit in read[start:]))
    return Readings(sorted(full), sorted(initials))


def _read_units(name: str) -> Iterator[tuple[str, tuple[str, ...] | None]]:
    """Yield each character's reading with its other ones, None where it is not Chinese."""
    # Even places stand between runs of Chinese characters.
    cuts = _RUN.split(name)
    for place, run in enumerate(cuts):
        if place % 2 == 0:
            for word in split_words(fold(run)):
                for letter in word:
                    yield letter, None
            continue
        for character, reading in zip(run, lazy_pinyin(run), strict=True):
            yield reading, tuple(each for each in _readings_of(character) if each != reading)


@cache
def _readings_of(character: str) -> tuple[str, ...]:
    """Return every way to read and to type a character, sorted."""
    known = set(pinyin(character, style=Style.NORMAL, heteronym=True)[0])
    # ü is typed as v, and by many as u.
    return tuple(sorted(known | {each.replace("v", "u") for each in known}))
