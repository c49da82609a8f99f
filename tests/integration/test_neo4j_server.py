"""The local server: what it is, what it keeps, who reaches it."""

import os
import socket
import stat
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest

from neo4j_servers import Neo4jServer, guard, load_home
from occugraph.binding import Kind
from occugraph.errors import ArgumentError, ConflictError, StoreError
from occugraph.index import GraphIndex, IndexReader
from occugraph.neo4j.bookmarks import fetch_bookmarks, read_bookmarks, write_bookmarks
from occugraph.neo4j.connection import ask_version, open_driver
from occugraph.neo4j.local import VERSIONS, find_server, get_version, start, stop
from occugraph.neo4j.local.folder import Process, ServerFolder
from occugraph.neo4j.reader import Neo4jReader
from occugraph.neo4j.reading import ReadConnection
from occugraph.publication import get_current
from occugraph.reader import PageRequest, Selection
from occugraph.record import Record

pytestmark = pytest.mark.integration


def test_a_server_that_runs_is_not_started_again(neo4j: Neo4jServer) -> None:
    """The same process answers; another version in the same folder is refused."""
    found = find_server(neo4j.folder)
    again = start(neo4j.folder)
    assert found
    assert (again.is_new, again.process) == (False, found.process)
    with pytest.raises(ConflictError, match=r"Neo4j 5\.26\.\d+ runs here: expected 2025"):
        start(neo4j.folder, line="2025")


def test_only_this_machine_reaches_it_and_it_reports_to_nobody(neo4j: Neo4jServer) -> None:
    """Every address that it listens on is the loopback's."""
    rows = neo4j.run("SHOW SETTINGS YIELD name, value RETURN name, value")
    settings = {str(name): str(value) for name, value in rows}
    listening = [
        value
        for name, value in settings.items()
        if name.endswith("listen_address") and value not in {"No Value", ""}
    ]
    assert listening
    assert all(value.startswith(("127.0.0.1", "localhost")) for value in listening), listening
    assert settings["dbms.usage_report.enabled"] == "false"
    assert settings["client.allow_telemetry"] == "false"


def test_the_password_is_its_own_and_for_its_owner_alone(neo4j: Neo4jServer) -> None:
    """The one that Neo4j comes with never was valid."""
    path = neo4j.folder / "password"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(neo4j.target.password) >= 32
    with pytest.raises(StoreError, match="Neo4j refuses user 'neo4j'"):
        ask_version(replace(neo4j.target, password="neo4j"))  # noqa: S106 -- that is the point
    assert neo4j.target.password not in repr(neo4j.target)


def test_both_lines_answer(neo4j: Neo4jServer, neo4j_2025: Neo4jServer) -> None:
    """Each is the exact version that is named."""
    assert ask_version(neo4j.target) == VERSIONS["5.26"].version
    assert ask_version(neo4j_2025.target) == VERSIONS["2025"].version


@pytest.mark.parametrize("scheme", ["BOLT", "Neo4j"])
def test_the_case_of_a_scheme_does_not_matter(neo4j: Neo4jServer, scheme: str) -> None:
    """As in any address."""
    target = replace(neo4j.target, uri=neo4j.target.uri.replace("bolt", scheme))
    assert ask_version(target) == VERSIONS["5.26"].version
    assert target.is_routed is (scheme == "Neo4j")


def test_routing_finds_the_server_and_bookmarks_are_kept(
    neo4j: Neo4jServer, tmp_path: Path
) -> None:
    """As a reader of a cluster does, which waits until it sees the last load."""
    target = replace(neo4j.target, uri=neo4j.target.uri.replace("bolt://", "neo4j://"))
    with closing(open_driver(target)) as driver:
        bookmarks = fetch_bookmarks(driver, target)
    write_bookmarks(tmp_path, target, bookmarks)
    assert read_bookmarks(tmp_path, target) == bookmarks != ()
    assert read_bookmarks(tmp_path, neo4j.target) == ()
    connection = ReadConnection(target, bookmarks=bookmarks)
    try:
        assert connection.read("RETURN 1", {})[0][0] == 1
    finally:
        connection.close()


