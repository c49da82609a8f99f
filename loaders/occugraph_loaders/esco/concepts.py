"""What the tables of concepts have in common: who they are, and what they are called."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from occugraph_loaders.esco.claims import claim_thing
from occugraph_loaders.esco.layout import Layout
from occugraph_loaders.esco.quarantine import Quarantine
from occugraph_loaders.esco.tables import Table
from occugraph_loaders.esco.terms import TEXTS, write_text

__all__ = ["Concepts", "describe_texts", "describe_translations", "split_labels"]

_RELEASED: Final = "released"
_BAR: Final = re.compile(r"\s*\|\s*")


@dataclass(slots=True)
class Concepts:
    """The things of a release, by URI.

    Attributes:
        layouts: The table that each is in.
        terms: Each as an N-Triples term.
    """

    layouts: dict[str, Layout] = field(default_factory=dict)
    terms: dict[str, str] = field(default_factory=dict)
    _rows: dict[str, tuple[str, int]] = field(default_factory=dict)

    def admit(self, table: Table, quarantine: Quarantine) -> list[int]:
        """Add the things of a table; return the places of the rows that stand.

        A row cannot stand that repeats a thing, has no preferred label, or says of itself that
        it is not released.
        """
        stand = []
        cells = zip(
            table.column("conceptUri"),
            table.column("preferredLabel"),
            table.column("status"),
            strict=True,
        )
        for place, (uri, label, status) in enumerate(cells):
            row = table.numbers[place]
            if uri in self.layouts:
                file, earlier = self._rows[uri]
                quarantine.add(table.file, row, uri, f"it stands in {file} row {earlier} already")
            elif not label:
                claim = claim_thing(table.layout, uri)
                quarantine.add(table.file, row, uri, "it has no preferredLabel", claim)
            elif status and status != _RELEASED:
                claim = claim_thing(table.layout, uri)
                quarantine.add(table.file, row, status, "status: expected released", claim)
            else:
                self.layouts[uri] = table.layout
                self.terms[uri] = f"<{uri}>"
                self._rows[uri] = (table.file, row)
                stand.append(place)
        return stand

    def of(self, *layouts: Layout) -> dict[str, str]:
        """Return the terms of the things of some tables, by URI."""
        return {uri: self.terms[uri] for uri, layout in self.layouts.items() if layout in layouts}


def describe_texts(table: Table, places: Sequence[int]) -> list[str]:
    """Return the labels, definitions and notes of the rows at ``places``.

    A label that is the preferred one too is not repeated as an alternative (SKOS S13,
    https://www.w3.org/TR/skos-reference/#L1567).
    """
    language = table.language
    uris = table.column("conceptUri")
    preferred = table.column("preferredLabel")
    label = TEXTS["preferredLabel"]
    lines = [
        f"<{uris[place]}> {label} {write_text(preferred[place], language)}"
        for place in places
        if preferred[place]
    ]
    alternatives, hidden = table.column("altLabels"), table.column("hiddenLabels")
    alternative, hiding = TEXTS["altLabels"], TEXTS["hiddenLabels"]
    for place in places:
        if not alternatives[place] and not hidden[place]:
            continue
        used = {preferred[place]}
        for cell, predicate in ((alternatives[place], alternative), (hidden[place], hiding)):
            for text in split_labels(cell):
                if text not in used:
                    used.add(text)
                    lines.append(f"<{uris[place]}> {predicate} {write_text(text, language)}")
    for column in ("description", "definition", "scopeNote"):
        cells, predicate = table.column(column), TEXTS[column]
        lines += [
            f"<{uris[place]}> {predicate} {write_text(cells[place], language)}"
            for place in places
            if cells[place]
        ]
    return lines


def describe_translations(table: Table, concepts: Concepts, quarantine: Quarantine) -> list[str]:
    """Return the texts of a table in a further language; only its texts are taken."""
    stand = []
    seen: dict[str, int] = {}
    for place, uri in enumerate(table.column("conceptUri")):
        row = table.numbers[place]
        if concepts.layouts.get(uri) is not table.layout:
            quarantine.add(
                table.file, row, uri, f"it is not in the table {table.layout.name} of this release"
            )
        elif uri in seen:
            quarantine.add(table.file, row, uri, f"it stands in row {seen[uri]} already")
        else:
            seen[uri] = row
            stand.append(place)
    return describe_texts(table, stand)


def split_labels(cell: str) -> list[str]:
    r"""Return the labels of a cell: one a line, or between bars; trimmed, none empty.

    Example:
        >>> split_labels("head chef\n cook "), split_labels("head chef | cook")
        (['head chef', 'cook'], ['head chef', 'cook'])
        >>> split_labels("")
        []
    """
    if "\n" in cell:
        parts = [part.strip() for part in cell.split("\n")]
    elif "|" in cell:
        parts = _BAR.split(cell.strip())
    else:
        parts = [cell.strip()]
    return [part for part in parts if part]
