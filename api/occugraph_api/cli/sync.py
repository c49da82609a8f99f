"""``occugraph sync``."""

import json
import sys
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from occugraph.changes import SIDES
from occugraph.diff import ContentDiff
from occugraph.errors import ArgumentError
from occugraph.publication import undo
from occugraph.record import Record
from occugraph_api.cli.reporting import exit_with_findings
from occugraph_api.cli.table import print_table
from occugraph_api.cli.wiring import build_input, make_projections, open_record, show_progress
from occugraph_api.settings import load_settings
from occugraph_loaders.gathering import check_issued
from occugraph_loaders.impact import ImpactEntry
from occugraph_loaders.sources import SOURCES
from occugraph_loaders.sync import (
    SyncPlan,
    check_sync,
    gather_arrival,
    get_source,
    plan_sync,
    run_sync,
)

__all__ = ["sync"]

_SHOWN = 20


def sync(
    source: str | None = typer.Argument(None, help="The source, e.g. esco.", show_default=False),
    # As text: an empty path would be the current directory.
    paths: list[str] | None = typer.Argument(
        None,
        metavar="PATH...",
        help="A zip, several zips, or a folder of zips or tables.",
        show_default=False,
    ),
    *,
    release: str | None = typer.Option(
        None, help="The version; by default what the files say.", show_default=False
    ),
    issued: datetime | None = typer.Option(
        None, formats=["%Y-%m-%d"], help="The day of issue.", show_default=False
    ),
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would change, and write nothing.")
    ] = False,
    replace: Annotated[
        bool,
        typer.Option("--replace", help="Let the files take the place of a recorded release."),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    go_back: Annotated[
        bool, typer.Option("--undo", help="Make the publication before the current one current.")
    ] = False,
    home: Path | None = typer.Option(
        None, help="Where the record is; by default OCCUGRAPH_HOME.", file_okay=False
    ),
) -> None:
    """Take in a release of a source: plan, validate, publish.

    All or nothing; the same files again write nothing. A dry run exits with 1 where a mapping or
    a curated link of ours would point to something that is gone, or a recorded release would be
    replaced without --replace.

    Example: occugraph sync esco downloads/ --release 1.2.0 --dry-run
    """
    record = open_record(load_settings(), home)
    if go_back:
        _check_undo(
            {"source": source, "--release": release, "--issued": issued, "--dry-run": dry_run}
        )
        _undo(record, as_json=as_json)
        return
    if source is None or not paths:
        raise ArgumentError("sync needs a source and the files of a release, or --undo")
    reader = get_source(source, SOURCES)
    day = issued.date() if issued else None
    if day:
        check_issued(day, datetime.now(tz=UTC).date())
    if any(not path.strip() for path in paths):
        raise ArgumentError("sync: a path is empty: expected a file or folder", argument="PATH")
    given = build_input(load_settings())
    written = 0
    with (
        exit_with_findings(),
        show_progress() as progress,
        gather_arrival(
            reader, [Path(path) for path in paths], version=release, issued=day
        ) as arrival,
    ):
        projections = () if dry_run else make_projections()
        plan = plan_sync(record, given, arrival, projections=projections, progress=progress)
        if dry_run:
            check_sync(plan, progress=progress)
        else:
            result = run_sync(
                record, plan, projections=projections, may_replace=replace, progress=progress
            )
            written = result.written if result else 0
    run = "dry-run" if dry_run else "published" if plan.plan else "unchanged"
    if as_json:
        _print_json(_to_json(plan, run, written))
    else:
        _print_text(plan, run, written)
    if dry_run:
        _exit_for_dry_run(plan, replace=replace)


def _exit_for_dry_run(plan: SyncPlan, *, replace: bool) -> None:
    """Say why a dry run does not pass, where it does not."""
    reasons = []
    if plan.report.impact.broken:
        reasons.append(f"links of ours to what would be gone: {plan.report.impact.broken}")
    if plan.report.replaces and not replace:
        reasons.append(f"{plan.report.replaces.release} would be replaced, which needs --replace")
    if reasons:
        sys.stderr.write(f"occugraph: not to be taken in as it is: {'; '.join(reasons)}\n")
        raise typer.Exit(1)


