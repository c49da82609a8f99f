"""Headings that cannot stand are set aside, with what is below them."""

from occugraph.release import QuarantinedRow
from occugraph_loaders.published.hierarchy import Heading, sift_headings


def test_what_is_below_a_heading_that_cannot_stand_cannot_stand() -> None:
    rejected: list[QuarantinedRow] = []
    kept = sift_headings(
        "t.csv",
        [
            Heading(2, "A", "agriculture", 1, ""),
            Heading(3, "01", "", 2, "A"),
            Heading(4, "011", "crops", 3, "01"),
            Heading(5, "0111", "cereals", 4, "011"),
            Heading(6, "A", "again", 1, ""),
            Heading(7, "?", "odd", 1, "", "is no code"),
        ],
        rejected,
    )
    assert [heading.code for heading in kept] == ["A"]
    assert sorted((row.row, row.reason) for row in rejected) == [
        (3, "has no name"),
        (4, "is below '01', which no row describes"),
        (5, "is below '011', which no row describes"),
        (6, "repeats the code of row 2"),
        (7, "is no code"),
    ]
