"""What can be said of arguments that name releases and schemes, from what the record holds.

A field that cannot be null takes all of an answer with it when it fails while it runs; so it is
refused before anything runs, as any wrong argument is.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from occugraph.errors import ArgumentError
from occugraph.values import Release

__all__ = ["find_unknown_names"]

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
