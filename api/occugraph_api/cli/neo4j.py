"""``occugraph neo4j``: a local server, and the load of a server."""

import json
import sys
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from occugraph.errors import ArgumentError
from occugraph.neo4j.bookmarks import fetch_bookmarks, write_bookmarks
from occugraph.neo4j.connection import Neo4jTarget, ask_version, open_driver, translated
from occugraph.neo4j.local import DEFAULT_LINE, VERSIONS, find_server, start, stop
from occugraph.publication import find_current, get_current
from occugraph.record import Record
from occugraph_api.cli.wiring import open_record, show_progress
from occugraph_api.neo4j_location import local_folder, locate_neo4j
from occugraph_api.settings import Settings, load_settings

if TYPE_CHECKING:
    from occugraph.neo4j.writing import Written

__all__ = ["neo4j"]

_LINES: Final = ", ".join(VERSIONS)

_STAGES: Final = {
    "project": "reading the graph",
    "compare": "comparing with what Neo4j holds",
    "remove": "removing what is there",
    "write": "writing the difference",
    "nodes": "writing nodes",
    "relationships": "writing relationships",
    "index": "waiting for the indexes",
}


class Action(StrEnum):
    """What to do."""

    START = "start"
    STOP = "stop"
    STATUS = "status"
    LOAD = "load"


def neo4j(
    action: Annotated[
        Action,
        typer.Argument(
            help="start or stop a local server; status of the server; load it.",
            show_default=False,
        ),
    ],
    *,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="load: remove all first, then write all anew.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    version: Annotated[
        str | None,
        typer.Option(
            "--server",
            help=f"start: which version, one of {_LINES}; by default {DEFAULT_LINE}.",
            show_default=False,
        ),
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(
            min=0,
            max=65535,
            help="start: the Bolt port; 0 takes a free one; by default 7687 if it is free.",
            show_default=False,
        ),
    ] = None,
    http_port: Annotated[
        int | None,
        typer.Option(
            min=0,
            max=65535,
            help="start: the port of Neo4j Browser; likewise, 7474.",
            show_default=False,
        ),
    ] = None,
    home: Path | None = typer.Option(
        None, help="Where the record is; by default OCCUGRAPH_HOME.", file_okay=False
    ),
) -> None:
    """Start, stop, ask or load Neo4j.

    The local server listens on this machine alone; its data and its password are in the home.
    status and load go to the server of OCCUGRAPH_NEO4J_URI, else to the local one.

    Example: occugraph neo4j load --rebuild
    """
    _refuse_others(action, Action.LOAD, {"--rebuild": rebuild or None})
    ports = {"--port": port, "--http-port": http_port}
    _refuse_others(action, Action.START, {"--server": version, **ports})
    settings = load_settings()
    record = open_record(settings, home)
    if action is Action.START:
        _start(record, version or DEFAULT_LINE, port, http_port, as_json=as_json)
    elif action is Action.STOP:
        _stop(record, as_json=as_json)
    elif action is Action.STATUS:
        _tell_status(settings, record, as_json=as_json)
    else:
        _load(settings, record, rebuild=rebuild, as_json=as_json)


def _refuse_others(action: Action, owner: Action, options: Mapping[str, object]) -> None:
    """Refuse options of another action than the one that is asked for."""
    for name, value in options.items():
        if value is not None and action is not owner:
            raise ArgumentError(f"{name} is for {owner}, not for {action}")


def _start(
    record: Record, line: str, port: int | None, http_port: int | None, *, as_json: bool
) -> None:
    with show_progress() as progress:
        server = start(
            local_folder(record.home),
            line=line,
            bolt_port=port,
            http_port=http_port,
            progress=progress,
        )
    password = server.folder.path / "password"
    if as_json:
        _print_json(
            {
                "run": "started" if server.is_new else "running",
                "version": server.process.version,
                "uri": server.uri,
                "browser": server.browser_url,
                "user": server.target().user,
                "passwordFile": str(password),
            }
        )
        return
    word = "listens" if server.is_new else "listens already"
    sys.stdout.write(
        f"Neo4j {server.process.version} {word} at {server.uri}\n"
        f"Neo4j Browser: {server.browser_url}\n"
        f"user {server.target().user}, password in {password}\n"
    )


