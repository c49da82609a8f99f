"""``occugraph gap``."""

import json
import sys
from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path

import typer

from occugraph.binding import Kind
from occugraph.comparison import (
    SkillGap,
    SkillNeed,
    SkillSpace,
    Transition,
    assess_transition,
    find_gap,
)
from occugraph.errors import ArgumentError
from occugraph.iri import Iri
from occugraph.named import find_named
from occugraph_api.cli.wiring import open_reader
from occugraph_api.labels import read_labels
from occugraph_api.settings import load_settings

__all__ = ["gap"]

_FEWEST = 2


class _Format(StrEnum):
    TEXT = "text"
    JSON = "json"


def gap(
    names: list[str] = typer.Argument(
        ..., metavar="FROM... TO", help="Occupations by URI, or ours by slug; the last is wanted."
    ),
    lang: str = typer.Option("en", help="The language of the labels."),
    format: _Format = typer.Option(_Format.TEXT, help="How it is printed."),  # noqa: A002 -- the name of the option
    home: Path | None = typer.Option(
        None, help="Where the record is; by default OCCUGRAPH_HOME.", file_okay=False
    ),
) -> None:
    """Show what someone in some occupations lacks for another.

    With one occupation to come from there is a score, too: the sum of what it names, between
    low and high. It is not calibrated.

    Example: occugraph gap microgrid-operator water-electrolysis-hydrogen-production-operator
    """
    if len(names) < _FEWEST:
        raise ArgumentError(
            "gap: expected at least two occupations, the last the one wanted", argument="to"
        )
    reader = open_reader(load_settings(), home)
    have = find_named(reader, Kind.OCCUPATION, names[:-1], argument="from")
    [want] = find_named(reader, Kind.OCCUPATION, names[-1:], argument="to")
    space = SkillSpace.read(reader)
    moved = assess_transition(space, have[0], want) if len(have) == 1 else None
    found = moved.gap if moved else find_gap(space, have, want)
    labels = read_labels(reader, _uris(found, [*have, want]), lang)
    if format is _Format.JSON:
        document = {"from": have, "to": want, **_to_json(found, moved, labels)}
        sys.stdout.write(f"{json.dumps(document, ensure_ascii=False, indent=2)}\n")
    else:
        sys.stdout.writelines(f"{line}\n" for line in _to_text(found, moved, labels))


def _uris(found: SkillGap, more: Iterable[Iri]) -> list[Iri]:
    needs = (*found.shared, *found.missing, *found.surplus)
    paths = (uri for match in found.near_matches for uri in match.path)
    return list(dict.fromkeys((*more, *(need.skill for need in needs), *paths)))


def _to_json(
    found: SkillGap, moved: Transition | None, labels: dict[Iri, str | None]
) -> dict[str, object]:
    def show(needs: Iterable[SkillNeed]) -> list[dict[str, object]]:
        return [
            {"uri": need.skill, "label": labels[need.skill], "necessity": need.necessity.value}
            for need in needs
        ]

    document: dict[str, object] = {
        "shared": show(found.shared),
        "missing": show(found.missing),
        "surplus": show(found.surplus),
        "nearMatches": [
            {
                "have": match.have,
                "need": match.need,
                "path": list(match.path),
                "match": match.match,
                "nearness": match.value,
                "confidence": match.confidence,
            }
            for match in found.near_matches
        ],
    }
    if moved:
        score = moved.score
        document["transition"] = {
            "score": score.score,
            "low": score.low,
            "high": score.high,
            "calibrated": score.calibrated,
            "contributions": [
                {
                    "factor": each.factor.value,
                    "value": each.value,
                    "share": each.share,
                    "weight": each.weight,
                    "reason": each.reason,
                }
                for each in score.contributions
            ],
        }
    return document


def _to_text(
    found: SkillGap, moved: Transition | None, labels: dict[Iri, str | None]
) -> Iterator[str]:
    for name, needs in (
        ("shared", found.shared),
        ("missing", found.missing),
        ("surplus", found.surplus),
    ):
        yield f"{name}: {len(needs)}"
        for need in needs:
            yield f"  {need.necessity.value.lower():9} {labels[need.skill] or need.skill}"
    yield f"near: {len(found.near_matches)}"
    for match in found.near_matches:
        path = " > ".join(labels[uri] or uri for uri in match.path)
        yield f"  {path} ({match.match or 'hierarchy'})"
    if moved and moved.score.score is None:
        yield "score: not assessed, nothing is known to be required"
    elif moved:
        score = moved.score
        yield f"score: {score.score} (low {score.low}, high {score.high}; not calibrated)"
        for each in score.contributions:
            yield f"  {each.value:.6f} {each.factor.value.lower()}: {each.reason}"
