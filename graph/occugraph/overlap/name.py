"""Chinese names of occupations: what a name is about, at which level, and how alike two are.

China's classification names an occupation by its object and an ending that tells the level of
work: 数字孪生 + 工程技术人员, 数字孪生应用 + 技术员. Two names are compared without their endings,
by single characters and pairs of them, each the heavier the fewer names of the classification
have it (inverse document frequency): 孪生 says more than 技术.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import fsum, log
from typing import Final

__all__ = ["ENDINGS", "Name", "Rarity", "grams_of", "pairs_of", "read_name"]

ENDINGS: Final[tuple[tuple[str, str], ...]] = (
    ("工程技术人员", "engineering technicians, professional level"),
    ("专业技术人员", "technical professionals"),
    ("研究人员", "researchers"),
    ("专业人员", "professionals"),
    ("技术人员", "technical professionals"),
    ("服务人员", "service workers"),
    ("负责人", "heads of organizations"),
    ("技术员", "technicians"),
    ("操作员", "operators"),
    ("管理员", "operators"),
    ("人员", "workers"),
    ("师", "specialists"),
    ("员", "operators"),
    ("工", "skilled workers"),
)
"""Endings of names and the level of work that they tell, the longest first; our reading."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name in its parts; ``ending`` and ``level`` are None where it has no ending of the list."""

    text: str
    core: str
    ending: str | None
    level: str | None


def read_name(text: str) -> Name:
    """Return a name in its parts.

    Example:
        >>> read_name("数字孪生应用技术员")
        Name(text='数字孪生应用技术员', core='数字孪生应用', ending='技术员', level='technicians')
        >>> read_name("军人").level is None
        True
    """
    for ending, level in ENDINGS:
        core = text.removesuffix(ending)
        if core and core != text:
            return Name(text, core, ending, level)
    return Name(text, text, None, None)


def grams_of(text: str) -> frozenset[str]:
    """Return the characters of a text and the pairs of neighbors, spaces and signs left out.

    Example:
        >>> sorted(grams_of("制氢"))
        ['制', '制氢', '氢']
    """
    runs = "".join(sign if sign.isalnum() else " " for sign in text).split()
    singles = {sign for run in runs for sign in run}
    pairs = {run[start : start + 2] for run in runs for start in range(len(run) - 1)}
    return frozenset(singles | pairs)


def pairs_of(grams: frozenset[str]) -> frozenset[str]:
    """Return the pairs among grams: one character alone stands in too many texts to tell much."""
    return frozenset(gram for gram in grams if len(gram) > 1)


class Rarity:
    """How much it says that a name has a gram: the logarithm of how rare it is among names.

    Sums are exact (math.fsum), so that they are the same in whatever order a set is.

    Args:
        names: The cores of the names that are compared, each counted once.
    """

    def __init__(self, names: Iterable[str]) -> None:
        cores = set(names)
        counts = Counter(gram for core in cores for gram in grams_of(core))
        self._unknown = log((len(cores) + 1) / 0.5)
        self._weights = {
            gram: log((len(cores) + 1) / (count + 0.5)) for gram, count in counts.items()
        }

    def weigh(self, grams: Iterable[str]) -> float:
        """Return the weight of grams; each weighs more than nothing."""
        weights, unknown = self._weights, self._unknown
        return fsum([weights.get(gram, unknown) for gram in grams])

    def likeness(self, one: frozenset[str], other: frozenset[str]) -> float:
        """Return Dice's coefficient of two sets by weight, 0 to 1."""
        shared = one & other
        if not shared:
            return 0.0
        return 2 * self.weigh(shared) / (self.weigh(one) + self.weigh(other))

    def containment(self, part: frozenset[str], whole: frozenset[str]) -> float:
        """Return how much of the weight of ``part`` stands in ``whole``, 0 to 1."""
        shared = part & whole
        return self.weigh(shared) / self.weigh(part) if shared else 0.0
