"""Which files are one package, and which version it is."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from occugraph.errors import ReleaseError, SourceError
from occugraph_loaders.esco import ESCO, find_packages, gather_package

Pack = Callable[..., Path]


def test_packages_are_found_at_two_levels_and_by_version(folder: Path, tmp_path: Path) -> None:
    """Folders and zips, and label files of further languages that lie beside them."""
    data = tmp_path / "data"
    shutil.copytree(folder, data / "esco" / "ESCO dataset - v1.2.0 - classification - en - csv")
    shutil.copytree(folder, data / "esco-1.1.1")
    (data / "esco" / "occupations_fr_v1.2.0.csv").write_bytes(
        (folder / "occupations_de.csv").read_bytes()
    )
    found = find_packages(data)
    assert [package.version for package in found] == ["1.1.1", "1.2.0"]
    languages = [{table.language for table in package.tables} - {""} for package in found]
    assert languages == [{"de", "en"}, {"de", "en", "fr"}]


def test_two_zips_are_one_package(folder: Path, tmp_path: Path) -> None:
    """As the publisher offers v1.1.1: relations apart, and without a language in their names."""
    whole = ESCO.stages.draft(gather_package([folder], version="1.1.1"))
    names = {path.name: path.name.replace("Relations_en", "Relations") for path in folder.iterdir()}
    names |= {path.name: path.name.replace("_en", "") for path in folder.glob("broaderRelations*")}
    apart = tmp_path / "apart"
    for name, new in names.items():
        part = "a" if "Relations" in name else "b"
        target = apart / f"{part} v1.1.1" / new
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(folder / name, target)
    assert ESCO.stages.draft(gather_package(sorted(apart.iterdir()))).content == whole.content
    (found,) = find_packages(apart)
    assert ESCO.stages.draft(found).content == whole.content


def test_table_is_what_its_columns_say(folder: Path) -> None:
    """Names may change, as downloads do."""
    before = ESCO.stages.draft(gather_package([folder])).content
    for number, path in enumerate(sorted(folder.glob("*_en.csv"))):
        if "Collection" not in path.name:
            path.rename(folder / f"table {number}.csv")
    assert ESCO.stages.draft(gather_package([folder])).content == before


def test_same_files_twice_are_one_package_and_different_ones_are_refused(
    folder: Path, tmp_path: Path, pack: Pack
) -> None:
    """A zip beside what was unpacked from it."""
    path = pack(tmp_path / "ESCO v1.2.0.zip")
    (found,) = find_packages(tmp_path)
    assert len(found.tables) == 10
    skills = folder / "skills_en.csv"
    skills.write_text(
        skills.read_text(encoding="utf-8").replace("theatre", "theater"), encoding="utf-8"
    )
    with pytest.raises(SourceError, match=rf"{path.name}/skills_en.csv .* differ"):
        find_packages(tmp_path)


def test_version_is_told_by_a_note_or_by_the_caller(folder: Path, tmp_path: Path) -> None:
    """And refused where nobody tells."""
    plain = Path(shutil.copytree(folder, tmp_path / "classification"))
    with pytest.raises(ReleaseError, match="the version of these files of ESCO is unknown"):
        gather_package([plain])
    assert gather_package([plain], version="1.3.0").version == "1.3.0"
    (plain / "README.txt").write_text("ESCO v1.2.1, CSV.\nMore.", encoding="utf-8")
    package = gather_package([plain])
    assert package.version == "1.2.1"
    graph = ESCO.stages.draft(package)
    assert graph.release
    assert graph.release.provenance
    assert graph.release.provenance.endswith("The package says of itself: ESCO v1.2.1, CSV.")
    assert "README.txt" in {origin.file for origin in graph.origins}


def test_files_of_two_versions_are_refused(folder: Path, tmp_path: Path) -> None:
    """Whatever the caller says they are: the tables of one would be joined to those of another."""
    other = Path(shutil.copytree(folder, tmp_path / "v1.1.1"))
    for version in (None, "1.2.0", "1.3.0"):
        with pytest.raises(ReleaseError, match=r"of several versions of ESCO: 1.1.1, 1.2.0"):
            gather_package([folder, other], version=version)


def test_of_a_folder_with_several_releases_the_one_that_is_named_is_taken(
    folder: Path, tmp_path: Path
) -> None:
    """As a build takes each of them."""
    shutil.copytree(folder, tmp_path / "v1.1.1")
    package = gather_package([tmp_path], version="1.1.1")
    assert {table.member.path.parent.name for table in package.tables} == {"v1.1.1"}
    assert (package.version, package.stated) == ("1.1.1", "1.1.1")
    with pytest.raises(ReleaseError, match="several versions"):
        gather_package([tmp_path], version="1.3.0")
    (tmp_path / "skills_fr.csv").write_bytes((folder / "skills_en.csv").read_bytes())
    with pytest.raises(ReleaseError, match=r"version of these files of ESCO is unknown: skills_fr"):
        gather_package([tmp_path], version="1.1.1")


def test_version_that_is_given_goes_before_the_one_that_is_stated(folder: Path) -> None:
    """A folder may have been renamed; the package keeps both."""
    package = gather_package([folder], version="1.3.0")
    assert (package.version, package.stated) == ("1.3.0", "1.2.0")


def test_relations_that_differ_are_not_chosen_from(folder: Path) -> None:
    """A table without texts may be there in each language; what is read of it is the same then."""
    given = folder / "occupationSkillRelations_en.csv"
    other = folder / "occupationSkillRelations.csv"
    text = given.read_text(encoding="utf-8")
    head, *rows = text.splitlines()
    skill_type = head.split(",").index("skillType")
    cells = [row.split(",") for row in reversed(rows)]
    for row in cells:
        row[skill_type] = "anything"
    other.write_text("\n".join([head, *map(",".join, cells)]), encoding="utf-8")
    before = gather_package([folder])
    assert len([each for each in before.tables if not each.language]) == 5
    other.write_text("\n".join([head, *rows[:-1]]), encoding="utf-8")
    with pytest.raises(
        SourceError, match="are both the table occupationSkillRelations, and differ"
    ):
        gather_package([folder])
    other.write_text(text.replace("relationType", "kind"), encoding="utf-8")
    with pytest.raises(SourceError, match="and differ"):
        gather_package([folder])


def test_tables_that_are_not_read_are_said(folder: Path) -> None:
    """The hierarchy says what the broader relations say."""
    (folder / "skillsHierarchy_en.csv").write_text("Level 0 URI\nx\n", encoding="utf-8")
    graph = ESCO.stages.draft(gather_package([folder]))
    assert graph.release
    assert graph.release.provenance
    assert "Tables that are not read: skillsHierarchy_en.csv." in graph.release.provenance
