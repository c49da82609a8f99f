"""``occugraph diff``."""

import csv
import io
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer

from occugraph.binding import Kind
from occugraph.changes import SIDES
from occugraph.diff import ContentDiff, RelationChange, ThingChange, diff_files, diff_releases
from occugraph.errors import NotFoundError
from occugraph.publication import Publication, get_current
from occugraph.record import RecordedGraph
from occugraph_api.cli.wiring import open_record
from occugraph_api.settings import load_settings

__all__ = ["diff"]

_ALWAYS: Final = ("occupations", "skills", "groups", "relations")


class _Format(StrEnum):
    TEXT = "text"
    JSON = "json"
    MD = "md"
    CSV = "csv"


def diff(
    source: str = typer.Argument(..., help="The source, e.g. esco."),
    older: str = typer.Argument(..., metavar="A", help="The older version."),
    newer: str = typer.Argument(..., metavar="B", help="The newer version."),
    format: _Format = typer.Option(  # noqa: A002 -- the name of the option
        _Format.TEXT, help="How it is printed; csv has one change a line."
    ),
    *,
    files: Annotated[
        bool, typer.Option("--files", help="Compare the files: count rows left out, too.")
    ] = False,
    home: Path | None = typer.Option(
        None, help="Where the record is; by default OCCUGRAPH_HOME.", file_okay=False
    ),
) -> None:
    """Show what changed between two releases, by content.

    A relation is (occupation, skill, necessity): a swapped necessity is one removed and one
    added, and among the changed.

    Example: occugraph diff esco 1.1.1 1.2.0 --format md
    """
    record = open_record(load_settings(), home)
    publication = get_current(record)
    graphs = [_get_release(publication, source, version) for version in (older, newer)]
    before, after = (record.read_draft(graph) for graph in graphs)
    changes = diff_files(before, after) if files else diff_releases(before, after)
    if format is _Format.JSON:
        document = {"source": source, "from": older, "to": newer, **_to_json(changes)}
        sys.stdout.write(f"{json.dumps(document, ensure_ascii=False, indent=2)}\n")
    elif format is _Format.CSV:
        sys.stdout.write(_to_csv(changes))
    else:
        title = f"{source} {older} to {newer}"
        lines = _to_markdown(title, changes) if format is _Format.MD else _to_text(title, changes)
        sys.stdout.writelines(f"{line}\n" for line in lines)


def _get_release(publication: Publication, source: str, version: str) -> RecordedGraph:
    known = []
    for graph in publication.manifest.graphs:
        release = graph.entry.release
        if release is not None and release.source == source:
            if release.version == version:
                return graph
            known.append(release.version)
    at_hand = f"at hand: {', '.join(sorted(known))}" if known else "run: occugraph releases"
    raise NotFoundError(
        f"release {source}@{version} is not in the record",
        hint=at_hand,
        source=source,
        version=version,
    )


def _items(changes: ContentDiff, kind: Kind | None) -> tuple[ThingChange | RelationChange, ...]:
    return changes.relations if kind is None else changes.of_kind(kind)


def _to_json(changes: ContentDiff) -> dict[str, object]:
    sides = {
        name: {
            **asdict(changes.side(kind)),
            "items": [asdict(each) for each in _items(changes, kind)],
        }
        for name, kind in SIDES.items()
    }
    return {
        **sides,
        "languages": {
            "added": list(changes.languages_added),
            "removed": list(changes.languages_removed),
        },
    }


def _to_csv(changes: ContentDiff) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(("side", "change", "uri", "label", "code", "how", "skill", "before", "after"))
    for name, kind in SIDES.items():
        for each in _items(changes, kind):
            writer.writerow((name, *_cells(each)))
    return stream.getvalue()


def _cells(each: ThingChange | RelationChange) -> tuple[str, ...]:
    if isinstance(each, RelationChange):
        before, after = "|".join(each.before), "|".join(each.after)
        return each.change, each.occupation, "", "", "", each.skill, before, after
    how = "|".join(each.how)
    return each.change, each.uri, each.label or "", each.code or "", how, "", "", ""


def _shown(changes: ContentDiff) -> Iterator[tuple[str, Kind | None]]:
    for name, kind in SIDES.items():
        if name in _ALWAYS or not changes.side(kind).is_empty:
            yield name, kind


def _to_text(title: str, changes: ContentDiff) -> Iterator[str]:
    yield title
    for name, kind in _shown(changes):
        side = changes.side(kind)
        yield f"{name}: +{side.added} -{side.removed} changed {side.changed}"
    if changes.languages_added or changes.languages_removed:
        added, removed = changes.languages_added, changes.languages_removed
        yield f"languages: +[{', '.join(added)}] -[{', '.join(removed)}]"
    signs = {"added": "+", "removed": "-", "changed": "~"}
    for each in changes.things:
        how = f" ({', '.join(each.how)})" if each.how else ""
        yield f"{signs[each.change]} {each.uri} {each.code or ''} {each.label or ''}{how}"
    for relation in changes.relations:
        yield f"{signs[relation.change]} {_tell_relation(relation)}"


def _to_markdown(title: str, changes: ContentDiff) -> Iterator[str]:
    yield f"# {title}"
    yield ""
    yield "| | added | removed | changed |"
    yield "| --- | ---: | ---: | ---: |"
    for name, kind in _shown(changes):
        side = changes.side(kind)
        yield f"| {name} | {side.added} | {side.removed} | {side.changed} |"
    for name, kind in _shown(changes):
        for change in ("added", "removed", "changed"):
            found = [each for each in _items(changes, kind) if each.change == change]
            if not found:
                continue
            yield ""
            yield f"## {name} {change}"
            yield ""
            for each in found:
                yield f"- {_to_item(each)}"


def _to_item(each: ThingChange | RelationChange) -> str:
    if isinstance(each, RelationChange):
        return _tell_relation(each)
    how = f": {', '.join(each.how)}" if each.how else ""
    label = _escape(each.label or each.uri)
    return f"[{label}]({each.uri}) {each.code or ''}{how}".replace(" :", ":").rstrip()


def _tell_relation(each: RelationChange) -> str:
    """Return occupation, necessity and skill; of a changed pair both necessities."""
    sides = [" and ".join(each.before).lower(), " and ".join(each.after).lower()]
    return f"{each.occupation} {' -> '.join(filter(None, sides))} {each.skill}"


def _escape(text: str) -> str:
    return "".join(f"\\{sign}" if sign in "\\`*_[]<>|#" else sign for sign in text)
