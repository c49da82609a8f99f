"""ESCO v1.1.1 to v1.2.0: what changed in the files by other means, and what a sync says of it.

What is expected is computed from the publisher's CSV files with polars, which nothing of the
loader or the comparison uses; the figures that are known by heart stand beside.
"""

import hashlib
import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from occugraph.binding import Kind
from occugraph.diff import ContentDiff, Side, diff_both
from occugraph_loaders.esco import ESCO, gather_package
from official_facts import data_directory

pytestmark = pytest.mark.release

VERSIONS = ("1.1.1", "1.2.0")
_MAIN = "import sys; from occugraph_api.cli import main; sys.exit(main())"
PAIR = ["occupationUri", "skillUri"]
RELATION = [*PAIR, "relationType"]


def _zips(version: str) -> list[Path]:
    return sorted(data_directory().rglob(f"ESCO dataset - v{version} *.zip"))


@pytest.fixture(scope="module", autouse=True)
def _need_both() -> None:
    """Skip where the packages are not at hand, once for all."""
    missing = [version for version in VERSIONS if not _zips(version)]
    if missing:
        pytest.skip(f"ESCO v{' and v'.join(missing)} not in OCCUGRAPH_DATA: the tests of this file")


@cache
def _table(version: str, name: str) -> pl.DataFrame:
    """Return a table of a release, all cells as text."""
    for path in _zips(version):
        with zipfile.ZipFile(path) as archive:
            for member in (f"{name}_en.csv", f"{name}.csv"):
                if member in archive.namelist():
                    return pl.read_csv(io.BytesIO(archive.read(member)), infer_schema=False)
    raise LookupError(f"{name} of v{version}")


def _side(name: str) -> tuple[int, int]:
    """Return how many URIs of a table came and went."""
    before, after = (_table(version, name).select("conceptUri").unique() for version in VERSIONS)
    came = after.join(before, on="conceptUri", how="anti").height
    return came, before.join(after, on="conceptUri", how="anti").height


def _relations(version: str, *, loaded: bool) -> pl.DataFrame:
    """Return the relations of a release, those whose ends are in it, or all."""
    table = _table(version, "occupationSkillRelations").select(RELATION).unique()
    if not loaded:
        return table
    for column, name in (("occupationUri", "occupations"), ("skillUri", "skills")):
        ends = _table(version, name).select(pl.col("conceptUri").alias(column))
        table = table.join(ends, on=column, how="semi")
    return table


def _relation_side(*, loaded: bool) -> Side:
    before, after = (_relations(version, loaded=loaded) for version in VERSIONS)
    came = after.join(before, on=RELATION, how="anti").height
    went = before.join(after, on=RELATION, how="anti").height
    # A pair that is both counts as optional, which is the greater word.
    weakest = [
        table.group_by(PAIR).agg(pl.col("relationType").max().alias("necessity"))
        for table in (before, after)
    ]
    both = weakest[0].join(weakest[1], on=PAIR, suffix="_after")
    swapped = both.filter(pl.col("necessity") != pl.col("necessity_after")).height
    return Side(came, went, swapped)


@dataclass(frozen=True)
class Compared:
    """The comparison of the two releases, of the graphs and of the files."""

    loaded: ContentDiff
    files: ContentDiff


@pytest.fixture(scope="module")
def compared() -> Compared:
    """Both releases, read and compared."""
    before, after = (
        ESCO.stages.draft(gather_package(_zips(version), version=version)) for version in VERSIONS
    )
    return Compared(*diff_both(before, after))


def test_figures_of_the_files_are_those_known() -> None:
    """The means of this file find what everybody finds."""
    assert _side("occupations") == (35, 3)
    assert _side("skills") == (237, 194)
    assert _relation_side(loaded=False) == Side(6_729, 1_580, 226)
    assert _relation_side(loaded=True) == Side(6_729, 1_513, 226)


def test_comparison_of_files_counts_what_is_in_the_files(compared: Compared) -> None:
    """The 67 relations of an occupation that v1.1.1 does not have are gone from the files."""
    occupations, skills = compared.files.side(Kind.OCCUPATION), compared.files.side(Kind.SKILL)
    assert (occupations.added, occupations.removed) == _side("occupations")
    assert (skills.added, skills.removed) == _side("skills")
    assert compared.files.side(None) == _relation_side(loaded=False)


