"""The graph index against the record: every number of every column counts."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from occugraph.errors import StoreError
from occugraph.index.layout import COLUMNS
from occugraph.iri import ID
from occugraph.publication import Publication, get_current
from occugraph.record import Record
from occugraph.verification.index_account import IndexAccount
from occugraph.verification.record_account import RecordAccount
from occugraph.verification.tally import Difference, Tally, compare

MICROGRID = f"{ID}occupation/microgrid-operator"
# Neo4j has nodes for statements; the index has their evidence alone.
_LEFT_OUT = IndexAccount.LEFT_OUT


def find_differing(expected: Tally, directory: Path) -> dict[str, list[str]]:
    """Return the things of which an index does not say what the record says, by section."""
    found = Tally.of(IndexAccount(directory))
    names = (expected.sections.keys() | found.sections.keys()) - _LEFT_OUT
    differing = {name: expected.find_differing(found, name) for name in sorted(names)}
    return {name: things for name, things in differing.items() if things}


def find_differences(account: RecordAccount, directory: Path) -> list[Difference]:
    """Return what an index says differently from the record."""
    differing = find_differing(Tally.of(account), directory)
    return list(compare(account, IndexAccount(directory), differing))


@pytest.fixture(scope="session")
def sample_account(sample_home: Path) -> RecordAccount:
    """What the record says of the sample."""
    record = Record(sample_home)
    return RecordAccount(record, get_current(record))


@pytest.fixture(scope="session")
def sample_tally(sample_account: RecordAccount) -> Tally:
    """The same in numbers."""
    return Tally.of(sample_account)


@pytest.fixture(scope="session")
def spare_index(sample_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index that each test leaves as it was."""
    index = get_current(Record(sample_home)).index_dir
    return Path(shutil.copytree(index, tmp_path_factory.mktemp("spare") / "index"))


def write_column(directory: Path, name: str, alter: Callable[[np.ndarray], None]) -> None:
    """Change a column on the disk."""
    column = np.load(directory / f"{name}.npy")
    alter(column)
    np.save(directory / f"{name}.npy", column)


def test_what_was_built_is_equal(sample_account: RecordAccount, sample_home: Path) -> None:
    index = get_current(Record(sample_home)).index_dir
    assert find_differences(sample_account, index) == []


def test_what_is_removed_is_equal(releases_home: Path) -> None:
    """Tombstones, what stands in their place, and the release that had them last."""
    record = Record(releases_home)
    publication = get_current(record)
    account = RecordAccount(record, publication)
    assert find_differences(account, publication.index_dir) == []
    sections = Tally.of(account).sections
    assert sections["Occupation.isReplacedBy"].facts == 1
    assert sections["Release"].things == 3


@pytest.mark.parametrize("name", COLUMNS)
def test_every_column_counts(sample_tally: Tally, spare_index: Path, name: str) -> None:
    """A number that is changed in the middle of a column is found, or cannot be read."""
    column = np.load(spare_index / f"{name}.npy")
    if not column.size:
        pytest.skip("the sample has nothing in this column")
    rows = {0, column.size // 2, column.size - 1}
    if name.endswith(".offsets"):
        # The first and the last are bounds that hold whatever is between.
        rows = {int(np.argmax(np.diff(column) > 0)) + 1}
    for row in rows:
        altered = column.copy()
        altered[row] = altered[row] + 1 if altered[row] == altered[row] else 0.5
        np.save(spare_index / f"{name}.npy", altered)
        try:
            assert find_differing(sample_tally, spare_index), f"{name}[{row}]"
        except StoreError as err:
            assert "points outside" in err.message  # noqa: PT017 -- either is right
    np.save(spare_index / f"{name}.npy", column)
    assert find_differing(sample_tally, spare_index) == {}


@pytest.mark.parametrize("key", ["digest", "languages", "releases", "sources", "view"])
def test_what_is_no_column_counts(
    sample_account: RecordAccount, publication: Publication, key: str
) -> None:
    file = publication.index_dir / "meta.json"
    meta = json.loads(file.read_text())
    match meta[key]:
        case str():
            meta[key] = "other"
        case [str(), *_]:
            meta[key][0] = "qq"
        case [{"title": _}, *_]:
            meta[key][0]["publisher"] = "someone"
        case _:
            meta[key][0]["license"] = "none"
    file.write_text(json.dumps(meta))
    assert find_differences(sample_account, publication.index_dir)


def test_a_changed_label_is_named(sample_account: RecordAccount, publication: Publication) -> None:
    """In the dictionary of strings, where it stands once for label, search and order."""
    directory = publication.index_dir
    blob = np.load(directory / "strings.blob.npy").tobytes()
    changed = blob.replace(b"microgrid operator", b"microgrid operatoR")
    np.save(directory / "strings.blob.npy", np.frombuffer(changed, np.uint8))
    found = find_differences(sample_account, directory)
    assert (
        Difference(
            "Occupation",
            MICROGRID,
            ("prefLabel@en: microgrid operator",),
            ("prefLabel@en: microgrid operatoR",),
        )
        in found
    )


def test_a_lost_link_is_named_at_both_ends(
    sample_account: RecordAccount, publication: Publication
) -> None:
    def lose_last(column: np.ndarray) -> None:
        column[column == column[-1]] -= 1

    write_column(publication.index_dir, "link.offsets", lose_last)
    [difference] = find_differences(sample_account, publication.index_dir)
    assert difference.section == "ConsultationEntry.occupation"
    assert difference.extra == ()
    assert len(difference.missing) == 1


def test_a_wrong_confidence_is_named(
    sample_account: RecordAccount, publication: Publication
) -> None:
    def lower(column: np.ndarray) -> None:
        column[column == 0.9] = 0.8

    write_column(publication.index_dir, "evidence.confidence", lower)
    found = find_differences(sample_account, publication.index_dir)
    evidence = [each for each in found if each.section == "Evidence"]
    assert {(each.missing, each.extra) for each in evidence} == {
        (("confidence: 0.9",), ("confidence: 0.8",))
    }
    links = [each for each in found if each.section == "Occupation.technologies"]
    assert all("confidence 0.8" in fact for each in links for fact in each.extra)
    assert links


def test_an_extra_thing_is_named(sample_account: RecordAccount, publication: Publication) -> None:
    """An end of a mapping that the index takes for a thing of a kind."""

    def claim(column: np.ndarray) -> None:
        column[int(np.argmin(column))] = 1

    write_column(publication.index_dir, "node.kind", claim)
    found = find_differences(sample_account, publication.index_dir)
    assert {each.section for each in found if each.extra} >= {"Skill"}


def test_links_that_stand_in_another_order_are_found(
    sample_account: RecordAccount, publication: Publication
) -> None:
    """Pages are cut by that order."""
    directory = publication.index_dir
    offsets = np.load(directory / "link.offsets.npy")
    owner = int(np.argmax(np.diff(offsets) > 1))
    start, end = offsets[owner : owner + 2].tolist()

    def turn(column: np.ndarray) -> None:
        column[start:end] = column[start:end][::-1].copy()

    for name in ("target", "necessity", "proof"):
        write_column(directory, f"link.{name}", turn)
    [difference] = find_differences(sample_account, directory)
    assert difference.extra == ("order: not as it is searched and paged by",)


def test_an_index_that_is_gone_cannot_be_read(publication: Publication) -> None:
    (publication.index_dir / "meta.json").unlink()
    with pytest.raises(StoreError, match="no whole index"):
        IndexAccount(publication.index_dir)
