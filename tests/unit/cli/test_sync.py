"""``occugraph sync`` and ``occugraph diff`` on the graph in miniature."""

import csv
import io
import json
from pathlib import Path

import pytest

from command_runs import Run
from occugraph_api.cli import sync
from toy_source import ToySource, write_toy

SIDES = ("occupations", "skills", "groups", "relations")
GROUPS = {"isco/C8181", "isco/C818"}


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """Two releases of the one source that is known."""
    sources = (ToySource().source(),)
    monkeypatch.setattr(sync, "SOURCES", sources)
    monkeypatch.setattr("occugraph_loaders.sources.SOURCES", sources)
    old = write_toy(
        tmp_path / "packages",
        "1.1",
        skills={"fire": "fire a kiln", "glaze": "glaze | pots"},
        occupations={"potter": "potter", "stoker": "stoker"},
        needs=[["potter", "fire"], ["potter", "glaze"], ["potter", "spin"]],
    )
    new = write_toy(
        tmp_path / "packages",
        "1.2",
        skills={"fire": "fire kilns", "glaze": "glaze | pots"},
        occupations={"potter": "potter"},
        needs=[["potter", "fire"]],
    )
    return str(old), str(new)


def test_sync_prints_the_object_of_the_contract(run: Run, packages: tuple[str, str]) -> None:
    """With the changes as loaded and as in the files."""
    first = json.loads(run("sync", "esco", packages[0], "--release", "1.1", "--json").out)
    assert (first["source"], first["from"], first["to"]) == ("esco", None, "1.1")
    assert first["run"] == "published"
    assert first["written"] > 0
    assert first["quarantined"] == [
        {"file": "1.1.json", "row": 4, "value": "spin", "reason": "no such skill"}
    ]
    second = json.loads(run("sync", "esco", packages[1], "--release", "1.2", "--json").out)
    assert (second["from"], second["to"]) == ("1.1", "1.2")
    assert [second["changes"][side] for side in SIDES] == [
        {"added": 0, "removed": 1, "changed": 0},
        {"added": 0, "removed": 0, "changed": 1},
        {"added": 0, "removed": 0, "changed": 0},
        {"added": 0, "removed": 1, "changed": 0},
    ]
    assert second["source_changes"]["relations"] == {"added": 0, "removed": 2, "changed": 0}
    assert set(second["impact"]) >= {"mappings", "curated"}
    entry = next(each for each in second["impact"]["curated"] if each["thing"].endswith("/fire"))
    assert (entry["change"], entry["proposal"]) == ("relabelled", "review")


def test_other_version_than_the_files_say_is_remarked(run: Run, packages: tuple[str, str]) -> None:
    """A folder may have been renamed, so it is no error; each time, for it may be a slip."""
    remark = "the files call themselves 1.1: they are taken in as 1.3"
    for _ in range(2):
        told = json.loads(run("sync", "esco", packages[0], "--release", "1.3", "--json").out)
        assert told["remarks"] == [remark]
    assert f"note: {remark}\n" in run("sync", "esco", packages[0], "--release", "1.3").out
    assert json.loads(run("sync", "esco", packages[0], "--json").out)["remarks"] == []


def test_same_sync_again_writes_nothing(run: Run, packages: tuple[str, str]) -> None:
    """Exit code 0."""
    run("sync", "esco", packages[0])
    dumped = run("dump").out
    done = run("sync", "esco", packages[0], "--json")
    told = json.loads(done.out)
    assert (done.code, told["run"], told["written"]) == (0, "unchanged", 0)
    assert all(not any(side.values()) for side in told["changes"].values())
    assert run("dump").out == dumped


def test_dry_run_tells_and_writes_nothing(run: Run, packages: tuple[str, str]) -> None:
    """Exit code 1 where something of ours would point to what is gone, else 0."""
    done = run("sync", "esco", packages[0], "--dry-run", "--json")
    told = json.loads(done.out)
    assert (told["run"], told["written"]) == ("dry-run", 0)
    assert not Path(".occugraph").exists()
    # The miniature points to groups that the toy releases do not have.
    gone = {each["thing"] for each in told["impact"]["curated"] if each["change"] == "absent"}
    assert {thing.partition("/esco/")[2] for thing in gone} <= GROUPS
    assert done.code == (1 if gone else 0)
    assert (f"links of ours to what would be gone: {told['impact']['broken']}\n" in done.err) == (
        done.code == 1
    )


