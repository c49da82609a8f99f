"""A release says what it is, on what terms, and where each of its quads comes from."""

from datetime import date

import pytest

from occugraph.errors import ReleaseError
from occugraph.location import Location
from occugraph.release import Origin, QuarantinedRow
from occugraph_loaders.published.rows import PlacedTriple, ReleaseNote, RowLocator, draft_release

NOTE = ReleaseNote(
    source="s",
    version="1.0",
    license="https://example.org/license",
    attribution="By them.",
    provenance="Read.",
    issued=date(2022, 9, 1),
    covers=("other",),
)
ROW = PlacedTriple("<urn:a>", "<urn:p>", '"x"', "t.csv", 3, "name")


def test_license_and_attribution_stand_in_the_release() -> None:
    draft = draft_release(NOTE, [ROW], origins=(Origin("t.csv", "0" * 64),), quarantined=())
    release = draft.release
    assert release is not None
    assert (release.license, release.attribution) == ("https://example.org/license", "By them.")
    assert (release.issued, release.covers) == (date(2022, 9, 1), ("other",))
    assert (release.kind, release.modified) == ("release", True)
    assert release.checksum == draft.content.sha256
    assert draft.name == "https://w3id.org/occugraph/graph/release/s/1.0"


def test_a_release_of_which_no_row_stands_fails_and_says_why() -> None:
    bad = QuarantinedRow("t.csv", 2, "?", "has no code")
    with pytest.raises(ReleaseError, match="no row stands, 1 were set aside") as caught:
        draft_release(NOTE, [], origins=(), quarantined=[bad])
    assert caught.value.hint == "t.csv:2 has no code"


def test_a_place_is_that_of_the_value_else_of_the_property_else_of_the_node() -> None:
    locator = RowLocator(lambda: [ROW])
    assert locator.locate("<urn:a>", None) == Location("t.csv", 3)
    assert str(locator.locate("<urn:a>", None)) == "t.csv:3"
    found = locator.locate("<urn:a>", "urn:p", '"x"')  # type: ignore[arg-type]  # a test's own IRI
    assert found == Location("t.csv", 3, "name")
    assert locator.locate("<urn:b>") is None
    assert list(locator.files()) == ["t.csv"]
