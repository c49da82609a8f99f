"""``occugraph doctor``."""

import hashlib
import os
import platform
import socket
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

import typer

from occugraph import __version__
from occugraph.errors import OccugraphError, StoreError
from occugraph.publication import Publication, find_current
from occugraph.record import Record
from occugraph.resources import ontology_dir, shapes_dir
from occugraph.seal import find_damage
from occugraph.view import dump_graphs
from occugraph_api.cli.wiring import open_record
from occugraph_api.settings import Settings, load_settings
from occugraph_loaders.catalog import PACKAGES
from occugraph_loaders.sources import SOURCES

__all__ = ["doctor"]

_LIBRARIES: Final = (
    *("pyoxigraph", "rdflib", "pyshacl", "strawberry-graphql", "fastapi", "neo4j"),
    *("tantivy", "pypinyin"),
)


class _State(StrEnum):
    OK = "ok"
    NOTE = "--"
    BROKEN = "!!"


@dataclass(frozen=True, slots=True)
class _Check:
    state: _State
    subject: str
    text: str


def doctor(
    home: Path | None = typer.Option(
        None, help="Where the record is; by default OCCUGRAPH_HOME.", file_okay=False
    ),
) -> None:
    """Check the installation, the record and the release packages.

    Exits with 1 where something is broken; what is only missing is a note.

    Example: occugraph doctor
    """
    settings = load_settings()
    record = open_record(settings, home)
    broken = 0
    for check in _run(settings, record):
        broken += check.state is _State.BROKEN
        sys.stdout.write(f"{check.state.value} {check.subject:<12} {check.text}\n")
    raise typer.Exit(1 if broken else 0)


def _run(settings: Settings, record: Record) -> Iterator[_Check]:
    yield from _check_versions()
    yield _attempt("ontology", lambda: str(ontology_dir()))
    yield _attempt("shapes", lambda: str(shapes_dir()))
    yield from _check_record(record)
    yield from _check_packages(settings.data)
    yield _check_port("port", settings.host, settings.port)


def _attempt(subject: str, action: Callable[[], str]) -> _Check:
    try:
        return _Check(_State.OK, subject, action())
    except OccugraphError as err:
        return _Check(_State.BROKEN, subject, str(err))


def _check_versions() -> Iterator[_Check]:
    yield _Check(_State.OK, "occugraph", f"{__version__}, Python {platform.python_version()}")
    for library in _LIBRARIES:
        try:
            yield _Check(_State.OK, library, version(library))
        except PackageNotFoundError:
            yield _Check(_State.BROKEN, library, "not installed: install occugraph again")


def _check_record(record: Record) -> Iterator[_Check]:
    home = record.home
    if not home.exists():
        yield _Check(_State.NOTE, "home", f"{home} does not exist yet: occugraph build makes it")
        return
    can_write = home.is_dir() and os.access(home, os.W_OK)
    yield _Check(
        _State.OK if can_write else _State.BROKEN,
        "home",
        str(home) if can_write else f"{home} is no folder, or cannot be written",
    )
    try:
        publication = find_current(record)
    except OccugraphError as err:
        yield _Check(_State.BROKEN, "publication", str(err))
        return
    if publication is None:
        yield _Check(_State.NOTE, "publication", "none yet: run occugraph build")
        return
    kept = len(record.history())
    yield _Check(_State.OK, "publication", f"{publication.id}, digest {publication.digest}")
    yield _Check(_State.OK, "history", f"{kept} publication{'' if kept == 1 else 's'} kept")
    yield _attempt("record", lambda: _check_graphs(record, publication))
    damage = find_damage(publication.directory, thorough=True)
    names = " and ".join(sorted(publication.manifest.projections))
    text = f"{damage}; run: occugraph build" if damage else f"{names}: every file is right"
    yield _Check(_State.BROKEN if damage else _State.OK, "projections", text)


def _check_graphs(record: Record, publication: Publication) -> str:
    """Read every graph, which checks its digest, and compare the digest of the whole."""
    served = [record.read_graph(entry) for entry in publication.view.graphs]
    found = hashlib.sha256(dump_graphs(served)).hexdigest()
    if found != publication.digest:
        raise StoreError(
            f"the graphs have digest {found}, the manifest says {publication.digest}",
            hint="build into a new home",
        )
    seen = {graph.sha256 for graph in served}
    for kept in record.history():
        for graph in record.get_manifest(kept).graphs:
            if graph.entry.sha256 not in seen:
                seen.add(record.read_graph(graph.entry).sha256)
                record.read_quarantine(graph)
    return f"{len(seen)} graph files, every digest is right"


def _check_packages(directory: Path) -> Iterator[_Check]:
    pages = {package.source: f"{package.title}, {package.page}" for package in PACKAGES}
    for source in SOURCES:
        key = source.stages.key
        try:
            found = source.find(directory) if directory.is_dir() else ()
        except OccugraphError as err:
            yield _Check(_State.BROKEN, key, str(err))
            continue
        if found:
            versions = ", ".join(package.version for package in found if package.version)
            yield _Check(_State.OK, key, f"{versions or 'found'} in {directory}")
        else:
            text = ": ".join(filter(None, (f"not in {directory}", pages.get(key))))
            yield _Check(_State.NOTE, key, text)


def _check_port(subject: str, host: str, port: int) -> _Check:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as err:
            text = f"{host}:{port} is not free: {err.strerror}; set OCCUGRAPH_PORT"
            return _Check(_State.NOTE, subject, text)
    return _Check(_State.OK, subject, f"{host}:{port} is free")
