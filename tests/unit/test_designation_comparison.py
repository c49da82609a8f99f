"""Stated and computed side by side: what is missing is unknown, never a no."""

from functools import partial

import pytest

from occugraph.designation_comparison import (
    Agreement,
    DesignationComparison,
    Finding,
    compare_designations,
)
from occugraph.values import Dataset, Designation


def compare(
    kind: str,
    *bases: str,
    scheme: str = "occugraph",
    skills: int = 8,
    computes: tuple[str, ...] = ("DIGITAL", "GREEN"),
) -> DesignationComparison:
    found = [Designation(kind, basis, reasons=("why",)) for basis in bases]
    dataset = Dataset("current", (), "5" * 64, computes)
    compared = compare_designations(found, scheme=scheme, essential_skills=skills, dataset=dataset)
    return next(item for item in compared if item.kind == kind)


green = partial(compare, "GREEN")


@pytest.mark.parametrize(
    ("found", "stated", "computed", "agreement"),
    [
        (green("STATED", "COMPUTED"), Finding.YES, Finding.YES, Agreement.AGREE),
        (green("STATED"), Finding.YES, Finding.NO, Agreement.DISAGREE),
        (green("COMPUTED"), Finding.UNKNOWN, Finding.YES, Agreement.UNKNOWN),
        (green("COMPUTED", scheme="csco-2022"), Finding.NO, Finding.YES, Agreement.DISAGREE),
        (green(scheme="csco-2022"), Finding.NO, Finding.NO, Agreement.AGREE),
        (green("STATED", computes=()), Finding.YES, Finding.UNKNOWN, Agreement.UNKNOWN),
        (green("STATED", computes=("DIGITAL",)), Finding.YES, Finding.UNKNOWN, Agreement.UNKNOWN),
        (green("STATED", skills=0), Finding.YES, Finding.UNKNOWN, Agreement.UNKNOWN),
    ],
)
def test_each_basis_says_yes_no_or_nothing(
    found: DesignationComparison, stated: Finding, computed: Finding, agreement: Agreement
) -> None:
    assert (found.stated, found.computed, found.agreement) == (stated, computed, agreement)
    assert {reason.partition(":")[0] for reason in found.reasons} <= {"stated", "computed"}
    assert any(reason.startswith("computed: ") for reason in found.reasons)


def test_reasons_of_a_computed_one_are_its_own() -> None:
    assert "computed: why" in green("COMPUTED").reasons


def test_a_no_counts_the_skills_that_it_looked_at() -> None:
    assert green().reasons[-1] == (
        "computed: of its 8 essential skills fewer than 2, or less than 25%, are in ESCO's"
        " collection of green skills"
    )


def test_each_kind_needs_the_collection_of_its_own() -> None:
    digital = compare("DIGITAL", computes=("GREEN",))
    assert digital.computed is Finding.UNKNOWN
    assert digital.reasons[-1] == (
        "computed: unknown, the view does not have ESCO's collection of digital skills"
    )
    assert green(computes=("GREEN",)).computed is Finding.NO