@pytest.mark.usefixtures("neo4j")  # where no server starts, this is skipped or failed there
def test_any_name_of_a_folder_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its data is in it, under the password that is in it, whatever the locale says."""
    monkeypatch.setenv("LC_ALL", "C")
    folder = tmp_path / "Zoë ü 中\\a=b,c#${d}" / "neo4j"
    with guard(folder):
        server = start(folder, bolt_port=0, http_port=0)
        assert (folder / "data" / "databases" / "neo4j").is_dir()
        assert (folder / "logs" / "neo4j.log").is_file()
        assert [path.name for path in tmp_path.iterdir()] == [folder.parent.name]
        assert find_server(folder) == replace(server, is_new=False)
        with pytest.raises(StoreError, match="Neo4j refuses user 'neo4j'"):
            ask_version(replace(server.target(), password="neo4j"))  # noqa: S106 -- the known one
        assert stop(folder)
        (folder / "password").write_text("mistaken\n")
        with pytest.raises(StoreError, match=r"refuses the password in .*/neo4j/password"):
            start(folder, bolt_port=0, http_port=0)
        assert find_server(folder) is None


@pytest.mark.parametrize("name", ["bolt_port", "http_port"])
def test_a_port_that_is_taken_is_said_before_anything_is_started(
    tmp_path: Path, name: Literal["bolt_port", "http_port"]
) -> None:
    """The server would say so only in its log, seconds later."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        ports = {"bolt_port": 0, "http_port": 0, name: port}
        with pytest.raises(ConflictError, match=f"port {port} cannot be used: Address already"):
            start(tmp_path / "neo4j", **ports)
    assert not (tmp_path / "neo4j" / "conf").exists()


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match=r"/file/neo4j cannot be written: Not a directory"):
        start(tmp_path / "file" / "neo4j")


def test_a_process_is_known_by_the_whole_name_of_its_folder(tmp_path: Path) -> None:
    """Its number may be another's by now, whose folder begins alike or is named in no UTF-8."""
    for name, is_found in ((b"neo4j2", False), (b"n\xff", False), (b"neo4j", True)):
        argument = b"--home-dir=" + os.fsencode(tmp_path) + b"/" + name
        wait = "import sys; print(flush=True); sys.stdin.read()"
        with subprocess.Popen(
            (os.fsencode(sys.executable), b"-c", wait.encode(), argument),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        ) as other:
            assert other.stdin
            assert other.stdout
            other.stdout.readline()
            process = Process(other.pid, "5.26", "5.26.30", 1, 2)
            folder = ServerFolder(tmp_path / "neo4j")
            folder.path.mkdir(exist_ok=True)
            folder.write_process(process)
            assert (find_server(folder.path) is not None) is is_found
            other.stdin.close()


def test_one_port_is_not_taken_twice(tmp_path: Path) -> None:
    """Bolt and the Browser need one each."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        port = other.getsockname()[1]
    with pytest.raises(ConflictError, match=f"port {port} cannot be used"):
        start(tmp_path / "neo4j", bolt_port=port, http_port=port)


def test_a_read_connection_writes_nothing(neo4j: Neo4jServer) -> None:
    """The server refuses, and the error names no query."""
    connection = ReadConnection(neo4j.target)
    try:
        with pytest.raises(StoreError, match="refused what it was asked") as err:
            connection.read("CREATE (:Intruder)", {})
    finally:
        connection.close()
    assert "Intruder" not in str(err.value)


def test_an_unknown_version_is_refused() -> None:
    with pytest.raises(ArgumentError, match=r"'4\.4': expected one of 5\.26, 2025"):
        get_version("4.4")


def test_ending_what_does_not_run_is_no_error(tmp_path: Path) -> None:
    """Nor is a folder made for it; what a dead process left is not taken for a server."""
    assert not stop(tmp_path / "none")
    assert not (tmp_path / "none").exists()
    text = '{"pid": 1, "line": "5.26", "version": "5.26.30", "bolt_port": 1, "http_port": 2}'
    (tmp_path / "server.json").write_text(text)
    assert find_server(tmp_path) is None
    assert not stop(tmp_path)
    assert not (tmp_path / "server.json").exists()


@pytest.mark.parametrize("line", VERSIONS)
def test_each_jar_is_named_with_its_digest(line: str) -> None:
    """And the server itself is among them, in the version that is named."""
    version = VERSIONS[line]
    jars = version.jars()
    assert f"org.neo4j.app:neo4j-server:{version.version}" in {jar.coordinates for jar in jars}
    assert len({jar.coordinates for jar in jars}) == len(jars) > 200
    assert all(len(jar.sha256) == 64 for jar in jars)


def test_the_newer_line_holds_and_answers_the_same(
    neo4j_2025: Neo4jServer, built_home: Path
) -> None:
    """A load, a second that writes nothing, and pages as the graph index gives them."""
    publication = get_current(Record(built_home))
    neo4j_2025.clear()
    first, second = (load_home(neo4j_2025, built_home) for _ in range(2))
    assert (first.kind, second.kind, second.written.total) == ("first", "unchanged", 0)
    index = IndexReader(GraphIndex.open(publication.index_dir))
    connection = ReadConnection(neo4j_2025.target)
    reader = Neo4jReader(connection, publication.id, index.dataset)
    request = PageRequest(first=20, with_total=True)
    columns = Selection(frozenset({"prefLabels", "code", "status"}), frozenset({"evidence"}))
    for kind in Kind:
        assert reader.page(kind, request, columns) == index.page(kind, request, columns)
    connection.close()
