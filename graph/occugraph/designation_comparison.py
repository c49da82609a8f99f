"""Green and digital as stated and as computed, side by side.

What an authority states and what the skills of an occupation say are two findings. Each may be
missing: an authority of which nothing is held has not said no, and a view without ESCO's
collection of green or of digital skills computes nothing of that kind. Only where both are known
can they agree or disagree.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from occugraph.computed_designations import LEAST_SHARE, LEAST_SKILLS
from occugraph.values import Dataset, Designation

__all__ = ["Agreement", "DesignationComparison", "Finding", "compare_designations"]

_KINDS: Final = ("DIGITAL", "GREEN")
_MARKED: Final = "csco-2022"


class Finding(StrEnum):
    """What one basis says of a designation."""

    YES = "YES"
    NO = "NO"
    UNKNOWN = "UNKNOWN"


class Agreement(StrEnum):
    """What the two bases are to each other."""

    AGREE = "AGREE"
    DISAGREE = "DISAGREE"
    UNKNOWN = "UNKNOWN"  # one of them is


@dataclass(frozen=True, slots=True)
class DesignationComparison:
    """One kind of designation of one occupation: GREEN or DIGITAL."""

    kind: str
    stated: Finding
    computed: Finding
    reasons: tuple[str, ...]

    @property
    def agreement(self) -> Agreement:
        """Whether the two say the same."""
        if Finding.UNKNOWN in {self.stated, self.computed}:
            return Agreement.UNKNOWN
        return Agreement.AGREE if self.stated is self.computed else Agreement.DISAGREE


def compare_designations(
    designations: Sequence[Designation], *, scheme: str, essential_skills: int, dataset: Dataset
) -> tuple[DesignationComparison, ...]:
    """Return the comparison of each kind, digital and green.

    Args:
        designations: What the occupation has, of both bases.
        scheme: The key of the scheme that it is in. The list of China's classification has the
            marks: what is not marked in it, as held, is stated not to be so.
        essential_skills: How many it has.
        dataset: The view that they are read from.
    """
    return tuple(
        _compare(
            kind,
            [item for item in designations if item.kind == kind],
            is_marked=scheme == _MARKED,
            essential_skills=essential_skills if kind in dataset.computes else None,
        )
        for kind in _KINDS
    )


def _compare(
    kind: str, found: Sequence[Designation], *, is_marked: bool, essential_skills: int | None
) -> DesignationComparison:
    stated, why_stated = _read_stated(
        [item for item in found if item.basis == "STATED"], is_marked=is_marked
    )
    computed, why_computed = _read_computed(
        kind, [item for item in found if item.basis == "COMPUTED"], essential_skills
    )
    return DesignationComparison(kind, stated, computed, (*why_stated, *why_computed))


def _read_stated(
    found: Sequence[Designation], *, is_marked: bool
) -> tuple[Finding, tuple[str, ...]]:
    if found:
        titles = sorted({proof.source.title for item in found for proof in item.evidence})
        return Finding.YES, tuple(f"stated: {title}" for title in titles)
    if is_marked:
        return Finding.NO, ("stated: the list of the classification, as held, does not mark it",)
    return Finding.UNKNOWN, ("stated: unknown, no source held says so or denies it",)


def _read_computed(
    kind: str, found: Sequence[Designation], essential_skills: int | None
) -> tuple[Finding, tuple[str, ...]]:
    if found:
        return Finding.YES, tuple(
            f"computed: {reason}" for item in found for reason in item.reasons
        )
    if essential_skills is None:
        collection = f"ESCO's collection of {kind.lower()} skills"
        return Finding.UNKNOWN, (f"computed: unknown, the view does not have {collection}",)
    if not essential_skills:
        return Finding.UNKNOWN, ("computed: unknown, no essential skill of it is held",)
    reason = (
        f"computed: of its {essential_skills} essential skills fewer than {LEAST_SKILLS}, or less"
        f" than {LEAST_SHARE:.0%}, are in ESCO's collection of {kind.lower()} skills"
    )
    return Finding.NO, (reason,)
