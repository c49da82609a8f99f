"""``occugraph export`` on the graph in miniature."""

from pathlib import Path

from command_runs import Run

KILN = "https://w3id.org/occugraph/id/occupation/kiln-operator"


def test_a_list_goes_to_standard_output(run: Run) -> None:
    run("build")
    done = run("export", "occupations")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("conceptType,conceptUri,iscoGroup,preferredLabel,")
    assert "kiln-operator" in done.out


def test_the_form_is_what_the_file_ends_in(run: Run, tmp_path: Path) -> None:
    run("build")
    assert run("export", "occupation", KILN, "--to", "kiln.case.json").code == 0
    assert (tmp_path / "kiln.case.json").read_text().startswith('{\n  "CFDocument"')
    done = run("export", "occupation", KILN, "--to", "kiln.doc")
    assert done.code == 2
    assert "what form it shall have cannot be told" in done.err


def test_each_form_can_be_named(run: Run) -> None:
    """Markdown, too, not only by the ending of a file."""
    run("build")
    done = run("export", "coverage", "--format", "md")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("# Coverage\n")
    assert run("export", "coverage", "--to", "coverage.md").code == 0
    assert Path("coverage.md").read_text("utf-8") == done.out


def test_an_option_without_a_value_is_refused(run: Run) -> None:
    run("build")
    done = run("export", "plan", KILN, "--level", "")
    assert (done.code, done.out) == (2, "")
    assert "level '': expected a value" in done.err
    done = run("plan", KILN, "--level", "")
    assert (done.code, done.out) == (2, "")
    assert "level '': expected one of" in done.err


def test_a_part_of_coverage_is_for_csv(run: Run) -> None:
    run("build")
    assert run("coverage", "--part", "gap", "--format", "csv").code == 0
    for form in ("table", "sssom", "md"):
        done = run("coverage", "--part", "gap", "--format", form)
        assert (done.code, done.out) == (2, "")
        assert f"part is for csv only, not for {form}" in done.err


def test_a_file_is_there_whole_or_not_at_all(run: Run, tmp_path: Path) -> None:
    run("build")
    done = run("export", "skills", "--where", "height=2", "--to", "skills.csv")
    assert done.code == 2
    assert "height" in done.err
    assert [path.name for path in tmp_path.glob("*skills.csv*")] == []
    done = run("export", "skills", "--to", "nowhere/skills.csv")
    assert done.code == 2
    assert "there is no such folder" in done.err


def test_what_is_not_there_is_said(run: Run) -> None:
    assert run("export", "skills").code == 1
    run("build")
    done = run("export", "occupation", "nobody")
    assert (done.code, done.out) == (1, "")
    assert "'nobody' is not in the view" in done.err
    done = run("export", "jobs")
    assert done.code == 2
    assert "expected one of occupations, skills" in done.err
    assert run("export", "occupations", "--format", "case").code == 2
    assert run("export", "skills", "--as-of", "esco@9").code == 2
