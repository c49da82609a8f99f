"""Stated and computed side by side: what is missing is unknown, never a no."""

from datetime import date

import pytest

from occugraph.designation_comparison import (
    Agreement,
    DesignationComparison,
    Finding,
    compare_designations,
)
from occugraph.values import Dataset, Designation, Release


def dataset(kind: str) -> Dataset:
    release = Release(
        source="esco",
        version="1.2.0",
        kind=kind,
        issued=date(2024, 5, 15),
        license=None,
        attribution=None,
        modified=False,
        checksum="",
        is_current=True,
        provenance=None,
    )
    return Dataset("current", (release,), "5" * 64)


def green(
    *bases: str, scheme: str = "occugraph", skills: int = 8, kind: str = "release"
) -> DesignationComparison:
    found = [Designation("GREEN", basis, reasons=("why",)) for basis in bases]
    compared = compare_designations(
        found, scheme=scheme, essential_skills=skills, dataset=dataset(kind)
    )
    return next(item for item in compared if item.kind == "GREEN")


@pytest.mark.parametrize(
    ("found", "stated", "computed", "agreement"),
    [
        (green("STATED", "COMPUTED"), Finding.YES, Finding.YES, Agreement.AGREE),
        (green("STATED"), Finding.YES, Finding.NO, Agreement.DISAGREE),
        (green("COMPUTED"), Finding.UNKNOWN, Finding.YES, Agreement.UNKNOWN),
        (green("COMPUTED", scheme="csco-2022"), Finding.NO, Finding.YES, Agreement.DISAGREE),
        (green(scheme="csco-2022"), Finding.NO, Finding.NO, Agreement.AGREE),
        (green("STATED", kind="starter"), Finding.YES, Finding.UNKNOWN, Agreement.UNKNOWN),
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
