"""What can be said of arguments that name things, from what the record or the view holds.

A field that cannot be null takes all of an answer with it when it fails while it runs; so it is
refused before anything runs, as any wrong argument is.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from occugraph.binding import Kind
from occugraph.coverage import find_scheme
from occugraph.curriculum import Wanted, check_wanted
from occugraph.errors import ArgumentError
from occugraph.named import find_named
from occugraph.reader import Reader
from occugraph.values import Release

__all__ = ["NAMING", "check_things", "find_unknown_names"]

NAMING: Final = frozenset({"skillGap", "transition", "curriculumPlan", "coverage"})
"""The fields of Query that :func:`check_things` knows."""

_LONGEST: Final = 80


def find_unknown_names(
    field: str, given: Mapping[str, Any], releases: Sequence[Release]
) -> Iterator[ArgumentError]:
    """Yield what a field of Query names and the record does not have.

    Args:
        field: The field's name.
        given: Its arguments as plain values, variables filled in; what is no text is passed over.
        releases: Every release of the record.
    """
    if field == "diff":
        yield from _check_diff(given, releases)
    elif field == "coverage":
        yield from _check_scheme(given.get("against"), releases)


def check_things(field: str, given: Mapping[str, Any], reader: Reader) -> None:
    """Refuse what a field of Query names and the view does not have.

    Args:
        field: One of NAMING.
        given: Its arguments as plain values, variables filled in; what is no text is passed over.
        reader: Of the view.

    Raises:
        ArgumentError: As the field itself would, were it run.
    """
    if field == "coverage":
        for against in _texts(given.get("against")):
            find_scheme(reader, against)
    elif field == "curriculumPlan":
        level = next(iter(_texts(given.get("level"))), None)
        for occupation in _texts(given.get("occupation")):
            have = tuple(_texts(given.get("have")))
            check_wanted(reader, Wanted(occupation, have, level=level))
    else:
        for argument in ("from", "to"):
            find_named(reader, Kind.OCCUPATION, _texts(given.get(argument)), argument=argument)


def _texts(value: object) -> list[str]:
    """Return the texts of a value; GraphQL takes one alone for a list of one."""
    listed = value if isinstance(value, list) else [value]
    return [each for each in listed if isinstance(each, str)]


def _check_diff(given: Mapping[str, Any], releases: Sequence[Release]) -> Iterator[ArgumentError]:
    source = given.get("source")
    if not isinstance(source, str):
        return
    versions = tuple(each.version for each in releases if each.source == source)
    if not versions:
        known = tuple(dict.fromkeys(each.source for each in releases))
        yield ArgumentError(
            f"diff: source {source[:_LONGEST]!r} is not in the record",
            hint=f"at hand: {', '.join(known)}",
            argument="source",
            value=source[:_LONGEST],
            sources=known,
        )
        return
    for argument in ("from", "to"):
        version = given.get(argument)
        if isinstance(version, str) and version not in versions:
            at_hand = tuple(f"{source}@{each}" for each in versions)
            yield ArgumentError(
                f"diff: release {f'{source}@{version}'[:_LONGEST]!r} is not in the record",
                hint=f"at hand: {', '.join(at_hand)}",
                argument=argument,
                value=version[:_LONGEST],
                releases=at_hand,
            )


def _check_scheme(against: object, releases: Sequence[Release]) -> Iterator[ArgumentError]:
    """Refuse what no release can be meant by; whether ours are mapped to it, its reader says."""
    if not isinstance(against, str):
        return
    keys = {key for each in releases for key in (each.source, *each.covers)}
    if not any(
        against == key or against.startswith(f"{key}-") or key.startswith(f"{against}-")
        for key in keys
    ):
        yield ArgumentError(
            f"coverage: against {against[:_LONGEST]!r} is no scheme of the record",
            hint="for example esco, isco-08, onet-soc-2019 or csco-2022",
            argument="against",
            value=against[:_LONGEST],
        )
