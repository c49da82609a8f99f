"""Validation of files that someone has at hand, in the company of the files that ship."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from occugraph.conformance import ConformanceCache, NonConformanceError, validate_view
from occugraph.errors import RowError, SourceError
from occugraph.iri import Iri
from occugraph.location import Location
from occugraph.validation import SHAPE, Finding, Report, Severity, Shapes
from occugraph.view import compose_view
from occugraph_loaders.curated.package import (
    MAPPING_SUFFIX,
    TURTLE_SUFFIX,
    extract_files,
    extract_folder,
    transform_authored,
)
from occugraph_loaders.curated.stand_in import stand_in
from occugraph_loaders.source_locator import SourceLocator
from occugraph_loaders.sssom.slots import SLOTS

__all__ = ["Inspection", "inspect_files"]

_SHAPES_SUFFIX: Final = ".shapes.ttl"


@dataclass(frozen=True, slots=True)
class Inspection:
    """What is found in the given files. ``files`` are their names, sorted."""

    files: tuple[str, ...]
    report: Report


def inspect_files(
    paths: Sequence[Path], *, ontology: Path, shapes: Shapes, cache: ConformanceCache
) -> Inspection:
    """Return what in the given files breaks the shapes.

    Args:
        paths: Turtle and SSSOM files, and folders of them. Each file stands in for the shipped
            file that describes the same things.
        ontology: The folder of the shipped files.
        shapes: What the files must conform to.
        cache: Where a result by digest may already be.

    Returns:
        The findings in the given files; a cell that a table may not have is a finding, too.

    Raises:
        SourceError: A file cannot be read as what its name says.
    """
    names = _find_files(paths)
    try:
        given = extract_files(names)
        rows = stand_in(given, extract_folder(ontology))
        view = compose_view(transform_authored(rows))
    except RowError as err:
        finding = _describe(err)
        if finding is None or finding.location is None:
            raise
        return Inspection(tuple(sorted(names.values())), Report((finding,)))
    try:
        validate_view(view, shapes=shapes, cache=cache, locator=SourceLocator(rows))
    except NonConformanceError as err:
        report = err.report
    else:
        report = Report()
    files = frozenset(names.values())
    return Inspection(tuple(sorted(files)), _only_in(files, report))


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


def _describe(err: RowError) -> Finding | None:
    """Return an error in a cell of a table as a finding, None for any other."""
    file, line, column = (err.facts.get(name) for name in ("file", "line", "column"))
    slot = SLOTS.get(str(column))
    if slot is None or not isinstance(file, str) or not isinstance(line, int):
        return None
    value = err.facts.get("value")
    return Finding(
        focus=f"_:row{line}",
        shape=Iri(f"{SHAPE}Mapping-{slot.name}"),
        path=slot.property,
        value=str(ox.Literal(str(value))) if value else None,
        severity=Severity.VIOLATION,
        message=err.message,
        location=Location(file, line, slot.name),
    )


def _only_in(files: frozenset[str], report: Report) -> Report:
    """Return the findings in ``files`` and those whose place is unknown."""
    return replace(
        report,
        findings=tuple(
            finding
            for finding in report.findings
            if finding.location is None or finding.location.file in files
        ),
    )