def _stop(record: Record, *, as_json: bool) -> None:
    with show_progress() as progress:
        progress("ending Neo4j")
        ended = stop(local_folder(record.home))
    if as_json:
        _print_json({"run": "stopped" if ended else "nothing"})
    else:
        sys.stdout.write("Neo4j has ended\n" if ended else "no local Neo4j runs\n")


def _tell_status(settings: Settings, record: Record, *, as_json: bool) -> None:
    target = locate_neo4j(settings, record.home)
    version = ask_version(target)
    held = _ask_held(target)
    current = find_current(record)
    local = find_server(local_folder(record.home))
    is_local = local is not None and local.uri == target.uri
    found: dict[str, object] = {
        "version": version,
        "uri": target.uri,
        "database": target.database,
        "local": is_local,
        "browser": local.browser_url if local and is_local else None,
        "holds": held,
        "current": current.id if current else None,
    }
    if as_json:
        _print_json(found)
        return
    sys.stdout.write(f"Neo4j {version} answers at {target.uri}, database {target.database}\n")
    if held is None:
        sys.stdout.write("it holds no publication: run occugraph neo4j load\n")
        return
    is_current = current is not None and held["id"] == current.id
    state = "the current one" if is_current else "not the current one: run occugraph neo4j load"
    if not held["complete"]:
        state = "not whole: a load is at work or was cut; run occugraph neo4j load"
    sys.stdout.write(f"it holds publication {held['id']}, {state}\n")


def _ask_held(target: Neo4jTarget) -> dict[str, object] | None:
    with closing(open_driver(target, retry_s=0)) as driver, translated(target):
        found = driver.execute_query(
            "MATCH (held:Publication) RETURN held.id AS id, held.complete AS complete",
            database_=target.database,
        ).records
    return dict(found[0]) if found else None


def _load(settings: Settings, record: Record, *, rebuild: bool, as_json: bool) -> None:
    from occugraph.neo4j.load import load_publication  # noqa: PLC0415 -- only who loads

    started = time.monotonic()
    target = locate_neo4j(settings, record.home)
    publication = get_current(record)
    # Before anything is read for it: is it there, and new enough?
    ask_version(target)
    with (
        show_progress() as progress,
        closing(open_driver(target)) as driver,
        translated(target),
    ):
        counts = load_publication(
            driver,
            publication,
            database=target.database,
            rebuild=rebuild,
            progress=lambda stage, done, total: progress(_describe_stage(stage, done, total)),
        )
        if target.is_routed:
            write_bookmarks(record.home, target, fetch_bookmarks(driver, target))
    seconds = round(time.monotonic() - started, 3)
    if as_json:
        _print_json({**asdict(counts), "digest": publication.digest, "seconds": seconds})
        return
    sys.stdout.write(
        f"Neo4j holds publication {counts.publication}: {counts.nodes} nodes,"
        f" {counts.relationships} relationships\n"
        f"{counts.kind} load in {seconds:.1f} s"
        f"{f' ({counts.reason})' if counts.reason else ''}: {_describe_written(counts.written)}\n"
    )


def _describe_stage(stage: str, done: int, total: int) -> str:
    return f"{_STAGES.get(stage, stage)} {done / total:.0%}" if total else _STAGES.get(stage, stage)


def _describe_written(written: "Written") -> str:
    counts = asdict(written)
    said = [f"{count} {name.replace('_', ' ')}" for name, count in counts.items() if count]
    return ", ".join(said) or "nothing written"


def _print_json(document: dict[str, object]) -> None:
    sys.stdout.write(f"{json.dumps(document, ensure_ascii=False, indent=2)}\n")
