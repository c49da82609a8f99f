"""Wrong cells of tables as findings, each with file, row and column."""

from collections.abc import Iterable
from typing import Final

import pyoxigraph as ox

from occugraph.conformance import NonConformanceError
from occugraph.errors import RowError
from occugraph.iri import Iri
from occugraph.location import Location
from occugraph.sssom.slots import SLOTS
from occugraph.validation import SHAPE, Finding, Report, Rule, Severity

__all__ = ["MAX_CELLS", "WrongCellsError"]

MAX_CELLS: Final = 100
"""Cells that are named one by one; of more their number is given."""

_MORE: Final = Iri(f"{SHAPE}Cell-more")


class WrongCellsError(NonConformanceError):
    """Cells of tables hold what their columns do not allow; ``report`` names each.

    Args:
        cells: The error of each cell, in the order of files and lines; at least one.
    """

    def __init__(self, cells: Iterable[RowError]) -> None:
        self.cells: Final = tuple(cells)
        first, *others = self.cells
        super().__init__("the tables", _report(self.cells))
        self.message = f"{first.message} (and {len(others)} more)" if others else first.message
        self.hint = first.hint
        self.facts = first.facts
        self.args = (self.message,)


def _report(cells: tuple[RowError, ...]) -> Report:
    findings = [_describe(cell) for cell in cells[:MAX_CELLS]]
    rest = cells[MAX_CELLS:]
    if rest:
        file, line = _place(rest[0])
        message = f"{len(rest)} more cells are wrong; they are named once these are mended."
        findings.append(
            Finding("_:more", _MORE, None, None, Severity.VIOLATION, message, Location(file, line))
        )
    rules = [
        Rule(Iri(f"{SHAPE}Cell-{name}"), f"R-CELL-{name}", f"A cell of {name} is well formed.")
        for name in SLOTS
    ]
    # In the order of the files: who mends them goes from line to line.
    broken = {finding.shape for finding in findings}
    return Report(tuple(findings), tuple(rule for rule in rules if rule.shape in broken))


def _describe(cell: RowError) -> Finding:
    file, line = _place(cell)
    slot = SLOTS[str(cell.facts["column"])]
    value = cell.facts.get("value")
    return Finding(
        focus=f"_:row{line}",
        shape=Iri(f"{SHAPE}Cell-{slot.name}"),
        path=slot.property,
        value=str(ox.Literal(str(value))) if value else None,
        severity=Severity.VIOLATION,
        message=f"{cell.message} ({cell.hint})" if cell.hint else cell.message,
        location=Location(file, line, slot.name),
    )


def _place(cell: RowError) -> tuple[str, int]:
    return str(cell.facts["file"]), int(str(cell.facts["line"]))