def test_comparison_of_graphs_counts_what_was_loaded(compared: Compared) -> None:
    """Those 67 were never in the graph."""
    occupations, skills = compared.loaded.side(Kind.OCCUPATION), compared.loaded.side(Kind.SKILL)
    assert (occupations.added, occupations.removed) == _side("occupations")
    assert (skills.added, skills.removed) == _side("skills")
    assert compared.loaded.side(None) == _relation_side(loaded=True)
    groups = compared.loaded.side(Kind.CONCEPT_GROUP)
    assert (groups.added, groups.removed) == (0, 0)


def test_things_are_the_same_one_by_one(compared: Compared) -> None:
    """Not only as many."""
    for kind, name in ((Kind.OCCUPATION, "occupations"), (Kind.SKILL, "skills")):
        before, after = (set(_table(version, name)["conceptUri"]) for version in VERSIONS)
        found = {
            change: {each.uri for each in compared.loaded.of_kind(kind) if each.change == change}
            for change in ("added", "removed")
        }
        assert found == {"added": after - before, "removed": before - after}


def test_occupations_with_another_label_or_group_are_told(compared: Compared) -> None:
    """Stray spaces and new dates are no change."""
    columns = ["conceptUri", "preferredLabel", "iscoGroup"]
    before, after = (_table(version, "occupations").select(columns) for version in VERSIONS)
    both = before.join(after, on="conceptUri", suffix="_after")
    relabelled = both.filter(
        pl.col("preferredLabel").str.strip_chars()
        != pl.col("preferredLabel_after").str.strip_chars()
    )
    changed = [
        each for each in compared.loaded.of_kind(Kind.OCCUPATION) if each.change == "changed"
    ]
    assert {each.uri for each in changed if "relabelled" in each.how} == set(
        relabelled["conceptUri"]
    )
    regrouped = both.filter(pl.col("iscoGroup") != pl.col("iscoGroup_after"))
    assert regrouped.height == 14
    assert set(regrouped["conceptUri"]) <= {each.uri for each in changed if "moved" in each.how}


def _run(home: Path, data: Path, *arguments: str) -> str:
    """Run a command of the real installation."""
    done = subprocess.run(
        (sys.executable, "-c", _MAIN, *arguments),
        env={**os.environ, "OCCUGRAPH_HOME": str(home), "OCCUGRAPH_DATA": str(data)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _link(folder: Path, *versions: str) -> Path:
    folder.mkdir()
    for path in (path for version in versions for path in _zips(version)):
        (folder / path.name).symlink_to(path)
    return folder


def _files(folder: Path) -> Mapping[str, str]:
    """Return the digest of each file: of bytes that differ nobody wants to read the difference."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.timeout(900)
def test_build_of_both_is_build_of_one_then_sync(tmp_path: Path) -> None:
    """To the byte; the sync says what changed, and the same sync again writes nothing."""
    older, both = _link(tmp_path / "older", "1.1.1"), _link(tmp_path / "both", *VERSIONS)
    synced, built = tmp_path / "synced", tmp_path / "built"
    _run(synced, older, "build")
    files = [str(path) for path in _zips("1.2.0")]
    command = ("sync", "esco", *files, "--release", "1.2.0", "--json")
    told: dict[str, Any] = json.loads(_run(synced, older, *command))
    assert (told["from"], told["to"]) == VERSIONS
    relations = {"added": 6_729, "removed": 1_580, "changed": 226}
    assert told["source_changes"]["relations"] == relations
    assert told["changes"]["relations"] == {**relations, "removed": 1_513}
    assert told["written"] > 0
    _run(built, both, "build")
    current = (built / "CURRENT").read_bytes()
    assert (synced / "CURRENT").read_bytes() == current
    publication = f"publications/{current.decode().strip()}"
    assert _files(synced / publication) == _files(built / publication)
    assert _files(built / "graphs").items() <= _files(synced / "graphs").items()
    again = json.loads(_run(synced, older, *command))
    assert (again["run"], again["written"]) == ("unchanged", 0)
