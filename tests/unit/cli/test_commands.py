"""The commands on the graph in miniature."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from command_runs import Run
from occugraph.seal import SealedFile, seal
from occugraph_api.cli import COMMANDS


def test_build_says_whether_anything_changed(run: Run) -> None:
    """The second build finds nothing to do; nothing is on standard error without a terminal."""
    first, second = run("build"), run("build")
    assert first.code == second.code == 0
    assert first.out.startswith("published ")
    assert second.out == first.out.replace("published", "unchanged")
    assert first.err == second.err == ""


def test_build_prints_findings_and_publishes_nothing(run: Run, ontology: Path) -> None:
    """Exit code 1; the finding names file and line."""
    path = ontology / "starter" / "esco.ttl"
    path.write_text(path.read_text("utf-8").replace('"fire a kiln"@en', '"a"@en , "b"@en'))
    done = run("build")
    assert done.code == 1
    assert "ontology/starter/esco.ttl:" in done.err
    assert "1 violation" in done.err
    assert run("dump").code == 1


def test_build_of_a_broken_file_says_where(run: Run, ontology: Path) -> None:
    """Exit code 2, one line and what was expected, no traceback."""
    (ontology / "bad.ttl").write_text("<urn:a> <urn:b> .\n")
    done = run("build")
    assert done.code == 2
    assert done.err.startswith("occugraph: ontology/bad.ttl:1:")
    assert "Traceback" not in done.err


def test_dump_is_what_the_digest_is_of(run: Run) -> None:
    """Sorted lines; one graph by the end of its name."""
    built = run("build").out
    dumped = run("dump")
    assert hashlib.sha256(dumped.out.encode()).hexdigest() == built.split()[-1]
    lines = dumped.out.splitlines()
    assert lines == sorted(lines)
    starter = run("dump", "--graph", "starter/esco").out.splitlines()
    assert starter == [line for line in lines if line.endswith("graph/starter/esco> .")]
    assert len(starter) == 11


def test_dump_of_an_unknown_graph_names_the_known_ones(run: Run) -> None:
    """Exit code 1."""
    run("build")
    done = run("dump", "--graph", "nope")
    assert done.code == 1
    assert "curated, derived, ontology, starter/esco" in done.err


def test_releases_are_listed(run: Run) -> None:
    """As a table and as JSON with the names of the contract."""
    run("build")
    header, esco, own = run("releases").out.splitlines()
    columns = ["source", "version", "kind", "issued", "current", "quads", "left out", "license"]
    assert re.split(r" {2,}", header) == columns
    assert esco.split() == ["esco", "1.2.0", "starter", "yes", "11", "0"]
    assert own.split()[:4] == ["occugraph", "0.1.0", "curated", "2026-11-23"]
    found = json.loads(run("releases", "--json").out)
    assert [each["source"] for each in found] == ["esco", "occugraph"]
    assert found[1]["isCurrent"] is True
    assert found[1]["issued"] == "2026-11-23"
    assert found[0]["issued"] is None


def test_search_says_in_what_and_how(run: Run) -> None:
    """As a table and as JSON; nothing found is no error, a wrong request is one of usage."""
    run("build")
    header, first, *_ = run("search", "kiln oper", "--kind", "occupation").out.splitlines()
    assert re.split(r" {2,}", header) == ["kind", "name", "found in", "field", "method", "uri"]
    assert re.split(r" {2,}", first) == [
        "occupation",
        "kiln operator",
        "kiln operator",
        "prefLabel",
        "PREFIX",
        "occ:kiln-operator",
    ]
    found = json.loads(run("search", "kiln", "--first", "1", "--format", "json").out)
    assert found["totalCount"] > 1
    assert found["hasNextPage"] is True
    [hit] = found["hits"]
    more = json.loads(
        run("search", "kiln", "--after", hit["cursor"], "--format", "json", "--first", "1").out
    )
    assert more["totalCount"] == found["totalCount"]
    assert more["hits"][0]["uri"] != hit["uri"]
    nothing = run("search", "qqqqqqqq")
    assert (nothing.code, len(nothing.out.splitlines())) == (0, 1)
    for wrong in ((" ",), ("a", "--lang", "chinese"), ("a", "--after", "x")):
        done = run("search", *wrong)
        assert (done.code, done.out) == (2, "")


def test_home_without_a_text_index_says_what_to_do(run: Run, tmp_path: Path) -> None:
    """As one that was built by an earlier version has none; a build makes it."""
    run("build")
    (folder,) = (tmp_path / ".occugraph" / "publications").iterdir()
    shutil.rmtree(folder / "text")
    left = [path for path in folder.glob("*/**/*") if path.is_file()]
    (folder / "PROJECTIONS").write_bytes(seal(SealedFile.of(path, folder) for path in left))
    done = run("search", "kiln")
    assert done.code == 1
    assert "text index text: there is no whole text index" in done.err
    assert "run: occugraph build" in done.err


def test_commands_without_a_home_say_what_to_do(run: Run) -> None:
    """Nothing was built yet."""
    for command in (("dump",), ("releases",), ("query", "ASK {}")):
        done = run(*command)
        assert done.code == 1
        assert "run: occugraph build" in done.err


@pytest.mark.parametrize("form", ["text", "json", "sarif", "ttl"])
def test_validate_reports_in_every_form(
    run: Run, ontology: Path, tmp_path: Path, form: str
) -> None:
    """Exit code 1 with findings, 0 without."""
    source = ontology / "occupations" / "kiln-operator.ttl"
    assert run("validate", str(source), "--format", form).code == 0
    copy = tmp_path / "mine.ttl"
    copy.write_text(source.read_text("utf-8").replace("@zh-Hans", "@en"))
    done = run("validate", str(copy), "--format", form)
    assert done.code == 1
    assert "A concept needs one preferred label a language." in done.out
    if form in {"json", "sarif"}:
        json.loads(done.out)


def test_validate_of_what_cannot_be_read_exits_with_2(run: Run, tmp_path: Path) -> None:
    """Not there, not Turtle, not a name that says what it is."""
    (tmp_path / "bad.ttl").write_text("a b c")
    (tmp_path / "page.ttl").write_text("<!DOCTYPE html>")
    for name, message in [
        ("none.ttl", "does not exist"),
        ("bad.ttl", "bad.ttl:1:1"),
        ("page.ttl", "is markup"),
        ("x.csv", "expected a file"),
    ]:
        done = run("validate", name)
        assert (done.code, done.out) == (2, "")
        assert message in done.err


def test_doctor_finds_what_is_broken(run: Run, tmp_path: Path) -> None:
    """A new home is only noted; a record file that is gone is broken."""
    assert run("doctor").code == 0
    run("build")
    whole = run("doctor")
    assert whole.code == 0
    assert "every digest is right" in whole.out
    assert "https://esco.ec.europa.eu" in whole.out
    next((tmp_path / ".occugraph" / "graphs").iterdir()).unlink()
    broken = run("doctor")
    assert broken.code == 1
    assert any(line.startswith("!! record") for line in broken.out.splitlines())


@pytest.mark.parametrize(
    ("broken", "check"),
    [
        ("index", "!! projections  index/"),
        ("text", "!! projections  text/"),
        ("store/view.nq", "!! projections  store/view.nq has 0 bytes"),
        ("PROJECTIONS", "!! projections  PROJECTIONS is missing or was changed"),
        ("../../CURRENT", "!! publication"),
        ("graphs", "!! record"),
        ("trailing", "!! record"),
    ],
)
def test_what_is_damaged_is_found_and_built_again(
    run: Run, tmp_path: Path, broken: str, check: str
) -> None:
    """Doctor and query say so, a build heals it, and then all is as it was."""
    home = tmp_path / ".occugraph"
    built = run("build").out
    whole = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    (folder,) = (home / "publications").iterdir()
    graph = max((home / "graphs").iterdir(), key=lambda path: path.stat().st_size)
    if broken in {"index", "text"}:
        shutil.rmtree(folder / broken)
    elif broken == "graphs":
        graph.write_bytes(b"garbage")
    elif broken == "trailing":
        graph.write_bytes(graph.read_bytes() + b"garbage")
    else:
        (folder / broken).write_bytes(b"\xff\0 no" if "CURRENT" in broken else b"")
    doctor = run("doctor")
    assert doctor.code == 1
    assert check in doctor.out
    if broken in {"index", "store/view.nq"} or "CURRENT" in broken:
        query = run("query", "ASK { ?s ?p ?o }")
        assert query.code == 1
        assert "run: occugraph build" in query.err
    healed = run("build")
    expected = "published" if "CURRENT" in broken else "repaired"
    assert healed.out == built.replace("published", expected)
    assert run("doctor").code == 0
    assert {path: path.read_bytes() for path in home.rglob("*") if path.is_file()} == whole
    assert run("build").out == built.replace("published", "unchanged")


def test_change_of_same_size_is_found(run: Run, tmp_path: Path) -> None:
    """Sizes are a quick look; doctor and build compare digests."""
    built = run("build").out
    (store,) = tmp_path.glob(".occugraph/publications/*/store/view.nq")
    store.write_bytes(store.read_bytes().replace(b"kiln", b"link"))
    assert "store/view.nq was changed" in run("doctor").out
    assert run("build").out == built.replace("published", "repaired")


@pytest.mark.parametrize("command", ["build", "doctor", "dump", "releases", "serve"])
def test_home_that_is_a_file_is_told(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    """Exit code 1, no traceback."""
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("OCCUGRAPH_HOME", "file")
    done = run(command)
    assert done.code == 1
    assert "home file cannot be read" in done.out + done.err


def test_validate_and_build_agree_on_tables(run: Run, ontology: Path) -> None:
    """A wrong cell is a finding, exit code 1; what is no table cannot be read, 2."""
    path = ontology / "mappings" / "test.sssom.tsv"
    text = path.read_text("utf-8")
    path.write_text(text.replace("\t0.6\t", "\t6\t").replace("2026-11-23", "today"))
    built, validated = run("build"), run("validate", str(path))
    assert built.code == validated.code == 1
    for shown in (built.err, validated.out):
        assert "test.sssom.tsv:12 confidence: violation R-CELL-confidence" in shown
        assert shown.count("violation R-CELL-mapping_date") == 3
    path.write_text(text.replace("\t", ";"))
    assert run("build").code == run("validate", str(path)).code == 2


def test_whole_number_that_nothing_can_hold_is_refused(run: Run, ontology: Path) -> None:
    """By both commands, with its place."""
    path = ontology / "starter" / "esco.ttl"
    path.write_text(path.read_text("utf-8") + "<urn:a> <urn:p> -00002147483648 .\n")
    for done in (run("build"), run("validate", str(path))):
        assert done.code == 2
        assert "'-00002147483648': expected a whole number from -2147483647" in done.err


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_an_example_and_the_listed_summary(run: Run, command: str) -> None:
    """The list of commands and each command's own help say the same."""
    done = run(command, "--help")
    assert done.code == 0
    assert f"Example: occugraph {command}" in " ".join(done.out.split())
    assert COMMANDS[command] in " ".join(done.out.split())


def test_usage_errors_exit_with_2(run: Run) -> None:
    """An unknown command, option or value."""
    for arguments in (("nope",), ("build", "--nope"), ("validate",), ("dump", "extra"), ()):
        done = run(*arguments)
        assert done.code == 2, arguments
        assert "Usage: occugraph" in done.err


def test_version_is_printed(run: Run) -> None:
    """One line, no command needed."""
    assert run("--version").out.startswith("occugraph ")
    assert run("--help").code == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="/dev/full is not on this platform")
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("arguments", [("releases", "--help"), ("--version",)])
def test_output_that_cannot_be_written_is_told(arguments: tuple[str, ...], unbuffered: str) -> None:
    """As on a full disk: one line, no traceback, not even when the interpreter ends."""
    code = "import sys; from occugraph_api.cli import main; sys.exit(main())"
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-c", code, *arguments],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
            text=True,
            env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
        )
    assert done.returncode == 1
    assert done.stderr == "occugraph: output cannot be written: No space left on device\n"
