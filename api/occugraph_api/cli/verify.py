"""``occugraph verify``."""

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import Annotated, Final

import typer

from occugraph.errors import OccugraphError, UnavailableError
from occugraph.publication import Publication, get_current
from occugraph.verification import (
    Failure,
    Neo4jPlace,
    ProjectionReport,
    SectionReport,
)
from occugraph.verification import (
    verify as verify_publication,
)
from occugraph_api.cli.wiring import open_record, show_progress
from occugraph_api.neo4j_location import locate_neo4j
from occugraph_api.settings import Settings, load_settings

__all__ = ["verify"]

_DIFFERS: Final = 1
_UNREADABLE: Final = 2

# A screen of text; --json has more.
_SHOWN_THINGS: Final = 5
_SHOWN_FACTS: Final = 8
_SHOWN_SIGNS: Final = 160


def verify(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    home: Path | None = typer.Option(
        None, help="Where the record is; by default OCCUGRAPH_HOME.", file_okay=False
    ),
) -> None:
    """Compare every projection with the record, thing by thing.

    The projections are the store (SPARQL), the graph index (GraphQL, pages), the text index
    (search) and Neo4j, where one is set by OCCUGRAPH_NEO4J_URI or runs in the home. Exits with 0
    where all say what the record says, 1 where one differs, 2 where something cannot be read.

    Example: occugraph verify --json
    """
    settings = load_settings()
    record = open_record(settings, home)
    try:
        publication = get_current(record)
        place, reason = _find_neo4j(settings, record.home)
        with show_progress() as progress:
            progress("comparing the projections with the record")
            reports = verify_publication(record, publication, place)
    except OccugraphError as err:
        # 1 says that something differs, which is not known then.
        sys.stderr.write(f"occugraph: {err.message}\n" + (f"  {err.hint}\n" if err.hint else ""))
        raise typer.Exit(_UNREADABLE) from err
    if as_json:
        _print_json(publication, reports, reason)
    else:
        _print_text(publication, reports, reason)
    if any(report.failure for report in reports):
        raise typer.Exit(_UNREADABLE)
    raise typer.Exit(0 if all(report.is_equal for report in reports) else _DIFFERS)


def _find_neo4j(settings: Settings, home: Path) -> tuple[Neo4jPlace | None, str]:
    """Return where Neo4j is, or why it is not compared."""
    # Who only serves from the index needs no driver.
    from occugraph.neo4j.bookmarks import read_bookmarks  # noqa: PLC0415

    try:
        target = locate_neo4j(settings, home)
    except UnavailableError as err:
        return None, err.message
    return Neo4jPlace(target, read_bookmarks(home, target)), ""


def _print_json(publication: Publication, reports: list[ProjectionReport], reason: str) -> None:
    document = {
        "publication": publication.id,
        "digest": publication.digest,
        "equal": all(report.is_equal for report in reports),
        "projections": [_to_json(report) for report in reports],
        "notCompared": [{"name": "neo4j", "reason": reason}] if reason else [],
    }
    sys.stdout.write(f"{json.dumps(document, ensure_ascii=False, indent=2)}\n")


def _to_json(report: ProjectionReport) -> dict[str, object]:
    return {
        "name": report.name,
        "equal": report.is_equal,
        "failure": asdict(report.failure) if report.failure else None,
        "differing": report.differing,
        "sections": {name: asdict(section) for name, section in report.sections.items()},
        "differences": [asdict(difference) for difference in report.differences],
    }


def _print_text(publication: Publication, reports: list[ProjectionReport], reason: str) -> None:
    lines = [f"publication {publication.id}, digest {publication.digest}"]
    for report in reports:
        lines += _describe(report)
    if reason:
        lines.append(f"neo4j  not compared: {reason}")
    sys.stdout.write("".join(f"{line}\n" for line in lines))


def _describe(report: ProjectionReport) -> Iterator[str]:
    name = f"{report.name:<6}"
    if report.failure:
        yield f"{name} {_describe_failure(report.failure)}"
        return
    if report.is_equal:
        facts = sum(section.record.facts for section in report.sections.values() if section.record)
        unit = "quads" if report.name == "store" else "facts"
        yield f"{name} equal to the record: {facts:,} {unit} in {len(report.sections)} sections"
        return
    yield f"{name} differs from the record: {report.differing:,} things"
    for section, differences in groupby(report.differences, lambda each: each.section):
        numbers = report.sections[section]
        yield f"  {section}: {_count(numbers)}"
        for difference in list(differences)[:_SHOWN_THINGS]:
            yield f"    {difference.thing}"
            yield from _list_facts("record only", difference.missing)
            yield from _list_facts(f"{report.name} only", difference.extra)
        rest = numbers.differing - _SHOWN_THINGS
        if rest > 0:
            yield f"    and {rest:,} more"


def _describe_failure(failure: Failure) -> str:
    return f"cannot be read: {failure.message}" + (f" ({failure.hint})" if failure.hint else "")


def _count(numbers: SectionReport) -> str:
    record = numbers.record.facts if numbers.record else 0
    projection = numbers.projection.facts if numbers.projection else 0
    return f"{numbers.differing:,} differ; {record:,} facts in the record, {projection:,} here"


def _list_facts(side: str, facts: tuple[str, ...]) -> Iterator[str]:
    for fact in facts[:_SHOWN_FACTS]:
        shown = fact if len(fact) <= _SHOWN_SIGNS else f"{fact[: _SHOWN_SIGNS - 1]}…"
        yield f"      {side}: {shown}"
    if len(facts) > _SHOWN_FACTS:
        yield f"      {side}: and {len(facts) - _SHOWN_FACTS} more"
