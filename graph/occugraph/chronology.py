"""The order of the releases of one source, oldest to newest."""

import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import Final, TypeAlias

from occugraph.values import Release

__all__ = ["Age", "rank_releases"]

Age: TypeAlias = tuple[bool, date, list[tuple[int, str]]]
"""What grows as a release gets newer."""

_PARTS: Final = re.compile(r"\d+|\D+")


def rank_releases(releases: Iterable[Release]) -> Callable[[Release], Age]:
    """Return the key by which these releases of one source are sorted, oldest first.

    A starter is older than any release. Then the date of issue decides, and for equal dates the
    version, its numbers compared as numbers. Where one of the releases has no date, versions
    alone decide: a date says nothing about a release that has none.

    Example:
        >>> from datetime import date
        >>> def release(version: str, issued: date | None = None) -> Release:
        ...     return Release(
        ...         "x", version, "release", issued, None, None, False, "", False, None
        ...     )
        >>> found = [release("1.10", None), release("1.9", date(2030, 1, 1))]
        >>> [each.version for each in sorted(found, key=rank_releases(found))]
        ['1.9', '1.10']
    """
    dated = all(release.issued for release in releases if release.kind != "starter")

    def age(release: Release) -> Age:
        issued = release.issued if dated else None
        # "1.10.0" is newer than "1.9.1".
        version = [
            (int(part) if part.isdecimal() else -1, part)
            for part in _PARTS.findall(release.version)
        ]
        return release.kind != "starter", issued or date.min, version

    return age
