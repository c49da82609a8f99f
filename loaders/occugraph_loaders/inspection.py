"""Validation of files that someone has at hand, in the company of the files that ship."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from occugraph.conformance import ConformanceCache, NonConformanceError, validate_view
from occugraph.errors import SourceError
from occugraph.validation import Finding, Report, Shapes
from occugraph.view import compose_view
from occugraph_loaders.curated.package import (
    MAPPING_SUFFIX,
    TURTLE_SUFFIX,
    AuthoredRows,
    extract_files,
    extract_folder,
    transform_authored,
)
from occugraph_loaders.curated.stand_in import stand_in
from occugraph_loaders.source_locator import SourceLocator
from occugraph_loaders.sssom.findings import WrongCellsError

__all__ = ["Inspection", "inspect_files"]

_SHAPES_SUFFIX: Final = ".shapes.ttl"


@dataclass(frozen=True, slots=True)
class Inspection:
    """What the given files cause. ``files`` are their names, sorted."""

    files: tuple[str, ...]
    report: Report


def inspect_files(
    paths: Sequence[Path], *, ontology: Path, shapes: Shapes, cache: ConformanceCache
) -> Inspection:
    """Return what breaks the shapes because of the given files.

    Args:
        paths: Turtle and SSSOM files, and folders of them. Each file stands in for the shipped
            file that describes the same things.
        ontology: The folder of the shipped files.
        shapes: What the files must conform to.
        cache: Where a result by digest may already be.

    Returns:
        The findings in the given files, and those in shipped files that are not there as long as
        the shipped files stand in the place of the given ones. Cells that a table may not have
        are findings, too; where there are any, shapes are not asked.

    Raises:
        SourceError: A file cannot be read as what its name says.
    """
    names = _find_files(paths)
    try:
        given = extract_files(names)
        shipped = extract_folder(ontology)
        report = _report(stand_in(given, shipped), shapes, cache)
    except WrongCellsError as err:
        return Inspection(tuple(sorted(names.values())), err.report)
    files = frozenset(names.values())
    if any(not _is_in(files, finding) for finding in report.findings):
        # What is wrong with the shipped files by themselves is not the given files' doing.
        known = {replace(each, location=None) for each in _report(shipped, shapes, cache).findings}
        caused = (
            finding
            for finding in report.findings
            if _is_in(files, finding) or replace(finding, location=None) not in known
        )
        report = replace(report, findings=tuple(caused))
    return Inspection(tuple(sorted(files)), report)


def _find_files(paths: Iterable[Path]) -> dict[Path, str]:
    names: dict[Path, str] = {}
    for path in paths:
        if not path.is_dir():
            names[path] = str(path)
            continue
        found = [
            file
            for file in path.rglob("*")
            if file.name.endswith((TURTLE_SUFFIX, MAPPING_SUFFIX))
            and not file.name.endswith(_SHAPES_SUFFIX)
        ]
        if not found:
            raise SourceError(
                f"{path} has neither a {TURTLE_SUFFIX} nor a {MAPPING_SUFFIX} file",
                file=str(path),
            )
        names.update({file: str(file) for file in found})
    return names


def _report(rows: AuthoredRows, shapes: Shapes, cache: ConformanceCache) -> Report:
    """Return what breaks the shapes in the view that these files make."""
    view = compose_view(transform_authored(rows))
    try:
        validate_view(view, shapes=shapes, cache=cache, locator=SourceLocator(rows))
    except NonConformanceError as err:
        return err.report
    return Report()


def _is_in(files: frozenset[str], finding: Finding) -> bool:
    """Return whether a finding is in ``files``; one whose place is unknown is."""
    return finding.location is None or finding.location.file in files