def test_recorded_release_is_replaced_only_where_that_is_said(
    run: Run, packages: tuple[str, str]
) -> None:
    """A dry run tells what would be lost, and why it does not pass."""
    run("sync", "esco", packages[0])
    first = run("dump").out
    arguments = ("sync", "esco", packages[1], "--release", "1.1")
    done = run(*arguments)
    assert done.code == 1
    assert "esco@1.1 is in the record already, read from other files (1.1.json)" in done.err
    assert "--replace" in done.err
    assert run("dump").out == first
    dry = run(*arguments, "--dry-run")
    assert dry.code == 1
    assert "esco@1.1; things that leave without a tombstone: 1\n" in dry.out
    assert "esco@1.1 would be replaced, which needs --replace" in dry.err
    assert "would be replaced" not in run(*arguments, "--dry-run", "--replace").err
    told = json.loads(run(*arguments, "--replace", "--json").out)
    assert told["replaces"] == {"release": "esco@1.1", "files": ["1.1.json"], "lost": 1}
    assert run("dump").out != first


def test_sync_tells_people_the_same(run: Run, packages: tuple[str, str]) -> None:
    """Counts, rows that were left out, and what points to what changed."""
    first = run("sync", "esco", packages[0])
    assert first.out.startswith("esco: nothing -> 1.1, published, ")
    assert "rows left out: 1\n  1.1.json:4 spin: no such skill\n" in first.out
    second = run("sync", "esco", packages[1])
    assert "relations    0      1        0        0                2        0" in second.out
    assert "review: ontology/occupations/kiln-operator.ttl:" in second.out
    assert first.code == second.code == 0


def test_undo_goes_back_one_publication(run: Run, packages: tuple[str, str]) -> None:
    """To the bytes that were there before."""
    run("sync", "esco", packages[0])
    before = run("dump").out
    run("sync", "esco", packages[1])
    done = run("sync", "--undo")
    assert done.code == 0
    assert "esco@1.1" in done.out
    assert run("dump").out == before
    nowhere = run("sync", "--undo", "--json")
    assert nowhere.code == 1
    assert "no earlier publication" in nowhere.err
    assert json.loads(run("sync", "esco", packages[1], "--json").out)["run"] == "published"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("sync",), "needs a source and the files"),
        (("sync", "esco"), "needs a source and the files"),
        (("sync", "nope", "."), "source 'nope' is unknown: expected one of esco"),
        (("sync", "esco", "missing.zip"), "missing.zip does not exist"),
        (("sync", "esco", ".", "--issued", "2024-13-01"), "2024-13-01"),
        (("sync", "esco", "--undo"), "takes no source"),
        (("sync", "--undo", "--dry-run"), "takes no --dry-run"),
        (("sync", "--undo", "--release", "3"), "takes no --release"),
        (("sync", "esco", ""), "a path is empty"),
        (
            ("sync", "esco", ".", "--issued", "0001-01-01"),
            "--issued 0001-01-01: expected a day from",
        ),
        (
            ("sync", "esco", ".", "--issued", "9999-01-01"),
            "--issued 9999-01-01: expected a day from",
        ),
        (("sync", "esco", ".", "--release", "../../x"), "--release '../../x': expected letters"),
        (("sync", "esco", ".", "--release", "1/2"), "--release '1/2': expected letters"),
        (("sync", "esco", ".", "--release", ""), "--release '': expected letters"),
        (("sync", "esco", ".", "--release", "Current"), "--release 'Current': expected another"),
        (("sync", "esco", ".", "--release", "9" * 101), "expected at most 100 signs"),
    ],
)
def test_wrong_usage_exits_with_2(
    run: Run,
    packages: tuple[str, str],
    arguments: tuple[str, ...],
    message: str,
) -> None:
    """And says what was expected, without a traceback."""
    del packages
    done = run(*arguments)
    assert done.code == 2
    assert message in done.err
    assert "Traceback" not in done.err


def test_build_and_releases_tell_of_rows_left_out(run: Run, packages: tuple[str, str]) -> None:
    """The one by number, the other with each row."""
    run("sync", "esco", packages[0])
    assert "esco@1.1: rows left out: 1" in run("build").out
    listed = json.loads(run("releases", "--json").out)
    (release,) = (each for each in listed if each["kind"] == "release")
    assert release["quarantined"] == [
        {"file": "1.1.json", "row": 4, "value": "spin", "reason": "no such skill"}
    ]
    assert release["isCurrent"] is True
    table = run("releases").out.splitlines()
    assert any(line.split()[:4] == ["esco", "1.1", "release", "yes"] for line in table)


@pytest.fixture
def both(run: Run, packages: tuple[str, str]) -> Run:
    """A record with both releases."""
    for package in packages:
        run("sync", "esco", package)
    return run


