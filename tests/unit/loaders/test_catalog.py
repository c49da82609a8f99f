"""Official packages are recognized by name."""

from pathlib import Path

from occugraph_loaders.catalog import find_packages


def test_packages_are_found_two_levels_deep(tmp_path: Path) -> None:
    """Upper or lower case, in the folder or in one inside it."""
    (tmp_path / "esco").mkdir()
    (tmp_path / "esco" / "ESCO dataset - v1.2.0 - classification - en - csv.zip").touch()
    (tmp_path / "onet-30.2").mkdir()
    found = find_packages(tmp_path)
    assert found["esco"] == ("esco/ESCO dataset - v1.2.0 - classification - en - csv.zip",)
    assert found["onet"] == ("onet-30.2",)
    assert found["isic-4"] == ()


def test_missing_folder_has_no_packages(tmp_path: Path) -> None:
    """Nothing is brought yet."""
    assert set(find_packages(tmp_path / "none").values()) == {()}
