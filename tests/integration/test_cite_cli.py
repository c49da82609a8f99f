"""``occugraph cite``: made and checked on the command line, here and at a server."""

import json
from pathlib import Path

import pytest

from running import Served, run_command

pytestmark = pytest.mark.integration

QUERY = "SELECT ?s { ?s a <https://w3id.org/occugraph/ontology#Consultation> }"
SKILLS = "query ($n: Int) { skills(first: $n) { totalCount } }"


def test_citation_is_made_and_checked(built_home: Path, server: Served) -> None:
    """In the home, at a server, and from one to the other."""
    made = run_command(built_home, "cite", QUERY)
    assert (made.returncode, made.stderr) == (0, "")
    url = made.stdout.strip()
    assert url.startswith("http://127.0.0.1:8000/cite/sparql?query=SELECT")
    for more in ((), ("--server", server.url)):
        checked = run_command(built_home, "cite", url, *more)
        assert (checked.returncode, checked.stdout, checked.stderr) == (0, "same\n", "")
    there = run_command(built_home, "cite", QUERY, "--server", server.url).stdout.strip()
    assert there == url.replace("http://127.0.0.1:8000", server.url)


def test_change_is_told_by_the_exit_code(built_home: Path) -> None:
    url = run_command(built_home, "cite", QUERY).stdout.strip()
    result = url.rpartition("&result=")[2]
    changed = run_command(built_home, "cite", url.replace(result, "0" * 64))
    assert (changed.returncode, changed.stdout) == (1, "changed\nwhat changed: rows\n")
    view = url.partition("&view=")[2].partition("&")[0]
    gone = run_command(built_home, "cite", url.replace(view, "0" * 64), "--json")
    told = json.loads(gone.stdout)
    assert gone.returncode == 1
    assert (told["status"], told["gives"]) == ("view no longer held", "same")
    assert told["asked"]["nearness"] == "same releases"


def test_graphql_takes_variables_and_files(built_home: Path, tmp_path: Path) -> None:
    path = tmp_path / "skills.graphql"
    path.write_text(SKILLS)
    arguments = ("cite", str(path), "--graphql", "--variables", '{"n": 1}')
    url = run_command(built_home, *arguments).stdout.strip()
    assert "variables=%7B%22n%22%3A1%7D" in url
    assert run_command(built_home, "cite", url).stdout == "same\n"


def test_warning_is_on_standard_error(built_home: Path) -> None:
    done = run_command(built_home, "cite", f"{QUERY} LIMIT 1")
    assert done.returncode == 0
    assert done.stdout.startswith("http://")
    assert done.stderr == (
        "occugraph: LIMIT or OFFSET without ORDER BY: which rows come is not settled by the data.\n"
    )


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("SELECT (NOW() AS ?n) {}",), 2, "NOW gives something else each time"),
        (("none.rq",), 2, "expected a query or a UTF-8 file of it"),
        (("https://example.org/",), 2, "is no citation"),
        (("http://x/cite/sparql?query=ASK%7B%7D", "--graphql"), 2, "has all in its URL"),
        ((SKILLS, "--graphql", "--variables", "[]"), 2, "expected a JSON object"),
        ((QUERY, "--variables", "{"), 2, "expected JSON"),
        ((QUERY, "--as-of", "esco@9"), 2, "esco@9"),
        ((QUERY, "--server", "http://127.0.0.1:9"), 1, "does not answer"),
    ],
)
def test_what_cannot_be_done_is_said(
    built_home: Path, arguments: tuple[str, ...], code: int, words: str
) -> None:
    done = run_command(built_home, "cite", *arguments)
    assert done.returncode == code
    assert words in done.stderr
    assert "Traceback" not in done.stderr