def _check_undo(others: dict[str, object]) -> None:
    for name, value in others.items():
        if value:
            raise ArgumentError(
                f"--undo takes no {name}: it goes back one publication, as a whole",
                hint="occugraph sync --undo [--json] [--home DIR]",
            )


def _undo(record: Record, *, as_json: bool) -> None:
    publication = undo(record)
    releases = [each.label for each in publication.view.releases()]
    if as_json:
        _print_json({"run": "undone", "publication": publication.id, "releases": releases})
    else:
        sys.stdout.write(f"current is {publication.id} again: {', '.join(releases)}\n")


def _to_json(plan: SyncPlan, run: str, written: int) -> dict[str, object]:
    return {
        "source": plan.source,
        "from": plan.report.before,
        "to": plan.after,
        "run": run,
        "isCurrent": plan.is_current,
        "remarks": list(plan.report.remarks),
        "replaces": asdict(plan.report.replaces) if plan.report.replaces else None,
        "changes": _count(plan.report.changes),
        "source_changes": _count(plan.report.source_changes),
        "quarantined": [asdict(row) for row in plan.quarantined],
        "impact": {
            "mappings": [asdict(entry) for entry in plan.report.impact.mappings],
            "curated": [asdict(entry) for entry in plan.report.impact.curated],
            "broken": plan.report.impact.broken,
        },
        "written": written,
    }


def _count(changes: ContentDiff) -> dict[str, dict[str, int]]:
    return {name: asdict(changes.side(kind)) for name, kind in SIDES.items()}


def _print_json(document: dict[str, object]) -> None:
    text = json.dumps(document, ensure_ascii=False, indent=2, default=_encode)
    sys.stdout.write(f"{text}\n")


def _encode(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def _print_text(plan: SyncPlan, run: str, written: int) -> None:
    earlier = plan.report.before or "nothing"
    sys.stdout.write(f"{plan.source}: {earlier} -> {plan.after}, {run}, {written} quads written\n")
    sys.stdout.writelines(f"note: {remark}\n" for remark in plan.report.remarks)
    if plan.report.replaces:
        sys.stdout.write(
            f"it replaces the recorded release {plan.report.replaces.release}; things that leave"
            f" without a tombstone: {plan.report.replaces.lost}\n"
        )
    if not plan.is_current:
        sys.stdout.write("it is older than the current release and stands beside the view\n")
    if plan.plan:
        loaded, in_files = _count(plan.report.changes), _count(plan.report.source_changes)
        shown = [name for name in SIDES if any(loaded[name].values())]
        rows = [
            (name, *_tell(loaded[name]), *_tell(in_files[name])) for name in shown or ["relations"]
        ]
        columns = ("", "added", "removed", "changed", "in files: added", "removed", "changed")
        print_table(columns, rows)
    for language in plan.report.changes.languages_added:
        sys.stdout.write(f"labels in a further language: {language}\n")
    if plan.quarantined:
        sys.stdout.write(f"rows left out: {len(plan.quarantined)}\n")
        for row in plan.quarantined[:_SHOWN]:
            sys.stdout.write(f"  {row.file}:{row.row} {row.value}: {row.reason}\n")
        _say_more(len(plan.quarantined))
    _print_impact("mappings", plan.report.impact.mappings)
    _print_impact("curated links", plan.report.impact.curated)


def _print_impact(title: str, entries: tuple[ImpactEntry, ...]) -> None:
    if not entries:
        return
    sys.stdout.write(f"{len(entries)} {title} point to what changed:\n")
    for entry in entries[:_SHOWN]:
        place = f"{entry.place}: " if entry.place else ""
        to = f" to {entry.to}" if entry.to else ""
        sys.stdout.write(
            f"  {entry.proposal}{to}: {place}{entry.thing} ({entry.label or 'no label'}),"
            f" {entry.change}: {entry.reason}\n"
        )
    _say_more(len(entries))


def _say_more(count: int) -> None:
    if count > _SHOWN:
        sys.stdout.write(f"  and {count - _SHOWN} more: --json has all\n")


def _tell(side: dict[str, int]) -> tuple[str, str, str]:
    return str(side["added"]), str(side["removed"]), str(side["changed"])
