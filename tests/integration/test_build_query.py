"""``occugraph query`` and other commands as real processes over the starter graph."""

import csv
import io
import json
import subprocess
from pathlib import Path

import pytest

from running import COMMAND, environment, run_command

pytestmark = pytest.mark.integration

_LABELS = """
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?slug ?label WHERE {
  ?o <https://w3id.org/occugraph/ontology#slug> ?slug ; skos:prefLabel ?label
  FILTER (?slug = "microgrid-operator")
} ORDER BY lang(?label)
"""


def test_answer_is_printed_in_each_format(built_home: Path) -> None:
    """A table by default; the bytes of the endpoint else."""
    table = run_command(built_home, "query", _LABELS)
    assert table.returncode == 0, table.stderr
    assert table.stdout.splitlines()[1:] == [
        "microgrid-operator  microgrid operator@en",
        "microgrid-operator  微电网管理员@zh",
    ]
    comma = run_command(built_home, "query", _LABELS, "--format", "csv").stdout
    assert list(csv.DictReader(io.StringIO(comma)))[1]["label"] == "微电网管理员"
    tab = run_command(built_home, "query", _LABELS, "--format", "tsv").stdout
    assert tab.splitlines()[0] == "?slug\t?label"
    found = json.loads(run_command(built_home, "query", _LABELS, "--format", "json").stdout)
    assert [row["label"]["xml:lang"] for row in found["results"]["bindings"]] == ["en", "zh"]


def test_query_is_read_from_a_file(built_home: Path, tmp_path: Path) -> None:
    """CONSTRUCT gives Turtle, ASK a word."""
    (tmp_path / "q.rq").write_text("CONSTRUCT { <urn:a> <urn:b> 1 } WHERE {}")
    done = run_command(built_home, "query", str(tmp_path / "q.rq"), "--format", "ttl")
    assert done.stdout == "<urn:a> <urn:b> 1 .\n"
    assert run_command(built_home, "query", "ASK {}").stdout == "true\n"


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("SELECT * WHERE {",), 2, ""),
        (("none.rq",), 2, "expected a query or a UTF-8 file of it"),
        (("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",), 1, "SERVICE"),
        (("DELETE WHERE { ?s ?p ?o }",), 1, "update"),
        (("ASK {}", "--format", "xlsx"), 2, "xlsx"),
    ],
)
def test_refusals_have_no_traceback(
    built_home: Path, arguments: tuple[str, ...], code: int, message: str
) -> None:
    """The walls of the server hold here, too."""
    done = run_command(built_home, "query", *arguments)
    assert done.returncode == code, done.stderr
    assert done.stdout == ""
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_runaway_query_ends_at_the_limit(built_home: Path) -> None:
    """The message names the limit and the setting that moves it."""
    triple = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i"
    done = run_command(
        built_home, "query", f"SELECT (COUNT(*) AS ?n) {{ {triple} }}", QUERY_TIMEOUT_S="1"
    )
    assert done.returncode == 1
    assert "OCCUGRAPH_QUERY_TIMEOUT_S" in done.stderr


def test_closed_pipe_is_no_error_text(built_home: Path) -> None:
    """Whoever reads only the first line sees nothing else."""
    with subprocess.Popen(
        (*COMMAND, "dump"),
        env=environment(built_home),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().endswith(b" .\n")
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 1


def test_wrong_setting_is_a_usage_error(built_home: Path) -> None:
    """It names the setting and its value."""
    done = run_command(built_home, "releases", PORT="http")
    assert done.returncode == 2
    assert done.stderr.startswith("occugraph: setting OCCUGRAPH_PORT 'http': ")
