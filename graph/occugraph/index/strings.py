"""The dictionary of strings: each string once, sorted by code point, as UTF-8 with offsets."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from occugraph.index.layout import NONE, Ints

__all__ = ["StringPool", "StringTable"]

# A cached string costs about 100 bytes: 65,536 of them hold ESCO's labels in two languages.
_CACHED_STRINGS: Final = 65_536


class StringPool:
    """Collects strings while an index is built; their numbers become final in ``freeze``."""

    def __init__(self) -> None:
        self._number: dict[str, int] = {}

    def add(self, text: str | None) -> int:
        """Return the preliminary number of ``text``, -1 for None."""
        if text is None:
            return NONE
        return self._number.setdefault(text, len(self._number))

    def add_all(self, texts: Iterable[str]) -> Ints:
        """Return the preliminary numbers of many texts, in their order."""
        number = self._number
        return np.array([number.setdefault(text, len(number)) for text in texts], np.int64)

    def freeze(self) -> tuple[Ints, npt.NDArray[np.uint8], Ints]:
        """Return offsets, bytes, and the final number of each preliminary one.

        The last place of the final numbers is -1, so that -1 stays -1.
        """
        encoded = [text.encode() for text in self._number]
        # UTF-8 is in the order of code points, and bytes are faster to compare.
        preliminary = sorted(range(len(encoded)), key=encoded.__getitem__)
        ordered = [encoded[number] for number in preliminary]
        offsets = np.zeros(len(ordered) + 1, dtype=np.int64)
        np.cumsum(np.fromiter(map(len, ordered), np.int64, len(ordered)), out=offsets[1:])
        final = np.full(len(ordered) + 1, NONE, dtype=np.int64)
        final[preliminary] = np.arange(len(ordered))
        return offsets, np.frombuffer(b"".join(ordered), dtype=np.uint8), final


class StringTable:
    """Reads the dictionary: number to string, and string to number."""

    def __init__(self, offsets: Ints, blob: npt.NDArray[np.uint8]) -> None:
        self._offsets = offsets
        self._bytes = memoryview(blob.data)
        self.text = lru_cache(maxsize=_CACHED_STRINGS)(self._decode)
        """The string of a number; the number must not be -1."""

    def _decode(self, number: int) -> str:
        start, end = self._offsets[number : number + 2].tolist()
        return str(self._bytes[start:end], "utf-8")

    def read(self, numbers: Ints) -> Iterator[str]:
        """Yield the strings of many numbers, none of them -1; nothing of it is cached."""
        # Plain numbers: those of numpy are slow one by one.
        starts, ends = self._offsets[numbers].tolist(), self._offsets[numbers + 1].tolist()
        blob = self._bytes
        return (str(blob[start:end], "utf-8") for start, end in zip(starts, ends, strict=True))

    def find(self, number: int) -> str | None:
        """Return the string of ``number``, None for -1."""
        return None if number < 0 else self.text(number)

    def place(self, text: str) -> float:
        """Return the number of ``text``, or the half number where it would stand.

        Example: 7.0 where it is string 7, 6.5 where it would stand between 6 and 7.
        """
        # A lone surrogate is in no string, but stands somewhere all the same.
        wanted = text.encode(errors="surrogatepass")
        low, high = 0, len(self._offsets) - 1
        while low < high:
            middle = (low + high) // 2
            start, end = self._offsets[middle : middle + 2].tolist()
            found = bytes(self._bytes[start:end])
            if found == wanted:
                return float(middle)
            if found < wanted:
                low = middle + 1
            else:
                high = middle
        return low - 0.5

    def number(self, text: str) -> int:
        """Return the number of ``text``, -1 where the dictionary does not have it."""
        place = self.place(text)
        return int(place) if place.is_integer() else NONE
