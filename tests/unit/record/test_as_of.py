"""Which view a day or a list of releases asks for."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from occugraph.as_of import AsOf, ViewChoice, choose_view, list_releases, parse_as_of
from occugraph.errors import ArgumentError
from occugraph.record import Manifest
from small_releases import NEWER, OLDER, SmallRelease, publish_releases

OTHER = SmallRelease("30.2", date(2023, 2, 1), {}, {9: "weld seams"}, frozenset(), source="onet")
UNDATED = replace(OTHER, issued=None)


@pytest.fixture
def manifest(tmp_path: Path) -> Manifest:
    """A record with two releases of one source and one of another."""
    return publish_releases(tmp_path / "home", [NEWER, OTHER, OLDER]).manifest


@pytest.fixture
def undated(tmp_path: Path) -> Manifest:
    """The same, where the day of issue of the other's release is not known."""
    return publish_releases(tmp_path / "home", [NEWER, UNDATED, OLDER]).manifest


def chosen(choice: ViewChoice) -> list[str]:
    """Return the releases of a choice."""
    return [f"{each.source}@{each.version}" for each in choice.releases]


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        (AsOf(), ["esco@1.2.0", "onet@30.2"]),
        (AsOf(releases=("esco@1.1.1",)), ["esco@1.1.1", "onet@30.2"]),
        (AsOf(releases=("onet@30.2", "esco@1.1.1")), ["esco@1.1.1", "onet@30.2"]),
        (AsOf(releases=("esco@1.1.1", "esco@1.1.1")), ["esco@1.1.1", "onet@30.2"]),
        (AsOf(releases=("occugraph@0.1.0",)), ["esco@1.2.0", "onet@30.2"]),
        (AsOf(date(2022, 10, 5)), ["esco@1.1.1"]),
        (AsOf(date(2023, 2, 1)), ["esco@1.1.1", "onet@30.2"]),
        (AsOf(date(2024, 5, 14)), ["esco@1.1.1", "onet@30.2"]),
        (AsOf(date(2024, 5, 15)), ["esco@1.2.0", "onet@30.2"]),
        (AsOf(date(2023, 2, 1), ("esco@1.1.1",)), ["esco@1.1.1", "onet@30.2"]),
    ],
)
def test_releases_or_day_choose_the_view(
    manifest: Manifest, as_of: AsOf, expected: list[str]
) -> None:
    """What is not named is the newest that the day allows."""
    choice = choose_view(manifest, as_of)
    assert chosen(choice) == expected
    is_newest = "esco@1.2.0" in expected and "onet@30.2" in expected
    assert choice.name == ("current" if is_newest else ",".join(expected))


@pytest.mark.parametrize(
    ("as_of", "words"),
    [
        (
            AsOf(releases=("esco@9.9",)),
            r"'esco@9.9' is not in the record \(at hand: esco@1.1.1, esco@1.2.0, occugraph@0.1.0, ",
        ),
        (AsOf(releases=("esco",)), "'esco' is not in the record"),
        (AsOf(releases=("esco@1.1.1", "esco@1.2.0")), "another of esco is named as well"),
        (AsOf(date(2022, 1, 1)), r"by then; the first is esco@1\.1\.1 of 2022-10-05"),
        (AsOf(date(2023, 1, 1), ("esco@1.2.0",)), r"of that day is esco@1\.1\.1"),
        (AsOf(date(2022, 1, 1), ("esco@1.2.0",)), "of that day is none of esco"),
    ],
)
def test_what_the_record_cannot_give_is_refused(
    manifest: Manifest, as_of: AsOf, words: str
) -> None:
    """The message names what there is."""
    with pytest.raises(ArgumentError, match=words) as caught:
        choose_view(manifest, as_of)
    assert caught.value.facts["argument"] == "asOf"


def test_day_needs_the_days_of_issue(undated: Manifest) -> None:
    """Those without are named; naming their release settles it."""
    day = date(2023, 1, 1)
    with pytest.raises(ArgumentError, match=r"not known of onet@30\.2") as caught:
        choose_view(undated, AsOf(day))
    assert caught.value.facts["releases"] == ("onet@30.2",)
    both = choose_view(undated, AsOf(day, ("onet@30.2",)))
    assert chosen(both) == ["esco@1.1.1", "onet@30.2"]


def test_every_release_is_listed_oldest_first(manifest: Manifest) -> None:
    """Current are those of the view."""
    assert [(each.source, each.version, each.is_current) for each in list_releases(manifest)] == [
        ("esco", "1.1.1", False),
        ("esco", "1.2.0", True),
        ("occugraph", "0.1.0", True),
        ("onet", "30.2", True),
    ]


@pytest.mark.parametrize("values", [["x"], ["2024-13-01"], ["2024-01-01", "2024-01-02"], [""]])
def test_texts_that_are_neither_release_nor_day_are_refused(values: list[str]) -> None:
    """One day at most."""
    with pytest.raises(ArgumentError, match="as-of"):
        parse_as_of(values)
