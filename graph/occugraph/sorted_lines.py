"""Sorted lines compared without a hash of each; nothing but the standard library is imported."""

from collections.abc import Sequence
from typing import Final

__all__ = ["subtract_each_other"]

_LONGEST_RUN: Final = 256


def subtract_each_other(
    one: Sequence[bytes], other: Sequence[bytes]
) -> tuple[list[bytes], list[bytes]]:
    """Return what is in the first of two sorted sequences only, and what in the second.

    What comes twice in one of them counts once.
    """
    rest_of_one: list[bytes] = []
    rest_of_other: list[bytes] = []
    i = j = 0
    # Long runs are equal: they are compared by the hundred, which needs no hash of each line.
    run = 1
    while i < len(one) and j < len(other):
        if one[i : i + run] == other[j : j + run]:
            i, j, run = i + run, j + run, min(2 * run, _LONGEST_RUN)
        elif run > 1:
            run = max(run // 4, 1)
        elif i and one[i] == one[i - 1]:
            i += 1
        elif j and other[j] == other[j - 1]:
            j += 1
        elif one[i] < other[j]:
            rest_of_one.append(one[i])
            i += 1
        else:
            rest_of_other.append(other[j])
            j += 1
    # What is left of one of them may begin with what both had.
    last = one[i - 1 : i]
    rest_of_one += [line for line in one[i:] if [line] != last]
    rest_of_other += [line for line in other[j:] if [line] != last]
    return rest_of_one, rest_of_other
