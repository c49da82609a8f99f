"""Whose content a row is: the releases it comes from, their licenses and attributions.

Each row of a table says it in three columns, so that a part of a file, pasted elsewhere, still
does; a workbook has a sheet, a framework its licenses, JSON-LD its data sets as well.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from occugraph.exports.table import Cell, Row, Table
from occugraph.iri import release_graph
from occugraph.values import Dataset, Evidence, EvidenceMethod, Release

__all__ = [
    "ATTRIBUTION_COLUMNS",
    "NOT_STATED",
    "ReleaseFinder",
    "attribute",
    "name_release",
    "releases_named",
    "sources_table",
]

ATTRIBUTION_COLUMNS: Final = ("release", "license", "attribution")
"""The last columns of every table of things."""

NOT_STATED: Final = "not stated"
"""Stands for a license that the source does not give: it is none to use the content freely."""

_BETWEEN: Final = "; "


def name_release(release: Release) -> str:
    """Return the name of a release as ``source@version``."""
    return f"{release.source}@{release.version}"


def attribute(*releases: Release | None) -> tuple[str, str, str]:
    """Return the cells of ATTRIBUTION_COLUMNS for a row that comes from these releases.

    Several stand with a semicolon between them, in the order given, each once; license and
    attribution stand in the order of the releases.
    """
    known = list(dict.fromkeys(release for release in releases if release is not None))
    return (
        _BETWEEN.join(name_release(release) for release in known),
        _BETWEEN.join(release.license or NOT_STATED for release in known),
        _BETWEEN.join(release.attribution or NOT_STATED for release in known),
    )


class ReleaseFinder:
    """Finds the release that asserts something, by its evidence, or that names a thing."""

    def __init__(self, dataset: Dataset) -> None:
        self._graphs = {release_graph(each.source, each.version): each for each in dataset.releases}
        self._schemes: dict[str, Release | None] = {}
        self._releases = dataset.releases
        self._curated = next((each for each in dataset.releases if each.kind == "curated"), None)

    def find(self, evidence: Iterable[Evidence]) -> Release | None:
        """Return the release; None where the view does not hold it.

        What a release says is evidenced by its own graph (occugraph.reader); anything else is
        ours.
        """
        for each in evidence:
            if each.method is EvidenceMethod.RELEASE:
                return self._graphs.get(each.uri)
        return self._curated

    def of_scheme(self, key: str | None) -> Release | None:
        """Return the release that names the things of a scheme; None where there is none.

        A release of ``esco`` covers ``isco-08``; one of ``onet`` has the scheme ``onet-soc-2019``.
        """
        if key is None:
            return None
        if key not in self._schemes:
            fitting = [each for each in self._releases if _has_scheme(each, key)]
            self._schemes[key] = max(fitting, key=lambda each: len(each.source), default=None)
        return self._schemes[key]


def _has_scheme(release: Release, key: str) -> bool:
    return key == release.source or key in release.covers or key.startswith(f"{release.source}-")


def releases_named(cells: Iterable[Cell], dataset: Dataset) -> tuple[Release, ...]:
    """Return the releases that cells of the column ``release`` name, by source and version.

    A release that the view holds only as the last of something removed is not among them.
    """
    names = {name for cell in cells for name in str(cell or "").split(_BETWEEN)}
    found = (release for release in dataset.releases if name_release(release) in names)
    return tuple(sorted(found, key=lambda each: (each.source, each.version)))


def sources_table(releases: Iterable[Release]) -> Table:
    """Return the table of releases that a file draws on."""
    known = tuple(releases)

    def rows() -> Iterator[Row]:
        for each in known:
            yield (
                *attribute(each),
                each.kind,
                each.issued,
                each.modified,
                each.provenance,
            )

    return Table(
        "sources", (*ATTRIBUTION_COLUMNS, "kind", "issued", "modified", "provenance"), rows
    )