def test_diff_is_told_in_four_formats(both: Run) -> None:
    """The same counts in each."""
    told = json.loads(both("diff", "esco", "1.1", "1.2", "--format", "json").out)
    assert (told["source"], told["from"], told["to"]) == ("esco", "1.1", "1.2")
    assert {key: told["relations"][key] for key in ("added", "removed", "changed")} == {
        "added": 0,
        "removed": 1,
        "changed": 0,
    }
    (relation,) = told["relations"]["items"]
    assert relation["skill"].endswith("/glaze")
    assert told["skills"]["items"][0]["how"] == ["relabelled"]
    rows = list(
        csv.DictReader(io.StringIO(both("diff", "esco", "1.1", "1.2", "--format", "csv").out))
    )
    assert [(row["side"], row["change"]) for row in rows] == [
        ("occupations", "removed"),
        ("skills", "changed"),
        ("relations", "removed"),
    ]
    text = both("diff", "esco", "1.1", "1.2").out
    assert "relations: +0 -1 changed 0\n" in text
    assert "~ http://data.europa.eu/esco/skill/fire  fire kilns (relabelled)\n" in text
    page = both("diff", "esco", "1.1", "1.2", "--format", "md").out
    assert "| relations | 0 | 1 | 0 |\n" in page
    ends = ("occupation/potter", "skill/glaze")
    potter, glaze = (f"http://data.europa.eu/esco/{end}" for end in ends)
    assert f"## relations removed\n\n- {potter} essential {glaze}\n" in page
    assert f"- {potter} essential {glaze}\n" in text
    assert "- [stoker](http://data.europa.eu/esco/occupation/stoker)\n" in page
    back = both("diff", "esco", "1.2", "1.1").out
    assert "relations: +1 -0 changed 0\n" in back


def test_diff_of_files_counts_rows_left_out(both: Run) -> None:
    """The relation that could not be loaded is gone from the files, too."""
    assert "relations: +0 -2 changed 0\n" in both("diff", "esco", "1.1", "1.2", "--files").out


def test_diff_with_an_unknown_release_names_the_known_ones(both: Run) -> None:
    """Exit code 1."""
    done = both("diff", "esco", "1.1", "9")
    assert done.code == 1
    assert "esco@9 is not in the record" in done.err
    assert "at hand: 1.1, 1.2" in done.err


def test_changed_mapping_set_is_told(run: Run, tmp_path: Path) -> None:
    """By sync and by every format of diff."""
    rows = {"a": "esco-occ:1", "b": "esco-occ:2"}
    for version in ("1", "2"):
        table = tmp_path / "mine.sssom.tsv"
        table.write_text(_write_set(version, rows), encoding="utf-8")
        told = json.loads(run("sync", "sssom", str(table), "--json").out)
        rows = {"a": "esco-occ:1", "b": "esco-occ:3"}
    assert told["changes"]["mappings"] == {"added": 1, "removed": 1, "changed": 0}
    key = told["source"]
    text = run("diff", key, "1", "2").out
    assert "mappings: +1 -1 changed 0\n" in text
    found = json.loads(run("diff", key, "1", "2", "--format", "json").out)["mappings"]["items"]
    assert [each["mapping"]["object"].rpartition("/")[2] for each in found] == ["3", "2"]
    assert "closeMatch" in run("diff", key, "1", "2", "--format", "csv").out
    assert "## mappings added\n" in run("diff", key, "1", "2", "--format", "md").out


def _write_set(version: str, rows: dict[str, str]) -> str:
    head = {
        "mapping_set_id": "https://example.org/mine",
        "mapping_set_version": f"'{version}'",
        "license": "https://creativecommons.org/publicdomain/zero/1.0/",
        "subject_source": "scheme:occugraph",
        "subject_source_version": "'1'",
        "object_source": "scheme:esco",
        "object_source_version": "'1.1'",
        "mapping_date": "2026-05-01",
        "curie_map": (
            "\n#   agent: https://w3id.org/occugraph/id/agent/"
            "\n#   esco-occ: http://data.europa.eu/esco/occupation/"
            "\n#   occ: https://w3id.org/occugraph/id/occupation/"
            "\n#   scheme: https://w3id.org/occugraph/id/scheme/"
        ),
    }
    columns = "subject_id predicate_id object_id mapping_justification author_id confidence"
    cells = [
        f"occ:{name} skos:closeMatch {target} semapv:ManualMappingCuration agent:a 0.6"
        for name, target in rows.items()
    ]
    lines = [*(f"# {name}: {value}" for name, value in head.items())]
    return "\n".join([*lines, *(row.replace(" ", "\t") for row in (columns, *cells)), ""])
