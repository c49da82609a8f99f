"""What values are found by as a whole or by its beginning: sorted texts, and whose they are.

A table of sorted texts is built in a fifth of the time of a dictionary of tantivy, which keeps its
terms in an automaton, and the values that begin with a text stand together in it.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from occugraph.index.layout import Ints
from occugraph.text.columns import open_bytes, open_ints, write_column

__all__ = ["WholeTable", "write_wholes"]

# No byte of UTF-8: it is after everything that begins with the text that it follows.
_AFTER_ALL: Final = b"\xff"
# After the text itself, and before all that begin with it.
_NEXT: Final = b"\x00"


def write_wholes(directory: Path, name: str, texts: Sequence[str], ranks: Sequence[int]) -> None:
    """Write the table of a field.

    Args:
        directory: Where its columns go.
        name: The field.
        texts: What a value is found by; in any order, no text twice with the same value.
        ranks: The value of each text; they never decrease.
    """
    # Stable: of equal texts the lower rank comes first.
    order = sorted(range(len(texts)), key=texts.__getitem__)
    encoded = [texts[row].encode() for row in order]
    lengths = np.fromiter(map(len, encoded), np.int64, len(encoded))
    blob = b"".join(encoded)
    write_column(directory, f"{name}.offsets", np.concatenate([[0], np.cumsum(lengths)]))
    write_column(directory, f"{name}.blob", np.frombuffer(blob, np.uint8))
    write_column(directory, f"{name}.rank", np.array(ranks, np.int32)[order])


class WholeTable:
    """An opened table of a field; answers with ranks, sorted.

    Args:
        directory: Where its columns are.
        name: The field.

    Raises:
        OSError: A column is missing.
        ValueError: A column cannot be read, or does not fit the others.
    """

    def __init__(self, directory: Path, name: str) -> None:
        self._offsets: Final = open_ints(directory, f"{name}.offsets")
        self._ranks: Final = open_ints(directory, f"{name}.rank")
        blob: npt.NDArray[np.uint8] = open_bytes(directory, f"{name}.blob")
        self._bytes: Final = memoryview(blob.data)
        if self._offsets.size != self._ranks.size + 1 or self._offsets[-1] != blob.size:
            raise ValueError(f"the columns of {name} are of different lengths")

    def find(self, text: str) -> Ints:
        """Return the values that are found by ``text``."""
        # A lone surrogate is in no text, but may be searched.
        wanted = text.encode(errors="surrogatepass")
        return np.sort(self._ranks[self._place(wanted) : self._place(wanted + _NEXT)])

    def find_begun(self, start: str) -> Ints:
        """Return the values that are found by a text that begins with ``start``, each once."""
        wanted = start.encode(errors="surrogatepass")
        return np.unique(self._ranks[self._place(wanted) : self._place(wanted + _AFTER_ALL)])

    def count_values(self) -> dict[str, int]:
        """Return of each text how many values are found by it."""
        bounds = self._offsets.tolist()
        return Counter(str(self._bytes[start:end], "utf-8") for start, end in pairwise(bounds))

    def _place(self, wanted: bytes) -> int:
        """Return the first row whose text is not before ``wanted``."""
        low, high = 0, self._ranks.size
        while low < high:
            middle = (low + high) // 2
            start, end = self._offsets[middle : middle + 2].tolist()
            if bytes(self._bytes[start:end]) < wanted:
                low = middle + 1
            else:
                high = middle
        return low
