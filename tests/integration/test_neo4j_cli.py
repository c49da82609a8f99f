"""``occugraph neo4j``: a local server from its start to its end, and the load of any server."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from neo4j_servers import Neo4jServer, guard
from occugraph.neo4j.local import VERSIONS
from running import run_command

pytestmark = pytest.mark.integration

ANY_PORT = ("--port", "0", "--http-port", "0")
NOWHERE = {"NEO4J_URI": "bolt://127.0.0.1:1"}
SYSTEM = {**NOWHERE, "NEO4J_DATABASE": "system"}


@pytest.fixture
def home(built_home: Path, tmp_path: Path) -> Iterator[Path]:
    """A home of its own, whose server ends with the test."""
    home = tmp_path / "home"
    shutil.copytree(built_home, home)
    with guard(home / "neo4j"):
        yield home


def read_json(home: Path, *arguments: str, **settings: str) -> dict[str, object]:
    """Run a command that succeeds and return what it prints."""
    done = run_command(home, "neo4j", *arguments, "--json", **settings)
    assert done.returncode == 0, done.stderr
    found: dict[str, object] = json.loads(done.stdout)
    return found


@pytest.mark.usefixtures("neo4j")  # where no server starts, this is skipped or failed there
def test_a_local_server_from_start_to_stop(home: Path) -> None:
    """It outlives the command, keeps what was loaded and its password, and ends when asked."""
    away = run_command(home, "neo4j", "status")
    assert (away.returncode, away.stdout) == (1, "")
    assert "no local server runs\n  run: occugraph neo4j start" in away.stderr

    started = read_json(home, "start", *ANY_PORT)
    assert (started["run"], started["version"]) == ("started", VERSIONS["5.26"].version)
    assert str(started["uri"]).startswith("bolt://127.0.0.1:")
    again = run_command(home, "neo4j", "start")
    assert f"listens already at {started['uri']}\n" in again.stdout
    assert (home / "neo4j" / "password").read_text().strip() not in again.stdout

    empty = run_command(home, "neo4j", "status")
    assert "it holds no publication: run occugraph neo4j load" in empty.stdout
    assert read_json(home, "load")["kind"] == "first"
    held = read_json(home, "status")
    assert held["holds"] == {"id": held["current"], "complete": True}
    assert held["local"] is True

    assert read_json(home, "stop") == {"run": "stopped"}
    assert run_command(home, "neo4j", "status").returncode == 1
    assert read_json(home, "start", *ANY_PORT)["run"] == "started"
    assert read_json(home, "status")["holds"] == held["holds"]
    assert run_command(home, "neo4j", "stop").stdout == "Neo4j has ended\n"
    assert run_command(home, "neo4j", "stop").stdout == "no local Neo4j runs\n"


def test_a_load_says_what_it_wrote(empty_neo4j: Neo4jServer, built_home: Path) -> None:
    """All the first time, nothing the second, all again where that is asked for."""
    settings = empty_neo4j.settings()
    first = read_json(built_home, "load", **settings)
    second = read_json(built_home, "load", **settings)
    rebuilt = read_json(built_home, "load", "--rebuild", **settings)
    assert [first["kind"], second["kind"], rebuilt["kind"]] == ["first", "unchanged", "rebuild"]
    assert first["nodes"] == second["nodes"] == rebuilt["nodes"]
    written = second["written"]
    assert isinstance(written, dict)
    assert set(written.values()) == {0}
    counted = empty_neo4j.run("MATCH (n) WHERE NOT n:Publication RETURN count(n)")
    assert counted == [(first["nodes"],)]
    spoken = run_command(built_home, "neo4j", "load", **settings)
    assert "unchanged load in" in spoken.stdout
    assert "nothing written" in spoken.stdout
    assert spoken.stderr == ""


def test_status_says_when_another_publication_is_current(
    loaded_neo4j: Neo4jServer, built_home: Path
) -> None:
    """A load that was cut, too."""
    settings = loaded_neo4j.settings()
    assert ", the current one\n" in run_command(built_home, "neo4j", "status", **settings).stdout
    loaded_neo4j.run("MATCH (held:Publication) SET held.complete = false")
    try:
        cut = run_command(built_home, "neo4j", "status", **settings)
    finally:
        loaded_neo4j.run("MATCH (held:Publication) SET held.complete = true")
    assert "not whole: a load is at work or was cut" in cut.stdout


@pytest.mark.parametrize(
    ("arguments", "settings", "code", "message"),
    [
        (("load",), NOWHERE, 1, "Neo4j does not answer"),
        (("load",), {"NEO4J_URI": "localhost"}, 2, "Neo4j address 'localhost': expected one like"),
        (("start", "--rebuild"), {}, 2, "--rebuild is for load, not for start"),
        (("load", "--port", "0"), {}, 2, "--port is for start, not for load"),
        (("stop", "--http-port", "7474"), {}, 2, "--http-port is for start, not for stop"),
        (("status", "--server", "2025"), {}, 2, "--server is for start, not for status"),
        (
            ("status",),
            {**NOWHERE, "NEO4J_DATABASE": "system"},
            2,
            "Neo4j database 'system': expected one",
        ),
        (("start", "--server", "4.4"), {}, 2, "Neo4j version '4.4': expected one of 5.26, 2025"),
        (("begin",), {}, 2, "Invalid value"),
    ],
)
def test_what_cannot_be_done_is_said(
    built_home: Path, arguments: tuple[str, ...], settings: dict[str, str], code: int, message: str
) -> None:
    """In a line, without a traceback."""
    done = run_command(built_home, "neo4j", *arguments, **settings)
    assert (done.returncode, done.stdout) == (code, "")
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_a_wrong_password_is_said_and_not_shown(neo4j: Neo4jServer, built_home: Path) -> None:
    settings = {**neo4j.settings(), "NEO4J_PASSWORD": "mistaken"}
    done = run_command(built_home, "neo4j", "load", **settings)
    assert done.returncode == 1
    assert "Neo4j refuses user 'neo4j'" in done.stderr
    assert "OCCUGRAPH_NEO4J_PASSWORD" in done.stderr
    assert "mistaken" not in done.stderr
